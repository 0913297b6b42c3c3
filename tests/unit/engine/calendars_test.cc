#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "tests/support/office.h"

namespace rota {
namespace {

using test::At;
using test::Call;
using test::T;

Engine Opened() {
  Result<Engine> engine = Engine::Open(":memory:", {});
  REQUIRE(engine.ok());
  REQUIRE(engine->Apply({.catalog = test::Office()}).ok());
  return *std::move(engine);
}

std::string Feed(std::initializer_list<std::string_view> events) {
  std::string text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n";
  for (const std::string_view event : events) {
    text += "BEGIN:VEVENT\r\n" + std::string(event) + "END:VEVENT\r\n";
  }
  return text + "END:VCALENDAR\r\n";
}

ImportBody Import(std::string text) {
  ImportBody command;
  command.user = "bo";
  command.text = std::move(text);
  return command;
}

constexpr std::string_view kStandup =
    "UID:standup\r\nDTSTART;TZID=Europe/Copenhagen:20260302T100000\r\nDURATION:PT30M\r\n"
    "RRULE:FREQ=DAILY;COUNT=3\r\nSUMMARY:Standup\r\n";
constexpr std::string_view kDentist =
    "UID:dentist\r\nDTSTART:20260303T120000Z\r\nDTEND:20260303T130000Z\r\n";

// Why Bo cannot be called at that start; empty: he can.
std::string BoAt(Engine& engine, const char* start) {
  Query query;
  query.event_type = "call";
  query.start = T(start);
  query.hosts = {"bo"};
  return engine.Explain(query, At())->check.reason;
}

TEST_CASE("a calendar is made for a user whose id leaves no room for a name made of it") {
  Engine engine = Opened();
  std::set<std::string> sources;
  for (const std::size_t bytes : {std::size_t{136}, std::size_t{137}, std::size_t{140}}) {
    for (const char last : {'a', 'b'}) {
      const std::string id = std::string(bytes - 1, 'u') + last;
      test::Must(
          engine.Put({.kind = "user", .record = R"({"name":"U","id":")" + id + R"("})"}, At()));
      ImportBody feed = Import(Feed({kDentist}));
      feed.user = id;
      const ImportReport report = test::Must(engine.ImportCalendar(feed, At()));
      CHECK(report.added == 1);
      CHECK(test::Must(engine.ImportCalendar(feed, At())).source == report.source);
      sources.insert(report.source);
    }
  }
  CHECK(sources.size() == 6);
}

TEST_CASE("a feed closes its owner's time, and what changes in it is followed") {
  Engine engine = Opened();
  const Result<ImportReport> first =
      engine.ImportCalendar(Import(Feed({kStandup, kDentist})), At());
  INFO(first.status().message());
  REQUIRE(first.ok());
  CHECK(first->events == 2);
  CHECK(first->added == 4);
  CHECK(BoAt(engine, "2026-03-02T09:00:00Z") == "calendar");
  CHECK(BoAt(engine, "2026-03-03T12:30:00Z") == "calendar");
  CHECK(BoAt(engine, "2026-03-03T14:00:00Z") == "");

  const Result<ImportReport> again =
      engine.ImportCalendar(Import(Feed({kStandup, kDentist})), At());
  CHECK(again->unchanged == 4);
  CHECK(again->added + again->changed + again->removed == 0);

  const std::string later = "UID:dentist\r\nDTSTART:20260303T140000Z\r\nDTEND:20260303T150000Z\r\n";
  const Result<ImportReport> moved = engine.ImportCalendar(Import(Feed({later})), At());
  CHECK(moved->changed == 1);
  CHECK(moved->removed == 3);  // the series is gone
  CHECK(BoAt(engine, "2026-03-02T09:00:00Z") == "");
  CHECK(BoAt(engine, "2026-03-03T12:30:00Z") == "");
  CHECK(BoAt(engine, "2026-03-03T14:00:00Z") == "calendar");

  ImportBody delta = Import(Feed({kStandup}));
  delta.mode = SyncMode::kIncremental;
  const Result<ImportReport> added = engine.ImportCalendar(delta, At());
  CHECK(added->added == 3);
  CHECK(added->removed == 0);
  CHECK(BoAt(engine, "2026-03-03T14:00:00Z") == "calendar");  // what a delta does not name stays
  CHECK(
      engine.Get({.kind = "calendar_source", .id = "ics-bo"})->json.find("2026-03-02T07:00:00Z") !=
      std::string::npos);
}

TEST_CASE("a dry run writes nothing; faults are told and do not spoil the rest") {
  Engine engine = Opened();
  ImportBody look = Import(Feed({kDentist, "UID:x\r\n"}));
  look.dry_run = true;
  const Result<ImportReport> seen = engine.ImportCalendar(look, At());
  REQUIRE(seen.ok());
  REQUIRE(seen->blocks.size() == 1);
  CHECK(seen->blocks[0].ical_uid == "dentist");
  CHECK(seen->skipped == 1);
  REQUIRE(seen->notes.size() == 1);
  CHECK(seen->notes[0].rule == "dtstart_missing");
  CHECK(BoAt(engine, "2026-03-03T12:30:00Z") == "");
  CHECK(engine.ImportCalendar(Import("nothing"), At()).status().path() == "text");
  ImportBody nobody = Import(Feed({kDentist}));
  nobody.user = "zoe";
  CHECK(engine.ImportCalendar(nobody, At()).status().reason() == Reason::k_not_found);
}

TEST_CASE("a copy of our own booking in a feed never blocks; the booking does") {
  Engine engine = Opened();
  BookBody call = Call("2026-03-03T12:00:00Z");
  call.hosts = {"bo"};
  const Result<Booking> booked = engine.Book(call, At());
  REQUIRE(booked.ok());
  const std::string copy =
      "UID:" + booked->uid + "\r\nDTSTART:20260303T120000Z\r\nDTEND:20260303T123000Z\r\n";
  REQUIRE(engine.ImportCalendar(Import(Feed({copy})), At()).ok());
  // The booking moves away: its old copy, not yet read again, must not hold the time.
  MoveBody move;
  move.booking = booked->header.id;
  move.start = T("2026-03-03T15:00:00Z");
  REQUIRE(engine.Move(move, At()).ok());
  CHECK(BoAt(engine, "2026-03-03T12:00:00Z") == "");
  CHECK(BoAt(engine, "2026-03-03T15:00:00Z") == "occupied");
}

TEST_CASE("a copy that its owner moved blocks where it lies, and the booking's host is told") {
  Engine engine = Opened();
  BookBody call = Call("2026-03-03T12:00:00Z");
  call.hosts = {"bo"};
  const Booking booked = test::Must(engine.Book(call, At()));
  const auto read = [&](const char* start, const char* end) {
    return test::Must(
        engine.ImportCalendar(Import(Feed({"UID:" + booked.uid + "\r\nDTSTART:20260303T" + start +
                                           "Z\r\nDTEND:20260303T" + end + "Z\r\n"})),
                              At()));
  };
  const auto told = [&] {
    std::vector<std::string> payloads;
    const LeaseBody all{.owner = "w", .limit = 50};
    for (const Message& one : test::Must(engine.LeaseMessages(all, At())).items) {
      if (one.topic == "external_copy_changed") payloads.push_back(one.payload);
    }
    return payloads;
  };
  read("120000", "123000");
  CHECK(told().empty());
  read("130000", "133000");
  CHECK(BoAt(engine, "2026-03-03T12:00:00Z") == "occupied");
  CHECK(BoAt(engine, "2026-03-03T13:00:00Z") == "calendar");
  const std::vector<std::string> moved = told();
  REQUIRE(moved.size() == 1);
  CHECK(moved[0].find("2026-03-03T13:00:00Z") != std::string::npos);
  // Every time that the booking ever had is no time its owner chose.
  for (const char* start : {"2026-03-03T14:00:00Z", "2026-03-03T15:00:00Z"}) {
    test::Must(engine.Move({.booking = booked.header.id, .start = T(start)}, At()));
  }
  read("120000", "123000");
  CHECK(BoAt(engine, "2026-03-03T12:00:00Z") == "");
  CHECK(BoAt(engine, "2026-03-03T13:00:00Z") == "");
  CHECK(told().empty());
  test::Must(engine.ImportCalendar(Import(Feed({kDentist})), At()));
  const std::vector<std::string> gone = told();
  REQUIRE(gone.size() == 1);
  CHECK(gone[0].find("\"is\":null") != std::string::npos);
}

TEST_CASE(
    "changes: a cancelled event frees its time, a broken one and a broken file take nothing away") {
  Engine engine = Opened();
  REQUIRE(engine.ImportCalendar(Import(Feed({kStandup, kDentist})), At()).ok());

  ImportBody delta =
      Import(Feed({"UID:dentist\r\nSTATUS:CANCELLED\r\nDTSTART:20260303T120000Z\r\n"}));
  delta.mode = SyncMode::kIncremental;
  CHECK(engine.ImportCalendar(delta, At())->removed == 1);
  CHECK(BoAt(engine, "2026-03-03T12:30:00Z") == "");
  CHECK(BoAt(engine, "2026-03-02T09:00:00Z") == "calendar");

  const std::string text = Feed({kDentist});
  const Result<ImportReport> cut =
      engine.ImportCalendar(Import(text.substr(0, text.size() - 10)), At());
  REQUIRE(cut.ok());
  CHECK(cut->added == 1);
  CHECK(cut->removed == 0);
  CHECK(cut->notes.back().rule == "incomplete");
  const Result<ImportReport> broken =
      engine.ImportCalendar(Import(Feed({kDentist, "UID:standup\r\n"})), At());
  CHECK(broken->skipped == 1);
  CHECK(broken->removed == 0);
  CHECK(BoAt(engine, "2026-03-02T09:00:00Z") == "calendar");
}

TEST_CASE("a line that said when an event is, and that nobody can read, frees nothing") {
  const std::string start = "UID:u\r\nDTSTART:20260302T100000Z\r\nDTEND:20260302T110000Z\r\n";
  const std::string rule = "RRULE:FREQ=DAILY;COUNT=3\r\n";
  for (const std::string& damaged :
       {start + "RRULE;FREQ=DAILY;COUNT=3\r\n", start + "RRULE FREQ=DAILY;COUNT=3\r\n",
        start + "RRULE;X=\"a:FREQ=DAILY\r\n", start + "\xEF\xBB\xBF" + rule, start + "RDATE:\r\n",
        std::string("UID:u\r\nDTSTART:20260302T100000Z\r\nDTEND20260302T110000Z\r\n") + rule,
        std::string("UIDu\r\nDTSTART:x20260302T100000Z\r\nDTEND:20260302T110000Z\r\n") + rule}) {
    CAPTURE(damaged);
    Engine engine = Opened();
    REQUIRE(engine.ImportCalendar(Import(Feed({start + rule})), At())->added == 3);
    const Result<ImportReport> report = engine.ImportCalendar(Import(Feed({damaged})), At());
    REQUIRE(report.ok());
    CHECK(report->removed == 0);
    CHECK(report->skipped > 0);
    CHECK(!report->notes.empty());
  }
  std::string outside = Feed({start});
  outside.insert(outside.find("END:VCALENDAR"), rule);
  Engine engine = Opened();
  REQUIRE(engine.ImportCalendar(Import(Feed({start + rule})), At()).ok());
  CHECK(engine.ImportCalendar(Import(outside), At())->removed == 0);
}

TEST_CASE("an answer of a provider without a list that can be read takes nothing away") {
  Engine engine = Opened();
  ImportBody import = Import(
      R"({"items":[{"id":"s","iCalUID":"s","start":{"dateTime":"2026-03-02T10:00:00Z"},)"
      R"("end":{"dateTime":"2026-03-02T11:00:00Z"},"recurrence":["RRULE:FREQ=DAILY;COUNT=5"]}]})");
  import.format = CalendarFormat::kGoogle;
  REQUIRE(engine.ImportCalendar(import, At())->added == 5);
  for (const char* answer :
       {"{}", R"({"items":null})", R"({"items":{}})", R"({"items":"x"})", R"({"items":[null]})",
        R"({"items":[{"id":"s","iCalUID":"s","start":{"dateTime":"2026-03-02T10:00:00Z"},)"
        R"("end":{"dateTime":"2026-03-02T11:00:00Z"},"recurrence":"RRULE:FREQ=DAILY"}]})",
        R"({"items":[{"id":"s","iCalUID":"s","start":{"dateTime":"2026-03-02T10:00:00Z"},)"
        R"("recurrence":["RRULE:FREQ=DAILY;COUNT=5"]}]})"}) {
    CAPTURE(std::string(answer));
    import.text = answer;
    const Result<ImportReport> report = engine.ImportCalendar(import, At());
    REQUIRE(report.ok());
    CHECK(report->removed == 0);
    CHECK(!report->notes.empty());
  }
  import.text = R"({"items":[],"nextSyncToken":"a\u0000b"})";
  CHECK(engine.ImportCalendar(import, At())->sync_token.empty());
  CHECK(engine.Get({.kind = "calendar_source", .id = "google-bo"}, At()).ok());
}

TEST_CASE("a character that a fold has cut in two is read whole") {
  Engine engine = Opened();
  ImportBody import =
      Import(Feed({"UID:x\r\nDTSTART:20260302T100000Z\r\nDURATION:PT1H\r\n"
                   "SUMMARY:Bl\xC3\r\n \xA5 \xE9\r\n"}));
  import.dry_run = true;
  const Result<ImportReport> report = engine.ImportCalendar(import, At());
  REQUIRE(report.ok());
  CHECK(report->blocks.at(0).title == "Bl\u00E5 \uFFFD");
}

TEST_CASE("a calendar's bytes come in base64, in the place of text") {
  Engine engine = Opened();
  ImportBody import = Import({});
  const auto refused = [&] {
    const Status status = engine.ImportCalendar(import, At()).status();
    CHECK(status.reason() == Reason::k_invalid);
    return status.detail().at(0).second + " " + status.path();
  };
  CHECK(refused() == "required text");
  // SUMMARY:Bl<C3>, a fold, <A5> <E9>
  import.text_base64 =
      "QkVHSU46VkNBTEVOREFSDQpCRUdJTjpWRVZFTlQNClVJRDp4DQpEVFNUQVJUOjIwMjYwMzAyVDEwMDAwMFoNCkRVUkFU"
      "SU9OOlBUMUgNClNVTU1BUlk6QmzDDQogpSDpDQpFTkQ6VkVWRU5UDQpFTkQ6VkNBTEVOREFSDQo=";
  import.dry_run = true;
  const Result<ImportReport> report = engine.ImportCalendar(import, At());
  INFO(report.status().message());
  REQUIRE(report.ok());
  CHECK(report->blocks.at(0).title == "Bl\u00E5 \uFFFD");
  import.text = "BEGIN:VCALENDAR\r\n";
  CHECK(refused() == "one_of text_base64");
  import.text.clear();
  import.text_base64.pop_back();
  CHECK(refused() == "base64 text_base64");
}

TEST_CASE("a feed with a damaged component takes nothing away, and what it has is read") {
  Engine engine = Opened();
  REQUIRE(engine.ImportCalendar(Import(Feed({kStandup, kDentist})), At()).ok());
  const std::string only = Feed({kDentist});
  for (const std::string_view damage :
       {"END:VTODO\r\n", "BEGIN:VTODO\r\nUID:t\r\n", "BEGIN:VTODO\r\nEND:VTOOD\r\n",
        "BEGIN:VTIMEZONE\r\nBEGIN:STANDARD\r\n", "BEGIN:VEVNT\r\nUID:standup\r\nEND:VEVENT\r\n"}) {
    CAPTURE(damage);
    std::string text = only;
    text.insert(text.find("BEGIN:VEVENT"), damage);
    const Result<ImportReport> report = engine.ImportCalendar(Import(text), At());
    REQUIRE(report.ok());
    CHECK(report->unchanged == 1);
    CHECK(report->removed == 0);
    CHECK(report->notes.back().rule == "incomplete");
  }
  std::string blanks = only;
  blanks.insert(blanks.find("BEGIN:VEVENT") + 12, " ");
  CHECK(engine.ImportCalendar(Import(blanks), At())->unchanged == 1);
}

TEST_CASE(
    "an event of which a part cannot be read keeps the time it had, and blocks what it says") {
  const std::string trip =
      "UID:trip\r\nDTSTART;VALUE=DATE:20260309\r\nDTEND;VALUE=DATE:20260312\r\n";
  const std::string standup(kStandup);
  const auto with = [](std::string text, std::string_view what, std::string_view in_place) {
    return text.replace(text.find(what), what.size(), in_place);
  };
  for (const auto& [broken, kept] : std::initializer_list<std::pair<std::string, int>>{
           {with(standup, "FREQ=DAILY", "FREQ=OFTEN"), 3},
           {with(standup, "PT30M", "PT30"), 3},
           {standup + "EXDATE:someday\r\n", 3},
           {with(trip, "20260312", "2026031"), 1}}) {
    CAPTURE(broken);
    Engine engine = Opened();
    REQUIRE(engine.ImportCalendar(Import(Feed({kStandup, trip, kDentist})), At()).ok());
    const bool is_trip = kept == 1;
    for (const SyncMode mode : {SyncMode::kFull, SyncMode::kIncremental}) {
      ImportBody again = Import(is_trip ? Feed({kStandup, broken}) : Feed({trip, broken}));
      again.mode = mode;
      const Result<ImportReport> report = engine.ImportCalendar(again, At());
      REQUIRE(report.ok());
      CHECK(report->skipped == 1);
      CHECK(report->added + report->changed == 0);
      CHECK(report->removed == (mode == SyncMode::kFull ? 1 : 0));  // the dentist is not there
      CHECK(BoAt(engine, "2026-03-04T09:00:00Z") == "calendar");
      CHECK(BoAt(engine, "2026-03-11T09:00:00Z") == "calendar");
    }
  }
  Engine fresh = Opened();
  const Result<ImportReport> first =
      fresh.ImportCalendar(Import(Feed({with(standup, "FREQ=DAILY", "FREQ=OFTEN")})), At());
  CHECK(first->added == 1);
  CHECK(first->skipped == 1);
  CHECK(BoAt(fresh, "2026-03-02T09:00:00Z") == "calendar");
}

// Two hours ahead of UTC in winter, three in summer; `more` stands in the part of the winter.
std::string OfficeZone(std::string_view more = {}, std::string_view summer = "+0300") {
  return "BEGIN:VTIMEZONE\r\nTZID:Office Time\r\n"
         "BEGIN:STANDARD\r\nDTSTART:19701025T040000\r\nTZOFFSETFROM:+0300\r\nTZOFFSETTO:+0200\r\n"
         "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n" +
         std::string(more) +
         "END:STANDARD\r\n"
         "BEGIN:DAYLIGHT\r\nDTSTART:19700329T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:" +
         std::string(summer) +
         "\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n";
}

TEST_CASE("an event whose zone nobody can tell any more keeps its time, and is named") {
  const std::string_view meeting =
      "UID:m\r\nDTSTART;TZID=Office Time:20260309T120000\r\nDURATION:PT1H\r\n";
  const std::string events = Feed({meeting, kDentist});
  const auto with_zone = [&](const std::string& zone) {
    std::string text = events;
    return Import(text.insert(text.find("BEGIN:VEVENT"), zone));
  };
  struct Case {
    std::string zone;
    std::string_view rule;
  };
  for (const Case& damaged :
       {Case{"", "zone_unknown"}, Case{OfficeZone("RDATE:someday\r\n"), "zone_unread"},
        Case{OfficeZone({}, "three"), "zone_unread"},
        Case{"X-WR-TIMEZONE:Mars\r\n", "zone_unknown"},
        Case{"BEGIN:VTIMEZONE\r\nTZID:Office Time\r\nEND:VTIMEZONE\r\n", "zone_unknown"}}) {
    CAPTURE(damaged.zone);
    Engine engine = Opened();
    const Result<ImportReport> sound = engine.ImportCalendar(with_zone(OfficeZone()), At());
    REQUIRE(sound.ok());
    CHECK(sound->notes.empty());
    CHECK(BoAt(engine, "2026-03-09T10:00:00Z") == "calendar");
    const ImportBody again = with_zone(damaged.zone);
    for (const SyncMode mode : {SyncMode::kFull, SyncMode::kIncremental}) {
      ImportBody reading = again;
      reading.mode = mode;
      const Result<ImportReport> report = engine.ImportCalendar(reading, At());
      REQUIRE(report.ok());
      CHECK(report->unchanged == 2);
      CHECK(report->skipped == 1);
      REQUIRE(report->notes.size() == 1);
      CHECK(report->notes[0].rule == damaged.rule);
      CHECK(report->notes[0].uid == "m");
      CHECK(report->notes[0].dropped);
      CHECK(BoAt(engine, "2026-03-09T10:00:00Z") == "calendar");
    }
    // Read well once more, there is nothing to change.
    CHECK(engine.ImportCalendar(with_zone(OfficeZone()), At())->unchanged == 2);
  }
}

TEST_CASE("an event whose zone nobody ever knew follows what its calendar says") {
  const auto meeting = [](const char* start) {
    return Import(Feed({"UID:m\r\nDTSTART;TZID=Mars:" + std::string(start) +
                        "\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY;COUNT=1\r\n"}));
  };
  Engine engine = Opened();
  const Result<ImportReport> first = engine.ImportCalendar(meeting("20260309T120000"), At());
  CHECK(first->added == 1);
  CHECK(first->notes.at(0).uid == "m");
  CHECK(BoAt(engine, "2026-03-09T11:00:00Z") == "calendar");  // in Bo's own zone
  const Result<ImportReport> later = engine.ImportCalendar(meeting("20260310T120000"), At());
  CHECK(later->added + later->removed == 2);
  CHECK(BoAt(engine, "2026-03-09T11:00:00Z") == "");
  CHECK(BoAt(engine, "2026-03-10T11:00:00Z") == "calendar");
}

TEST_CASE("a provider's series in a zone nobody knows is named, and follows its calendar") {
  const auto page = [](std::string_view day) {
    ImportBody import = Import(
        R"({"items": [{"id": "m", "iCalUID": "m@google.com", "start": {"dateTime": "2026-03-)" +
        std::string(day) + R"(T10:00:00+01:00", "timeZone": "Mars"},
        "end": {"dateTime": "2026-03-)" +
        std::string(day) + R"(T11:00:00+01:00", "timeZone": "Mars"},
        "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=1"]}]})");
    import.format = CalendarFormat::kGoogle;
    return import;
  };
  Engine engine = Opened();
  const Result<ImportReport> first = engine.ImportCalendar(page("03"), At());
  REQUIRE(first.ok());
  REQUIRE(first->notes.size() == 1);
  CHECK(first->notes[0].uid == "m@google.com");
  CHECK(first->skipped == 1);
  CHECK(engine.ImportCalendar(page("04"), At())->removed == 1);
  CHECK(BoAt(engine, "2026-03-03T09:00:00Z") == "");
  CHECK(BoAt(engine, "2026-03-04T09:00:00Z") == "calendar");
}

