// Resolves an event type with every reference and inheritance chain.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "rota/base/status.h"
#include "rota/model/query.h"
#include "rota/model/user.h"
#include "src/availability/offer.h"

namespace rota {

// The approved absences of a user, by start.
using AbsencesOf = std::function<std::span<const Absence>(std::uint32_t user)>;

// Declared hosts come first, in declared order; then whoever is to stand in for one of them.
// The result borrows from `catalog`. Errors: `not_found`, `zone_unknown`.
Result<Offer> ResolveOffer(const ResolvedCatalog& catalog, std::string_view event_type,
                           const AbsencesOf& absences);

// An ad-hoc group (behaviour §9), asked as if there were an event type for it: the grid `window` in
// the organization's zone, and no rules but those of its members. Nobody stands in for somebody who
// was named.
struct AdHocGroup {
  EventType type;  // of no catalog
  Offer offer;     // borrows `type` and the catalog
};
// `members`: as CheckAsked() lets them pass. Errors: as ResolveOffer.
Result<std::shared_ptr<const AdHocGroup>> ResolveGroup(const ResolvedCatalog& catalog,
                                                       std::span<const QueryMember> members,
                                                       std::int32_t duration_min);

}  // namespace rota
