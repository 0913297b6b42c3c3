#include "rota/ical/busy.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "rota/ical/read.h"
#include "tests/support/hostile_calendars.h"

namespace rota::ical {
namespace {

const Interval kYear = {*ParseInstant("2026-01-01T00:00:00Z"),
                        *ParseInstant("2027-02-05T00:00:00Z")};

Calendar Read(const std::string& text) {
  Result<Calendar> calendar = ReadCalendar(text, {});
  REQUIRE(calendar.ok());
  return *std::move(calendar);
}

std::string Seconds(int events) {
  std::string text = "BEGIN:VCALENDAR\r\n";
  for (int i = 0; i < events; ++i) {
    text +=
        "BEGIN:VEVENT\r\nUID:e" + std::to_string(i) +
        "\r\nDTSTART:20260101T000000Z\r\nDURATION:PT1S\r\nRRULE:FREQ=SECONDLY\r\nEND:VEVENT\r\n";
  }
  return text + "END:VCALENDAR\r\n";
}

// What an event that is cut short by a bound may still add before it notices.
constexpr std::int64_t kLastLook = 1'000'000;

TEST_CASE("64 KB of a calendar take no more than eleven million steps and 100,000 blocks") {
  for (const test::HostileCalendar& hostile : test::HostileCalendars()) {
    INFO(hostile.name);
    REQUIRE(hostile.text.size() <= 65536);
    const Calendar calendar = Read(hostile.text);
    std::vector<Diagnostic> told = calendar.diagnostics;
    std::int64_t spent = 0;
    const auto blocks = BusyOf(calendar, {.user = "ana", .window = kYear, .spent = &spent}, &told);
    CHECK(blocks.size() <= 100'000);
    CHECK(spent <= kMaxSteps + static_cast<std::int64_t>(blocks.size()) * 100 + kLastLook);
  }
}

TEST_CASE("what lies beyond a bound is told, event by event") {
  std::vector<Diagnostic> told;
  const Calendar three = Read(Seconds(3));
  const auto blocks = BusyOf(
      three, {.user = "ana", .window = kYear, .max_per_event = 100, .max_blocks = 250}, &told);
  CHECK(blocks.size() == 250);
  REQUIRE(told.size() == 3);
  for (const Diagnostic& d : told) {
    CHECK(d.rule == "block_limit");
    CHECK(d.dropped);
  }

  told.clear();
  CHECK(BusyOf(three, {.user = "ana", .window = kYear, .max_per_event = 100, .max_blocks = 100},
               &told)
            .size() == 100);
  REQUIRE(told.size() == 3);
  CHECK(told[1].uid == "e1");
  CHECK(told[1].dropped);
  CHECK(told[2].dropped);
}

TEST_CASE("zones that a file describes share a bound; beyond it a zone is unknown, and told") {
  for (const test::HostileCalendar& hostile : test::HostileCalendars()) {
    if (hostile.name != "zones that change every second") continue;
    const Calendar calendar = Read(hostile.text);
    const auto unknown =
        std::count_if(calendar.diagnostics.begin(), calendar.diagnostics.end(),
                      [](const Diagnostic& d) { return d.rule == "zone_unknown"; });
    CHECK(calendar.zones.size() <= 50);  // 2,000 changes each, at 25 steps of two million
    CHECK(calendar.zones.size() >= 35);
    CHECK(static_cast<std::size_t>(unknown) + calendar.zones.size() == calendar.events.size());
    return;
  }
  FAIL("no such file");
}

TEST_CASE("one event's work is taken from the others' bound") {
  const Calendar calendar = Read(
      "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:hostile\r\nDTSTART:20260101T000000Z\r\nDURATION:PT1S\r\n"
      "RRULE:FREQ=SECONDLY\r\nEXRULE:FREQ=SECONDLY\r\nEND:VEVENT\r\n"
      "BEGIN:VEVENT\r\nUID:costly\r\nDTSTART:20260101T000000Z\r\nDURATION:PT1S\r\n"
      "RRULE:FREQ=DAILY\r\nEXRULE:FREQ=DAILY\r\nEND:VEVENT\r\n"
      "BEGIN:VEVENT\r\nUID:plain\r\nDTSTART:20260101T000000Z\r\nDURATION:PT1S\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
  std::vector<Diagnostic> told;
  std::int64_t spent = 0;
  const auto blocks = BusyOf(
      calendar, {.user = "ana", .window = kYear, .max_steps = 100'000, .spent = &spent}, &told);
  CHECK(spent >= 100'000);
  CHECK(spent <= 100'000 + kLastLook);
  REQUIRE(told.size() == 2);
  CHECK(told[0].uid == "hostile");
  CHECK(told[1].uid == "costly");
  CHECK(told[1].dropped);
  REQUIRE(blocks.size() == 1);  // what takes no work is there
  CHECK(blocks[0].ical_uid == "plain");
}

}  // namespace
}  // namespace rota::ical
