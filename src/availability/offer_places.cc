#include "src/availability/offer_places.h"

#include <absl/container/flat_hash_map.h>

#include <algorithm>
#include <map>

namespace rota {
namespace {

class PlaceMaker {
 public:
  PlaceMaker(const ResolvedCatalog& catalog, std::span<const GroupMembers> groups, Offer* offer)
      : catalog_(catalog), groups_(groups), type_(*offer->type), offer_(*offer) {}

  void Make() {
    NumberNodes();
    // Whoever may host as well as serve as a facilitator does one of the two.
    offer_.places_hold_people =
        !groups_.empty() ||
        std::any_of(offer_.things.begin(), offer_.things.end(), [&](const OfferThing& thing) {
          return thing.seen.user != kNone && offer_.IsServedBy(thing.seen.user);
        });
    std::vector<PlaceShape> required, wished;
    if (!groups_.empty()) {
      for (std::size_t i = 0; i < groups_.size(); ++i) AddGroup(i, &required);
    } else if (offer_.places_hold_people) {
      AddHostPlaces(&required);
    }
    for (std::uint32_t need = 0; need < type_.resources.size(); ++need) {
      const bool needed = type_.resources[need].required;
      AddNeed(need, needed ? &offer_.places : &offer_.wishes, needed ? &required : &wished);
    }
    offer_.places.shapes = Places(std::move(required), nodes_);
    offer_.wishes.shapes = Places(std::move(wished), nodes_);
  }

 private:
  // Things first; people, as hosts and as facilitators, behind them.
  void NumberNodes() {
    nodes_ = static_cast<std::uint32_t>(offer_.things.size());
    for (std::uint32_t i = 0; i < offer_.things.size(); ++i) {
      const std::uint32_t user = offer_.things[i].seen.user;
      offer_.nodes.push_back(user == kNone ? i : NodeOf(user));
    }
  }

  std::uint32_t NodeOf(std::uint32_t user) {
    const auto [known, fresh] = node_of_.try_emplace(user, nodes_);
    if (fresh) ++nodes_;
    return known->second;
  }

  // A filler for each person among these hosts.
  void AddPeople(const std::vector<std::uint32_t>& hosts, OfferPlace* place, PlaceShape* shape) {
    for (const std::uint32_t host : hosts) {
      const std::uint32_t node = NodeOf(offer_.hosts[host].user);
      const auto known =
          std::find_if(place->fillers.begin(), place->fillers.end(), [&](const OfferFiller& one) {
            return one.thing == kNone &&
                   offer_.hosts[one.hosts.front()].user == offer_.hosts[host].user;
          });
      if (known == place->fillers.end()) {
        shape->fillers.push_back({node, {}});
        place->fillers.push_back({{host}, kNone});
      } else {
        known->hosts.push_back(host);
      }
    }
  }

  // A place for each fixed host, and one for those who rotate.
  void AddHostPlaces(std::vector<PlaceShape>* shapes) {
    std::map<std::uint32_t, std::vector<std::uint32_t>> hosts;  // by place
    for (std::uint32_t i = 0; i < offer_.hosts.size(); ++i) hosts[offer_.PlaceOf(i)].push_back(i);
    for (const auto& [key, of_place] : hosts) {
      AddPeople(of_place, &offer_.places.of.emplace_back(), &shapes->emplace_back());
    }
  }

  // Its people, with whoever stands in for one of them, and its things, each once.
  void AddGroup(std::size_t index, std::vector<PlaceShape>* shapes) {
    const Group& group = type_.groups[index];
    const GroupMembers& members = groups_[index];
    OfferPlace& place = offer_.places.of.emplace_back();
    PlaceShape& shape = shapes->emplace_back();
    std::vector<std::uint32_t> standing_in;
    for (const GroupMemberIndex& member : members) {
      if (member.user == kNone) {
        AddThingFiller(member.resource, &place, &shape);
        continue;
      }
      for (std::uint32_t i = 0; i < offer_.hosts.size(); ++i) {
        const OfferHost& host = offer_.hosts[i];
        if (!host.stands_in() && host.user == member.user) AddPeople({i}, &place, &shape);
        if (host.stands_in() && offer_.hosts[host.covers].user == member.user) {
          standing_in.push_back(i);
        }
      }
    }
    shape.count = group.required_all ? static_cast<std::int32_t>(shape.fillers.size())
                                     : group.required.value_or(1);
    AddPeople(standing_in, &place, &shape);
    // All of nobody is nobody: such a group cannot be filled.
    shape.count = std::max(shape.count, 1);
  }

  void AddNeed(std::uint32_t index, OfferPlaces* places, std::vector<PlaceShape>* shapes) {
    const ResourceNeed& need = type_.resources[index];
    OfferPlace& place = places->of.emplace_back();
    PlaceShape& shape = shapes->emplace_back();
    place.need = index;
    shape.units = need.units;
    const std::uint32_t pool = need.pool.empty() ? kNone : catalog_.FindPool(need.pool);
    place.least_used = pool != kNone && catalog_.pool(pool).policy == PoolPolicy::kLeastUsed;
    for (const std::uint32_t resource : ServingResources(catalog_, need.resource, need.pool))
      AddThingFiller(resource, &place, &shape);
  }

  void AddThingFiller(std::uint32_t resource, OfferPlace* place, PlaceShape* shape) {
    const auto thing =
        std::find_if(offer_.things.begin(), offer_.things.end(),
                     [&](const OfferThing& one) { return one.resource == resource; });
    const auto at = static_cast<std::uint32_t>(thing - offer_.things.begin());
    if (std::any_of(place->fillers.begin(), place->fillers.end(),
                    [&](const OfferFiller& one) { return one.thing == at; })) {
      return;
    }
    Filler filler{offer_.nodes[at], {}};
    for (const std::uint32_t other : thing->takes) {
      const std::uint32_t node = offer_.nodes[other];
      const auto& also = filler.also;
      const bool known_too = std::find(also.begin(), also.end(), node) != also.end();
      if (node != filler.node && !known_too) filler.also.push_back(node);
    }
    shape->fillers.push_back(std::move(filler));
    place->fillers.push_back({{}, at});
  }

  const ResolvedCatalog& catalog_;
  const std::span<const GroupMembers> groups_;
  const EventType& type_;
  Offer& offer_;
  std::uint32_t nodes_ = 0;
  absl::flat_hash_map<std::uint32_t, std::uint32_t> node_of_;  // by user
};

}  // namespace

std::vector<std::uint32_t> ServingResources(const ResolvedCatalog& catalog,
                                            const std::string& resource, const std::string& pool) {
  std::vector<std::uint32_t> serving;
  const auto add = [&](const std::string& id) {
    const std::uint32_t found = catalog.FindResource(id);
    const bool known = std::find(serving.begin(), serving.end(), found) != serving.end();
    if (found != kNone && !known) serving.push_back(found);
  };
  if (!resource.empty()) add(resource);
  const std::uint32_t members = pool.empty() ? kNone : catalog.FindPool(pool);
  if (members == kNone) return serving;
  for (const std::string& id : catalog.pool(members).members) add(id);
  return serving;
}

void AddPlaces(const ResolvedCatalog& catalog, std::span<const GroupMembers> groups, Offer* offer) {
  if (offer->type->resources.empty() && groups.empty()) return;
  PlaceMaker(catalog, groups, offer).Make();
}

}  // namespace rota
