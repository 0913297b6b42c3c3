#include "tests/support/definitional_expander.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <set>

namespace rota::test {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr std::int64_t kDaySeconds = 86400;

struct Civil {
  int year, month, day;
  int weekday;  // 0 = Monday
};

sys_days ToDays(std::int64_t day) { return sys_days(days(day)); }
std::int64_t DayOf(int y, int m, int d) {
  return sys_days(year(y) / std::chrono::month(static_cast<unsigned>(m)) /
                  std::chrono::day(static_cast<unsigned>(d)))
      .time_since_epoch()
      .count();
}
Civil CivilOf(std::int64_t day) {
  const year_month_day ymd(ToDays(day));
  return {static_cast<int>(ymd.year()), static_cast<int>(static_cast<unsigned>(ymd.month())),
          static_cast<int>(static_cast<unsigned>(ymd.day())),
          static_cast<int>(std::chrono::weekday(ToDays(day)).iso_encoding()) - 1};
}
std::int64_t Floor(std::int64_t a, std::int64_t b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }

// The week (as its first day) that holds `day`, and the year to which at least four of its days
// belong.
std::int64_t WeekOf(std::int64_t day, int week_start) {
  return day - (CivilOf(day).weekday - week_start + 7) % 7;
}
int WeekYear(std::int64_t week) { return CivilOf(week + 3).year; }

// Number of a week in its year, and how many that year has, by counting.
void NumberWeek(std::int64_t week, int* number, int* total) {
  *number = 1;
  for (std::int64_t w = week - 7; WeekYear(w) == WeekYear(week); w -= 7) ++*number;
  *total = *number;
  for (std::int64_t w = week + 7; WeekYear(w) == WeekYear(week); w += 7) ++*total;
}

class Expander {
 public:
  Expander(const Rule& rule, LocalTime start, bool dates)
      : rule_(rule), start_(start.s), first_(CivilOf(Floor(start.s, kDaySeconds))), dates_(dates) {}

  bool Yearly() const { return rule_.frequency == Frequency::kYearly; }
  bool Monthly() const { return rule_.frequency == Frequency::kMonthly; }

  // First and last day of the n-th interval, and for intervals below a day its first second and
  // length.
  void IntervalAt(std::int64_t n, std::int64_t* from, std::int64_t* to, std::int64_t* second,
                  std::int64_t* length) const {
    const std::int64_t step = n * rule_.interval;
    const std::int64_t start_day = Floor(start_, kDaySeconds);
    *second = 0, *length = 0;
    switch (rule_.frequency) {
      case Frequency::kYearly: {
        const int y = first_.year + static_cast<int>(step);
        *from = DayOf(y, 1, 1), *to = DayOf(y, 12, 31);
        return;
      }
      case Frequency::kMonthly: {
        const int month = first_.year * 12 + first_.month - 1 + static_cast<int>(step);
        *from = DayOf(month / 12, month % 12 + 1, 1);
        *to = DayOf((month + 1) / 12, (month + 1) % 12 + 1, 1) - 1;
        return;
      }
      case Frequency::kWeekly:
        *from = WeekOf(start_day, static_cast<int>(rule_.week_start)) + 7 * step, *to = *from + 6;
        return;
      case Frequency::kDaily:
        *from = *to = start_day + step;
        return;
      case Frequency::kHourly:
        *length = 3600;
        break;
      case Frequency::kMinutely:
        *length = 60;
        break;
      case Frequency::kSecondly:
        *length = 1;
        break;
    }
    *second = Floor(start_, *length) * *length + step * *length;
    *from = *to = Floor(*second, kDaySeconds);
  }

  bool DayPasses(std::int64_t day) const {
    const Civil civil = CivilOf(day);
    const std::int64_t january = DayOf(civil.year, 1, 1), year_end = DayOf(civil.year, 12, 31);
    const std::int64_t month_first = DayOf(civil.year, civil.month, 1);
    const std::int64_t month_end =
        civil.month == 12 ? year_end : DayOf(civil.year, civil.month + 1, 1) - 1;
    if (!rule_.by_month.empty() && !rule_.by_month.Has(civil.month)) return false;
    if (!rule_.by_week_no.empty()) {
      int number = 0, total = 0;
      NumberWeek(WeekOf(day, static_cast<int>(rule_.week_start)), &number, &total);
      if (!rule_.by_week_no.Has(number) && !rule_.by_week_no.Has(number - total - 1)) return false;
    }
    if (!rule_.by_year_day.empty() && !rule_.by_year_day.Has(static_cast<int>(day - january) + 1) &&
        !rule_.by_year_day.Has(static_cast<int>(day - year_end) - 1)) {
      return false;
    }
    if (!rule_.by_month_day.empty() && !rule_.by_month_day.Has(civil.day) &&
        !rule_.by_month_day.Has(static_cast<int>(day - month_end) - 1)) {
      return false;
    }
    if (!rule_.by_day.empty()) {
      const bool in_year = Yearly() && rule_.by_month.empty();
      const std::int64_t from = in_year ? january : month_first,
                         to = in_year ? year_end : month_end;
      const std::int64_t nth = (day - from) / 7 + 1, from_end = -((to - day) / 7 + 1);
      bool passes = rule_.by_day.weekly.Has(static_cast<Weekday>(civil.weekday));
      for (const NthWeekday& one : rule_.by_day.nth) {
        passes = passes || (static_cast<int>(one.weekday) == civil.weekday &&
                            (one.nth == nth || one.nth == from_end));
      }
      if (!passes) return false;
    }
    return LikeStart(civil);
  }