TEST_CASE("a text that breaks off before a moved occurrence does not move it back") {
  Engine engine = Opened();
  const std::string_view moved =
      "UID:standup\r\nRECURRENCE-ID;TZID=Europe/Copenhagen:20260303T100000\r\n"
      "DTSTART:20260303T140000Z\r\nDURATION:PT30M\r\n";
  const std::string whole = Feed({kStandup, moved});
  REQUIRE(engine.ImportCalendar(Import(whole), At()).ok());
  REQUIRE(BoAt(engine, "2026-03-03T14:00:00Z") == "calendar");
  const std::string cut = whole.substr(0, whole.rfind("BEGIN:VEVENT"));
  CHECK(engine.ImportCalendar(Import(cut), At())->changed == 0);
  CHECK(BoAt(engine, "2026-03-03T14:00:00Z") == "calendar");
  CHECK(engine.ImportCalendar(Import(Feed({kStandup})), At())->changed == 1);  // it says so whole
  CHECK(BoAt(engine, "2026-03-03T14:00:00Z") == "");
  CHECK(BoAt(engine, "2026-03-03T09:00:00Z") == "calendar");
}

TEST_CASE("a calendar with more blocks than are kept or can be laid out is refused whole") {
  Engine engine = Opened();
  REQUIRE(engine.ImportCalendar(Import(Feed({kStandup, kDentist})), At()).ok());
  const std::string_view minutely =
      "UID:m\r\nDTSTART:20260304T000000Z\r\nDURATION:PT1M\r\nRRULE:FREQ=MINUTELY;COUNT=10001\r\n";
  const Status refused = engine.ImportCalendar(Import(Feed({minutely})), At()).status();
  CHECK(refused.reason() == Reason::k_out_of_range);
  CHECK(refused.path() == "text");
  CHECK(BoAt(engine, "2026-03-03T12:30:00Z") == "calendar");  // what was known stays
  // A rule that nobody can follow to its end: whether it takes any time cannot be told.
  const std::string_view endless =
      "UID:e\r\nDTSTART:20260101T000000Z\r\nDURATION:PT1S\r\nRRULE:FREQ=SECONDLY\r\n"
      "EXRULE:FREQ=SECONDLY\r\n";
  const Status unknown = engine.ImportCalendar(Import(Feed({endless, kDentist})), At()).status();
  CHECK(unknown.reason() == Reason::k_out_of_range);
  CHECK(unknown.detail().at(1) == std::pair<std::string, std::string>("uid", "e"));
  CHECK(BoAt(engine, "2026-03-05T12:30:00Z") == "");
}

