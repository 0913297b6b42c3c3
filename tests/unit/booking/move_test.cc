// move: another time, another host or both, checked once as a whole.
#include <doctest/doctest.h>

#include "src/booking/decide.h"
#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Must;
using test::RuleOf;
using test::Scene;

const Instant kTen = At("2026-03-02T10:00");

// The scene's only booking, Monday 10:00 to 11:00 with ana, has the key 1.
std::string AtTen(const char* more = "") {
  return std::string(R"({"query": {"event_type": "e", "reschedule_of": "b"},
      "bookings": [{"id": "b", "event_type": "e", "hosts": ["ana"], "duration_min": 60,
          "start": "2026-03-02T09:00:00Z", "end": "2026-03-02T10:00:00Z"}])") +
         more + "}";
}

constexpr const char* kTwo =
    R"({"scheduling": "round_robin", "hosts": [{"user": "ana"}, {"user": "bo"}]})";

Booking BookingOf(const Scene& scene) {
  Booking booking = scene.scenario.bookings.at(0);
  booking.attendees = {{.email = "kim@example.net", .name = "Kim"}};
  return booking;
}

Circumstances Leader() {
  Circumstances with;
  with.actor = {.kind = ActorKind::kUser, .id = "cy"};
  with.role = ActorRole::kLeader;
  with.tzdb_version = "2026b";
  return with;
}

Circumstances Customer() {
  Circumstances with;
  with.actor = {.kind = ActorKind::kAttendee, .id = "a1"};
  with.role = ActorRole::kAttendee;
  with.staff = false;
  return with;
}

Result<BookingChange> Move(const Scene& scene, const MoveBody& body,
                           const Circumstances& with = Leader()) {
  return DecideMove(scene.request, BookingOf(scene), body, with);
}

MoveBody To(const char* start) {
  MoveBody body;
  body.start = At(start);
  return body;
}

MoveBody With(std::vector<std::string> hosts) {
  MoveBody body;
  body.hosts = std::move(hosts);
  return body;
}

std::string Topics(const BookingChange& change) {
  std::string text;
  for (const Message& message : change.messages) {
    text += (text.empty() ? "" : " ") + message.topic +
            (message.recipient->role == RecipientRole::kHost ? ">host" : ">attendee");
  }
  return text;
}

TEST_CASE("another time: the same host, a new version, and where it came from") {
  const Scene scene(kTwo, "{}", AtTen());
  MoveBody body = To("2026-03-03T14:00");
  body.note = "the dentist";
  body.overrides.Add(RuleOverride::kNotice);
  const BookingChange change = Must(Move(scene, body));
  const Booking& after = change.after;
  CHECK(change.booking_key == 1);
  CHECK(change.before == BookingOf(scene));
  CHECK(after.status == BookingStatus::kConfirmed);
  CHECK(after.start == At("2026-03-03T14:00"));
  CHECK(after.end == At("2026-03-03T15:00"));
  CHECK(after.duration_min == 60);
  CHECK(after.zone == "Europe/Berlin");
  CHECK(after.local_start == *ParseLocal("2026-03-03T14:00"));
  CHECK(after.tzdb_version == "2026b");
  CHECK(after.hosts == std::vector<std::string>{"ana"});
  CHECK(after.sequence == 1);
  CHECK(after.rescheduled_from == kTen);
  CHECK(after.reschedule_count == 1);
  CHECK(after.reassignment_count == 0);
  CHECK(after.overrides.Has(RuleOverride::kNotice));
  CHECK(change.turns.empty());
  CHECK(change.decision->chosen == after.hosts);
  CHECK(Topics(change) == "booking.rescheduled>attendee");
  CHECK(change.history.action == "move");
  CHECK(change.history.reason == "the dentist");
  CHECK(change.history.actor->id == "cy");
}

TEST_CASE("a booking moves over its own time, and takes the new one") {
  const Scene scene(R"({"step_min": 30})", "{}", AtTen());
  const BookingChange change = Must(Move(scene, To("2026-03-02T10:30")));
  CHECK(change.retakes_time);
  REQUIRE(change.claims.size() == 1);
  CHECK(change.claims[0].blocked.start == At("2026-03-02T10:30"));
  CHECK(change.claims[0].blocked.end == At("2026-03-02T11:30"));
}

