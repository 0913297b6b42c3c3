#include "src/availability/offer_limits.h"

#include <algorithm>

namespace rota {
namespace {

// Where a list of limits stands.
struct Owner {
  std::uint32_t event_type = kNone;
  std::uint32_t team = kNone;
};

class LimitSorter {
 public:
  LimitSorter(const ResolvedCatalog& catalog, Offer* offer) : catalog_(catalog), offer_(*offer) {}

  void Add(const std::vector<Limit>& limits, LimitScope fallback, Owner owner) {
    const std::uint32_t team = owner.team == kNone ? offer_.team : owner.team;
    for (const Limit& limit : limits) {
      const LimitScope scope = limit.scope.value_or(fallback);
      if (offer_.event_type == kNone && !BindsGroup(scope)) continue;
      for (OfferHost& host : offer_.hosts) {
        AddToHost(catalog_, offer_, limit, scope, owner.team, &host);
      }
      if (scope == LimitScope::kEventType) {
        offer_.limits.push_back({limit, scope, offer_.grid_zone, offer_.event_type});
      } else if (scope == LimitScope::kTeam && team != kNone) {
        offer_.limits.push_back({limit, scope, &catalog_.TeamZone(team), kNone, team});
      } else if (scope == LimitScope::kAttendee) {
        offer_.limits.push_back({limit, scope, &catalog_.zone(), owner.event_type, owner.team});
      } else if (scope == LimitScope::kResource) {
        for (OfferThing& thing : offer_.things) {
          thing.seen.limits.push_back({limit, scope, &catalog_.ResourceZone(thing.resource)});
        }
      }
    }
  }

  // `team`: on which the limit stands, kNone: on none.
  static void AddToHost(const ResolvedCatalog& catalog, const Offer& offer, const Limit& limit,
                        LimitScope scope, std::uint32_t team, OfferHost* host) {
    if (scope == LimitScope::kHost) {
      host->limits.push_back({limit, scope, offer.grid_zone, offer.event_type});
    } else if (scope == LimitScope::kUser) {
      host->limits.push_back({limit, scope, &catalog.UserZone(host->user)});
    } else if (scope == LimitScope::kMember && team != kNone) {
      host->limits.push_back({limit, scope, &catalog.TeamZone(team), kNone, team});
    }
  }

 private:
  // What limits the bookings of an event type, or of who attends, says nothing of an ad-hoc group.
  static bool BindsGroup(LimitScope scope) {
    return scope == LimitScope::kUser || scope == LimitScope::kResource;
  }

  const ResolvedCatalog& catalog_;
  Offer& offer_;
};

}  // namespace

void AddPersonLimits(const ResolvedCatalog& catalog, const Offer& offer,
                     const std::vector<Limit>& limits, OfferHost* host) {
  for (const Limit& limit : limits) {
    LimitSorter::AddToHost(catalog, offer, limit, limit.scope.value_or(LimitScope::kUser), kNone,
                           host);
  }
}

void AddLimits(const ResolvedCatalog& catalog, const std::vector<Limit>& own, Offer* offer) {
  LimitSorter sorter(catalog, offer);
  sorter.Add(own, LimitScope::kEventType, {.event_type = offer->event_type});
  if (offer->team != kNone) {
    for (const std::uint32_t team : catalog.TeamChain(offer->team)) {
      std::vector<Limit> binding;
      for (const Limit& limit : catalog.team(team).limits) {
        // An ancestor's limit binds bookings made through the ancestor, or below it when it says
        // so.
        if (team == offer->team || limit.descendants) binding.push_back(limit);
      }
      sorter.Add(binding, LimitScope::kTeam, {.team = team});
    }
  }
  sorter.Add(catalog.organization().limits, LimitScope::kUser, {});
  for (OfferHost& host : offer->hosts) {
    AddPersonLimits(catalog, *offer, catalog.user(host.user).limits, &host);
  }
}

void RezoneLimits(Offer* offer) {
  const auto rezone = [&](ResolvedLimit& limit) {
    const bool in_grid = limit.scope == LimitScope::kEventType || limit.scope == LimitScope::kHost;
    if (in_grid) limit.zone = offer->grid_zone;
  };
  std::for_each(offer->limits.begin(), offer->limits.end(), rezone);
  for (OfferHost& host : offer->hosts) {
    std::for_each(host.limits.begin(), host.limits.end(), rezone);
  }
}

}  // namespace rota