TEST_CASE("beyond a hundred notes of a kind there is one more, with the count of the rest") {
  const auto notes_of = [](int nameless_starts) {
    std::string events;
    for (int i = 0; i < nameless_starts; ++i)
      events += "BEGIN:VEVENT\r\nUID:e" + std::to_string(i) + "\r\nEND:VEVENT\r\n";
    events += "BEGIN:VEVENT\r\nUID:z\r\nDTSTART:20260303T120000Z\r\nDTEND:soon\r\nEND:VEVENT\r\n";
    std::string text = Feed({});
    text.insert(text.find("END:VCALENDAR"), events);
    Engine engine = Opened();
    const Result<ImportReport> report = engine.ImportCalendar(Import(text), At());
    REQUIRE(report.ok());
    CHECK(report->skipped == nameless_starts + 1);
    return report->notes;
  };
  const std::vector<ImportNote> many = notes_of(150);
  REQUIRE(many.size() == 102);
  CHECK(many[99].uid == "e99");
  CHECK(many[100].rule == "dtstart_missing");
  CHECK(many[100].message.starts_with("50 more of this kind"));
  CHECK(many[101].rule == "moment_shape");
  CHECK(many[101].uid == "z");
  // One more than a hundred is named like the others.
  const std::vector<ImportNote> few = notes_of(101);
  REQUIRE(few.size() == 102);
  CHECK(few[100].uid == "e100");
  CHECK(few[100].message == few[0].message);
}

