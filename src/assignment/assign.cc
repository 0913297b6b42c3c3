#include "src/assignment/assign.h"

#include <algorithm>

#include "src/assignment/criteria.h"
#include "src/assignment/groups.h"
#include "src/assignment/things.h"

namespace rota {
namespace {

// The free host of whoever stands in for a required host, which may be one of their own; kNone:
// nobody.
std::uint32_t StandInFor(const Offer& offer, std::uint32_t place,
                         std::span<const std::uint32_t> free_hosts) {
  for (std::uint32_t i = place + 1; i < offer.hosts.size(); ++i) {
    if (offer.hosts[i].covers != place) continue;
    const auto host = std::find_if(free_hosts.begin(), free_hosts.end(), [&](std::uint32_t free) {
      return offer.hosts[free].user == offer.hosts[i].user && offer.hosts[free].fixed;
    });
    if (host != free_hosts.end()) return *host;
  }
  return kNone;
}

// Whether a rotating host may be chosen, as far as others are concerned.
using MayServe = std::function<bool(std::uint32_t host)>;

Result<Assigned> AssignHosts(const Request& request, Instant start,
                             std::span<const std::uint32_t> free_hosts,
                             const AssignOptions& options, const MayServe& may) {
  const Offer& offer = *request.offer;
  Assigned result;
  Decision& decision = result.decision;
  decision.policy = offer.policy;
  decision.level = offer.policy_level;
  decision.scope = ScopeOf(offer);
  decision.seed = options.seed;
  const auto id_of = [&](std::uint32_t host) {
    return request.catalog->user(offer.hosts[host].user).header.id;
  };
  std::vector<bool> free(offer.hosts.size());
  for (const std::uint32_t host : free_hosts) free[host] = true;

  Contest contest{request, options, start, CountedEventTypes(request), {}};
  bool has_rotating = false;
  for (std::uint32_t i = 0; i < offer.hosts.size(); ++i) {
    const OfferHost& host = offer.hosts[i];
    if (!host.fixed) {
      has_rotating = true;
      if (free[i] && may(i)) contest.contenders.push_back({i, {}, {}});
      continue;
    }
    if (host.stands_in()) continue;
    const std::uint32_t filled_by = free[i] ? i : StandInFor(offer, i, free_hosts);
    if (filled_by == kNone) return Status(Reason::k_quorum, "a required host is not free");
    // A colleague who is required as well fills both places by being there once.
    if (std::find(result.hosts.begin(), result.hosts.end(), filled_by) != result.hosts.end())
      continue;
    result.hosts.push_back(filled_by);
    decision.groups["fixed"].push_back(id_of(filled_by));
  }
  if (has_rotating) {
    if (contest.contenders.empty()) return Status(Reason::k_quorum, "no host of the group is free");
    for (const Criterion& criterion : CriteriaFor(offer, options)) Apply(criterion, &contest);
    const auto chosen = std::find_if(contest.contenders.begin(), contest.contenders.end(),
                                     [](const Contender& c) { return c.running(); });
    if (chosen == contest.contenders.end()) return Status(Reason::k_policy);
    result.hosts.push_back(chosen->index);
    decision.groups["rotating"].push_back(id_of(chosen->index));
  }
  if (result.hosts.empty()) return Status(Reason::k_quorum, "the event type has no hosts");

  for (const std::uint32_t host : result.hosts) decision.chosen.push_back(id_of(host));
  std::vector<Contender*> competed(offer.hosts.size());
  for (Contender& one : contest.contenders) competed[one.index] = &one;
  for (std::uint32_t i = 0; i < offer.hosts.size(); ++i) {
    if (offer.hosts[i].fixed) continue;
    if (!offer.hosts[i].StandsInDuring({start, start + request.duration_s()})) continue;
    Candidate& candidate = decision.candidates.emplace_back(Candidate{id_of(i), "not_free", {}});
    if (!competed[i]) continue;
    candidate.dropped_by = std::move(competed[i]->dropped_by);
    candidate.values = std::move(competed[i]->values);
  }
  return result;
}

}  // namespace

Result<Assigned> Assign(const Request& request, Instant start,
                        std::span<const std::uint32_t> free_hosts, const AssignOptions& options) {
  return AssignHosts(request, start, free_hosts, options, [](std::uint32_t) { return true; });
}

Result<Assigned> Assign(const Request& request, const StartCheck& check,
                        const AssignOptions& options) {
  const Offer& offer = *request.offer;
  Choice choice(request, check);
  if (offer.InGroups()) {
    ROTA_ASSIGN(Assigned in_groups, AssignGroups(request, options, &choice));
    in_groups.things = ChooseThings(std::move(choice), options.same_things);
    return in_groups;
  }
  const auto may = [&](std::uint32_t host) {
    return !offer.places_hold_people || choice.Keeps(offer.FillerOf(host));
  };
  ROTA_ASSIGN(Assigned assigned, AssignHosts(request, check.start, check.hosts, options, may));
  if (offer.places_hold_people) {
    for (const std::uint32_t host : assigned.hosts) choice.filled.push_back(offer.FillerOf(host));
  }
  assigned.things = ChooseThings(std::move(choice), options.same_things);
  return assigned;
}

}  // namespace rota
