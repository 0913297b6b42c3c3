// Each rule by itself: which starts it forbids. Slots are an hour long unless said otherwise, so
// that what is taken from 10:00 on forbids starts from 09:00:01 on.
#include "src/availability/rules.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Scene;
using test::TextSink;

// What a rule of one host says about ana's Monday.
template <typename Rule>
std::string OfAna(const Scene& scene, const Rule& rule, bool causes = true) {
  const OfferHost& ana = scene.offer.hosts.front();
  const HostView view = {scene.request, ana, scene.facts.Person(ana.user),
                         scene.request.BuffersOf(ana)};
  TextSink sink(causes);
  rule(view, scene.monday(), sink);
  return sink.text();
}

template <typename Rule>
std::string OfStart(const Scene& scene, const Rule& rule) {
  TextSink sink;
  rule(scene.request, scene.monday(), sink);
  return sink.text();
}

std::string OnAnas(std::string_view field, std::string_view rows) {
  return fmt::format(R"({{"{}": [{}]}})", field, rows);
}

TEST_CASE("switched off: the organization, the event type, a required host") {
  CHECK(OfStart(Scene(), ApplyInactive) == "");
  CHECK(OfStart(Scene(R"({"active": false})"), ApplyInactive) == "inactive 00:00-03-03 00:00");
  const char* bo_off = R"({"users": [{"id": "ana", "name": "Ana"},
                                     {"id": "bo", "name": "Bo", "active": false}]})";
  const char* both = R"({"scheduling": "collective", "hosts": [{"user": "ana"}, {"user": "bo"}]})";
  const char* either =
      R"({"scheduling": "round_robin", "hosts": [{"user": "ana"}, {"user": "bo"}]})";
  CHECK(OfStart(Scene(both, bo_off), ApplyRequiredHosts) ==
        "required_host_inactive 00:00-03-03 00:00");
  CHECK(OfStart(Scene(either, bo_off), ApplyRequiredHosts) == "");
  CHECK(Scene(both, bo_off).Refusal("2026-03-02T10:00") == "required_host_inactive");
  CHECK(Scene(either, bo_off).Refusal("2026-03-02T10:00") == "");
  CHECK(Scene(either, bo_off).Hosts("2026-03-02T10:00") == "ana");
  CHECK(Scene(both).Refusal("2026-03-02T10:00") == "");
  TextSink sink;
  const Scene scene(both, bo_off);
  ApplyInactiveHost(scene.offer.hosts[1], scene.monday(), sink);
  CHECK(sink.text() == "required_host_inactive 00:00-03-03 00:00");
}

TEST_CASE("past: starts before now") {
  CHECK(OfStart(Scene(), ApplyPast) == "past 00:00-06:00");
  Scene scene;
  CHECK(scene.Refusal("2026-03-02T05:59") == "past");
  scene.request.now = At("2026-03-02T10:00");
  CHECK(scene.Refusal("2026-03-02T10:00") == "");  // now itself is not past
}

TEST_CASE("schedule: a slot lies wholly inside the hours") {
  const Scene scene;
  const IntervalSet open({{At("2026-03-02T09:00"), At("2026-03-02T12:00")},
                          {At("2026-03-02T13:00"), At("2026-03-02T13:59")}});
  const auto rule = [&](const HostView& view, Interval range, Sink& sink) {
    ApplySchedule(view, open, range, sink);
  };
  // The hour after lunch is a minute short.
  CHECK(OfAna(scene, rule) == "schedule 00:00-09:00; schedule 11:00:01-03-03 00:00");
  // Buffers lie outside the hours, unless they must lie inside.
  const char* buffers = R"({"buffer_before_min": 10, "buffer_after_min": 5})";
  CHECK(OfAna(Scene(buffers), rule) == OfAna(scene, rule));
  const Scene inside(
      R"({"buffer_before_min": 10, "buffer_after_min": 5, "buffers_inside_hours": true})");
  CHECK(OfAna(inside, rule) == "schedule 00:00-09:10; schedule 10:55:01-03-03 00:00");
}

