// Working hours, breaks and holidays that recur by a rule, as scenarios.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "rota/codec/record_json.h"
#include "rota/engine/engine.h"

namespace rota {
namespace {

using nlohmann::json;
using Texts = std::vector<std::string>;

// Starts in [from, to] of one person in Berlin whose schedule is `schedule`.
Texts Starts(const std::string& schedule, const std::string& from, const std::string& to,
             const std::string& holidays = "[]") {
  const std::string document = fmt::format(
      R"({{"now":"2026-01-01T00:00:00Z","catalog":{{"organization":{{"id":"o","name":"O","zone":"Europe/Berlin"}},
      "users":[{{"id":"ana","name":"Ana","default_schedule":"s"}}],
      "holiday_sets":[{{"id":"feasts","holidays":{}}}],
      "schedules":[{{"id":"s","zone":"Europe/Berlin","holiday_sets":["feasts"],{}}}],
      "event_types":[{{"id":"e","user":"ana","title":"E","durations_min":[60]}}]}},
      "query":{{"event_type":"e","from":"{}","to":"{}"}}}})",
      holidays, schedule, from, to);
  const Result<Scenario> scenario = ReadScenario(document);
  INFO(scenario.status().message(), " ", scenario.status().path());
  REQUIRE(scenario.ok());
  const Result<std::string> answer = Evaluate(*scenario);
  INFO(answer.status().message(), " ", answer.status().path());
  REQUIRE(answer.ok());
  Texts starts;
  const json document_answered = json::parse(*answer);
  for (const json& slot : document_answered.at("slots"))
    starts.push_back(slot.at("start").get<std::string>());
  return starts;
}

TEST_CASE("every second Friday, and nine o'clock stays nine o'clock") {
  const std::string fridays =
      R"("rules":[{"rrule":"FREQ=WEEKLY;INTERVAL=2;BYDAY=FR","dtstart":"2026-03-20T09:00","duration_min":120}])";
  CHECK(Starts(fridays, "2026-03-16", "2026-04-10") ==
        Texts{"2026-03-20T08:00:00Z", "2026-03-20T09:00:00Z",  // winter
              "2026-04-03T07:00:00Z", "2026-04-03T08:00:00Z"});
}

TEST_CASE("a break on the first Monday of the month, and one date that an override replaces") {
  const std::string schedule =
      R"("rules":[{"days":["mon"],"start":"09:00","end":"12:00"}],
         "breaks":[{"rrule":"FREQ=MONTHLY;BYDAY=1MO","dtstart":"2026-01-05","start":"10:00","end":"11:00"}],
         "overrides":[{"date":"2026-05-04","start":"09:00","end":"12:00"}])";
  CHECK(Starts(schedule, "2026-04-06", "2026-04-06") ==
        Texts{"2026-04-06T07:00:00Z", "2026-04-06T09:00:00Z"});
  CHECK(Starts(schedule, "2026-04-13", "2026-04-13").size() == 3);  // not the first
  CHECK(Starts(schedule, "2026-05-04", "2026-05-04").size() == 3);  // breaks do not exist there
}

TEST_CASE("holidays of other calendars close their day, year after year") {
  const std::string weekdays = R"("rules":[{"days":["mon","tue","wed","thu","fri","sat","sun"],
                                            "start":"09:00","end":"10:00"}])";
  // Tet, the first day of the Chinese year: 17 February 2026, 26 January 2028.
  const std::string tet =
      R"([{"name":"Tet","rrule":"RSCALE=CHINESE;FREQ=YEARLY","dtstart":"2025-01-29"}])";
  CHECK(Starts(weekdays, "2026-02-17", "2026-02-17", tet).empty());
  CHECK(Starts(weekdays, "2026-02-16", "2026-02-18", tet).size() == 2);
  CHECK(Starts(weekdays, "2028-01-26", "2028-01-26", tet).empty());
  // Eid al-Fitr, 1 Shawwal of the civil calendar.
  const std::string eid =
      R"([{"name":"Eid al-Fitr","rrule":"RSCALE=ISLAMIC-CIVIL;FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=1","dtstart":"2025-03-31"}])";
  CHECK(Starts(weekdays, "2026-03-18", "2026-03-22", eid).size() == 4);
  // Shown, and taking nothing away.
  const std::string shown =
      R"([{"name":"Tet","rrule":"RSCALE=CHINESE;FREQ=YEARLY","dtstart":"2025-01-29","blocking":false}])";
  CHECK(Starts(weekdays, "2026-02-17", "2026-02-17", shown).size() == 1);
}

}  // namespace
}  // namespace rota
