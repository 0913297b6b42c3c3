// Bookings in the database: found, and written with all that belongs to them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/booking/change.h"
#include "src/store/catalog_store.h"
#include "src/store/fact_store.h"
#include "src/store/occupancy.h"

namespace rota::store {

struct StoredBooking {
  std::int64_t key = 0;
  Booking booking;
};

// By public id, by number ("#12"), by code ("code:BOOK-2030-00001"), or by the host program's own
// key ("external_ref:A-7"; of several that ended, the newest). Errors: `not_found`.
Result<StoredBooking> ReadBooking(Session& session, std::int64_t org, std::string_view ref);
Result<StoredBooking> ReadBookingByKey(Session& session, std::int64_t org, std::int64_t key);
// All parts of the visit that the booking is a part of, ended ones too, by place. None: an empty
// list.
Result<std::vector<StoredBooking>> ReadVisit(Session& session, std::int64_t org,
                                             const Booking& part);
// The public id of a booking; "" when there is none.
std::string BookingId(Session& session, std::int64_t org, std::int64_t key);

// What an open transaction of one write shares.
struct WriteContext {
  Session& session;
  std::int64_t org;
  Instant now;
  const KeysByIndex& by_index;
  const KeyMap& keys;
  std::string_view code_pattern = {};  // of codes that are given out; an import gives none
};

// Persists a decided change: rows, time, turns, history, messages, change feed. Answers the booking
// with its number, code, seq and version. The subjects it touches must be locked and reaped.
// Errors: `occupied` when the storage itself refuses the time.
Result<StoredBooking> Persist(const WriteContext& context, const BookingChange& change,
                              const RevisionSource& revision);

// Writes a booking of another database as it is: `change` holds it, its key and its series' key.
// `context.keys` know archived records as well. Errors: as Persist.
Status Import(const WriteContext& context, const BookingChange& change,
              const std::vector<OccupancyRow>& taken, std::int64_t revision);

// Writes a booking whose document was mended, with a new version and that entry of history. The
// time it takes and its turns stay as they are.
Status Rewrite(const WriteContext& context, StoredBooking stored, HistoryEntry entry,
               std::int64_t revision);

// Removes a booking that took no time any more, with what belongs to it. Its turns stay counted,
// and its history stays.
Status Forget(const WriteContext& context, const StoredBooking& stored);

// Gives back a booking's time before several that change together take each other's. Persist must
// follow.
Status Release(const WriteContext& context, std::int64_t key, std::int64_t revision);

// Keys of bookings whose hold or request ran out on this subject, or anywhere when subject is 0.
Result<std::vector<std::int64_t>> Overdue(Session& session, std::int64_t org, std::int64_t subject,
                                          Instant now);

// The name a booking keeps of an attendee, who is a live user or none (participants.h).
std::string WhoOf(const KeyMap& keys, const Attendee& attendee);

}  // namespace rota::store
