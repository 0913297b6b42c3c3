#include "rota/ical/graph.h"

#include <doctest/doctest.h>

#include "tests/support/busy_lines.h"

namespace rota::ical {
namespace {

using Texts = std::vector<std::string>;

const Interval kSpring = {*ParseInstant("2026-01-01T00:00:00Z"),
                          *ParseInstant("2026-07-01T00:00:00Z")};

test::BusyLines Busy(std::string_view text, const ReadOptions& options = {}) {
  return test::LinesOf(ReadGraph(text, options), kSpring);
}

std::string Page(std::string_view events, std::string_view more = {}) {
  return R"({"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users", )" +
         std::string(more) + R"("value": [)" + std::string(events) + "]}";
}

std::string Time(std::string_view text, std::string_view zone = "UTC") {
  return R"({"dateTime": ")" + std::string(text) + R"(.0000000", "timeZone": ")" +
         std::string(zone) + R"("})";
}

// `rest`: further members, each with a comma in front.
std::string Timed(std::string_view id, std::string_view start, std::string_view end,
                  std::string_view rest = {}) {
  return R"({"id": ")" + std::string(id) + R"(", "start": )" + Time(start) + R"(, "end": )" +
         Time(end) + std::string(rest) + "}";
}

// A master that begins at nine of Copenhagen's wall; Graph tells its start in UTC.
std::string Master(std::string_view date, std::string_view pattern, std::string_view range,
                   std::string_view rest = {}) {
  const std::string day(date);
  return Timed("master", day + "T08:00:00", day + "T09:00:00",
               R"(, "type": "seriesMaster", "iCalUId": "040000008200E", "subject": "Planning",
                  "originalStartTimeZone": "Romance Standard Time",
                  "recurrence": {"pattern": )" +
                   std::string(pattern) + R"(, "range": )" + std::string(range) + "}" +
                   std::string(rest));
}

// The starts, without their year.
Texts Starts(const test::BusyLines& found) {
  Texts starts;
  for (const std::string& line : found.busy) starts.push_back(line.substr(5, 11));
  return starts;
}

TEST_CASE("single events: zones, all-day dates and what blocks") {
  CHECK(
      Busy(Page(R"({"id": "a", "start": )" + Time("2026-03-02T09:00:00", "Romance Standard Time") +
                R"(, "end": )" + Time("2026-03-02T04:30:00", "Eastern Standard Time") + "}"))
          .busy == Texts{"2026-03-02T08:00:00Z/2026-03-02T09:30:00Z"});
  const std::string all_day = R"(, "isAllDay": true)";
  CHECK(Busy(Page(Timed("b", "2026-03-05T00:00:00", "2026-03-07T00:00:00", all_day))).busy ==
        Texts{"2026-03-05/2026-03-07"});
  // The midnight of Copenhagen, told in UTC.
  CHECK(Busy(Page(Timed("c", "2026-03-04T23:00:00", "2026-03-06T23:00:00", all_day))).busy ==
        Texts{"2026-03-05/2026-03-07"});
  const auto with = [](std::string_view rest) {
    return Busy(Page(Timed("d", "2026-03-02T09:00:00", "2026-03-02T10:00:00", rest))).busy;
  };
  const std::string hour = "2026-03-02T09:00:00Z/2026-03-02T10:00:00Z";
  CHECK(with(R"(, "showAs": "busy")") == Texts{hour});
  CHECK(with(R"(, "showAs": "unknown")") == Texts{hour});
  CHECK(with(R"(, "showAs": "oof")") == Texts{"!" + hour});
  CHECK(with(R"(, "showAs": "tentative")") == Texts{"?" + hour});
  CHECK(with(R"(, "showAs": "free")").empty());
  CHECK(with(R"(, "showAs": "workingElsewhere")").empty());
  CHECK(with(R"(, "showAs": "busy", "isCancelled": true)").empty());
  CHECK(with(R"(, "responseStatus": {"response": "declined"})").empty());
  CHECK(with(R"(, "responseStatus": {"response": "tentativelyAccepted"})") == Texts{"?" + hour});
  CHECK(with(R"(, "responseStatus": {"response": "organizer"})") == Texts{hour});
}