TEST_CASE("holiday: a slot may not touch it, nor buffers that must lie inside the hours") {
  const auto rule = [](const HostView& view, Interval range, Sink& sink) {
    const IntervalSet holidays({{At("2026-03-02T10:00"), At("2026-03-02T11:00")}});
    ApplyHolidays(view, holidays, range, sink);
  };
  CHECK(OfAna(Scene(), rule) == "holiday 09:00:01-11:00");
  const char* buffers = R"({"buffer_before_min": 10, "buffer_after_min": 5})";
  CHECK(OfAna(Scene(buffers), rule) == "holiday 09:00:01-11:00");
  const Scene inside(
      R"({"buffer_before_min": 10, "buffer_after_min": 5, "buffers_inside_hours": true})");
  CHECK(OfAna(inside, rule) == "holiday 08:55:01-11:10");
}

TEST_CASE("time off: approved absences, in the person's zone") {
  const auto away = [](std::string_view row) {
    return OfAna(Scene("{}", "{}", OnAnas("time_off", row)), ApplyTimeOff);
  };
  CHECK(away(R"({"user": "ana", "from": "2026-03-02", "start": "10:00", "end": "11:00"})") ==
        "time_off 09:00:01-11:00 #1");
  CHECK(away(R"({"user": "ana", "from": "2026-03-01", "to": "2026-03-02"})") ==
        "time_off 02-28 23:00:01-03-03 00:00 #1");
  CHECK(away(R"({"user": "ana", "from": "2026-03-02", "status": "requested"})") == "");
  CHECK(away(R"({"user": "bo", "from": "2026-03-02"})") == "");
}

// Ana is away from 10 to 12; bo stands in.
constexpr const char* kDelegated = R"({"time_off": [{"user": "ana", "from": "2026-03-02",
    "start": "10:00", "end": "12:00", "delegate": "bo"}]})";

std::string OfStandIn(const Scene& scene) {
  const OfferHost& bo = scene.offer.hosts.at(1);
  const HostView view = {scene.request, bo, scene.facts.Person(bo.user),
                         scene.request.BuffersOf(bo)};
  TextSink sink;
  ApplyStandIn(view, scene.monday(), sink);
  return sink.text();
}

TEST_CASE("a stand-in serves slots that touch the absence, and no others") {
  Scene scene("{}", "{}", kDelegated);
  CHECK(OfStandIn(scene) == "policy 00:00-09:00:01; policy 12:00-03-03 00:00");
  CHECK(scene.Hosts("2026-03-02T09:00") == "ana");
  CHECK(scene.Hosts("2026-03-02T11:00") == "bo");
  CHECK(scene.Hosts("2026-03-02T12:00") == "ana");
  CHECK(OfAna(scene, ApplyStandIn) == "");  // who is declared stands in for nobody
}

TEST_CASE("a stand-in has no place where the absent host is asked after all") {
  Scene scene("{}", "{}", kDelegated);
  scene.request.overrides.Add(RuleOverride::kTimeOff);
  CHECK(OfStandIn(scene) == "policy 00:00-03-03 00:00");
  CHECK(scene.Hosts("2026-03-02T11:00") == "ana");
}

TEST_CASE("a hold that is confirmed keeps whom it has, the stand-in or the host") {
  Scene scene("{}", "{}", kDelegated);
  scene.request.settled.Add(Settlement::kHold);
  scene.request.only_users = {scene.catalog->FindUser("bo")};
  CHECK(OfStandIn(scene) == "policy 00:00-09:00:01; policy 12:00-03-03 00:00");
  CHECK(scene.Refusal("2026-03-02T11:00") == "");
  scene.request.only_users = {scene.catalog->FindUser("ana")};  // made before the leave
  CHECK(OfStandIn(scene) == "policy 00:00-03-03 00:00");
  CHECK(scene.Hosts("2026-03-02T11:00") == "ana");
}

TEST_CASE("calendar: blocks with the candidate's buffers around them, crossed") {
  const std::string busy = OnAnas("busy", R"({"user": "ana", "start": "2026-03-02T11:00:00Z",
                                              "end": "2026-03-02T11:30:00Z"})");
  CHECK(OfAna(Scene("{}", "{}", busy), ApplyCalendar) == "calendar 11:00:01-12:30 #1");
  const Scene buffered(R"({"buffer_before_min": 10, "buffer_after_min": 5})", "{}", busy);
  CHECK(OfAna(buffered, ApplyCalendar) == "calendar 10:55:01-12:40 #1");
}