TEST_CASE("a move is made under today's buffers, not those of the booking") {
  const Scene scene(R"({"buffer_before_min": 10, "buffer_after_min": 15})", "{}", AtTen());
  Booking booking = BookingOf(scene);
  booking.buffer_before_min = 45;
  booking.buffer_after_min = 50;
  const BookingChange change =
      Must(DecideMove(scene.request, booking, To("2026-03-02T13:00"), Leader()));
  CHECK(change.after.buffer_before_min == 10);
  CHECK(change.after.buffer_after_min == 15);
  CHECK(change.claims[0].blocked.start == At("2026-03-02T12:50"));
  CHECK(change.claims[0].blocked.end == At("2026-03-02T14:15"));
}

TEST_CASE("a buffer that staff set stays with a booking that moves") {
  const Scene scene(R"({"buffer_before_min": 10, "buffer_after_min": 15})", "{}", AtTen());
  Booking booking = BookingOf(scene);
  booking.buffer_before_min = 45;
  booking.buffer_after_min = 50;
  booking.staff_buffers.Add(BufferSide::kAfter);
  const BookingChange change =
      Must(DecideMove(scene.request, booking, To("2026-03-02T13:00"), Leader()));
  CHECK(change.after.buffer_before_min == 10);
  CHECK(change.after.buffer_after_min == 50);
  CHECK(change.after.staff_buffers.Has(BufferSide::kAfter));
  CHECK(change.claims[0].blocked.end == At("2026-03-02T14:50"));
}

TEST_CASE("another length at the same start is told like another time, but is no reschedule") {
  Scene scene(R"({"durations_min": [60, 30]})", "{}", AtTen());
  scene.request.duration_min = 30;
  MoveBody body;
  body.duration_min = 30;
  const BookingChange change = Must(Move(scene, body));
  CHECK(change.after.start == kTen);
  CHECK(change.after.end == kTen + 30 * kMinute);
  CHECK(change.after.duration_min == 30);
  CHECK(!change.after.rescheduled_from);
  CHECK(change.after.reschedule_count == 0);
  CHECK(change.after.sequence == 1);
  CHECK(Topics(change) == "booking.rescheduled>attendee");
}

TEST_CASE("another host, named: their turn by hand, told to hosts") {
  const Scene scene(kTwo, "{}", AtTen());
  Scene named(kTwo, "{}", AtTen());
  named.request.only_users = {named.catalog->FindUser("bo")};
  const BookingChange change = Must(Move(named, With({"bo"})));
  CHECK(change.after.hosts == std::vector<std::string>{"bo"});
  CHECK(change.after.start == kTen);
  CHECK(change.after.reassignment_count == 1);
  CHECK(change.after.reschedule_count == 0);
  CHECK(!change.after.rescheduled_from);
  REQUIRE(change.turns.size() == 1);
  CHECK(change.turns[0].method == AssignmentMethod::kManualDirect);
  CHECK(Topics(change) == "booking.reassigned>host");
}

TEST_CASE("neither time nor host: the policy chooses anybody but who has it") {
  const Scene scene(kTwo, "{}", AtTen());
  const BookingChange change = Must(Move(scene, {}));
  CHECK(change.after.hosts == std::vector<std::string>{"bo"});
  REQUIRE(change.turns.size() == 1);
  CHECK(change.turns[0].method == AssignmentMethod::kReassignAuto);
  CHECK(Topics(change) == "booking.reassigned>host");
  const Scene alone("{}", "{}", AtTen());
  CHECK(Move(alone, {}).status().reason() == Reason::k_quorum);
}

TEST_CASE("a move that repeats the booking's time keeps its host") {
  const Scene scene(kTwo, "{}", AtTen());
  const BookingChange change = Must(Move(scene, To("2026-03-02T10:00")));
  CHECK(change.after.hosts == std::vector<std::string>{"ana"});
  CHECK(Topics(change) == "");
  Scene half(R"({"durations_min": [60, 30], "scheduling": "round_robin",
                 "hosts": [{"user": "bo"}, {"user": "ana"}]})",
             "{}", AtTen());
  half.request.duration_min = 30;
  MoveBody shorter;
  shorter.duration_min = 30;
  CHECK(Must(Move(half, shorter)).after.hosts == std::vector<std::string>{"ana"});
}

