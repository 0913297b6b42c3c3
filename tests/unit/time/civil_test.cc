#include "rota/time/civil.h"

#include <doctest/doctest.h>

#include <random>

namespace rota {
namespace {

Date D(std::string_view text) { return *ParseDate(text); }

// Fliegel and Van Flandern's Julian day number (CACM 11:657, 1968), an oracle unlike the code's
// own.
std::int32_t JulianDay(YearMonthDay d) {
  const std::int32_t a = (d.month - 14) / 12;
  return 1461 * (d.year + 4800 + a) / 4 + 367 * (d.month - 2 - a * 12) / 12 -
         3 * ((d.year + 4900 + a) / 100) / 4 + d.day - 32075;
}

}  // namespace

TEST_CASE("dates count days from 1970-01-01 through the years 1 to 9999") {
  CHECK(D("1970-01-01").day == 0);
  CHECK(D("0001-01-01") == kMinDate);
  CHECK(D("9999-12-31") == kMaxDate);
  for (Date date = kMinDate; date <= kMaxDate; date = date + 37) {
    const YearMonthDay ymd = ToYearMonthDay(date);
    REQUIRE(IsRealDate(ymd));
    REQUIRE(FromYearMonthDay(ymd) == date);
    REQUIRE(JulianDay(ymd) - 2440588 == date.day);
    REQUIRE(*ParseDate(FormatDate(date)) == date);
  }
}

TEST_CASE("dates of another shape or day are invalid, year 0 is out of range") {
  for (const char* text :
       {"", "2026-02-29", "1900-02-29", "2026-04-31", "2026-00-10", "2026-01-00", "2026-1-01",
        "20260101", "2026-01-01 ", "2026/01/01", "10000-01-01", "-001-01-01", "2026-01-1a"}) {
    CAPTURE(text);
    CHECK(ParseDate(text).status().reason() == Reason::k_invalid);
  }
  CHECK(ParseDate("0000-01-01").status().reason() == Reason::k_out_of_range);
  CHECK(ParseDate("2000-02-29").ok());
}

TEST_CASE("weeks, months and years start where a calendar on the wall says") {
  CHECK(WeekdayOf(D("2026-03-02")) == Weekday::kMonday);
  CHECK(WeekdayOf(D("1969-12-28")) == Weekday::kSunday);
  CHECK(WeekdayOf(kMinDate) == Weekday::kMonday);
  CHECK(StartOfWeek(D("2026-03-01"), Weekday::kMonday) == D("2026-02-23"));
  CHECK(StartOfWeek(D("2026-03-01"), Weekday::kSunday) == D("2026-03-01"));
  CHECK(StartOfWeek(D("2026-03-06"), Weekday::kSaturday) == D("2026-02-28"));
  CHECK(StartOfMonth(D("2024-02-29")) == D("2024-02-01"));
  CHECK(StartOfYear(D("2024-12-31")) == D("2024-01-01"));
  CHECK(AddMonths(D("2026-01-01"), 1) == D("2026-02-01"));
  CHECK(AddMonths(D("2026-01-01"), -1) == D("2025-12-01"));
  CHECK(AddMonths(D("2026-12-01"), 13) == D("2028-01-01"));
  CHECK(AddMonths(D("2026-11-01"), -35) == D("2023-12-01"));
}

TEST_CASE("weekdays have short names and sets of them") {
  WeekdaySet set;
  CHECK(set.empty());
  for (int i = 0; i < 7; ++i) {
    const auto day = static_cast<Weekday>(i);
    CHECK(*ParseWeekday(WeekdayName(day)) == day);
    CHECK_FALSE(set.Has(day));
    set.Add(day);
    CHECK(set.Has(day));
  }
  for (const char* text : {"", "Mon", "monday", "mo"}) CHECK_FALSE(ParseWeekday(text).ok());
}

TEST_CASE("minutes of the day run to 48:00") {
  CHECK(ParseDayMinute("00:00")->minute == 0);
  CHECK(ParseDayMinute("09:05")->minute == 545);
  CHECK(ParseDayMinute("24:00")->minute == 1440);
  CHECK(ParseDayMinute("48:00")->minute == 2880);
  for (int m = 0; m <= 2880; m += 7) CHECK(ParseDayMinute(FormatDayMinute({m}))->minute == m);
  for (const char* text :
       {"", "9:00", "09:60", "48:01", "09-00", "09:0", "09:000", "-1:00", "0900"}) {
    CAPTURE(text);
    CHECK(ParseDayMinute(text).status().reason() == Reason::k_invalid);
  }
}

TEST_CASE("local times floor to their date") {
  CHECK(At(D("2026-03-02"), {1800}) == *ParseLocal("2026-03-03T06:00"));
  CHECK(LocalTime{-1}.date() == D("1969-12-31"));
  CHECK(LocalTime{-1}.second_of_day() == 86399);
  CHECK(FormatLocal({-1}) == "1969-12-31T23:59:59");
  CHECK(FormatLocal(At(D("2026-03-02"), {540})) == "2026-03-02T09:00");
  CHECK(ParseLocal("2026-03-02T09:00:00")->s == ParseLocal("2026-03-02T09:00")->s);
  CHECK(ParseLocal("2026-03-02T09:00:07")->s == ParseLocal("2026-03-02T09:00")->s + 7);
  for (const char* text :
       {"", "2026-03-02", "2026-03-02T24:00", "2026-03-02T09:60", "2026-03-02 09:00",
        "2026-03-02T09:00:60", "2026-03-02T09:00:0", "2026-03-02T09:00Z", "2026-02-30T09:00"}) {
    CAPTURE(text);
    CHECK(ParseLocal(text).status().reason() == Reason::k_invalid);
  }
  CHECK(ParseLocal("0000-03-02T09:00").status().reason() == Reason::k_out_of_range);
}

}  // namespace rota
