#include "src/availability/offer.h"

#include <algorithm>

namespace rota {

bool ResolvedLimit::Counts(const ResolvedCatalog& catalog, std::uint32_t type) const {
  if (event_type != kNone) return type == event_type;
  if (team == kNone) return true;
  if (type == kNone) return false;
  const std::uint32_t owner = catalog.FindTeam(catalog.event_type(type).team);
  if (owner == kNone || owner == team) return owner == team;
  const auto chain = catalog.TeamChain(owner);
  return limit.descendants && std::find(chain.begin(), chain.end(), team) != chain.end();
}

bool Offer::NeedsApproval(Instant start, Instant now) const {
  return approval_within_s && start - now < *approval_within_s;
}

Offer::Buffers Offer::BuffersOf(const OfferHost& host, std::int32_t duration_min) const {
  std::int64_t before = buffer_before_min, after = buffer_after_min;
  for (const BuffersByDuration& row : type->buffers_by_duration) {
    if (row.duration_min != duration_min) continue;
    before = row.buffer_before_min.value_or(buffer_before_min);
    after = row.buffer_after_min.value_or(buffer_after_min);
  }
  return {std::max(before * kMinute, host.before_s), std::max(after * kMinute, host.after_s)};
}

std::vector<std::uint32_t> Offer::ServingThings() const {
  std::vector<std::uint32_t> serving;
  for (const OfferPlaces* all : {&places, &wishes}) {
    for (const OfferPlace& place : all->of) {
      for (const OfferFiller& filler : place.fillers) {
        if (filler.thing != kNone) serving.push_back(filler.thing);
      }
    }
  }
  std::sort(serving.begin(), serving.end());
  serving.erase(std::unique(serving.begin(), serving.end()), serving.end());
  return serving;
}

Supply Offer::WholeSupply() const {
  Supply supply;
  supply.open.assign(places.shapes.fillers(), 1);
  supply.units.assign(places.shapes.nodes(), 1);
  supply.bookings.assign(places.shapes.nodes(), INT32_MAX);
  for (std::uint32_t i = 0; i < things.size(); ++i) {
    if (things[i].seen.user == kNone) supply.units[nodes[i]] = things[i].capacity;
  }
  return supply;
}

void Offer::ReadSupply(std::span<const std::uint8_t> free_hosts, std::span<const ThingState> states,
                       Supply* supply) const {
  std::size_t number = 0;
  const auto is_free = [&](std::uint32_t host) { return free_hosts[host] != 0; };
  for (const OfferPlace& place : places.of) {
    for (const OfferFiller& filler : place.fillers) {
      supply->open[number++] = filler.thing == kNone
                                   ? std::any_of(filler.hosts.begin(), filler.hosts.end(), is_free)
                                   : states[filler.thing].free;
    }
  }
  for (std::uint32_t i = 0; i < things.size(); ++i) {
    if (things[i].seen.user != kNone) continue;  // the person is one, whatever is left of the thing
    supply->units[nodes[i]] = states[i].units;
    supply->bookings[nodes[i]] = states[i].bookings;
  }
}

std::uint32_t Offer::FillerOf(std::uint32_t host) const {
  for (std::size_t i = 0; i < places.of.size(); ++i) {
    const std::vector<OfferFiller>& fillers = places.of[i].fillers;
    for (std::uint32_t k = 0; k < fillers.size(); ++k) {
      const std::vector<std::uint32_t>& by = fillers[k].hosts;
      if (std::find(by.begin(), by.end(), host) != by.end()) return places.shapes.FirstOf(i) + k;
    }
  }
  return kNone;
}

std::uint32_t Offer::PlaceOf(std::uint32_t host) const {
  if (!hosts[host].fixed) return kNone;
  return hosts[host].stands_in() ? hosts[host].covers : host;
}

bool Offer::HasLength(std::int32_t minutes) const {
  const std::vector<std::int32_t>& offered = type->durations_min;
  return std::find(offered.begin(), offered.end(), minutes) != offered.end();
}

bool Offer::IsServedBy(std::uint32_t user) const {
  return std::any_of(hosts.begin(), hosts.end(),
                     [&](const OfferHost& host) { return host.user == user; });
}

bool Offer::NeverChosen(const OfferHost& host) const {
  if (host.fixed || host.weight != 0) return false;
  if (!InGroups()) return GivesTurnsByWeight(policy);
  for (std::size_t group = 0; group < type->groups.size(); ++group) {
    const std::vector<OfferFiller>& fillers = places.of[group].fillers;
    const bool is_in = std::any_of(fillers.begin(), fillers.end(), [&](const OfferFiller& filler) {
      return !filler.hosts.empty() && hosts[filler.hosts.front()].user == host.user;
    });
    if (is_in && !GivesTurnsByWeight(PolicyOf(group))) return false;
  }
  return true;
}

const Policy& Offer::PolicyOf(std::size_t group) const {
  const std::optional<Policy>& own = type->groups[group].policy;
  return own ? *own : policy;
}

bool GivesTurnsByWeight(const Policy& policy) {
  const std::vector<Criterion>& criteria = policy.criteria;
  return policy.preset == PolicyPreset::kWeighted ||
         std::any_of(criteria.begin(), criteria.end(), [](const Criterion& criterion) {
           return criterion.name == CriterionName::kApportion;
         });
}

std::int64_t Offer::StepOf(std::int32_t duration_min) const {
  if (step_min) return *step_min * kMinute;
  if (!type->step_includes_buffers) return duration_min * kMinute;
  const Buffers own = BuffersOf(OfferHost{}, duration_min);
  return own.before_s + duration_min * kMinute + own.after_s;
}

bool LooksAtViewer(const Offer& offer) {
  return offer.alignment == Alignment::kViewer ||
         offer.type->restriction_zone == RestrictionZone::kViewer;
}

bool ReadsAttended(const ResolvedCatalog& catalog, const Offer& offer) {
  const auto counts = [](const ResolvedLimit& limit) {
    return limit.scope == LimitScope::kAttendee;
  };
  const auto stays = [](const Criterion& one) { return one.name == CriterionName::kSameHost; };
  const std::vector<Criterion>& criteria = offer.policy.criteria;
  return catalog.attendee_times().any() ||
         std::any_of(offer.limits.begin(), offer.limits.end(), counts) ||
         std::any_of(criteria.begin(), criteria.end(), stays);
}

bool OfferHost::StandsInDuring(Interval slot) const {
  return std::all_of(away.begin(), away.end(),
                     [&](const IntervalSet& set) { return !Clip(set, slot).empty(); });
}

}  // namespace rota
