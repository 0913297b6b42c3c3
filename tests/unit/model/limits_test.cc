#include "src/model/limits.h"

#include <doctest/doctest.h>

namespace rota {
namespace {

Limit Per(LimitPeriod per, std::int32_t count) {
  Limit limit;
  limit.per = per;
  limit.count = count;
  return limit;
}

Limit Rolling(std::int32_t days, std::int32_t count) {
  Limit limit;
  limit.rolling_days = days;
  limit.count = count;
  return limit;
}

std::vector<std::string> Broken(const std::vector<Limit>& limits, bool only = false) {
  Report report;
  CheckLimits(limits, LimitScope::kUser, report, only);
  std::vector<std::string> paths;
  for (const Status& error : std::move(report).Take()) paths.push_back(error.path());
  return paths;
}

using Paths = std::vector<std::string>;

TEST_CASE("a period lies inside a longer one, and a week across the ends of months and years") {
  using enum LimitPeriod;
  CHECK(OrderOf(Per(kDay, 1), Per(kWeek, 1)) == PeriodOrder::kInside);
  CHECK(OrderOf(Per(kDay, 1), Per(kYear, 1)) == PeriodOrder::kInside);
  CHECK(OrderOf(Per(kMonth, 1), Per(kYear, 1)) == PeriodOrder::kInside);
  CHECK(OrderOf(Per(kWeek, 1), Per(kMonth, 1)) == PeriodOrder::kCrosses);
  CHECK(OrderOf(Per(kWeek, 1), Per(kYear, 1)) == PeriodOrder::kCrosses);
  CHECK(OrderOf(Per(kMonth, 1), Per(kWeek, 1)) == PeriodOrder::kUnrelated);
  CHECK(OrderOf(Per(kDay, 1), Per(kDay, 1)) == PeriodOrder::kUnrelated);
}

TEST_CASE("runs of days hold days and shorter runs, never weeks") {
  CHECK(OrderOf(Per(LimitPeriod::kDay, 1), Rolling(7, 1)) == PeriodOrder::kInside);
  CHECK(OrderOf(Per(LimitPeriod::kWeek, 1), Rolling(30, 1)) == PeriodOrder::kUnrelated);
  CHECK(OrderOf(Rolling(7, 1), Rolling(30, 1)) == PeriodOrder::kInside);
  CHECK(OrderOf(Rolling(7, 1), Rolling(7, 1)) == PeriodOrder::kUnrelated);
  CHECK(OrderOf(Rolling(7, 1), Per(LimitPeriod::kMonth, 1)) == PeriodOrder::kUnrelated);
}

TEST_CASE("a limit that a longer one never lets be reached is refused") {
  CHECK(Broken({Per(LimitPeriod::kDay, 3), Per(LimitPeriod::kWeek, 2)}) == Paths{"limits[0]"});
  CHECK(Broken({Per(LimitPeriod::kDay, 2), Per(LimitPeriod::kWeek, 2)}).empty());
  Report report;
  CheckLimits({Per(LimitPeriod::kWeek, 7), Per(LimitPeriod::kDay, 9)}, LimitScope::kUser, report);
  const std::vector<Status> told = std::move(report).Take();
  REQUIRE(told.size() == 1);
  CHECK(told[0].message() == "9 per day can never be reached: limits[0] allows 7 per week");
  CHECK(Broken({Per(LimitPeriod::kWeek, 9), Per(LimitPeriod::kMonth, 2)}).empty());
  CHECK(Broken({Per(LimitPeriod::kDay, 1), Per(LimitPeriod::kDay, 2)}) == Paths{"limits[1]"});

  Limit minutes = Per(LimitPeriod::kWeek, 0);
  minutes.count.reset();
  minutes.minutes = 2;
  CHECK(Broken({Per(LimitPeriod::kDay, 3), minutes}).empty());  // counts and minutes are apart
  CHECK(MostOf(minutes) == 2);
  CHECK(MostOf(Per(LimitPeriod::kDay, 3)) == 3);
}

TEST_CASE("a limit has one period, one number, and a scope that is allowed") {
  Limit both = Per(LimitPeriod::kDay, 1);
  both.rolling_days = 7;
  both.minutes = 60;
  CHECK(Broken({both}) == Paths{"limits[0].per", "limits[0].count"});
  CHECK(Broken({Limit{}}) == Paths{"limits[0].per", "limits[0].count"});

  Limit team = Per(LimitPeriod::kDay, 1);
  team.scope = LimitScope::kTeam;
  team.descendants = true;
  CHECK(Broken({team}).empty());
  CHECK(Broken({team}, true) == Paths{"limits[0].scope"});
  team.scope = LimitScope::kUser;
  CHECK(Broken({team}) == Paths{"limits[0].descendants"});
}

TEST_CASE("limits count alike when scope, teams below and unit are the same") {
  Limit named = Per(LimitPeriod::kDay, 1);
  named.scope = LimitScope::kUser;
  CHECK(CountAlike(named, Per(LimitPeriod::kWeek, 5), LimitScope::kUser));
  CHECK_FALSE(CountAlike(named, Per(LimitPeriod::kWeek, 5), LimitScope::kTeam));
  CHECK_FALSE(CountAlike(named, Limit{}, LimitScope::kUser));
}

}  // namespace
}  // namespace rota
