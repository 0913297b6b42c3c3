// Pieces every decision writes: history entries, messages, claims.
#pragma once

#include "src/assignment/assign.h"
#include "src/availability/request.h"
#include "src/booking/change.h"
#include "src/booking/decide.h"

namespace rota {

// Time `booking` takes of its hosts and of the known users who attend. Hosts whose buffers the
// request keeps are taken with those: each host's may differ, and the booking shows only one pair.
std::vector<Claim> ClaimsOf(const Request& request, const Booking& booking);

// A change of a stored booking that alters nothing yet. `key`: see BookingChange.
inline BookingChange ChangeOf(const Booking& stored, std::int64_t key = 0) {
  return {.booking_key = key, .before = stored, .after = stored};
}

// Puts down who did what to the booking. The store adds the fields that differ.
void Record(BookingChange* change, std::string_view action, const Circumstances& circumstances,
            Instant now, std::string reason);

// Whether who attends may, by that rule, and may still, cancel or move the booking; staff always.
// Errors: `forbidden`, `notice`.
Status CheckStillMay(const ActionRule& rule, const Booking& booking, Verb verb, Instant now,
                     bool staff);
// Whether the actor may still cancel or move the booking. The attendee is bound by the whole rule;
// staff by the reason where one is required; the host program by nothing. `reason_field` and
// `reason`: where the call says why, and what it says. Errors: `forbidden`, `notice`,
// `booking_shape`.
Status CheckActionRule(const ActionRule& rule, const Booking& booking, Verb verb,
                       std::string_view reason_field, std::string_view reason, Instant now,
                       const Circumstances& with);

// What has not begun did not take place yet, and nobody missed it; staff may know better.
// Errors: `too_early`, `unsupported`.
Status CheckBegun(const Booking& booking, Verb verb, const StatusBody& command, Instant now);

Cancellation CancellationBy(const CancelBody& command, Instant now, const Circumstances& with);

// A message for the host program about this booking, one for each state it reaches.
void Announce(BookingChange* change, std::string_view topic, RecipientRole recipient);

// Names, contacts and no host among the attendees. Errors: `invalid` rule `booking_shape`.
Status CheckAttendees(const std::vector<Attendee>& attendees,
                      const std::vector<std::string>& hosts);

// Rules that staff may set aside for time that is taken. Errors: `unsupported`.
// `moves_part`: of a visit, alone.
Status CheckOverrides(EnumSet<RuleOverride> overrides, bool moves_part = false);

// Whoever is named hosts the event type. Errors: `not_a_host`.
Status CheckNamedHosts(const Request& request, const std::vector<std::string>& named);

// A booking that needs approval becomes a request, which may run out and may not block.
void AskApproval(const Request& request, Booking* booking);

// Writes the buffers in force on the booking: those of the last host, which is the rotating one.
void FreezeBuffers(const Request& request, const Assigned& assigned, Booking* booking);

// Writes the things that were chosen on the booking, with the buffers in force. Errors: `quorum`
// where one that was named is not among them.
Status TakeThings(const Request& request, const Assigned& assigned,
                  const std::vector<std::string>& named, Booking* booking);

// The resources that a booking has.
std::vector<std::uint32_t> ThingsOf(const ResolvedCatalog& catalog, const Booking& booking);

// Whatever is named serves the event type. Errors: `invalid` rule `resource_not_needed`.
Status CheckNamedThings(const Request& request, const std::vector<std::string>& named);

// The turns new hosts of a customer booking were given. `by_staff`: how staff named them; absent:
// the policy chose.
std::vector<Turn> TurnsOf(const Request& request, const Assigned& assigned,
                          const BookingChange& change, std::optional<AssignmentMethod> by_staff);

}  // namespace rota