TEST_CASE("closed time that the question brings along") {
  Scene scene;
  scene.request.closed = IntervalSet({{At("2026-03-02T10:00"), At("2026-03-02T10:30")}});
  CHECK(OfStart(scene, ApplyClosed) == "calendar 09:00:01-10:30");
}

// A booking from 10 to 11.
std::string Booked(std::string_view more = "") {
  return fmt::format(R"({{"bookings": [{{"id": "b", "event_type": "e", "hosts": ["ana"],
      "start": "2026-03-02T09:00:00Z", "end": "2026-03-02T10:00:00Z"{}}}]}})",
                     more);
}

TEST_CASE("occupied and buffer: the booking with its buffers, seen with the candidate's") {
  CHECK(OfAna(Scene("{}", "{}", Booked()), ApplyOccupied) ==
        "occupied 09:00:01-11:00 #1; buffer 09:00:01-11:00 #1");
  const std::string frozen = Booked(R"(, "buffer_before_min": 20, "buffer_after_min": 15)");
  const char* own = R"({"buffer_before_min": 10, "buffer_after_min": 5})";
  CHECK(OfAna(Scene(own, "{}", frozen), ApplyOccupied) ==
        "occupied 09:00:01-11:00 #1; buffer 08:35:01-11:25 #1");
  // Told as one where causes do not matter.
  CHECK(OfAna(Scene(own, "{}", frozen), ApplyOccupied, false) == "occupied 08:35:01-11:25 #1");
}

TEST_CASE("buffer mode max: the larger of the two, if both say so") {
  const std::string frozen =
      Booked(R"(, "buffer_before_min": 20, "buffer_after_min": 15, "buffer_mode": "max")");
  const char* max = R"({"buffer_before_min": 30, "buffer_after_min": 5, "buffer_mode": "max"})";
  const char* sum = R"({"buffer_before_min": 30, "buffer_after_min": 5})";
  CHECK(OfAna(Scene(max, "{}", frozen), ApplyOccupied) ==
        "occupied 09:00:01-11:00 #1; buffer 08:40:01-11:30 #1");
  CHECK(OfAna(Scene(sum, "{}", frozen), ApplyOccupied) ==
        "occupied 09:00:01-11:00 #1; buffer 08:35:01-11:45 #1");
}

TEST_CASE("occupied: not by what ran out, nor by the booking that moves") {
  const std::string hold = R"({"holds": [{"event_type": "e", "hosts": ["ana"],
      "start": "2026-03-02T09:00:00Z", "end": "2026-03-02T10:00:00Z",
      "expires_at": "2026-03-02T05:10:00Z"}]})";
  Scene held("{}", "{}", hold);
  held.request.now = At("2026-03-02T05:09:59Z");
  CHECK(OfAna(held, ApplyOccupied) != "");
  held.request.now = At("2026-03-02T05:10:00Z");
  CHECK(OfAna(held, ApplyOccupied) == "");
  Scene moving("{}", "{}", Booked());
  moving.request.reschedule_of = 1;
  CHECK(OfAna(moving, ApplyOccupied) == "");
}

TEST_CASE("an attendee who is a user: their own time counts, and they host nothing they attend") {
  const std::string asked = R"({"query": {"event_type": "e", "attendee": {"user": "bo"}},
      "busy": [{"user": "bo", "start": "2026-03-02T11:00:00Z", "end": "2026-03-02T12:00:00Z"}],
      "bookings": [{"event_type": "e", "hosts": ["bo"], "start": "2026-03-02T13:00:00Z",
                    "end": "2026-03-02T14:00:00Z"}]})";
  const Scene scene("{}", "{}", asked);
  CHECK(OfStart(scene, ApplyAttendeeCalendar) == "calendar 11:00:01-13:00 #1");
  CHECK(OfStart(scene, ApplyAttendeeOccupied) ==
        "occupied 13:00:01-15:00 #1; buffer 13:00:01-15:00 #1; left 1 00:00-03-03 00:00");
  CHECK(OfStart(Scene(), ApplyAttendeeOccupied) == "");
  CHECK(OfAna(scene, ApplyAttendsThemself) == "");
  const Scene own("{}", "{}", R"({"query": {"event_type": "e", "attendee": {"user": "ana"}}})");
  CHECK(OfAna(own, ApplyAttendsThemself) == "occupied 00:00-03-03 00:00");
  CHECK(OfAna(Scene(), ApplyAttendsThemself) == "");
}

