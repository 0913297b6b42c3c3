#include "src/recurrence/rscale_calendar.h"

#include <unicode/ucal.h>
#include <unicode/uenum.h>

#include <algorithm>
#include <string_view>

#include "rota/time/civil.h"
#include "src/base/ascii.h"
#include "src/recurrence/day_filter.h"

namespace rota {
namespace {

constexpr double kMillisOfDay = 86400000.0;

class Gregorian : public CalendarTable {
 public:
  std::int64_t YearOf(std::int32_t day) override { return ToYearMonthDay({day}).year; }
  CalendarYear Year(std::int64_t year) override {
    const bool leap = IsLeapYear(year);
    CalendarYear made{year, FirstDayOfYear(year), leap ? 366 : 365, {}};
    for (std::int32_t month = 1; month <= 12; ++month) {
      const std::int32_t start = MonthStart(leap, month);
      made.months.push_back(
          {month, false, made.first + start, MonthStart(leap, month + 1) - start});
    }
    return made;
  }
};

struct CloseCalendar {
  void operator()(UCalendar* calendar) const { ucal_close(calendar); }
};

class IcuCalendar : public CalendarTable {
 public:
  IcuCalendar(std::unique_ptr<UCalendar, CloseCalendar> calendar, std::string_view name)
      : calendar_(std::move(calendar)), hebrew_(name == "hebrew") {}

  std::int64_t YearOf(std::int32_t day) override {
    Go(day);
    return Get(UCAL_EXTENDED_YEAR);
  }

  CalendarYear Year(std::int64_t year) override {
    CalendarYear made{year, FirstDay(year), 0, {}};
    Go(made.first);
    CalendarMonth month = MonthHere();
    std::int32_t day = made.first;
    for (bool more = true; more;) {
      // 32 days on is a day of the next month, or of the one after a month of five or six days,
      // which only ends a year.
      Go(day + 32);
      std::int32_t next = day + 33 - Get(UCAL_DAY_OF_MONTH);
      const CalendarMonth next_month = MonthHere();
      if (Get(UCAL_EXTENDED_YEAR) != year) {
        more = false;
        next = day + 33 - Get(UCAL_DAY_OF_YEAR);
        known_ = true, known_year_ = year + 1, known_day_ = next;
      }
      month.first = day;
      month.length = next - day;
      made.months.push_back(month);
      month = next_month;
      day = next;
    }
    made.length = day - made.first;
    return made;
  }

 private:
  void Go(std::int32_t day) { ucal_setMillis(calendar_.get(), day * kMillisOfDay, &error_); }
  std::int32_t Get(UCalendarDateFields field) { return ucal_get(calendar_.get(), field, &error_); }

  // By search: not every calendar of ICU takes a year and gives back its first day.
  std::int32_t FirstDay(std::int64_t year) {
    if (known_ && known_year_ == year) return known_day_;
    // From a day that lies about there, correct until the year before ends and this one begins.
    Go(0);
    const std::int64_t year_0 = Get(UCAL_EXTENDED_YEAR);
    const std::int64_t near = (year - year_0) * YearLength() / 10000;
    auto day = static_cast<std::int32_t>(std::clamp<std::int64_t>(near, -800000, 3100000));
    for (int steps = 0; steps < 40; ++steps) {
      Go(day);
      const std::int64_t here = Get(UCAL_EXTENDED_YEAR);
      const std::int32_t of_year = Get(UCAL_DAY_OF_YEAR);
      if (here == year) {
        known_ = true, known_year_ = year, known_day_ = day - (of_year - 1);
        return known_day_;
      }
      const std::int64_t off = (year - here) * YearLength() / 10000;
      day +=
          static_cast<std::int32_t>(here < year ? std::max<std::int64_t>(off - of_year / 2, 1)
                                                : std::min<std::int64_t>(off + 180 - of_year, -1));
    }
    return day;
  }

  // Of a mean year, in days times 10000: 12 moons or a sun.
  std::int64_t YearLength() {
    if (length_ == 0) {
      Go(0);
      const std::int32_t then = Get(UCAL_EXTENDED_YEAR);
      Go(365242);
      length_ = std::int64_t{365242} * 10000 / std::max(1, Get(UCAL_EXTENDED_YEAR) - then);
    }
    return length_;
  }

  CalendarMonth MonthHere() {
    const std::int32_t month = Get(UCAL_MONTH);
    CalendarMonth made;
    if (hebrew_) {  // ICU counts Adar I as a month of its own, RFC 7529 as the leap month 5L
      made.leap = month == 5;
      made.number = month < 5 ? month + 1 : month;
    } else {
      made.leap = Get(UCAL_IS_LEAP_MONTH) != 0;
      made.number = month + 1;
    }
    return made;
  }

  std::unique_ptr<UCalendar, CloseCalendar> calendar_;
  bool hebrew_;
  UErrorCode error_ = U_ZERO_ERROR;
  std::int64_t length_ = 0;
  bool known_ = false;
  std::int64_t known_year_ = 0;
  std::int32_t known_day_ = 0;
};

bool IcuKnows(const std::string& name) {
  UErrorCode error = U_ZERO_ERROR;
  UEnumeration* names = ucal_getKeywordValuesForLocale("calendar", "und", false, &error);
  bool found = false;
  while (const char* one = U_SUCCESS(error) ? uenum_next(names, nullptr, &error) : nullptr) {
    found = found || name == one;
  }
  uenum_close(names);
  return found;
}

bool IsGregorian(const std::string& name) {
  return name.empty() || name == "GREGORIAN" || name == "GREGORY";
}

}  // namespace

bool IsCalendar(const std::string& name) { return IsGregorian(name) || IcuKnows(LowerAscii(name)); }

std::unique_ptr<CalendarTable> OpenCalendar(const std::string& name) {
  if (IsGregorian(name)) return std::make_unique<Gregorian>();
  const std::string lower = LowerAscii(name);
  if (!IcuKnows(lower)) return nullptr;
  UErrorCode error = U_ZERO_ERROR;
  constexpr char16_t kUtc[] = u"Etc/UTC";
  std::unique_ptr<UCalendar, CloseCalendar> calendar(
      ucal_open(kUtc, -1, ("und@calendar=" + lower).c_str(), UCAL_TRADITIONAL, &error));
  if (U_FAILURE(error)) return nullptr;
  return std::make_unique<IcuCalendar>(std::move(calendar), lower);
}

}  // namespace rota
