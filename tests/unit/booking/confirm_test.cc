// confirm and approve: what was decided once is checked again for what can be lost, and made firm.
#include <doctest/doctest.h>

#include "src/booking/decide.h"
#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Must;
using test::RuleOf;
using test::Scene;

// The scene's only booking, Monday at 10:00, with the key 1.
std::string Stored(const std::string& patch) {
  return R"({"bookings": [{"id": "b", "event_type": "e", "hosts": ["ana"],
      "start": "2026-03-02T09:00:00Z", "end": "2026-03-02T10:00:00Z", )" +
         patch + "}]";
}

std::string Hold(const std::string& more = "") {
  return Stored(R"("status": "hold", "expires_at": "2026-03-02T05:10:00Z")") + more + "}";
}

std::string Asked(const std::string& more = "", const std::string& blocks = "true") {
  return Stored(R"("status": "pending", "expires_at": "2026-03-02T05:10:00Z", "blocks": )" +
                blocks) +
         more + "}";
}

const std::vector<Attendee> kKim = {{.email = "kim@example.net", .name = "Kim"}};

Booking BookingOf(const Scene& scene) {
  Booking booking = scene.scenario.bookings.at(0);
  booking.attendees = kKim;
  if (booking.status == BookingStatus::kPending) {
    booking.pending_causes.Add(PendingCause::kApproval);
  }
  return booking;
}

Circumstances Leader() {
  return {.actor = {.kind = ActorKind::kUser, .id = "bo"}, .role = ActorRole::kLeader};
}

Result<BookingChange> Confirm(const Scene& scene, const Booking& hold,
                              const ConfirmBody& body = {}) {
  return DecideConfirm(Settled(scene.request, hold, 1), hold, body, Leader());
}

Result<BookingChange> Approve(const Scene& scene, const Booking& asked,
                              const StatusBody& body = {}) {
  return DecideApprove(Settled(scene.request, asked, 1), asked, body, Leader());
}

std::string Reason(const Result<BookingChange>& change) {
  return change.ok() ? "" : std::string(ReasonName(change.status().reason()));
}

TEST_CASE("a hold becomes a booking for good") {
  const Scene scene("{}", "{}", Hold());
  const Booking hold = BookingOf(scene);
  const BookingChange change = Must(Confirm(scene, hold));
  CHECK(change.booking_key == 1);
  CHECK(change.before == hold);
  CHECK(change.after.status == BookingStatus::kConfirmed);
  CHECK(!change.after.expires_at);
  CHECK(change.retakes_time);
  REQUIRE(change.claims.size() == 1);
  CHECK(change.claims[0].expires_at == 0);
  CHECK(change.turns.empty());  // given with the hold
  CHECK(change.history.action == "confirm");
  CHECK(change.history.actor->id == "bo");
  REQUIRE(change.messages.size() == 1);
  CHECK(change.messages[0].topic == "booking.confirmed");
  CHECK(change.messages[0].recipient->role == RecipientRole::kAttendee);
}

TEST_CASE("confirming an event type that needs approval makes a request, which may run out") {
  const Scene scene(R"({"requires_approval": true, "pending_expires_min": 30,
                        "pending_blocks": false})",
                    "{}", Hold());
  const BookingChange change = Must(Confirm(scene, BookingOf(scene)));
  CHECK(change.after.status == BookingStatus::kPending);
  CHECK(change.after.pending_causes.Has(PendingCause::kApproval));
  CHECK(change.after.expires_at == scene.request.now + 30 * kMinute);
  CHECK(change.claims.empty());
  CHECK(change.history.action == "confirm");
  REQUIRE(change.messages.size() == 1);
  CHECK(change.messages[0].topic == "booking.requested");
  CHECK(change.messages[0].recipient->role == RecipientRole::kHost);
  const Scene patient(R"({"requires_approval": true})", "{}", Hold());
  CHECK(!Must(Confirm(patient, BookingOf(patient))).after.expires_at);
}

