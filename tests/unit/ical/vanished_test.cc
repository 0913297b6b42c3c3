#include "rota/ical/vanished.h"

#include <doctest/doctest.h>

#include "rota/ical/google.h"
#include "rota/ical/read.h"

namespace rota::ical {
namespace {

const Interval kHour = {*ParseInstant("2026-03-02T09:00:00Z"),
                        *ParseInstant("2026-03-02T10:00:00Z")};

BusyBlock Earlier(std::string uid, std::string recurrence_id = {}, std::string id = {},
                  std::string series = {}) {
  BusyBlock block;
  block.ical_uid = std::move(uid);
  block.recurrence_id = std::move(recurrence_id);
  block.external_id = std::move(id);
  block.external_series_id = std::move(series);
  return block;
}

Vanished Of(const Result<Calendar>& calendar, SyncMode mode) {
  REQUIRE(calendar.ok());
  return Vanished(*calendar, calendar->diagnostics, mode);
}

Result<Calendar> Feed(std::string_view body, bool whole = true) {
  return ReadCalendar(
      "BEGIN:VCALENDAR\r\n" + std::string(body) + (whole ? "END:VCALENDAR\r\n" : ""), {});
}

constexpr std::string_view kEvent =
    "BEGIN:VEVENT\r\nUID:u\r\nDTSTART:20260302T090000Z\r\nEND:VEVENT\r\n";
constexpr std::string_view kBroken = "BEGIN:VEVENT\r\nUID:broken\r\nEND:VEVENT\r\n";
constexpr std::string_view kOccurrence =
    "BEGIN:VEVENT\r\nUID:s\r\nRECURRENCE-ID;TZID=Europe/Berlin:20260302T100000\r\n"
    "DTSTART;TZID=Europe/Berlin:20260303T100000\r\nEND:VEVENT\r\n";

TEST_CASE("a whole calendar takes away what it lacks, but not what it could not read") {
  const Vanished whole = Of(Feed(std::string(kEvent) + std::string(kBroken)), SyncMode::kFull);
  CHECK(whole.Contains(Earlier("other"), kHour));
  CHECK(whole.Contains(Earlier("u", "20260302T090000Z"), kHour));
  CHECK_FALSE(whole.Contains(Earlier("broken"), kHour));
  const Vanished truncated = Of(Feed(kEvent, false), SyncMode::kFull);
  CHECK_FALSE(truncated.Contains(Earlier("other"), kHour));
}

TEST_CASE("a period without an end is not read, and keeps what was known of its list") {
  for (const char* period : {"20260302T090000Z", "20260302T090000Z/PT0S",
                             "20260302T090000Z/20260302T090000Z", "20260302"}) {
    CAPTURE(period);
    const auto calendar = Feed("BEGIN:VFREEBUSY\r\nUID:f\r\nFREEBUSY:20260303T090000Z/PT1H," +
                               std::string(period) + "\r\nEND:VFREEBUSY\r\n");
    CHECK_FALSE(Of(calendar, SyncMode::kFull).Contains(Earlier("f"), kHour));
    REQUIRE(calendar->diagnostics.size() == 1);
    CHECK(calendar->diagnostics[0].rule == "moment_shape");
    CHECK(calendar->diagnostics[0].dropped);
    CHECK(calendar->free_busy.size() == 1);
  }
}

TEST_CASE("changes take away what they speak of, and nothing else") {
  const Vanished changes =
      Of(Feed(std::string(kEvent) + std::string(kOccurrence)), SyncMode::kIncremental);
  CHECK(changes.Contains(Earlier("u", "20260302T090000Z"), kHour));  // the event was a series once
  CHECK_FALSE(changes.Contains(Earlier("other"), kHour));
  CHECK(changes.Contains(Earlier("s", "20260302T090000Z"), kHour));
  CHECK_FALSE(changes.Contains(Earlier("s", "20260309T090000Z"), kHour));
}

TEST_CASE(
    "of a provider: ids, single occurrences, and exceptions that a series does not tell again") {
  const Vanished changes = Of(ReadGoogle(R"({"items": [
          {"id": "gone", "status": "cancelled"},
          {"id": "m_1", "recurringEventId": "m", "status": "cancelled", "originalStartTime": {"date": "2026-03-02"}},
          {"id": "n", "start": {"date": "2026-03-05"}, "end": {"date": "2026-03-06"}}]})",
                                         {}),
                              SyncMode::kIncremental);
  CHECK(changes.Contains(Earlier("a", "", "gone"), kHour));
  CHECK(changes.Contains(Earlier("a", "20260309", "gone_2", "gone"), kHour));  // all of a series
  CHECK(changes.Contains(Earlier("b", "20260302", "m"), kHour));
  CHECK(changes.Contains(Earlier("b", "20260302", "m_1", "m"), kHour));
  CHECK_FALSE(changes.Contains(Earlier("b", "20260309", "m"), kHour));
  CHECK(changes.Contains(Earlier("n", "20260302", "n"), kHour));
  CHECK_FALSE(changes.Contains(Earlier("n", "20260302", "n_1", "n"), kHour));
}

TEST_CASE("an answer about a stretch of time says nothing about the rest") {
  const Vanished day =
      Of(ReadGoogle(R"({"timeMin": "2026-03-02T00:00:00Z", "timeMax": "2026-03-03T00:00:00Z",
                                         "calendars": {"ana@example.org": {"busy": []}}})",
                    {}),
         SyncMode::kFull);
  CHECK(day.Contains(Earlier("ana@example.org"), kHour));
  CHECK_FALSE(day.Contains(Earlier("ana@example.org"), {kHour.start + kDay, kHour.end + kDay}));
}

}  // namespace
}  // namespace rota::ical
