#include "tests/support/calendar_expander.h"

#include <algorithm>
#include <set>

namespace rota::test {
namespace {

using Span = CalendarDays::Span;
constexpr std::int64_t kDaySeconds = 86400;

int WeekdayOfDay(std::int32_t day) { return ((day + 3) % 7 + 7) % 7; }
std::int32_t DayOfSecond(std::int64_t t) {
  return static_cast<std::int32_t>(t >= 0 ? t / kDaySeconds
                                          : -((-t + kDaySeconds - 1) / kDaySeconds));
}

const Span& Holding(const std::vector<Span>& spans, std::int32_t day) {
  return *std::find_if(spans.begin(), spans.end(), [&](const Span& s) { return s.end > day; });
}

class Expander {
 public:
  Expander(const Rule& rule, LocalTime start, bool dates, const CalendarDays& days)
      : rule_(rule),
        start_(start.s),
        dates_(dates),
        days_(days),
        first_day_(DayOfSecond(start.s)) {}

  std::vector<std::int64_t> Expand(std::int64_t end) {
    std::vector<std::int64_t> starts;
    const std::int64_t until = !rule_.until ? end : std::min(end, rule_.until->time.s + 1);
    std::int64_t left = rule_.count.value_or(1 << 30);
    std::set<std::int64_t> all;
    for (std::int64_t n = 0; Interval(n, end, &all); ++n) {
    }
    for (const std::int64_t t : all) {
      if (t >= start_ && t < until && left-- > 0) starts.push_back(t);
    }
    return starts;
  }

 private:
  // Adds the starts of the n-th interval; false once it begins after `end`.
  bool Interval(std::int64_t n, std::int64_t end, std::set<std::int64_t>* all) {
    const std::int64_t step = n * rule_.interval;
    if (rule_.frequency == Frequency::kHourly) {
      const std::int64_t hour = (start_ - start_ % 3600) + step * 3600;
      if (hour >= end) return false;
      if (!PassesAsDay(DayOfSecond(hour))) return true;
      if (!rule_.by_hour.empty() && !rule_.by_hour.Has(static_cast<int>(hour % kDaySeconds / 3600)))
        return true;
      std::vector<std::int64_t> set;
      for (int t = 0; t < 3600; ++t) {
        if (MinutePasses(t / 60) && SecondPasses(t % 60)) set.push_back(hour + t);
      }
      Pick(set, all);
      return true;
    }
    std::set<std::int32_t> found;
    switch (rule_.frequency) {
      case Frequency::kYearly:
      case Frequency::kMonthly: {
        const std::vector<Span>& spans =
            rule_.frequency == Frequency::kYearly ? days_.years() : days_.months();
        const std::int64_t at = &Holding(spans, first_day_) - spans.data() + step;
        if (at >= static_cast<std::int64_t>(spans.size())) return false;
        const Span& span = spans[static_cast<std::size_t>(at)];
        // What SKIP=BACKWARD takes may lie in the interval before.
        if (span.first * kDaySeconds >= end + 2 * kDaySeconds) return false;
        found = rule_.skip == Skip::kOmit               ? Filtered(span)
                : rule_.frequency == Frequency::kYearly ? MovedInYear(span)
                                                        : MovedInMonth(span);
        break;
      }
      default: {
        const int length = rule_.frequency == Frequency::kWeekly ? 7 : 1;
        const std::int64_t back =
            length == 7 ? (WeekdayOfDay(first_day_) - static_cast<int>(rule_.week_start) + 7) % 7
                        : 0;
        const std::int64_t day = first_day_ - back + step * length;
        if (day * kDaySeconds >= end) return false;
        for (int i = 0; i < length; ++i) {
          const auto one = static_cast<std::int32_t>(day + i);
          if (PassesAsDay(one)) found.insert(one);
        }
      }
    }
    std::vector<std::int64_t> set;
    for (const std::int32_t day : found) {
      for (const std::int64_t t : Times()) set.push_back(day * kDaySeconds + t);
    }
    Pick(set, all);
    return true;
  }

  void Pick(const std::vector<std::int64_t>& set, std::set<std::int64_t>* all) const {
    if (rule_.by_set_pos.empty()) return all->insert(set.begin(), set.end());
    const auto size = static_cast<int>(set.size());
    for (const int position : rule_.by_set_pos) {
      const int at = position > 0 ? position - 1 : size + position;
      if (at >= 0 && at < size) all->insert(set[static_cast<std::size_t>(at)]);
    }
  }

  // ---- times
  // -------------------------------------------------------------------------------------

  int OfDay() const { return static_cast<int>(start_ - DayOfSecond(start_) * kDaySeconds); }
  bool HourPasses(int hour) const {
    return rule_.by_hour.empty() ? hour == OfDay() / 3600 : rule_.by_hour.Has(hour);
  }
  bool MinutePasses(int minute) const {
    return rule_.by_minute.empty() ? minute == OfDay() / 60 % 60 : rule_.by_minute.Has(minute);
  }
  bool SecondPasses(int second) const {
    return rule_.by_second.empty() ? second == OfDay() % 60 : rule_.by_second.Has(second);
  }
  const std::vector<std::int64_t>& Times() {
    if (known_) return times_;
    known_ = true;
    if (dates_) times_ = {0};
    for (int t = 0; t < kDaySeconds && !dates_; ++t) {
      if (HourPasses(t / 3600) && MinutePasses(t / 60 % 60) && SecondPasses(t % 60))
        times_.push_back(t);
    }
    return times_;
  }