TEST_CASE("patterns: every type, on the wall of the zone in which the series recurs") {
  const auto starts = [](std::string_view date, std::string_view pattern, std::string_view range) {
    return Starts(Busy(Page(Master(date, pattern, range))));
  };
  constexpr std::string_view kThree = R"({"type": "numbered", "numberOfOccurrences": 3})";
  CHECK(starts("2026-03-27", R"({"type": "daily", "interval": 2})", kThree) ==
        Texts{"03-27T08:00", "03-29T07:00", "03-31T07:00"});
  // Every second week, which begins on Sunday unless the pattern says otherwise: Sunday the 15th is
  // the second week's, Tuesday the 10th the first one's.
  CHECK(starts("2026-03-10",
               R"({"type": "weekly", "interval": 2, "daysOfWeek": ["sunday", "tuesday"]})",
               kThree) == Texts{"03-10T08:00", "03-22T08:00", "03-24T08:00"});
  CHECK(starts("2026-03-10",
               R"({"type": "weekly", "interval": 2, "daysOfWeek": ["sunday", "tuesday"],
                                 "firstDayOfWeek": "monday"})",
               kThree) == Texts{"03-10T08:00", "03-15T08:00", "03-24T08:00"});
  // Outlook puts what a month does not have on its last day.
  CHECK(starts("2026-01-31", R"({"type": "absoluteMonthly", "interval": 1, "dayOfMonth": 31})",
               kThree) == Texts{"01-31T08:00", "02-28T08:00", "03-31T07:00"});
  CHECK(starts("2026-01-30", R"({"type": "relativeMonthly", "interval": 1, "index": "last",
      "daysOfWeek": ["monday", "tuesday", "wednesday", "thursday", "friday"]})",
               kThree) == Texts{"01-30T08:00", "02-27T08:00", "03-31T07:00"});
  CHECK(starts("2026-01-08", R"({"type": "relativeMonthly", "interval": 1, "index": "second",
      "daysOfWeek": ["thursday"]})",
               kThree) == Texts{"01-08T08:00", "02-12T08:00", "03-12T08:00"});
  CHECK(starts("2026-02-28",
               R"({"type": "absoluteYearly", "interval": 1, "month": 2, "dayOfMonth": 29})",
               kThree) == Texts{"02-28T08:00"});
  CHECK(starts("2026-05-25",
               R"({"type": "relativeYearly", "interval": 1, "month": 5, "index": "last",
      "daysOfWeek": ["monday"]})",
               kThree) == Texts{"05-25T08:00"});
  // The end date is a date of that wall, and included.
  CHECK(starts("2026-03-27", R"({"type": "daily", "interval": 1})",
               R"({"type": "endDate", "startDate": "2026-03-27", "endDate": "2026-03-29",
                   "recurrenceTimeZone": "Romance Standard Time"})") ==
        Texts{"03-27T08:00", "03-28T08:00", "03-29T07:00"});
  const test::BusyLines odd =
      Busy(Page(Master("2026-03-27", R"({"type": "lunar", "interval": 1})", kThree)));
  CHECK(Starts(odd) == Texts{"03-27T08:00"});  // the event itself is not lost
  CHECK(odd.rules == Texts{"recurrence_shape"});
}

constexpr std::string_view kDaily = R"({"type": "daily", "interval": 1})";
constexpr std::string_view kFive = R"({"type": "numbered", "numberOfOccurrences": 5})";

TEST_CASE("a master brings its exceptions and what was cancelled") {
  const test::BusyLines found =
      Busy(Master("2026-03-02", kDaily, kFive,
                  R"(,
      "cancelledOccurrences": ["OID.master.2026-03-03", "OID.master"],
      "exceptionOccurrences": [)" +
                      Timed("moved", "2026-03-05T12:00:00", "2026-03-05T13:00:00", R"(,
          "type": "exception", "seriesMasterId": "master", "originalStart": "2026-03-04T08:00:00Z")") +
                      "]"));
  CHECK(Starts(found) == Texts{"03-02T08:00", "03-05T08:00", "03-05T12:00", "03-06T08:00"});
  CHECK(found.rules == Texts{"event_shape"});
  CHECK(found.blocks[0].ical_uid == "master");
  CHECK(found.blocks[0].recurrence_id == "20260302T080000Z");
  CHECK(found.blocks[2].recurrence_id == "20260304T080000Z");
  CHECK(found.blocks[2].external_id == "moved");
  CHECK(found.blocks[2].external_series_id == "master");
}

TEST_CASE("where occurrences are listed they alone count, with the words of their master") {
  const auto listed = [](std::string_view id, std::string_view day) {
    const std::string date(day);
    return Timed(id, date + "T08:00:00", date + "T09:00:00",
                 R"(, "type": "occurrence", "seriesMasterId": "master", "originalStart": ")" +
                     date + R"(T08:00:00Z")");
  };
  const test::BusyLines found =
      Busy(Page(listed("o1", "2026-03-02") + "," +
                Master("2026-03-02", kDaily, kFive, R"(, "showAs": "oof")") + "," +
                listed("o3", "2026-03-04")));
  CHECK(found.busy == Texts{"!2026-03-02T08:00:00Z/2026-03-02T09:00:00Z",
                            "!2026-03-04T08:00:00Z/2026-03-04T09:00:00Z"});
  CHECK(found.blocks[1].title == "Planning");
  CHECK(found.blocks[1].external_id == "o3");
  // Without their master they have the same names.
  const test::BusyLines alone = Busy(Page(listed("o3", "2026-03-04")));
  CHECK(alone.blocks[0].ical_uid == found.blocks[1].ical_uid);
  CHECK(alone.blocks[0].recurrence_id == found.blocks[1].recurrence_id);
}

