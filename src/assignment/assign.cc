#include "src/assignment/assign.h"

#include <algorithm>

#include "src/assignment/criteria.h"

namespace rota {
namespace {

// A booking that moves stays with its host where it can, unless the policy says otherwise itself.
std::vector<Criterion> CriteriaFor(const Policy& policy, const AssignOptions& options) {
  std::vector<Criterion> criteria = CriteriaOf(policy);
  const bool says = std::any_of(criteria.begin(), criteria.end(), [](const Criterion& criterion) {
    return criterion.name == CriterionName::kSameHost;
  });
  if (!options.same_as.empty() && !says) {
    criteria.insert(criteria.begin(), Criterion{.name = CriterionName::kSameHost});
  }
  return criteria;
}

// The free seat of whoever stands in for a required host, which may be one of their own; kNone: nobody.
std::uint32_t StandInFor(const Offer& offer, std::uint32_t place,
                         std::span<const std::uint32_t> free_seats) {
  for (std::uint32_t i = place + 1; i < offer.seats.size(); ++i) {
    if (offer.seats[i].covers != place) continue;
    const auto seat = std::find_if(free_seats.begin(), free_seats.end(), [&](std::uint32_t free) {
      return offer.seats[free].user == offer.seats[i].user && offer.seats[free].fixed;
    });
    if (seat != free_seats.end()) return *seat;
  }
  return kNone;
}

}  // namespace

PolicyScope ScopeOf(const Offer& offer) {
  if (offer.policy.scope) return *offer.policy.scope;
  return offer.policy_level == PolicyLevel::kTeam ? PolicyScope::kTeam : PolicyScope::kEventType;
}

std::vector<std::uint32_t> CountedEventTypes(const Request& request) {
  const Offer& offer = *request.offer;
  const ResolvedCatalog& catalog = *request.catalog;
  const PolicyScope scope = ScopeOf(offer);
  const std::uint32_t team = offer.policy_team == kNone ? offer.team : offer.policy_team;
  if (scope == PolicyScope::kEventType || (scope == PolicyScope::kTeam && team == kNone)) {
    return {offer.event_type};
  }
  std::vector<std::uint32_t> types;
  for (std::uint32_t i = 0; i < catalog.catalog().event_types.size(); ++i) {
    const std::uint32_t owner = catalog.FindTeam(catalog.event_type(i).team);
    const bool counted = scope == PolicyScope::kUser ||
                         (owner != kNone && catalog.IsWithin(owner, team));
    if (counted) types.push_back(i);
  }
  return types;
}

Result<Assigned> Assign(const Request& request, Instant start,
                        std::span<const std::uint32_t> free_seats, const AssignOptions& options) {
  const Offer& offer = *request.offer;
  Assigned result;
  Decision& decision = result.decision;
  decision.policy = offer.policy;
  decision.level = offer.policy_level;
  decision.scope = ScopeOf(offer);
  decision.seed = options.seed;
  const auto id_of = [&](std::uint32_t seat) {
    return request.catalog->user(offer.seats[seat].user).header.id;
  };
  const auto is_free = [&](std::uint32_t seat) {
    return std::find(free_seats.begin(), free_seats.end(), seat) != free_seats.end();
  };

  Contest contest{request, options, start, CountedEventTypes(request), {}};
  bool has_rotating = false;
  for (std::uint32_t i = 0; i < offer.seats.size(); ++i) {
    const Seat& seat = offer.seats[i];
    if (!seat.fixed) {
      has_rotating = true;
      if (is_free(i)) contest.contenders.push_back({i, {}, {}});
      continue;
    }
    if (seat.stands_in()) continue;
    const std::uint32_t filled_by = is_free(i) ? i : StandInFor(offer, i, free_seats);
    if (filled_by == kNone) return Status(Reason::k_quorum, "a required host is not free");
    // A colleague who is required as well fills both places by being there once.
    if (std::find(result.seats.begin(), result.seats.end(), filled_by) != result.seats.end()) continue;
    result.seats.push_back(filled_by);
    decision.groups["fixed"].push_back(id_of(filled_by));
  }
  if (has_rotating) {
    if (contest.contenders.empty()) return Status(Reason::k_quorum, "no host of the group is free");
    for (const Criterion& criterion : CriteriaFor(offer.policy, options)) Apply(criterion, &contest);
    const auto chosen = std::find_if(contest.contenders.begin(), contest.contenders.end(),
                                     [](const Contender& c) { return c.running(); });
    if (chosen == contest.contenders.end()) return Status(Reason::k_policy);
    result.seats.push_back(chosen->seat);
    decision.groups["rotating"].push_back(id_of(chosen->seat));
  }
  if (result.seats.empty()) return Status(Reason::k_quorum, "the event type has no hosts");

  for (const std::uint32_t seat : result.seats) decision.chosen.push_back(id_of(seat));
  for (std::uint32_t i = 0; i < offer.seats.size(); ++i) {
    if (offer.seats[i].fixed) continue;
    if (!offer.seats[i].StandsInDuring({start, start + request.duration_s()})) continue;
    const auto contender = std::find_if(contest.contenders.begin(), contest.contenders.end(),
                                        [&](const Contender& c) { return c.seat == i; });
    const bool competed = contender != contest.contenders.end();
    decision.candidates.push_back({id_of(i), competed ? contender->dropped_by : "not_free",
                                   competed ? contender->values
                                            : std::map<std::string, std::string>{}});
  }
  return result;
}

}  // namespace rota
