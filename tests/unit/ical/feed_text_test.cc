#include "src/ical/feed_text.h"

#include <doctest/doctest.h>

#include "rota/recurrence/rule_text.h"

namespace rota::ical {
namespace {

std::string Plain(std::string_view text) {
  const Result<FeedRule> read = ParseFeedRule(text);
  return read.ok() ? FormatRule(read->rule) : "refused";
}

TEST_CASE("feeds write rules as people may not") {
  for (const auto& [text, plain] : std::initializer_list<std::pair<const char*, const char*>>{
           {"FREQ=WEEKLY;BYDAY=MO, TU", "FREQ=WEEKLY;BYDAY=MO,TU"},
           {" FREQ = WEEKLY ; BYDAY=\"MO,TU\"", "FREQ=WEEKLY;BYDAY=MO,TU"},
           {"FREQ=DAILY;UNTIL=2026-01-06T06:00:00Z", "FREQ=DAILY;UNTIL=20260106T060000Z"},
           {"FREQ=DAILY;UNTIL=20260106T240000", "FREQ=DAILY;UNTIL=20260107T000000"},
           {"FREQ=DAILY;UNTIL=2026-01-06T06:00:00.000Z", "FREQ=DAILY;UNTIL=20260106T060000Z"},
           {"FREQ=DAILY;UNTIL=2026-01-06T06:00:00-02:00", "FREQ=DAILY;UNTIL=20260106T080000Z"},
           {"FREQ=WEEKLY;BYDAY=,MO,,TU,", "FREQ=WEEKLY;BYDAY=MO,TU"},
           {"FREQ=DAILY;INTERVAL=0", "FREQ=DAILY"},
           {"FREQ=DAILY;;COUNT=3;", "FREQ=DAILY;COUNT=3"}}) {
    CAPTURE(text);
    CHECK(Plain(text) == plain);
    CHECK_FALSE(ParseRule(text).ok());  // what people write stays strict
  }
  CHECK(ParseFeedRule("FREQ=DAILY;INTERVAL=0")->interval_was_zero);
  CHECK_FALSE(ParseFeedRule("FREQ=DAILY;INTERVAL=10")->interval_was_zero);
  const Result<FeedRule> both = ParseFeedRule("FREQ=DAILY;COUNT=3;UNTIL=20260106");
  REQUIRE(both.ok());
  CHECK(both->count == 3);
  CHECK(both->rule.until);
  CHECK_FALSE(both->rule.count);
  for (const char* text : {"", "FREQ=OFTEN", "FREQ=DAILY;COUNT=0;UNTIL=20260106",
                           "FREQ=DAILY;UNTIL=soon", "FREQ=DAILY;INTERVAL=-1", "FREQ=DAILY;UNTIL"}) {
    CHECK_MESSAGE(Plain(text) == "refused", text);
  }
}

TEST_CASE("feeds write times as people may not") {
  const auto plain = [](std::string_view text) {
    const Result<Moment> moment = ParseFeedMoment(text);
    return moment.ok() ? FormatMoment(*moment) : "refused";
  };
  CHECK(plain(" 20260702T090000Z\t") == "20260702T090000Z");
  CHECK(plain("\"20260702\"") == "20260702");
  CHECK(plain("20260702T240000") == "20260703T000000");
  CHECK(plain("20261231T240000Z") == "20270101T000000Z");
  CHECK(plain("2026-07-02T24:00:00Z") == "20260703T000000Z");
  CHECK(plain("20260702t090000z") == "20260702T090000Z");
  CHECK(plain("20260702T0900") == "20260702T090000");
  CHECK(plain("2026-07-02T09:00:00.000Z") == "20260702T090000Z");
  CHECK(plain("20260702T090000,25") == "20260702T090000");
  CHECK(plain("20260702T010000+0200") == "20260701T230000Z");
  CHECK(plain("2026-07-02T09:00:00.5-03:30") == "20260702T123000Z");
  CHECK(plain("2026-07-02T24:00:00+01") == "20260702T230000Z");
  for (const char* text :
       {"20260702T090000+2400", "20260702T090000+-100", "20260702T090000Z+0100", "20260702+0100",
        "20260702T", "T0900", "+0100", "00010101T000000+0100", "99991231T235959-0100"}) {
    CHECK_MESSAGE(plain(text) == "refused", text);
  }
  CHECK(plain("20260702T240001") == "refused");
  CHECK(plain("99991231T240000") == "refused");
  CHECK(plain("20260702T250000") == "refused");
  CHECK(PlainExtraDate("20260702T090000Z / 20260702T240000Z") ==
        "20260702T090000Z/20260703T000000Z");
  CHECK(PlainExtraDate(" 20260702T090000z/pt1h") == "20260702T090000Z/PT1H");
  CHECK(PlainExtraDate("later") == "later");
}

}  // namespace
}  // namespace rota::ical
