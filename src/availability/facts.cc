#include "src/availability/facts.h"

#include <algorithm>

namespace rota {

template <typename Row>
void Timeline<Row>::Sort() {
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row& a, const Row& b) { return a.start < b.start; });
  longest = 0;
  for (const Row& row : rows) longest = std::max(longest, row.end - row.start);
}

template <typename Row>
std::span<const Row> Timeline<Row>::Near(Instant from, Instant to) const {
  const auto before = [](const Row& row, Instant t) { return row.start < t; };
  const auto first = std::lower_bound(rows.begin(), rows.end(), from - longest, before);
  const auto last = std::lower_bound(first, rows.end(), to, before);
  return {first, last};
}

template struct Timeline<Occupied>;
template struct Timeline<Blocked>;
template struct Timeline<Absence>;
template struct Timeline<Counted>;

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

std::span<const Counted> Facts::OfEventType(std::uint32_t event_type) const {
  if (event_type >= event_types.size() || !event_types[event_type]) return {};
  return event_types[event_type]->rows;
}

const Turns* Facts::FindTurns(std::uint32_t user, std::uint32_t event_type) const {
  const std::vector<Turns>& turns = Person(user).turns;
  const auto at =
      std::lower_bound(turns.begin(), turns.end(), event_type,
                       [](const Turns& t, std::uint32_t e) { return t.event_type < e; });
  return at != turns.end() && at->event_type == event_type ? &*at : nullptr;
}

}  // namespace rota
