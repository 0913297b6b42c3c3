// How a plan is walked.
//
// A period is loaded as a bit mask of its days; giving starts is taking bits off that mask and
// adding the times of the day to each:
//
//   the plan: kMonths, step 2      mask_ of March          times_
//   | Jan |     | Mar |     | May |   0010 0000 1000 …  →  09:00 14:00
//                        ^ next_        ^ word_at_         ^ time_at_
//
// A plan of kStride has no mask: every period has the same `times`, seconds from its start.
//
// Why it is fast. Place() finds the period of any date by division, so a window ten years away
// costs what the first one does. What a mask holds depends only on the shape of its year or month,
// of which there are 28 each; it is computed once and then copied. COUNT is taken off by counting
// the bits of whole periods, or by one division for a stride.
//
// Why it ends. The Gregorian calendar with its weekdays repeats after 400 years, so what a period
// holds depends only on its place in that cycle. A step of s visits cycle / gcd(cycle, s) places
// before it comes round; when so many periods in a row were empty, all there will ever be are
// empty. Ticks lie in days as they did after step / gcd(step, day) days: there the two cycles
// together have to pass. Whatever is long but not endless is stopped by the budget.
//
// BYSETPOS chooses from the whole period, also from days before DTSTART and after UNTIL. With one
// time a day it chooses days, once per shape, and the mask holds what it left (picks_days). With
// several it chooses starts; these are then laid down as the times of one long day (picks_starts).
#include "src/recurrence/walker.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <numeric>

namespace rota {
namespace {

constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kLastYear = 9999;
// The Gregorian calendar, weekdays included, repeats after 400 years.
constexpr std::int64_t kCycleYears = 400, kCycleDays = 146097;

// In steps (budget.h): to make a walker, to compute the mask of a year.
constexpr std::int64_t kOpening = 1000, kMask = 500;

std::int64_t CycleOf(Plan::Walk walk) {
  switch (walk) {
    case Plan::Walk::kYears:
      return kCycleYears;
    case Plan::Walk::kMonths:
      return kCycleYears * 12;
    default:
      return kCycleDays;
  }
}

std::uint64_t LowBits(std::int64_t n) {
  return n >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << n) - 1;
}

// Keeps the days that the BYSETPOS positions `picks` name.
void PickDays(const std::vector<std::int32_t>& picks, std::span<std::uint64_t> mask) {
  std::array<std::uint16_t, 366> days;
  std::int32_t size = 0;
  for (std::size_t word = 0; word < mask.size(); ++word) {
    for (std::uint64_t bits = mask[word]; bits != 0; bits &= bits - 1) {
      days[static_cast<std::size_t>(size++)] =
          static_cast<std::uint16_t>(word * 64 + static_cast<std::size_t>(std::countr_zero(bits)));
    }
    mask[word] = 0;
  }
  for (const std::int32_t pick : picks) {
    const std::int32_t at = pick > 0 ? pick - 1 : size + pick;
    if (at < 0 || at >= size) continue;
    const std::uint16_t day = days[static_cast<std::size_t>(at)];
    mask[day / 64] |= std::uint64_t{1} << day % 64;
  }
}

}  // namespace

Walker::Walker(Plan plan, Budget* budget)
    : plan_(std::move(plan)),
      budget_(budget),
      left_(plan_.count.value_or(std::numeric_limits<std::int64_t>::max())),
      done_(plan_.walk == Plan::Walk::kNever) {
  const std::int64_t cycle = CycleOf(plan_.walk);
  empty_limit_ = cycle / std::gcd(cycle, plan_.step);
  if (plan_.ticks) {  // they lie alike in days after so many days
    const std::int64_t days = plan_.ticks->step / std::gcd(plan_.ticks->step, kDay);
    empty_limit_ *= days / std::gcd(days, kCycleDays);
  }
  budget_->Take(kOpening +
                static_cast<std::int64_t>(4 * (plan_.times.size() + plan_.picks.size())));
}

void Walker::EndAfter(std::int64_t last) { plan_.last = std::min(plan_.last, last); }

void Walker::Seek(std::int64_t from) {
  from = std::max(from, plan_.first);
  if (done_ || from > plan_.last) {
    done_ = true;
  } else if (plan_.count && from > plan_.first) {
    CountTo(from);
  } else {
    Place(from);
    if (plan_.walk != Plan::Walk::kStride && Load()) DropBefore(from);
  }
}

