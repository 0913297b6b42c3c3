// A Query document turned into a Request and a range of starts.
#pragma once

#include "rota/model/booking.h"
#include "rota/model/query.h"
#include "src/availability/request.h"

namespace rota {

// Whether it is a question at all: about an event type, or about members with what goes with them.
// Errors: `invalid` (`required`, `query_shape`, `one_of`, `duplicate`), `unsupported`, `work_limit`
// with too many members.
Status CheckAsked(QueryOp op, const Query& query);

// The asked duration, which must be one the event type offers. Errors: `invalid` rule `duration`.
Result<std::int32_t> DurationOf(const EventType& type, std::optional<std::int32_t> asked);

// Resolves everything but the range and who attends. `reschedule_of` is the key of the booking the
// query names, 0 when none. Errors: `not_found`, `zone_unknown`, `invalid`, with the path inside
// the query.
Result<Request> RequestOf(const ResolvedCatalog& catalog, const Offer& offer, const Facts& facts,
                          const Query& query, Instant now, std::int64_t reschedule_of);

// The starts asked about: dates in the query's zone (default: grid zone), both inclusive; instants
// half-open. Without `from` the range begins now, without `to` it spans 31 days.
// Errors: `invalid` rule `range` when it ends before it starts.
Result<Interval> RangeOf(const Offer& offer, const Query& query, Instant now);

// The place of a booking that asks for this location; absent: the event type's first.
std::uint32_t PlaceAsked(const ResolvedCatalog& catalog, const EventType& type,
                         const std::optional<BookedLocation>& location);
// … that a query names, or the booking that would move has. Errors: `invalid` rule
// `location_not_offered` for a place that only staff may name; an ad-hoc group may meet anywhere.
Result<std::uint32_t> PlaceOfQuery(const ResolvedCatalog& catalog, const EventType& type,
                                   const Query& query, const Booking* moving, bool staff);
// Whether the place is one that the event type offers. Errors: as above, at `path`.
Status CheckLocation(const EventType& type, const BookedLocation& asked, bool staff,
                     std::string_view path);

// The zone the query's dates are in.
Result<const Zone*> ZoneOf(const Offer& offer, const Query& query);

}  // namespace rota
