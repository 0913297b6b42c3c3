#include "src/availability/hours.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Clock;
using test::Scene;

std::string Text(const IntervalSet& set) {
  std::string text;
  for (const Interval& one : set) {
    text += (text.empty() ? "" : "; ") + Clock(one.start) + " - " + Clock(one.end);
  }
  return text;
}

// The schedule "s" with these fields, from 2 March on for `days` days; other schedules' hours that
// touch the range reach beyond it, so the answer is cut.
struct Expanded {
  explicit Expanded(std::string_view fields, int days = 1, const char* from = "2026-03-02T00:00",
                    std::vector<Date> holidays = {}, std::vector<TravelRow> travel = {})
      : scene("{}", std::string(R"({"schedules": [{"id": "s", )") + std::string(fields) + "}]}") {
    const Interval range = {At(from), At(from) + days * kDay};
    const CompiledSchedule& schedule = scene.catalog->schedule(0);
    const Zone& zone = schedule.zone ? *schedule.zone : scene.berlin();
    const Hours hours = ExpandSchedule(schedule, zone, travel, holidays, range);
    open = Text(Clip(hours.open, range));
    closed = Text(Clip(hours.holidays, range));
  }
  Scene scene;
  std::string open, closed;
};

constexpr const char* kWeek = R"("days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"])";

std::string Rules(std::string_view start, std::string_view end, std::string_view more = "") {
  return fmt::format(R"("rules": [{{{}, "start": "{}", "end": "{}"}}]{})", kWeek, start, end, more);
}

TEST_CASE("weekly hours, breaks and the days they are on") {
  CHECK(Expanded(Rules("09:00", "17:00")).open == "09:00 - 17:00");
  CHECK(Expanded(R"("rules": [{"days": ["tue"], "start": "09:00", "end": "17:00"}])", 2).open ==
        "03-03 09:00 - 03-03 17:00");
  CHECK(Expanded(Rules("09:00", "17:00",
                       R"(, "breaks": [{"days": ["mon"], "start": "12:00", "end": "12:30"}])"),
                 2)
            .open == "09:00 - 12:00; 12:30 - 17:00; 03-03 09:00 - 03-03 17:00");
  // Rows that touch are one stretch.
  CHECK(Expanded(R"("rules": [{"days": ["mon"], "start": "09:00", "end": "12:00"},
                              {"days": ["mon"], "start": "12:00", "end": "13:00"}])")
            .open == "09:00 - 13:00");
}

TEST_CASE("hours may end after midnight, and the whole day is 24:00 long") {
  CHECK(Expanded(Rules("22:00", "26:00")).open == "00:00 - 02:00; 22:00 - 03-03 00:00");
  CHECK(Expanded(Rules("00:00", "24:00")).open == "00:00 - 03-03 00:00");
}

TEST_CASE("a replacing override owns its whole date") {
  const std::string night = Rules("22:00", "26:00");
  CHECK(Expanded(night +
                 R"(, "overrides": [{"date": "2026-03-02", "start": "15:00", "end": "16:00"}])")
            .open == "15:00 - 16:00");
  // Closed the day before: nothing spills into Monday.
  CHECK(Expanded(night + R"(, "overrides": [{"date": "2026-03-01", "mode": "closed"}])").open ==
        "22:00 - 03-03 00:00");
  // What an added row spills is cut where the next date is replaced.
  CHECK(Expanded(R"("rules": [], "overrides": [
          {"date": "2026-03-01", "mode": "add", "start": "20:00", "end": "30:00"},
          {"date": "2026-03-02", "start": "15:00", "end": "16:00"}])")
            .open == "15:00 - 16:00");
}

TEST_CASE("overrides add and subtract, dated breaks come last") {
  const std::string day = Rules("09:00", "17:00");
  CHECK(Expanded(day + R"(, "overrides": [
          {"date": "2026-03-02", "mode": "add", "start": "18:00", "end": "19:00"},
          {"date": "2026-03-02", "mode": "subtract", "start": "16:00", "end": "18:30"}])")
            .open == "09:00 - 16:00; 18:30 - 19:00");
  CHECK(Expanded(day + R"(, "overrides": [{"date": "2026-03-02", "mode": "subtract"}])").open ==
        "");
  CHECK(Expanded(day + R"(, "breaks": [{"date": "2026-03-02", "start": "09:00", "end": "10:00"}],
          "overrides": [{"date": "2026-03-02", "start": "08:00", "end": "11:00"}])")
            .open == "08:00 - 09:00; 10:00 - 11:00");
}

TEST_CASE("rows hold while they are valid, a schedule's dates bind its overrides too") {
  CHECK(Expanded(R"("rules": [{"days": ["mon", "tue"], "start": "09:00", "end": "17:00",
                               "valid_to": "2026-03-02"}])",
                 2)
            .open == "09:00 - 17:00");
  const std::string expired = Rules("09:00", "17:00", R"(, "valid_to": "2026-03-02",
      "overrides": [{"date": "2026-03-03", "mode": "add", "start": "10:00", "end": "11:00"}])");
  CHECK(Expanded(expired, 2).open == "09:00 - 17:00");
}

