#include "src/availability/pipeline.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "src/availability/slots.h"
#include "tests/support/must.h"
#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Clock;
using test::Clocks;
using test::Scene;
using test::TextSink;

Pipeline Over(const Scene& scene, const char* from, const char* to) {
  return *Pipeline::Prepare(scene.request, {At(from), At(to)});
}

std::string Text(Interval interval) {
  const std::string from = interval.start == kMinInstant ? "" : Clock(interval.start);
  return from + " - " + (interval.end == kMaxInstant ? "" : Clock(interval.end));
}

std::string Text(const IntervalSet& set) {
  std::string text;
  for (const Interval& one : set) text += (text.empty() ? "" : "; ") + Text(one);
  return text;
}

// ---- the booking window ------------------------------------------------------

std::string WindowOf(std::string_view window, std::string_view catalog = "{}",
                     std::string_view scenario = "{}", const char* to = "2026-03-20T00:00") {
  const Scene scene(fmt::format(R"({{"window": {}}})", window), catalog, scenario);
  return Text(Over(scene, "2026-03-02T00:00", to).BookingWindow());
}

TEST_CASE("window: none, so many days ahead, a fixed range of dates") {
  CHECK(WindowOf(R"({"type": "none"})") == " - ");
  CHECK(WindowOf(R"({"type": "none", "from_days": 2})") == "03-04 00:00 - ");
  CHECK(WindowOf(R"({"type": "rolling", "days": 3})") == " - 03-06 00:00");
  CHECK(WindowOf(R"({"type": "rolling", "days": 3, "from_days": 1})") ==
        "03-03 00:00 - 03-06 00:00");
  CHECK(WindowOf(R"({"type": "range", "from": "2026-03-03", "to": "2026-03-05"})") ==
        "03-03 00:00 - 03-06 00:00");
}

TEST_CASE("window: business days have open hours and no holiday, counted after today") {
  const char* weekdays = R"({"schedules": [{"id": "s", "rules": [
      {"days": ["mon", "tue", "wed", "thu", "fri"], "start": "09:00", "end": "17:00"}]}],
      "holiday_sets": [{"id": "h", "holidays": [{"date": "2026-03-04", "name": "H"}]}],
      "organization": {"holiday_sets": ["h"]}})";
  // Tue, Thu, Fri, Mon.
  CHECK(WindowOf(R"({"type": "rolling", "days": 4, "count": "business"})", weekdays) ==
        " - 03-10 00:00");
}

TEST_CASE("window: available days have a start of the asked length, today among them") {
  const char* busy = R"({"busy": [{"user": "ana", "start": "2026-03-02T00:00:00Z",
                                   "end": "2026-03-04T00:00:00Z"}]})";
  CHECK(WindowOf(R"({"type": "rolling", "days": 2, "count": "available"})") == " - 03-04 00:00");
  CHECK(WindowOf(R"({"type": "rolling", "days": 2, "count": "available"})", "{}", busy) ==
        " - 03-06 00:00");
}

TEST_CASE("window: settled or set aside, nothing is resolved") {
  Scene scene(R"({"window": {"type": "rolling", "days": 1}})");
  scene.request.settled.Add(Settlement::kSeries);
  CHECK(Text(Over(scene, "2026-03-02T00:00", "2026-03-09T00:00").BookingWindow()) == " - ");
}

// ---- the grid ----------------------------------------------------------------

TEST_CASE("open windows: where schedules alone let every place be filled") {
  const char* catalog = R"({"schedules": [
      {"id": "s", "rules": [{"days": ["mon"], "start": "09:00", "end": "12:00"}]},
      {"id": "late", "rules": [{"days": ["mon"], "start": "11:00", "end": "15:00"}]},
      {"id": "noon", "rules": [{"days": ["mon"], "start": "11:30", "end": "13:00"}]}],
    "users": [{"id": "ana", "name": "Ana"}, {"id": "bo", "name": "Bo", "default_schedule": "late"},
              {"id": "cy", "name": "Cy", "default_schedule": "noon"}]})";
  const auto open = [&](std::string_view event) {
    const Scene scene(event, catalog);
    return Text(
        Clip(Over(scene, "2026-03-02T00:00", "2026-03-03T00:00").OpenWindows(), scene.monday()));
  };
  CHECK(open(R"({"scheduling": "collective", "hosts": [{"user": "ana"}, {"user": "bo"}]})") ==
        "11:00 - 12:00");
  CHECK(open(R"({"scheduling": "round_robin", "hosts": [{"user": "ana"}, {"user": "bo"}]})") ==
        "09:00 - 15:00");
  CHECK(open(R"({"scheduling": "round_robin",
      "hosts": [{"user": "ana", "fixed": true}, {"user": "bo"}, {"user": "cy"}]})") ==
        "11:00 - 12:00");
}

TEST_CASE("nobody is free where a fixed host is switched off: no grid has starts") {
  for (const char* alignment : {"window", "free", "range", "packed", "viewer"}) {
    CAPTURE(alignment);
    const Scene scene(fmt::format(R"({{"alignment": "{}"}})", alignment),
                      R"({"users": [{"id": "ana", "name": "A", "active": false}]})");
    const Interval day = {At("2026-03-02T00:00"), At("2026-03-03T00:00")};
    CHECK(test::Must(FindSlots(scene.request, day, {.lattice = true})).starts.empty());
  }
}

