// Which walk a rule gets. The fewest periods, and the most that are alike, win:
//
//   YEARLY                                           kYears
//   MONTHLY                                          kMonths
//   WEEKLY   in all months                           kStride: a week of times, picked once
//            in some months, INTERVAL 1, all starts  as DAILY
//            else                                    kWeeks
//   DAILY    on every day                            kStride
//            on some days, INTERVAL 1                kYears: one mask for 365 days
//            else                                    kDays
//   HOURLY … nothing left out                        kStride
//            each day alike, or days between ticks   as DAILY, at the times the ticks have
//            else                                    kYears with Ticks
//
// Why a rule of weeks may be walked by days: with INTERVAL 1 every week counts, so its days are the
// days that pass weekday and month; only INTERVAL and BYSETPOS need to know where a week begins.
//
// What can never match is seen here, before anything is walked: months that do not exist, times of
// day that a list leaves empty, and ticks that never meet an hour, minute or second asked for.
// Ticks every s seconds reach, over the days, exactly the times of day that differ from the first
// one by a multiple of gcd(s, 86400); if none of those passes, none ever will.
#include "src/recurrence/plan.h"

#include <algorithm>
#include <numeric>

namespace rota {
namespace {

constexpr std::int64_t kSecondsOfDay = 86400;

// Members of a set as bits from 0; BYSECOND=60 is left out.
template <int kMin, int kMax>
std::uint64_t Bits(const NumberSet<kMin, kMax>& set) {
  static_assert(kMin == 0);
  return set.words()[0] & ~(std::uint64_t{1} << 60);
}

template <int kMin, int kMax>
std::vector<std::int32_t> Numbers(const NumberSet<kMin, kMax>& set, std::int32_t otherwise) {
  std::vector<std::int32_t> numbers;
  if (set.empty()) return {otherwise};
  for (const int number : set) {
    if (number < 60) numbers.push_back(number);
  }
  return numbers;
}

// Seconds that BYHOUR, BYMINUTE and BYSECOND expand to within a unit of `unit` seconds.
std::vector<std::int32_t> Expanded(const Rule& rule, LocalTime start, std::int64_t unit) {
  const std::int32_t of_day = start.second_of_day();
  const auto hours =
      unit > 3600 ? Numbers(rule.by_hour, of_day / 3600) : std::vector<std::int32_t>{0};
  const auto minutes =
      unit > 60 ? Numbers(rule.by_minute, of_day / 60 % 60) : std::vector<std::int32_t>{0};
  const auto seconds =
      unit > 1 ? Numbers(rule.by_second, of_day % 60) : std::vector<std::int32_t>{0};
  std::vector<std::int32_t> times;
  times.reserve(hours.size() * minutes.size() * seconds.size());
  for (const std::int32_t hour : hours) {
    for (const std::int32_t minute : minutes) {
      for (const std::int32_t second : seconds) times.push_back((hour * 60 + minute) * 60 + second);
    }
  }
  return times;
}

DayFilter MakeFilter(const Rule& rule) {
  DayFilter filter;
  if (!rule.by_month.empty())
    filter.months = static_cast<std::uint32_t>(rule.by_month.words()[0]) << 1;
  filter.months &= DayFilter::kAllMonths;
  filter.month_days = rule.by_month_day;
  filter.year_days = rule.by_year_day;
  filter.weeks = rule.by_week_no;
  filter.week_start = rule.week_start;
  filter.weekdays = rule.by_day.weekly.bits;
  filter.nth = rule.by_day.nth;
  filter.nth_in_month =
      rule.frequency == Frequency::kMonthly || (!rule.by_day.nth.empty() && !rule.by_month.empty());
  return filter;
}

std::uint32_t Bit(Weekday weekday) { return 1u << static_cast<int>(weekday); }

// Weekdays as days of a week that begins with `week_start`.
std::uint32_t WeekMask(std::uint32_t weekdays, Weekday week_start) {
  const int start = static_cast<int>(week_start);
  return (weekdays >> start | weekdays << (7 - start)) & 0x7f;
}

class Planner {
 public:
  Planner(const Rule& rule, LocalTime start, bool dates)
      : rule_(rule), start_(start), dates_(dates) {
    plan_.first = start.s;
    plan_.last = kLastWallSecond;
    plan_.count = rule.count;
    plan_.filter = MakeFilter(rule);
    for (const int position : rule.by_set_pos) plan_.picks.push_back(position);
    if (rule.frequency > Frequency::kHourly) {
      plan_.times = dates ? std::vector<std::int32_t>{0} : Expanded(rule, start, kSecondsOfDay);
    }
  }

