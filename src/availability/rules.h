// The rules, one function each, in the order the pipeline runs them (behaviour §2-§7). Each tells
// the sink which starts inside `range` it forbids; it may tell more than that, never less.
#pragma once

#include "src/availability/hours.h"
#include "src/availability/request.h"
#include "src/availability/rule.h"

namespace rota {

// What the rules of one host read.
struct HostView {
  const Request& request;
  const OfferHost& host;
  const PersonFacts& person;
  Offer::Buffers buffers;
};

// A slot lies wholly inside the hours; with `buffers_inside_hours` its buffers do too.
void ApplySchedule(const HostView& view, const IntervalSet& open, Interval range, Sink& sink);
void ApplyHolidays(const Request& request, const IntervalSet& holidays, Interval range, Sink& sink);
void ApplyTimeOff(const HostView& view, Interval range, Sink& sink);
// A stand-in serves only slots that touch the absences it covers.
void ApplyStandIn(const HostView& view, Interval range, Sink& sink);
void ApplyCalendar(const HostView& view, Interval range, Sink& sink);
// Bookings, holds and their buffers: reasons `occupied` and `buffer`.
void ApplyOccupied(const HostView& view, Interval range, Sink& sink);
void ApplyStaleSource(const HostView& view, Interval range, Sink& sink);

// Closed time that a question or command brings along.
void ApplyClosed(const Request& request, Interval range, Sink& sink);
void ApplyPast(const Request& request, Interval range, Sink& sink);
void ApplyNotice(Instant earliest, Interval range, Sink& sink);
// "By hh:mm n days before", in the grid zone.
void ApplyNoticeBy(const Request& request, const NoticeBy& notice, Interval range, Sink& sink);
// No start outside `allowed`.
void ApplyWindow(Interval allowed, Interval range, Sink& sink);

// Host and user limits of one host; event type, team and attendee limits of the offer.
void ApplyHostLimits(const HostView& view, Interval range, Sink& sink);
void ApplyOfferLimits(const Request& request, Interval range, Sink& sink);

}  // namespace rota
