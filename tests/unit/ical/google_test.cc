#include "rota/ical/google.h"

#include <doctest/doctest.h>

#include "tests/support/busy_lines.h"

namespace rota::ical {
namespace {

using Texts = std::vector<std::string>;

const Interval kMarch = {*ParseInstant("2026-03-01T00:00:00Z"),
                         *ParseInstant("2026-04-01T00:00:00Z")};

test::BusyLines Busy(std::string_view text, const ReadOptions& options = {}) {
  return test::LinesOf(ReadGoogle(text, options), kMarch);
}

std::string Page(std::string_view items, std::string_view more = {}) {
  return R"({"kind": "calendar#events", "timeZone": "Europe/Copenhagen", )" + std::string(more) +
         R"("items": [)" + std::string(items) + "]}";
}

// `rest`: further members, each with a comma in front.
std::string Timed(std::string_view id, std::string_view start, std::string_view end,
                  std::string_view rest = {}) {
  return R"({"id": ")" + std::string(id) + R"(", "status": "confirmed", "start": {"dateTime": ")" +
         std::string(start) + R"("}, "end": {"dateTime": ")" + std::string(end) + R"("})" +
         std::string(rest) + "}";
}

constexpr std::string_view kWeekly = R"({
  "id": "weekly", "iCalUID": "weekly@google.com", "status": "confirmed", "summary": "Planning",
  "start": {"dateTime": "2026-03-16T09:00:00+01:00", "timeZone": "Europe/Copenhagen"},
  "end": {"dateTime": "2026-03-16T10:00:00+01:00", "timeZone": "Europe/Copenhagen"},
  "recurrence": ["EXDATE;TZID=Europe/Copenhagen:20260323T090000", "RRULE:FREQ=WEEKLY;COUNT=3"]})";

TEST_CASE("single events: instants, all-day dates and what blocks") {
  CHECK(Busy(Page(Timed("a", "2026-03-02T09:00:00+01:00", "2026-03-02T10:30:00.500+01:00"))).busy ==
        Texts{"2026-03-02T08:00:00Z/2026-03-02T09:30:00Z"});
  CHECK(Busy(Page(R"({"id": "b", "start": {"date": "2026-03-05"}, "end": {"date": "2026-03-07"}})"))
            .busy == Texts{"2026-03-05/2026-03-07"});
  // A time without an offset is the wall of its own zone, else of the calendar's.
  CHECK(
      Busy(
          Page(
              R"({"id": "c", "start": {"dateTime": "2026-03-02T09:00:00", "timeZone": "America/New_York"},
                      "end": {"dateTime": "2026-03-02T16:00:00"}})"))
          .busy == Texts{"2026-03-02T14:00:00Z/2026-03-02T15:00:00Z"});
  const auto with = [](std::string_view rest) {
    return Busy(Page(Timed("d", "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z", rest))).busy;
  };
  const std::string hour = "2026-03-02T09:00:00Z/2026-03-02T10:00:00Z";
  CHECK(with(R"(, "transparency": "opaque")") == Texts{hour});
  CHECK(with(R"(, "transparency": "transparent")").empty());
  CHECK(with(R"(, "eventType": "outOfOffice")") == Texts{"!" + hour});
  CHECK(with(R"(, "eventType": "focusTime")") == Texts{hour});
  CHECK(with(R"(, "eventType": "workingLocation")").empty());
  CHECK(with(R"(, "attendees": [{"email": "x@y.z", "responseStatus": "declined"}])") ==
        Texts{hour});
  CHECK(with(R"(, "attendees": [{"self": true, "responseStatus": "declined"}])").empty());
  CHECK(with(R"(, "attendees": [{"self": true, "responseStatus": "tentative"}])") ==
        Texts{"?" + hour});
  const std::string tentative = Timed("e", "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z");
  CHECK(Busy(Page(std::string(tentative).replace(tentative.find("confirmed"), 9, "tentative")))
            .busy == Texts{"?" + hour});
}

TEST_CASE("the owner is also known by address") {
  const std::string page =
      Page(Timed("a", "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z",
                 R"(, "attendees": [{"email": "Ana@Example.org", "responseStatus": "declined"}])"));
  CHECK(Busy(page, {.emails = {"bo@example.org"}}).busy.size() == 1);
  CHECK(Busy(page, {.emails = {"ana@example.org"}}).busy.empty());
}

