// The grid of starts (behaviour §5): which instants are offered at all, before any rule of a host.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "rota/time/interval_set.h"
#include "rota/time/zone.h"

namespace rota {

// Ascending starts with a bucket index, so that "first start >= t" costs about two nanoseconds.
class Lattice {
 public:
  Lattice() = default;
  explicit Lattice(std::vector<Instant> points);

  std::size_t size() const { return points_.size(); }
  Instant operator[](std::size_t i) const { return points_[i]; }
  std::span<const Instant> points() const { return points_; }

  // Index of the first start >= t; size() when there is none.
  std::size_t LowerBound(Instant t) const {
    if (points_.empty() || t <= points_.front()) return 0;
    if (t > points_.back()) return points_.size();
    std::size_t i = index_[static_cast<std::size_t>((t - points_.front()) >> shift_)];
    while (points_[i] < t) ++i;
    return i;
  }

 private:
  std::vector<Instant> points_;
  std::vector<std::uint32_t> index_;  // index_[b]: first point in or after bucket b
  int shift_ = 0;                     // a bucket is 2^shift_ seconds wide
};

// How starts are laid out. Times are seconds; `grain_s` is G: the first of 60, 30, 20, 15, 10, 5
// minutes that divides the step, else one minute.
struct GridShape {
  const Zone* zone;
  std::int64_t step_s;
  std::int64_t offset_s;
  std::int64_t grain_s;
};

// G of a step in seconds.
std::int64_t GrainOf(std::int64_t step_s);

// First instant >= t whose local time is a multiple of `grain_s` from the top of the hour.
Instant RoundUpLocal(Instant t, const Zone& zone, std::int64_t grain_s);

// Alignment `window`: chains that begin at each open window and again at local midnight of every
// date whose whole previous civil date was open. Only starts inside `range` are returned; the
// windows must reach at least three days further back than it.
std::vector<Instant> WindowStarts(const IntervalSet& windows, const GridShape& shape,
                                  Interval range);

// Alignment `day`: wall minutes from local midnight; skipped ones are absent, repeated ones the
// first.
std::vector<Instant> DayStarts(const GridShape& shape, Interval range);

// Where in a stretch of free time its chain begins.
enum class Rounding : std::uint8_t {
  kNone,   // `range`: at its start
  kUp,     // `free`, `viewer`: at the next multiple of the grain
  kSpare,  // `packed`: the same, but only with minutes that no slot could use; else at the next
           // quarter of an hour or multiple of five minutes that costs no slot either; else at its
           // start
};

// Alignments `free`, `range`, `packed` and `viewer`: chains over stretches of free time, ordered by
// start. A stretch that begins inside a step of an earlier chain continues it.
struct ChainRule {
  Rounding rounding;
  bool offset_each_step;  // `viewer`: the offset is added at each step
  bool only_overlapping;  // continue only the chain of a stretch that overlaps; `viewer` does not
                          // ask
  std::int64_t restart_after_s;  // from so long after its start on, a chain restarts at midnight
  Instant not_before;       // `viewer`: chains begin here at the earliest; kMinInstant elsewhere
  std::int64_t duration_s;  // a start is laid only where this much of the stretch is left
};
std::vector<Instant> ChainStarts(std::vector<Interval> stretches, const GridShape& shape,
                                 const ChainRule& rule, Interval range);

}  // namespace rota
