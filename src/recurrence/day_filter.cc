#include "src/recurrence/day_filter.h"

namespace rota {
namespace {

constexpr std::uint16_t kMonthStart[2][13] = {
    {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365},
    {0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366},
};

std::int32_t Mod7(std::int32_t n) {
  const std::int32_t rest = n % 7;
  return rest < 0 ? rest + 7 : rest;
}

std::int32_t WeekdayOfDay(std::int32_t day) { return Mod7(day + 3); }  // 1970-01-01 was a Thursday

// The weekdays of `set` (bit 0 = Monday) on 64 days, of which the first is `first_weekday`.
std::uint64_t Weekly(std::uint32_t set, std::int32_t first_weekday) {
  constexpr std::uint64_t kEverySeventh = 0x8102040810204081;
  const std::uint32_t turned = (set >> first_weekday | set << (7 - first_weekday)) & 0x7f;
  return turned * kEverySeventh;
}

void SetDay(YearMask* mask, std::int32_t day) { (*mask)[day / 64] |= std::uint64_t{1} << day % 64; }

// Sets `bits` from day `from` on.
void SetDays(YearMask* mask, std::int32_t from, std::uint64_t bits) {
  (*mask)[from / 64] |= bits << from % 64;
  if (from % 64 != 0 && from / 64 < 5) (*mask)[from / 64 + 1] |= bits >> (64 - from % 64);
}

void Intersect(YearMask* mask, const YearMask& other) {
  for (std::size_t i = 0; i < mask->size(); ++i) (*mask)[i] &= other[i];
}

// Index of the n-th `weekday` of a stretch of `length` days, or -1.
std::int32_t NthDay(const NthWeekday& nth, std::int32_t first_weekday, std::int32_t length) {
  const auto weekday = static_cast<std::int32_t>(nth.weekday);
  std::int32_t day;
  if (nth.nth > 0) {
    day = Mod7(weekday - first_weekday) + 7 * (nth.nth - 1);
  } else {
    const std::int32_t last_weekday = (first_weekday + length - 1) % 7;
    day = length - 1 - Mod7(last_weekday - weekday) + 7 * (nth.nth + 1);
  }
  return day < length ? day : -1;  // below 0 stays so
}

// First day of week 1: the first week with four days in `year` (ISO 8601 for any first weekday).
std::int32_t FirstWeek(std::int64_t year, std::int32_t week_start) {
  const std::int32_t fourth = FirstDayOfYear(year) + 3;
  return fourth - Mod7(WeekdayOfDay(fourth) - week_start);
}

}  // namespace

bool IsLeapYear(std::int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

std::int32_t FirstDayOfYear(std::int64_t year) {
  const std::int64_t before = year + 399;  // whole years since the year -399, which begins a cycle
  return static_cast<std::int32_t>(before * 365 + before / 4 - before / 100 + before / 400 -
                                   865259);
}

std::int32_t MonthStart(bool leap, std::int32_t month) { return kMonthStart[leap][month - 1]; }

bool DayFilter::open() const {
  return months == kAllMonths && month_days.empty() && year_days.empty() && weeks.empty() &&
         !by_day();
}

int DayFilter::ShapeOfYear(std::int64_t year) {
  const int leap = IsLeapYear(year) ? 0 : IsLeapYear(year - 1) ? 1 : IsLeapYear(year + 1) ? 2 : 3;
  return leap * 7 + WeekdayOfDay(FirstDayOfYear(year));
}

std::uint32_t DayFilter::Month(std::int32_t length, std::int32_t first_weekday) const {
  const std::uint32_t whole = 0xffffffffu >> (32 - length);
  std::uint32_t mask = whole;
  if (!month_days.empty()) {
    // Bits 0-30 of the set are the days -31 to -1, bits 32-62 the days 1 to 31.
    const std::uint64_t set = month_days.words()[0];
    mask &= static_cast<std::uint32_t>(set >> 32) |
            static_cast<std::uint32_t>(set & 0x7fffffff) >> (31 - length);
  }
  if (by_day() && nth_in_month) {
    std::uint32_t days = static_cast<std::uint32_t>(Weekly(weekdays, first_weekday));
    for (const NthWeekday& n : nth) {
      const std::int32_t day = NthDay(n, first_weekday, length);
      if (day >= 0) days |= 1u << day;
    }
    mask &= days;
  }
  return mask & whole;
}

void DayFilter::KeepMonths(bool leap, std::int32_t first_weekday, YearMask* mask) const {
  YearMask kept{};
  for (std::int32_t month = 1; month <= 12; ++month) {
    if (!HasMonth(month)) continue;
    const std::int32_t start = MonthStart(leap, month);
    SetDays(&kept, start, Month(MonthStart(leap, month + 1) - start, (first_weekday + start) % 7));
  }
  Intersect(mask, kept);
}

void DayFilter::KeepWeeks(std::int64_t year, YearMask* mask) const {
  const std::int32_t first_day = FirstDayOfYear(year);
  const auto start = static_cast<std::int32_t>(week_start);
  YearMask kept{};
  // A year may hold days of the last week of the year before and of the first of the year after.
  for (std::int64_t week_year = year - 1; week_year <= year + 1; ++week_year) {
    const std::int32_t first_week = FirstWeek(week_year, start);
    const std::int32_t total = (FirstWeek(week_year + 1, start) - first_week) / 7;
    for (const int number : weeks) {
      const std::int32_t week = number > 0 ? number : total + 1 + number;
      if (week < 1 || week > total) continue;
      const std::int32_t from = first_week + 7 * (week - 1) - first_day;
      if (from <= -7 || from >= 366) continue;
      if (from < 0) {
        SetDays(&kept, 0, 0x7fu >> -from);
      } else {
        SetDays(&kept, from, 0x7f);
      }
    }
  }
  Intersect(mask, kept);
}

YearMask DayFilter::Year(std::int64_t year) const {
  const bool leap = IsLeapYear(year);
  const std::int32_t length = leap ? 366 : 365;
  const std::int32_t first_weekday = WeekdayOfDay(FirstDayOfYear(year));
  constexpr std::uint64_t kAll = ~std::uint64_t{0};
  YearMask mask = {kAll, kAll, kAll, kAll, kAll, kAll >> (384 - length)};
  if (months != kAllMonths || !month_days.empty() || (by_day() && nth_in_month)) {
    KeepMonths(leap, first_weekday, &mask);
  }
  if (by_day() && !nth_in_month) {
    YearMask days;
    for (std::int32_t i = 0; i < 6; ++i) days[i] = Weekly(weekdays, (first_weekday + 64 * i) % 7);
    for (const NthWeekday& n : nth) {
      const std::int32_t day = NthDay(n, first_weekday, length);
      if (day >= 0) SetDay(&days, day);
    }
    Intersect(&mask, days);
  }
  if (!year_days.empty()) {
    YearMask days{};
    for (const int n : year_days) {
      const std::int32_t day = n > 0 ? n - 1 : length + n;
      if (day >= 0 && day < length) SetDay(&days, day);
    }
    Intersect(&mask, days);
  }
  if (!weeks.empty()) KeepWeeks(year, &mask);
  return mask;
}

}  // namespace rota
