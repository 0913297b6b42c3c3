// Wall times to instants, a block at a time. Within one stretch of equal offset that is a
// subtraction; only the edge of a stretch needs thought. Where the clock jumps from 02:00 to 03:00:
//
//   wall       01:30   02:30   03:00   03:30     one hour ahead of UTC before the gap, two after it
//   instant    00:30   01:30   01:00   01:30     02:30 and 03:30 are the same instant
//
// A skipped wall time takes the offset before the gap, so it lands as far behind the gap as it lay
// in it: among the times that follow, for as long as the gap is. ReadGap() therefore reads to twice
// the gap, sorts by instant and gives two that meet once; after that the order is the wall's again.
// Where the clock goes back every wall time means its first pass, so nothing is mixed up there.
#include "src/recurrence/rule_starts.h"

#include <algorithm>

#include "src/recurrence/plan.h"
#include "src/recurrence/rscale.h"
#include "src/recurrence/walker.h"

namespace rota {
namespace {

constexpr std::size_t kFirstBlock =
    16;  // a window is often small; a long read soon fills whole blocks

// UNTIL on the set's wall, or nothing when it is an instant of a zoned set.
std::optional<std::int64_t> WallUntil(const RecurrenceSet& set, const Rule& rule) {
  if (!rule.until || (set.zoned() && rule.until->form == Moment::Form::kUtc)) return std::nullopt;
  if (set.dates()) return Midnight(rule.until->time.date()).s;
  return rule.until->time.s;
}

// The rule's wall times, all of them where COUNT is kept here.
std::unique_ptr<WallTimes> Walk(const Rule& rule, LocalTime start, bool dates, bool without_count,
                                Budget* budget) {
  if (NeedsCalendar(rule)) {
    Rule walked = rule;
    if (without_count) walked.count.reset();
    return WalkCalendar(walked, start, dates, budget);
  }
  Plan plan = MakePlan(rule, start, dates);
  if (without_count) plan.count.reset();
  return std::make_unique<Walker>(std::move(plan), budget);
}

// Bounds of the wall times that resolve to instants from `t` on, and to instants before `t`. No
// offset stays in force for less than a day before the next one in which it may matter.
std::int64_t WallFrom(const Zone& zone, Instant t) {
  return t + std::min(zone.OffsetAt(t), zone.OffsetAt(t - kDay));
}
std::int64_t WallBefore(const Zone& zone, Instant t) {
  return t + std::max({zone.OffsetAt(t), zone.OffsetAt(t - kDay), zone.OffsetAt(t + kDay)});
}

}  // namespace

Start StartOf(const RecurrenceSet& set, const Moment& moment) {
  const LocalTime time = set.dates() ? Midnight(moment.time.date()) : moment.time;
  if (!set.zoned()) return {time, time.s};
  if (moment.form == Moment::Form::kUtc) return {set.clock().ToLocal(time.s), time.s};
  return {time, set.clock().ToInstant(time)};
}

Start NewStartOf(const RecurrenceSet& set, const Override& change) {
  const bool own_zone =
      change.zone != nullptr && change.start.form == Moment::Form::kWall && set.zoned();
  if (!own_zone) return StartOf(set, change.start);
  const Instant instant = change.zone->ToInstant(change.start.time);
  return {set.clock().ToLocal(instant), instant};
}

RuleStarts::RuleStarts(const RecurrenceSet& set, const Rule& rule, ExpandWindow window,
                       SkippedTime skipped, Budget* budget)
    : zone_(set.zoned() && set.start.form == Moment::Form::kWall ? set.zone : nullptr),
      skipped_(skipped),
      from_(std::max(window.from, kMinInstant)),
      to_(std::min(window.to, kMaxInstant + 1)),
      budget_(budget) {
  const bool count_here = zone_ != nullptr && skipped_ == SkippedTime::kSkip && rule.count;
  walls_ = Walk(rule, StartOf(set, set.start).local, set.dates(), count_here, budget);
  if (count_here) count_ = rule.count;
  if (const std::optional<std::int64_t> until = WallUntil(set, rule)) {
    walls_->EndAfter(*until);
  } else if (rule.until) {
    to_ = std::min(to_, rule.until->time.s + 1);
  }
  if (to_ <= from_) to_ = from_ = kMinInstant;  // nothing lies in between
  walls_->EndAfter((zone_ ? WallBefore(*zone_, to_) : to_) - 1);
  walls_->Seek(count_here ? kMinInstant : zone_ ? WallFrom(*zone_, from_) : from_);
}

std::size_t RuleStarts::Next(std::span<Start> out) {
  return zone_ ? NextInZone(out) : NextOnWall(out);
}

bool RuleStarts::Refill() {
  const std::size_t want = block_size_ == 0 ? kFirstBlock : block_.size();
  block_size_ = walls_->Next({block_.data(), want});
  block_at_ = 0;
  return block_size_ != 0;
}

std::size_t RuleStarts::NextOnWall(std::span<Start> out) {
  std::size_t n = 0;
  while (n < out.size()) {
    if (block_at_ == block_size_ && !Refill()) break;
    const std::size_t some = std::min(out.size() - n, block_size_ - block_at_);
    for (std::size_t i = 0; i < some; ++i) {
      const std::int64_t wall = block_[block_at_ + i];
      out[n + i] = {{wall}, wall};
    }
    n += some;
    block_at_ += some;
  }
  return n;
}

void RuleStarts::ReadGap() {
  held_.clear();
  held_at_ = 0;
  // Shifted times land among those that follow the gap, for as long as the gap is.
  const std::int64_t end = stretch_.end + (stretch_.end - stretch_.skipped);
  while (block_at_ != block_size_ || Refill()) {
    const LocalTime local{block_[block_at_]};
    if (local.s >= end) break;
    ++block_at_;
    const bool is_skipped = local.s < stretch_.end;
    if (is_skipped && skipped_ == SkippedTime::kSkip) continue;
    held_.push_back({local, is_skipped ? local.s - stretch_.offset : zone_->ToInstant(local)});
  }
  std::stable_sort(held_.begin(), held_.end(),
                   [](const Start& a, const Start& b) { return a.instant < b.instant; });
  held_.erase(std::unique(held_.begin(), held_.end(),
                          [](const Start& a, const Start& b) { return a.instant == b.instant; }),
              held_.end());
}

std::size_t RuleStarts::NextInZone(std::span<Start> out) {
  while (count_ != 0 && !budget_->spent()) {
    std::size_t n = 0;
    while (n < out.size()) {
      if (held_at_ < held_.size()) {
        out[n++] = held_[held_at_++];
        continue;
      }
      if (block_at_ == block_size_ && !Refill()) break;
      const std::int64_t first = block_[block_at_];
      if (first < stretch_.begin || first >= stretch_.end) stretch_ = zone_->StretchAt({first});
      if (first >= stretch_.skipped) {
        ReadGap();
        continue;
      }
      while (n < out.size() && block_at_ < block_size_ && block_[block_at_] < stretch_.skipped) {
        const std::int64_t wall = block_[block_at_++];
        out[n++] = {{wall}, wall - stretch_.offset};
      }
    }
    const bool through = n < out.size();
    n = Keep(out, n);
    if (n != 0 || through) return n;
  }
  return 0;
}

// Takes away what lies outside the window or beyond COUNT.
std::size_t RuleStarts::Keep(std::span<Start> out, std::size_t n) {
  if (count_) {
    n = static_cast<std::size_t>(std::min<std::int64_t>(static_cast<std::int64_t>(n), *count_));
    *count_ -= static_cast<std::int64_t>(n);
  }
  const auto begin = out.begin();
  const auto before = [](const Start& start, Instant t) { return start.instant < t; };
  if (n != 0 && out[n - 1].instant >= to_) {
    n = static_cast<std::size_t>(
        std::lower_bound(begin, begin + static_cast<std::ptrdiff_t>(n), to_, before) - begin);
  }
  if (n != 0 && out[0].instant < from_) {
    const auto end = begin + static_cast<std::ptrdiff_t>(n);
    const auto first = std::lower_bound(begin, end, from_, before);
    budget_->Take(first - begin);
    n = static_cast<std::size_t>(std::move(first, end, begin) - begin);
  }
  return n;
}

}  // namespace rota
