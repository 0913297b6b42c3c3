// move: reschedule and reassign, checked once as a whole.
#include "src/booking/move.h"

#include <algorithm>

#include "src/assignment/same_host.h"
#include "src/booking/decide.h"
#include "src/booking/record.h"
#include "src/booking/verdict.h"

namespace rota {
namespace {

// Nothing is named but the booking.
bool ReassignsHosts(const MoveBody& command) {
  return command.hosts.empty() && !command.start && !command.duration_min &&
         command.resources.empty();
}

// How whoever moves it named the host; nothing where the policy chooses, also among several.
std::optional<AssignmentMethod> NamedHow(const MoveBody& command) {
  if (command.manual_drag) return AssignmentMethod::kManualDrag;
  if (command.hosts.size() != 1) return std::nullopt;
  return AssignmentMethod::kManualDirect;
}

}  // namespace

Status AskOtherHosts(const Booking& booking, Request* request) {
  for (const OfferHost& host : request->offer->hosts) {
    const std::string& id = request->catalog->user(host.user).header.id;
    const bool present =
        std::find(booking.hosts.begin(), booking.hosts.end(), id) != booking.hosts.end();
    if (!present) request->only_users.push_back(host.user);
  }
  if (request->only_users.empty()) return Status(Reason::k_quorum, "there is no other host");
  return {};
}

Result<BookingChange> DecideMove(Request request, const Booking& booking, const MoveBody& command,
                                 const Circumstances& with) {
  ROTA_TRY(CheckOverrides(command.overrides, request.between_parts.has_value()));
  ROTA_TRY(CheckNamedHosts(request, command.hosts));
  ROTA_TRY(CheckNamedThings(request, command.resources));
  request.KeepStaffBuffers(booking);
  request.own_time = Interval{booking.start, booking.end};
  BookingChange change = ChangeOf(booking, request.reschedule_of);
  Booking& after = change.after;
  ROTA_ASSIGN(after.status, Transition(booking, Verb::kMove, request.now));
  ROTA_TRY(CheckActionRule(request.offer->reschedule_rule, booking, Verb::kMove, "note",
                           command.note, request.now, with));

  const Instant start = command.start.value_or(booking.start);
  if (start % kMinute != 0) {
    return Invalid("booking_shape", "a booking starts on a whole minute").At("start");
  }
  const bool keeps_time =
      start == booking.start && booking.end - booking.start == request.duration_s();
  AssignOptions options{
      .seed = with.seed, .same_as = {}, .same_things = ThingsOf(*request.catalog, booking)};
  if (keeps_time && ReassignsHosts(command)) {
    // Reassign by policy: anybody but the present host. A reschedule that is repeated names the
    // time and keeps the host.
    ROTA_TRY(AskOtherHosts(booking, &request));
  } else if (command.hosts.empty()) {
    ROTA_ASSIGN(options.same_as, StayWith(request.catalog->FindUsers(booking.hosts), &request));
  }
  ROTA_ASSIGN(Assigned assigned, ChooseHosts(request, start, options, with.staff));

  after.hosts = assigned.decision.chosen;
  ROTA_TRY(TakeThings(request, assigned, command.resources, &after));
  ROTA_TRY(CheckAttendees(after.attendees, after.hosts));
  if (after.seats_decide_at) *after.seats_decide_at += start - booking.start;
  after.start = start;
  after.end = start + request.duration_s();
  after.duration_min = request.duration_min;
  after.local_start = request.offer->grid_zone->ToLocal(start);
  after.zone = request.offer->grid_zone->name();
  after.tzdb_version = with.tzdb_version;
  after.overrides.bits |= command.overrides.bits;
  // It is stored with the buffers it was checked with.
  after.buffer_before_min = request.buffer_before_min;
  after.buffer_after_min = request.buffer_after_min;
  ++after.sequence;
  if (start != booking.start) {
    after.rescheduled_from = booking.start;
    ++after.reschedule_count;
  }
  if (after.hosts != booking.hosts) ++after.reassignment_count;
  change.retakes_time = true;
  change.claims = ClaimsOf(request, after);
  FreezeBuffers(request, assigned, &after);
  change.turns = TurnsOf(request, assigned, change, NamedHow(command));
  change.decision = std::move(assigned.decision);
  Record(&change, "move", with, request.now, command.note);
  if (!keeps_time) Announce(&change, "booking.rescheduled", RecipientRole::kAttendee);
  if (after.hosts != booking.hosts) Announce(&change, "booking.reassigned", RecipientRole::kHost);
  return change;
}

}  // namespace rota
