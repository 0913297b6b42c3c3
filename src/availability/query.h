// A Query document turned into a Request and a range of starts.
#pragma once

#include "rota/model/query.h"
#include "src/availability/request.h"

namespace rota {

// The length of a booking that would move, where the event type still offers it.
std::optional<std::int32_t> OfferedOf(const EventType& type, std::optional<std::int32_t> length);

// The asked duration, which must be one the event type offers. Errors: `invalid` rule `duration`.
Result<std::int32_t> DurationOf(const EventType& type, std::optional<std::int32_t> asked);

// Resolves everything but the range. `reschedule_of` is the key of the booking the query names, 0
// when none. Errors: `not_found`, `zone_unknown`, `invalid`, with the path inside the query.
Result<Request> RequestOf(const ResolvedCatalog& catalog, const Offer& offer, const Facts& facts,
                          const Query& query, Instant now, std::int64_t reschedule_of);

// The starts asked about: dates in the query's zone (default: grid zone), both inclusive; instants
// half-open. Without `from` the range begins now, without `to` it spans 31 days.
// Errors: `invalid` rule `range` when it ends before it starts.
Result<Interval> RangeOf(const Offer& offer, const Query& query, Instant now);

// The zone the query's dates are in.
Result<const Zone*> ZoneOf(const Offer& offer, const Query& query);

}  // namespace rota
