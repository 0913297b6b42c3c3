// What the rules read of the stored bookings: time taken, bookings counted by limits, turns.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "src/availability/booking_rows.h"
#include "src/store/session.h"

namespace rota::store {

// How the catalog's indexes and the store's keys name each other.
class KeysByIndex {
 public:
  KeysByIndex() = default;
  KeysByIndex(std::vector<std::int64_t> user_keys, std::vector<std::int64_t> event_type_keys);

  std::vector<std::int64_t> users;        // key by user index
  std::vector<std::int64_t> event_types;  // key by event type index
  std::int64_t KeyOf(Subject subject) const;
  std::uint32_t UserOf(std::int64_t key) const;       // kNone when archived
  std::uint32_t EventTypeOf(std::int64_t key) const;  // kNone when archived

 private:
  std::unordered_map<std::int64_t, std::uint32_t> user_places_, event_type_places_;
};

// Facts: everything that ends after `since`.
Result<Timeline<Occupied>> ReadOccupied(Session& session, std::int64_t org, std::int64_t user,
                                        const KeysByIndex& by_index, Instant since);
Result<Timeline<Counted>> ReadCounted(Session& session, std::int64_t org, std::int64_t event_type,
                                      Instant since);
// Live bookings that an attendee was named on under any of these: "user:<key>", "email:<address>".
Result<Timeline<Counted>> ReadAttended(Session& session, std::int64_t org,
                                       std::span<const std::string> names, Instant since);
Result<std::vector<Turns>> ReadTurns(Session& session, std::int64_t org,
                                     const KeysByIndex& by_index);

// The same for what one booking takes of one person, counts for one event type, and for one
// person's turns: how a timeline follows a change without being read again.
Result<std::vector<Occupied>> ReadOccupiedBy(Session& session, std::int64_t org, std::int64_t user,
                                             std::int64_t booking, const KeysByIndex& by_index,
                                             Instant since);
Result<std::vector<Counted>> ReadCountedOf(Session& session, std::int64_t org,
                                           std::int64_t event_type, std::int64_t booking,
                                           Instant since);
Result<std::vector<Turns>> ReadTurnsOf(Session& session, std::int64_t org, std::int64_t user,
                                       const KeysByIndex& by_index);

}  // namespace rota::store
