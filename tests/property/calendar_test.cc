// Rules with RSCALE and SKIP against their definition, day by day as ICU names the days.
#include <doctest/doctest.h>

#include <algorithm>

#include "rota/recurrence/expand.h"
#include "rota/recurrence/rule_text.h"
#include "src/base/ascii.h"
#include "tests/property/rounds.h"
#include "tests/support/calendar_expander.h"
#include "tests/support/random_rule.h"
#include "tests/support/seed.h"

namespace rota {
namespace {

constexpr std::int32_t kFirst = 10227, kLast = 21915;  // 1998 to 2029

// A random rule of the calendar that begins between 2001 and 2018.
test::RandomSet RuleOf(const std::string& calendar, std::mt19937_64* random) {
  const auto chance = [&](unsigned percent) { return (*random)() % 100 < percent; };
  while (true) {
    test::RandomSet one = test::AnyRule(random);
    Rule& rule = one.rule;
    const bool dates = one.start.form == Moment::Form::kDate;
    if (rule.frequency < Frequency::kHourly || (dates && rule.frequency < Frequency::kDaily))
      continue;
    const std::int64_t day = 11323 + static_cast<std::int64_t>((*random)() % 6500);
    const std::int64_t shift = day * kDay - one.start.time.s / kDay * kDay;
    one.start.time.s += shift;
    if (rule.until) rule.until->time.s += shift;
    rule.calendar = calendar;
    if (chance(15))
      rule.by_leap_month.Add(calendar == "HEBREW" ? 5 : static_cast<int>((*random)() % 12) + 1);
    if (chance(10)) rule.by_month.Add(13);
    if (calendar == "GREGORIAN") rule.by_month.Remove(13), rule.by_leap_month = {};
    if (chance(60)) rule.skip = chance(50) ? Skip::kForward : Skip::kBackward;
    // What SKIP moves back from one month meets what is the last of the month before.
    if (rule.frequency >= Frequency::kMonthly && chance(15))
      rule.by_month_day = {-1, -29 - static_cast<int>((*random)() % 3), 30, 31};
    if (Validate(rule).ok()) return one;
  }
}

std::vector<std::int64_t> Walls(const Result<std::vector<Start>>& starts) {
  REQUIRE(starts.ok());
  std::vector<std::int64_t> walls;
  for (const Start& start : *starts) walls.push_back(start.local.s);
  return walls;
}

// `dangi` is not among them: ICU 72 cannot be asked for it beside `chinese` (calendar_test.cc of
// the unit tests).
TEST_CASE("in every calendar the engine gives what the definition says") {
  std::mt19937_64 random(test::Seed("calendars"));
  std::size_t compared = 0, moved = 0;
  for (const char* name : {"GREGORIAN", "COPTIC", "ETHIOPIC", "INDIAN", "PERSIAN", "ISLAMIC-CIVIL",
                           "ISLAMIC-TBLA", "ISLAMIC-UMALQURA", "ISLAMIC", "HEBREW", "CHINESE"}) {
    const test::CalendarDays days(LowerAscii(name), kFirst, kLast);
    for (int round = test::Rounds(100); round > 0; --round) {
      const test::RandomSet one = RuleOf(name, &random);
      const std::string shown = FormatMoment(one.start) + " " + FormatRule(one.rule);
      const bool dates = one.start.form == Moment::Form::kDate;
      const std::int64_t end =
          one.start.time.s + (one.rule.frequency < Frequency::kWeekly ? 2 : 8) * 365 * kDay;
      const std::vector<std::int64_t> expected =
          test::ExpandInCalendar(one.rule, one.start.time, dates, end, days);
      RecurrenceSet set;
      set.start = one.start;
      set.rules = {one.rule};
      REQUIRE_MESSAGE(Walls(StartsBetween(set, {.to = end})) == expected, shown);
      compared += expected.size();
      moved += one.rule.skip != Skip::kOmit && !expected.empty();
      if (expected.size() < 2) continue;
      const std::size_t at = random() % expected.size();
      REQUIRE_MESSAGE(
          Walls(StartsBetween(set, {expected[at], end})) ==
              std::vector(expected.begin() + static_cast<std::ptrdiff_t>(at), expected.end()),
          shown << " from " << expected[at]);
    }
  }
  std::cout << compared << " starts compared, " << moved << " sets with SKIP\n";
}

}  // namespace
}  // namespace rota
