#include "rota/time/interval_set.h"

#include <doctest/doctest.h>

#include <bitset>
#include <random>

namespace rota {
namespace {

// The model: one bit per instant of a small world.
constexpr int kWorld = 96;
using Bits = std::bitset<kWorld>;

Bits ToBits(const IntervalSet& set) {
  Bits bits;
  for (const Interval& i : set) {
    for (Instant t = i.start; t < i.end; ++t) bits.set(static_cast<std::size_t>(t));
  }
  return bits;
}

// The promise of the class: sorted, disjoint, not touching, not empty.
bool IsNormal(const IntervalSet& set) {
  for (std::size_t i = 0; i < set.size(); ++i) {
    if (set[i].empty() || (i > 0 && set[i - 1].end >= set[i].start)) return false;
  }
  return true;
}

struct World {
  std::mt19937 random;
  Instant Point() { return static_cast<Instant>(random() % kWorld); }
  std::vector<Interval> Intervals() {
    std::vector<Interval> intervals(random() % 9);
    for (Interval& i : intervals) {
      i.start = Point();
      i.end = std::min<Instant>(kWorld, i.start + static_cast<Instant>(random() % 14) - 2);
    }
    return intervals;
  }
};

}  // namespace

TEST_CASE("interval sets agree with a bitmap") {
  const std::uint32_t seed = std::random_device{}();
  CAPTURE(seed);
  World world{std::mt19937(seed)};
  for (int round = 0; round < 3000; ++round) {
    const std::vector<Interval> raw = world.Intervals();
    const IntervalSet a(raw);
    Bits expected;
    for (const Interval& i : raw) {
      for (Instant t = i.start; t < i.end; ++t) expected.set(static_cast<std::size_t>(t));
    }
    REQUIRE(ToBits(a) == expected);
    const IntervalSet b(world.Intervals());
    const Interval bounds{world.Point(), world.Point()};
    const IntervalSet results[] = {a, Union(a, b), Intersect(a, b), Subtract(a, b),
                                   Clip(a, bounds)};
    for (const IntervalSet& set : results) REQUIRE(IsNormal(set));
    REQUIRE(ToBits(results[1]) == (ToBits(a) | ToBits(b)));
    REQUIRE(ToBits(results[2]) == (ToBits(a) & ToBits(b)));
    REQUIRE(ToBits(results[3]) == (ToBits(a) & ~ToBits(b)));
    REQUIRE(ToBits(results[4]) == (ToBits(a) & ToBits(IntervalSet{bounds})));

    const Instant t = world.Point();
    REQUIRE(a.Contains(t) == expected.test(static_cast<std::size_t>(t)));
    const Interval* found = a.Find(t);
    REQUIRE((found != nullptr) == a.Contains(t));
    if (found != nullptr) REQUIRE(found->Contains(t));
    if (!bounds.empty()) {
      REQUIRE(a.Contains(bounds) == ((ToBits(IntervalSet{bounds}) & ~expected).none()));
    }
  }
}

TEST_CASE("at least k of n sets agrees with counting") {
  const std::uint32_t seed = std::random_device{}();
  CAPTURE(seed);
  World world{std::mt19937(seed)};
  for (int round = 0; round < 1000; ++round) {
    std::vector<IntervalSet> sets;
    for (std::size_t n = world.random() % 8; sets.size() < n;) {
      // Half of them repeat an earlier one, as people on one schedule do.
      if (!sets.empty() && world.random() % 2) {
        sets.push_back(sets[world.random() % sets.size()]);
      } else {
        sets.emplace_back(world.Intervals());
      }
    }
    std::vector<const IntervalSet*> pointers;
    for (const IntervalSet& set : sets) pointers.push_back(&set);
    for (std::size_t k = 1; k <= sets.size() + 1; ++k) {
      CAPTURE(k);
      Bits expected;
      for (int t = 0; t < kWorld; ++t) {
        std::size_t holds = 0;
        for (const IntervalSet& set : sets) holds += set.Contains(Instant{t});
        expected[static_cast<std::size_t>(t)] = holds >= k;
      }
      const IntervalSet result = AtLeast(pointers, k);
      REQUIRE(IsNormal(result));
      REQUIRE(ToBits(result) == expected);
    }
  }
}

TEST_CASE("appended intervals merge when they touch") {
  IntervalSet set;
  set.Append({0, 10});
  set.Append({10, 20});
  set.Append({15, 18});
  set.Append({30, 30});
  set.Append({40, 50});
  CHECK(set == IntervalSet{{0, 20}, {40, 50}});
  CHECK(set.Contains(Interval{5, 20}));
  CHECK_FALSE(set.Contains(Interval{5, 21}));
  CHECK_FALSE(set.Contains(Instant{20}));
}

}  // namespace rota
