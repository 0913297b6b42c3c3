#include "tests/model/places.h"

namespace model {

Places::Filled Places::Nothing(Things::Left things) const {
  for (const Place& place : places_) {
    for (const Host& taker : place.takers) {
      if (taker.thing.empty()) things.units[Things::Person(taker.user)] = 1;
    }
  }
  return {{std::move(things), {}}, {}};
}

bool Places::Fill(std::size_t i, const Host& taker, Filled* filled) const {
  const Place& place = places_.at(i);
  if (place.group != kNeed && !filled->members.insert(taker.place).second) return false;
  if (!taker.thing.empty()) return things_.TakeAll(taker.thing, place.units, &filled->chosen);
  filled->hosts.push_back(taker.user);
  return --filled->chosen.left.units.at(Things::Person(taker.user)) >= 0;
}

bool Places::Try(const Filled& filled, std::size_t from, const IsEnough& is_enough) const {
  if (from == places_.size()) return is_enough(filled);
  for (const Host& taker : places_[from].takers) {
    Filled after = filled;
    if (Fill(from, taker, &after) && Try(after, from + 1, is_enough)) return true;
  }
  return false;
}

bool Places::CanGoOn(const Filled& filled, std::size_t from, int others) const {
  return Try(filled, from, [&](const Filled& all) { return Most(all.chosen.left) >= others; });
}

int Places::Most(const Things::Left& left) const {
  const auto known = most_.find(left);
  if (known != most_.end()) return known->second;
  int most = 0;
  std::set<Things::Left> tried;
  Try({{left, {}}, {}}, 0, [&](const Filled& all) {
    const Things::Left& rest = all.chosen.left;
    if (tried.insert(rest).second) most = std::max(most, 1 + Most(rest));
    return false;
  });
  return most_[left] = most;
}

std::vector<Places::Filled> Places::Ways(const Things::Left& left) const {
  std::vector<Filled> ways;
  Try(Nothing(left), 0, [&](const Filled& all) {
    ways.push_back(all);
    return false;
  });
  return ways;
}

}  // namespace model