TEST_CASE("what the hold left out is given now; what is not given stays") {
  const Scene scene("{}", "{}", Hold());
  Booking hold = BookingOf(scene);
  hold.title = "Old";
  hold.notes = "old";
  hold.answers = {{"why", Answer("old")}};
  CHECK(Must(Confirm(scene, hold)).after.title == "Old");
  CHECK(Must(Confirm(scene, hold)).after.notes == "old");
  CHECK(Must(Confirm(scene, hold)).after.answers == hold.answers);
  CHECK(Must(Confirm(scene, hold)).after.attendees == kKim);
  ConfirmBody body;
  body.title = "New";
  body.notes = "new";
  body.answers = {{"why", Answer("new")}};
  body.attendees = {{.email = "lea@example.net", .name = "Lea"}};
  const Booking after = Must(Confirm(scene, hold, body)).after;
  CHECK(after.title == "New");
  CHECK(after.notes == "new");
  CHECK(after.answers == body.answers);
  CHECK(after.attendees == body.attendees);
}

TEST_CASE("somebody must attend, with a name, and no host may") {
  const Scene scene("{}", "{}", Hold());
  Booking hold = BookingOf(scene);
  hold.attendees.clear();
  CHECK(Confirm(scene, hold).status().path() == "attendees");
  CHECK(RuleOf(Confirm(scene, hold).status()) == "booking_shape");
  ConfirmBody body;
  body.attendees = {{.user = "ana"}};
  CHECK(Confirm(scene, hold, body).status().path() == "attendees[0].user");
  body.attendees = {{.email = "kim@example.net"}};
  CHECK(Confirm(scene, hold, body).status().path() == "attendees[0].name");
}

TEST_CASE("hours, notice and window were settled by the hold; calendars and limits were not") {
  const auto confirmed = [](const char* event, const std::string& facts = "") {
    const Scene scene(event, "{}", Hold(facts));
    return Reason(Confirm(scene, BookingOf(scene)));
  };
  CHECK(confirmed(R"({"minimum_notice_min": 600})") == "");
  CHECK(confirmed(R"({"window": {"type": "range", "from": "2027-01-01", "to": "2027-02-01"}})") ==
        "");
  CHECK(confirmed("{}", R"(, "time_off": [{"user": "ana", "from": "2026-03-02"}])") == "");
  CHECK(confirmed("{}", R"(, "busy": [{"user": "ana", "start": "2026-03-02T09:30:00Z",
                                       "end": "2026-03-02T09:40:00Z"}])") == "calendar");
  CHECK(confirmed(R"({"active": false})") == "inactive");
}

TEST_CASE("somebody else who is free does not stand in for the host of a hold") {
  const char* kTwo = R"({"scheduling": "round_robin", "hosts": [{"user": "ana"}, {"user": "bo"}]})";
  const Scene scene(kTwo, "{}", Hold(R"(, "busy": [{"user": "ana",
      "start": "2026-03-02T09:30:00Z", "end": "2026-03-02T09:40:00Z"}])"));
  const Status refused = Confirm(scene, BookingOf(scene)).status();
  CHECK(refused.reason() == Reason::k_calendar);
  REQUIRE(refused.refusals().size() == 1);
  CHECK(refused.refusals()[0].host == "ana");
}

TEST_CASE("a hold that ran out or was confirmed is not confirmed") {
  const Scene scene("{}", "{}", Hold());
  Booking hold = BookingOf(scene);
  hold.expires_at = scene.request.now;
  CHECK(Reason(Confirm(scene, hold)) == "expired");
  hold.expires_at = scene.request.now + 1;
  CHECK(Reason(Confirm(scene, hold)) == "");
  hold.status = BookingStatus::kConfirmed;
  CHECK(Reason(Confirm(scene, hold)) == "invalid_transition");
}

TEST_CASE("approving makes a request a booking for good and puts down who decided") {
  const Scene scene(R"({"requires_approval": true})", "{}", Asked());
  const Booking asked = BookingOf(scene);
  const BookingChange change = Must(Approve(scene, asked, {.note = "welcome"}));
  CHECK(change.booking_key == 1);
  CHECK(change.before == asked);
  CHECK(change.after.status == BookingStatus::kConfirmed);
  CHECK(change.after.pending_causes.empty());
  CHECK(!change.after.expires_at);
  CHECK(change.after.approval ==
        Approval{"bo", scene.request.now, ApprovalDecision::kApproved, "welcome"});
  CHECK(change.retakes_time);
  REQUIRE(change.claims.size() == 1);
  CHECK(change.claims[0].expires_at == 0);
  CHECK(change.history.action == "approve");
  CHECK(change.history.reason == "welcome");
  REQUIRE(change.messages.size() == 1);
  CHECK(change.messages[0].topic == "booking.confirmed");
  CHECK(change.messages[0].recipient->role == RecipientRole::kAttendee);
}

