// An ad-hoc group (behaviour §9), asked as if there were an event type for it: the grid `window` in
// the organization's zone, and no rules but those of its members.
#pragma once

#include <memory>
#include <span>

#include "rota/model/query.h"
#include "src/availability/offer.h"

namespace rota {

struct AdHocGroup {
  EventType type;  // of no catalog
  Offer offer;     // borrows `type` and the catalog
};

// `members`: as CheckAsked() lets them pass, known to the catalog. Errors: as ResolveOffer.
Result<std::shared_ptr<const AdHocGroup>> ResolveGroup(const ResolvedCatalog& catalog,
                                                       std::span<const QueryMember> members,
                                                       std::int32_t duration_min);

}  // namespace rota
