#include "src/assignment/things.h"

#include <algorithm>
#include <tuple>

namespace rota {
namespace {

constexpr std::int64_t kUsedWithin = 365 * kDay;  // how far back use counts for `least_used`

// Bookings that take the thing, from a year ago on.
std::int64_t UsesOf(const Request& request, std::uint32_t thing) {
  const PersonFacts& facts = request.facts->Thing(request.offer->things[thing].resource);
  return std::count_if(facts.occupied.begin(), facts.occupied.end(), [&](const Occupied& row) {
    return !request.Moves(row.booking) && row.LiveAt(request.now) &&
           row.core().start >= request.now - kUsedWithin;
  });
}

class Chooser {
 public:
  Chooser(Choice choice, std::span<const std::uint32_t> same)
      : choice_(std::move(choice)),
        request_(choice_.request),
        offer_(*request_.offer),
        same_(same),
        whole_(choice_.supply),
        left_(choice_.supply) {}

  std::vector<TakenThing> Choose() {
    const OfferPlaces& places = offer_.places;
    for (const std::uint32_t filler : choice_.filled) UseChosen(filler);
    for (std::uint32_t i = 0; i < places.of.size(); ++i) {
      if (places.of[i].need != kNone)
        Fill(places, i, [&](std::uint32_t filler) {
          if (!choice_.Keeps(filler)) return false;
          choice_.filled.push_back(filler);
          return true;
        });
    }
    for (std::uint32_t i = 0; i < offer_.wishes.of.size(); ++i) {
      Fill(offer_.wishes, i, [&](std::uint32_t filler) { return CostsNobody(filler); });
    }
    return std::move(taken_);
  }

 private:
  // Takes the first filler of a place, in the order of preference, that `accepts`.
  template <typename Accepts>
  void Fill(const OfferPlaces& of, std::uint32_t place, const Accepts& accepts) {
    const std::uint32_t first = of.shapes.FirstOf(place);
    for (const std::uint32_t i : Preferred(of.of[place])) {
      if (!IsFree(of, place, i) || !accepts(first + i)) continue;
      Use(of, first + i);
      const OfferThing& thing = offer_.things[of.of[place].fillers[i].thing];
      Add(of.of[place].fillers[i].thing, of.shapes.shapes()[place].units);
      for (const std::uint32_t other : thing.takes) Add(other, 1);
      return;
    }
  }

  std::vector<std::uint32_t> Preferred(const OfferPlace& place) const {
    std::vector<std::tuple<bool, std::int64_t, std::uint32_t>> order;
    for (std::uint32_t i = 0; i < place.fillers.size(); ++i) {
      const std::uint32_t thing = place.fillers[i].thing;
      const std::uint32_t resource = offer_.things[thing].resource;
      const bool has = std::find(same_.begin(), same_.end(), resource) != same_.end();
      order.emplace_back(!has, place.least_used ? UsesOf(request_, thing) : 0, i);
    }
    std::sort(order.begin(), order.end());
    std::vector<std::uint32_t> preferred;
    for (const auto& [other, uses, i] : order) preferred.push_back(i);
    return preferred;
  }

  // By itself, with what is left.
  bool IsFree(const OfferPlaces& of, std::uint32_t place, std::uint32_t i) const {
    const PlaceShape& shape = of.shapes.shapes()[place];
    const Filler& filler = shape.fillers[i];
    if (!choice_.check.things[of.of[place].fillers[i].thing].free) return false;
    return left_.units[filler.node] >= shape.units && left_.bookings[filler.node] > 0 &&
           std::all_of(filler.also.begin(), filler.also.end(),
                       [&](std::uint32_t node) { return left_.units[node] >= 1; });
  }

  // Everything required stays possible, of this booking and of as many beside it as before.
  bool CostsNobody(std::uint32_t filler) {
    const Supply before = choice_.supply;
    Take(offer_.wishes, filler, &choice_.supply);
    for (std::uint32_t node = 0; node < before.units.size(); ++node) {
      const bool is_first = left_.units[node] == whole_.units[node];
      const bool takes = choice_.supply.units[node] < before.units[node];
      if (takes && is_first) --choice_.supply.bookings[node];
    }
    if (offer_.places.shapes.Fits(choice_.supply, choice_.filled, choice_.beside)) {
      return true;
    }
    choice_.supply = before;
    return false;
  }

  // Of the groups: a person, or a thing with what is linked to it.
  void UseChosen(std::uint32_t number) {
    Use(offer_.places, number);
    std::size_t place = offer_.places.of.size() - 1;
    while (offer_.places.shapes.FirstOf(place) > number) --place;
    const std::uint32_t k = number - offer_.places.shapes.FirstOf(place);
    const std::uint32_t thing = offer_.places.of[place].fillers[k].thing;
    if (thing == kNone) return;
    Add(thing, 1);
    for (const std::uint32_t other : offer_.things[thing].takes) Add(other, 1);
  }

  static void Take(const OfferPlaces& of, std::uint32_t number, Supply* supply) {
    std::size_t place = of.of.size() - 1;
    while (of.shapes.FirstOf(place) > number) --place;
    const PlaceShape& shape = of.shapes.shapes()[place];
    const Filler& filler = shape.fillers[number - of.shapes.FirstOf(place)];
    supply->units[filler.node] -= shape.units;
    for (const std::uint32_t node : filler.also) --supply->units[node];
  }
  void Use(const OfferPlaces& of, std::uint32_t number) { Take(of, number, &left_); }

  void Add(std::uint32_t thing, std::int32_t units) {
    const auto known = std::find_if(taken_.begin(), taken_.end(),
                                    [&](const TakenThing& one) { return one.thing == thing; });
    if (known == taken_.end()) {
      taken_.push_back({thing, units});
    } else {
      known->units += units;
    }
  }

  Choice choice_;
  const Request& request_;
  const Offer& offer_;
  std::span<const std::uint32_t> same_;
  const Supply whole_;
  Supply left_;  // beside what this booking has taken so far
  std::vector<TakenThing> taken_;
};

}  // namespace

Choice::Choice(const Request& of_request, const StartCheck& of_check)
    : request(of_request),
      check(of_check),
      supply(of_request.offer->WholeSupply()),
      beside(of_check.together - 1) {
  std::vector<std::uint8_t> free_hosts(request.offer->hosts.size(), 0);
  for (const std::uint32_t host : check.hosts) free_hosts[host] = 1;
  for (const std::uint32_t host : check.left_out) free_hosts[host] = 1;
  request.offer->ReadSupply(free_hosts, check.things, &supply);
  if (check.passed_over) check.passed_over->CloseTurnless(&supply);
  at_hand = supply;
  if (check.passed_over) check.passed_over->CloseAhead(0, &at_hand);
}

bool Choice::CanFill(std::uint32_t filler) const {
  std::vector<std::uint32_t> with = filled;
  with.push_back(filler);
  return request.offer->places.shapes.Fits(at_hand, with, 0);
}

bool Choice::Keeps(std::uint32_t filler) const {
  std::vector<std::uint32_t> with = filled;
  with.push_back(filler);
  return request.offer->places.shapes.Fits(supply, with, beside);
}

std::vector<TakenThing> ChooseThings(Choice choice, std::span<const std::uint32_t> same) {
  return Chooser(std::move(choice), same).Choose();
}

}  // namespace rota