TEST_CASE("notice: a start exactly that far ahead is allowed") {
  const Scene scene(R"({"minimum_notice_min": 240})");
  CHECK(scene.Refusal("2026-03-02T09:00") == "notice");
  CHECK(scene.Refusal("2026-03-02T10:00") == "");
  TextSink sink;
  ApplyNotice(At("2026-03-02T10:00"), scene.monday(), sink);
  CHECK(sink.text() == "notice 00:00-10:00");
}

TEST_CASE("notice by an hour n days before: allowed up to that very instant") {
  const char* event = R"({"minimum_notice_by": {"time": "18:00", "days_before": 1}})";
  const auto monday_at = [&](const char* now) {
    Scene scene(event);
    scene.request.now = At(now);
    return scene.Refusal("2026-03-02T10:00");
  };
  CHECK(monday_at("2026-03-01T18:00") == "");
  CHECK(monday_at("2026-03-01T17:00:01Z") == "notice");  // a second later
  const auto same_day = [](const char* now) {
    Scene scene(R"({"minimum_notice_by": {"time": "08:00", "days_before": 0}})");
    scene.request.now = At(now);
    return scene.Refusal("2026-03-02T10:00");
  };
  CHECK(same_day("2026-03-02T08:00") == "");
  CHECK(same_day("2026-03-02T07:00:01Z") == "notice");
  CHECK(OfStart(Scene(), ApplyNoticeBy) == "");
}

TEST_CASE("a host's own notice and window") {
  const std::string profile = R"({"profiles": [{"id": "p", "user": "ana", "name": "P",
        "minimum_notice_min": 300, "window": {"from_days": 1, "days": 2}}],
      "users": [{"id": "ana", "name": "Ana", "default_profile": "p"}]})";
  const Scene scene("{}", profile);
  CHECK(OfAna(scene, ApplyHostNotice) == "notice 00:00-11:00");
  CHECK(OfAna(scene, ApplyHostWindow) == "window 00:00-03-03 00:00");
  CHECK(scene.Refusal("2026-03-03T09:00") == "");
  CHECK(scene.Refusal("2026-03-04T16:00") == "");
  CHECK(scene.Refusal("2026-03-05T09:00") == "window");
  CHECK(OfAna(Scene(), ApplyHostNotice) == "");
  CHECK(OfAna(Scene(), ApplyHostWindow) == "");
}

TEST_CASE("window: starts outside what it allows, on both sides") {
  TextSink sink;
  ApplyWindow({At("2026-03-02T10:00"), At("2026-03-02T12:00")}, Scene().monday(), sink);
  CHECK(sink.text() == "window 00:00-10:00; window 12:00-03-03 00:00");
}

TEST_CASE("a stale source that must be fresh closes the host") {
  const std::string source = R"({"calendar_sources": [{"id": "c", "user": "ana", "name": "C",
      "kind": "google", "fresh_for_min": 60, "when_stale": "closed",
      "synced_at": "2026-03-02T04:00:00Z"}]})";
  Scene scene("{}", source);
  CHECK(OfAna(scene, ApplyStaleSource) == "stale_source 00:00-03-03 00:00");  // an hour old
  scene.request.now -= 1;
  CHECK(OfAna(scene, ApplyStaleSource) == "");
  const char* never_read = R"({"calendar_sources": [{"id": "c", "user": "ana", "name": "C",
      "kind": "google", "when_stale": "closed"}]})";
  CHECK(OfAna(Scene("{}", never_read), ApplyStaleSource) == "stale_source 00:00-03-03 00:00");
}

