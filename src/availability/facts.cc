#include "src/availability/facts.h"

#include <algorithm>

namespace rota {

std::int32_t Seating::LeftAt(Instant now) const {
  std::int32_t left = seats;
  for (const SeatsTaken& one : taken) {
    if (LiveAt(one.expires_at, now)) left -= one.seats;
  }
  return std::max(left, 0);
}

namespace {

using AllFacts = SharedVector<std::shared_ptr<const PersonFacts>>;

const PersonFacts& FactsOfOne(const AllFacts& all, std::uint32_t index) {
  static const PersonFacts kFree;
  return index < all.size() && all[index] ? *all[index] : kFree;
}

}  // namespace

const PersonFacts& Facts::Person(std::uint32_t user) const { return FactsOfOne(people, user); }

const PersonFacts& Facts::Thing(std::uint32_t resource) const {
  return FactsOfOne(things, resource);
}

const Timeline<Counted>& Facts::OfEventType(std::uint32_t event_type) const {
  static const Timeline<Counted> kNone;
  if (event_type >= event_types.size() || !event_types[event_type]) return kNone;
  return *event_types[event_type];
}

const Turns* Facts::FindTurns(std::uint32_t user, std::uint32_t event_type) const {
  const std::vector<Turns>& turns = Person(user).turns;
  const auto at =
      std::lower_bound(turns.begin(), turns.end(), event_type,
                       [](const Turns& t, std::uint32_t e) { return t.event_type < e; });
  return at != turns.end() && at->event_type == event_type ? &*at : nullptr;
}

}  // namespace rota
