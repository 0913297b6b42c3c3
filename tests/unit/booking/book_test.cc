// hold and book: what a new booking has, takes and tells.
#include <doctest/doctest.h>

#include "src/booking/decide.h"
#include "src/booking/record.h"
#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Must;
using test::RuleOf;
using test::Scene;

const Instant kTen = At("2026-03-02T10:00");

BookBody Ask(std::vector<Attendee> attendees = {{.email = "kim@example.net", .name = "Kim"}}) {
  BookBody ask;
  ask.event_type = "e";
  ask.start = kTen;
  ask.attendees = std::move(attendees);
  return ask;
}

Circumstances With(ActorKind kind = ActorKind::kSystem) {
  Circumstances with;
  with.actor = {.kind = kind};
  with.new_id = "b";
  with.tzdb_version = "2026a";
  with.correlation = "key-1";
  return with;
}

TEST_CASE("a booking has the event type's time, people and words") {
  const Scene scene(
      R"({"version": 4, "durations_min": [90], "step_min": 30, "buffer_after_min": 15})");
  const BookingChange change = Must(DecideBook(scene.request, Ask(), With()));
  const Booking& booking = change.after;
  CHECK(change.booking_key == 0);
  CHECK(booking.header.id == "b");
  CHECK(booking.uid == "b@rota");
  CHECK(booking.event_type == "e");
  CHECK(booking.event_type_version == 4);
  CHECK(booking.team == "t");
  CHECK(booking.status == BookingStatus::kConfirmed);
  CHECK(booking.start == kTen);
  CHECK(booking.end == kTen + 90 * kMinute);
  CHECK(booking.duration_min == 90);
  CHECK(booking.zone == "Europe/Berlin");
  CHECK(booking.local_start == *ParseLocal("2026-03-02T10:00"));
  CHECK(booking.tzdb_version == "2026a");
  CHECK(booking.hosts == std::vector<std::string>{"ana"});
  CHECK(booking.attendees == Ask().attendees);
  CHECK(booking.title == "E");
  CHECK(booking.buffer_before_min == 0);
  CHECK(booking.buffer_after_min == 15);
  CHECK(booking.buffer_mode == scene.offer.buffer_mode);
  CHECK(booking.blocks);
  CHECK(!booking.expires_at);
}

TEST_CASE("an event type without a version gives none") {
  CHECK(!Must(DecideBook(Scene().request, Ask(), With())).after.event_type_version);
}

TEST_CASE("what the caller says of a booking is kept") {
  const Scene scene;
  BookBody ask = Ask();
  ask.external_ref = "order-7";
  ask.title = "First talk";
  ask.notes = "by the window";
  ask.answers = {{"why", Answer("growth")}};
  ask.subject = ObjectRef{"order", "7"};
  ask.overrides.Add(RuleOverride::kNotice);
  Circumstances with = With();
  with.metadata = {{"k", "v"}};
  const Booking booking = Must(DecideBook(scene.request, ask, with)).after;
  CHECK(booking.header.external_ref == "order-7");
  CHECK(booking.title == "First talk");
  CHECK(booking.notes == "by the window");
  CHECK(booking.answers == ask.answers);
  CHECK(booking.subject == ask.subject);
  CHECK(booking.overrides == ask.overrides);
  CHECK(booking.header.metadata == with.metadata);
}

TEST_CASE("where it came from: what is said, else by who books") {
  const Scene scene;
  const auto source = [&](ActorKind kind, std::optional<BookingSource> said = std::nullopt) {
    Circumstances with = With(kind);
    with.origin = said;
    return Must(DecideBook(scene.request, Ask(), with)).after.source;
  };
  CHECK(source(ActorKind::kGuest) == BookingSource::kPublic);
  CHECK(source(ActorKind::kAttendee) == BookingSource::kPublic);
  CHECK(source(ActorKind::kSystem) == BookingSource::kApi);
  CHECK(source(ActorKind::kUser) == BookingSource::kStaff);
  CHECK(source(ActorKind::kAdmin) == BookingSource::kStaff);
  CHECK(source(ActorKind::kGuest, BookingSource::kPhone) == BookingSource::kPhone);
}

