#include "rota/ical/write.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "rota/base/utf8.h"
#include "rota/ical/read.h"
#include "rota/recurrence/rule_text.h"
#include "tests/support/random_rule.h"
#include "tests/support/seed.h"

namespace rota::ical {
namespace {

constexpr std::string_view kZones[] = {"Europe/Berlin",  "America/New_York",  "Australia/Lord_Howe",
                                       "Asia/Kathmandu", "Africa/Casablanca", "America/Santiago",
                                       "Pacific/Apia"};

const Zone& ZoneNamed(std::string_view name) { return **Zone::Find(name); }

Calendar Written(const Event& event) {
  Calendar calendar;
  calendar.events.push_back(event);
  return calendar;
}

Event Appointment() {
  Event event;
  event.uid = "b1@rota";
  event.sequence = 2;
  event.stamp = *ParseInstant("2026-02-01T10:00:00Z");
  event.set.start = *ParseMoment("20260302T090000");
  event.set.zone = &ZoneNamed("Europe/Berlin");
  event.set.length.seconds = 30 * kMinute;
  event.set.includes_start = true;
  event.summary = "Call";
  return event;
}

// Lines as a reader sees them before it unfolds: split at every byte that any reader takes for a
// line end.
std::vector<std::string> PhysicalLines(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find("\r\n", at);
    REQUIRE(end != std::string::npos);
    lines.push_back(text.substr(at, end - at));
    at = end + 2;
  }
  return lines;
}

TEST_CASE("an invitation as calendars expect it") {
  Event event = Appointment();
  event.details.organizer = Person{"mailto:ana@example.org", "Ana; of \"Sales\", ^Europe"};
  event.details.participants = {{{"mailto:max@example.org", "Max"},
                                 ParticipantRole::kRequired,
                                 Participation::kAccepted,
                                 true}};
  event.details.description = "Bring: a, b; c\\d\nand e";
  event.details.alarms = {{15 * kMinute, "Call"}};
  CHECK(WriteCalendar(Written(event), {.method = CalendarMethod::kRequest}) ==
        "BEGIN:VCALENDAR\r\n"
        "VERSION:2.0\r\n"
        "PRODID:-//Rota//Rota//EN\r\n"
        "CALSCALE:GREGORIAN\r\n"
        "METHOD:REQUEST\r\n"
        "BEGIN:VTIMEZONE\r\n"
        "TZID:Europe/Berlin\r\n"
        "BEGIN:DAYLIGHT\r\n"
        "DTSTART:20250330T020000\r\n"
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"
        "TZOFFSETFROM:+0100\r\n"
        "TZOFFSETTO:+0200\r\n"
        "END:DAYLIGHT\r\n"
        "BEGIN:STANDARD\r\n"
        "DTSTART:20251026T030000\r\n"
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"
        "TZOFFSETFROM:+0200\r\n"
        "TZOFFSETTO:+0100\r\n"
        "END:STANDARD\r\n"
        "END:VTIMEZONE\r\n"
        "BEGIN:VEVENT\r\n"
        "UID:b1@rota\r\n"
        "DTSTAMP:20260201T100000Z\r\n"
        "SEQUENCE:2\r\n"
        "DTSTART;TZID=Europe/Berlin:20260302T090000\r\n"
        "DTEND;TZID=Europe/Berlin:20260302T093000\r\n"
        "SUMMARY:Call\r\n"
        "STATUS:CONFIRMED\r\n"
        "TRANSP:OPAQUE\r\n"
        "DESCRIPTION:Bring: a\\, b\\; c\\\\d\\nand e\r\n"
        "ORGANIZER;CN=\"Ana; of ^'Sales^', ^^Europe\":mailto:ana@example.org\r\n"
        "ATTENDEE;CN=Max;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=TRUE:mailto:max\r\n"
        " @example.org\r\n"
        "BEGIN:VALARM\r\n"
        "ACTION:DISPLAY\r\n"
        "TRIGGER:-PT15M\r\n"
        "DESCRIPTION:Call\r\n"
        "END:VALARM\r\n"
        "END:VEVENT\r\n"
        "END:VCALENDAR\r\n");
}

TEST_CASE("no text leaves its line") {
  const std::string attacks[] = {"a\r\nATTENDEE:mailto:eve@example.org",
                                 "a\nEND:VEVENT",
                                 "a\rEND:VEVENT",
                                 "a\x0B"
                                 "END:VEVENT",
                                 "a\u2028END:VEVENT",
                                 "a\u0085"
                                 "END:VEVENT",
                                 "a\x1C"
                                 "END:VEVENT",
                                 std::string("a\0END:VEVENT", 12),
                                 "\":mailto:eve@example.org\r\nX:",
                                 "a\xE2\x80",
                                 "a\xFF\r\nX:y",
                                 "a^n^'^^\"b",
                                 "\r\n",
                                 "a\t b ",
                                 "\xEF\xBB\xBF"};
  for (const std::string& attack : attacks) {
    CAPTURE(attack);
    Event event = Appointment();
    event.uid += attack;
    event.summary = attack;
    event.details.description = event.details.location = event.details.url = attack;
    event.details.organizer = Person{attack, attack};
    event.details.participants = {{{attack, attack}, {}, {}, false}};
    event.details.alarms = {{0, attack}};
    Calendar calendar = Written(event);
    calendar.name = attack;
    const std::string text = WriteCalendar(calendar, {});
    CHECK(IsUtf8(text));
    for (const std::string& line : PhysicalLines(text)) {
      CHECK(line.size() <= 75);
      CHECK(line.find_first_of(std::string_view("\r\n\x0B\x0C\x1C\x1D\x1E\x7F\0", 9)) ==
            std::string::npos);
      CHECK(line.find("\u2028") == std::string::npos);
      CHECK(line.find("\u0085") == std::string::npos);
      CHECK(IsUtf8(line));
    }
    const Result<Calendar> read = ReadCalendar(text, {.details = true});
    REQUIRE(read.ok());
    CHECK(read->diagnostics.empty());
    REQUIRE(read->events.size() == 1);
    CHECK(read->events[0].details.participants.size() == 1);
    CHECK(read->events[0].details.alarms.size() == 1);
  }
}

// ---- parse(write(x)) == x --------------------------------------------------

using Random = std::mt19937_64;

std::int64_t Pick(Random& random, std::int64_t low, std::int64_t high) {
  return std::uniform_int_distribution<std::int64_t>(low, high)(random);
}
bool Chance(Random& random, int percent) { return Pick(random, 1, 100) <= percent; }

// Everything that is kept as it is: no controls but tab, line breaks as "\n".
std::string AnyText(Random& random, std::int64_t longest, bool line_breaks = true) {
  constexpr std::string_view kPieces[] = {"a",  "B", " ",  ",",     ";",          "\\",    ":",
                                          "\"", "^", "^n", "\\n",   "=",          "\t",    "ä",
                                          "漢", "🌈", "\n", "word ", "END:VEVENT", "\u00A0"};
  std::string text;
  for (std::int64_t n = Pick(random, 0, longest); n > 0; --n) {
    const std::string_view piece =
        kPieces[static_cast<std::size_t>(Pick(random, 0, std::size(kPieces) - 1))];
    if (piece == "\n" && !line_breaks) continue;
    text += piece;
  }
  return text;
}

Person AnyPerson(Random& random) {
  return {"mailto:p" + std::to_string(Pick(random, 0, 999)) + "@example.org", AnyText(random, 12)};
}

Moment Near(Random& random, const Moment& start) {
  const std::int64_t days = Pick(random, -3, 400);
  return {LocalTime{start.time.s + days * kDay +
                    (start.form == Moment::Form::kDate ? 0 : Pick(random, 0, 23) * kHour)},
          start.form};
}

RecurrenceSet AnySet(Random& random) {
  RecurrenceSet set;
  set.includes_start = true;
  const std::int64_t day = Pick(random, 0, 40000) * kDay;
  switch (Pick(random, 0, 3)) {
    case 0:
      set.start = {LocalTime{day}, Moment::Form::kDate};
      break;
    case 1:
      set.start = {LocalTime{day + Pick(random, 0, 86399)}, Moment::Form::kUtc};
      break;
    case 2:
      set.start = {LocalTime{day + Pick(random, 0, 86399)}, Moment::Form::kWall};
      set.zone = &Zone::Utc();  // what floating times are read in
      break;
    default:
      set.start = {LocalTime{day + Pick(random, 0, 86399)}, Moment::Form::kWall};
      set.zone =
          &ZoneNamed(kZones[static_cast<std::size_t>(Pick(random, 0, std::size(kZones) - 1))]);
  }
  if (set.dates())
    set.length.days = static_cast<std::int32_t>(Pick(random, 0, 9));
  else if (Chance(random, 20))
    set.length.days = 1;
  if (!set.dates()) set.length.seconds = Chance(random, 80) ? Pick(random, 0, 90000) : 0;
  if (Chance(random, 40)) {
    Rule rule = test::AnyRule(&random).rule;
    rule.calendar.clear();
    rule.skip = Skip::kOmit;
    if (rule.until)
      rule.until = set.dates() ? set.start : Moment{LocalTime{day + 90 * kDay}, Moment::Form::kUtc};
    RecurrenceSet checked = set;
    checked.rules = {rule};
    if (ValidateSet(checked).ok()) set = checked;
  }
  while (Chance(random, 30)) set.exdates.push_back(Near(random, set.start));
  while (Chance(random, 20)) {
    ExtraDate date{Near(random, set.start), std::nullopt};
    if (!set.dates() && Chance(random, 50)) date.length = Length{0, Pick(random, 1, 9999)};
    set.rdates.push_back(date);
  }
  return set;
}

Event AnyEvent(Random& random, int number) {
  Event event;
  event.uid = std::to_string(number) + AnyText(random, 20, false);
  event.sequence = Pick(random, 0, 9);
  event.stamp = Pick(random, 0, 4'000'000'000);
  event.set = AnySet(random);
  if (Chance(random, 20)) {
    event.recurrence_id = Near(random, event.set.start);
    event.this_and_future = Chance(random, 30);
  }
  event.transparency = static_cast<Transparency>(Pick(random, 0, 3));
  event.status = static_cast<BusyStatus>(Pick(random, 0, 2));
  event.summary = AnyText(random, 60);
  event.details.description = AnyText(random, 200);
  event.details.location = AnyText(random, 20);
  if (Chance(random, 30))
    event.details.url =
        "https://example.org/" + std::string(static_cast<std::size_t>(Pick(random, 0, 99)), 'x');
  if (Chance(random, 50)) event.details.organizer = AnyPerson(random);
  while (Chance(random, 50)) {
    event.details.participants.push_back(
        {AnyPerson(random), static_cast<ParticipantRole>(Pick(random, 0, 3)),
         static_cast<Participation>(Pick(random, 0, 3)), Chance(random, 50)});
  }
  while (Chance(random, 30))
    event.details.alarms.push_back({Pick(random, -9000, 90000), AnyText(random, 9)});
  return event;
}

void CheckSame(const Event& read, const Event& written) {
  CHECK(read.uid == written.uid);
  CHECK(read.sequence == written.sequence);
  CHECK(read.stamp == written.stamp);
  // A wall time of UTC is written as UTC.
  RecurrenceSet set = written.set;
  const auto plain = [](Moment& moment) {
    if (moment.form == Moment::Form::kWall) moment.form = Moment::Form::kUtc;
  };
  std::optional<Moment> recurrence_id = written.recurrence_id;
  if (set.zone == &Zone::Utc()) {
    set.zone = nullptr;
    plain(set.start);
    for (ExtraDate& date : set.rdates) plain(date.at);
    for (Moment& date : set.exdates) plain(date);
    if (recurrence_id) plain(*recurrence_id);
  }
  CHECK(read.set.start == set.start);
  CHECK(read.set.zone == set.zone);
  CHECK(read.set.length == set.length);
  CHECK(read.set.rdates == set.rdates);
  CHECK(read.set.exdates == set.exdates);
  CHECK(read.set == set);
  CHECK(read.recurrence_id == recurrence_id);
  CHECK(read.this_and_future == written.this_and_future);
  CHECK(read.transparency == written.transparency);
  CHECK(read.status == written.status);
  CHECK(read.summary == written.summary);
  CHECK(read.details == written.details);
}

TEST_CASE("what is written is read back the same") {
  Random random(test::Seed("ical_write"));
  for (int round = 0; round < 400; ++round) {
    Calendar calendar;
    calendar.name = AnyText(random, 20);
    if (Chance(random, 50)) calendar.zone = &ZoneNamed(kZones[0]);
    for (int n = 0; n < 5; ++n) calendar.events.push_back(AnyEvent(random, n));
    const std::string text = WriteCalendar(calendar, {});
    CAPTURE(text);
    const Result<Calendar> read = ReadCalendar(text, {.details = true});
    REQUIRE(read.ok());
    CHECK(read->name == calendar.name);
    CHECK(read->zone == calendar.zone);
    for (const Diagnostic& told : read->diagnostics)
      FAIL_CHECK(told.line << " " << told.rule << " " << told.message);
    REQUIRE(read->events.size() == calendar.events.size());
    for (std::size_t i = 0; i < calendar.events.size(); ++i)
      CheckSame(read->events[i], calendar.events[i]);
    CHECK(WriteCalendar(*read, {}) == text);
  }
}

// ---- VTIMEZONE -------------------------------------------------------------

// The zone as the text alone describes it: under a name that nobody knows.
std::shared_ptr<const Zone> Described(std::string text, std::string_view name, Calendar* keep) {
  for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at)) {
    text.replace(at, name.size(), "Nowhere-1");
  }
  Result<Calendar> read = ReadCalendar(text, {});
  REQUIRE(read.ok());
  *keep = *std::move(read);
  REQUIRE(keep->zones.size() == 1);
  return keep->zones[0];
}

