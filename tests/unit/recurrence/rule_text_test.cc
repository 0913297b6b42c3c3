#include "rota/recurrence/rule_text.h"

#include <doctest/doctest.h>

#include "rota/recurrence/set.h"

namespace rota {
namespace {

std::string Detail(const Status& status, std::string_view name) {
  for (const auto& [key, value] : status.detail()) {
    if (key == name) return value;
  }
  return "";
}

std::string Canonical(std::string_view text, Reading reading = Reading::kStrict) {
  const Result<Rule> rule = ParseRule(text, reading);
  return rule.ok() ? FormatRule(*rule) : "refused";
}

TEST_CASE("a rule is read into its parts") {
  const Rule rule =
      *ParseRule("FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=MO,-1FR,2TU;BYMONTHDAY=-1,+5;WKST=SU");
  CHECK(rule.frequency == Frequency::kMonthly);
  CHECK(rule.interval == 2);
  CHECK(rule.count == 10);
  CHECK(rule.by_day.weekly.Has(Weekday::kMonday));
  CHECK(rule.by_day.nth == std::vector<NthWeekday>{{-1, Weekday::kFriday}, {2, Weekday::kTuesday}});
  CHECK(rule.by_month_day == NumberSet<-31, 31>{-1, 5});
  CHECK(rule.week_start == Weekday::kSunday);
  const Rule lunar =
      *ParseRule("RSCALE=chinese;FREQ=YEARLY;BYMONTH=4L,5;SKIP=FORWARD;UNTIL=20300101T000000Z");
  CHECK(lunar.calendar == "CHINESE");
  CHECK(lunar.by_leap_month.Has(4));
  CHECK(lunar.by_month.Has(5));
  CHECK(lunar.skip == Skip::kForward);
  CHECK(lunar.until->form == Moment::Form::kUtc);
}

TEST_CASE("canonical text: fixed order, ascending, without defaults") {
  CHECK(Canonical("COUNT=3;INTERVAL=1;FREQ=DAILY;WKST=MO") == "FREQ=DAILY;COUNT=3");
  CHECK(Canonical("FREQ=YEARLY;BYDAY=FR,MO,-1SU,20MO;BYMONTH=12,1") ==
        "FREQ=YEARLY;BYDAY=MO,FR,-1SU,20MO;BYMONTH=1,12");
  CHECK(Canonical("FREQ=DAILY;BYSECOND=60,0") == "FREQ=DAILY;BYSECOND=0,60");
  CHECK(Canonical("FREQ=DAILY;INTERVAL=2147483647;COUNT=2147483647") ==
        "FREQ=DAILY;INTERVAL=2147483647;COUNT=2147483647");
  CHECK(Canonical("FREQ=SECONDLY;COUNT=315537897600") == "FREQ=SECONDLY;COUNT=315537897600");
  for (const char* beyond : {"315537897601", "9223372036854775808", "99999999999999999999999"}) {
    CHECK(Canonical(std::string("FREQ=DAILY;COUNT=") + beyond) == "FREQ=DAILY");
  }
}

TEST_CASE("the lenient reading forgives what leaves no doubt") {
  for (const char* text : {"freq=weekly;byday=mo", "FREQ=WEEKLY;BYDAY=MO;",
                           "RRULE:FREQ=WEEKLY;BYDAY=MO", "FREQ=WEEKLY;X-NOTE=1;BYDAY=MO"}) {
    CHECK(Canonical(text) == "refused");
    CHECK_MESSAGE(Canonical(text, Reading::kLenient) == "FREQ=WEEKLY;BYDAY=MO", text);
  }
  for (const char* text : {"FREQ=WEEKLY;;BYDAY=MO", "FREQ=WEEKLY;BYDAY=MO;;", " FREQ=WEEKLY",
                           "FREQ=DAILY;BYHOUR=1, 2", ""}) {
    CHECK_MESSAGE(Canonical(text, Reading::kLenient) == "refused", text);
  }
}

TEST_CASE("errors name the rule, the part and the byte") {
  const struct {
    const char *text, *rule, *part, *at;
  } cases[] = {
      {"", "rrule_shape", "", "0"},
      {"FREQ=NOPE", "rrule_freq", "FREQ", "5"},
      {"COUNT=2", "rrule_freq", "", "7"},
      {"FREQ=DAILY;HELLO=1", "rrule_shape", "", "11"},
      {"FREQ=DAILY;FREQ=DAILY", "rrule_shape", "FREQ", "11"},
      {"FREQ=DAILY;BYDAY=", "rrule_shape", "BYDAY", "17"},
      {"FREQ=DAILY;BYHOUR=1,24", "rrule_range", "BYHOUR", "20"},
      {"FREQ=DAILY;BYHOUR=-1", "rrule_value", "BYHOUR", "18"},
      {"FREQ=DAILY;BYMONTHDAY=0", "rrule_range", "BYMONTHDAY", "22"},
      {"FREQ=DAILY;BYDAY=XX", "rrule_value", "BYDAY", "17"},
      {"FREQ=DAILY;BYDAY=MO,1TU", "rrule_part", "BYDAY", "11"},
      {"FREQ=DAILY;BYWEEKNO=3", "rrule_part", "BYWEEKNO", "11"},
      {"FREQ=YEARLY;BYWEEKNO=3;BYDAY=1MO", "rrule_part", "BYDAY", "23"},
      {"FREQ=DAILY;INTERVAL=0", "rrule_range", "INTERVAL", "11"},
      {"FREQ=DAILY;INTERVAL=2147483648", "rrule_range", "INTERVAL", "20"},
      {"FREQ=DAILY;COUNT=0", "rrule_range", "COUNT", "11"},
      {"FREQ=DAILY;COUNT=9223372036854775808x", "rrule_value", "COUNT", "17"},
      {"FREQ=DAILY;COUNT=1;UNTIL=20300101", "rrule_conflict", "UNTIL", "19"},
      {"FREQ=DAILY;UNTIL=2030-01-01", "rrule_value", "UNTIL", "17"},
      {"FREQ=DAILY;UNTIL=20300231", "rrule_value", "UNTIL", "17"},
      {"FREQ=DAILY;BYSETPOS=1", "rrule_conflict", "BYSETPOS", "11"},
      {"FREQ=DAILY;SKIP=OMIT", "rrule_conflict", "SKIP", "11"},
      {"FREQ=YEARLY;BYMONTH=5L", "rrule_range", "BYMONTH", "12"},
  };
  for (const auto& one : cases) {
    const Result<Rule> rule = ParseRule(one.text);
    REQUIRE_MESSAGE(!rule.ok(), one.text);
    CHECK_MESSAGE(Detail(rule.status(), "rule") == one.rule, one.text);
    CHECK_MESSAGE(Detail(rule.status(), "part") == one.part, one.text);
    CHECK_MESSAGE(Detail(rule.status(), "at") == one.at, one.text);
  }
}

TEST_CASE("long text is refused before it is looked at") {
  CHECK(Detail(ParseRule(std::string(40'000, 'F')).status(), "at") == "32768");
}

TEST_CASE("moments in basic and extended form") {
  CHECK(ParseMoment("20260302")->form == Moment::Form::kDate);
  CHECK(*ParseMoment("20260302T090000") == *ParseMoment("2026-03-02T09:00"));
  CHECK(*ParseMoment("20260302T090000Z") == *ParseMoment("2026-03-02T09:00:00Z"));
  CHECK(*ParseMoment("20161231T235960Z") == *ParseMoment("20161231T235959Z"));
  CHECK(FormatMoment(*ParseMoment("2026-03-02T09:00:07Z")) == "20260302T090007Z");
  for (const char* text : {"", "2026", "20260230", "2026-3-02", "20260302Z", "20260302T09",
                           "20260302T0900", "20260302T250000", "2026-03-02 09:00",
                           "20260302T090000z", "2026-03-02T09:00:00+01:00", "99999999"}) {
    CHECK_MESSAGE(!ParseMoment(text).ok(), text);
  }
  CHECK(ParseMoment("00000101").status().reason() == Reason::k_out_of_range);
}

TEST_CASE("lengths and periods") {
  CHECK(*ParseLength("P2W") == Length{14, 0});
  CHECK(*ParseLength("+P1DT2H3M4S") == Length{1, 7384});
  CHECK(*ParseLength("PT24H") == Length{0, 86400});
  for (const char* text : {"", "P", "PT", "P1", "-P1D", "P1H", "PT1D", "P1W2D", "PT1S2M", "P1D2D",
                           "PT1H1H", "P99999999999D", "1D"}) {
    CHECK_MESSAGE(!ParseLength(text).ok(), text);
  }
  CHECK(ParseExtraDate("20260302T090000Z/PT1H", nullptr)->length == Length{0, 3600});
  CHECK(ParseExtraDate("20260302T090000Z/20260302T093000Z", nullptr)->length == Length{0, 1800});
  const Zone* berlin = *Zone::Find("Europe/Berlin");
  CHECK(ParseExtraDate("20260329T000000/20260329T060000", berlin)->length == Length{0, 5 * 3600});
  CHECK(!ParseExtraDate("20260302T090000/20260302T080000", nullptr).ok());
  CHECK(!ParseExtraDate("20260302T090000/20260302T080000Z", nullptr).ok());
}

}  // namespace
}  // namespace rota