TEST_CASE("a request that took no time takes it when it is approved, if it is still free") {
  const char* kFree = R"({"requires_approval": true, "pending_blocks": false})";
  const Scene scene(kFree, "{}", Asked("", "false"));
  const BookingChange change = Must(Approve(scene, BookingOf(scene)));
  CHECK(change.after.blocks);
  CHECK(change.claims.size() == 1);
  const Scene taken(kFree, "{}",
                    Asked(R"(, "busy": [{"user": "ana",
      "start": "2026-03-02T09:30:00Z", "end": "2026-03-02T09:40:00Z"}])",
                          "false"));
  CHECK(Reason(Approve(taken, BookingOf(taken))) == "calendar");
}

TEST_CASE("only a request that has not run out is approved") {
  const Scene scene(R"({"requires_approval": true})", "{}", Asked());
  Booking asked = BookingOf(scene);
  asked.expires_at = scene.request.now;
  CHECK(Reason(Approve(scene, asked)) == "expired");
  asked.status = BookingStatus::kHold;
  asked.expires_at.reset();
  CHECK(Reason(Approve(scene, asked)) == "invalid_transition");
}

TEST_CASE("a booking keeps its own buffers and overrides when it is asked about again") {
  const Scene scene("{}", "{}",
                    Stored(R"("status": "hold", "expires_at": "2026-03-02T05:10:00Z",
      "buffer_before_min": 20, "buffer_after_min": 5)") +
                        "}");
  Booking hold = BookingOf(scene);
  hold.overrides.Add(RuleOverride::kCalendar);
  const Request again = Settled(scene.request, hold, 1);
  const Offer::Buffers own = again.BuffersOf(scene.offer.hosts[0]);
  CHECK(own.before_s == 20 * kMinute);
  CHECK(own.after_s == 5 * kMinute);
  CHECK(again.reschedule_of == 1);
  CHECK(again.SetsAside(RuleOverride::kCalendar));
  CHECK(again.settled.Has(Settlement::kHold));
  CHECK(again.only_users == std::vector<std::uint32_t>{scene.catalog->FindUser("ana")});
}

// Ana needs no time after it, bo an hour, in which ana has something else to do.
std::string Both(const std::string& more = "") {
  return R"({"scheduling": "collective", "hosts": [{"user": "ana"}, {"user": "bo"}])" + more + "}";
}
constexpr const char* kBoIsSlow = R"({
    "profiles": [{"id": "p", "user": "bo", "name": "P", "buffer_after_min": 60}],
    "users": [{"id": "ana", "name": "Ana"},
              {"id": "bo", "name": "Bo", "default_profile": "p"}]})";

std::string HoldOfBoth(const std::string& patch) {
  return R"({"bookings": [{"id": "b", "event_type": "e", "hosts": ["ana", "bo"],
      "start": "2026-03-02T09:00:00Z", "end": "2026-03-02T10:00:00Z",)" +
         patch + R"(}], "busy": [{"user": "ana", "start": "2026-03-02T10:30:00Z",
      "end": "2026-03-02T11:00:00Z"}]})";
}

TEST_CASE("each of several hosts is asked again with the buffers of their own") {
  const Scene scene(Both(), kBoIsSlow,
                    HoldOfBoth(R"("status": "hold", "expires_at": "2026-03-02T05:10:00Z")"));
  Booking hold = BookingOf(scene);
  hold.buffer_before_min = 0;
  hold.buffer_after_min = 60;  // of the last host, as it is shown
  const Result<BookingChange> change = Confirm(scene, hold);
  REQUIRE(Reason(change) == "");
  CHECK(change->claims[0].blocked.end == At("2026-03-02T11:00"));
  CHECK(change->claims[1].blocked.end == At("2026-03-02T12:00"));
}

TEST_CASE("a request that takes no time yet is asked with each host's own buffers too") {
  const Scene scene(Both(R"(, "requires_approval": true, "pending_blocks": false)"), kBoIsSlow,
                    HoldOfBoth(R"("status": "pending")"));
  Booking asked = BookingOf(scene);
  asked.buffer_before_min = 0;
  asked.buffer_after_min = 60;
  CHECK(Reason(Approve(scene, asked)) == "");
  asked.staff_buffers.Add(BufferSide::kAfter);  // staff asked for an hour of both
  CHECK(Reason(Approve(scene, asked)) == "calendar");
}

}  // namespace
}  // namespace rota
