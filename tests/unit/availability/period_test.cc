// The periods of the calendar in which limits and policies count.
#include "src/availability/period.h"

#include <doctest/doctest.h>

#include "tests/support/must.h"

namespace rota {
namespace {

std::string Around(const char* text, Period period, Weekday week_start = Weekday::kMonday) {
  const Date first = PeriodStart(test::Must(ParseDate(text)), period, week_start);
  return FormatDate(first) + " " + FormatDate(NextPeriod(first, period));
}

TEST_CASE("a date lies in one period of each kind") {
  CHECK(Around("2026-03-01", Period::kDay) == "2026-03-01 2026-03-02");
  CHECK(Around("2026-03-01", Period::kWeek) == "2026-02-23 2026-03-02");
  CHECK(Around("2026-03-01", Period::kWeek, Weekday::kSunday) == "2026-03-01 2026-03-08");
  CHECK(Around("2026-02-28", Period::kMonth) == "2026-02-01 2026-03-01");
  CHECK(Around("2026-03-31", Period::kQuarter) == "2026-01-01 2026-04-01");
  CHECK(Around("2026-04-01", Period::kQuarter) == "2026-04-01 2026-07-01");
  CHECK(Around("2026-12-31", Period::kQuarter) == "2026-10-01 2027-01-01");
  CHECK(Around("2026-12-31", Period::kYear) == "2026-01-01 2027-01-01");
}

TEST_CASE("limits and policies have words of their own for them") {
  CHECK(PeriodFor(LimitPeriod::kDay) == Period::kDay);
  CHECK(PeriodFor(LimitPeriod::kWeek) == Period::kWeek);
  CHECK(PeriodFor(LimitPeriod::kMonth) == Period::kMonth);
  CHECK(PeriodFor(LimitPeriod::kYear) == Period::kYear);
  CHECK(PeriodFor(CriterionInterval::kDay) == Period::kDay);
  CHECK(PeriodFor(CriterionInterval::kWeek) == Period::kWeek);
  CHECK(PeriodFor(CriterionInterval::kMonth) == Period::kMonth);
  CHECK(PeriodFor(CriterionInterval::kQuarter) == Period::kQuarter);
}

}  // namespace
}  // namespace rota