TEST_CASE("a host filter must leave somebody") {
  Scene scene(R"({"scheduling": "round_robin", "hosts": [{"user": "ana"}, {"user": "bo"}]})");
  scene.request.only_users = {scene.catalog->FindUser("bo")};
  CHECK(OfStart(scene, ApplyHostFilter) == "");
  CHECK(scene.Hosts("2026-03-02T10:00") == "bo");
  scene.request.only_users = {scene.catalog->FindUser("cy")};
  CHECK(OfStart(scene, ApplyHostFilter) == "policy 00:00-03-03 00:00");
  CHECK(scene.Refusal("2026-03-02T10:00") == "policy");
}

TEST_CASE("weight 0 is never chosen by a policy that shares by weight") {
  const auto event = [](const char* policy) {
    return fmt::format(R"({{"scheduling": "round_robin", "policy": {},
        "hosts": [{{"user": "ana", "weight": 0}}, {{"user": "bo"}}]}})",
                       policy);
  };
  CHECK(OfAna(Scene(event(R"("weighted")")), ApplyNeverChosen) == "policy 00:00-03-03 00:00");
  CHECK(OfAna(Scene(event(R"({"criteria": ["apportion"]})")), ApplyNeverChosen) != "");
  CHECK(OfAna(Scene(event(R"("round_robin")")), ApplyNeverChosen) == "");
}

// Kim's booking of "f" at 10:00, an hour, and a question for kim about "e".
Scene OfKim(std::string_view own, std::string_view other, std::string_view attendee = "kim") {
  const auto type = [](const char* id, std::string_view fields) {
    return fmt::format(R"({{"id": "{0}", "team": "t", "slug": "{0}", "title": "X",
        "durations_min": [60], "hosts": [{{"user": "{1}"}}]{2}{3}}})",
                       id, id[0] == 'e' ? "ana" : "bo", fields.empty() ? "" : ", ", fields);
  };
  return Scene("{}",
               fmt::format(R"({{"event_types": [{}, {}]}})", type("e", own), type("f", other)),
               fmt::format(R"({{"query": {{"event_type": "e", "attendee": {{"email":
      "{}@example.net"}}}}, "bookings": [{{"event_type": "f", "hosts": ["bo"],
      "start": "2026-03-02T09:00:00Z", "end": "2026-03-02T10:00:00Z",
      "attendees": [{{"email": "KIM@example.net", "name": "Kim"}}]}}]}})",
                           attendee));
}

TEST_CASE("one attendee: no two at once where either event type refuses it") {
  const char* refuse = R"("attendee_overlap": "refuse")";
  CHECK(OfStart(OfKim("", ""), ApplyAttendeeOverlap) == "");
  CHECK(OfStart(OfKim(refuse, ""), ApplyAttendeeOverlap) ==
        "attendee_overlap 09:00:01-11:00 #1; left 1 00:00-03-03 00:00");
  CHECK(OfStart(OfKim("", refuse), ApplyAttendeeOverlap) == "attendee_overlap 09:00:01-11:00 #1");
  CHECK(OfStart(OfKim(refuse, "", "lu"), ApplyAttendeeOverlap) == "left 1 00:00-03-03 00:00");
  const Scene scene = OfKim(refuse, refuse);
  CHECK(scene.Refusal("2026-03-02T10:00") == "attendee_overlap");
  CHECK(scene.Refusal("2026-03-02T11:00") == "");
}

TEST_CASE("one attendee: the larger gap of two event types lies between, and nothing overlaps") {
  const auto gap = [](int minutes) { return fmt::format(R"("attendee_gap_min": {})", minutes); };
  CHECK(OfStart(OfKim(gap(15), gap(30)), ApplyAttendeeGap) ==
        "attendee_gap 08:30:01-11:30 #1; left 1 00:00-03-03 00:00");
  CHECK(OfStart(OfKim("", gap(30)), ApplyAttendeeGap) == "attendee_gap 08:30:01-11:30 #1");
  CHECK(OfStart(OfKim(gap(30), "", "lu"), ApplyAttendeeGap) == "left 1 00:00-03-03 00:00");
  CHECK(OfKim(gap(60), "").Offered() == "12:00 13:00 14:00 15:00 16:00");
}