  Plan Take() && {
    switch (rule_.frequency) {
      case Frequency::kYearly:
        Yearly();
        break;
      case Frequency::kMonthly:
        Monthly();
        break;
      case Frequency::kWeekly:
        Weekly();
        break;
      case Frequency::kDaily:
        Daily();
        break;
      default:
        Subdaily();
        break;
    }
    const bool in_vain = plan_.filter.months == 0 || (plan_.times.empty() && !plan_.ticks);
    if (in_vain) plan_.walk = Plan::Walk::kNever;
    return std::move(plan_);
  }

 private:
  void Walk(Plan::Walk walk, std::int64_t anchor, std::int64_t step) {
    plan_.walk = walk;
    plan_.anchor = anchor;
    plan_.step = step;
  }

  // The set of each period is `times` alone: BYSETPOS picks now, once and for all.
  void PickNow() {
    if (!plan_.picks.empty()) plan_.times = Pick(plan_.times, plan_.picks);
    plan_.picks.clear();
  }

  void Yearly() {
    const YearMonthDay ymd = ToYearMonthDay(start_.date());
    DayFilter& filter = plan_.filter;
    const bool no_day =
        filter.month_days.empty() && filter.year_days.empty() && rule_.by_day.empty();
    if (no_day && filter.weeks.empty()) {
      filter.month_days = {ymd.day};
      if (rule_.by_month.empty()) filter.months = 1u << ymd.month;
    } else if (no_day) {
      filter.weekdays = Bit(WeekdayOf(start_.date()));
    }
    Walk(Plan::Walk::kYears, ymd.year, rule_.interval);
  }

  void Monthly() {
    const YearMonthDay ymd = ToYearMonthDay(start_.date());
    if (rule_.by_month_day.empty() && rule_.by_day.empty()) plan_.filter.month_days = {ymd.day};
    Walk(Plan::Walk::kMonths, ymd.year * 12 + ymd.month - 1, rule_.interval);
  }

  void Weekly() {
    DayFilter& filter = plan_.filter;
    if (filter.weekdays == 0) filter.weekdays = Bit(WeekdayOf(start_.date()));
    const bool all_months = filter.months == DayFilter::kAllMonths;
    if (!all_months && rule_.interval == 1 && plan_.picks.empty()) return EachDay(1);
    const std::int64_t week = StartOfWeek(start_.date(), rule_.week_start).day;
    plan_.week = WeekMask(filter.weekdays, rule_.week_start);
    if (!all_months) return Walk(Plan::Walk::kWeeks, week, std::int64_t{7} * rule_.interval);
    std::vector<std::int32_t> times;
    for (std::int32_t day = 0; day < 7; ++day) {
      if (!(plan_.week >> day & 1)) continue;
      for (const std::int32_t time : plan_.times) {
        times.push_back(day * static_cast<std::int32_t>(kSecondsOfDay) + time);
      }
    }
    plan_.times = std::move(times);
    PickNow();
    Walk(Plan::Walk::kStride, week * kSecondsOfDay, kSecondsOfDay * 7 * rule_.interval);
  }

  void Daily() {
    PickNow();
    EachDay(rule_.interval);
  }

  // Every `step`-th day that passes the filter, at `times`.
  void EachDay(std::int64_t step) {
    const Date day = start_.date();
    if (plan_.filter.open()) {
      Walk(Plan::Walk::kStride, day.day * kSecondsOfDay, step * kSecondsOfDay);
    } else if (step == 1) {
      Walk(Plan::Walk::kYears, ToYearMonthDay(day).year, 1);
    } else {
      Walk(Plan::Walk::kDays, day.day, step);
    }
  }

