// Sets of instants as sorted, disjoint, non-touching, non-empty half-open intervals.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "rota/time/interval.h"

namespace rota {

class IntervalSet {
 public:
  IntervalSet() = default;
  // Any order, overlapping, touching or empty: the result is the union.
  explicit IntervalSet(std::vector<Interval> intervals);
  IntervalSet(std::initializer_list<Interval> intervals)
      : IntervalSet(std::vector<Interval>(intervals)) {}

  // Adds an interval that starts no earlier than every one added before; merges when it touches.
  void Append(Interval interval);

  bool empty() const { return intervals_.empty(); }
  std::size_t size() const { return intervals_.size(); }
  const Interval& operator[](std::size_t i) const { return intervals_[i]; }
  auto begin() const { return intervals_.begin(); }
  auto end() const { return intervals_.end(); }
  std::span<const Interval> span() const { return intervals_; }
  void clear() { intervals_.clear(); }
  void reserve(std::size_t n) { intervals_.reserve(n); }

  bool Contains(Instant t) const;
  bool Contains(Interval interval) const;  // wholly inside one interval
  // The interval that holds `t`, or nullptr.
  const Interval* Find(Instant t) const;

  bool operator==(const IntervalSet&) const = default;

 private:
  std::vector<Interval> intervals_;
};

IntervalSet Union(const IntervalSet& a, const IntervalSet& b);
IntervalSet Intersect(const IntervalSet& a, const IntervalSet& b);
IntervalSet Subtract(const IntervalSet& a, const IntervalSet& b);
IntervalSet Clip(const IntervalSet& set, Interval bounds);
// Instants that lie in at least `k` of `sets` (k >= 1): k = 1 is the union, k = sets.size() the
// intersection.
IntervalSet AtLeast(std::span<const IntervalSet* const> sets, std::size_t k);

}  // namespace rota
