#include "src/recurrence/rscale.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>

#include "src/recurrence/plan.h"
#include "src/recurrence/rscale_calendar.h"

namespace rota {
namespace {

constexpr std::int64_t kDaySeconds = 86400;
constexpr std::int32_t kLastDay = kMaxDate.day;

std::int32_t Mod7(std::int32_t n) { return (n % 7 + 7) % 7; }
std::int32_t WeekdayOfDay(std::int32_t day) { return Mod7(day + 3); }

// A day in its calendar.
struct Place {
  const CalendarYear* year;
  const CalendarMonth* month;
  std::int32_t of_month() const { return day - month->first + 1; }
  std::int32_t day;
};

// Lists and sorts the days of one period after another. What SKIP moves may land in the
// neighbouring period, so days are held until no earlier one can come.
class CalendarWalk : public WallTimes {
 public:
  CalendarWalk(const Rule& rule, LocalTime start, bool dates, std::int64_t max_steps)
      : rule_(rule),
        start_(start),
        max_steps_(max_steps),
        table_(OpenCalendar(rule.calendar)),
        left_(rule.count.value_or(std::numeric_limits<std::int64_t>::max())) {
    // The times of a day are those of the same rule without its days.
    Rule times = rule;
    times.calendar.clear();
    times.skip = Skip::kOmit;
    times.count.reset();
    times.by_month = {}, times.by_leap_month = {}, times.by_month_day = {}, times.by_year_day = {};
    times.by_week_no = {}, times.by_day = {};
    if (dates || times.frequency >= Frequency::kDaily) {
      times.frequency = Frequency::kDaily, times.interval = 1;
      times.by_set_pos = {};
    }
    for (const int position : rule.by_set_pos) picks_.push_back(position);
    daily_ = MakePlan(times, {Midnight(start.date()).s + start.second_of_day()}, dates);
    const Place first = Find(start.date().day);
    start_year_ = first.year->year;
    start_month_ = *first.month;
    start_of_month_ = first.of_month();
    period_ = rule.frequency == Frequency::kWeekly ? StartOfWeek(start.date(), rule.week_start).day
                                                   : start.date().day;
    year_ = start_year_;
    month_ = static_cast<std::size_t>(first.month - first.year->months.data());
  }

  void EndAfter(std::int64_t last) override { last_ = std::min(last_, last); }

  void Seek(std::int64_t from) override {
    from_ = std::max(from, start_.s);
    if (rule_.count) return;  // counting has to go through all of them
    const auto day = static_cast<std::int32_t>(
        std::clamp<std::int64_t>(FloorDiv(from_, kDaySeconds), kMinDate.day, kLastDay));
    switch (rule_.frequency) {
      case Frequency::kYearly: {
        // A year earlier: SKIP may carry its last day over.
        const std::int64_t years = table_->YearOf(day) - 1 - start_year_;
        year_ += std::max<std::int64_t>(0, FloorDiv(years, rule_.interval)) * rule_.interval;
        break;
      }
      case Frequency::kMonthly:
        if (rule_.interval == 1 && table_->YearOf(day) - 1 > start_year_) {
          year_ = table_->YearOf(day) - 1;
          month_ = 0;
        }
        break;
      default: {
        const std::int64_t step = DayStep();
        period_ += std::max<std::int64_t>(0, (day - 7 - period_) / step) * step;
      }
    }
  }

  std::size_t Next(std::span<std::int64_t> out) override {
    std::size_t n = 0;
    while (n < out.size() && left_ > 0 && status_.ok()) {
      if (time_at_ < times_->size()) {
        const std::int64_t t = begin_ + (*times_)[time_at_++];
        if (t > last_) break;
        --left_;
        if (t >= from_) out[n++] = t;
      } else if (!ready_.empty() && (through_ || ready_.begin()->first < settled_)) {
        OpenNext();
      } else if (through_) {
        break;
      } else {
        NextPeriod();
      }
    }
    return n;
  }

  Status status() const override { return status_; }

 private:
  std::int64_t DayStep() const {
    return rule_.frequency == Frequency::kWeekly  ? std::int64_t{7} * rule_.interval
           : rule_.frequency == Frequency::kDaily ? rule_.interval
                                                  : 1;
  }

  const CalendarYear& Year(std::int64_t year) {
    const auto found = years_.find(year);
    if (found != years_.end()) return found->second;
    if (years_.size() > 8) years_.erase(years_.begin());  // the walk goes forward
    steps_ += 20'000;                                     // what a year's table costs, in starts
    return years_.emplace(year, table_->Year(year)).first->second;
  }

  Place Find(std::int32_t day) {
    const CalendarYear* year = &Year(table_->YearOf(day));
    const auto after =
        std::upper_bound(year->months.begin(), year->months.end(), day,
                         [](std::int32_t d, const CalendarMonth& m) { return d < m.first; });
    return {year, &*(after - 1), day};
  }