TEST_CASE("deltas: what is removed, the next link and the delta link") {
  const std::string removed = R"({"id": "gone", "@removed": {"reason": "deleted"}})";
  const std::string first = Page(Timed("a", "2026-03-02T09:00:00", "2026-03-02T10:00:00"),
                                 R"("@odata.nextLink": "https://graph.microsoft.com/next", )");
  const std::string last =
      Page(removed, R"("@odata.deltaLink": "https://graph.microsoft.com/delta?t=1", )");
  CHECK_FALSE(ReadGraph(first, {})->complete);
  const Result<Calendar> both = ReadGraph("[" + first + "," + last + "]", {});
  REQUIRE(both.ok());
  CHECK(both->complete);
  CHECK(both->events.size() == 1);
  CHECK(both->removed == std::vector<Removal>{{"gone", ""}});
  CHECK(both->sync_token == "https://graph.microsoft.com/delta?t=1");
}

TEST_CASE("schedules: the owner's, with what each entry is") {
  const auto schedule = [](std::string_view id, std::string_view items) {
    return R"({"scheduleId": ")" + std::string(id) +
           R"(", "availabilityView": "02", "scheduleItems": [)" + std::string(items) + "]}";
  };
  const auto item = [](std::string_view status, std::string_view from, std::string_view to) {
    return R"({"status": ")" + std::string(status) + R"(", "subject": "Review", "start": )" +
           Time(from) + R"(, "end": )" + Time(to) + "}";
  };
  const std::string answer =
      Page(schedule("ana@example.org",
                    item("busy", "2026-03-02T09:00:00", "2026-03-02T10:00:00") + "," +
                        item("oof", "2026-03-03T09:00:00", "2026-03-03T10:00:00") + "," +
                        item("free", "2026-03-04T09:00:00", "2026-03-04T10:00:00")) +
           "," + schedule("bo@example.org", "") + "," +
           R"({"scheduleId": "cy@example.org", "error": {"message": "no such mailbox"}})");
  const test::BusyLines found = Busy(answer, {.emails = {"ana@example.org"}});
  CHECK(found.busy == Texts{"2026-03-02T09:00:00Z/2026-03-02T10:00:00Z",
                            "!2026-03-03T09:00:00Z/2026-03-03T10:00:00Z"});
  CHECK(found.blocks[0].title == "Review");
  CHECK(Busy(answer, {.emails = {"bo@example.org"}}).busy.empty());
  CHECK(Busy(answer, {.emails = {"cy@example.org"}}).rules == Texts{"free_busy_errors"});
  CHECK_FALSE(ReadGraph(answer, {.emails = {"cy@example.org"}})->complete);
}

TEST_CASE("faults are told one by one and do not spoil the rest") {
  const test::BusyLines found =
      Busy(Page("[], {\"id\": \"x\"}, {\"id\": \"y\", \"start\": {\"dateTime\": 5}}," +
                Timed("ok", "2026-03-02T09:00:00", "2026-03-02T10:00:00") +
                R"(,{"id": "z", "start": )" + Time("2026-03-04T09:00:00", "Customized Time Zone") +
                R"(, "end": )" + Time("2026-03-04T10:00:00", "Customized Time Zone") + "}"));
  CHECK(found.busy == Texts{"2026-03-02T09:00:00Z/2026-03-02T10:00:00Z",
                            "2026-03-04T09:00:00Z/2026-03-04T10:00:00Z"});
  CHECK(found.rules == Texts{"event_shape", "dtstart_missing", "dtstart_missing", "zone_unknown"});
  CHECK(ReadGraph("[", {}).status().reason() == Reason::k_malformed);
  const Status error =
      ReadGraph(R"({"error": {"code": "InvalidAuthenticationToken", "message": "expired"}})", {})
          .status();
  CHECK(error.reason() == Reason::k_invalid);
}

TEST_CASE("a series whose interval is 0 recurs every time, and that is told") {
  const Result<Calendar> calendar = ReadGraph(R"({"value": [{"id": "m", "type": "seriesMaster",
      "start": {"dateTime": "2026-03-02T09:00:00.0000000", "timeZone": "UTC"},
      "end": {"dateTime": "2026-03-02T10:00:00.0000000", "timeZone": "UTC"},
      "recurrence": {"pattern": {"type": "daily", "interval": 0},
                     "range": {"type": "numbered", "numberOfOccurrences": 3}}}]})",
                                              {});
  REQUIRE(calendar.ok());
  REQUIRE(calendar->events.size() == 1);
  REQUIRE(calendar->events[0].set.rules.size() == 1);
  CHECK(calendar->events[0].set.rules[0].interval == 1);
  CHECK(calendar->events[0].set.rules[0].count == 3);
  REQUIRE(calendar->diagnostics.size() == 1);
  CHECK(calendar->diagnostics[0].rule == "interval_zero");
  CHECK_FALSE(calendar->diagnostics[0].dropped);
}

}  // namespace
}  // namespace rota::ical
