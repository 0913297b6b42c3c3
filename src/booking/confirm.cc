// confirm and approve: a booking that was decided once, made firm.
#include <algorithm>

#include "src/booking/decide.h"
#include "src/booking/record.h"
#include "src/booking/verdict.h"

namespace rota {
namespace {

// Are the pinned hosts still free at the booking's own time?
Status StillFree(const Request& settled, const Booking& booking) {
  ROTA_ASSIGN(const Pipeline pipeline, PipelineFor(settled, booking.start));
  StartCheck check = CheckStart(pipeline, booking.start);
  const auto is = [&](const std::string& id, std::uint32_t host) {
    return settled.catalog->user(settled.offer->hosts[host].user).header.id == id;
  };
  for (const std::string& id : booking.hosts) {
    if (!check.offered()) return RefusalAt(pipeline, check, true);
    const bool free = std::any_of(check.hosts.begin(), check.hosts.end(),
                                  [&](std::uint32_t host) { return is(id, host); });
    if (free) continue;
    // Somebody else could take their place, but the booking is theirs.
    check.reason = Reason::k_quorum;
    for (const Considered& one : check.considered) {
      if (one.reason != Reason::kNone && is(id, one.host)) check.reason = one.reason;
    }
  }
  return check.offered() ? Status() : RefusalAt(pipeline, check, true);
}

// The buffers the booking was made with, host by host. Where it takes time its rows tell them; one
// that takes none shows those of its last host, and the rules say the others'.
void KeepBuffers(const Booking& booking, Request* request) {
  for (const std::uint32_t user : request->catalog->FindUsers(booking.hosts)) {
    const auto& rows = request->facts->Person(user).occupied;
    const auto near = rows.Near(booking.start, booking.end);
    const auto own = std::find_if(near.begin(), near.end(), [&](const Occupied& row) {
      return row.booking == request->reschedule_of && row.hosted;
    });
    if (own != near.end()) {
      request->kept_buffers.push_back({user, {own->before_s, own->after_s}});
    } else if (user == request->catalog->FindUser(booking.hosts.back())) {
      request->kept_buffers.push_back({user, BuffersFor(booking, request->offer, user)});
    }
  }
}

// The things it has, as it took them.
std::vector<PinnedThing> PinsOf(const ResolvedCatalog& catalog, const Booking& booking) {
  std::vector<PinnedThing> pins;
  for (const BookedResource& one : booking.resources) {
    const std::uint32_t resource = catalog.FindResource(one.resource);
    pins.push_back({resource,
                    one.units,
                    {one.buffer_before_min.value_or(0) * kMinute,
                     one.buffer_after_min.value_or(0) * kMinute}});
  }
  return pins;
}

}  // namespace

Request Settled(Request request, const Booking& booking, std::int64_t booking_key) {
  request.overrides.bits |= booking.overrides.bits;
  request.settled.Add(Settlement::kHold);
  request.reschedule_of = booking_key;
  request.KeepStaffBuffers(booking);
  KeepBuffers(booking, &request);
  request.pins = PinsOf(*request.catalog, booking);
  request.KeepHosts(booking.hosts);
  return request;
}

Result<BookingChange> DecideConfirm(const Request& request, const Booking& hold,
                                    const ConfirmBody& command, const Circumstances& with) {
  BookingChange change = ChangeOf(hold, request.reschedule_of);
  Booking& booking = change.after;
  ROTA_ASSIGN(booking.status, Transition(hold, Verb::kConfirm, request.now));
  ROTA_TRY(StillFree(request, hold));
  if (!command.attendees.empty()) booking.attendees = command.attendees;
  if (booking.attendees.empty()) {
    return Invalid("booking_shape", "a booking needs an attendee").At("attendees");
  }
  ROTA_TRY(CheckAttendees(booking.attendees, booking.hosts));
  if (!command.title.empty()) booking.title = command.title;
  if (!command.notes.empty()) booking.notes = command.notes;
  if (!command.answers.empty()) booking.answers = command.answers;
  booking.expires_at.reset();
  AskApproval(request, &booking);
  change.retakes_time = true;
  change.claims = ClaimsOf(request, booking);
  Record(&change, "confirm", with, request.now, {});
  const bool pending = booking.status == BookingStatus::kPending;
  Announce(&change, pending ? "booking.requested" : "booking.confirmed",
           pending ? RecipientRole::kHost : RecipientRole::kAttendee);
  return change;
}

Result<BookingChange> DecideApprove(const Request& request, const Booking& booking,
                                    const StatusBody& command, const Circumstances& with) {
  BookingChange change = ChangeOf(booking, request.reschedule_of);
  ROTA_ASSIGN(change.after.status, Transition(booking, Verb::kApprove, request.now));
  ROTA_TRY(StillFree(request, booking));
  change.after.pending_causes = {};
  change.after.blocks = true;
  change.after.expires_at.reset();
  change.after.approval =
      Approval{with.actor.id, request.now, ApprovalDecision::kApproved, command.note};
  change.retakes_time = true;
  change.claims = ClaimsOf(request, change.after);
  Record(&change, "approve", with, request.now, command.note);
  Announce(&change, "booking.confirmed", RecipientRole::kAttendee);
  return change;
}

}  // namespace rota