  // ---- days
  // --------------------------------------------------------------------------------------

  bool has_months() const { return !rule_.by_month.empty() || !rule_.by_leap_month.empty(); }
  bool no_days() const {
    return rule_.by_day.empty() && rule_.by_month_day.empty() && rule_.by_year_day.empty() &&
           rule_.by_week_no.empty();
  }
  bool Named(std::int32_t month, bool leap) const {
    return (leap ? rule_.by_leap_month : rule_.by_month).Has(month);
  }
  template <typename Set>
  static bool Numbered(const Set& set, std::int32_t at, std::int32_t length) {
    return set.Has(at + 1) || set.Has(at - length);
  }

  bool WeekdayPasses(std::int32_t day, bool in_month) const {
    if (rule_.by_day.weekly.Has(static_cast<Weekday>(WeekdayOfDay(day)))) return true;
    const Span& span = Holding(in_month ? days_.months() : days_.years(), day);
    for (const NthWeekday& one : rule_.by_day.nth) {
      if (static_cast<int>(one.weekday) != WeekdayOfDay(day)) continue;
      if (one.nth == (day - span.first) / 7 + 1 || one.nth == -((span.end - 1 - day) / 7 + 1))
        return true;
    }
    return false;
  }

  // First day of week 1: the week with the year's fourth day.
  std::int32_t FirstWeek(const Span& year) const {
    const std::int32_t fourth = year.first + 3;
    return fourth - (WeekdayOfDay(fourth) - static_cast<int>(rule_.week_start) + 7) % 7;
  }
  bool WeekPasses(std::int32_t day) const {
    for (std::size_t i = 0; i + 1 < days_.years().size(); ++i) {
      const std::int32_t from = FirstWeek(days_.years()[i]), to = FirstWeek(days_.years()[i + 1]);
      if (day >= from && day < to)
        return Numbered(rule_.by_week_no, (day - from) / 7, (to - from) / 7);
    }
    return false;
  }

  // The parts that limit, as on a day of its own.
  bool PassesAsDay(std::int32_t day) const {
    const CalendarDay& at = days_.At(day);
    if (has_months() && !Named(at.month, at.leap)) return false;
    const Span &year = Holding(days_.years(), day), &month = Holding(days_.months(), day);
    if (!rule_.by_year_day.empty() && !Numbered(rule_.by_year_day, day - year.first, year.length()))
      return false;
    if (!rule_.by_month_day.empty() &&
        !Numbered(rule_.by_month_day, day - month.first, month.length()))
      return false;
    if (rule_.frequency == Frequency::kWeekly && rule_.by_day.empty())
      return WeekdayOfDay(day) == WeekdayOfDay(first_day_);
    return rule_.by_day.empty() ||
           WeekdayPasses(day, rule_.frequency == Frequency::kMonthly ||
                                  (rule_.frequency == Frequency::kYearly && has_months()));
  }

  std::set<std::int32_t> Filtered(const Span& span) const {
    std::set<std::int32_t> found;
    const CalendarDay& start = days_.At(first_day_);
    for (std::int32_t day = span.first; day < span.end; ++day) {
      const CalendarDay& at = days_.At(day);
      bool like_start = true;  // what the rule leaves open is as in DTSTART
      const bool free_day =
          rule_.by_day.empty() && rule_.by_month_day.empty() && rule_.by_year_day.empty();
      if (free_day && !rule_.by_week_no.empty()) {
        like_start = WeekdayOfDay(day) == WeekdayOfDay(first_day_);
      } else if (free_day) {
        like_start = at.of_month == start.of_month &&
                     (rule_.frequency == Frequency::kMonthly || has_months() ||
                      (at.month == start.month && at.leap == start.leap));
      }
      if (like_start && PassesAsDay(day) && (rule_.by_week_no.empty() || WeekPasses(day)))
        found.insert(day);
    }
    return found;
  }

  // ---- SKIP
  // --------------------------------------------------------------------------------------

  void AddNumbered(std::int32_t number, const Span& span, std::set<std::int32_t>* found) const {
    const std::int32_t day = number > 0 ? span.first + number - 1 : span.end + number;
    const bool back = rule_.skip == Skip::kBackward;
    if (day < span.first) {
      found->insert(back ? span.first - 1 : span.first);
    } else if (day >= span.end) {
      found->insert(back ? span.end - 1 : span.end);
    } else {
      found->insert(day);
    }
  }
  void AddMonthDays(const Span& month, std::set<std::int32_t>* found) const {
    if (rule_.by_month_day.empty()) return AddNumbered(days_.At(first_day_).of_month, month, found);
    for (const int number : rule_.by_month_day) AddNumbered(number, month, found);
  }

