// Records turned into the facts the rules read: which of them take time, from whom, and how much.
// What a booking takes is told by booking_rows.h.
#pragma once

#include <span>

#include "rota/base/status.h"
#include "rota/model/catalog.h"
#include "rota/model/envelope.h"
#include "src/availability/booking_rows.h"
#include "src/availability/facts.h"
#include "src/availability/offer.h"
#include "src/availability/resolved_catalog.h"

namespace rota {

// An external entry's instants, whether or not it blocks; nothing when it ends before it starts.
std::optional<Interval> InstantsOf(const ResolvedCatalog& catalog, const BusyBlock& block);

// What decides, beside its source, whether an external entry blocks.
struct BlockTraits {
  bool off = false;  // cancelled or declined
  bool tentative = false;
  bool free = false;
  bool all_day = false;
  bool operator==(const BlockTraits&) const = default;
};
BlockTraits TraitsOf(const BusyBlock& block);

// Whether a copy of the booking that takes `taken` was moved by its owner: to where the booking
// neither lies nor, as far as it says itself, lay before.
bool IsMovedCopy(const Booking& booking, Interval taken);

// Does an external entry block its owner (behaviour §3)? `source`: null for one that the host
// program put.
bool Blocks(const BlockTraits& block, const CalendarSource* source);
// … and if so, its instants.
std::optional<Interval> BlockedBy(const ResolvedCatalog& catalog, const BusyBlock& block);

// Whose record it is: a user's, or a resource's. The index is kNone where there is no such one.
template <typename Record>
Subject OwnerOf(const ResolvedCatalog& catalog, const Record& record) {
  if (!record.resource.empty()) {
    return {Subject::Kind::kThing, catalog.FindResource(record.resource)};
  }
  return {Subject::Kind::kPerson, catalog.FindUser(record.user)};
}
// … and the error where there is none. Errors: `not_found`, path `user` or `resource`.
template <typename Record>
Status CheckOwner(const ResolvedCatalog& catalog, const Record& record) {
  if (OwnerOf(catalog, record).index != kNone) return {};
  if (record.resource.empty()) return NotFound("user", record.user).At("user");
  return NotFound("resource", record.resource).At("resource");
}

// The stretch an approved absence takes, in the zone in force for the person, or in the zone of the
// resource; nothing otherwise.
std::optional<Absence> AbsenceOf(const ResolvedCatalog& catalog, const TimeOff& time_off,
                                 std::int64_t key);

// Adds what the host program brings along: busy time and scores to `facts`, for the rest of this
// question only. Errors: `not_found`, `invalid`, with the path under `facts`.
Status AddExtra(const ResolvedCatalog& catalog, const ExtraFacts& extra, Facts* facts);
// The closed time it brings along; dates are read in `zone`. Errors: `invalid` for a reversed
// stretch.
Result<IntervalSet> ClosedOf(std::span<const ClosedTime> closed, const Zone& zone);

// Until when all of the owner's sources that must be fresh (`when_stale: closed`) are.
Instant FreshUntil(const ResolvedCatalog& catalog, Subject owner);

// Fills in what a document leaves out of the buffers of what a booking takes: the larger of the
// need's and the resource's own. `offer`: of its event type; null: none.
void ResolveThingBuffers(const ResolvedCatalog& catalog, const Offer* offer, Booking* booking);

// For whom the scenario's question is asked: whoever it names, else who attends the booking that
// would move.
std::vector<Attendee> AskedAttendees(const Scenario& scenario);

// Facts of a whole scenario. The key of a booking or hold is 1 + its place, bookings first, then
// holds; of a busy block or time off 1 + its place. Errors: `not_found`, `invalid`, with the path.
Result<Facts> FactsOf(const ResolvedCatalog& catalog, const Scenario& scenario);

// The key of the booking or hold with this id (ids default to b0, b1 … and h0, h1 …); 0 when
// unknown.
std::int64_t BookingKey(const Scenario& scenario, std::string_view id);
// The id behind a key.
std::string BookingId(const Scenario& scenario, std::int64_t key);

}  // namespace rota
