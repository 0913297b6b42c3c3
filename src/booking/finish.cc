// cancel, reject, complete, no_show, expire: moves that take no new time.
#include "src/booking/decide.h"
#include "src/booking/record.h"
#include "src/booking/seats.h"

namespace rota {
namespace {

CancelReason ReasonBy(ActorRole role) {
  const bool customer = role == ActorRole::kAttendee || role == ActorRole::kGuest;
  return customer ? CancelReason::kCustomerCancelled : CancelReason::kHostCancelled;
}

}  // namespace

Status CheckBegun(const Booking& booking, Verb verb, const StatusBody& command, Instant now) {
  const bool ends = verb == Verb::kComplete || verb == Verb::kNoShow;
  const auto known =
      ends ? EnumSet<RuleOverride>::Of(RuleOverride::kTooEarly) : EnumSet<RuleOverride>();
  if (command.overrides.bits & ~known.bits) {
    return Status(Reason::k_unsupported, "this verb sets no such rule aside").At("overrides");
  }
  if (!ends || now >= booking.start || command.overrides.Has(RuleOverride::kTooEarly)) return {};
  return Status(Reason::k_too_early).With("start", FormatInstant(booking.start));
}

Cancellation CancellationBy(const CancelBody& command, Instant now, const Circumstances& with) {
  return {command.reason.value_or(ReasonBy(with.role)), command.note, with.role, now};
}

Result<BookingChange> DecideStatus(const Booking& booking, Verb verb, const StatusBody& command,
                                   Instant now, const Circumstances& with) {
  BookingChange change = ChangeOf(booking);
  if (verb == Verb::kExpire) {
    ReadAt(now, &change.after);
    if (change.after.status != BookingStatus::kExpired) {
      return Status(Reason::k_invalid_transition, "it has not run out");
    }
  } else {
    ROTA_ASSIGN(change.after.status, Transition(booking, verb, now));
  }
  ROTA_TRY(CheckBegun(booking, verb, command, now));
  change.after.overrides.bits |= command.overrides.bits;
  change.retakes_time = verb == Verb::kReject || verb == Verb::kExpire;  // by nothing
  if (verb == Verb::kReject) {
    change.after.pending_causes = {};
    change.after.expires_at.reset();
    change.after.approval = Approval{with.actor.id, now, ApprovalDecision::kRejected, command.note};
  }
  Record(&change, VerbName(verb), with, now, command.note);
  const bool was_hold = booking.status == BookingStatus::kHold;
  if (verb == Verb::kReject) Announce(&change, "booking.rejected", RecipientRole::kAttendee);
  if (verb == Verb::kExpire && !was_hold) {
    Announce(&change, "booking.expired", RecipientRole::kAttendee);
  }
  if (verb == Verb::kComplete) Announce(&change, "booking.completed", RecipientRole::kHost);
  if (verb == Verb::kNoShow) Announce(&change, "booking.no_show", RecipientRole::kHost);
  return change;
}

Result<BookingChange> DecideCancel(const ActionRule& rule, const Booking& booking,
                                   const CancelBody& command, Instant now,
                                   const Circumstances& with) {
  BookingChange change = ChangeOf(booking);
  ROTA_ASSIGN(change.after.status, Transition(booking, Verb::kCancel, now));
  // A hold is nothing yet that anybody counts on.
  const bool was_hold = booking.status == BookingStatus::kHold;
  if (!was_hold) {
    ROTA_TRY(CheckActionRule(rule, booking, Verb::kCancel, "note", command.note, now, with));
  }
  change.after.cancellation = CancellationBy(command, now, with);
  change.after.pending_causes = {};
  change.after.expires_at.reset();
  if (change.after.seats) CancelAllSeats(&change);
  if (!was_hold) ++change.after.sequence;
  change.retakes_time = true;  // by nothing
  Record(&change, "cancel", with, now, command.note);
  if (!was_hold) Announce(&change, "booking.cancelled", RecipientRole::kAttendee);
  return change;
}

}  // namespace rota