void Walker::Place(std::int64_t from) {
  const Date day = LocalTime{from}.date();
  std::int64_t at = 0;
  switch (plan_.walk) {
    case Plan::Walk::kNever:
      return;
    case Plan::Walk::kStride: {
      const std::int64_t back = from - plan_.times.back();  // the period's last start is not before
      base_ = plan_.anchor +
              std::max<std::int64_t>(0, CeilDiv(back - plan_.anchor, plan_.step)) * plan_.step;
      const auto first = std::lower_bound(plan_.times.begin(), plan_.times.end(), from - base_);
      time_at_ = static_cast<std::size_t>(first - plan_.times.begin());
      return;
    }
    case Plan::Walk::kYears:
      at = ToYearMonthDay(day).year;
      break;
    case Plan::Walk::kMonths: {
      const YearMonthDay ymd = ToYearMonthDay(day);
      at = std::int64_t{ymd.year} * 12 + ymd.month - 1;
      break;
    }
    case Plan::Walk::kWeeks:
      at = day.day - 6;
      break;
    case Plan::Walk::kDays:
      at = day.day;
      break;
  }
  next_ =
      plan_.anchor + std::max<std::int64_t>(0, CeilDiv(at - plan_.anchor, plan_.step)) * plan_.step;
}

// ---- periods ---------------------------------------------------------------

const YearMask& Walker::MaskOfYear(std::int64_t year) {
  const auto shape = static_cast<std::size_t>(DayFilter::ShapeOfYear(year));
  if (!(known_years_ >> shape & 1)) {
    budget_->Take(kMask);
    years_[shape] = plan_.filter.Year(year);
    if (plan_.walk == Plan::Walk::kYears && picks_days()) PickDays(plan_.picks, years_[shape]);
    known_years_ |= 1u << shape;
  }
  return years_[shape];
}

std::uint32_t Walker::MaskOfMonth(std::int32_t length, std::int32_t first_weekday) {
  const auto shape = static_cast<std::size_t>((length - 28) * 7 + first_weekday);
  if (!(known_months_ >> shape & 1)) {
    std::uint64_t mask = plan_.filter.Month(length, first_weekday);
    if (picks_days()) PickDays(plan_.picks, {&mask, 1});
    months_[shape] = static_cast<std::uint32_t>(mask);
    known_months_ |= 1u << shape;
  }
  return months_[shape];
}

bool Walker::Begin(std::int64_t day, std::int64_t days) {
  base_ = day * kDay;
  end_ = base_ + days * kDay;
  word_at_ = 0;
  time_at_ = times_size_ = 0;
  if (base_ > plan_.last) return false;
  // Days after the last one cannot match; they do belong to the set that BYSETPOS looks at.
  if (end_ > plan_.last && !picks_starts()) {
    const std::int64_t keep = (plan_.last - base_) / kDay + 1;
    for (std::size_t word = 0; word < words_; ++word) {
      mask_[word] &=
          LowBits(std::max<std::int64_t>(0, keep - static_cast<std::int64_t>(word) * 64));
    }
  }
  return true;
}

bool Walker::LoadYear() {
  if (next_ > kLastYear) return false;
  const std::int64_t year = next_;
  next_ += plan_.step;
  mask_ = MaskOfYear(year);
  words_ = mask_.size();
  return Begin(FirstDayOfYear(year), IsLeapYear(year) ? 366 : 365);
}

bool Walker::LoadMonth() {
  const std::int64_t year = next_ / 12;
  if (year > kLastYear) return false;
  const auto month = static_cast<std::int32_t>(next_ % 12 + 1);
  next_ += plan_.step;
  mask_[0] = 0;
  const bool leap = IsLeapYear(year);
  const std::int32_t start = MonthStart(leap, month);
  const std::int32_t length = MonthStart(leap, month + 1) - start;
  const std::int32_t day = FirstDayOfYear(year) + start;
  if (plan_.filter.HasMonth(month))
    mask_[0] = MaskOfMonth(length, static_cast<std::int32_t>(WeekdayOf({day})));
  return Begin(day, length);
}

bool Walker::LoadWeek() {
  const std::int64_t day = next_;
  if (day * kDay > plan_.last) return false;
  next_ += plan_.step;
  mask_[0] = plan_.week;
  const Date first{static_cast<std::int32_t>(day)};
  for (std::int32_t i = 0; i < 7; ++i) {
    // The last week of the last year ends after it.
    if (!plan_.filter.HasMonth(ToYearMonthDay(first + i).month))
      mask_[0] &= ~(std::uint64_t{1} << i);
  }
  if (picks_days()) PickDays(plan_.picks, {mask_.data(), 1});
  return Begin(day, 7);
}

bool Walker::LoadDay() {
  const std::int64_t day = next_;
  if (day * kDay > plan_.last) return false;
  next_ += plan_.step;
  const std::int64_t year = ToYearMonthDay({static_cast<std::int32_t>(day)}).year;
  const std::int64_t of_year = day - FirstDayOfYear(year);
  mask_[0] = MaskOfYear(year)[static_cast<std::size_t>(of_year / 64)] >> of_year % 64 & 1;
  return Begin(day, 1);
}

