// Rules in other calendars, and rules with SKIP, period by period.
//
// A period's days are listed (YearlyDays, MonthlyDays, DaysOf), sorted, and wait in ready_ until no
// earlier one can come; the times of a day are those of the same rule without its days, planned as
// a Gregorian rule of every day (daily_).
//
//      period 1              period 2
//   |  .  x  .  .  x  |  .  x  .  .  .  |     SKIP moves a day that the period does not have over
//                  <──╳──>                    an edge: back to the last day, or on to the first.
//
// Why the order is right: what a period gives never lies before the day before its first one, which
// is where SKIP=BACKWARD may put a day. So once the next period is known to begin on day f, nothing
// before f - 1 can still come (settled_), and only what lies before it is opened. What lies behind
// the period's end (SKIP=FORWARD, or the first month of the next year) waits, and AddTimes() sorts
// it among the days of the next period, keeping one of two that are the same.
//
// Why it ends: no period begins after the tables' last year, and every day that is looked at is a
// step of the budget.
#include "src/recurrence/rscale.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <vector>

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
  std::size_t month_at;  // of year->months()
  std::int32_t day;
  const CalendarMonth& month() const { return year->months()[month_at]; }
  std::int32_t of_month() const { return day - month().first + 1; }
};

class CalendarWalk : public WallTimes {
 public:
  CalendarWalk(const Rule& rule, LocalTime start, bool dates, Budget* budget)
      : rule_(rule),
        start_(start),
        budget_(budget),
        calendar_(*Calendar::Find(rule.calendar)),
        left_(rule.count.value_or(std::numeric_limits<std::int64_t>::max())) {
    // The times of a day are those of the same rule without its days.
    Rule times = rule;
    times.calendar.clear();
    times.skip = Skip::kOmit;
    times.count.reset();
    times.by_month = {}, times.by_leap_month = {}, times.by_month_day = {}, times.by_year_day = {};
    times.by_week_no = {}, times.by_day = {};
    if (times.frequency >= Frequency::kDaily) {
      times.frequency = Frequency::kDaily, times.interval = 1;
    }
    if (rule.frequency > Frequency::kDaily) {
      times.by_set_pos = {};
      for (const int position : rule.by_set_pos) picks_.push_back(position);
    }
    daily_ = MakePlan(times, {Midnight(start.date()).s + start.second_of_day()}, dates);
    through_ = daily_.walk == Plan::Walk::kNever;
    const Place first = Find(start.date().day);
    start_month_ = first.month();
    start_of_month_ = first.of_month();
    year_ = first.year->year;
    month_ = calendar_.FirstMonth(first.year->year) + static_cast<std::int64_t>(first.month_at);
    period_ = rule.frequency == Frequency::kWeekly ? StartOfWeek(start.date(), rule.week_start).day
                                                   : start.date().day;
  }

  void EndAfter(std::int64_t last) override { last_ = std::min(last_, last); }

  void Seek(std::int64_t from) override {
    from_ = std::max(from, start_.s);
    if (rule_.count) return;  // counting has to go through all of them
    const auto day = static_cast<std::int32_t>(
        std::clamp<std::int64_t>(FloorDiv(from_, kDaySeconds), kMinDate.day, kLastDay));
    const Place place = Find(day);
    const std::int64_t month =
        calendar_.FirstMonth(place.year->year) + static_cast<std::int64_t>(place.month_at);
    const auto forward = [](std::int64_t* at, std::int64_t to, std::int64_t step) {
      *at += std::max<std::int64_t>(0, FloorDiv(to - *at, step)) * step;
    };
    switch (walk()) {
      case Walk::kYears:
        // A year earlier: SKIP may carry its last day over.
        return forward(&year_, place.year->year - 1, rule_.interval);
      case Walk::kMonths:
        return forward(&month_, month - 1,
                       rule_.frequency == Frequency::kMonthly ? rule_.interval : 1);
      case Walk::kDays:
        return forward(&period_, day - 7, DayStep());
    }
  }