TEST_CASE("a series recurs on its own wall, across a change of clocks") {
  const test::BusyLines found = Busy(Page(kWeekly));
  CHECK(found.busy == Texts{"2026-03-16T08:00:00Z/2026-03-16T09:00:00Z",
                            "2026-03-30T07:00:00Z/2026-03-30T08:00:00Z"});
  REQUIRE(found.blocks.size() == 2);
  CHECK(found.blocks[0].ical_uid == "weekly@google.com");
  CHECK(found.blocks[0].recurrence_id == "20260316T080000Z");
  CHECK(found.blocks[0].external_id == "weekly");
  CHECK(found.blocks[0].external_series_id.empty());
  CHECK(found.blocks[0].title == "Planning");
}

TEST_CASE("exceptions replace or cancel occurrences, wherever they stand in the answer") {
  const std::string moved =
      R"({"id": "weekly_1", "iCalUID": "weekly@google.com", "recurringEventId": "weekly",
    "originalStartTime": {"dateTime": "2026-03-16T09:00:00+01:00", "timeZone": "Europe/Copenhagen"},
    "start": {"dateTime": "2026-03-17T12:00:00+01:00"}, "end": {"dateTime": "2026-03-17T13:00:00+01:00"}})";
  const std::string cancelled =
      R"({"id": "weekly_3", "recurringEventId": "weekly", "status": "cancelled",
    "originalStartTime": {"dateTime": "2026-03-30T09:00:00+02:00"}})";
  CHECK(Busy(Page(moved + "," + cancelled + "," + std::string(kWeekly))).busy ==
        Texts{"2026-03-17T11:00:00Z/2026-03-17T12:00:00Z"});

  // Expanded by Google (singleEvents), the same series gives blocks of the same names.
  const test::BusyLines alone = Busy(Page(moved));
  REQUIRE(alone.blocks.size() == 1);
  CHECK(alone.blocks[0].ical_uid == "weekly@google.com");
  CHECK(alone.blocks[0].recurrence_id == "20260316T080000Z");
  CHECK(alone.blocks[0].external_id == "weekly_1");
  CHECK(alone.blocks[0].external_series_id == "weekly");
}

TEST_CASE("what is cancelled is a removal") {
  const Result<Calendar> calendar =
      ReadGoogle(Page(R"({"id": "gone", "status": "cancelled"},
              {"id": "weekly_3", "recurringEventId": "weekly", "status": "cancelled",
               "originalStartTime": {"dateTime": "2026-03-30T09:00:00", "timeZone": "Europe/Copenhagen"}})",
                      R"("nextSyncToken": "CPDAlvWDx70CEPDAlvWDx70CGAU=", )"),
                 {});
  REQUIRE(calendar.ok());
  CHECK(calendar->removed == std::vector<Removal>{{"gone", ""}, {"weekly", "20260330T070000Z"}});
  CHECK(calendar->sync_token == "CPDAlvWDx70CEPDAlvWDx70CGAU=");
  CHECK(calendar->complete);
  CHECK(calendar->diagnostics.empty());
}

TEST_CASE("pages: all of them together, and an answer that has more is not complete") {
  const std::string first = Page(Timed("a", "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z"),
                                 R"("nextPageToken": "p2", )");
  const std::string last = Page(Timed("b", "2026-03-03T09:00:00Z", "2026-03-03T10:00:00Z"));
  CHECK_FALSE(ReadGoogle(first, {})->complete);
  const Result<Calendar> both = ReadGoogle("[" + first + "," + last + "]", {});
  REQUIRE(both.ok());
  CHECK(both->complete);
  CHECK(both->events.size() == 2);
  // Events by themselves, without a page around them.
  CHECK(Busy("[" + std::string(kWeekly) + "]").busy.size() == 2);
  CHECK(Busy(kWeekly).busy.size() == 2);
}