  // What the rule leaves open is as in DTSTART.
  bool LikeStart(const Civil& civil) const {
    const bool no_weekday = rule_.by_day.empty(), no_month_day = rule_.by_month_day.empty();
    const bool no_year_day = rule_.by_year_day.empty();
    if (Yearly() && no_weekday && no_month_day && no_year_day) {
      if (!rule_.by_week_no.empty()) return civil.weekday == first_.weekday;
      return civil.day == first_.day && (!rule_.by_month.empty() || civil.month == first_.month);
    }
    if (Monthly() && no_weekday && no_month_day) return civil.day == first_.day;
    if (rule_.frequency == Frequency::kWeekly && no_weekday) return civil.weekday == first_.weekday;
    return true;
  }

  // Whether hour, minute and second pass, where the interval leaves them open or fixes them.
  bool TimePasses(int of_day) const {
    if (dates_) return of_day == 0;
    const int start_of_day = static_cast<int>(start_ - Floor(start_, kDaySeconds) * kDaySeconds);
    const int hour = of_day / 3600, minute = of_day / 60 % 60, second = of_day % 60;
    const Frequency f = rule_.frequency;
    const bool hours = !rule_.by_hour.empty()   ? rule_.by_hour.Has(hour)
                       : f > Frequency::kHourly ? hour == start_of_day / 3600
                                                : true;
    const bool minutes = !rule_.by_minute.empty()   ? rule_.by_minute.Has(minute)
                         : f > Frequency::kMinutely ? minute == start_of_day / 60 % 60
                                                    : true;
    const bool seconds = !rule_.by_second.empty()   ? rule_.by_second.Has(second)
                         : f > Frequency::kSecondly ? second == start_of_day % 60
                                                    : true;
    return hours && minutes && seconds;
  }

  // The times of day that pass in a whole day.
  const std::vector<int>& WholeDay() {
    if (whole_day_.empty() && !whole_day_known_) {
      for (int t = 0; t < kDaySeconds; ++t) {
        if (TimePasses(t)) whole_day_.push_back(t);
      }
      whole_day_known_ = true;
    }
    return whole_day_;
  }

  std::vector<std::int64_t> SetOfInterval(std::int64_t n, std::int64_t* begins) {
    std::int64_t from = 0, to = 0, second = 0, length = 0;
    IntervalAt(n, &from, &to, &second, &length);
    *begins = length != 0 ? second : from * kDaySeconds;
    std::vector<std::int64_t> set;
    for (std::int64_t day = from; day <= to; ++day) {
      if (!DayPasses(day)) continue;
      if (length == 0) {
        for (const int t : WholeDay()) set.push_back(day * kDaySeconds + t);
        continue;
      }
      for (std::int64_t t = second; t < second + length; ++t) {
        if (TimePasses(static_cast<int>(t - day * kDaySeconds))) set.push_back(t);
      }
    }
    if (rule_.by_set_pos.empty()) return set;
    std::set<std::int64_t> chosen;
    const auto size = static_cast<int>(set.size());
    for (const int position : rule_.by_set_pos) {
      const int at = position > 0 ? position - 1 : size + position;
      if (at >= 0 && at < size) chosen.insert(set[static_cast<std::size_t>(at)]);
    }
    return {chosen.begin(), chosen.end()};
  }

 private:
  const Rule& rule_;
  std::int64_t start_;
  Civil first_;
  bool dates_;
  std::vector<int> whole_day_;
  bool whole_day_known_ = false;
};

}  // namespace

Definition Expand(const Rule& rule, LocalTime start, bool dates, std::size_t limit,
                  std::int64_t max_intervals) {
  Expander expander(rule, start, dates);
  Definition found;
  const std::int64_t until = !rule.until ? std::numeric_limits<std::int64_t>::max()
                             : dates     ? Floor(rule.until->time.s, kDaySeconds) * kDaySeconds
                                         : rule.until->time.s;
  const std::int64_t horizon = DayOf(9999, 1, 1) * kDaySeconds;
  std::int64_t left = rule.count.value_or(std::numeric_limits<std::int64_t>::max());
  for (std::int64_t n = 0; n < max_intervals; ++n) {
    std::int64_t begins = 0;
    const std::vector<std::int64_t> set = expander.SetOfInterval(n, &begins);
    found.complete_to = begins;
    if (begins > horizon) return found;
    for (const std::int64_t t : set) {
      if (t < start.s) continue;
      if (t > until || left == 0) {
        found.complete_to = std::numeric_limits<std::int64_t>::max();
        return found;
      }
      found.starts.push_back(t);
      --left;
      if (found.starts.size() == limit) {
        found.complete_to = t + 1;
        return found;
      }
    }
  }
  return found;
}

}  // namespace rota::test