TEST_CASE("a holiday takes its date, but for what an override opens") {
  const std::vector<Date> holidays = {*ParseDate("2026-03-02")};
  const Expanded plain(Rules("09:00", "17:00"), 1, "2026-03-02T00:00", holidays);
  CHECK(plain.open == "09:00 - 17:00");  // the rules take it away later, so that it can be told
  CHECK(plain.closed == "00:00 - 03-03 00:00");
  const Expanded added(Rules("09:00", "17:00", R"(, "overrides": [
      {"date": "2026-03-02", "mode": "add", "start": "14:00", "end": "15:00"}])"),
                       1, "2026-03-02T00:00", holidays);
  CHECK(added.closed == "00:00 - 14:00; 15:00 - 03-03 00:00");
}

TEST_CASE("hours hold the local minutes that exist") {
  const std::string spring = "2026-03-29T00:00", autumn = "2026-10-25T00:00";
  CHECK(Expanded(Rules("02:00", "02:30"), 1, spring.c_str()).open == "");
  CHECK(Expanded(Rules("02:30", "05:00"), 1, spring.c_str()).open == "03-29 03:00 - 03-29 05:00");
  CHECK(Expanded(Rules("01:00", "02:30"), 1, spring.c_str()).open == "03-29 01:00 - 03-29 03:00");
  // Both ends in the repeated hour: its first pass; across it: both.
  const auto length = [&](const char* from, const char* to) {
    const Expanded hours(Rules(from, to), 1, autumn.c_str());
    const CompiledSchedule& schedule = hours.scene.catalog->schedule(0);
    const Interval day = {At("2026-10-25T00:00"), At("2026-10-26T00:00")};
    const IntervalSet open =
        Clip(ExpandSchedule(schedule, hours.scene.berlin(), {}, {}, day).open, day);
    return (open[0].end - open[0].start) / kMinute;
  };
  CHECK(length("02:00", "02:30") == 30);
  CHECK(length("01:00", "04:00") == 240);
}

TEST_CASE("a date that the zone skips has no hours") {
  const Zone& apia = **Zone::Find("Pacific/Apia");  // without 30 December 2011
  const Scene scene("{}", R"({"schedules": [{"id": "s", "zone": "Pacific/Apia", "rules": [
      {"days": ["thu", "fri", "sat"], "start": "22:00", "end": "26:00"}]}]})");
  const Interval range = {apia.ToInstant(Midnight(*ParseDate("2011-12-29"))),
                          apia.ToInstant(Midnight(*ParseDate("2012-01-01")))};
  const IntervalSet open =
      Clip(ExpandSchedule(scene.catalog->schedule(0), apia, {}, {}, range).open, range);
  // Thursday's night runs straight into Saturday; nothing begins on Friday.
  REQUIRE(open.size() == 2);
  CHECK(FormatLocal(apia.ToLocal(open[0].start)) == "2011-12-29T22:00");
  CHECK(FormatLocal(apia.ToLocal(open[0].end)) == "2011-12-31T02:00");  // it keeps its end
  CHECK(FormatLocal(apia.ToLocal(open[1].start)) == "2011-12-31T22:00");
}

TEST_CASE("travel moves the zone of the dates it covers, the first row that matches") {
  const Zone* london = *Zone::Find("Europe/London");
  const Zone* tokyo = *Zone::Find("Asia/Tokyo");
  const Date monday = *ParseDate("2026-03-02");
  const std::vector<TravelRow> travel = {{monday, monday, london}, {monday, monday + 5, tokyo}};
  CHECK(Expanded(Rules("09:00", "17:00"), 2, "2026-03-02T00:00", {}, travel).open ==
        "10:00 - 18:00; 03-03 01:00 - 03-03 09:00");
  CHECK(&ZoneOn(monday, *tokyo, travel) == london);
  CHECK(&ZoneOn(monday + 1, *london, travel) == tokyo);
  CHECK(&ZoneOn(monday + 6, *london, travel) == london);
}

TEST_CASE("hours and breaks that recur by a rule") {
  // Every second Monday, from 2 March on; a break each day of 45 elapsed minutes.
  const std::string fields = R"("rules": [{"rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO",
      "dtstart": "2026-03-02T09:00", "duration_min": 480}],
      "breaks": [{"rrule": "FREQ=DAILY", "dtstart": "2026-03-01T12:00", "duration_min": 45}])";
  CHECK(Expanded(fields, 15).open ==
        "09:00 - 12:00; 12:45 - 17:00; 03-16 09:00 - 03-16 12:00; 03-16 12:45 - 03-16 17:00");
}

TEST_CASE("hours that recur hold while their row is valid, both days included") {
  const auto open = [](const char* valid) {
    return Expanded(fmt::format(R"("rules": [{{"rrule": "FREQ=DAILY", "dtstart": "2026-03-01T09:00",
                                               "duration_min": 60, {}}}])",
                                valid),
                    4)
        .open;
  };
  CHECK(open(R"("valid_from": "2026-03-05")") == "03-05 09:00 - 03-05 10:00");
  CHECK(open(R"("valid_to": "2026-03-02")") == "09:00 - 10:00");
  CHECK(open(R"("valid_from": "2026-03-03", "valid_to": "2026-03-04")") ==
        "03-03 09:00 - 03-03 10:00; 03-04 09:00 - 03-04 10:00");
}

}  // namespace
}  // namespace rota
