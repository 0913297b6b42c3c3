// cancel, reject, complete, no-show, expire: what they leave on the booking and tell.
#include <doctest/doctest.h>

#include "src/booking/decide.h"
#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Must;
using test::RuleOf;

const Instant kStart = At("2026-03-02T10:00");
const Instant kNow = At("2026-03-02T06:00");

Booking AtTen(BookingStatus status = BookingStatus::kConfirmed) {
  Booking booking;
  booking.header.id = "b";
  booking.event_type = "e";
  booking.hosts = {"ana"};
  booking.start = kStart;
  booking.end = kStart + kHour;
  booking.status = status;
  booking.sequence = 3;
  if (status == BookingStatus::kPending) booking.pending_causes.Add(PendingCause::kApproval);
  if (status == BookingStatus::kHold || status == BookingStatus::kPending) {
    booking.expires_at = kNow + kHour;
  }
  return booking;
}

Circumstances Customer() {
  return {.actor = {.kind = ActorKind::kAttendee, .id = "a1"},
          .role = ActorRole::kAttendee,
          .staff = false};
}

Circumstances Leader() {
  return {.actor = {.kind = ActorKind::kUser, .id = "ana"},
          .role = ActorRole::kLeader,
          .correlation = "key-1"};
}

// The reason a cancellation is refused, or "".
std::string Refused(const ActionRule& rule, const Circumstances& with, Instant now = kNow,
                    const CancelBody& body = {}, const Booking& booking = AtTen()) {
  const Result<BookingChange> change = DecideCancel(rule, booking, body, now, with);
  return change.ok() ? "" : std::string(ReasonName(change.status().reason()));
}

TEST_CASE("attendees cancel where the event type lets them; staff always may") {
  CHECK(Refused({.attendee = true}, Customer()) == "");
  CHECK(Refused({.attendee = false}, Customer()) == "forbidden");
  CHECK(Refused({.attendee = false}, Leader()) == "");
}

TEST_CASE("attendees may cancel until the notice, its last instant included") {
  const ActionRule two_hours{.notice_min = 120};
  CHECK(Refused(two_hours, Customer(), kStart - 2 * kHour - 1) == "");
  CHECK(Refused(two_hours, Customer(), kStart - 2 * kHour) == "");
  CHECK(Refused(two_hours, Customer(), kStart - 2 * kHour + 1) == "notice");
  CHECK(Refused(two_hours, Leader(), kStart - 1) == "");
  CHECK(Refused({}, Customer(), kStart) == "");  // no notice: until it begins
  CHECK(Refused({}, Customer(), kStart + 1) == "notice");
}

TEST_CASE("a reason is given where one is required") {
  const ActionRule why{.reason = ReasonRule::kRequired};
  const Result<BookingChange> silent = DecideCancel(why, AtTen(), {}, kNow, Customer());
  CHECK(RuleOf(silent.status()) == "booking_shape");
  CHECK(silent.status().path() == "note");
  CHECK(Refused(why, Customer(), kNow, {.note = "ill"}) == "");
  CHECK(Refused(why, Leader()) == "invalid");
  CHECK(Refused(why, {}) == "");  // the host program answers for itself
  CHECK(Refused({.reason = ReasonRule::kOptional}, Customer()) == "");
}

TEST_CASE("no rule binds who gives up a hold") {
  const ActionRule never{.attendee = false, .notice_min = 600, .reason = ReasonRule::kRequired};
  CHECK(Refused(never, Customer(), kNow, {}, AtTen(BookingStatus::kHold)) == "");
  CHECK(Refused(never, Customer(), kNow, {}, AtTen(BookingStatus::kPending)) == "forbidden");
}

TEST_CASE("a cancelled booking says who, when and why, and takes no time") {
  const BookingChange change = Must(DecideCancel({}, AtTen(), {.note = "ill"}, kNow, Leader()));
  CHECK(change.after.status == BookingStatus::kCancelled);
  CHECK(change.after.cancellation ==
        Cancellation{CancelReason::kHostCancelled, "ill", ActorRole::kLeader, kNow});
  CHECK(change.after.sequence == 4);
  CHECK(change.retakes_time);
  CHECK(change.claims.empty());
  CHECK(change.turns.empty());
  CHECK(change.before == AtTen());
}

TEST_CASE("why it was cancelled: what is said, else by who did it") {
  const auto reason = [](ActorRole role, std::optional<CancelReason> said = std::nullopt) {
    Circumstances with;
    with.role = role;
    return Must(DecideCancel({}, AtTen(), {.reason = said}, kNow, with)).after.cancellation->reason;
  };
  CHECK(reason(ActorRole::kAttendee) == CancelReason::kCustomerCancelled);
  CHECK(reason(ActorRole::kGuest) == CancelReason::kCustomerCancelled);
  CHECK(reason(ActorRole::kHost) == CancelReason::kHostCancelled);
  CHECK(reason(ActorRole::kSystem) == CancelReason::kHostCancelled);
  CHECK(reason(ActorRole::kAttendee, CancelReason::kOther) == CancelReason::kOther);
}

TEST_CASE("a cancelled request waits for nothing and runs out no more") {
  const BookingChange change =
      Must(DecideCancel({}, AtTen(BookingStatus::kPending), {}, kNow, Customer()));
  CHECK(change.after.pending_causes.empty());
  CHECK(!change.after.expires_at);
}

TEST_CASE("a hold that is given up is told to nobody and is no new version of an invitation") {
  const BookingChange hold =
      Must(DecideCancel({}, AtTen(BookingStatus::kHold), {}, kNow, Customer()));
  CHECK(hold.messages.empty());
  CHECK(hold.after.sequence == 3);
  CHECK(!hold.after.expires_at);
}

