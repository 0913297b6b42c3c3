#include <doctest/doctest.h>

#include "rota/codec/error_json.h"
#include "rota/codec/expand_json.h"
#include "rota/codec/record_json.h"

namespace rota {
namespace {

std::string Answer(std::string_view line) {
  const Result<ExpandRequest> request = ReadRecord<ExpandRequest>(line);
  if (!request.ok())
    return std::string(ReasonName(request.status().reason())) + " " + request.status().path();
  const Result<std::string> answer = AnswerExpand(*request);
  return answer.ok()
             ? *answer
             : std::string(ReasonName(answer.status().reason())) + " " + answer.status().path();
}

TEST_CASE("floating, zoned, UTC and dates, each written as DTSTART is") {
  CHECK(
      Answer(
          R"({"dtstart":"2026-03-02T09:00:00","tzid":null,"rrule":"FREQ=DAILY;COUNT=2","rdate":[],"exdate":[]})") ==
      R"({"occurrences":["2026-03-02T09:00:00","2026-03-03T09:00:00"]})");
  CHECK(
      Answer(
          R"({"dtstart":"20260328T090000","tzid":"Europe/Berlin","rrule":"FREQ=DAILY","limit":2})") ==
      R"({"occurrences":["2026-03-28T09:00:00","2026-03-29T09:00:00"],"utc":["2026-03-28T08:00:00Z","2026-03-29T07:00:00Z"]})");
  CHECK(Answer(R"({"dtstart":"2026-03-02T09:00:00Z","rrule":"FREQ=DAILY;COUNT=1"})") ==
        R"({"occurrences":["2026-03-02T09:00:00Z"],"utc":["2026-03-02T09:00:00Z"]})");
  CHECK(Answer(R"({"dtstart":"2026-03-02","rrule":"freq=daily;count=1;"})") ==
        R"({"occurrences":["2026-03-02"]})");
}

TEST_CASE("windows: wall times of the zone, or instants; a limit besides") {
  CHECK(Answer(R"({"dtstart":"2026-03-02T09:00:00","tzid":"Europe/Berlin","rrule":"FREQ=DAILY",
                   "from":"2036-03-02","to":"2036-03-03T09:00:00"})") ==
        R"({"occurrences":["2036-03-02T09:00:00"],"utc":["2036-03-02T08:00:00Z"]})");
  CHECK(Answer(R"({"dtstart":"2026-03-02T09:00:00","tzid":"Europe/Berlin","rrule":"FREQ=HOURLY",
                   "from":"2026-03-02T08:30:00Z","limit":1})") ==
        R"({"occurrences":["2026-03-02T10:00:00"],"utc":["2026-03-02T09:00:00Z"]})");
  CHECK(Answer(R"({"dtstart":"2026-03-02T09:00:00","rrule":"FREQ=DAILY","limit":0})") ==
        R"({"occurrences":[]})");
}

TEST_CASE("RDATE with periods, EXDATE with dates, several rules, EXRULE, skip") {
  CHECK(
      Answer(
          R"({"dtstart":"2026-03-02T09:00:00","rrules":["FREQ=DAILY;COUNT=2","FREQ=WEEKLY;COUNT=2"],
                   "rdate":["20260305T100000/PT1H"],"exdate":["2026-03-03"]})") ==
      R"({"occurrences":["2026-03-02T09:00:00","2026-03-05T10:00:00","2026-03-09T09:00:00"]})");
  CHECK(
      Answer(
          R"({"dtstart":"2026-03-02","rrule":"FREQ=DAILY;COUNT=4","exrule":"FREQ=DAILY;INTERVAL=2"})") ==
      R"({"occurrences":["2026-03-03","2026-03-05"]})");
  CHECK(
      Answer(
          R"({"dtstart":"2026-03-28T02:30:00","tzid":"Europe/Berlin","rrule":"FREQ=DAILY;COUNT=2","skipped":"skip"})") ==
      R"({"occurrences":["2026-03-28T02:30:00","2026-03-30T02:30:00"],"utc":["2026-03-28T01:30:00Z","2026-03-30T00:30:00Z"]})");
}

TEST_CASE("errors have a reason and the path of the field") {
  CHECK(Answer(R"({"rrule":"FREQ=DAILY"})") == "invalid dtstart");
  CHECK(Answer(R"({"dtstart":"2026-02-30","rrule":"FREQ=DAILY"})") == "invalid dtstart");
  CHECK(Answer(R"({"dtstart":"2026-03-02","rrule":"FREQ=NEVER"})") == "invalid rrule");
  CHECK(Answer(R"({"dtstart":"2026-03-02","rrule":"freq=daily","strict":true})") ==
        "invalid rrule");
  CHECK(Answer(R"({"dtstart":"2026-03-02T09:00:00","tzid":"Mars/Olympus","rrule":"FREQ=DAILY"})") ==
        "zone_unknown tzid");
  CHECK(Answer(R"({"dtstart":"2026-03-02","rdate":["x"]})") == "invalid rdate[0]");
  CHECK(Answer(R"({"dtstart":"2026-03-02","rrule":"FREQ=DAILY","from":"soon"})") == "invalid from");
  CHECK(Answer(R"({"dtstart":"2026-03-02T09:00:00","rrule":"FREQ=SECONDLY"})") == "work_limit ");
  CHECK(Answer(R"({"dtstart":null})") == "invalid dtstart");
}

TEST_CASE("of several the wrong one is named") {
  CHECK(Answer(R"({"dtstart":"2030-01-07","rrules":["FREQ=DAILY","a"]})") == "invalid rrules[1]");
  CHECK(Answer(R"({"dtstart":"2030-01-07","exrules":["FREQ=DAILY","a"]})") == "invalid exrules[1]");
  CHECK(Answer(R"({"dtstart":"2030-01-07","rdate":["2030-01-08","a"]})") == "invalid rdate[1]");
  CHECK(Answer(R"({"dtstart":"2030-01-07","exdate":["a"]})") == "invalid exdate[0]");
}

TEST_CASE("a locale adds the words; limit 0 leaves them alone") {
  CHECK(
      Answer(
          R"({"dtstart":"2026-01-02","rrule":"FREQ=WEEKLY;INTERVAL=2;BYDAY=FR;UNTIL=20260603","limit":0,"locale":"da"})") ==
      R"({"occurrences":[],"text":"hver anden fredag indtil 3. juni 2026"})");
  CHECK(
      Answer(
          R"({"dtstart":"2026-01-02T09:00:00","tzid":"Europe/Berlin","rrule":"FREQ=DAILY;COUNT=1","exdate":["2026-01-05"],"locale":"de"})") ==
      R"({"occurrences":["2026-01-02T09:00:00"],"utc":["2026-01-02T08:00:00Z"],"text":"jeden Tag, einmal; außer am 5. Januar 2026"})");
  CHECK(Answer(R"({"dtstart":"2026-01-02","rrule":"FREQ=DAILY;COUNT=1","locale":null})") ==
        R"({"occurrences":["2026-01-02"]})");
  CHECK(Answer(R"({"dtstart":"2026-01-02","rrule":"FREQ=DAILY;COUNT=1","locale":"fr"})") ==
        "unsupported locale");
  CHECK(Answer(R"({"dtstart":"2026-01-02","rrule":"FREQ=DAILY;COUNT=1","locale":"da_DK"})") ==
        "invalid locale");
}

}  // namespace
}  // namespace rota