void Walker::PickStarts() {
  std::array<std::int32_t, 366> days;
  std::int64_t size = 0;
  for (std::size_t word = 0; word < words_; ++word) {
    for (; mask_[word] != 0; mask_[word] &= mask_[word] - 1) {
      days[static_cast<std::size_t>(size++)] =
          static_cast<std::int32_t>(word * 64) + std::countr_zero(mask_[word]);
    }
  }
  PickFrom({days.data(), static_cast<std::size_t>(size)}, plan_.times, plan_.picks, &own_times_);
  mask_[0] = own_times_.empty() ? 0 : 1;  // as if it were one long day
}

// What it takes to load one, in steps.
std::int64_t Walker::PeriodCost() const {
  const auto picks = static_cast<std::int64_t>(plan_.picks.size());
  switch (plan_.walk) {
    case Plan::Walk::kYears:
      return 10 + (picks == 0 ? 0 : 200 + 20 * picks);
    case Plan::Walk::kWeeks:
      return 25 + 5 * picks;
    default:
      return 12 + 5 * picks;
  }
}

bool Walker::Load() {
  while (!done_) {
    bool more = false;
    switch (plan_.walk) {
      case Plan::Walk::kYears:
        more = LoadYear();
        break;
      case Plan::Walk::kMonths:
        more = LoadMonth();
        break;
      case Plan::Walk::kWeeks:
        more = LoadWeek();
        break;
      case Plan::Walk::kDays:
        more = LoadDay();
        break;
      default:
        break;
    }
    if (!more) break;
    if (picks_starts()) PickStarts();
    if (!budget_->Take(PeriodCost())) break;
    std::uint64_t any = 0;
    for (std::size_t word = 0; word < words_; ++word) any |= mask_[word];
    // Whether a day has ticks shows only once it is opened.
    if (any == 0 || plan_.ticks) {
      if (++empty_ > empty_limit_) break;
    }
    if (any == 0) continue;
    if (!plan_.ticks) empty_ = 0;
    return true;
  }
  done_ = true;
  return false;
}

// ---- inside a period -------------------------------------------------------

bool Walker::LoadTicks(std::int64_t day_start) {
  plan_.ticks->OfDay(day_start, &own_times_);
  return !own_times_.empty();
}

bool Walker::NextDay() {
  while (word_at_ < words_) {
    std::uint64_t& word = mask_[word_at_];
    if (word == 0) {
      ++word_at_;
      continue;
    }
    const std::int64_t day = static_cast<std::int64_t>(word_at_ * 64) + std::countr_zero(word);
    word &= word - 1;
    day_start_ = base_ + day * kDay;
    if (plan_.ticks && !LoadTicks(day_start_)) {
      if (!budget_->Take(3)) break;
      continue;
    }
    empty_ = 0;
    const std::vector<std::int32_t>& times =
        plan_.ticks || picks_starts() ? own_times_ : plan_.times;
    times_ = times.data();
    times_size_ = times.size();
    time_at_ = 0;
    return true;
  }
  time_at_ = times_size_ = 0;
  return false;
}

void Walker::DropBefore(std::int64_t from) {
  if (from <= base_) return;
  if (time_at_ < times_size_) {  // put the day at hand back
    const std::int64_t day = (day_start_ - base_) / kDay;
    mask_[static_cast<std::size_t>(day / 64)] |= std::uint64_t{1} << day % 64;
    word_at_ = static_cast<std::size_t>(day / 64);
  }
  if (!picks_starts()) {
    const std::int64_t days = (from - base_) / kDay;
    for (std::size_t word = 0; word < words_; ++word) {
      mask_[word] &=
          ~LowBits(std::max<std::int64_t>(0, days - static_cast<std::int64_t>(word) * 64));
    }
  }
  if (!NextDay() || day_start_ >= from) return;
  time_at_ = static_cast<std::size_t>(
      std::lower_bound(times_, times_ + times_size_, from - day_start_) - times_);
}

std::int64_t Walker::TicksOn(std::int64_t day_start) {
  const Ticks& ticks = *plan_.ticks;
  budget_->Take(2);
  // Days that lie alike to the ticks have equally many; with one tick in several days nothing is
  // gained.
  if (ticks.step > kDay) {
    ticks.OfDay(day_start, &counted_);
    return static_cast<std::int64_t>(counted_.size());
  }
  const std::int64_t phase =
      (CeilDiv(day_start - ticks.anchor, ticks.step) * ticks.step + ticks.anchor) - day_start;
  if (tick_counts_.empty()) tick_counts_.assign(static_cast<std::size_t>(ticks.step), -1);
  std::int32_t& count = tick_counts_[static_cast<std::size_t>(phase)];
  if (count < 0) {
    ticks.OfDay(day_start, &counted_);
    count = static_cast<std::int32_t>(counted_.size());
    budget_->Take(count);
  }
  return count;
}