TEST_CASE("a neighbour's booking never moves the window grid, but restarts the free one") {
  const char* busy = R"({"busy": [{"user": "ana", "start": "2026-03-02T08:00:00Z",
                                   "end": "2026-03-02T08:20:00Z"}]})";
  CHECK(Scene("{}", "{}", busy).Offered() == "10:00 11:00 12:00 13:00 14:00 15:00 16:00");
  CHECK(Scene(R"({"alignment": "free", "step_min": 20})", "{}", busy)
            .Offered("2026-03-02T00:00", "2026-03-02T10:30") == "09:20 09:40 10:00 10:20");
  CHECK(Scene(R"({"alignment": "range"})", "{}", busy).Offered() ==
        "09:20 10:20 11:20 12:20 13:20 14:20 15:20");
}

TEST_CASE(
    "what does not move the grid: notice, windows, limits, a host filter, buffers inside hours") {
  const char* events[] = {
      R"({"alignment": "range", "minimum_notice_min": 245})",
      R"({"alignment": "range", "limits": [{"per": "day", "count": 0}]})",
      R"({"alignment": "range", "window": {"type": "none", "from_days": 1}})",
      R"({"alignment": "range", "buffers_inside_hours": true, "buffer_before_min": 25})"};
  for (const char* event : events) {
    CAPTURE(event);
    const Scene scene(event);
    const Pipeline pipeline = Over(scene, "2026-03-02T00:00", "2026-03-03T00:00");
    CHECK(Clocks(pipeline.Starts(scene.monday()).points()) ==
          "09:00 10:00 11:00 12:00 13:00 14:00 15:00 16:00");
  }
}

TEST_CASE("the grid of a part is the part of the grid, for every alignment") {
  // Open in the day; and always open, where a chain goes on from nine days ago.
  const char* catalogs[] = {
      "{}", R"({"schedules": [{"id": "s", "rules": [{"start": "00:00", "end": "24:00",
      "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]}]}]})"};
  const char* busy = R"({"now": "2026-02-21T05:00:00Z", "busy": [
      {"user": "ana", "start": "2026-02-21T09:10:00Z", "end": "2026-02-21T10:25:00Z"}]})";
  for (const char* alignment : {"window", "day", "free", "range", "packed", "viewer"}) {
    for (const char* catalog : catalogs) {
      CAPTURE(alignment);
      CAPTURE(catalog);
      const Scene scene(fmt::format(R"({{"alignment": "{}", "step_min": 55}})", alignment), catalog,
                        busy);
      const Pipeline wide = Over(scene, "2026-02-20T00:00", "2026-03-20T00:00");
      const Interval part = {At("2026-03-02T11:00"), At("2026-03-02T16:00")};
      const Pipeline narrow = *Pipeline::Prepare(scene.request, part);
      std::vector<Instant> within;
      const Lattice all = wide.Starts(wide.range());
      for (const Instant start : all.points()) {
        if (part.Contains(start)) within.push_back(start);
      }
      CHECK(Clocks(narrow.Starts(part).points()) == Clocks(within));
      CHECK(Clocks(wide.Starts(part).points()) == Clocks(within));
      CHECK(narrow.Starts(part).size() > 2);
    }
  }
}

// ---- rules -------------------------------------------------------------------

TEST_CASE("rules about the start, then a host's hours and person; who is off gets one word") {
  Scene scene(R"({"minimum_notice_min": 60})", "{}", R"({"time_off": [{"user": "ana",
      "from": "2026-03-02", "start": "12:00", "end": "13:00"}]})");
  const Pipeline pipeline = Over(scene, "2026-03-02T00:00", "2026-03-03T00:00");
  const auto said = [&](const auto& run) {
    TextSink sink;
    run(sink);
    return sink.text();
  };
  OfferHost ana = scene.offer.hosts[0];
  const char* hours = "schedule 00:00-09:00; schedule 16:00:01-03-03 00:00";
  CHECK(said([&](Sink& sink) { pipeline.RunStart(scene.monday(), sink); }) ==
        "past 00:00-06:00; notice 00:00-07:00");
  CHECK(said([&](Sink& sink) { pipeline.RunHours(ana, scene.monday(), sink); }) == hours);
  CHECK(said([&](Sink& sink) { pipeline.RunPerson(ana, scene.monday(), sink); }) ==
        "time_off 11:00:01-13:00 #1");
  CHECK(said([&](Sink& sink) { pipeline.RunHost(ana, scene.monday(), sink); }) ==
        fmt::format("{}; time_off 11:00:01-13:00 #1", hours));
  ana.active = false;
  CHECK(said([&](Sink& sink) { pipeline.RunHost(ana, scene.monday(), sink); }) ==
        "required_host_inactive 00:00-03-03 00:00");
}

TEST_CASE("hosts share hours unless buffers must lie inside them") {
  const Scene plain;
  CHECK(Over(plain, "2026-03-02T00:00", "2026-03-03T00:00").SharesHours(plain.offer.hosts[0]));
  const Scene inside(R"({"buffers_inside_hours": true})");
  CHECK(!Over(inside, "2026-03-02T00:00", "2026-03-03T00:00").SharesHours(inside.offer.hosts[0]));
}

TEST_CASE("a question over more than ten years is refused") {
  const Scene scene;
  const Instant from = At("2026-03-02T00:00");
  CHECK(Pipeline::Prepare(scene.request, {from, from + 3661 * kDay}).status().reason() ==
        Reason::k_work_limit);
}

}  // namespace
}  // namespace rota