TEST_CASE("a booking takes its host's time with the buffers, gives a turn and is confirmed") {
  const Scene scene(R"({"buffer_before_min": 10, "buffer_after_min": 15})");
  const BookingChange change = Must(DecideBook(scene.request, Ask(), With()));
  CHECK(change.retakes_time);
  REQUIRE(change.claims.size() == 1);
  CHECK(change.claims[0].blocked.start == kTen - 10 * kMinute);
  CHECK(change.claims[0].blocked.end == kTen + kHour + 15 * kMinute);
  CHECK(change.claims[0].expires_at == 0);
  CHECK(change.turns.size() == 1);
  REQUIRE(change.decision);
  CHECK(change.decision->chosen == std::vector<std::string>{"ana"});
  REQUIRE(change.messages.size() == 1);
  CHECK(change.messages[0].topic == "booking.confirmed");
  CHECK(change.messages[0].recipient->role == RecipientRole::kAttendee);
  CHECK(change.history.action == "book");
  CHECK(change.history.at == scene.request.now);
  CHECK(change.history.correlation == "key-1");
}

TEST_CASE("the attendee who is a known user is busy too, and hosts do not attend") {
  const Scene scene;
  const auto claims = [&](const char* user) {
    const Result<BookingChange> change = DecideBook(scene.request, Ask({{.user = user}}), With());
    return change.ok() ? change->claims.size() : 0;
  };
  CHECK(claims("bo") == 2);
  const Status self = DecideBook(scene.request, Ask({{.user = "ana"}}), With()).status();
  CHECK(self.path() == "attendees[0].user");
}

TEST_CASE("what needs approval is a request, told to the host") {
  const Scene scene(R"({"requires_approval": true})");
  const BookingChange change = Must(DecideBook(scene.request, Ask(), With()));
  CHECK(change.after.status == BookingStatus::kPending);
  CHECK(change.after.pending_causes.Has(PendingCause::kApproval));
  CHECK(change.after.blocks);
  CHECK(change.claims.size() == 1);
  CHECK(!change.after.expires_at);  // it waits as long as nothing else is said
  REQUIRE(change.messages.size() == 1);
  CHECK(change.messages[0].topic == "booking.requested");
  CHECK(change.messages[0].recipient->role == RecipientRole::kHost);
  CHECK(change.history.action == "book");
}

TEST_CASE("a request runs out after the event type's minutes, and its claim with it") {
  const Scene scene(R"({"requires_approval": true, "pending_expires_min": 45})");
  const BookingChange change = Must(DecideBook(scene.request, Ask(), With()));
  CHECK(change.after.expires_at == scene.request.now + 45 * kMinute);
  CHECK(change.claims[0].expires_at == scene.request.now + 45 * kMinute);
  const Scene confirmed(R"({"pending_expires_min": 45})");  // of requests alone
  CHECK(!Must(DecideBook(confirmed.request, Ask(), With())).after.expires_at);
}

TEST_CASE("a request that does not block takes no time") {
  const Scene scene(R"({"requires_approval": true, "pending_blocks": false})");
  const BookingChange change = Must(DecideBook(scene.request, Ask(), With()));
  CHECK(!change.after.blocks);
  CHECK(change.claims.empty());
}

TEST_CASE("a hold lives as long as is asked, else as the event type says, and tells nobody") {
  const Scene scene(R"({"hold_s": 300, "requires_approval": true})");
  HoldBody ask{.book = Ask({})};
  const BookingChange change = Must(DecideHold(scene.request, ask, With()));
  CHECK(change.after.status == BookingStatus::kHold);  // approval is asked when it is confirmed
  CHECK(change.after.expires_at == scene.request.now + 300);
  CHECK(change.claims[0].expires_at == scene.request.now + 300);
  CHECK(change.messages.empty());
  CHECK(change.turns.size() == 1);
  CHECK(change.history.action == "hold");
  ask.hold_s = 61;
  CHECK(Must(DecideHold(scene.request, ask, With())).after.expires_at == scene.request.now + 61);
}