std::int64_t Walker::Left() {
  auto left = static_cast<std::int64_t>(times_size_ - time_at_);
  for (std::size_t word = word_at_; word < words_; ++word) {
    std::uint64_t bits = mask_[word];
    if (!plan_.ticks) {
      const std::size_t times = picks_starts() ? own_times_.size() : plan_.times.size();
      left += std::popcount(bits) * static_cast<std::int64_t>(times);
      continue;
    }
    for (; bits != 0; bits &= bits - 1) {
      left +=
          TicksOn(base_ + (static_cast<std::int64_t>(word * 64) + std::countr_zero(bits)) * kDay);
    }
  }
  return left;
}

void Walker::CountStrideTo(std::int64_t from) {
  const auto before = [&](std::int64_t t) {  // starts since the anchor that lie before `t`
    const std::int64_t periods = FloorDiv(t - plan_.anchor, plan_.step);
    const std::int64_t rest = t - plan_.anchor - periods * plan_.step;
    const auto at = std::lower_bound(plan_.times.begin(), plan_.times.end(), rest);
    return periods * static_cast<std::int64_t>(plan_.times.size()) + (at - plan_.times.begin());
  };
  left_ -= before(from) - before(plan_.first);
  Place(from);
}

void Walker::CountTo(std::int64_t from) {
  if (plan_.walk == Plan::Walk::kStride) {
    CountStrideTo(from);
  } else {
    Place(plan_.first);
    if (!Load()) return;
    DropBefore(plan_.first);
    while (left_ > 0 && end_ <= from && !budget_->spent()) {
      left_ -= Left();
      if (!Load()) return;
    }
    if (left_ > 0) {
      left_ -= Left();
      DropBefore(from);
      left_ += Left();
    }
  }
  if (left_ <= 0) done_ = true;
}

// ---- giving ----------------------------------------------------------------

std::size_t Walker::FillStride(std::span<std::int64_t> out) {
  const std::size_t size = plan_.times.size();
  std::size_t n = 0;
  if (size == 1) {
    const std::int64_t first = base_ + plan_.times[0];
    const std::int64_t most = first > plan_.last ? 0 : (plan_.last - first) / plan_.step + 1;
    n = static_cast<std::size_t>(
        std::min<std::int64_t>(most, static_cast<std::int64_t>(out.size())));
    for (std::size_t i = 0; i < n; ++i) out[i] = first + static_cast<std::int64_t>(i) * plan_.step;
    base_ += static_cast<std::int64_t>(n) * plan_.step;
    return n;
  }
  while (n < out.size() && base_ <= plan_.last) {
    const std::size_t some = std::min(out.size() - n, size - time_at_);
    for (std::size_t i = 0; i < some; ++i) out[n + i] = base_ + plan_.times[time_at_ + i];
    n += some;
    time_at_ += some;
    if (time_at_ == size) {
      time_at_ = 0;
      base_ += plan_.step;
    }
  }
  return n;
}

std::size_t Walker::Fill(std::span<std::int64_t> out) {
  const bool one_a_day = !plan_.ticks && plan_.picks.empty() && plan_.times.size() == 1;
  std::size_t n = 0;
  while (n < out.size()) {
    if (time_at_ < times_size_) {
      const std::size_t some = std::min(out.size() - n, times_size_ - time_at_);
      for (std::size_t i = 0; i < some; ++i) out[n + i] = day_start_ + times_[time_at_ + i];
      n += some;
      time_at_ += some;
    } else if (one_a_day || picks_days()) {
      const std::int64_t first = base_ + plan_.times[0];
      for (; word_at_ < words_; ++word_at_) {
        std::uint64_t word = mask_[word_at_];
        const std::int64_t start = first + static_cast<std::int64_t>(word_at_) * 64 * kDay;
        for (; word != 0 && n < out.size(); word &= word - 1) {
          out[n++] = start + std::countr_zero(word) * kDay;
        }
        mask_[word_at_] = word;
        if (word != 0) return n;
      }
      if (!Load()) return n;
    } else if (!NextDay() && !Load()) {
      return n;
    }
  }
  return n;
}

std::size_t Walker::Next(std::span<std::int64_t> out) {
  if (done_) return 0;
  if (left_ < static_cast<std::int64_t>(out.size()))
    out = out.first(static_cast<std::size_t>(left_));
  const std::size_t room = out.size();
  std::size_t n = plan_.walk == Plan::Walk::kStride ? FillStride(out) : Fill(out);
  if (n != 0 && out[n - 1] > plan_.last) {
    n = static_cast<std::size_t>(
        std::upper_bound(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(n), plan_.last) -
        out.begin());
  }
  left_ -= static_cast<std::int64_t>(n);
  if (n < room) done_ = true;
  return n;
}

}  // namespace rota