TEST_CASE("faults are told one by one and do not spoil the rest") {
  const test::BusyLines found =
      Busy(Page("7, null, {\"id\": \"x\"}, {\"id\": \"y\", \"start\": {\"dateTime\": \"soon\"}}," +
                Timed("ok", "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z") + "," +
                Timed("back", "2026-03-03T10:00:00Z", "2026-03-03T09:00:00Z") +
                R"(,{"id": "r", "start": {"date": "2026-03-09"}, "end": {"date": "2026-03-10"},
           "recurrence": ["RRULE:FREQ=SOMETIMES", "nonsense"]})"));
  CHECK(found.busy == Texts{"2026-03-02T09:00:00Z/2026-03-02T10:00:00Z", "2026-03-09/2026-03-10"});
  CHECK(found.rules == Texts{"event_shape", "event_shape", "dtstart_missing", "dtstart_missing",
                             "end_before_start", "event_shape", "rrule_freq"});
  CHECK(
      Busy(
          Page(
              R"({"id": "z", "start": {"dateTime": "2026-03-02T09:00:00Z", "timeZone": "Mars/Olympus"},
                      "end": {"dateTime": "2026-03-02T10:00:00Z"}, "recurrence": ["RRULE:FREQ=DAILY;COUNT=2"]})"))
          .rules == Texts{"zone_unknown"});

  CHECK(ReadGoogle("{", {}).status().reason() == Reason::k_malformed);
  CHECK(ReadGoogle("", {}).status().reason() == Reason::k_malformed);
  const Status error =
      ReadGoogle(R"({"error": {"code": 410, "message": "Sync token is no longer valid"}})", {})
          .status();
  CHECK(error.reason() == Reason::k_invalid);
  CHECK(error.message().find("Sync token is no longer valid") != std::string::npos);
}

TEST_CASE("free/busy answers: the owner's list, within what was asked") {
  constexpr std::string_view kAnswer = R"({"kind": "calendar#freeBusy",
    "timeMin": "2026-03-02T00:00:00.000Z", "timeMax": "2026-03-03T00:00:00.000Z",
    "calendars": {"ana@example.org": {"busy": [{"start": "2026-03-02T09:00:00Z", "end": "2026-03-02T10:00:00Z"}]},
                  "bo@example.org": {"busy": [{"start": "2026-03-02T11:00:00Z", "end": "2026-03-02T12:00:00Z"}]},
                  "cy@example.org": {"errors": [{"domain": "global", "reason": "notFound"}], "busy": []}}})";
  const ReadOptions ana = {.emails = {"ANA@example.org"}}, bo = {.calendar = "bo@example.org"},
                    cy = {.calendar = "cy@example.org"};
  CHECK(Busy(kAnswer, ana).busy == Texts{"2026-03-02T09:00:00Z/2026-03-02T10:00:00Z"});
  CHECK(Busy(kAnswer, bo).busy == Texts{"2026-03-02T11:00:00Z/2026-03-02T12:00:00Z"});
  const Result<Calendar> read = ReadGoogle(kAnswer, ana);
  REQUIRE(read->covers.has_value());
  CHECK(FormatInstant(read->covers->start) == "2026-03-02T00:00:00Z");
  CHECK(FormatInstant(read->covers->end) == "2026-03-03T00:00:00Z");
  // A list that could not be read is not an empty one.
  CHECK(Busy(kAnswer, cy).rules == Texts{"free_busy_errors"});
  CHECK_FALSE(ReadGoogle(kAnswer, cy)->complete);
  CHECK(Busy(kAnswer).rules == Texts{"calendar_unknown"});
  CHECK_FALSE(ReadGoogle(kAnswer, {})->complete);
}

TEST_CASE("details are read where they are asked for") {
  const std::string page = Page(Timed(
      "a", "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z",
      R"(, "description": "one\ntwo \\n three", "location": "Room; 1", "organizer": {"email": "o@x.y", "displayName": "O \"the\" O, Jr"},
         "attendees": [{"email": "g@x.y", "displayName": "Gæst", "optional": true, "responseStatus": "accepted"}])"));
  const Result<Calendar> read = ReadGoogle(page, {.details = true});
  REQUIRE(read.ok());
  const Details& details = read->events[0].details;
  CHECK(details.description == "one\ntwo \\n three");
  CHECK(details.location == "Room; 1");
  REQUIRE(details.organizer.has_value());
  CHECK(*details.organizer == Person{"mailto:o@x.y", "O \"the\" O, Jr"});
  REQUIRE(details.participants.size() == 1);
  CHECK(details.participants[0].person == Person{"mailto:g@x.y", "Gæst"});
  CHECK(details.participants[0].role == ParticipantRole::kOptional);
  CHECK(details.participants[0].participation == Participation::kAccepted);
}

}  // namespace
}  // namespace rota::ical
