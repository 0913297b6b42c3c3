// What rules read like, as tests/data/rule_words.json lists it, and which locales there are.
#include "rota/i18n/rule_words.h"

#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "rota/base/utf8.h"
#include "rota/recurrence/rule_text.h"
#include "tests/support/source_dir.h"

namespace rota {
namespace {

RecurrenceSet SetOf(const nlohmann::json& row) {
  RecurrenceSet set;
  set.start = *ParseMoment(row.at("dtstart").get<std::string>());
  if (row.contains("tzid")) set.zone = *Zone::Find(row.at("tzid").get<std::string>());
  const auto texts = [&](const char* name) { return row.value(name, std::vector<std::string>()); };
  for (const std::string& text : texts("rrule")) set.rules.push_back(*ParseRule(text));
  for (const std::string& text : texts("exrule")) set.exrules.push_back(*ParseRule(text));
  for (const std::string& text : texts("rdate")) {
    set.rdates.push_back(*ParseExtraDate(text, set.zone));
  }
  for (const std::string& text : texts("exdate")) set.exdates.push_back(*ParseMoment(text));
  set.includes_start = row.value("includes_start", false);
  return set;
}

// In the locale, or the status as "reason path rule".
std::string Words(std::string_view rule, std::string_view locale,
                  std::string_view start = "20260102T090000") {
  const Result<std::string> text =
      DescribeRule(*ParseRule(rule), *ParseMoment(start), nullptr, locale);
  if (text.ok()) return *text;
  const Status& status = text.status();
  std::string said = std::string(ReasonName(status.reason())) + " " + status.path();
  for (const auto& [name, value] : status.detail()) said += " " + value;
  return said;
}

TEST_CASE("rules in six languages") {
  std::ifstream file(test::SourceDir() + "/tests/data/rule_words.json");
  const nlohmann::json rows = nlohmann::json::parse(file);
  CHECK(rows.size() >= 40);
  for (const nlohmann::json& row : rows) {
    const RecurrenceSet set = SetOf(row);
    for (const auto& [locale, expected] : row.at("text").items()) {
      const Result<std::string> text = DescribeRecurrence(set, locale);
      REQUIRE(text.ok());
      CAPTURE(row.dump());
      CAPTURE(locale);
      CHECK(*text == expected.get<std::string>());
    }
    for (const char* locale : {"en", "da", "vi", "de", "fil", "ar"}) {
      CHECK(row.at("text").contains(locale));
    }
  }
}

TEST_CASE("a region writes dates, times and digits its own way") {
  const std::string_view until = "FREQ=DAILY;BYHOUR=15;UNTIL=20260603";
  CHECK(Words(until, "en-001", "20260102") == "every day until 3 June 2026");
  CHECK(Words(until, "en-GB", "20260102") == Words(until, "en-001", "20260102"));
  CHECK(Words(until, "en-US", "20260102") == Words(until, "en", "20260102"));
  CHECK(Words(until, "en", "20260102") == "every day until June 3, 2026");
  CHECK(Words(until, "da-DK") == Words(until, "da"));
  CHECK(Words(until, "vi-VN") == Words(until, "vi"));
  CHECK(Words(until, "fil-PH") == Words(until, "fil"));
  CHECK(Words(until, "de-AT", "20260102") == "jeden Tag bis 3. Juni 2026");
  CHECK(Words("FREQ=MONTHLY;BYMONTH=1", "de-AT") == "jeden Monat am 2. im Jänner");
  CHECK(Words(until, "ar", "20260102") == "كل يوم حتى ٣ يونيو ٢٠٢٦");
  CHECK(Words(until, "ar-EG", "20260102") == Words(until, "ar", "20260102"));
  CHECK(Words(until, "ar-AE", "20260102") == "كل يوم حتى 3 يونيو 2026");
  CHECK(Words(until, "ar-u-nu-latn", "20260102") == "كل يوم حتى 3 يونيو 2026");
  // Dates stay Gregorian where the region counts by another calendar.
  CHECK(Words(until, "ar-SA", "20260102") == Words(until, "ar", "20260102"));
  CHECK(Words(until, "en-u-ca-hebrew", "20260102") == Words(until, "en", "20260102"));
  CHECK(Words(until, "TL", "20260102") == Words(until, "fil", "20260102"));
  CHECK(Words(until, "DE", "20260102") == Words(until, "de", "20260102"));
}

TEST_CASE("Gregorian for ever, also before 1582") {
  CHECK(Words("FREQ=YEARLY;UNTIL=15000301", "en-GB", "14000301") ==
        "every year on 1 March until 1 March 1500");
}

TEST_CASE("weekday is an idiom only where the weekend is Saturday and Sunday") {
  const std::string_view weekdays = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR";
  CHECK(Words(weekdays, "en") == "every weekday");
  CHECK(Words(weekdays, "en-IL") == "every week from Monday to Friday");
  CHECK(Words("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "en-IL") ==
        "every month on the last Monday, Tuesday, Wednesday, Thursday or Friday");
}

TEST_CASE("the week's first day is told to those whose own is another") {
  const std::string_view from_monday = "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU";
  CHECK(Words(from_monday, "en-GB") == "every 2 weeks on Monday and Sunday");
  CHECK(Words(from_monday, "en-US") ==
        "every 2 weeks on Monday and Sunday (weeks start on Monday)");
  // Of one weekday, or of every week, it changes nothing.
  CHECK(Words("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR;WKST=TH", "en-GB") == "every 2nd Friday");
  CHECK(Words("FREQ=WEEKLY;BYDAY=MO,SU;WKST=TH", "en-GB") == "every Monday and Sunday");
}

TEST_CASE("the time of UNTIL is told where a start of that date lies after it") {
  CHECK(Words("FREQ=DAILY;UNTIL=20260603T090000", "en-GB") == "every day until 3 June 2026");
  CHECK(Words("FREQ=DAILY;UNTIL=20260603T085959", "en-GB") ==
        "every day until 3 June 2026 at 08:59:59");
  CHECK(Words("FREQ=DAILY;UNTIL=20260603", "en-GB") == "every day until 3 June 2026 at 00:00");
  CHECK(Words("FREQ=HOURLY;UNTIL=20260603T225959", "en-GB") ==
        "every hour until 3 June 2026 at 22:59:59");
  CHECK(Words("FREQ=HOURLY;UNTIL=20260603T230000", "en-GB") == "every hour until 3 June 2026");
}

TEST_CASE("UNTIL in UTC is a date of the set's wall") {
  const Rule rule = *ParseRule("FREQ=DAILY;UNTIL=20260603T170000Z");
  const Moment start = *ParseMoment("20260102T010000");
  CHECK(*DescribeRule(rule, start, *Zone::Find("Asia/Manila"), "en-GB") ==
        "every day until 4 June 2026");
  CHECK(*DescribeRule(rule, start, *Zone::Find("Europe/Berlin"), "en-GB") ==
        "every day until 3 June 2026");
}

TEST_CASE("what is no locale, no language of ours, or no rule") {
  for (const char* tag : {"", "d", "da_DK", "da-", "-da", "en--GB", "en GB", "d\xC3\xA4", "en-GB-",
                          "abcdefghij", "en\nGB", "*"}) {
    CAPTURE(tag);
    CHECK(Words("FREQ=DAILY", tag) == "invalid locale locale_shape");
  }
  CHECK(Words("FREQ=DAILY", std::string_view("en\0", 3)) == "invalid locale locale_shape");
  CHECK(Words("FREQ=DAILY", "en-" + std::string(100, 'x')) == "invalid locale locale_shape");
  for (const char* tag : {"no", "nb-NO", "sv", "fr-FR", "und", "x-klingon", "zxx"}) {
    CAPTURE(tag);
    CHECK(Words("FREQ=DAILY", tag) == "unsupported locale");
  }
  RecurrenceSet set;
  set.start = *ParseMoment("20260102");
  set.rules.resize(2);
  set.rules[1].interval = 0;
  CHECK(DescribeRecurrence(set, "en").status().path() == "rules[1]");
  set.rules[1] = *ParseRule("RSCALE=KLINGON;FREQ=DAILY");
  CHECK(DescribeRecurrence(set, "en").status().reason() == Reason::k_unsupported);
}

}  // namespace
}  // namespace rota
