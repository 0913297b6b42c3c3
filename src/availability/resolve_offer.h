// Resolves an event type with every reference and inheritance chain.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "rota/base/status.h"
#include "rota/model/user.h"
#include "src/availability/offer.h"

namespace rota {

// The approved absences of a user, by start.
using AbsencesOf = std::function<Timeline<Absence>(std::uint32_t user)>;

// Declared hosts come first, in declared order; then whoever is to stand in for one of them.
// The result borrows from `catalog`. Errors: `not_found`, `zone_unknown`.
Result<Offer> ResolveOffer(const ResolvedCatalog& catalog, std::string_view event_type,
                           const AbsencesOf& absences);

// Of an event type with groups that no catalog holds, for an ad-hoc group: `optional` people come
// where they are free, and nobody stands in for somebody. The result borrows `type` too.
Status ResolveGroupOffer(const ResolvedCatalog& catalog, const EventType& type,
                         std::span<const std::string> optional, Offer* offer);

}  // namespace rota
