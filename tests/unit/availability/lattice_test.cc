#include "src/availability/lattice.h"

#include <doctest/doctest.h>

#include <random>

#include "tests/support/scene.h"
#include "tests/support/seed.h"

namespace rota {
namespace {

using test::At;
using test::Clocks;

const Zone& Berlin() { return **Zone::Find("Europe/Berlin"); }

// Every day of a week around 2 March.
constexpr const char* kFrom = "2026-03-01T00:00";
constexpr const char* kTo = "2026-03-08T00:00";

GridShape Shape(std::int64_t step_min, std::int64_t offset_min = 0, const Zone* zone = &Berlin()) {
  return {zone, step_min * kMinute, offset_min * kMinute, GrainOf(step_min * kMinute)};
}

std::string Windows(std::vector<Interval> windows, const GridShape& shape,
                    Interval range = {At(kFrom), At(kTo)}) {
  return Clocks(WindowStarts(IntervalSet(std::move(windows)), shape, range));
}

std::string Chains(std::vector<Interval> stretches, const GridShape& shape, ChainRule rule,
                   Interval range = {At(kFrom), At(kTo)}) {
  return Clocks(ChainStarts(std::move(stretches), shape, rule, range));
}

ChainRule Rule(Rounding rounding, std::int64_t duration_min) {
  return {.rounding = rounding,
          .offset_each_step = false,
          .only_overlapping = true,
          .restart_after_s = 31 * kDay,
          .not_before = kMinInstant,
          .duration_s = duration_min * kMinute};
}

Interval Span(const char* from, const char* to) {
  return {At(std::string("2026-03-02T") + from), At(std::string("2026-03-02T") + to)};
}

TEST_CASE("the first start at or after an instant") {
  CHECK(Lattice().LowerBound(0) == 0);
  const Lattice lattice({100, 200, 1'000'000, 1'000'060});
  CHECK(lattice.LowerBound(99) == 0);
  CHECK(lattice.LowerBound(100) == 0);
  CHECK(lattice.LowerBound(101) == 1);
  CHECK(lattice.LowerBound(201) == 2);
  CHECK(lattice.LowerBound(1'000'000) == 2);
  CHECK(lattice.LowerBound(1'000'001) == 3);
  CHECK(lattice.LowerBound(1'000'060) == 3);
  CHECK(lattice.LowerBound(1'000'061) == 4);
}

TEST_CASE("every index agrees with a search, however the starts lie") {
  std::vector<Instant> points;
  for (Instant t = 0; t < 100 * kDay; t += points.size() % 7 == 0 ? 3 * kDay : 15 * kMinute) {
    points.push_back(t);
  }
  const Lattice lattice(points);
  for (Instant t = -10; t < 101 * kDay; t += 977) {
    const auto at = std::lower_bound(points.begin(), points.end(), t);
    REQUIRE(lattice.LowerBound(t) == static_cast<std::size_t>(at - points.begin()));
  }
}

TEST_CASE("the grain is the largest usual step that divides the step") {
  const auto grain = [](std::int64_t minutes) { return GrainOf(minutes * kMinute) / kMinute; };
  CHECK(grain(120) == 60);
  CHECK(grain(90) == 30);
  CHECK(grain(40) == 20);
  CHECK(grain(45) == 15);
  CHECK(grain(50) == 10);
  CHECK(grain(25) == 5);
  CHECK(grain(7) == 1);
}

TEST_CASE("rounding looks at the local clock") {
  CHECK(RoundUpLocal(At("2026-03-02T09:10"), Berlin(), kHour) == At("2026-03-02T10:00"));
  CHECK(RoundUpLocal(At("2026-03-02T09:00"), Berlin(), kHour) == At("2026-03-02T09:00"));
  const Zone& kathmandu = **Zone::Find("Asia/Kathmandu");  // +05:45
  CHECK(RoundUpLocal(At("2026-03-02T09:00:00Z"), kathmandu, kHour) == At("2026-03-02T09:15:00Z"));
}

TEST_CASE("rounding across a clock change finds the hour that the clock shows") {
  const Zone& lord_howe = **Zone::Find("Australia/Lord_Howe");
  // 01:50 at +10:30; at 02:00 the clock jumps half an hour: the next full hour is 03:00.
  CHECK(RoundUpLocal(At("2026-10-03T15:20:00Z"), lord_howe, kHour) == At("2026-10-03T16:00:00Z"));
  // 01:50 at +11:00; at 02:00 the clock goes back to 01:30: the next full hour is the new 02:00.
  CHECK(RoundUpLocal(At("2026-04-04T14:50:00Z"), lord_howe, kHour) == At("2026-04-04T15:30:00Z"));
  // A window that begins within a step of the change.
  CHECK(Windows({{At("2026-04-04T14:50:00Z"), At("2026-04-04T17:30:00Z")}},
                Shape(60, 0, &lord_howe),
                {At("2026-04-04T00:00:00Z"), At("2026-04-05T00:00:00Z")}) ==
        Clocks(std::vector{At("2026-04-04T15:30:00Z"), At("2026-04-04T16:30:00Z")}));
}

// ---- window ------------------------------------------------------------------

TEST_CASE("window: from the window's start rounded up, the offset once, then by the step") {
  CHECK(Windows({Span("09:00", "11:00")}, Shape(30)) == "09:00 09:30 10:00 10:30");
  CHECK(Windows({Span("09:10", "11:00")}, Shape(30)) == "09:30 10:00 10:30");
  CHECK(Windows({Span("09:10", "11:00")}, Shape(45)) == "09:15 10:00 10:45");
  CHECK(Windows({Span("09:10", "12:00")}, Shape(45, 50)) == "10:05 10:50 11:35");
  CHECK(Windows({Span("09:00", "10:00"), Span("10:20", "11:00")}, Shape(30)) ==
        "09:00 09:30 10:30");
}

TEST_CASE("window: a range in the middle shows the same starts") {
  const std::vector<Interval> windows = {Span("09:10", "12:00")};
  CHECK(Windows(windows, Shape(25), Span("10:00", "11:00")) == "10:00 10:25 10:50");
  CHECK(Windows(windows, Shape(25)) == "09:10 09:35 10:00 10:25 10:50 11:15 11:40");
}

TEST_CASE("window: what is open for days restarts at midnight after each whole day") {
  // Steps of 7 hours, open since Sunday noon: Monday's midnight follows no whole day.
  const std::vector<Interval> open = {{At("2026-03-01T12:00"), At("2026-03-04T03:00")}};
  CHECK(Windows(open, Shape(420), {At("2026-03-01T00:00"), At("2026-03-04T23:00")}) ==
        "03-01 12:00 03-01 19:00 02:00 09:00 16:00 23:00 "
        "03-03 00:00 03-03 07:00 03-03 14:00 03-03 21:00 03-04 00:00");
}

// ---- day ---------------------------------------------------------------------

TEST_CASE("day: wall minutes from local midnight") {
  CHECK(Clocks(DayStarts(Shape(480), {At("2026-03-02T00:00"), At("2026-03-03T01:00")})) ==
        "00:00 08:00 16:00 03-03 00:00");
  CHECK(Clocks(DayStarts(Shape(480, 90), Span("00:00", "23:00"))) == "01:30 09:30 17:30");
}

TEST_CASE("day: skipped minutes are absent, repeated ones the first") {
  // 29 March: 02:00-03:00 does not exist. 25 October: 02:00-03:00 exists twice.
  CHECK(Clocks(DayStarts(Shape(60), {At("2026-03-29T00:00"), At("2026-03-29T05:00")})) ==
        "03-29 00:00 03-29 01:00 03-29 03:00 03-29 04:00");
  const std::vector<Instant> autumn =
      DayStarts(Shape(60), {At("2026-10-25T00:00"), At("2026-10-25T04:00")});
  REQUIRE(autumn.size() == 4);
  CHECK(autumn[2] == At("2026-10-25T00:00:00Z"));
  CHECK(autumn[3] == At("2026-10-25T02:00:00Z"));
}

// ---- chains ------------------------------------------------------------------

TEST_CASE("free: each stretch begins at the next multiple of the grain") {
  CHECK(Chains({Span("09:10", "12:00")}, Shape(30), Rule(Rounding::kUp, 30)) ==
        "09:30 10:00 10:30 11:00 11:30");
  CHECK(Chains({Span("09:10", "10:10"), Span("11:00", "12:00")}, Shape(20),
               Rule(Rounding::kUp, 30)) == "09:20 09:40 11:00 11:20");
}

TEST_CASE("range: each stretch begins where it begins, on a whole minute") {
  CHECK(Chains({Span("09:10", "10:30")}, Shape(30), Rule(Rounding::kNone, 30)) == "09:10 09:40");
}

TEST_CASE("packed: rounds only with minutes that no slot could use") {
  const auto packed = [](const char* from, const char* to) {
    return Chains({Span(from, to)}, Shape(60), Rule(Rounding::kSpare, 60));
  };
  CHECK(packed("09:05", "12:00") == "10:00 11:00");
  CHECK(packed("09:05", "11:55") == "09:15 10:15");
  CHECK(packed("09:30", "12:30") == "09:30 10:30 11:30");
}

TEST_CASE("chains begin on whole minutes though calendars free somebody in between") {
  const std::vector<Interval> free = {{At("2026-03-02T09:10") + 1, At("2026-03-02T10:30")}};
  CHECK(Chains(free, Shape(30), Rule(Rounding::kNone, 30)) == "09:11 09:41");
  CHECK(Chains({{At("2026-03-02T09:10") + 1, At("2026-03-02T10:11")}}, Shape(60),
               Rule(Rounding::kSpare, 60)) == "09:11");
}

TEST_CASE("a stretch that begins inside a step of an overlapping chain continues it") {
  const std::vector<Interval> both = {Span("09:00", "10:30"), Span("09:40", "12:00")};
  CHECK(Chains(both, Shape(30), Rule(Rounding::kNone, 30)) ==
        "09:00 09:30 10:00 10:30 11:00 11:30");
  // One that does not overlap begins anew, though the step before reaches into it.
  const std::vector<Interval> apart = {Span("09:00", "09:30"), Span("09:40", "11:10")};
  CHECK(Chains(apart, Shape(60), Rule(Rounding::kNone, 30)) == "09:00 09:40 10:40");
  ChainRule viewer = Rule(Rounding::kNone, 30);
  viewer.only_overlapping = false;
  CHECK(Chains(apart, Shape(60), viewer) == "09:00 10:00");
}

TEST_CASE("a stretch continues the chain of one it overlaps, not of one before it") {
  // The third overlaps the second, which has no start before 10:00; 09:00 is the first one's.
  const std::vector<Interval> free = {Span("09:00", "09:30"), Span("09:10", "11:00"),
                                      Span("09:45", "12:00")};
  CHECK(Chains(free, Shape(60), Rule(Rounding::kNone, 30)) == "09:00 09:45 10:00 10:45");
}

TEST_CASE("the same free time a second time moves no start") {
  const std::uint64_t seed = test::Seed("same free time twice");
  CAPTURE(seed);
  std::mt19937_64 dice(seed);
  const auto minute = [&](int most) { return static_cast<std::int64_t>(dice() % most) * kMinute; };
  for (int round = 0; round < 2000; ++round) {
    std::vector<Interval> free;
    for (int host = 0; host < 3; ++host) {
      Instant at = At("2026-03-02T08:00") + minute(90);
      for (int i = 0; i < 4; ++i) {
        const Instant end = at + kMinute + minute(120);
        free.push_back({at, end});
        at = end + kMinute + minute(45);
      }
    }
    const Rounding roundings[] = {Rounding::kNone, Rounding::kUp, Rounding::kSpare};
    const ChainRule rule = Rule(roundings[round % 3], 10 + round % 50);
    const std::string once = Chains(free, Shape(5 + round % 55), rule);
    std::vector<Interval> twice = free;
    twice.insert(twice.end(), free.begin() + 4, free.begin() + 8);  // of the second host
    CHECK(Chains(twice, Shape(5 + round % 55), rule) == once);
  }
}

TEST_CASE("viewer: the offset counts at every step and chains begin no earlier than told") {
  ChainRule rule = Rule(Rounding::kUp, 30);
  rule.offset_each_step = true;
  rule.not_before = At("2026-03-02T09:40") + 30;
  CHECK(Chains({Span("09:00", "12:30")}, Shape(30, 10), rule) == "10:10 10:50 11:30");
}

TEST_CASE("a chain of long free time restarts at midnight, whoever's time it was") {
  ChainRule rule = Rule(Rounding::kNone, 60);
  rule.restart_after_s = kDay;
  // Two people, one after the other, without a gap; steps of 7 hours.
  const std::vector<Interval> free = {{At("2026-03-01T05:00"), At("2026-03-02T06:00")},
                                      {At("2026-03-02T05:00"), At("2026-03-03T09:00")}};
  CHECK(Chains(free, Shape(420), rule) ==
        "03-01 05:00 03-01 12:00 03-01 19:00 02:00 09:00 16:00 23:00 03-03 00:00 03-03 07:00");
  rule.restart_after_s = 3 * kDay;  // not before
  const std::vector<Interval> week = {{At("2026-03-01T00:00"), At("2026-03-07T00:00")}};
  CHECK(Chains(week, Shape(420), rule, {At("2026-03-03T00:00"), At("2026-03-05T00:00")}) ==
        "03-03 01:00 03-03 08:00 03-03 15:00 03-03 22:00 "
        "03-04 00:00 03-04 07:00 03-04 14:00 03-04 21:00");
}

}  // namespace
}  // namespace rota