// A page of Google's with a weekly series of two on Tuesdays at ten, and `more` events.
std::string GooglePage(std::string_view more) {
  return R"({"timeZone": "Europe/Copenhagen", "nextSyncToken": "t1", "items": [)" +
         std::string(more) + "]}";
}
constexpr std::string_view kSeries = R"({"id": "m", "iCalUID": "m@google.com",
    "start": {"dateTime": "2026-03-03T10:00:00+01:00", "timeZone": "Europe/Copenhagen"},
    "end": {"dateTime": "2026-03-03T11:00:00+01:00", "timeZone": "Europe/Copenhagen"},
    "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=3"]})";
constexpr std::string_view kMovedOne =
    R"({"id": "m_2", "iCalUID": "m@google.com", "recurringEventId": "m",
    "originalStartTime": {"dateTime": "2026-03-10T10:00:00+01:00"},
    "start": {"dateTime": "2026-03-10T14:00:00+01:00"}, "end": {"dateTime": "2026-03-10T15:00:00+01:00"}})";

TEST_CASE("a provider's calendar is read whole, then by its changes") {
  Engine engine = Opened();
  ImportBody import = Import(GooglePage(std::string(kSeries) + "," + std::string(kMovedOne)));
  import.format = CalendarFormat::kGoogle;
  const Result<ImportReport> first = engine.ImportCalendar(import, At());
  INFO(first.status().message());
  REQUIRE(first.ok());
  CHECK(first->source == "google-bo");
  CHECK(first->added == 3);
  CHECK(first->sync_token == "t1");
  CHECK(engine.Get({.kind = "calendar_source", .id = "google-bo"})
            ->json.find("\"sync_token\":\"t1\"") != std::string::npos);
  CHECK(BoAt(engine, "2026-03-10T09:00:00Z") == "");
  CHECK(BoAt(engine, "2026-03-10T13:00:00Z") == "calendar");

  const auto changed = [&](std::string text) {
    ImportBody delta = import;
    delta.mode = SyncMode::kIncremental;
    delta.text = std::move(text);
    Result<ImportReport> report = engine.ImportCalendar(delta, At());
    REQUIRE(report.ok());
    return *std::move(report);
  };
  // The series again, now of two: the exception is not told again and stays.
  const std::string shorter = std::string(kSeries).replace(kSeries.find("COUNT=3"), 7, "COUNT=2");
  const ImportReport two = changed(GooglePage(shorter));
  CHECK(two.unchanged == 2);
  CHECK(two.removed == 1);
  CHECK(BoAt(engine, "2026-03-10T09:00:00Z") == "");
  CHECK(BoAt(engine, "2026-03-10T13:00:00Z") == "calendar");
  CHECK(BoAt(engine, "2026-03-17T09:00:00Z") == "");

  CHECK(changed(GooglePage(R"({"id": "m_1", "status": "cancelled", "recurringEventId": "m",
                               "originalStartTime": {"dateTime": "2026-03-03T10:00:00+01:00"}})"))
            .removed == 1);
  CHECK(BoAt(engine, "2026-03-03T09:00:00Z") == "");
  CHECK(changed(GooglePage(R"({"id": "m", "status": "cancelled"})")).removed == 1);
  CHECK(BoAt(engine, "2026-03-10T13:00:00Z") == "");
}