  // ---- one period -----------------------------------------------------------------------------

  void NextPeriod() {
    days_.clear();
    std::int64_t next_begins = 0;  // first day of the period after
    switch (rule_.frequency) {
      case Frequency::kYearly: {
        YearlyDays(Year(year_));
        year_ += rule_.interval;
        next_begins = Year(year_).first;
        break;
      }
      case Frequency::kMonthly: {
        MonthlyDays(Year(year_).months[month_]);
        for (std::int32_t i = 0; i < rule_.interval && Year(year_).first <= kLastDay; ++i) {
          if (++month_ == Year(year_).months.size()) month_ = 0, ++year_;
        }
        next_begins = Year(year_).months[month_].first;
        break;
      }
      default: {
        const std::int32_t length = rule_.frequency == Frequency::kWeekly ? 7 : 1;
        for (auto day = static_cast<std::int32_t>(period_); day < period_ + length; ++day) {
          if (PassesAsDay(day)) days_.insert(day);
        }
        period_ += DayStep();
        next_begins = period_;
      }
    }
    AddTimes();
    // SKIP=BACKWARD may still give the day before the next period.
    settled_ = (next_begins - 1) * kDaySeconds;
    if (next_begins > kLastDay || settled_ > last_) through_ = true;
    if (++steps_ > max_steps_) status_ = Status(Reason::k_work_limit);
  }

  // Days wait whole; what BYSETPOS picked waits as single times.
  void AddTimes() {
    const bool whole = rule_.by_set_pos.empty() || rule_.frequency < Frequency::kDaily;
    if (whole) {
      for (const std::int32_t day : days_) ready_.emplace(day * kDaySeconds, true);
      return;
    }
    if (days_.empty()) return;
    const std::int32_t base = *days_.begin();
    std::vector<std::int32_t> days, picked;
    for (const std::int32_t day : days_) days.push_back(day - base);
    PickFrom(days, daily_.times, picks_, &picked);
    for (const std::int32_t time : picked) ready_.emplace(base * kDaySeconds + time, false);
  }

  // Goes to the next day, or single time, that is ready.
  void OpenNext() {
    const auto [begin, whole] = *ready_.begin();
    ready_.erase(ready_.begin());
    begin_ = begin;
    times_ = whole ? &TimesOf(begin) : &one_time_;
    time_at_ = 0;
    if (begin < start_.s) {  // nothing before DTSTART counts
      time_at_ = static_cast<std::size_t>(
          std::lower_bound(times_->begin(), times_->end(), start_.s - begin) - times_->begin());
    }
    if (time_at_ < times_->size()) steps_ = 0;
    if (begin + kDaySeconds <= from_) {  // counted, not given
      left_ -= static_cast<std::int64_t>(times_->size() - time_at_);
      time_at_ = times_->size();
    }
  }

  const std::vector<std::int32_t>& TimesOf(std::int64_t begin) {
    if (rule_.frequency >= Frequency::kDaily) return daily_.times;
    if (daily_.ticks) {
      daily_.ticks->OfDay(begin, &of_day_);
      return of_day_;
    }
    // Ticks that are alike every day, or come every few days.
    of_day_.clear();
    std::int64_t base =
        daily_.anchor +
        std::max<std::int64_t>(0, FloorDiv(begin - daily_.anchor, daily_.step)) * daily_.step;
    for (; base < begin + kDaySeconds; base += daily_.step) {
      for (const std::int32_t time : daily_.times) {
        const std::int64_t t = base + time - begin;
        if (t >= 0 && t < kDaySeconds) of_day_.push_back(static_cast<std::int32_t>(t));
      }
    }
    return of_day_;
  }

  // ---- days -----------------------------------------------------------------------------------

  bool HasMonth(const CalendarMonth& month) const {
    return (month.leap ? rule_.by_leap_month : rule_.by_month).Has(month.number);
  }
  bool by_month() const { return !rule_.by_month.empty() || !rule_.by_leap_month.empty(); }
  bool no_days() const {
    return rule_.by_month_day.empty() && rule_.by_year_day.empty() && rule_.by_week_no.empty() &&
           rule_.by_day.empty();
  }

  void AddSkipped(std::int32_t before, std::int32_t after) {
    if (rule_.skip == Skip::kBackward) days_.insert(before);
    if (rule_.skip == Skip::kForward) days_.insert(after);
  }

  // The `number`-th of `length` days from `first` on; one that does not exist is skipped.
  void AddNumbered(std::int32_t number, std::int32_t first, std::int32_t length) {
    const std::int32_t at = number > 0 ? number - 1 : length + number;
    if (at >= 0 && at < length) {
      days_.insert(first + at);
    } else if (at < 0) {
      AddSkipped(first - 1, first);
    } else {
      AddSkipped(first + length - 1, first + length);
    }
  }