  std::size_t Next(std::span<std::int64_t> out) override {
    std::size_t n = 0;
    while (n < out.size() && left_ > 0 && !budget_->spent()) {
      if (time_at_ < times_->size()) {
        const std::int64_t t = begin_ + (*times_)[time_at_++];
        if (t > last_) break;
        --left_;
        if (t >= from_) out[n++] = t;
      } else if (ready_at_ < ready_.size() && (through_ || ready_[ready_at_].begin < settled_)) {
        OpenNext();
      } else if (through_) {
        break;
      } else {
        NextPeriod();
      }
    }
    return n;
  }

 private:
  // What one period is. Days one after the other are looked at month by month.
  enum class Walk : std::uint8_t { kYears, kMonths, kDays };
  Walk walk() const {
    if (rule_.frequency == Frequency::kYearly) return Walk::kYears;
    if (rule_.frequency == Frequency::kMonthly || DayStep() == 1) return Walk::kMonths;
    return Walk::kDays;
  }
  std::int64_t DayStep() const {
    return rule_.frequency == Frequency::kWeekly  ? std::int64_t{7} * rule_.interval
           : rule_.frequency == Frequency::kDaily ? rule_.interval
                                                  : 1;
  }

  // Stays in place while no year is asked for that is eight years away.
  const CalendarYear& Year(std::int32_t year) {
    CalendarYear& kept = years_[static_cast<std::uint32_t>(year) % years_.size()];
    if (kept.year != year || kept.size == 0) {
      kept = calendar_.Year(year);
      budget_->Take(40);
    }
    return kept;
  }

  Place Find(std::int32_t day) {
    if (day < found_first_ || day >= found_end_) {
      found_year_ = calendar_.YearOf(day);
      found_first_ = calendar_.FirstDay(found_year_);
      found_end_ = calendar_.FirstDay(found_year_ + 1);
    }
    const CalendarYear& year = Year(found_year_);
    return {&year, year.MonthOf(day), day};
  }

  // ---- one period ------------------------------------------------------------

  void NextPeriod() {
    days_.clear();
    std::int64_t next_begins = kLastDay + 1;  // first day of the period after
    switch (walk()) {
      case Walk::kYears:
        YearlyDays(Year(static_cast<std::int32_t>(year_)));
        year_ += rule_.interval;
        if (year_ < calendar_.last_year())
          next_begins = calendar_.FirstDay(static_cast<std::int32_t>(year_));
        break;
      case Walk::kMonths: {
        const CalendarMonth& month = Month(month_);
        if (rule_.frequency == Frequency::kMonthly) {
          MonthlyDays(month);
          month_ += rule_.interval;
        } else {
          if (!by_month() || HasMonth(month)) DaysOf(month.first, month.length);
          ++month_;
        }
        if (month_ < calendar_.last_month()) next_begins = Month(month_).first;
        break;
      }
      case Walk::kDays:
        DaysOf(static_cast<std::int32_t>(period_), rule_.frequency == Frequency::kWeekly ? 7 : 1);
        period_ += DayStep();
        next_begins = period_;
    }
    AddTimes();
    // SKIP=BACKWARD may still give the day before the next period.
    settled_ = (next_begins - 1) * kDaySeconds;
    if (next_begins > kLastDay || settled_ > last_) through_ = true;
    budget_->Take(30 + 8 * looked_);
    looked_ = 0;
  }

  const CalendarMonth& Month(std::int64_t month) {
    const std::int32_t year = calendar_.YearOfMonth(month);
    return Year(year).months()[static_cast<std::size_t>(month - calendar_.FirstMonth(year))];
  }

  void DaysOf(std::int32_t first, std::int32_t length) {
    looked_ += length;
    for (std::int32_t day = first; day < first + length; ++day) {
      if (PassesAsDay(day)) days_.push_back(day);
    }
  }

