#include "src/availability/explain.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Clock;
using test::Scene;

std::string Text(const std::vector<Objection>& objections) {
  std::string text;
  for (const Objection& one : objections) {
    text += fmt::format("{}{}", text.empty() ? "" : "; ", ReasonName(one.reason));
    if (one.cause.object != 0) text += fmt::format(" #{}", one.cause.object);
    if (one.free_at != 0) text += " until " + Clock(one.free_at);
  }
  return text;
}

TEST_CASE("an offered start: nothing against it, and who could take it") {
  const Scene scene(R"({"scheduling": "round_robin", "hosts": [{"user": "ana"}, {"user": "bo"}]})");
  const Explanation why = *Explain(scene.request, At("2026-03-02T10:00"), kDay);
  CHECK(why.offered());
  CHECK(why.remaining == 2);
  CHECK(why.common.empty());
  REQUIRE(why.hosts.size() == 2);
  CHECK(why.hosts[0].free());
}

TEST_CASE("every objection in the order of the pipeline, and until when it stands") {
  const Scene scene(
      R"({"minimum_notice_min": 360, "limits": [{"scope": "host", "per": "day", "count": 1}]})",
      "{}", R"({
      "busy": [{"user": "ana", "start": "2026-03-02T09:30:00Z", "end": "2026-03-02T10:30:00Z"}],
      "time_off": [{"user": "ana", "from": "2026-03-02", "start": "10:00", "end": "10:30"}],
      "bookings": [{"event_type": "e", "hosts": ["ana"], "start": "2026-03-02T13:00:00Z",
                    "end": "2026-03-02T14:00:00Z"}]})");
  const Explanation why = *Explain(scene.request, At("2026-03-02T10:00"), 2 * kDay);
  CHECK(Text(why.common) == "notice until 12:00");
  REQUIRE(why.hosts.size() == 1);
  CHECK(Text(why.hosts[0].objections) ==
        "time_off #1 until 10:30; calendar #1 until 11:30; notice until 12:00; "
        "limit until 03-03 00:00");
  CHECK(why.reason == Reason::k_time_off);
}

TEST_CASE("a start beside the grid is free at the next one of the grid") {
  const Scene scene(R"({"step_min": 30})");
  const auto said = [&](const char* start, std::int64_t ahead_s) {
    return Text(Explain(scene.request, At(start), ahead_s)->common);
  };
  CHECK(said("2026-03-02T10:10", kDay) == "misaligned until 10:30");
  CHECK(said("2026-03-02T10:10", kMinute) == "misaligned");
}

TEST_CASE("the edges of the calendar are closed") {
  const Scene scene("{}");
  for (const Instant start : {kMinInstant + kEdge - 1, kMaxInstant - kEdge}) {
    const Status closed = Check(scene.request, start).status();
    CHECK(closed.reason() == Reason::k_out_of_range);
    CHECK(closed.path() == "start");
  }
  CHECK(Check(scene.request, kMaxInstant - kEdge - kDay).ok());
}

TEST_CASE("an end beyond the look-ahead is not told") {
  const Scene scene("{}", "{}", R"({"time_off": [{"user": "ana", "from": "2026-03-02",
                                                  "to": "2026-03-09"}]})");
  CHECK(Text(Explain(scene.request, At("2026-03-02T10:00"), kDay)->hosts[0].objections) ==
        "time_off #1");
  CHECK(Text(Explain(scene.request, At("2026-03-02T10:00"), 10 * kDay)->hosts[0].objections) ==
        "time_off #1 until 03-10 00:00");
}

TEST_CASE("a booking that occupies the start is not told again as a buffer") {
  const Scene scene(R"({"step_min": 15})", "{}",
                    R"({"bookings": [{"event_type": "e", "hosts": ["ana"],
      "start": "2026-03-02T10:00:00Z", "end": "2026-03-02T11:00:00Z", "buffer_after_min": 20}]})");
  const auto said = [&](const char* start) {
    return Text(Explain(scene.request, At(start), kDay)->hosts[0].objections);
  };
  CHECK(said("2026-03-02T11:00") == "occupied #1 until 12:00");
  CHECK(said("2026-03-02T12:00") == "buffer #1 until 12:20");
  CHECK(said("2026-03-02T12:30") == "");
}