// "booking.cancelled attendee", of one message at most.
std::string Told(const BookingChange& change) {
  if (change.messages.empty()) return "";
  REQUIRE(change.messages.size() == 1);
  const Message& message = change.messages[0];
  CHECK(message.booking == "b");
  CHECK(message.channel == MessageChannel::kHost);
  return message.topic +
         (message.recipient->role == RecipientRole::kAttendee ? " attendee" : " host");
}

TEST_CASE("each end is announced under its own name, to who did not bring it about") {
  const auto told = [](BookingStatus from, Verb verb, Instant now = kNow) {
    return Told(Must(DecideStatus(AtTen(from), verb, {}, now, Leader())));
  };
  CHECK(Told(Must(DecideCancel({}, AtTen(), {}, kNow, Customer()))) ==
        "booking.cancelled attendee");
  CHECK(told(BookingStatus::kPending, Verb::kReject) == "booking.rejected attendee");
  CHECK(told(BookingStatus::kConfirmed, Verb::kComplete, kStart) == "booking.completed host");
  CHECK(told(BookingStatus::kConfirmed, Verb::kNoShow, kStart) == "booking.no_show host");
  CHECK(told(BookingStatus::kPending, Verb::kExpire, kNow + kHour) == "booking.expired attendee");
  CHECK(told(BookingStatus::kHold, Verb::kExpire, kNow + kHour) == "");
}

TEST_CASE("history holds the verb, who did it, as what, and their words") {
  const auto entry = [](BookingStatus from, Verb verb) {
    const Instant now = from == BookingStatus::kPending ? kNow : kStart;
    return Must(DecideStatus(AtTen(from), verb, {.note = "why"}, now, Leader())).history;
  };
  CHECK(entry(BookingStatus::kPending, Verb::kReject).action == "reject");
  CHECK(entry(BookingStatus::kConfirmed, Verb::kComplete).action == "complete");
  CHECK(entry(BookingStatus::kConfirmed, Verb::kNoShow).action == "no_show");
  CHECK(entry(BookingStatus::kPending, Verb::kReject).reason == "why");
  const HistoryEntry cancel =
      Must(DecideCancel({}, AtTen(), {.note = "ill"}, kNow, Leader())).history;
  CHECK(cancel.action == "cancel");
  CHECK(cancel.reason == "ill");
  CHECK(cancel.kind == "booking");
  CHECK(cancel.target == "b");
  CHECK(cancel.at == kNow);
  CHECK(cancel.actor->id == "ana");
  CHECK(cancel.actor_role == ActorRole::kLeader);
  CHECK(cancel.correlation == "key-1");
}

TEST_CASE("rejecting gives the time back and puts down who decided") {
  const BookingChange change = Must(DecideStatus(AtTen(BookingStatus::kPending), Verb::kReject,
                                                 {.note = "full"}, kNow, Leader()));
  CHECK(change.after.status == BookingStatus::kRejected);
  CHECK(change.after.approval == Approval{"ana", kNow, ApprovalDecision::kRejected, "full"});
  CHECK(change.after.pending_causes.empty());
  CHECK(change.retakes_time);
  CHECK(change.claims.empty());
}

TEST_CASE("what took place keeps the time it took, and nobody decided about it") {
  for (const Verb verb : {Verb::kComplete, Verb::kNoShow}) {
    const BookingChange change = Must(DecideStatus(AtTen(), verb, {}, kStart, Leader()));
    CHECK(!change.retakes_time);
    CHECK(!change.after.approval);
  }
}

TEST_CASE("what has not begun is not over, unless staff say so") {
  for (const Verb verb : {Verb::kComplete, Verb::kNoShow}) {
    const Status early = DecideStatus(AtTen(), verb, {}, kStart - 1, Leader()).status();
    CHECK(early.reason() == Reason::k_too_early);
    StatusBody known;
    known.overrides.Add(RuleOverride::kTooEarly);
    const BookingChange change = Must(DecideStatus(AtTen(), verb, known, kStart - 1, Leader()));
    CHECK(change.after.overrides == known.overrides);
    StatusBody other = known;
    other.overrides.Add(RuleOverride::kNotice);
    CHECK(DecideStatus(AtTen(), verb, other, kStart, Leader()).status().path() == "overrides");
  }
  StatusBody reject;
  reject.overrides.Add(RuleOverride::kTooEarly);
  const Booking request = AtTen(BookingStatus::kPending);
  CHECK(DecideStatus(request, Verb::kReject, reject, kNow, Leader()).status().reason() ==
        Reason::k_unsupported);
}

TEST_CASE("a request runs out at its instant, not before, and is no longer waiting") {
  const Booking request = AtTen(BookingStatus::kPending);
  const Status early = DecideStatus(request, Verb::kExpire, {}, kNow + kHour - 1, {}).status();
  CHECK(early.reason() == Reason::k_invalid_transition);
  const BookingChange change = Must(DecideStatus(request, Verb::kExpire, {}, kNow + kHour, {}));
  CHECK(change.after.status == BookingStatus::kExpired);
  CHECK(change.after.pending_causes.empty());
  CHECK(change.retakes_time);
  CHECK(change.history.action == "expire");
}

TEST_CASE("a booking that has ended is not ended again") {
  const Booking off = AtTen(BookingStatus::kCancelled);
  CHECK(Refused({}, Leader(), kNow, {}, off) == "invalid_transition");
  CHECK(DecideStatus(off, Verb::kReject, {}, kNow, Leader()).status().reason() ==
        Reason::k_invalid_transition);
}

}  // namespace
}  // namespace rota
