// No set costs more than its budget: steps are counted, time is measured in benchmarks/recurrence.
#include "src/recurrence/budget.h"

#include <doctest/doctest.h>

#include <array>

#include "rota/recurrence/rule_text.h"
#include "tests/support/hostile_sets.h"

namespace rota {
namespace {

// What the last period looked at may add before the end is seen.
constexpr std::int64_t kLastPeriod = 50'000;

TEST_CASE("64 KB of text take no more than ten million steps, and 100 for every start given") {
  static_assert(kMaxSteps == 10'000'000 && Budget::kPerStart == 100);
  for (const test::HostileSet& hostile : test::HostileSets()) {
    Result<Expansion> expansion = Expansion::Open(hostile.set, hostile.window);
    REQUIRE_MESSAGE(expansion.ok(), hostile.name);
    std::array<Start, 50> block;
    std::size_t given = 0;
    while (given < hostile.limit) {
      const std::size_t some = expansion->Next(block);
      if (some == 0) break;
      given += some;
    }
    const std::int64_t allowed =
        kMaxSteps + static_cast<std::int64_t>(given) * Budget::kPerStart + kLastPeriod;
    CHECK_MESSAGE(expansion->steps() <= allowed, hostile.name);
    const bool spent = expansion->steps() > kMaxSteps;
    if (!spent) CHECK_MESSAGE(expansion->status().ok(), hostile.name);
    if (!expansion->status().ok()) {
      CHECK_MESSAGE(spent, hostile.name);
      CHECK(expansion->status().reason() == Reason::k_work_limit);
    }
  }
}

std::int64_t StepsOf(std::string_view start, std::string_view rule, std::size_t expected) {
  RecurrenceSet set;
  set.start = *ParseMoment(start);
  set.rules = {*ParseRule(rule)};
  Result<Expansion> expansion = Expansion::Open(set);
  std::array<Start, 100> block;
  CHECK(expansion->Next(block) == expected);
  CHECK(expansion->status().ok());
  return expansion->steps();
}

TEST_CASE("what other engines hang on is answered, not given up") {
  CHECK(StepsOf("20130210T000000", "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=31", 0) < 500'000);
  CHECK(StepsOf("20130210T000000", "FREQ=DAILY;INTERVAL=7;BYDAY=MO", 0) < 2'000'000);
  CHECK(StepsOf("20130210T000000", "FREQ=MONTHLY;BYDAY=1TH;BYSETPOS=2", 0) < 200'000);
  CHECK(StepsOf("20130210T000000", "FREQ=HOURLY;INTERVAL=2;BYHOUR=1", 0) < 10'000);
  CHECK(StepsOf("20340530T143435", "FREQ=HOURLY;INTERVAL=7;BYHOUR=15;BYDAY=MO,SU", 0) < 500'000);
  // All the moons to the year 9999: leap month 12 comes, but never with 30 days.
  CHECK(StepsOf("20130210", "RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=12L;BYMONTHDAY=30", 0) < 1'000'000);
  CHECK(StepsOf("20130210", "RSCALE=CHINESE;FREQ=YEARLY;BYMONTHDAY=31", 0) < 2'000'000);
  CHECK(StepsOf("20130210", "RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=8L", 0) < 1'000'000);
  CHECK(StepsOf("20130210", "RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=9L;BYMONTHDAY=1;COUNT=2", 2) <
        1'000'000);
}

}  // namespace
}  // namespace rota
