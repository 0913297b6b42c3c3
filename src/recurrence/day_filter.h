// Which days a rule's BYxxx parts let pass, as bit masks of whole months and years.
//
// A Gregorian year's shape is its first weekday and whether it, the year before or the year after
// is a leap year: 28 shapes, so a mask is computed once per shape and then only looked up.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "rota/recurrence/rule.h"

namespace rota {

// Bit n stands for the (n+1)-th day of the year.
using YearMask = std::array<std::uint64_t, 6>;

bool IsLeapYear(std::int64_t year);
std::int32_t FirstDayOfYear(std::int64_t year);  // as Date::day; years -1 to 10000
// Month 1-13, where 13 is the next January.
std::int32_t MonthStart(bool leap, std::int32_t month);  // days after the start of the year

class DayFilter {
 public:
  static constexpr int kYearShapes = 28;

  DayFilter() = default;  // lets everything pass

  // Whether every day passes.
  bool open() const;

  // The days of `year` that pass.
  YearMask Year(std::int64_t year) const;
  static int ShapeOfYear(std::int64_t year);

  // The days of a month that pass BYMONTHDAY and BYDAY; bit n is the (n+1)-th. BYMONTH is not
  // asked.
  std::uint32_t Month(std::int32_t length, std::int32_t first_weekday) const;
  bool HasMonth(std::int32_t month) const { return months >> month & 1; }

  std::uint32_t months = kAllMonths;  // bit m = month m
  NumberSet<-31, 31> month_days;
  NumberSet<-366, 366> year_days;
  NumberSet<-53, 53> weeks;
  Weekday week_start = Weekday::kMonday;
  std::uint32_t weekdays = 0;  // bit 0 = Monday; with `nth` empty: none means all
  std::vector<NthWeekday> nth;
  bool nth_in_month = true;  // else in the year

  static constexpr std::uint32_t kAllMonths = 0x1ffe;

 private:
  bool by_day() const { return weekdays != 0 || !nth.empty(); }
  void KeepMonths(bool leap, std::int32_t first_weekday, YearMask* mask) const;
  void KeepWeeks(std::int64_t year, YearMask* mask) const;
};

}  // namespace rota