  void AddMonthDays(const CalendarMonth& month) {
    if (rule_.by_month_day.empty()) return AddNumbered(start_of_month_, month.first, month.length);
    for (const int number : rule_.by_month_day) AddNumbered(number, month.first, month.length);
  }

  // The month of that name in `year`; where there is none, what SKIP takes instead.
  const CalendarMonth* MonthOf(const CalendarYear& year, std::int32_t number, bool leap) const {
    const CalendarMonth* before = nullptr;
    for (const CalendarMonth& month : year.months) {
      if (month.number == number && month.leap == leap) return &month;
      const bool earlier = month.number < number || (month.number == number && !month.leap);
      if (earlier) before = &month;
      if (!earlier && rule_.skip == Skip::kForward) return &month;
    }
    return rule_.skip == Skip::kBackward ? before : nullptr;
  }

  std::set<const CalendarMonth*> MonthsOf(const CalendarYear& year) const {
    std::set<const CalendarMonth*> months;
    const auto add = [&](int number, bool leap) {
      if (const CalendarMonth* month = MonthOf(year, number, leap)) months.insert(month);
    };
    for (const int number : rule_.by_month) add(number, false);
    for (const int number : rule_.by_leap_month) add(number, true);
    if (!by_month() && no_days()) add(start_month_.number, start_month_.leap);
    return months;
  }

  void YearlyDays(const CalendarYear& year) {
    const std::set<const CalendarMonth*> months = MonthsOf(year);
    const bool some_months = by_month() || no_days();
    const auto each_month = [&](auto use) {
      for (const CalendarMonth& month : year.months) {
        if (!some_months || months.contains(&month)) use(month);
      }
    };
    if (!rule_.by_year_day.empty() || !rule_.by_week_no.empty()) {
      if (!rule_.by_year_day.empty()) {
        for (const int number : rule_.by_year_day) AddNumbered(number, year.first, year.length);
        if (!rule_.by_week_no.empty()) Keep([&](std::int32_t day) { return InWeeks(day); });
      } else {
        WeekDays(year);
      }
      if (some_months) Keep([&](std::int32_t day) { return months.contains(Find(day).month); });
      if (!rule_.by_month_day.empty())
        Keep([&](std::int32_t day) { return PassesMonthDay(Find(day)); });
    } else if (!rule_.by_month_day.empty() || rule_.by_day.empty()) {
      each_month([&](const CalendarMonth& month) { AddMonthDays(month); });
    } else {
      each_month([&](const CalendarMonth& month) { AddAll(month.first, month.length); });
    }
    const bool in_month = by_month();
    if (!rule_.by_day.empty()) Keep([&](std::int32_t day) { return PassesByDay(day, in_month); });
  }

  void MonthlyDays(const CalendarMonth& month) {
    if (rule_.by_month_day.empty() && !rule_.by_day.empty()) {
      AddAll(month.first, month.length);
    } else {
      AddMonthDays(month);
    }
    // BYMONTH limits what was expanded, moved days included (as libical and rrule-temporal read
    // it).
    if (by_month()) Keep([&](std::int32_t day) { return HasMonth(*Find(day).month); });
    if (!rule_.by_day.empty()) Keep([&](std::int32_t day) { return PassesByDay(day, true); });
  }

  bool PassesAsDay(std::int32_t day) {
    const bool weekly = rule_.frequency == Frequency::kWeekly;
    const std::int32_t weekday = WeekdayOfDay(day);
    if (rule_.by_day.empty() && weekly && weekday != WeekdayOfDay(start_.date().day)) return false;
    if (!rule_.by_day.empty() && !rule_.by_day.weekly.Has(static_cast<Weekday>(weekday)))
      return false;
    const Place place = Find(day);
    if (by_month() && !HasMonth(*place.month)) return false;
    const std::int32_t of_year = day - place.year->first;
    if (!rule_.by_year_day.empty() && !rule_.by_year_day.Has(of_year + 1) &&
        !rule_.by_year_day.Has(of_year - place.year->length)) {
      return false;
    }
    return rule_.by_month_day.empty() || PassesMonthDay(place);
  }

  bool PassesMonthDay(const Place& place) const {
    return rule_.by_month_day.Has(place.of_month()) ||
           rule_.by_month_day.Has(place.of_month() - place.month->length - 1);
  }