  std::set<std::int32_t> MovedInMonth(const Span& month) const {
    std::set<std::int32_t> found;
    if (rule_.by_month_day.empty() && !rule_.by_day.empty()) {
      for (std::int32_t day = month.first; day < month.end; ++day) found.insert(day);
    } else {
      AddMonthDays(month, &found);
    }
    std::erase_if(found, [&](std::int32_t day) {
      const CalendarDay& at = days_.At(day);
      return (has_months() && !Named(at.month, at.leap)) ||
             (!rule_.by_day.empty() && !WeekdayPasses(day, true));
    });
    return found;
  }

  // The year's months that the rule names; for one the year does not have, that before or after.
  std::vector<Span> MonthsOf(const Span& year) const {
    std::vector<Span> all, named;
    for (const Span& month : days_.months()) {
      if (month.first >= year.first && month.first <= year.end)
        all.push_back(month);  // and one more
    }
    std::set<std::pair<int, bool>> names;
    for (const int number : rule_.by_month) names.insert({number, false});
    for (const int number : rule_.by_leap_month) names.insert({number, true});
    const CalendarDay& start = days_.At(first_day_);
    if (!has_months() && no_days()) names.insert({start.month, start.leap});
    if (!has_months() && !no_days()) return {all.begin(), all.end() - 1};
    for (const auto& name : names) {
      std::size_t after = 0;
      while (after + 1 < all.size() &&
             std::pair(static_cast<int>(all[after].month), all[after].leap) < name)
        ++after;
      const bool exists = after + 1 < all.size() &&
                          std::pair(static_cast<int>(all[after].month), all[after].leap) == name;
      if (exists || rule_.skip == Skip::kForward) {
        named.push_back(all[after]);
      } else if (after > 0) {
        named.push_back(all[after - 1]);
      }
    }
    return named;
  }

  std::set<std::int32_t> MovedInYear(const Span& year) const {
    std::set<std::int32_t> found;
    const std::vector<Span> months = MonthsOf(year);
    if (rule_.by_year_day.empty() && rule_.by_week_no.empty()) {
      for (const Span& month : months) {
        if (rule_.by_month_day.empty() && !rule_.by_day.empty()) {
          for (std::int32_t day = month.first; day < month.end; ++day) found.insert(day);
        } else {
          AddMonthDays(month, &found);
        }
      }
    } else {
      for (const int number : rule_.by_year_day) AddNumbered(number, year, &found);
      if (rule_.by_year_day.empty()) {
        const Span& next = Holding(days_.years(), year.end);
        const std::int32_t weeks = (FirstWeek(next) - FirstWeek(year)) / 7;
        const bool any_weekday = !rule_.by_day.empty() || !rule_.by_month_day.empty();
        for (std::int32_t day = year.first; day < year.end; ++day) {
          if (any_weekday || WeekdayOfDay(day) == WeekdayOfDay(first_day_)) found.insert(day);
        }
        std::erase_if(found, [&](std::int32_t day) { return !WeekPasses(day); });
        const bool back = rule_.skip == Skip::kBackward;
        for (const int number : rule_.by_week_no) {
          if (number < -weeks) found.insert(back ? year.first - 1 : year.first);
          if (number > weeks) found.insert(back ? year.end - 1 : year.end);
        }
      } else if (!rule_.by_week_no.empty()) {
        std::erase_if(found, [&](std::int32_t day) { return !WeekPasses(day); });
      }
      std::erase_if(found, [&](std::int32_t day) {
        const auto holds = [&](const Span& m) {
          return day >= m.first && day < m.end && day < year.end;
        };
        const Span& month = Holding(days_.months(), day);
        return (has_months() && std::none_of(months.begin(), months.end(), holds)) ||
               (!rule_.by_month_day.empty() &&
                !Numbered(rule_.by_month_day, day - month.first, month.length()));
      });
    }
    std::erase_if(found, [&](std::int32_t day) {
      return !rule_.by_day.empty() && !WeekdayPasses(day, has_months());
    });
    return found;
  }

  const Rule& rule_;
  std::int64_t start_;
  bool dates_;
  const CalendarDays& days_;
  std::int32_t first_day_;
  std::vector<std::int64_t> times_;
  bool known_ = false;
};

}  // namespace

CalendarDays::CalendarDays(const std::string& name, std::int32_t first, std::int32_t last)
    : first_(first) {
  IcuCalendar calendar(name);
  for (std::int32_t day = first; day <= last; ++day) {
    const CalendarDay at = calendar.At(day);
    days_.push_back(at);
    if (at.of_month == 1) months_.push_back({day, day, at.month, at.leap});
    if (at.of_year == 1) years_.push_back({day, day, 0, false});
    for (std::vector<Span>* spans : {&months_, &years_}) {
      if (!spans->empty()) ++spans->back().end;
    }
  }
  months_.pop_back();
  years_.pop_back();
}

std::vector<std::int64_t> ExpandInCalendar(const Rule& rule, LocalTime start, bool dates,
                                           std::int64_t end, const CalendarDays& days) {
  return Expander(rule, start, dates, days).Expand(end);
}

}  // namespace rota::test
