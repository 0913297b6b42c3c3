#include "rota/recurrence/form.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "rota/recurrence/expand.h"
#include "rota/recurrence/rule_text.h"

namespace rota {
namespace {

const Moment kTuesday = *ParseMoment("20260310T090000");

std::string RuleOf(const RecurrenceForm& form) {
  const Result<RecurrenceSet> set = SetOfForm(form, kTuesday, nullptr);
  return set.ok() ? FormatRule(set->rules[0]) : std::string(ReasonName(set.status().reason()));
}

// The first `most` dates of the set.
std::string Dates(const RecurrenceSet& set, std::size_t most) {
  const std::vector<Start> starts = *StartsBetween(set, {}, most);
  std::string dates;
  for (const Start& start : starts) {
    dates += (dates.empty() ? "" : " ") + FormatDate(start.local.date());
  }
  return dates;
}
std::string Dates(const RecurrenceForm& form, std::size_t most) {
  return Dates(*SetOfForm(form, kTuesday, nullptr), most);
}

RecurrenceSet SetOf(std::string_view rule) {
  RecurrenceSet set;
  set.start = kTuesday;
  set.rules = {*ParseRule(rule)};
  return set;
}

TEST_CASE("daily, weekly, monthly and yearly") {
  using enum FormFrequency;
  CHECK(RuleOf({.freq = kDaily}) == "FREQ=DAILY");
  CHECK(Dates({.freq = kDaily, .interval = 3}, 3) == "2026-03-10 2026-03-13 2026-03-16");
  CHECK(RuleOf({.freq = kWeekly, .interval = 2, .by_weekday = {"friday", "monday"}}) ==
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR");
  CHECK(Dates({.by_weekday = {"monday", "wednesday", "friday"}, .count = 3}, 9) ==
        "2026-03-11 2026-03-13 2026-03-16");
  CHECK(RuleOf({.freq = kMonthly, .by_weekday = {"last friday"}}) == "FREQ=MONTHLY;BYDAY=-1FR");
  CHECK(RuleOf({.freq = kYearly, .by_month = {5, 3}}) == "FREQ=YEARLY;BYMONTH=3,5");
  CHECK(Dates({.freq = kYearly, .by_month = {3, 5}}, 3) == "2026-03-10 2026-05-10 2027-03-10");
}

TEST_CASE("days of the month from both ends, and months") {
  const RecurrenceForm ends = {.freq = FormFrequency::kMonthly, .by_monthday = {31, -1, 1}};
  CHECK(RuleOf(ends) == "FREQ=MONTHLY;BYMONTHDAY=-1,1,31");
  CHECK(Dates(ends, 5) == "2026-03-31 2026-04-01 2026-04-30 2026-05-01 2026-05-31");
  const RecurrenceForm days = {
      .freq = FormFrequency::kYearly, .by_monthday = {15}, .by_month = {1, 12}};
  CHECK(Dates(days, 3) == "2026-12-15 2027-01-15 2027-12-15");
  CHECK(FormOfSet(*SetOfForm(ends, kTuesday, nullptr))->by_monthday ==
        std::vector<std::int32_t>{-1, 1, 31});
  CHECK(FormOfSet(*SetOfForm(days, kTuesday, nullptr))->by_month ==
        std::vector<std::int32_t>{1, 12});
}

TEST_CASE("the form says what a rule says, its last date on the wall of the series") {
  const Zone* berlin = *Zone::Find("Europe/Berlin");
  RecurrenceForm form{.freq = FormFrequency::kMonthly,
                      .interval = 2,
                      .by_weekday = {"2nd tuesday", "last friday", "2nd last friday"},
                      .until = *ParseDate("2026-12-31"),
                      .exdates = {*ParseDate("2026-05-12")}};
  const RecurrenceSet set = *SetOfForm(form, kTuesday, berlin);
  CHECK(FormatRule(set.rules[0]) ==
        "FREQ=MONTHLY;INTERVAL=2;UNTIL=20261231T225959Z;BYDAY=-2FR,-1FR,2TU");
  CHECK(Dates(set, 5) == "2026-03-10 2026-03-20 2026-03-27 2026-05-22 2026-05-29");
  const RecurrenceForm again = *FormOfSet(set);
  CHECK(again.until == form.until);
  CHECK(again.exdates == form.exdates);
  CHECK(again.by_weekday ==
        std::vector<std::string>{"2nd last friday", "last friday", "2nd tuesday"});
  CHECK(again == *FormOfSet(*SetOfForm(again, set.start, set.zone)));

  RecurrenceSet before_noon = SetOf("FREQ=DAILY;UNTIL=20260401T080000");
  CHECK(FormOfSet(before_noon)->until == *ParseDate("2026-03-31"));  // the 1st begins too late
  before_noon.rules = {*ParseRule("FREQ=DAILY;UNTIL=20260401T090000")};
  CHECK(FormOfSet(before_noon)->until == *ParseDate("2026-04-01"));
}

TEST_CASE("a form that lacks what it needs, or says what is none, is refused") {
  using enum FormFrequency;
  const std::vector<RecurrenceForm> kBad = {{.freq = kWeekly},
                                            {.freq = kMonthly},
                                            {.freq = kMonthly, .by_month = {1}},
                                            {.freq = kYearly},
                                            {.freq = kYearly, .by_monthday = {1}},
                                            {.freq = kDaily, .interval = 0},
                                            {.freq = kDaily, .interval = 1000},
                                            {.freq = kDaily, .count = 2, .until = Date{20600}},
                                            {.freq = kMonthly, .by_monthday = {0}},
                                            {.freq = kMonthly, .by_monthday = {32}},
                                            {.freq = kMonthly, .by_monthday = {-32}},
                                            {.freq = kYearly, .by_month = {13}},
                                            {.by_weekday = {"mon"}},
                                            {.by_weekday = {"6th monday"}},
                                            {.by_weekday = {"last"}},
                                            {.by_weekday = {"2nd  monday"}}};
  for (std::size_t i = 0; i < kBad.size(); ++i) {
    CAPTURE(i);
    CHECK(RuleOf(kBad[i]) == "invalid");
  }
  CHECK(RuleOf({.freq = kDaily, .interval = 999}) == "FREQ=DAILY;INTERVAL=999");
}

TEST_CASE("what a form cannot say is kept as text") {
  for (const std::string_view rule :
       {"FREQ=DAILY;BYHOUR=9,17", "FREQ=WEEKLY", "FREQ=HOURLY", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1",
        "FREQ=YEARLY;BYMONTH=1;BYDAY=20MO", "FREQ=WEEKLY;WKST=SU;BYDAY=MO"}) {
    CAPTURE(rule);
    CHECK(FormOfSet(SetOf(rule)).status().reason() == Reason::k_unsupported);
  }
  RecurrenceSet set = SetOf("FREQ=DAILY");
  CHECK(FormOfSet(set).ok());
  set.rdates.push_back({kTuesday, {}});
  CHECK(FormOfSet(set).status().reason() == Reason::k_unsupported);
}

}  // namespace
}  // namespace rota