TEST_CASE("what a provider answers in place of a calendar is refused whole") {
  Engine engine = Opened();
  ImportBody import =
      Import(R"({"error": {"code": "InvalidAuthenticationToken", "message": "expired"}})");
  import.format = CalendarFormat::kGraph;
  const Status refused = engine.ImportCalendar(import, At()).status();
  CHECK(refused.reason() == Reason::k_invalid);
  CHECK(refused.path() == "text");
  import.text =
      R"({"value": [{"id": "a", "start": {"dateTime": "2026-03-03T12:00:00.0000000", "timeZone": "UTC"},
                               "end": {"dateTime": "2026-03-03T13:00:00.0000000", "timeZone": "UTC"}}]})";
  const Result<ImportReport> read = engine.ImportCalendar(import, At());
  REQUIRE(read.ok());
  CHECK(read->source == "microsoft-bo");
  CHECK(BoAt(engine, "2026-03-03T12:30:00Z") == "calendar");
}

TEST_CASE("a document that describes a source again does not undo its last reading") {
  Engine engine = Opened();
  ImportBody import = Import(GooglePage(kSeries));
  import.format = CalendarFormat::kGoogle;
  REQUIRE(engine.ImportCalendar(import, At()).ok());
  REQUIRE(
      engine
          .Put({.kind = "calendar_source",
                .record = R"({"id": "google-bo", "user": "bo", "kind": "google", "name": "Work"})"})
          .ok());
  const std::string source = engine.Get({.kind = "calendar_source", .id = "google-bo"})->json;
  CHECK(source.find("Work") != std::string::npos);
  CHECK(source.find("\"synced_at\":\"2026-03-02T07:00:00Z\"") != std::string::npos);
  CHECK(source.find("\"sync_token\":\"t1\"") != std::string::npos);
}