void CheckDescription(std::string_view name, const Event& event, Interval needed) {
  CAPTURE(std::string(name));
  const Zone& zone = *event.set.zone;
  Calendar keep;
  const auto told = Described(WriteCalendar(Written(event), {}), name, &keep);
  for (Instant at = needed.start; at < needed.end; at += 6 * kHour) {
    if (told->OffsetAt(at) == zone.OffsetAt(at)) continue;
    FAIL_CHECK(FormatInstant(at) << ": " << told->OffsetAt(at) << " instead of "
                                 << zone.OffsetAt(at));
    return;
  }
}

TEST_CASE("zones are described as their tables have them") {
  const std::string_view more[] = {"Europe/Dublin",    "America/Sao_Paulo", "Africa/Monrovia",
                                   "Asia/Tehran",      "Asia/Gaza",         "Antarctica/Troll",
                                   "Europe/Volgograd", "America/Adak"};
  std::vector<std::string_view> names(std::begin(kZones), std::end(kZones));
  names.insert(names.end(), std::begin(more), std::end(more));
  for (const std::string_view name : names) {
    for (const std::int32_t year : {1900, 1944, 1972, 1999, 2011, 2026, 2037, 2050}) {
      CAPTURE(year);
      Event event = Appointment();
      event.set.zone = &ZoneNamed(name);
      event.set.start = {Midnight(FromYearMonthDay({year, 1, 15})), Moment::Form::kWall};
      const Instant start = event.set.zone->ToInstant(event.set.start.time);
      // Files may say less about other centuries: the reader lists changes from 1960 on.
      if (year > 1960) CheckDescription(name, event, {start, start + kDay});
      event.set.rules = {*ParseRule("FREQ=WEEKLY")};
      if (year > 1960)
        CheckDescription(name, event, {start, *ParseInstant("2050-01-01T00:00:00Z")});
      event.set.rules[0].until = Moment{LocalTime{start + 800 * kDay}, Moment::Form::kUtc};
      if (year > 1960) CheckDescription(name, event, {start, start + 800 * kDay});
      CHECK(WriteCalendar(Written(event), {}).size() < 20'000);
    }
  }
}

TEST_CASE("times that the wall shows twice are written without doubt") {
  Event event = Appointment();
  event.set.start = *ParseMoment("20261025T013000");
  event.set.length.seconds = 90 * kMinute;  // ends in the second pass of 02:00-03:00
  CHECK(WriteCalendar(Written(event), {}).find("DTEND:20261025T010000Z\r\n") != std::string::npos);
  event.set.length.seconds =
      30 * kMinute;  // ends with the first pass of it, which some read as the second
  CHECK(WriteCalendar(Written(event), {}).find("DTEND:20261025T000000Z\r\n") != std::string::npos);
}

}  // namespace
}  // namespace rota::ical