TEST_CASE("a hold needs no attendee, a booking does; both start on a whole minute") {
  const Scene scene;
  CHECK(DecideHold(scene.request, {.book = Ask({})}, With()).ok());
  const Status nobody = DecideBook(scene.request, Ask({}), With()).status();
  CHECK(RuleOf(nobody) == "booking_shape");
  CHECK(nobody.path() == "attendees");
  BookBody odd = Ask();
  odd.start += 1;
  CHECK(DecideBook(scene.request, odd, With()).status().path() == "start");
  CHECK(RuleOf(DecideBook(scene.request, odd, With()).status()) == "booking_shape");
  CHECK(DecideHold(scene.request, {.book = odd}, With()).status().path() == "start");
  const Status nameless =
      DecideBook(scene.request, Ask({{.email = "kim@example.net"}}), With()).status();
  CHECK(nameless.path() == "attendees[0].name");
  CHECK(RuleOf(nameless) == "booking_shape");
}

TEST_CASE("what is not offered is refused; each host's reason is for staff") {
  const Scene scene(R"({"scheduling": "round_robin", "hosts": [{"user": "ana"}, {"user": "bo"}]})",
                    "{}", R"({"time_off": [{"user": "ana", "from": "2026-03-02"},
                                           {"user": "bo", "from": "2026-03-02"}]})");
  Circumstances with = With();
  const Status told = DecideBook(scene.request, Ask(), with).status();
  CHECK(told.reason() == Reason::k_time_off);
  REQUIRE(told.refusals().size() == 2);
  with.staff = false;
  CHECK(DecideBook(scene.request, Ask(), with).status().refusals().empty());
}

// The first turn's method, and whether it counts.
Turn TurnOf(BookBody ask, const Circumstances& with) {
  const Scene scene(
      R"({"scheduling": "round_robin", "hosts": [{"user": "ana"}, {"user": "bo"}],
          "policy": {"preset": "least_busy", "counts": "automatic"}})");
  return Must(DecideBook(scene.request, ask, with)).turns.at(0);
}

TEST_CASE("one host named by staff is their choice; several, or a visitor's wish, the policy's") {
  Circumstances visitor = With(ActorKind::kGuest);
  visitor.staff = false;
  BookBody one = Ask(), two = Ask();
  one.hosts = {"ana"};
  two.hosts = {"ana", "bo"};
  CHECK(TurnOf(one, With()).method == AssignmentMethod::kManualDirect);
  CHECK(!TurnOf(one, With()).counted);
  CHECK(TurnOf(two, With()).method == AssignmentMethod::kLeastBusy);
  CHECK(TurnOf(Ask(), With()).method == AssignmentMethod::kLeastBusy);
  CHECK(TurnOf(one, visitor).method == AssignmentMethod::kLeastBusy);
  CHECK(TurnOf(one, visitor).counted);
}

TEST_CASE("the seed of the call orders what is equal, and is put down") {
  const Scene scene(R"({"scheduling": "round_robin",
      "hosts": [{"user": "ana"}, {"user": "bo"}, {"user": "cy"}],
      "policy": {"criteria": ["seeded"]}})");
  std::set<std::string> hosts;
  for (std::int64_t seed = 1; seed <= 20; ++seed) {
    Circumstances with = With();
    with.seed = seed;
    const BookingChange change = Must(DecideBook(scene.request, Ask(), with));
    CHECK(change.decision->seed == seed);
    hosts.insert(change.after.hosts[0]);
  }
  CHECK(hosts.size() == 3);
}

}  // namespace
}  // namespace rota