  // Days wait whole; what BYSETPOS picked waits as single times.
  void AddTimes() {
    if (days_.empty()) return;
    std::sort(days_.begin(), days_.end());
    days_.erase(std::unique(days_.begin(), days_.end()), days_.end());
    if (ready_at_ == ready_.size()) ready_.clear(), ready_at_ = 0;
    const std::size_t before = ready_.size();
    if (picks_.empty()) {
      for (const std::int32_t day : days_) ready_.push_back({day * kDaySeconds, true});
    } else {
      const std::int32_t base = days_.front();
      for (std::int32_t& day : days_) day -= base;
      std::vector<std::int32_t> picked;
      PickFrom(days_, daily_.times, picks_, &picked);
      looked_ += static_cast<std::int64_t>(picks_.size());
      for (const std::int32_t time : picked) ready_.push_back({base * kDaySeconds + time, false});
    }
    // What SKIP moved may lie before, or be, a day of the period before.
    if (before > ready_at_ && before < ready_.size() &&
        ready_[before].begin <= ready_[before - 1].begin) {
      const auto from = ready_.begin() + static_cast<std::ptrdiff_t>(ready_at_);
      const auto same = [](const Ready& a, const Ready& b) { return a.begin == b.begin; };
      std::sort(from, ready_.end(),
                [](const Ready& a, const Ready& b) { return a.begin < b.begin; });
      ready_.erase(std::unique(from, ready_.end(), same), ready_.end());
    }
  }

  // Goes to the next day, or single time, that is ready.
  void OpenNext() {
    const Ready next = ready_[ready_at_++];
    begin_ = next.begin;
    times_ = next.whole ? &TimesOf(begin_) : &one_time_;
    time_at_ = 0;
    if (begin_ < start_.s) {  // nothing before DTSTART counts
      time_at_ = static_cast<std::size_t>(
          std::lower_bound(times_->begin(), times_->end(), start_.s - begin_) - times_->begin());
    }
    if (begin_ + kDaySeconds <= from_) {  // counted, not given
      left_ -= static_cast<std::int64_t>(times_->size() - time_at_);
      time_at_ = times_->size();
      budget_->Take(10 + static_cast<std::int64_t>(times_->size()));
    } else if (times_->empty()) {
      budget_->Take(10);
    }
  }

