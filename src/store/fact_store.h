// What the rules read of the stored bookings: time taken, bookings counted by limits, turns.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "src/availability/booking_rows.h"
#include "src/base/shared_map.h"
#include "src/base/shared_vector.h"
#include "src/store/session.h"

namespace rota::store {

// How the catalog's indexes of one kind and the store's keys name each other.
class KeyList {
 public:
  std::int64_t operator[](std::uint32_t index) const { return keys_[index]; }
  std::uint32_t IndexOf(std::int64_t key) const;  // kNone when archived

  // After these were added behind the last index, and those became archived.
  KeyList With(std::span<const std::int64_t> added, std::span<const std::int64_t> archived) const;

 private:
  SharedVector<std::int64_t> keys_;  // by index
  SharedMap<std::int64_t, std::uint32_t> places_;
};

struct KeysByIndex {
  KeyList users;
  KeyList event_types;
  KeyList sources;
  std::shared_ptr<const Distances> places;  // where bookings may be; null: not asked
  KeyList resources;

  std::int64_t KeyOf(Subject subject) const;
  std::uint32_t UserOf(std::int64_t key) const { return users.IndexOf(key); }
  std::uint32_t EventTypeOf(std::int64_t key) const { return event_types.IndexOf(key); }
};

// Facts: everything that ends after `since`. `subject`: key of a user, or of a thing of one unit.
Result<Timeline<Occupied>> ReadOccupied(Session& session, std::int64_t org, std::int64_t subject,
                                        const KeysByIndex& by_index, Instant since);
// `seats`: where its bookings may be sessions.
struct SeatsFrom {
  const ResolvedCatalog* catalog = nullptr;
  Instant start = 0;  // of earlier sessions no question reads the seats
};
// The same of a thing, which may have several units.
Result<Timeline<Occupied>> ReadThingOccupied(Session& session, std::int64_t org,
                                             std::int64_t resource, const KeysByIndex& by_index,
                                             Instant since);
Result<Timeline<Counted>> ReadCounted(Session& session, std::int64_t org, std::int64_t event_type,
                                      Instant since, std::optional<SeatsFrom> seats);
// Live bookings that an attendee was named on under any of these: "user:<key>", "email:<address>".
// Of a session one for each seat that is theirs (`is_theirs`).
using IsTheirs = std::function<bool(const Attendee&)>;
Result<std::vector<Counted>> ReadAttended(Session& session, std::int64_t org,
                                          std::span<const std::string> names,
                                          const KeysByIndex& by_index, Instant since,
                                          const IsTheirs& is_theirs);
Result<std::vector<Turns>> ReadTurns(Session& session, std::int64_t org, std::int64_t user,
                                     const KeysByIndex& by_index);

// Every turn given with bookings of these event types (keys) that counts.
Result<std::vector<TurnTaken>> ReadTurnLog(Session& session, std::int64_t org,
                                           std::span<const std::int64_t> event_types,
                                           const KeysByIndex& by_index);

// The same for what one booking takes of one person and counts for one event type: how a timeline
// follows a change without being read again.
Result<std::vector<Occupied>> ReadOccupiedBy(Session& session, std::int64_t org, std::int64_t user,
                                             std::int64_t booking, const KeysByIndex& by_index,
                                             Instant since);
Result<std::vector<Counted>> ReadCountedOf(Session& session, std::int64_t org,
                                           std::int64_t event_type, std::int64_t booking,
                                           Instant since, std::optional<SeatsFrom> seats);

}  // namespace rota::store
