// Where limits stand decides whom they bind (behaviour §7): those of a person go to the hosts, of
// a resource to the things, the others to the offer.
#pragma once

#include <vector>

#include "src/availability/offer.h"

namespace rota {

// Those of a profile or a user.
void AddPersonLimits(const ResolvedCatalog& catalog, const Offer& offer,
                     const std::vector<Limit>& limits, OfferHost* host);
// Those of the event type (`own`), its teams, the organization and the hosts, for an offer whose
// hosts and things are known.
void AddLimits(const ResolvedCatalog& catalog, const std::vector<Limit>& own, Offer* offer);
// The grid zone has changed.
void RezoneLimits(Offer* offer);

}  // namespace rota
