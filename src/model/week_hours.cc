#include "src/model/week_hours.h"

#include <algorithm>

namespace rota {

WeekHours WeekHours::All() {
  WeekHours week;
  week.open_.set();
  return week;
}

void WeekHours::Set(WeekdaySet days, DayMinute start, DayMinute end, bool open) {
  for (int day = 0; day < 7; ++day) {
    if (!days.Has(static_cast<Weekday>(day))) continue;
    for (std::int32_t m = start.minute; m < end.minute; ++m) {
      open_[static_cast<std::size_t>((day * 24 * 60 + m) % kMinutes)] = open;
    }
  }
}

WeekHours WeekHours::Of(const Schedule& schedule) {
  WeekHours week;
  for (const ScheduleRule& rule : schedule.rules) {
    if (!rule.rrule.empty()) return All();  // some week may hold anything
    week.Set(rule.days, rule.start, rule.end, true);
  }
  for (const ScheduleBreak& pause : schedule.breaks) {
    if (!pause.valid_from && !pause.valid_to && pause.rrule.empty())
      week.Set(pause.days, pause.start, pause.end, false);
  }
  return week;
}

std::int32_t WeekHours::Longest() const {
  if (open_.all()) return INT32_MAX;
  std::int32_t longest = 0;
  std::int32_t run = 0;
  for (std::int32_t m = 0; m < 2 * kMinutes;
       ++m) {  // twice around: a stretch may span Sunday midnight
    run = open_[static_cast<std::size_t>(m % kMinutes)] ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

}  // namespace rota
