// What a rule with RSCALE means (RFC 7529 §4.1), written for clarity: every day of each interval as
// ICU names it, kept where every BYxxx part lets it pass; with SKIP, every date that the parts
// name, moved where it does not exist. Shares nothing with the engine but the Rule type.
#pragma once

#include <string>
#include <vector>

#include "rota/recurrence/rule.h"
#include "tests/support/icu_calendar.h"

namespace rota::test {

// The days from `first` to `last` as a calendar of ICU names them; asked for once, for ICU is slow.
class CalendarDays {
 public:
  CalendarDays(const std::string& name, std::int32_t first, std::int32_t last);

  // A run of days in one year, or in one month.
  struct Span {
    std::int32_t first, end;
    std::int32_t month;  // of a month
    bool leap;
    std::int32_t length() const { return end - first; }
  };
  const CalendarDay& At(std::int32_t day) const {
    return days_.at(static_cast<std::size_t>(day - first_));
  }
  // Those that lie whole in the days, in order.
  const std::vector<Span>& years() const { return years_; }
  const std::vector<Span>& months() const { return months_; }

 private:
  std::int32_t first_;
  std::vector<CalendarDay> days_;
  std::vector<Span> years_, months_;
};

// The starts (wall seconds, ascending) that the rule gives before `end`. DTSTART and `end` lie at
// least two years inside the days. For DAILY and longer, and HOURLY on date-times.
std::vector<std::int64_t> ExpandInCalendar(const Rule& rule, LocalTime start, bool dates,
                                           std::int64_t end, const CalendarDays& days);

}  // namespace rota::test
