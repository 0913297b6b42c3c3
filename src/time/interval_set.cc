#include "rota/time/interval_set.h"

#include <algorithm>
#include <utility>

namespace rota {
namespace {

bool StartsBefore(const Interval& a, const Interval& b) { return a.start < b.start; }

// A step of the function "how many sets hold this instant": at `at` the count changes by `by`.
struct Step {
  Instant at;
  std::int64_t by;
};

// Sum of two step functions. Steps at one instant become one, and vanish when they cancel: sets
// that share their edges (a team on one schedule) shrink with every merge.
void AddSteps(std::span<const Step> a, std::span<const Step> b, std::vector<Step>& out) {
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    if (a[i].at < b[j].at) {
      out.push_back(a[i++]);
    } else if (b[j].at < a[i].at) {
      out.push_back(b[j++]);
    } else {
      const Step both{a[i].at, a[i].by + b[j].by};
      if (both.by != 0) out.push_back(both);
      ++i, ++j;
    }
  }
  out.insert(out.end(), a.begin() + i, a.end());
  out.insert(out.end(), b.begin() + j, b.end());
}

}  // namespace

IntervalSet::IntervalSet(std::vector<Interval> intervals) : intervals_(std::move(intervals)) {
  std::erase_if(intervals_, [](const Interval& i) { return i.empty(); });
  if (!std::is_sorted(intervals_.begin(), intervals_.end(), StartsBefore)) {
    std::sort(intervals_.begin(), intervals_.end(), StartsBefore);
  }
  std::size_t kept = 0;
  for (const Interval next : intervals_) {
    if (kept > 0 && next.start <= intervals_[kept - 1].end) {
      intervals_[kept - 1].end = std::max(intervals_[kept - 1].end, next.end);
    } else {
      intervals_[kept++] = next;
    }
  }
  intervals_.resize(kept);
}

void IntervalSet::Append(Interval interval) {
  if (interval.empty()) return;
  if (!intervals_.empty() && interval.start <= intervals_.back().end) {
    intervals_.back().end = std::max(intervals_.back().end, interval.end);
  } else {
    intervals_.push_back(interval);
  }
}

const Interval* IntervalSet::Find(Instant t) const {
  auto after = std::upper_bound(intervals_.begin(), intervals_.end(), t,
                                [](Instant at, const Interval& i) { return at < i.start; });
  if (after == intervals_.begin()) return nullptr;
  --after;
  return t < after->end ? &*after : nullptr;
}

bool IntervalSet::Contains(Instant t) const { return Find(t) != nullptr; }

bool IntervalSet::Contains(Interval interval) const {
  const Interval* found = Find(interval.start);
  return found != nullptr && interval.end <= found->end;
}

IntervalSet Union(const IntervalSet& a, const IntervalSet& b) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  IntervalSet out;
  out.reserve(std::max(a.size(), b.size()));
  auto i = a.begin();
  auto j = b.begin();
  while (i != a.end() && j != b.end()) out.Append(i->start <= j->start ? *i++ : *j++);
  for (; i != a.end(); ++i) out.Append(*i);
  for (; j != b.end(); ++j) out.Append(*j);
  return out;
}

IntervalSet Intersect(const IntervalSet& a, const IntervalSet& b) {
  IntervalSet out;
  auto i = a.begin();
  auto j = b.begin();
  while (i != a.end() && j != b.end()) {
    out.Append(Intersect(*i, *j));
    // The one that ends first can meet nothing more.
    i->end <= j->end ? ++i : ++j;
  }
  return out;
}

IntervalSet Subtract(const IntervalSet& a, const IntervalSet& b) {
  IntervalSet out;
  auto cut = b.begin();
  for (const Interval& whole : a) {
    Instant from = whole.start;
    while (cut != b.end() && cut->end <= from) ++cut;
    // A cut that reaches past `whole` may also cut its successor, so it stays current.
    for (; cut != b.end() && cut->start < whole.end; ++cut) {
      out.Append({from, cut->start});
      from = cut->end;
      if (from >= whole.end) break;
    }
    out.Append({from, whole.end});
  }
  return out;
}

IntervalSet Clip(const IntervalSet& set, Interval bounds) {
  IntervalSet out;
  auto it = std::partition_point(set.begin(), set.end(),
                                 [&](const Interval& i) { return i.end <= bounds.start; });
  for (; it != set.end() && it->start < bounds.end; ++it) out.Append(Intersect(*it, bounds));
  return out;
}

IntervalSet AtLeast(std::span<const IntervalSet* const> sets, std::size_t k) {
  if (k > sets.size() || k == 0) return {};
  if (sets.size() == 1) return *sets[0];
  if (sets.size() == 2) {
    return k == 1 ? Union(*sets[0], *sets[1]) : Intersect(*sets[0], *sets[1]);
  }
  // Bottom-up merge of the sets' step functions: O(n log sets) at worst, O(n) when edges coincide.
  std::vector<Step> steps;
  std::vector<std::size_t> ends;  // steps of function f are [ends[f - 1], ends[f])
  for (const IntervalSet* set : sets) {
    for (const Interval& i : *set) {
      steps.push_back({i.start, 1});
      steps.push_back({i.end, -1});
    }
    ends.push_back(steps.size());
  }
  std::vector<Step> merged;
  while (ends.size() > 1) {
    std::vector<std::size_t> merged_ends;
    merged.clear();
    std::size_t begin = 0;
    for (std::size_t f = 0; f < ends.size(); f += 2) {
      const std::span<const Step> all(steps);
      const std::size_t last = f + 1 < ends.size() ? ends[f + 1] : ends[f];
      AddSteps(all.subspan(begin, ends[f] - begin), all.subspan(ends[f], last - ends[f]), merged);
      merged_ends.push_back(merged.size());
      begin = last;
    }
    steps.swap(merged);
    ends.swap(merged_ends);
  }
  IntervalSet out;
  std::int64_t held_by = 0;
  Instant since = 0;
  const auto wanted = static_cast<std::int64_t>(k);
  for (const Step& step : steps) {
    const std::int64_t before = std::exchange(held_by, held_by + step.by);
    if (before < wanted && held_by >= wanted) since = step.at;
    if (before >= wanted && held_by < wanted) out.Append({since, step.at});
  }
  return out;
}

}  // namespace rota