TEST_CASE("the host stays who can; else the policy gives the new time to somebody else") {
  const char* kBoFirst =
      R"({"scheduling": "round_robin", "hosts": [{"user": "bo"}, {"user": "ana"}]})";
  const Scene scene(kBoFirst, "{}", AtTen());
  CHECK(Must(Move(scene, To("2026-03-02T14:00"))).after.hosts == std::vector<std::string>{"ana"});
  const Scene away(kBoFirst, "{}", AtTen(R"(, "time_off": [{"user": "ana", "from": "2026-03-02",
      "start": "13:00", "end": "17:00"}])"));
  const BookingChange change = Must(Move(away, To("2026-03-02T14:00")));
  CHECK(change.after.hosts == std::vector<std::string>{"bo"});
  CHECK(Topics(change) == "booking.rescheduled>attendee booking.reassigned>host");
}

TEST_CASE("who keeps the time is not asked again for notice and window; who changes it is") {
  const char* kNotice = R"({"scheduling": "round_robin", "minimum_notice_min": 600, "step_min": 30,
                            "hosts": [{"user": "ana"}, {"user": "bo"}]})";
  const Scene scene(kNotice, "{}", AtTen());
  CHECK(Move(scene, {}).ok());
  CHECK(Move(scene, To("2026-03-02T10:30")).status().reason() == Reason::k_notice);
  Scene shorter(R"({"durations_min": [60, 30], "minimum_notice_min": 600})", "{}", AtTen());
  shorter.request.duration_min = 30;
  MoveBody half;
  half.duration_min = 30;
  CHECK(Move(shorter, half).status().reason() == Reason::k_notice);
}

TEST_CASE("what cannot be is refused, with hosts' reasons for staff alone") {
  const Scene scene("{}", "{}", AtTen(R"(, "time_off": [{"user": "ana", "from": "2026-03-03"}])"));
  const Status told = Move(scene, To("2026-03-03T10:00")).status();
  CHECK(told.reason() == Reason::k_time_off);
  CHECK(told.refusals().size() == 1);
  const Status hidden = Move(scene, To("2026-03-03T10:00"), Customer()).status();
  CHECK(hidden.reason() == Reason::k_time_off);
  CHECK(hidden.refusals().empty());
  MoveBody odd;
  odd.start = kTen + 1;
  CHECK(Move(scene, odd).status().path() == "start");
  CHECK(RuleOf(Move(scene, odd).status()) == "booking_shape");
}

TEST_CASE("a host who attends cannot take it over, and what has ended does not move") {
  const Scene scene(kTwo, "{}", AtTen());
  Booking booking = BookingOf(scene);
  booking.attendees = {{.user = "bo"}};
  CHECK(DecideMove(scene.request, booking, {}, Leader()).status().path() == "attendees[0].user");
  booking.status = BookingStatus::kCancelled;
  CHECK(DecideMove(scene.request, booking, {}, Leader()).status().reason() ==
        Reason::k_invalid_transition);
}

// The rule that an attendee's move to 14:00 breaks at `now`, or the reason it is refused, or "".
std::string Refused(const std::string& rule, Instant now, const char* reason = "",
                    const Circumstances& with = Customer()) {
  Scene scene(R"({"reschedule_rule": )" + rule + "}", "{}", AtTen());
  scene.request.now = now;
  MoveBody body = To("2026-03-02T14:00");
  body.note = reason;
  const Result<BookingChange> change = Move(scene, body, with);
  if (change.ok()) return "";
  const std::string broken = RuleOf(change.status());
  return broken.empty() ? std::string(ReasonName(change.status().reason())) : broken;
}

TEST_CASE("attendees move where the event type lets them; staff always may") {
  const Instant now = At("2026-03-02T06:00");
  CHECK(Refused("{}", now) == "");
  CHECK(Refused(R"({"attendee": false})", now) == "forbidden");
  CHECK(Refused(R"({"attendee": false})", now, "", Leader()) == "");
  CHECK(Refused(R"({"reason": "required"})", now) == "booking_shape");
  CHECK(Refused(R"({"reason": "required"})", now, "ill") == "");
  CHECK(Refused(R"({"reason": "required"})", now, "", Leader()) == "booking_shape");
  CHECK(Refused(R"({"reason": "required"})", now, "", {}) == "");  // the host program
}

TEST_CASE("attendees may move until the notice before the old start, its last instant included") {
  const std::string two_hours = R"({"notice_min": 120})";
  CHECK(Refused(two_hours, kTen - 2 * kHour) == "");
  CHECK(Refused(two_hours, kTen - 2 * kHour + 1) == "notice");
  CHECK(Refused(two_hours, kTen - 2 * kHour + 1, "", Leader()) == "");
  CHECK(Refused("{}", kTen) == "");
  CHECK(Refused("{}", kTen + 1) == "notice");
}

}  // namespace
}  // namespace rota