  void Subdaily() {
    Ticks ticks;
    ticks.unit = rule_.frequency == Frequency::kHourly     ? 3600
                 : rule_.frequency == Frequency::kMinutely ? 60
                                                           : 1;
    ticks.anchor = FloorDiv(start_.s, ticks.unit) * ticks.unit;
    ticks.step = std::int64_t{rule_.interval} * ticks.unit;
    plan_.times = dates_ ? std::vector<std::int32_t>{0} : Expanded(rule_, start_, ticks.unit);
    PickNow();
    ticks.offsets = plan_.times;
    if (dates_) return DaysWithTicks(std::move(ticks));
    bool limited = !rule_.by_hour.empty();
    if (limited) ticks.hours = static_cast<std::uint32_t>(Bits(rule_.by_hour));
    if (ticks.unit <= 60 && !rule_.by_minute.empty())
      limited = true, ticks.minutes = Bits(rule_.by_minute);
    if (ticks.unit == 1 && !rule_.by_second.empty())
      limited = true, ticks.seconds = Bits(rule_.by_second);

    if (!limited && plan_.filter.open()) return Walk(Plan::Walk::kStride, ticks.anchor, ticks.step);
    if (ticks.step % kSecondsOfDay == 0) {  // always the same time of day
      ticks.OfDay(start_.date().day * kSecondsOfDay, &plan_.times);
      return EachDay(ticks.step / kSecondsOfDay);
    }
    if (kSecondsOfDay % ticks.step == 0) {  // every day alike
      ticks.OfDay(0, &plan_.times);
      return EachDay(1);
    }
    // The ticks reach every time of day that differs from the first by a multiple of this.
    Ticks reachable = ticks;
    reachable.step = std::gcd(ticks.step, kSecondsOfDay);
    reachable.OfDay(0, &plan_.times, 1);
    if (plan_.times.empty()) return;
    plan_.ticks = std::move(ticks);
    Walk(Plan::Walk::kYears, ToYearMonthDay(start_.date()).year, 1);
  }

  // Of a set of dates: the days on which a tick falls; BYHOUR, BYMINUTE and BYSECOND have no
  // meaning.
  void DaysWithTicks(Ticks ticks) {
    if (plan_.times.empty() || ticks.step <= kSecondsOfDay) return EachDay(1);
    if (ticks.step % kSecondsOfDay == 0) return EachDay(ticks.step / kSecondsOfDay);
    ticks.whole_days = true;
    plan_.ticks = std::move(ticks);
    Walk(Plan::Walk::kYears, ToYearMonthDay(start_.date()).year, 1);
  }

  const Rule& rule_;
  LocalTime start_;
  bool dates_;
  Plan plan_;
};

}  // namespace

void PickFrom(std::span<const std::int32_t> days, const std::vector<std::int32_t>& times,
              const std::vector<std::int32_t>& positions, std::vector<std::int32_t>* picked) {
  const auto per_day = static_cast<std::int64_t>(times.size());
  const std::int64_t size = static_cast<std::int64_t>(days.size()) * per_day;
  picked->clear();
  for (const std::int32_t position : positions) {
    const std::int64_t at = position > 0 ? position - 1 : size + position;
    if (at < 0 || at >= size) continue;
    picked->push_back(days[static_cast<std::size_t>(at / per_day)] *
                          static_cast<std::int32_t>(kSecondsOfDay) +
                      times[static_cast<std::size_t>(at % per_day)]);
  }
  std::sort(picked->begin(), picked->end());
  picked->erase(std::unique(picked->begin(), picked->end()), picked->end());
}

std::vector<std::int32_t> Pick(const std::vector<std::int32_t>& set,
                               const std::vector<std::int32_t>& positions) {
  constexpr std::int32_t kOneDay[] = {0};
  std::vector<std::int32_t> picked;
  PickFrom(kOneDay, set, positions, &picked);
  return picked;
}

Plan MakePlan(const Rule& rule, LocalTime start, bool dates) {
  return Planner(rule, start, dates).Take();
}

}  // namespace rota
