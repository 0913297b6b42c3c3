// Calendars as tables of their years: every year that touches the years 1-9999, from plain data.
//
// The data (calendar_years.inc) was written from ICU by tests/support/print_calendar_years.cc, and
// a test holds the one against the other. So a rule costs the same in every calendar, gives the
// same dates whatever ICU is installed, and asks nothing of ICU while it is walked: its moons and
// suns cost 0.8 ms per Chinese year.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace rota {

struct CalendarMonth {
  std::int32_t number = 1;  // as BYMONTH counts (RFC 7529 §4.2)
  bool leap = false;        // "5L": comes after month 5
  std::int32_t first = 0;   // Date::day of its first day
  std::int32_t length = 0;
};

class CalendarYear {
 public:
  static constexpr std::size_t kMostMonths = 13;

  std::int32_t year = 0;  // counts without gaps; which year is called what does not matter
  std::int32_t first = 0;
  std::int32_t length = 0;
  std::size_t size = 0;
  std::array<CalendarMonth, kMostMonths> place{};

  std::span<const CalendarMonth> months() const { return {place.data(), size}; }  // in order
  // Which of months() holds `day`, a day of the year.
  std::size_t MonthOf(std::int32_t day) const {
    std::size_t at = size - 1;
    while (place[at].first > day) --at;
    return at;
  }
};

class Calendar {
 public:
  // `name` as RSCALE gives it, in upper case; "" is GREGORIAN. nullptr: no such calendar here. Made
  // on first use, shared, never changed; from any thread.
  static const Calendar* Find(std::string_view name);

  // The table goes some years beyond 1-9999 on both sides.
  std::int32_t first_year() const { return first_year_; }
  std::int32_t last_year() const {
    return first_year_ + static_cast<std::int32_t>(years_.size()) - 2;
  }
  std::int32_t FirstDay(std::int32_t year) const { return At(year).first; }
  std::int32_t YearOf(std::int32_t day) const;
  CalendarYear Year(std::int32_t year) const;

  // Months counted through all years from the table's first.
  std::int64_t FirstMonth(std::int32_t year) const { return At(year).months_before; }
  std::int32_t YearOfMonth(std::int64_t month) const;
  std::int64_t last_month() const { return years_.back().months_before - 1; }

 private:
  friend class CalendarMaker;
  struct Entry {
    std::int32_t first;
    std::int32_t months_before;
    std::uint32_t code;  // see CalendarData
  };
  const Entry& At(std::int32_t year) const {
    return years_[static_cast<std::size_t>(year - first_year_)];
  }

  std::int32_t first_year_ = 0;
  std::span<const std::int8_t> lengths_;
  std::vector<Entry> years_;  // the last one only ends the one before
};

// A calendar as it is written down. Every year has the months 1, 2 ... of the given lengths, and
// perhaps a leap month. Its code says in what it differs: bit n of the lower 13: its n-th month, in
// order, is a day longer; above them: the number of the month after which the leap month comes, or
// 0. A leap month has 29 days, or 30 with its bit.
struct CalendarData {
  std::string_view name;                                       // as ICU has it, in upper case
  std::int32_t first_year;                                     // of `codes`
  std::int32_t first_day;                                      // Date::day on which it begins
  std::array<std::int8_t, CalendarYear::kMostMonths> lengths;  // ends with 0
  // Three characters a year, six bits each from '0' on, the highest first. The years after the last
  // one written begin with the first again.
  std::string_view codes;
};

inline constexpr std::int32_t kFirstCalendarDay = -719162 - 800;  // two years before the year 1
inline constexpr std::int32_t kLastCalendarDay = 2932896 + 1200;  // three after the year 9999
inline constexpr std::int32_t kShortestLeapMonth = 29;

std::span<const CalendarData> WrittenCalendars();

}  // namespace rota