std::string EventOn(const char* uid, Instant start) {
  std::string at = FormatInstant(start);
  std::erase(at, '-');
  std::erase(at, ':');
  return std::string("UID:") + uid + "\r\nDTSTART:" + at + "\r\nDURATION:PT1H\r\n";
}

TEST_CASE("where nothing is said a calendar is read from yesterday on, for 400 days") {
  const auto blocks = [](Instant start) {
    Engine engine = Opened();
    ImportBody look = Import(Feed({EventOn("e", start)}));
    look.dry_run = true;
    return engine.ImportCalendar(look, At())->blocks.size();
  };
  const Instant now = *At().now;
  CHECK(blocks(now - kDay - kHour) == 0);
  CHECK(blocks(now - kDay - kHour + 1) == 1);
  CHECK(blocks(now + 400 * kDay - 1) == 1);
  CHECK(blocks(now + 400 * kDay) == 0);
}

TEST_CASE("a window that is said bounds what is read, and what is taken away") {
  Engine engine = Opened();
  REQUIRE(engine.ImportCalendar(Import(Feed({kStandup, kDentist})), At()).ok());
  ImportBody monday = Import(Feed({}));
  monday.from = T("2026-03-02T00:00:00Z");
  monday.to = T("2026-03-03T00:00:00Z");
  CHECK(engine.ImportCalendar(monday, At())->removed == 1);
  CHECK(BoAt(engine, "2026-03-02T09:00:00Z") == "");
  CHECK(BoAt(engine, "2026-03-03T09:00:00Z") == "calendar");
  monday.to = monday.from;
  CHECK(engine.ImportCalendar(monday, At()).status().path() == "to");
}