  const std::vector<std::int32_t>& TimesOf(std::int64_t begin) {
    if (rule_.frequency >= Frequency::kDaily) return daily_.times;
    if (daily_.ticks) {
      daily_.ticks->OfDay(begin, &of_day_);
      return of_day_;
    }
    const bool alike = daily_.step == kDaySeconds && daily_.anchor % kDaySeconds == 0;
    if (alike) return daily_.times;
    // Ticks that come through the day, or every few days.
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

  // ---- days ------------------------------------------------------------------

  bool HasMonth(const CalendarMonth& month) const {
    return (month.leap ? rule_.by_leap_month : rule_.by_month).Has(month.number);
  }
  bool by_month() const { return !rule_.by_month.empty() || !rule_.by_leap_month.empty(); }
  bool no_days() const {
    return rule_.by_month_day.empty() && rule_.by_year_day.empty() && rule_.by_week_no.empty() &&
           rule_.by_day.empty();
  }

  void AddSkipped(std::int32_t before, std::int32_t after) {
    if (rule_.skip == Skip::kBackward) days_.push_back(before);
    if (rule_.skip == Skip::kForward) days_.push_back(after);
  }

  // The `number`-th of `length` days from `first` on; one that does not exist is skipped.
  void AddNumbered(std::int32_t number, std::int32_t first, std::int32_t length) {
    const std::int32_t at = number > 0 ? number - 1 : length + number;
    ++looked_;
    if (at >= 0 && at < length) {
      days_.push_back(first + at);
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

  // Which month of that name `year` has; where there is none, what SKIP takes instead, or nothing.
  // One past the last is the first of the next year.
  std::optional<std::size_t> MonthOf(const CalendarYear& year, std::int32_t number,
                                     bool leap) const {
    std::optional<std::size_t> before;
    for (std::size_t i = 0; i < year.size; ++i) {
      const CalendarMonth& month = year.months()[i];
      if (month.number == number && month.leap == leap) return i;
      const bool earlier = month.number < number || (month.number == number && !month.leap);
      if (earlier) before = i;
      if (!earlier && rule_.skip == Skip::kForward) return i;
    }
    return rule_.skip == Skip::kBackward  ? before
           : rule_.skip == Skip::kForward ? std::optional(year.size)
                                          : std::nullopt;
  }

  // Bit n: the n-th month of `year` is asked for.
  std::uint32_t MonthsOf(const CalendarYear& year) const {
    std::uint32_t months = 0;
    const auto add = [&](int number, bool leap) {
      if (const std::optional<std::size_t> month = MonthOf(year, number, leap))
        months |= 1u << *month;
    };
    for (const int number : rule_.by_month) add(number, false);
    for (const int number : rule_.by_leap_month) add(number, true);
    if (!by_month() && no_days()) add(start_month_.number, start_month_.leap);
    return months;
  }

  void YearlyDays(const CalendarYear& year) {
    const bool some_months = by_month() || no_days();
    const std::uint32_t months = some_months ? MonthsOf(year) : (1u << year.size) - 1;
    const auto each_month = [&](auto use) {
      for (std::size_t i = 0; i < year.size; ++i) {
        if (months >> i & 1) use(year.months()[i]);
      }
      if (months >> year.size & 1) use(Month(calendar_.FirstMonth(year.year + 1)));
    };
    if (!rule_.by_year_day.empty() || !rule_.by_week_no.empty()) {
      if (!rule_.by_year_day.empty()) {
        for (const int number : rule_.by_year_day) AddNumbered(number, year.first, year.length);
        if (!rule_.by_week_no.empty()) Keep([&](std::int32_t day) { return InWeeks(day); });
      } else {
        WeekDays(year);
      }
      if (some_months) {
        Keep([&](std::int32_t day) {
          const Place place = Find(day);
          return place.year->year == year.year && (months >> place.month_at & 1) != 0;
        });
      }
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
    if (by_month()) Keep([&](std::int32_t day) { return HasMonth(Find(day).month()); });
    if (!rule_.by_day.empty()) Keep([&](std::int32_t day) { return PassesByDay(day, true); });
  }

  bool PassesAsDay(std::int32_t day) {
    const bool weekly = rule_.frequency == Frequency::kWeekly;
    const std::int32_t weekday = WeekdayOfDay(day);
    if (rule_.by_day.empty() && weekly && weekday != WeekdayOfDay(start_.date().day)) return false;
    if (!rule_.by_day.empty() && !rule_.by_day.weekly.Has(static_cast<Weekday>(weekday)))
      return false;
    const Place place = Find(day);
    if (by_month() && !HasMonth(place.month())) return false;
    const std::int32_t of_year = day - place.year->first;
    if (!rule_.by_year_day.empty() && !rule_.by_year_day.Has(of_year + 1) &&
        !rule_.by_year_day.Has(of_year - place.year->length)) {
      return false;
    }
    return rule_.by_month_day.empty() || PassesMonthDay(place);
  }

  bool PassesMonthDay(const Place& place) const {
    return rule_.by_month_day.Has(place.of_month()) ||
           rule_.by_month_day.Has(place.of_month() - place.month().length - 1);
  }

  bool PassesByDay(std::int32_t day, bool in_month) {
    const std::int32_t weekday = WeekdayOfDay(day);
    if (rule_.by_day.weekly.Has(static_cast<Weekday>(weekday))) return true;
    const Place place = Find(day);
    const std::int32_t first = in_month ? place.month().first : place.year->first;
    const std::int32_t length = in_month ? place.month().length : place.year->length;
    const std::int32_t nth = (day - first) / 7 + 1,
                       from_end = -((first + length - 1 - day) / 7 + 1);
    return std::any_of(rule_.by_day.nth.begin(), rule_.by_day.nth.end(), [&](const NthWeekday& n) {
      return static_cast<std::int32_t>(n.weekday) == weekday && (n.nth == nth || n.nth == from_end);
    });
  }

  // ---- weeks of the year -----------------------------------------------------

  // First day of the year's week 1, which has at least four days in it.
  std::int32_t FirstWeek(std::int32_t year) const {
    const std::int32_t fourth = calendar_.FirstDay(year) + 3;
    return fourth - Mod7(WeekdayOfDay(fourth) - static_cast<std::int32_t>(rule_.week_start));
  }
  std::int32_t WeeksOf(std::int32_t year) const {
    return (FirstWeek(year + 1) - FirstWeek(year)) / 7;
  }

  bool InWeeks(std::int32_t day) {
    std::int32_t year = Find(day).year->year;
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
    const bool any_weekday = !rule_.by_day.empty() || !rule_.by_month_day.empty();
    looked_ += weeks;
    // The year's first and last days may be of weeks of its neighbours.
    for (std::int32_t week = FirstWeek(year.year) - 7; week < first + length; week += 7) {
      if (!InWeeks(week)) continue;
      for (std::int32_t day = std::max(week, first); day < std::min(week + 7, first + length);
           ++day) {
        if (any_weekday || WeekdayOfDay(day) == WeekdayOfDay(start_.date().day))
          days_.push_back(day);
      }
    }
    for (const int number : rule_.by_week_no) {
      if (number < -weeks) AddSkipped(first - 1, first);
      if (number > weeks) AddSkipped(first + length - 1, first + length);
    }
  }

  void AddAll(std::int32_t first, std::int32_t length) {
    looked_ += length;
    for (std::int32_t day = first; day < first + length; ++day) days_.push_back(day);
  }
  template <typename F>
  void Keep(F passes) {
    looked_ += static_cast<std::int64_t>(days_.size());
    std::erase_if(days_, [&](std::int32_t day) { return !passes(day); });
  }

  Rule rule_;
  LocalTime start_;
  Budget* budget_;
  const Calendar& calendar_;
  Plan daily_;
  std::int64_t left_;

  // DTSTART in the calendar.
  CalendarMonth start_month_;
  std::int32_t start_of_month_ = 1;

  // The next period: a year, a month counted as the calendar does, or a first day.
  std::int64_t year_ = 0;
  std::int64_t month_ = 0;
  std::int64_t period_ = 0;

  std::array<CalendarYear, 8> years_;
  std::int32_t found_year_ = 0, found_first_ = 0, found_end_ = 0;  // the year that Find() met last
  std::vector<std::int32_t> days_;                                 // of the period at hand
  std::int64_t looked_ = 0;                                        // days looked at in it
  // What was found and not opened yet, from ready_at_ on: a day's first second, or a single time.
  struct Ready {
    std::int64_t begin;
    bool whole;
  };
  std::vector<Ready> ready_;
  std::size_t ready_at_ = 0;
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
};

}  // namespace

bool NeedsCalendar(const Rule& rule) {
  const bool gregorian =
      rule.calendar.empty() || rule.calendar == "GREGORIAN" || rule.calendar == "GREGORY";
  // SKIP is about days that a month or year does not have: shorter periods know none.
  return !gregorian || (rule.skip != Skip::kOmit && rule.frequency >= Frequency::kMonthly);
}

Status CheckCalendar(const Rule& rule) {
  if (!NeedsCalendar(rule) || Calendar::Find(rule.calendar) != nullptr) return {};
  return Status(Reason::k_unsupported, "no calendar of that name").With("part", "RSCALE");
}

std::unique_ptr<WallTimes> WalkCalendar(const Rule& rule, LocalTime start, bool dates,
                                        Budget* budget) {
  return std::make_unique<CalendarWalk>(rule, start, dates, budget);
}

}  // namespace rota