  bool PassesByDay(std::int32_t day, bool in_month) {
    const std::int32_t weekday = WeekdayOfDay(day);
    if (rule_.by_day.weekly.Has(static_cast<Weekday>(weekday))) return true;
    const Place place = Find(day);
    const std::int32_t first = in_month ? place.month->first : place.year->first;
    const std::int32_t length = in_month ? place.month->length : place.year->length;
    const std::int32_t nth = (day - first) / 7 + 1,
                       from_end = -((first + length - 1 - day) / 7 + 1);
    return std::any_of(rule_.by_day.nth.begin(), rule_.by_day.nth.end(), [&](const NthWeekday& n) {
      return static_cast<std::int32_t>(n.weekday) == weekday && (n.nth == nth || n.nth == from_end);
    });
  }

  // ---- weeks of the year ----------------------------------------------------------------------

  // First day of the year's week 1, which has at least four days in it.
  std::int32_t FirstWeek(std::int64_t year) {
    const std::int32_t fourth = Year(year).first + 3;
    return fourth - Mod7(WeekdayOfDay(fourth) - static_cast<std::int32_t>(rule_.week_start));
  }
  std::int32_t WeeksOf(std::int64_t year) { return (FirstWeek(year + 1) - FirstWeek(year)) / 7; }

  bool InWeeks(std::int32_t day) {
    std::int64_t year = table_->YearOf(day);
    if (day < FirstWeek(year))
      --year;
    else if (day >= FirstWeek(year + 1))
      ++year;
    const std::int32_t number = (day - FirstWeek(year)) / 7 + 1;
    return rule_.by_week_no.Has(number) || rule_.by_week_no.Has(number - WeeksOf(year) - 1);
  }

  void WeekDays(const CalendarYear& year) {
    const std::int32_t first = year.first, length = year.length;
    const std::int32_t weeks = WeeksOf(year.year);
    for (std::int32_t day = first; day < first + length; ++day) {
      const bool weekday = !rule_.by_day.empty() || !rule_.by_month_day.empty() ||
                           WeekdayOfDay(day) == WeekdayOfDay(start_.date().day);
      if (weekday && InWeeks(day)) days_.insert(day);
    }
    for (const int number : rule_.by_week_no) {
      if (number < -weeks) AddSkipped(first - 1, first);
      if (number > weeks) AddSkipped(first + length - 1, first + length);
    }
  }

  void AddAll(std::int32_t first, std::int32_t length) {
    for (std::int32_t day = first; day < first + length; ++day) days_.insert(day);
  }
  template <typename F>
  void Keep(F passes) {
    std::erase_if(days_, [&](std::int32_t day) { return !passes(day); });
  }

  Rule rule_;
  LocalTime start_;
  std::int64_t max_steps_;
  std::unique_ptr<CalendarTable> table_;
  Plan daily_;
  std::int64_t left_;

  // DTSTART in the calendar.
  std::int64_t start_year_ = 0;
  CalendarMonth start_month_;
  std::int32_t start_of_month_ = 1;

  // The next period: year and month, or its first day.
  std::int64_t year_ = 0;
  std::size_t month_ = 0;
  std::int64_t period_ = 0;

  std::map<std::int64_t, CalendarYear> years_;
  std::set<std::int32_t> days_;  // of the period at hand
  // What was found and not opened yet: the day's first second and true, or a single time and false.
  std::map<std::int64_t, bool> ready_;
  std::int64_t settled_ =
      std::numeric_limits<std::int64_t>::min();  // no further start lies before it
  std::vector<std::int32_t> of_day_;
  std::vector<std::int32_t> picks_;  // BYSETPOS
  const std::vector<std::int32_t> one_time_ = {0};
  // What is open: times_ from time_at_ on, after begin_.
  std::int64_t begin_ = 0;
  const std::vector<std::int32_t>* times_ = &of_day_;
  std::size_t time_at_ = 0;
  std::int64_t from_ = 0;
  std::int64_t last_ = kLastWallSecond;
  bool through_ = false;
  std::int64_t steps_ = 0;  // since the last start
  Status status_;
};

}  // namespace

bool NeedsCalendar(const Rule& rule) {
  const bool gregorian =
      rule.calendar.empty() || rule.calendar == "GREGORIAN" || rule.calendar == "GREGORY";
  // SKIP is about days that a month or year does not have: shorter periods know none.
  return !gregorian || (rule.skip != Skip::kOmit && rule.frequency >= Frequency::kMonthly);
}

Status CheckCalendar(const Rule& rule) {
  if (!NeedsCalendar(rule) || IsCalendar(rule.calendar)) return {};
  return Status(Reason::k_unsupported, "no calendar of that name").With("part", "RSCALE");
}

std::unique_ptr<WallTimes> WalkCalendar(const Rule& rule, LocalTime start, bool dates,
                                        std::int64_t max_steps) {
  return std::make_unique<CalendarWalk>(rule, start, dates, max_steps);
}

}  // namespace rota