TEST_CASE("a reading leaves a block alone that takes no time") {
  Engine engine = Opened();
  REQUIRE(engine.ImportCalendar(Import(Feed({kDentist})), At()).ok());
  REQUIRE(
      engine
          .Put({.kind = "busy_block",
                .record = R"({"id": "none", "user": "bo", "source": "ics-bo", "ical_uid": "none",
                        "start": "2026-03-03T10:00:00Z", "end": "2026-03-03T10:00:00Z"})"})
          .ok());
  const Result<ImportReport> again = engine.ImportCalendar(Import(Feed({kDentist})), At());
  REQUIRE(again.ok());
  CHECK(again->removed == 0);
  CHECK(again->unchanged == 1);
}

TEST_CASE("blocks count their versions and keep their names") {
  Engine engine = Opened();
  const auto block = [&] {
    ListBody ask;
    ask.kind = "busy_block";
    ask.archived = true;
    const Result<Page> page = engine.List(ask, At());
    REQUIRE(page.ok());
    REQUIRE(page->items.size() == 1);
    return *ReadRecord<BusyBlock>(page->items[0], {.open = true});
  };
  REQUIRE(engine.ImportCalendar(Import(Feed({kDentist})), At()).ok());
  const BusyBlock first = block();
  CHECK(first.header.version == 1);
  CHECK(first.header.number == 1);
  CHECK(first.header.id.starts_with("busy_block-"));
  CHECK(first.header.created_at == T("2026-03-02T07:00:00Z"));
  CHECK(first.user == "bo");
  CHECK(first.source == "ics-bo");
  const std::string later = "UID:dentist\r\nDTSTART:20260303T140000Z\r\nDTEND:20260303T150000Z\r\n";
  REQUIRE(engine.ImportCalendar(Import(Feed({later})), At("2026-03-02T08:00:00Z")).ok());
  const BusyBlock second = block();
  CHECK(second.header.id == first.header.id);
  CHECK(second.header.version == 2);
  CHECK(second.header.created_at == T("2026-03-02T07:00:00Z"));
  CHECK(second.header.updated_at == T("2026-03-02T08:00:00Z"));
  REQUIRE(engine.ImportCalendar(Import(Feed({})), At("2026-03-02T09:00:00Z")).ok());
  const BusyBlock gone = block();
  CHECK(gone.header.version == 3);
  CHECK(gone.header.archived_at == T("2026-03-02T09:00:00Z"));
}

