// Half-open stretches of time [start, end).
#pragma once

#include <algorithm>

#include "rota/time/instant.h"

namespace rota {

struct Interval {
  Instant start = 0;
  Instant end = 0;
  bool empty() const { return end <= start; }
  bool Contains(Instant t) const { return start <= t && t < end; }
  bool Contains(Interval other) const { return start <= other.start && other.end <= end; }
  bool Overlaps(Interval other) const { return start < other.end && other.start < end; }
  bool operator==(const Interval&) const = default;
};

inline Interval Intersect(Interval a, Interval b) {
  return {std::max(a.start, b.start), std::min(a.end, b.end)};
}

}  // namespace rota
