// The calendar on the wall: dates, weekdays and minutes of the day. None of them is an instant; a
// zone (zone.h) turns them into one.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "rota/base/status.h"

namespace rota {

enum class Weekday : std::uint8_t {
  kMonday,
  kTuesday,
  kWednesday,
  kThursday,
  kFriday,
  kSaturday,
  kSunday
};

// A day of the proleptic Gregorian calendar, counted from 1970-01-01 = 0. Cheap to step and
// compare.
struct Date {
  std::int32_t day = 0;
  auto operator<=>(const Date&) const = default;
  Date operator+(std::int32_t days) const { return {day + days}; }
  Date operator-(std::int32_t days) const { return {day - days}; }
  std::int32_t operator-(Date other) const { return day - other.day; }
  Date& operator++() {
    ++day;
    return *this;
  }
};

inline constexpr Date kMinDate{-719162};  // 0001-01-01
inline constexpr Date kMaxDate{2932896};  // 9999-12-31

struct YearMonthDay {
  std::int32_t year;
  std::int32_t month;  // 1-12
  std::int32_t day;    // 1-31
};

YearMonthDay ToYearMonthDay(Date date);
Date FromYearMonthDay(YearMonthDay ymd);  // must be a real date
bool IsRealDate(YearMonthDay ymd);        // years 1-9999
Weekday WeekdayOf(Date date);
// First day of the week, month or year that holds `date`.
Date StartOfWeek(Date date, Weekday week_start);
Date StartOfMonth(Date date);
Date StartOfYear(Date date);
Date AddMonths(Date first_of_month, std::int32_t months);  // from the 1st to the 1st

// "2030-03-04". Errors: `invalid` for another shape or an impossible date, `out_of_range` for year
// 0.
Result<Date> ParseDate(std::string_view text);
std::string FormatDate(Date date);

// A set of weekdays, printed Monday first.
struct WeekdaySet {
  std::uint8_t bits = 0;  // bit 0 = Monday
  bool Has(Weekday day) const { return bits >> static_cast<int>(day) & 1; }
  void Add(Weekday day) { bits |= static_cast<std::uint8_t>(1u << static_cast<int>(day)); }
  bool empty() const { return bits == 0; }
  bool operator==(const WeekdaySet&) const = default;
};
Result<Weekday> ParseWeekday(std::string_view text);  // "mon" … "sun"
std::string_view WeekdayName(Weekday day);            // "mon" … "sun"

// Minutes after local midnight on the wall; may pass 1440, which means the next date (30:00 =
// 1800).
struct DayMinute {
  std::int32_t minute = 0;
  auto operator<=>(const DayMinute&) const = default;
};
// "09:00", "24:00", "30:00", up to "48:00". Error: `invalid` for another shape or beyond 48:00.
Result<DayMinute> ParseDayMinute(std::string_view text);
std::string FormatDayMinute(DayMinute m);

// A civil date-time, counted in seconds since 1970-01-01T00:00:00 on the same wall clock.
struct LocalTime {
  std::int64_t s = 0;
  auto operator<=>(const LocalTime&) const = default;
  Date date() const;                   // floor
  std::int32_t second_of_day() const;  // 0-86399
};
LocalTime At(Date date, DayMinute minute);
inline LocalTime Midnight(Date date) { return {std::int64_t{date.day} * 86400}; }
// "2030-03-04T09:00", with ":SS" only when the seconds are not zero.
std::string FormatLocal(LocalTime t);
Result<LocalTime> ParseLocal(std::string_view text);

}  // namespace rota
