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

// Asks for a booking at this location; absent: at the event type's first. One that says nothing is
// that of a booking which is nowhere.
void AskLocation(const std::optional<BookedLocation>& location, Request* request);
// … at the place that a query names, else where that is which would move: a booking stays where it
// is, and seats go to another session there. Errors: `invalid` rule `location_not_offered` for a
// place that only staff may name; an ad-hoc group may meet anywhere.
enum class Moving : std::uint8_t { kNothing, kBooking, kSeats };
Status AskPlaceOf(const Query& query, Moving moving, const std::optional<BookedLocation>& location,
                  bool staff, Request* request);
// Whether the place is one that the event type offers. Errors: as above, at `path`.
Status CheckLocation(const EventType& type, const BookedLocation& asked, bool staff,
                     std::string_view path);

// The zone the query's dates are in.
Result<const Zone*> ZoneOf(const Offer& offer, const Query& query);

}  // namespace rota
