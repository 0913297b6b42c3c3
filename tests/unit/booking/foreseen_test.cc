#include "src/booking/foreseen.h"

#include <doctest/doctest.h>

#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Scene;

BookingChange Change(const Scene& scene, const char* host, const char* start,
                     BookingStatus status) {
  BookingChange change;
  change.after.event_type = "e";
  change.after.hosts = {host};
  change.after.start = At(start);
  change.after.end = change.after.start + kHour;
  change.after.status = status;
  change.claims = RowsOf(*scene.catalog, &scene.offer, change.after, 0).claims;
  change.turns = {{scene.catalog->FindUser(host), AssignmentMethod::kRoundRobin, true}};
  return change;
}

constexpr const char* kEvent = R"({"scheduling": "round_robin", "buffer_after_min": 15,
    "limits": [{"per": "day", "count": 3}], "hosts": [{"user": "ana"}, {"user": "bo"}]})";

TEST_CASE("what a decision takes, counts and gives is in the way of the next one") {
  Scene scene(kEvent);
  Foreseen foreseen(scene.facts, 7);
  scene.request.facts = &foreseen.facts();
  foreseen.Add(Change(scene, "ana", "2026-03-02T10:00", BookingStatus::kConfirmed), 0, -1);
  CHECK(scene.Hosts("2026-03-02T10:00") == "bo");
  CHECK(scene.Hosts("2026-03-02T11:00") == "bo");  // the buffer
  CHECK(scene.Remaining("2026-03-02T13:00") == 2);
  foreseen.Add(Change(scene, "bo", "2026-03-02T10:00", BookingStatus::kConfirmed), 0, -2);
  CHECK(scene.Refusal("2026-03-02T10:00") == "occupied");
  CHECK(scene.Remaining("2026-03-02T13:00") == 1);  // of three a day
  // Turns are numbered on from the last.
  CHECK(foreseen.facts().FindTurns(0, 0)->last_seq == 8);
  CHECK(foreseen.facts().FindTurns(1, 0)->last_seq == 9);
  foreseen.Add(Change(scene, "ana", "2026-03-03T10:00", BookingStatus::kConfirmed), 0, -3);
  CHECK(foreseen.facts().FindTurns(0, 0)->count == 2);
  CHECK(foreseen.facts().FindTurns(0, 0)->last_seq == 10);
}

TEST_CASE("the facts before are left as they were") {
  Scene scene(kEvent);
  Foreseen foreseen(scene.facts, 0);
  foreseen.Add(Change(scene, "ana", "2026-03-02T10:00", BookingStatus::kConfirmed), 0, -1);
  CHECK(scene.Hosts("2026-03-02T10:00") == "ana bo");
  CHECK(scene.facts.Person(0).turns.empty());
}

TEST_CASE("what was removed comes back to those who attended it, and what is new to all") {
  Scene scene(kEvent);
  BookingChange change = Change(scene, "ana", "2026-03-02T10:00", BookingStatus::kConfirmed);
  const Timeline<Counted> hers({*CountedOf(change.after, 5, 0)});
  scene.facts.attendees = {std::make_shared<const Timeline<Counted>>(hers),
                           std::make_shared<const Timeline<Counted>>()};
  Foreseen foreseen(scene.facts, 0);
  const auto counted = [&](std::size_t i) { return foreseen.facts().attendees[i]->size(); };
  foreseen.Remove({5});
  CHECK(counted(0) == 0);
  change.after.start += kDay;
  change.after.end += kDay;
  foreseen.Return(change, 0, 5);
  CHECK(counted(0) == 1);
  CHECK(foreseen.facts().attendees[0]->begin()->start == change.after.start);
  CHECK(counted(1) == 0);
  foreseen.Add(change, 0, -1);
  CHECK(counted(0) == 2);
  CHECK(counted(1) == 1);
}

TEST_CASE("the row is the one that will be read back") {
  Scene scene(kEvent);
  Foreseen foreseen(scene.facts, 0);
  foreseen.Add(Change(scene, "ana", "2026-03-02T10:00", BookingStatus::kConfirmed), 0, 5);
  const Timeline<Occupied>& rows = foreseen.facts().Person(0).occupied;
  REQUIRE(rows.size() == 1);
  CHECK(rows.begin()->booking == 5);
  CHECK(rows.begin()->after_s == 15 * kMinute);
  CHECK(rows.begin()->core() == Interval{At("2026-03-02T10:00"), At("2026-03-02T11:00")});
  CHECK(rows.begin()->blocked() == Interval{At("2026-03-02T10:00"), At("2026-03-02T11:15")});
}

TEST_CASE("a turn that does not count moves the numbers on, but not the person") {
  Scene scene(kEvent);
  Foreseen foreseen(scene.facts, 0);
  BookingChange named = Change(scene, "ana", "2026-03-02T10:00", BookingStatus::kConfirmed);
  named.turns[0].counted = false;
  foreseen.Add(named, 0, -1);
  CHECK(!foreseen.facts().FindTurns(0, 0));
  foreseen.Add(Change(scene, "ana", "2026-03-03T10:00", BookingStatus::kConfirmed), 0, -2);
  CHECK(foreseen.facts().FindTurns(0, 0)->last_seq == 2);
}

TEST_CASE("a request that does not block takes and counts nothing, but is a turn") {
  Scene scene(kEvent);
  Foreseen foreseen(scene.facts, 0);
  BookingChange change = Change(scene, "ana", "2026-03-02T10:00", BookingStatus::kPending);
  change.after.blocks = false;
  change.claims = RowsOf(*scene.catalog, &scene.offer, change.after, 0).claims;
  foreseen.Add(change, 0, -1);
  CHECK(foreseen.facts().Person(0).occupied.empty());
  CHECK(foreseen.facts().OfEventType(0).empty());
  CHECK(foreseen.facts().FindTurns(0, 0)->count == 1);
}

TEST_CASE("bookings that leave take no time any more") {
  Scene scene(kEvent, "{}", R"({"bookings": [{"event_type": "e", "hosts": ["ana"],
      "start": "2026-03-02T09:00:00Z", "end": "2026-03-02T10:00:00Z"}],
      "query": {"event_type": "e", "attendee": {"email": "kim@example.net"}}})");
  Foreseen foreseen(scene.facts, 0);
  scene.request.facts = &foreseen.facts();
  CHECK(scene.Hosts("2026-03-02T10:00") == "bo");
  foreseen.Remove({1});
  CHECK(scene.Hosts("2026-03-02T10:00") == "ana bo");
  CHECK(foreseen.facts().OfEventType(0).empty());
  CHECK(foreseen.facts().FindTurns(0, 0)->count == 1);  // the turn was given
}

TEST_CASE("the named attendee's own bookings grow with the series") {
  Scene scene(R"({"limits": [{"scope": "attendee", "per": "day", "count": 1}]})", "{}",
              R"({"query": {"event_type": "e", "attendee": {"email": "kim@example.net"}}})");
  Foreseen foreseen(scene.facts, 0);
  scene.request.facts = &foreseen.facts();
  CHECK(scene.Refusal("2026-03-02T12:00") == "");
  foreseen.Add(Change(scene, "ana", "2026-03-02T10:00", BookingStatus::kConfirmed), 0, -1);
  CHECK(scene.Refusal("2026-03-02T12:00") == "limit");
  CHECK(scene.Refusal("2026-03-03T12:00") == "");
}

}  // namespace
}  // namespace rota
