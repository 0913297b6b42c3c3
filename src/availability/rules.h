// The rules, one function each (behaviour §2-§7). Each tells the sink which starts inside `range`
// it forbids; it may tell more than that, never less. rule_table.h says when each is asked.
#pragma once

#include "src/availability/hours.h"
#include "src/availability/request.h"
#include "src/availability/rule.h"

namespace rota {

// What the rules of one host, or of a thing, read.
struct HostView {
  const Request& request;
  const OfferHost& host;
  const PersonFacts& person;
  Offer::Buffers buffers;
  std::span<const std::int64_t> unseen = {};  // bookings that are looked through, sorted
  const OfferThing* thing = nullptr;          // a thing, and what is known of it is `person`
};

// ---- the start as a whole ----------------------------------------------------

// The event type is a template, or it, its team or the organization is switched off.
void ApplyNamedHosts(const Request& request, Interval range, Sink& sink);
void ApplyManaged(const Request& request, Interval range, Sink& sink);
void ApplyInactive(const Request& request, Interval range, Sink& sink);
void ApplyRequiredHosts(const Request& request, Interval range, Sink& sink);
void ApplyPast(const Request& request, Interval range, Sink& sink);
// Closed time that a question or command brings along.
void ApplyClosed(const Request& request, Interval range, Sink& sink);
// A known user who attends: their own calendar and bookings. What the booking will take of them has
// the event type's buffers.
void ApplyAttendeeCalendar(const Request& request, Interval range, Sink& sink);
void ApplyAttendeeOccupied(const Request& request, Interval range, Sink& sink);
void ApplyAttendeeDistance(const Request& request, Interval range, Sink& sink);
// Bookings of each attendee, whoever asks: none at the same time where either event type refuses
// it; between two the larger gap of their event types, in which nothing overlaps either.
void ApplyAttendeeOverlap(const Request& request, Interval range, Sink& sink);
void ApplyAttendeeGap(const Request& request, Interval range, Sink& sink);
// `earliest`: the first start that is far enough ahead.
void ApplyNotice(Instant earliest, Interval range, Sink& sink);
// "By hh:mm n days before", in the grid zone.
void ApplyNoticeBy(const Request& request, Interval range, Sink& sink);
// No start outside `allowed`.
void ApplyWindow(Interval allowed, Interval range, Sink& sink);
// A part of a visit stays between the others. `allowed`: starts.
void ApplyVisitGap(Interval allowed, Interval range, Sink& sink);
// Event type and team limits; a session counts once.
void ApplyOfferLimits(const Request& request, Interval range, Sink& sink);
// Limits of attendees: of each seat that is theirs.
void ApplyAttendeeLimits(const Request& request, Interval range, Sink& sink);
// More seats are wanted at once than a session has.
void ApplySeats(const Request& request, Interval range, Sink& sink);
// Whether the host filter names the user.
bool NamesHost(const Request& request, std::uint32_t user);
// … and holds in the group: somebody it names is a member, and not all are needed.
bool BindsGroup(const Request& request, std::uint32_t group);
// A host filter chooses among hosts; somebody must be left.
void ApplyHostFilter(const Request& request, Interval range, Sink& sink);

// ---- one host ----------------------------------------------------------------

// All there is to say of a host who is switched off.
void ApplyInactiveHost(const OfferHost& host, Interval range, Sink& sink);
// A slot lies wholly inside the hours; with `buffers_inside_hours` its buffers do too.
void ApplySchedule(const HostView& view, const IntervalSet& open, Interval range, Sink& sink);
void ApplyHolidays(const HostView& view, const IntervalSet& holidays, Interval range, Sink& sink);
void ApplyTimeOff(const HostView& view, Interval range, Sink& sink);
void ApplyCalendar(const HostView& view, Interval range, Sink& sink);
// Bookings, holds and their buffers: reasons `occupied` and `buffer`.
void ApplyOccupied(const HostView& view, Interval range, Sink& sink);
// … of a thing with several units: reason `capacity`.
void ApplyUnits(const HostView& view, Interval range, Sink& sink);
// How short and how long a thing is lent.
void ApplyThingLength(const HostView& view, Interval range, Sink& sink);
// Nobody is host and attendee of one booking.
void ApplyAttendsThemself(const HostView& view, Interval range, Sink& sink);
// Between the last booking of one civil day of the host's zone and the first of the next.
void ApplyRest(const HostView& view, Interval range, Sink& sink);
// Between two bookings of one person at different places; not against outside calendars.
void ApplyDistance(const HostView& view, Interval range, Sink& sink);
void ApplyHostNotice(const HostView& view, Interval range, Sink& sink);
// The window of the host's profile.
void ApplyHostWindow(const HostView& view, Interval range, Sink& sink);
// Host and user limits, those of a thing.
void ApplyHostLimits(const HostView& view, Interval range, Sink& sink);
void ApplyStaleSource(const HostView& view, Interval range, Sink& sink);
// A stand-in serves only slots that touch the absences it covers. None where the absent host serves
// in spite of them: because staff set time off aside, or because the hold that is confirmed has
// that host.
void ApplyStandIn(const HostView& view, Interval range, Sink& sink);
// Forbids the starts at which nobody stands in: the host who is covered, or a delegate before this
// one, is there.
void ApplyCoveredIsThere(const Request& request, const OfferHost& host, Interval range, Sink& sink);
// Weight 0 under a policy that shares turns by weight.
void ApplyNeverChosen(const HostView& view, Interval range, Sink& sink);

}  // namespace rota
