// The engine against the definition of a rule, on random rules; and the laws that hold for every
// rule.
#include <doctest/doctest.h>

#include <algorithm>
#include <limits>

#include "rota/recurrence/expand.h"
#include "rota/recurrence/rule_text.h"
#include "tests/property/rounds.h"
#include "tests/support/definitional_expander.h"
#include "tests/support/random_rule.h"
#include "tests/support/seed.h"

namespace rota {
namespace {

constexpr std::size_t kLimit = 40;

RecurrenceSet SetOf(const test::RandomSet& random) {
  RecurrenceSet set;
  set.start = random.start;
  set.rules = {random.rule};
  return set;
}

std::string Shown(const test::RandomSet& random) {
  return FormatMoment(random.start) + " " + FormatRule(random.rule);
}

std::vector<std::int64_t> Walls(const Result<std::vector<Start>>& starts) {
  REQUIRE(starts.ok());
  std::vector<std::int64_t> walls;
  for (const Start& start : *starts) walls.push_back(start.local.s);
  return walls;
}

// Intervals that the definition goes through: about equally long to compute, whatever the
// frequency.
std::int64_t Intervals(Frequency frequency) {
  switch (frequency) {
    case Frequency::kYearly:
      return 30;
    case Frequency::kMonthly:
      return 300;
    case Frequency::kWeekly:
      return 1'000;
    case Frequency::kDaily:
      return 4'000;
    case Frequency::kHourly:
      return 5'000;
    default:
      return 10'000;
  }
}

TEST_CASE("the engine gives what the definition says") {
  std::mt19937_64 random(test::Seed("definition"));
  std::size_t starts = 0;
  for (int round = test::Rounds(20'000); round > 0; --round) {
    const test::RandomSet one = test::AnyRule(&random);
    const test::Definition definition =
        test::Expand(one.rule, one.start.time, one.start.form == Moment::Form::kDate, kLimit,
                     Intervals(one.rule.frequency));
    const RecurrenceSet set = SetOf(one);
    const std::vector<std::int64_t> engine =
        Walls(StartsBetween(set, {.to = definition.complete_to}, kLimit));
    std::vector<std::int64_t> expected = definition.starts;
    std::erase_if(expected, [&](std::int64_t t) { return t >= definition.complete_to; });
    REQUIRE_MESSAGE(engine == expected, Shown(one));
    starts += expected.size();
  }
  std::cout << starts << " starts compared\n";
}

TEST_CASE("a window holds what the whole holds there") {
  std::mt19937_64 random(test::Seed("window"));
  for (int round = test::Rounds(10'000); round > 0; --round) {
    const test::RandomSet one = test::AnyRule(&random);
    const RecurrenceSet set = SetOf(one);
    const std::vector<std::int64_t> all =
        Walls(StartsBetween(set, {.to = one.start.time.s + 30 * 366 * kDay}, 300));
    if (all.size() < 2) continue;
    const std::size_t at = random() % all.size();
    const std::int64_t from = all[at] - static_cast<std::int64_t>(random() % 3) + 1;
    const std::int64_t to = all.back();
    std::vector<std::int64_t> expected = all;
    std::erase_if(expected, [&](std::int64_t t) { return t < from || t >= to; });
    REQUIRE_MESSAGE(Walls(StartsBetween(set, {from, to})) == expected,
                    Shown(one) << " from " << from << " to " << to);
    REQUIRE(*Occurs(set, all[at]));
  }
}

TEST_CASE("in a zone: the wall times as instants, sorted, each once") {
  std::mt19937_64 random(test::Seed("zone"));
  const char* names[] = {"America/New_York", "Pacific/Apia", "Australia/Lord_Howe",
                         "Africa/Casablanca", "Asia/Beirut"};
  for (int round = test::Rounds(10'000); round > 0; --round) {
    test::RandomSet one = test::AnyRule(&random);
    if (one.start.form == Moment::Form::kDate) continue;
    RecurrenceSet set = SetOf(one);
    const Zone& zone = **Zone::Find(names[random() % std::size(names)]);
    // Half of the time start just before a change of the clocks, where the two ways could differ.
    if (random() % 2 == 0) {
      const std::int64_t change = zone.StretchAt(one.start.time).end;
      if (change < Midnight(kMaxDate).s)
        set.start.time.s = change - static_cast<std::int64_t>(random() % (3 * kDay));
    }
    const std::vector<std::int64_t> walls = Walls(StartsBetween(set, {}, 200));
    set.zone = &zone;
    std::vector<Instant> expected;
    for (const std::int64_t wall : walls) expected.push_back(zone.ToInstant({wall}));
    std::sort(expected.begin(), expected.end());
    expected.erase(std::unique(expected.begin(), expected.end()), expected.end());
    // Where the list was cut, a later wall time may belong before its end.
    if (walls.size() == 200)
      std::erase_if(expected, [&](Instant t) {
        return t > walls.back() - zone.OffsetAt(walls.back()) - 2 * kDay;
      });
    const Result<std::vector<Start>> starts = StartsBetween(set, {}, expected.size());
    REQUIRE(starts.ok());
    std::vector<Instant> instants;
    for (const Start& start : *starts) instants.push_back(start.instant);
    REQUIRE_MESSAGE(instants == expected, Shown(one) << " in " << zone.name());
    if (expected.empty()) continue;
    const Instant from = expected[random() % expected.size()];
    std::erase_if(expected, [&](Instant t) { return t < from; });
    const Result<std::vector<Start>> tail = StartsBetween(set, {.from = from}, expected.size());
    REQUIRE(tail.ok());
    instants.clear();
    for (const Start& start : *tail) instants.push_back(start.instant);
    REQUIRE_MESSAGE(instants == expected,
                    Shown(one) << " in " << zone.name() << " from " << FormatInstant(from));
  }
}

TEST_CASE("a calendar with Gregorian months gives Gregorian dates") {
  // The Buddhist calendar of ICU has other years and the same days: the walk by tables against the
  // one by arithmetic.
  std::mt19937_64 random(test::Seed("calendar"));
  for (int round = test::Rounds(2'000); round > 0; --round) {
    test::RandomSet one = test::AnyRule(&random);
    if (one.start.form == Moment::Form::kDate && one.rule.frequency < Frequency::kDaily) continue;
    const ExpandWindow window{.to = one.start.time.s + 8 * 366 * kDay};
    const std::vector<std::int64_t> expected = Walls(StartsBetween(SetOf(one), window, kLimit));
    one.rule.calendar = "BUDDHIST";
    const std::vector<std::int64_t> walked = Walls(StartsBetween(SetOf(one), window, kLimit));
    REQUIRE_MESSAGE(walked == expected, Shown(one));
    if (expected.size() < 2) continue;
    const std::size_t at = expected.size() / 2;
    const std::vector<std::int64_t> tail =
        Walls(StartsBetween(SetOf(one), {expected[at], window.to}, expected.size() - at));
    REQUIRE_MESSAGE(std::equal(tail.begin(), tail.end(),
                               expected.begin() + static_cast<std::ptrdiff_t>(at), expected.end()),
                    Shown(one) << " from " << expected[at]);
  }
}

TEST_CASE("a rule printed and read again is the same rule") {
  std::mt19937_64 random(test::Seed("print"));
  for (int round = test::Rounds(20'000); round > 0; --round) {
    const Rule rule = test::AnyRule(&random).rule;
    const std::string text = FormatRule(rule);
    const Result<Rule> again = ParseRule(text);
    REQUIRE_MESSAGE(again.ok(), text);
    REQUIRE_MESSAGE(*again == rule, text);
    REQUIRE(FormatRule(*again) == text);
  }
}

}  // namespace
}  // namespace rota