TEST_CASE(
    "the reason: of a fixed host the first of any, of rotating ones that of the last to drop out") {
  const char* facts = R"({
      "busy": [{"user": "ana", "start": "2026-03-02T09:00:00Z", "end": "2026-03-02T10:00:00Z"}],
      "time_off": [{"user": "bo", "from": "2026-03-02"}]})";
  const auto reason = [&](std::string_view event) {
    return std::string(
        ReasonName(Explain(Scene(event, "{}", facts).request, At("2026-03-02T10:00"))->reason));
  };
  CHECK(reason(R"({"scheduling": "collective", "hosts": [{"user": "ana"}, {"user": "bo"}]})") ==
        "time_off");
  CHECK(reason(R"({"scheduling": "round_robin", "hosts": [{"user": "ana"}, {"user": "bo"}]})") ==
        "calendar");
}

TEST_CASE(
    "hosts that the request does not ask are not explained; one who is off has one objection") {
  const char* off =
      R"({"users": [{"id": "ana", "name": "Ana"}, {"id": "bo", "name": "Bo", "active": false},
                                  {"id": "cy", "name": "Cy"}]})";
  Scene scene(
      R"({"scheduling": "round_robin", "hosts": [{"user": "ana"}, {"user": "bo"},
          {"user": "cy"}]})",
      off);
  scene.request.only_users = {0, 1};
  const Explanation why = *Explain(scene.request, At("2026-03-02T18:00"), kDay);
  REQUIRE(why.hosts.size() == 2);
  CHECK(Text(why.hosts[0].objections) ==
        "schedule until 03-03 09:00; misaligned until 03-03 09:00");
  CHECK(Text(why.hosts[1].objections) == "inactive; misaligned until 03-03 09:00");
  CHECK(why.reason == Reason::k_schedule);
}

TEST_CASE("a stand-in is explained only where they stand in") {
  const Scene scene("{}", "{}", R"({"time_off": [{"user": "ana", "from": "2026-03-02",
      "start": "12:00", "end": "13:00", "delegate": "bo"}]})");
  CHECK(Explain(scene.request, At("2026-03-02T10:00"))->hosts.size() == 1);
  const Explanation noon = *Explain(scene.request, At("2026-03-02T12:00"));
  REQUIRE(noon.hosts.size() == 2);
  CHECK(noon.offered());
  CHECK(noon.hosts[0].reason() == Reason::k_time_off);
  CHECK(noon.hosts[1].free());
}

TEST_CASE("check tells the same without the objections") {
  const Scene scene(R"({"scheduling": "round_robin", "hosts": [{"user": "ana"}, {"user": "bo"}]})",
                    "{}", R"({"time_off": [{"user": "bo", "from": "2026-03-02"}]})");
  for (const char* start : {"2026-03-02T10:00", "2026-03-02T10:05", "2026-03-02T17:00"}) {
    CAPTURE(start);
    const Explanation check = *Check(scene.request, At(start));
    const Explanation why = *Explain(scene.request, At(start), kDay);
    CHECK(check.reason == why.reason);
    CHECK(check.remaining == why.remaining);
    REQUIRE(check.hosts.size() == why.hosts.size());
    for (std::size_t i = 0; i < check.hosts.size(); ++i) {
      CHECK(check.hosts[i].reason() == why.hosts[i].reason());
    }
  }
}

TEST_CASE("one pipeline checks and explains a start under first n as well") {
  const Scene scene(R"({"first_slots_per_day": 1})");
  const Instant start = At("2026-03-02T11:00");
  const Interval range = RangeToExplain(scene.request, start, kDay);
  CHECK(range.start == At("2026-03-02T00:00"));
  CHECK(range.end == start + kDay);
  const Pipeline pipeline = *Pipeline::Prepare(scene.request, range);
  const Explanation why = Explain(pipeline, CheckStart(pipeline, start), kDay);
  CHECK(why.reason == Reason::k_not_among_first);
  CHECK(why.hosts[0].free());
}

}  // namespace
}  // namespace rota
