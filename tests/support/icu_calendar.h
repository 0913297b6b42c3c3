// A calendar as ICU has it, day by day.
#pragma once

#include <unicode/ucal.h>

#include <cstdint>
#include <string>
#include <vector>

namespace rota::test {

// A day as the calendar names it. Months are numbered as RFC 7529 counts them.
struct CalendarDay {
  std::int32_t year, month, of_month, of_year;
  bool leap;
  bool operator==(const CalendarDay&) const = default;
};

class IcuCalendar {
 public:
  // `name` as ICU has it. Gregorian dates are proleptic, as everywhere in Rota; for the calendars
  // that ICU derives from them (japanese, buddhist, roc) that holds from 1582-10-15 on only.
  explicit IcuCalendar(const std::string& name) : hebrew_(name == "hebrew") {
    constexpr char16_t kUtc[] = u"Etc/UTC";
    calendar_ = ucal_open(kUtc, -1, ("und@calendar=" + name).c_str(), UCAL_TRADITIONAL, &error_);
    if (name == "gregorian") ucal_setGregorianChange(calendar_, -1e17, &error_);
  }
  IcuCalendar(const IcuCalendar&) = delete;
  IcuCalendar& operator=(const IcuCalendar&) = delete;
  ~IcuCalendar() { ucal_close(calendar_); }

  bool ok() const { return U_SUCCESS(error_); }

  CalendarDay At(std::int32_t day) {
    ucal_setMillis(calendar_, day * 86400000.0, &error_);
    const std::int32_t month = Get(UCAL_MONTH);
    CalendarDay at{Get(UCAL_EXTENDED_YEAR), month + 1, Get(UCAL_DAY_OF_MONTH),
                   Get(UCAL_DAY_OF_YEAR), false};
    if (hebrew_) {  // ICU counts Adar I as a month of its own, RFC 7529 as the leap month 5L
      at.leap = month == 5;
      at.month = month < 5 ? month + 1 : month;
    } else {
      at.leap = Get(UCAL_IS_LEAP_MONTH) != 0;
    }
    return at;
  }

 private:
  std::int32_t Get(UCalendarDateFields field) { return ucal_get(calendar_, field, &error_); }

  UErrorCode error_ = U_ZERO_ERROR;
  UCalendar* calendar_ = nullptr;
  bool hebrew_;
};

}  // namespace rota::test