std::string Rested(int rest_min, std::string_view rows, std::string_view zone = "Europe/Berlin") {
  const Scene scene("{}",
                    fmt::format(R"({{"users": [{{"id": "ana", "name": "Ana", "zone": "{}",
                        "rest_min": {}}}, {{"id": "bo", "name": "Bo"}}]}})",
                                zone, rest_min),
                    OnAnas("bookings", rows));
  return OfAna(scene, ApplyRest);
}

std::string Hour(const char* start, const char* more = "") {
  return fmt::format(R"({{"event_type": "e", "hosts": ["ana"], "start": "{}", "end": "{}"{}}})",
                     FormatInstant(At(start)), FormatInstant(At(start) + kHour), more);
}

TEST_CASE("rest: from the last of one day to the first of the next, on the person's clocks") {
  CHECK(Rested(0, Hour("2026-03-01T22:00")) == "");
  CHECK(Rested(660, Hour("2026-03-01T22:00")) == "rest 00:00-10:00 #1");
  CHECK(Rested(660, Hour("2026-03-03T06:00")) == "rest 18:00:01-03-03 00:00 #1");
  // The same day, and two days away.
  CHECK(Rested(660, Hour("2026-03-02T06:00")) == "rest 03-01 18:00:01-00:00 #1");
  CHECK(Rested(660, Hour("2026-02-28T23:00")) == "rest 03-01 00:00-03-01 11:00 #1");
  // Only a booking that begins on the day before asks for rest, wherever it ends.
  CHECK(Rested(60, Hour("2026-03-01T23:30")) == "rest 00:00-01:30 #1");
  // In Tokyo the evening of the first is the morning of the second.
  CHECK(Rested(660, Hour("2026-03-01T22:00"), "Asia/Tokyo") ==
        "rest 03-01 10:00:01-03-01 16:00 #1");
}

TEST_CASE("rest: what is only attended or ran out asks for none; the profile's may be larger") {
  CHECK(Rested(660, Hour("2026-03-01T22:00", R"(, "status": "hold",
      "expires_at": "2026-03-01T20:00:00Z")")) == "");
  CHECK(Rested(660, R"({"event_type": "e", "hosts": ["bo"], "start": "2026-03-01T21:00:00Z",
      "attendees": [{"user": "ana"}]})") == "");
  const auto with = [](int of_user, int of_profile) {
    const Scene scene("{}", fmt::format(R"({{"users": [{{"id": "ana", "name": "Ana",
        "rest_min": {}, "default_profile": "p"}}],
        "profiles": [{{"id": "p", "user": "ana", "name": "P", "rest_min": {}}}]}})",
                                        of_user, of_profile));
    return scene.offer.hosts.front().rest_s / kMinute;
  };
  CHECK(with(60, 90) == 90);
  CHECK(with(120, 90) == 120);
}

// Ana's booking at 10:00 at `other`, and a question about the north.
Scene Away(std::string_view distances, std::string_view other, std::string_view fields = "") {
  return Scene(R"({"locations": [{"kind": "address", "place": "north"}]})",
               fmt::format(R"({{"organization": {{"id": "o", "name": "O", "zone": "Europe/Berlin",
      "default_schedule": "s", "distances": [{}]}}}})",
                           distances),
               OnAnas("bookings", fmt::format(R"({{"event_type": "e", "hosts": ["ana"],
      "start": "2026-03-02T09:00:00Z", "location": {{"place": "{}"}}{}}})",
                                              other, fields)));
}

TEST_CASE("distance: the way from place to place, in either direction") {
  const char* ways = R"({"from": "north", "to": "south", "min": 30},
                        {"from": "south", "to": "north", "min": 45},
                        {"from": "east", "to": "north", "min": 20})";
  const auto at = [&](std::string_view other) {
    Scene scene = Away(ways, other);
    scene.request.place = scene.catalog->places().Find("north");
    return OfAna(scene, ApplyDistance);
  };
  CHECK(at("south") == "distance 08:30:01-11:45 #1");
  CHECK(at("east") == "distance 08:40:01-11:20 #1");
  CHECK(at("north") == "");
  CHECK(at("west") == "");
  Scene nowhere = Away(ways, "south");
  CHECK(OfAna(nowhere, ApplyDistance) == "");
}

}  // namespace
}  // namespace rota