TEST_CASE("each reading is a version of its source, and a dry run makes none") {
  Engine engine = Opened();
  const auto version = [&] {
    const Result<Document> source = engine.Get({.kind = "calendar_source", .id = "ics-bo"}, At());
    return source.ok() ? ReadRecord<CalendarSource>(source->json, {.open = true})->header.version
                       : 0;
  };
  ImportBody look = Import(Feed({kDentist}));
  look.dry_run = true;
  REQUIRE(engine.ImportCalendar(look, At()).ok());
  CHECK(version() == 0);
  REQUIRE(engine.ImportCalendar(Import(Feed({kDentist})), At()).ok());
  CHECK(version() == 2);  // made, then read
  REQUIRE(engine.ImportCalendar(Import(Feed({kDentist})), At()).ok());
  CHECK(version() == 3);
}

TEST_CASE("an import names a source or a user; a source is its owner's") {
  Engine engine = Opened();
  ImportBody import = Import(Feed({kDentist}));
  import.user.clear();
  CHECK(engine.ImportCalendar(import, At()).status().path() == "source");
  import.source = "ics-bo";
  const Status none = engine.ImportCalendar(import, At()).status();
  CHECK(none.reason() == Reason::k_not_found);
  CHECK(none.path() == "source");
  REQUIRE(engine.ImportCalendar(Import(Feed({kDentist})), At()).ok());
  CHECK(engine.ImportCalendar(import, At())->unchanged == 1);
  import.user = "ana";
  CHECK(engine.ImportCalendar(import, At()).status().path() == "user");
}

TEST_CASE("who may not import is told of the source only where they named one") {
  Engine engine = Opened();
  REQUIRE(engine.ImportCalendar(Import(Feed({kDentist})), At()).ok());
  Envelope cy = At();
  cy.actor = Actor{.kind = ActorKind::kUser, .id = "cy"};
  const Status of_user = engine.ImportCalendar(Import(Feed({kDentist})), cy).status();
  CHECK(of_user.reason() == Reason::k_not_found);  // calendars are their owners' and leaders'
  CHECK(of_user.path() == "");
  ImportBody named = Import(Feed({kDentist}));
  named.source = "ics-bo";
  const Status of_source = engine.ImportCalendar(named, cy).status();
  CHECK(of_source.path() == "source");
}

}  // namespace
}  // namespace rota
