#include "src/availability/timeline.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>

#include "src/availability/facts.h"
#include "tests/support/seed.h"

namespace rota {
namespace {

std::string KeysOf(const Timeline<Blocked>& timeline, Instant from, Instant to) {
  std::string text;
  for (const Blocked& row : timeline.Near(from, to)) {
    // There may be more of them, never less.
    if (row.start < to && row.end > from) text += std::to_string(row.block) + " ";
  }
  return text;
}

TEST_CASE("a timeline finds what may touch a window") {
  const Timeline<Blocked> timeline({{500, 600, 3}, {100, 150, 1}, {200, 450, 2}});
  CHECK(KeysOf(timeline, 0, 1000) == "1 2 3 ");
  CHECK(KeysOf(timeline, 449, 500) == "2 ");
  CHECK(KeysOf(timeline, 450, 500) == "");
  CHECK(KeysOf(timeline, 149, 201) == "1 2 ");
  CHECK(timeline.Near(900, 950).empty());
  CHECK(Timeline<Blocked>().Near(0, 10).empty());
  CHECK(timeline.Starting(200, 500).begin()->block == 2);
  CHECK(timeline.Starting(600, 200).empty());
}

TEST_CASE("of the same start the first to come stays first, and a copy stays as it was") {
  Timeline<Blocked> timeline({{100, 150, 1}, {100, 120, 2}});
  const Timeline<Blocked> before = timeline;
  timeline.Add({100, 110, 3});
  timeline.Add({50, 60, 4});
  CHECK(KeysOf(timeline, 0, 1000) == "4 1 2 3 ");
  timeline.Remove({1, 4, 9});
  CHECK(KeysOf(timeline, 0, 1000) == "2 3 ");
  CHECK(KeysOf(before, 0, 1000) == "1 2 ");
  CHECK(before.Holds({7, 2}));
  CHECK(!timeline.Holds({1}));
  timeline.Remove({2, 3});
  CHECK(timeline.empty());
  CHECK(timeline.begin() == timeline.end());
}

TEST_CASE("rows that come and go leave what a sorted list of them would hold") {
  std::mt19937_64 random(test::Seed("timeline"));
  const auto below = [&](std::int64_t n) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n));
  };
  Timeline<Blocked> timeline;
  std::vector<Blocked> list;
  std::int64_t made = 0;
  for (int step = 0; step < 3000; ++step) {
    const bool grows = step < 1200 || (step > 2000 && step < 2400);  // beyond several chunks
    if (grows || below(3) == 0 || list.empty()) {
      const Instant start = below(400);
      const Blocked row = {start, start + 1 + below(30), ++made};
      timeline.Add(row);
      list.insert(std::upper_bound(list.begin(), list.end(), start,
                                   [](Instant at, const Blocked& one) { return at < one.start; }),
                  row);
    } else {
      const std::set<std::int64_t> keys = {
          list[static_cast<std::size_t>(below(std::ssize(list)))].block, 1 + below(made), -1};
      std::erase_if(list, [&](const Blocked& row) { return keys.contains(row.block); });
      timeline.Remove(keys);
    }
    REQUIRE(timeline.size() == list.size());
    const Instant from = below(420) - 10, to = from + below(40);
    std::string expected;
    for (const Blocked& row : list) {
      if (row.start < to && row.end > from) expected += std::to_string(row.block) + " ";
    }
    REQUIRE(KeysOf(timeline, from, to) == expected);
    if (step % 100 != 0) continue;
    REQUIRE(std::equal(timeline.begin(), timeline.end(), list.begin(), list.end(),
                       [](const Blocked& a, const Blocked& b) { return a.block == b.block; }));
    const auto starting = timeline.Starting(from, to);
    REQUIRE(std::distance(starting.begin(), starting.end()) ==
            std::count_if(list.begin(), list.end(),
                          [&](const Blocked& row) { return row.start >= from && row.start < to; }));
  }
}

}  // namespace
}  // namespace rota
