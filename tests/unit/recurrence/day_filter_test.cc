// Masks of months and years against the definition, day by day.
#include "src/recurrence/day_filter.h"

#include <doctest/doctest.h>

#include "rota/time/civil.h"

namespace rota {
namespace {

bool Has(const YearMask& mask, std::int32_t day) { return mask[day / 64] >> (day % 64) & 1; }

// Days of the year that pass, by asking each.
template <typename Passes>
void CheckYear(const DayFilter& filter, std::int32_t year, const Passes& passes) {
  const Date first = FromYearMonthDay({year, 1, 1});
  const std::int32_t length = FromYearMonthDay({year + 1, 1, 1}).day - first.day;
  const YearMask mask = filter.Year(year);
  for (std::int32_t day = 0; day < 384; ++day) {
    CAPTURE(year);
    CAPTURE(day);
    CHECK(Has(mask, day) == (day < length && passes(first + day, day, length)));
  }
}

const std::int32_t kYears[] = {1900, 1999, 2000, 2023, 2024, 2025, 2026, 2027, 2028, 2100};

TEST_CASE("years begin where the calendar says, and have 28 shapes") {
  for (std::int32_t year = 1; year < 9999; ++year) {
    CHECK(FirstDayOfYear(year) == FromYearMonthDay({year, 1, 1}).day);
    CHECK(IsLeapYear(year) == IsRealDate({year, 2, 29}));
    const int shape = DayFilter::ShapeOfYear(year);
    CHECK(shape >= 0);
    CHECK(shape < DayFilter::kYearShapes);
  }
  CHECK(MonthStart(false, 13) == 365);
  CHECK(MonthStart(true, 3) == 60);
}

TEST_CASE("a filter of nothing lets every day pass") {
  DayFilter filter;
  CHECK(filter.open());
  for (const std::int32_t year : kYears) {
    CheckYear(filter, year, [](Date, std::int32_t, std::int32_t) { return true; });
  }
  filter.weekdays = 1;
  CHECK_FALSE(filter.open());
}

TEST_CASE("months, days of months from both ends, and weekdays") {
  DayFilter filter;
  filter.months = 1u << 2 | 1u << 12;
  filter.month_days.Add(-1);
  filter.month_days.Add(13);
  filter.weekdays = 1u << 4;  // Friday
  for (const std::int32_t year : kYears) {
    CheckYear(filter, year, [](Date date, std::int32_t, std::int32_t) {
      const YearMonthDay ymd = ToYearMonthDay(date);
      const bool last = ToYearMonthDay(date + 1).day == 1;
      return (ymd.month == 2 || ymd.month == 12) && (ymd.day == 13 || last) &&
             WeekdayOf(date) == Weekday::kFriday;
    });
  }
}

TEST_CASE("the n-th weekday of months and of years, from both ends") {
  const auto nth_of = [](std::int32_t day, std::int32_t length, std::int32_t nth) {
    return nth > 0 ? day / 7 == nth - 1 : (length - 1 - day) / 7 == -nth - 1;
  };
  for (const std::int32_t nth : {1, 2, 5, -1, -5}) {
    DayFilter in_month;
    in_month.nth = {{.nth = static_cast<std::int8_t>(nth), .weekday = Weekday::kTuesday}};
    DayFilter in_year = in_month;
    in_year.nth_in_month = false;
    for (const std::int32_t year : kYears) {
      CheckYear(in_month, year, [&](Date date, std::int32_t, std::int32_t) {
        const YearMonthDay ymd = ToYearMonthDay(date);
        const Date first = FromYearMonthDay({ymd.year, ymd.month, 1});
        std::int32_t length = 28;
        while (ToYearMonthDay(first + length).month == ymd.month) ++length;
        return WeekdayOf(date) == Weekday::kTuesday && nth_of(ymd.day - 1, length, nth);
      });
      CheckYear(in_year, year, [&](Date date, std::int32_t day, std::int32_t length) {
        return WeekdayOf(date) == Weekday::kTuesday && nth_of(day, length, nth);
      });
    }
  }
}

TEST_CASE("days of the year and week numbers, from both ends") {
  DayFilter days;
  days.year_days.Add(60);
  days.year_days.Add(-1);
  days.year_days.Add(366);
  DayFilter weeks;
  weeks.weeks.Add(1);
  weeks.weeks.Add(-1);
  for (const std::int32_t year : kYears) {
    CheckYear(days, year, [](Date, std::int32_t day, std::int32_t length) {
      return day == 59 || day == length - 1 || day == 365;
    });
    CheckYear(weeks, year, [](Date date, std::int32_t, std::int32_t) {
      // A week belongs to the year of its Thursday.
      const Date thursday = date + (3 - static_cast<std::int32_t>(WeekdayOf(date)));
      const std::int32_t of = ToYearMonthDay(thursday).year;
      return ToYearMonthDay(thursday + -7).year != of || ToYearMonthDay(thursday + 7).year != of;
    });
  }
}

}  // namespace
}  // namespace rota
