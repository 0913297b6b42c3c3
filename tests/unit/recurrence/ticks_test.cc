// Times of day of rules of hours, minutes and seconds against asking every second.
#include "src/recurrence/ticks.h"

#include <doctest/doctest.h>

#include <algorithm>

namespace rota {
namespace {

std::vector<std::int32_t> Asked(const Ticks& ticks, std::int64_t day_start) {
  std::vector<std::int32_t> times;
  for (std::int32_t t = 0; t < 86400; ++t) {
    if ((day_start + t - ticks.anchor) % ticks.step != 0) continue;
    if (!(ticks.hours >> (t / 3600) & 1)) continue;
    if (ticks.unit < 3600 && !(ticks.minutes >> (t / 60 % 60) & 1)) continue;
    if (ticks.unit == 1 && !(ticks.seconds >> (t % 60) & 1)) continue;
    for (const std::int32_t offset : ticks.offsets) times.push_back(t + offset);
  }
  return times;
}

void CheckDays(const Ticks& ticks) {
  for (std::int64_t day = -3; day <= 3; ++day) {
    std::vector<std::int32_t> times = {7};
    ticks.OfDay(day * 86400, &times);
    CAPTURE(day);
    CHECK(times == Asked(ticks, day * 86400));
  }
}

TEST_CASE("division rounds down and up on both sides of zero") {
  CHECK(FloorDiv(7, 2) == 3);
  CHECK(FloorDiv(-7, 2) == -4);
  CHECK(FloorDiv(-8, 2) == -4);
  CHECK(CeilDiv(7, 2) == 4);
  CHECK(CeilDiv(-7, 2) == -3);
  CHECK(CeilDiv(8, 2) == 4);
}

TEST_CASE("ticks of hours, minutes and seconds, in steps that do not fit the day") {
  CheckDays({.anchor = 9 * 3600, .step = 5 * 3600, .unit = 3600, .offsets = {600, 1200}});
  CheckDays({.anchor = -100 * 60, .step = 7 * 60, .unit = 60, .offsets = {0, 30}});
  CheckDays({.anchor = 1, .step = 4999, .unit = 1});
}

TEST_CASE("hours, minutes and seconds that are left out") {
  CheckDays({.step = 3600, .unit = 3600, .hours = 1u << 9 | 1u << 23});
  CheckDays({.step = 60, .unit = 60, .hours = 1u << 0 | 1u << 17, .minutes = 1u << 15 | 1u << 5});
  CheckDays({.step = 1,
             .unit = 1,
             .hours = 1u << 23,
             .minutes = std::uint64_t{1} << 59,
             .seconds = std::uint64_t{3} << 58});
  CheckDays({.step = 60, .unit = 60, .minutes = 0});
}

TEST_CASE("a day of dates happens once; a bound ends the list") {
  std::vector<std::int32_t> times;
  Ticks ticks = {.step = 3600, .unit = 3600, .hours = 1u << 20, .whole_days = true};
  ticks.OfDay(0, &times);
  CHECK(times == std::vector<std::int32_t>{0});
  ticks.hours = 0;
  ticks.OfDay(0, &times);
  CHECK(times.empty());
  ticks = {.step = 60, .unit = 60, .offsets = {0, 1}};
  ticks.OfDay(0, &times, 2);
  CHECK(times == std::vector<std::int32_t>{0, 1, 60, 61});
}

}  // namespace
}  // namespace rota
