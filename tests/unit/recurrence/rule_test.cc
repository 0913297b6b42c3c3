// What a rule may hold that was made as a value and not read from text.
#include "rota/recurrence/rule.h"

#include <doctest/doctest.h>

#include <string>

namespace rota {
namespace {

// "rule part" of the first fault; "" when there is none.
std::string Fault(const Rule& rule) {
  std::string fault;
  const Status status = Validate(rule);
  for (const auto& [name, value] : status.detail()) {
    fault += (fault.empty() ? "" : " ") + value;
  }
  return fault;
}

Rule Of(Frequency frequency) {
  Rule rule;
  rule.frequency = frequency;
  return rule;
}

Rule WithDay(Frequency frequency, int nth) {
  Rule rule = Of(frequency);
  rule.by_day.nth = {{static_cast<std::int8_t>(nth), Weekday::kMonday}};
  return rule;
}

TEST_CASE("numbers and their bounds") {
  Rule rule;
  CHECK(Fault(rule) == "");
  rule.interval = 0;
  CHECK(Fault(rule) == "rrule_range INTERVAL");
  rule.interval = 1;
  rule.count = 0;
  CHECK(Fault(rule) == "rrule_range COUNT");
  rule.count = kMostCount + 1;
  CHECK(Fault(rule) == "rrule_range COUNT");
  rule.count = kMostCount;
  CHECK(Fault(rule) == "");
}

TEST_CASE("numbered weekdays: 1 to 53 from either end, sorted and different") {
  for (const int nth : {1, 53, -1, -53}) CHECK(Fault(WithDay(Frequency::kYearly, nth)) == "");
  for (const int nth : {0, 54, -54}) {
    CHECK(Fault(WithDay(Frequency::kYearly, nth)) == "rrule_range BYDAY");
  }
  Rule rule = WithDay(Frequency::kMonthly, 2);
  rule.by_day.nth.push_back({1, Weekday::kMonday});
  CHECK(Fault(rule) == "rrule_range BYDAY");
  rule.by_day.nth[1] = rule.by_day.nth[0];
  CHECK(Fault(rule) == "rrule_range BYDAY");
  rule.by_day.nth[1].nth = 3;
  CHECK(Fault(rule) == "");
}

TEST_CASE("the Gregorian calendar has 12 months and no leap month, others may have more") {
  Rule rule = Of(Frequency::kYearly);
  rule.by_month.Add(13);
  CHECK(Fault(rule) == "rrule_range BYMONTH");
  for (const char* name : {"GREGORIAN", "GREGORY"}) {
    rule.calendar = name;
    CHECK(Fault(rule) == "rrule_range BYMONTH");
  }
  rule.calendar = "HEBREW";
  CHECK(Fault(rule) == "");
  rule = Of(Frequency::kYearly);
  rule.by_leap_month.Add(5);
  CHECK(Fault(rule) == "rrule_range BYMONTH");
}

TEST_CASE("parts belong to frequencies") {
  using enum Frequency;
  const Frequency kAll[] = {kSecondly, kMinutely, kHourly, kDaily, kWeekly, kMonthly, kYearly};
  for (const Frequency frequency : kAll) {
    CAPTURE(static_cast<int>(frequency));
    Rule rule = Of(frequency);
    rule.by_week_no.Add(1);
    CHECK(Fault(rule) == (frequency == kYearly ? "" : "rrule_part BYWEEKNO"));
    rule = Of(frequency);
    rule.by_year_day.Add(1);
    const bool no_year_day = frequency == kDaily || frequency == kWeekly || frequency == kMonthly;
    CHECK(Fault(rule) == (no_year_day ? "rrule_part BYYEARDAY" : ""));
    rule = Of(frequency);
    rule.by_month_day.Add(1);
    CHECK(Fault(rule) == (frequency == kWeekly ? "rrule_part BYMONTHDAY" : ""));
    const bool numbered = frequency == kMonthly || frequency == kYearly;
    CHECK(Fault(WithDay(frequency, 1)) == (numbered ? "" : "rrule_part BYDAY"));
  }
  Rule rule = WithDay(kYearly, 1);
  rule.by_week_no.Add(1);
  CHECK(Fault(rule) == "rrule_part BYDAY");
}

TEST_CASE("parts that exclude or need each other") {
  Rule rule;
  rule.count = 1;
  rule.until = Moment{};
  CHECK(Fault(rule) == "rrule_conflict UNTIL");
  rule = {};
  rule.by_set_pos.Add(1);
  CHECK(Fault(rule) == "rrule_conflict BYSETPOS");
  const auto goes_with = [&](auto part) {
    Rule with = Of(Frequency::kYearly);
    with.by_set_pos.Add(1);
    (with.*part).Add(1);
    return Fault(with) == "";
  };
  CHECK(goes_with(&Rule::by_second));
  CHECK(goes_with(&Rule::by_minute));
  CHECK(goes_with(&Rule::by_hour));
  CHECK(goes_with(&Rule::by_month_day));
  CHECK(goes_with(&Rule::by_year_day));
  CHECK(goes_with(&Rule::by_week_no));
  CHECK(goes_with(&Rule::by_month));
  rule.by_day.weekly.Add(Weekday::kMonday);
  CHECK(Fault(rule) == "");
  rule = {};
  rule.skip = Skip::kForward;
  CHECK(Fault(rule) == "rrule_conflict SKIP");
  rule.calendar = "GREGORIAN";
  CHECK(Fault(rule) == "");
}

}  // namespace
}  // namespace rota
