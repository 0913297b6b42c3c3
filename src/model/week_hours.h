// The hours of a schedule in an ordinary week, minute by minute: enough to see what can never fit.
#pragma once

#include <bitset>

#include "rota/model/schedule.h"

namespace rota {

class WeekHours {
 public:
  static WeekHours All();
  // Weekly rules minus weekly breaks that always hold. Validity dates of rules are not looked at,
  // nor are overrides and holidays: the result is never smaller than what an ordinary week can be.
  static WeekHours Of(const Schedule& schedule);

  WeekHours& operator&=(const WeekHours& other) {
    open_ &= other.open_;
    return *this;
  }
  bool empty() const { return open_.none(); }
  // Length in minutes of the longest stretch; a week that is always open has no end.
  std::int32_t Longest() const;

 private:
  static constexpr std::int32_t kMinutes = 7 * 24 * 60;
  void Set(WeekdaySet days, DayMinute start, DayMinute end, bool open);
  std::bitset<kMinutes> open_;  // from Monday 00:00
};

}  // namespace rota
