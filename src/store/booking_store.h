// Bookings in the database, and what the rules read of them.
#pragma once

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "src/booking/change.h"
#include "src/availability/facts.h"
#include "src/store/catalog_store.h"

namespace rota::store {

struct StoredBooking {
  std::int64_t key = 0;
  Booking booking;
};

// By public id, or by number when `id` is "#" and digits. Errors: `not_found`.
Result<StoredBooking> ReadBooking(Session& session, std::int64_t org, std::string_view id);
Result<StoredBooking> ReadBookingByKey(Session& session, std::int64_t org, std::int64_t key);

// How the catalog's indexes and the store's keys name each other.
class Names {
 public:
  Names() = default;
  Names(std::vector<std::int64_t> user_keys, std::vector<std::int64_t> event_type_keys);

  std::vector<std::int64_t> users;        // key by user index
  std::vector<std::int64_t> event_types;  // key by event type index
  std::uint32_t UserOf(std::int64_t key) const;       // kNone when archived
  std::uint32_t EventTypeOf(std::int64_t key) const;  // kNone when archived

 private:
  std::unordered_map<std::int64_t, std::uint32_t> user_places_, event_type_places_;
};

// What an open transaction of one write shares.
struct WriteContext {
  Session& session;
  std::int64_t org;
  Instant now;
  const Names& names;
  const KeyMap& keys;
};

// Persists a decided change: rows, time, turns, history, messages, change feed. Answers the booking with
// its number, code, seq and version. The subjects it touches must be locked and reaped.
// Errors: `occupied` when the storage itself refuses the time.
Result<StoredBooking> Persist(const WriteContext& context, const BookingChange& change,
                              std::int64_t revision);

// Keys of bookings whose hold or request ran out on this subject, or anywhere when subject is 0.
Result<std::vector<std::int64_t>> Overdue(Session& session, std::int64_t org, std::int64_t subject,
                                          Instant now);

// Facts: everything that ends after `since`.
Result<Timeline<Occupied>> ReadOccupied(Session& session, std::int64_t org, std::int64_t user,
                                        const Names& names, Instant since);
Result<Timeline<Counted>> ReadCounted(Session& session, std::int64_t org, std::int64_t event_type,
                                      Instant since);
// Live bookings that an attendee was named on under any of these: "user:<key>", "email:<address>".
Result<Timeline<Counted>> ReadAttended(Session& session, std::int64_t org,
                                       std::span<const std::string> names, Instant since);
// All turns when user is 0.
Result<std::vector<Turns>> ReadTurns(Session& session, std::int64_t org, const Names& names);

// The name a booking keeps of an attendee: as it was given, so that it can be found again when the
// catalog has changed. "" for neither user nor address.
std::string WhoOf(const KeyMap& keys, const Attendee& attendee);

}  // namespace rota::store
