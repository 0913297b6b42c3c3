#include "rota/ical/read.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <set>

#include "src/ical/block_names.h"
#include "tests/support/busy_lines.h"
#include "tests/support/seed.h"

namespace rota::ical {
namespace {

const Interval kYear = {*ParseInstant("2026-01-01T00:00:00Z"),
                        *ParseInstant("2027-01-01T00:00:00Z")};

std::string Wrapped(std::string_view body) {
  return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + std::string(body) + "END:VCALENDAR\r\n";
}
std::string EventOf(std::string_view lines) {
  return "BEGIN:VEVENT\r\nUID:u\r\n" + std::string(lines) + "END:VEVENT\r\n";
}

test::BusyLines Busy(std::string_view text, const ReadOptions& options = {}) {
  return test::LinesOf(ReadCalendar(text, options), kYear);
}

using Texts = std::vector<std::string>;

TEST_CASE("zones are found under whatever name programs give them") {
  const auto start_in = [](const std::string& tzid, std::string_view zones = {}) {
    const test::BusyLines found =
        Busy(Wrapped(std::string(zones) +
                     EventOf("DTSTART;TZID=" + tzid + ":20260702T090000\r\nDURATION:PT1H\r\n")));
    REQUIRE(found.busy.size() == 1);
    return found.busy[0].substr(11, 5);
  };
  CHECK(start_in("Europe/Berlin") == "07:00");
  CHECK(start_in("US/Eastern") == "13:00");             // an alias
  CHECK(start_in("Eastern Standard Time") == "13:00");  // Windows
  CHECK(start_in("\"(UTC-05:00) Eastern Time (US & Canada)\"") == "13:00");
  CHECK(start_in("/freeassociation.sourceforge.net/Tzfile/Asia/Tokyo") == "00:00");
  CHECK(start_in("GMT+0200") == "07:00");
  CHECK(start_in("\"tzone://Microsoft/Utc\"") == "09:00");
  // A zone that only the file knows: 3 hours ahead from April on.
  CHECK(
      start_in(
          "Customized Time Zone",
          "BEGIN:VTIMEZONE\r\nTZID:Customized Time Zone\r\n"
          "BEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0300\r\nTZOFFSETTO:+0200\r\n"
          "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\n"
          "BEGIN:DAYLIGHT\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0300\r\n"
          "RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n") == "06:00");
}

TEST_CASE(
    "unknown zones and floating times are read in the calendar's zone, else in the caller's") {
  const std::string floating = EventOf("DTSTART:20260702T090000\r\nDTEND:20260702T100000\r\n");
  const std::string unknown =
      EventOf("DTSTART;TZID=Mars/Olympus:20260702T090000\r\nDURATION:PT1H\r\n");
  CHECK(Busy(Wrapped(floating)).busy == Texts{"2026-07-02T09:00:00Z/2026-07-02T10:00:00Z"});
  const Zone* tokyo = *Zone::Find("Asia/Tokyo");
  CHECK(Busy(Wrapped(floating), {.zone = tokyo}).busy ==
        Texts{"2026-07-02T00:00:00Z/2026-07-02T01:00:00Z"});
  const test::BusyLines own =
      Busy(Wrapped("X-WR-TIMEZONE:Europe/Berlin\r\n" + unknown), {.zone = tokyo});
  CHECK(own.busy == Texts{"2026-07-02T07:00:00Z/2026-07-02T08:00:00Z"});
  CHECK(own.rules == Texts{"zone_unknown"});
}

TEST_CASE("how long an event lasts") {
  CHECK(Busy(Wrapped(EventOf("DTSTART;VALUE=DATE:20260702\r\n"))).busy ==
        Texts{"2026-07-02/2026-07-03"});
  CHECK(Busy(Wrapped(EventOf("DTSTART:20260702T090000Z\r\n"))).busy.empty());  // no length
  CHECK(
      Busy(Wrapped(EventOf("DTSTART;VALUE=DATE:20260702\r\nDTEND;VALUE=DATE:20260705\r\n"))).busy ==
      Texts{"2026-07-02/2026-07-05"});
  const test::BusyLines reversed =
      Busy(Wrapped(EventOf("DTSTART:20260702T090000Z\r\nDTEND:20260702T080000Z\r\n")));
  CHECK(reversed.busy.empty());
  CHECK(reversed.rules == Texts{"end_before_start"});
  // P1D is a day on the wall, PT24H is not, where clocks change.
  const auto over = [](const char* length) {
    return Busy(Wrapped(EventOf("DTSTART;TZID=Europe/Berlin:20260328T120000\r\nDURATION:" +
                                std::string(length) + "\r\n")))
        .busy[0]
        .substr(21);
  };
  CHECK(over("P1D") == "2026-03-29T10:00:00Z");
  CHECK(over("PT24H") == "2026-03-29T11:00:00Z");
}

TEST_CASE("what blocks and how") {
  const auto one = [](const char* lines) {
    return Busy(Wrapped(
                    EventOf("DTSTART:20260702T090000Z\r\nDURATION:PT1H\r\n" + std::string(lines))))
        .busy;
  };
  const std::string hour = "2026-07-02T09:00:00Z/2026-07-02T10:00:00Z";
  CHECK(one("") == Texts{hour});
  CHECK(one("TRANSP:TRANSPARENT\r\n").empty());
  CHECK(one("STATUS:CANCELLED\r\n").empty());
  CHECK(one("status:tentative\r\n") == Texts{"?" + hour});
  CHECK(one("X-MICROSOFT-CDO-BUSYSTATUS:OOF\r\n") == Texts{"!" + hour});
  CHECK(one("X-MICROSOFT-CDO-BUSYSTATUS:FREE\r\n").empty());
  CHECK(one("BEGIN:VALARM\r\nTRIGGER:-PT5M\r\nDURATION:PT9H\r\nEND:VALARM\r\n") == Texts{hour});
  const std::string invited = Wrapped(EventOf(
      "DTSTART:20260702T090000Z\r\nDURATION:PT1H\r\nATTENDEE;PARTSTAT=DECLINED:mailto:Ana@Example.org\r\n"));
  CHECK(Busy(invited).busy == Texts{hour});
  CHECK(Busy(invited, {.emails = {"ana@example.org"}}).busy.empty());
}

TEST_CASE("series with changes: an override moves or cancels one, the newest of several counts") {
  const std::string master = EventOf(
      "DTSTART;TZID=Europe/Berlin:20260701T090000\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=4\r\n"
      "EXDATE;TZID=Europe/Berlin:20260702T090000\r\n");
  const std::string moved = EventOf(
      "RECURRENCE-ID:20260703T070000Z\r\nSEQUENCE:2\r\nDTSTART:20260703T150000Z\r\nDTEND:20260703T153000Z\r\n");
  const std::string older = EventOf(
      "RECURRENCE-ID:20260703T070000Z\r\nSEQUENCE:1\r\nDTSTART:20260703T110000Z\r\nDTEND:20260703T113000Z\r\n");
  const std::string off = EventOf(
      "RECURRENCE-ID;TZID=Europe/Berlin:20260704T090000\r\nDTSTART:20260704T070000Z\r\nSTATUS:CANCELLED\r\n");
  CHECK(Busy(Wrapped(moved + older + master + off)).busy ==
        Texts{"2026-07-01T07:00:00Z/2026-07-01T08:00:00Z",
              "2026-07-03T15:00:00Z/2026-07-03T15:30:00Z"});
  // Exports of free/busy alone: every instance by itself.
  CHECK(Busy(Wrapped(moved)).busy == Texts{"2026-07-03T15:00:00Z/2026-07-03T15:30:00Z"});
}

TEST_CASE("an all-day event that lasts hours takes the days it begins") {
  const auto lasting = [](std::string_view length) {
    return Busy(Wrapped(EventOf("DTSTART;VALUE=DATE:20260702\r\nDURATION:" + std::string(length) +
                                "\r\n")))
        .busy;
  };
  CHECK(lasting("PT5H") == Texts{"2026-07-02/2026-07-03"});
  CHECK(lasting("P1DT1S") == Texts{"2026-07-02/2026-07-04"});
  CHECK(lasting("PT0S").empty());
}

TEST_CASE("free/busy lists and availability") {
  CHECK(
      Busy(
          Wrapped(
              "BEGIN:VFREEBUSY\r\nUID:f\r\nFREEBUSY:20260702T090000Z/PT1H,20260703T090000Z/20260703T100000Z\r\n"
              "FREEBUSY;FBTYPE=FREE:20260704T090000Z/PT1H\r\nEND:VFREEBUSY\r\n"))
          .busy == Texts{"2026-07-02T09:00:00Z/2026-07-02T10:00:00Z",
                         "2026-07-03T09:00:00Z/2026-07-03T10:00:00Z"});
  CHECK(
      Busy(
          Wrapped(
              "BEGIN:VAVAILABILITY\r\nUID:v\r\nDTSTART:20260706T000000Z\r\nDTEND:20260708T000000Z\r\n"
              "BEGIN:AVAILABLE\r\nUID:w\r\nDTSTART:20260706T080000Z\r\nDTEND:20260706T160000Z\r\n"
              "RRULE:FREQ=DAILY\r\nEND:AVAILABLE\r\nEND:VAVAILABILITY\r\n"))
          .busy == Texts{"!2026-07-06T00:00:00Z/2026-07-06T08:00:00Z",
                         "!2026-07-06T16:00:00Z/2026-07-07T08:00:00Z",
                         "!2026-07-07T16:00:00Z/2026-07-08T00:00:00Z"});
}

// Both speak of Monday: one has it free from 8 to 12, the other from 14 to 16.
TEST_CASE("of several availabilities the smallest priority counts, and 0 is the last") {
  const auto available = [](const char* uid, const char* priority, const char* from,
                            const char* to) {
    return std::string("BEGIN:VAVAILABILITY\r\nUID:") + uid + "\r\n" + priority +
           "DTSTART:20260706T000000Z\r\nDTEND:20260707T000000Z\r\n"
           "BEGIN:AVAILABLE\r\nUID:w\r\nDTSTART:20260706T" +
           from + "0000Z\r\nDTEND:20260706T" + to +
           "0000Z\r\nEND:AVAILABLE\r\nEND:VAVAILABILITY\r\n";
  };
  const auto busy = [&](const char* of_morning, const char* of_afternoon) {
    return Busy(Wrapped(available("m", of_morning, "08", "12") +
                        available("a", of_afternoon, "14", "16")))
        .busy;
  };
  const Texts morning = {"!2026-07-06T00:00:00Z/2026-07-06T08:00:00Z",
                         "!2026-07-06T12:00:00Z/2026-07-07T00:00:00Z"};
  const Texts afternoon = {"!2026-07-06T00:00:00Z/2026-07-06T14:00:00Z",
                           "!2026-07-06T16:00:00Z/2026-07-07T00:00:00Z"};
  CHECK(busy("PRIORITY:1\r\n", "PRIORITY:2\r\n") == morning);
  CHECK(busy("PRIORITY:2\r\n", "PRIORITY:1\r\n") == afternoon);
  CHECK(busy("PRIORITY:0\r\n", "PRIORITY:9\r\n") == afternoon);
  CHECK(busy("PRIORITY:9\r\n", "PRIORITY:0\r\n") == morning);
  CHECK(busy("", "PRIORITY:9\r\n") == afternoon);              // none is 0
  CHECK(busy("PRIORITY:5\r\n", "PRIORITY:5\r\n") == morning);  // the first of equals
}

TEST_CASE("a calendar ends where the next one begins") {
  const auto list = [](int day) {
    return "BEGIN:VFREEBUSY\r\nFREEBUSY:202607" + std::to_string(day) + "T080000Z/PT1H\r\n";
  };
  std::string text = "BEGIN:VCALENDAR\r\n" + list(10);
  for (int day = 11; day < 20; ++day)
    text += "BEGIN:VCALENDAR\r\n" + list(day) + "END:VFREEBUSY\r\nEND:VCALENDAR\r\n";
  const test::BusyLines found = Busy(text);
  CHECK(found.busy.size() == 10);
  CHECK(found.busy.front() == "2026-07-10T08:00:00Z/2026-07-10T09:00:00Z");
  CHECK(found.rules == Texts{"not_whole", "unbalanced"});
}

// Two events, and between them something else.
Result<Calendar> Around(std::string_view between) {
  const auto event = [](const char* uid, const char* day) {
    return std::string("BEGIN:VEVENT\r\nUID:") + uid + "\r\nDTSTART:202607" + day +
           "T090000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\n";
  };
  return ReadCalendar(Wrapped(event("a", "02") + std::string(between) + event("b", "03")), {});
}

TEST_CASE("no event is lost because another component is damaged") {
  const Texts both = {"2026-07-02T09:00:00Z/2026-07-02T10:00:00Z",
                      "2026-07-03T09:00:00Z/2026-07-03T10:00:00Z"};
  std::string deep;
  for (int i = 0; i < 30; ++i) deep += "BEGIN:X-PART\r\n";
  for (const std::string& damage : {
           std::string("BEGIN:VTODO\r\nUID:t\r\n"),
           std::string("BEGIN:VTODO\r\nBEGIN:VALARM\r\nEND:VTODO\r\n"),
           std::string("BEGIN:VTODO\r\nUID:t\r\nEND:VTOOD\r\n"),
           std::string("BEGIN:VJOURNAL\r\nEND:SOMETHING\r\n"),
           std::string("END:VTODO\r\n"),
           std::string("BEGIN:VTIMEZONE\r\nTZID:X\r\nBEGIN:STANDARD\r\nTZOFFSETTO:+0100\r\n"),
           std::string("BEGIN:VCALENDAR\r\n"),
           deep,
       }) {
    CAPTURE(damage);
    const Result<Calendar> calendar = Around(damage);
    const test::BusyLines found = test::LinesOf(calendar, kYear);
    CHECK(found.busy == both);
    CHECK_FALSE(found.rules.empty());
    CHECK_FALSE(calendar->complete);
  }
  CHECK(Around("BEGIN:VTODO\r\nUID:t\r\nEND:VTODO\r\n")->complete);
}

TEST_CASE("a misspelt END closes what it stands in, any other END without BEGIN closes nothing") {
  const auto after = [](std::string_view end) {
    return Busy(Wrapped("BEGIN:VEVENT\r\nUID:u\r\nBEGIN:VALARM\r\nTRIGGER:-PT5M\r\n" +
                        std::string(end) +
                        "\r\nDTSTART:20260702T090000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\n"));
  };
  const Texts hour = {"2026-07-02T09:00:00Z/2026-07-02T10:00:00Z"};
  CHECK(after("END:VALARM").rules.empty());
  CHECK(after("END:VALRM").busy == hour);
  CHECK(after("END:VALRAM").busy == hour);
  CHECK(after("END:VTODO").busy.empty());  // the alarm has taken the start
  CHECK(after("END:VALARM\r\nEND:STANDARD").busy == hour);
}

TEST_CASE("every part of an event's times that cannot be read is told as one that keeps the past") {
  const auto unread = [](const std::string& lines) {
    const Result<Calendar> calendar =
        ReadCalendar(Wrapped(EventOf("DTSTART:20260702T090000Z\r\n" + lines)), {});
    REQUIRE(calendar.ok());
    CHECK(calendar->events.size() == 1);
    Texts rules;
    for (const Diagnostic& d : calendar->diagnostics) {
      if (d.dropped && d.uid == "u") rules.push_back(d.rule);
    }
    return rules;
  };
  CHECK(unread("DTEND:soon\r\n") == Texts{"moment_shape"});
  CHECK(unread("DTEND:20260702T080000Z\r\n") == Texts{"end_before_start"});
  CHECK(unread("DURATION:long\r\n") == Texts{"length_shape"});
  CHECK(unread("RRULE:FREQ=OFTEN\r\n") == Texts{"rrule_freq"});
  CHECK(unread("EXRULE:FREQ=OFTEN\r\n") == Texts{"rrule_freq"});
  CHECK(unread("RRULE:RSCALE=NOBODYS;FREQ=DAILY\r\n").size() == 1);
  CHECK(unread("RDATE:20260703T090000Z,later\r\n") == Texts{"moment_shape"});
  CHECK(unread("EXDATE:20260703T090000Z,later\r\n") == Texts{"moment_shape"});
  CHECK(unread("RECURRENCE-ID:that\r\n") == Texts{"moment_shape"});
  CHECK(unread("BEGIN:VALARM\r\n") == Texts{"not_whole"});
  CHECK(unread("SEQUENCE:many\r\nTRANSP:maybe\r\n").empty());
  const std::string occurrence =
      EventOf("DTSTART:20260709T090000Z\r\nDURATION:PT1H\r\nRECURRENCE-ID:?\r\n");
  const std::string series =
      EventOf("DTSTART:20260702T090000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;COUNT=2\r\n");
  CHECK(Busy(Wrapped(series + occurrence)).busy.size() == 3);  // it does not replace the series
}

TEST_CASE("what producers write though the standard has it otherwise") {
  const auto read = [](const std::string& lines) { return Busy(Wrapped(EventOf(lines))); };
  const std::string at_nine = "DTSTART:20260702T090000Z\r\nDURATION:PT1H\r\n";
  const auto days = [&](const std::string& rule) {
    return read(at_nine + "RRULE:FREQ=DAILY;" + rule + "\r\n").busy.size();
  };
  CHECK(days("COUNT=3;UNTIL=20260710") == 3);
  CHECK(days("COUNT=30;UNTIL=20260710") == 9);  // a date is its whole day
  CHECK(days("COUNT=9;UNTIL=20260710") == 9);
  CHECK(days("UNTIL=2026-07-04T09:00:00Z") == 3);
  CHECK(days("COUNT=2000000000;UNTIL=20260704T090000Z") == 3);
  const test::BusyLines zero = read(at_nine + "RRULE:FREQ=DAILY;COUNT=2;INTERVAL=0\r\n");
  CHECK(zero.busy.size() == 2);
  CHECK(zero.rules == Texts{"interval_zero"});
  CHECK(
      read(at_nine + "RRULE:FREQ=DAILY;COUNT=4\r\nEXDATE: 20260703T090000Z , 20260704T090000Z\r\n")
          .busy.size() == 2);
  CHECK(read("DTSTART:20260702T220000Z\r\nDTEND:20260702T240000Z\r\n").busy ==
        Texts{"2026-07-02T22:00:00Z/2026-07-03T00:00:00Z"});
  const std::string day = "DTSTART;VALUE=DATE:20260702\r\nDTEND;VALUE=DATE:20260702\r\n";
  CHECK(read(day).busy == Texts{"2026-07-02/2026-07-03"});
  CHECK(read(day + "RRULE:FREQ=WEEKLY;COUNT=2\r\n").busy ==
        Texts{"2026-07-02/2026-07-03", "2026-07-09/2026-07-10"});
  const test::BusyLines twice = read(at_nine + "DTSTART:20260801T090000Z\r\n");
  CHECK(twice.busy == Texts{"2026-07-02T09:00:00Z/2026-07-02T10:00:00Z"});
  CHECK(twice.rules == Texts{"given_twice"});
}

TEST_CASE("names of zones with colons that no quotes hold") {
  const auto start = [](const std::string& property) {
    const test::BusyLines found = Busy(Wrapped(EventOf(property + "\r\nDURATION:PT1H\r\n")),
                                       {.zone = *Zone::Find("Asia/Tokyo")});
    REQUIRE(found.busy.size() == 1);
    CHECK(found.rules.empty());
    return found.busy[0].substr(0, 20);
  };
  CHECK(start("DTSTART;TZID=tzone://Microsoft/Utc:20260702T090000") == "2026-07-02T09:00:00Z");
  CHECK(start("DTSTART;TZID=GMT+05:30:20260702T090000") == "2026-07-02T03:30:00Z");
  CHECK(start("DTSTART;TZID=GMT+05:30:2026-07-02T09:00:00") == "2026-07-02T03:30:00Z");
  CHECK(start("DTSTART;VALUE=DATE-TIME;TZID=GMT+05:30:20260702T090000") == "2026-07-02T03:30:00Z");
}

TEST_CASE("two events of one UID both count where neither is the later one") {
  const auto event = [](const char* day, const char* more = "") {
    return EventOf("DTSTART:202607" + std::string(day) + "T090000Z\r\nDURATION:PT1H\r\n" + more);
  };
  const test::BusyLines two = Busy(Wrapped(event("02") + event("03") + event("02") + event("04")));
  CHECK(two.busy.size() == 3);
  CHECK(two.rules == Texts{"uid_twice", "uid_twice"});
  CHECK(two.blocks[0].recurrence_id == "20260702T090000Z");  // each under a name of its own
  CHECK(two.blocks[1].recurrence_id == "20260703T090000Z");
  const test::BusyLines later =
      Busy(Wrapped(event("02") + event("03") + event("04", "SEQUENCE:1\r\n") + event("05")));
  CHECK(later.busy == Texts{"2026-07-04T09:00:00Z/2026-07-04T10:00:00Z"});
  const test::BusyLines longer =
      Busy(Wrapped(event("02") + EventOf("DTSTART:20260702T090000Z\r\nDURATION:PT2H\r\n")));
  CHECK(longer.busy == Texts{"2026-07-02T09:00:00Z/2026-07-02T11:00:00Z"});
}

TEST_CASE("a description that contradicts the name of its zone counts, a brief one does not") {
  const auto part = [](const std::string& kind, const char* from, const char* to,
                       const char* rule) {
    return "BEGIN:" + kind + "\r\nDTSTART:19700101T020000\r\nTZOFFSETFROM:" + from +
           "\r\nTZOFFSETTO:" + to + "\r\n" + rule + "END:" + kind + "\r\n";
  };
  const auto read = [](const std::string& parts) {
    return Busy(
        Wrapped("BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\n" + parts + "END:VTIMEZONE\r\n" +
                EventOf("DTSTART;TZID=Europe/Berlin:20260402T090000\r\nDURATION:PT1H\r\n")));
  };
  const test::BusyLines other = read(part("STANDARD", "-0500", "-0500", ""));
  CHECK(other.busy == Texts{"2026-04-02T14:00:00Z/2026-04-02T15:00:00Z"});
  CHECK(other.rules == Texts{"zone_contradicts"});
  const Texts berlin = {"2026-04-02T07:00:00Z/2026-04-02T08:00:00Z"};
  CHECK(read(part("STANDARD", "+0100", "+0100", "")).busy == berlin);
  CHECK(read(part("STANDARD", "+0200", "+0100", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n") +
             part("DAYLIGHT", "+0100", "+0200", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"))
            .rules.empty());
}

TEST_CASE("a calendar has a UID of its own, and is whole") {
  const Result<Calendar> calendar = ReadCalendar(
      "BEGIN:VCALENDAR\r\nUID:feed\r\nLAST-MODIFIED:20260101T000000Z\r\n"
      "REFRESH-INTERVAL;VALUE=DURATION:P1W\r\nEND:VCALENDAR\r\n",
      {});
  REQUIRE(calendar.ok());
  CHECK(calendar->complete);
  CHECK(calendar->diagnostics.empty());
}

TEST_CASE("a name that is damaged may have said when something is") {
  const auto read = [](const std::string& line) {
    return Busy(Wrapped(EventOf("DTSTART:20260702T090000Z\r\nDURATION:PT1H\r\n" + line)));
  };
  for (const char* line : {"RR\x01ULE:FREQ=DAILY;COUNT=2\r\n", "RULE:FREQ=DAILY;COUNT=2\r\n",
                           "EXDTAE:20260703T090000Z\r\n", "\x7fRDATE:20260703T090000Z\r\n"}) {
    CHECK_MESSAGE(read(line).rules == Texts{"not_whole"}, line);
  }
  for (const char* line : {"X-RDATE:20260703T090000Z\r\n", "COLOR:red\r\n", "RELATED-TO:other\r\n",
                           "Join here: https://x\r\n"}) {
    CHECK_MESSAGE(read(line).rules.empty(), line);
  }
}

TEST_CASE("blanks around names and values are passed over, but those of a text stay") {
  const test::BusyLines found = Busy(
      "BEGIN:VCALENDAR \r\nBEGIN :VEVENT\t\r\nUID:u\r\nSUMMARY: two words \r\r\n"
      "DTSTART ; TZID = Europe/Berlin : 20260702T090000 \r\nDURATION: PT1H\t\r\n"
      "RRULE: FREQ=DAILY;COUNT=2 \r\nTRANSP: OPAQUE\r\nEND: VEVENT \r\nEND:VCALENDAR  ");
  CHECK(found.rules.empty());
  CHECK(found.busy == Texts{"2026-07-02T07:00:00Z/2026-07-02T08:00:00Z",
                            "2026-07-03T07:00:00Z/2026-07-03T08:00:00Z"});
  REQUIRE(found.blocks.size() == 2);
  CHECK(found.blocks[0].title.starts_with(" two words "));
}

TEST_CASE("broken files: what can be read counts, the rest is told") {
  const std::string good = EventOf("DTSTART:20260702T090000Z\r\nDURATION:PT1H\r\n");
  const Texts hour = {"2026-07-02T09:00:00Z/2026-07-02T10:00:00Z"};
  const test::BusyLines truncated =
      Busy("BEGIN:VCALENDAR\r\n" + good + "BEGIN:VEVENT\r\nUID:half\r\nDTSTART:2026070");
  CHECK(truncated.busy == hour);
  CHECK(truncated.rules == Texts{"truncated"});
  const test::BusyLines rule =
      Busy(Wrapped(EventOf("DTSTART:20260702T090000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=OFTEN\r\n")));
  CHECK(rule.busy == hour);  // the event itself stays
  CHECK(rule.rules == Texts{"rrule_freq"});
  const test::BusyLines startless = Busy(Wrapped(good + "BEGIN:VEVENT\r\nUID:x\r\nEND:VEVENT\r\n"));
  CHECK(startless.busy == hour);
  CHECK(startless.rules == Texts{"dtstart_missing"});
  const test::BusyLines unclosed = Busy(
      "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20260702T090000Z\r\nDURATION:PT1H\r\n"
      "END:VCALENDAR\r\n");
  CHECK(unclosed.busy == hour);
  CHECK(unclosed.rules == Texts{"not_whole", "unbalanced"});
  CHECK(Busy("\xEF\xBB\xBF" + Wrapped(good)).busy == hour);
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += "BEGIN:X\r\n";
  CHECK(Busy("BEGIN:VCALENDAR\r\n" + deep).rules == Texts{"nesting", "truncated"});
  CHECK(ReadCalendar("hello", {}).status().reason() == Reason::k_invalid);
  CHECK(ReadCalendar(std::string(100, 'x'), {.max_bytes = 50}).status().reason() ==
        Reason::k_out_of_range);
}

// An event at random: its UID is one of a few, its time inside the window or far from it.
std::string AnyEvent(std::mt19937_64* random, unsigned uids) {
  const auto any = [&](unsigned most) { return (*random)() % most; };
  const auto chance = [&](unsigned percent) { return any(100) < percent; };
  const auto time = [&] {
    const std::string day = fmt::format("{}-{:02}-{:02}", chance(60) ? 2026 : 2010 + 2 * any(12),
                                        any(12) + 1, any(28) + 1);
    std::string text = day + fmt::format("T{:02}{:02}00", any(24), any(60));
    std::erase(text, '-');
    return text;
  };
  const std::string zone = chance(50) ? ";TZID=Europe/Berlin:" : ":";
  std::string start = time();
  std::string lines = fmt::format("UID:u{}\r\n", any(uids));
  lines += (chance(10) ? "DTSTA\r\n RT" : "DTSTART") + zone + start + "\r\n";
  if (chance(70)) lines += fmt::format("DURATION:PT{}M\r\n", any(300));
  if (chance(20)) lines += "DTEND" + zone + time() + "\r\n";
  if (chance(30)) lines += fmt::format("SEQUENCE:{}\r\n", any(3));
  if (chance(50)) lines += fmt::format("DTSTAMP:2026010{}T000000Z\r\n", any(9) + 1);
  if (chance(5)) lines += "RECURRENCE-ID" + zone + time() + "\r\n";
  if (chance(5)) lines += "RRULE:FREQ=YEARLY\r\n";
  if (chance(3)) lines += "STATUS:CANCELLED\r\n";
  if (chance(2)) lines += "EXDATE:someday\r\n";
  if (chance(2)) lines += "DTSTART:20260101T000000Z\r\n";
  if (chance(1)) return "BEGIN:VEVENT\r\n" + lines;  // the next one closes it
  return "BEGIN:VEVENT\r\n" + lines + "END:VEVENT\r\n";
}

TEST_CASE("a window changes nothing inside it, and what lies elsewhere is counted") {
  std::mt19937_64 random(test::Seed("window"));
  const Interval window = {*ParseInstant("2026-03-01T00:00:00Z"),
                           *ParseInstant("2026-09-01T00:00:00Z")};
  for (const unsigned events : {3u, 20u, 20u, 200u, 200u, 2'000u, 15'000u}) {
    std::string body;
    for (unsigned i = 0; i < events; ++i) body += AnyEvent(&random, events / 2 + 1);
    const Result<Calendar> all = ReadCalendar(Wrapped(body), {});
    const Result<Calendar> some = ReadCalendar(Wrapped(body), {.window = window});
    REQUIRE(some.ok());
    CHECK(some->components == all->components);
    CHECK(some->complete == all->complete);
    CHECK(some->events.size() <= all->events.size());
    const auto blocks = test::LinesOf(all, window).blocks;
    if (events > 100) {
      CHECK(some->events.size() < all->events.size());
      CHECK(blocks.size() > events / 20);
    }
    CHECK(test::LinesOf(some, window).blocks == blocks);
    const auto dropped = [](const Calendar& calendar) {
      std::set<std::string> uids;
      for (const Diagnostic& told : calendar.diagnostics) {
        if (told.dropped) uids.insert(told.uid);
      }
      return uids;
    };
    CHECK(dropped(*some) == dropped(*all));
    // Every UID is spoken of, by an event or as one that lies elsewhere.
    for (const Event& event : all->events) {
      const bool kept = std::any_of(some->events.begin(), some->events.end(),
                                    [&](const Event& one) { return one.uid == event.uid; });
      if (!kept) {
        REQUIRE(
            std::binary_search(some->elsewhere.begin(), some->elsewhere.end(), UidHash(event.uid)));
      }
    }
  }
}

TEST_CASE("a text of which more would have to be kept than may be is refused") {
  std::string body;
  for (int i = 0; i < 1'000; ++i) body += EventOf("DTSTART:20260702T090000Z\r\nDURATION:PT1H\r\n");
  const Status refused = ReadCalendar(Wrapped(body), {.max_kept_bytes = 100'000}).status();
  CHECK(refused.reason() == Reason::k_out_of_range);
  CHECK(refused.detail().at(0) == std::pair<std::string, std::string>("rule", "kept_limit"));
  CHECK(ReadCalendar(Wrapped(body), {.max_kept_bytes = 10'000'000}).ok());
  // A list of periods, and one of what cannot be read.
  std::string periods = "20260702T090000Z/PT1M", faults = "x";
  for (int i = 0; i < 10'000; ++i) periods += ",20260702T090000Z/PT1M", faults += ",x";
  for (const std::string& list : {periods, faults}) {
    const std::string text =
        Wrapped("BEGIN:VFREEBUSY\r\nUID:f\r\nFREEBUSY:" + list + "\r\nEND:VFREEBUSY\r\n");
    CHECK(ReadCalendar(text, {.max_kept_bytes = 100'000}).status().reason() ==
          Reason::k_out_of_range);
  }
}

}  // namespace
}  // namespace rota::ical
