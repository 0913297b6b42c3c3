#include <doctest/doctest.h>

#include <algorithm>

#include "tests/support/office.h"

namespace rota {
namespace {

using test::Call;
using test::T;

Engine Opened() {
  Result<Engine> engine = Engine::Open(":memory:", {});
  REQUIRE(engine.ok());
  REQUIRE(engine->Apply(test::Office(), {}).ok());
  return *std::move(engine);
}

std::string Feed(std::initializer_list<std::string_view> events) {
  std::string text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n";
  for (const std::string_view event : events) {
    text += "BEGIN:VEVENT\r\n" + std::string(event) + "END:VEVENT\r\n";
  }
  return text + "END:VCALENDAR\r\n";
}

ImportCommand Import(std::string text, const char* now = "2026-03-02T07:00:00Z") {
  ImportCommand command;
  command.command.now = T(now);
  command.user = "bo";
  command.text = std::move(text);
  return command;
}

constexpr std::string_view kStandup =
    "UID:standup\r\nDTSTART;TZID=Europe/Copenhagen:20260302T100000\r\nDURATION:PT30M\r\n"
    "RRULE:FREQ=DAILY;COUNT=3\r\nSUMMARY:Standup\r\n";
constexpr std::string_view kDentist = "UID:dentist\r\nDTSTART:20260303T120000Z\r\nDTEND:20260303T130000Z\r\n";

Reason BoAt(Engine& engine, const char* start) {
  const BookCommand call = Call(start);
  Query query;
  query.op = QueryOp::kExplain;
  query.event_type = "call";
  query.start = call.start;
  query.hosts = {"bo"};
  CommandHeader at;
  at.now = call.command.now;
  return engine.Explain(query, at)->reason;
}

TEST_CASE("a feed closes its owner's time, and what changes in it is followed") {
  Engine engine = Opened();
  const Result<ImportReport> first = engine.ImportCalendar(Import(Feed({kStandup, kDentist})));
  INFO(first.status().message());
  REQUIRE(first.ok());
  CHECK(first->events == 2);
  CHECK(first->added == 4);
  CHECK(BoAt(engine, "2026-03-02T09:00:00Z") == Reason::k_calendar);
  CHECK(BoAt(engine, "2026-03-03T12:30:00Z") == Reason::k_calendar);
  CHECK(BoAt(engine, "2026-03-03T14:00:00Z") == Reason::kNone);

  const Result<ImportReport> again = engine.ImportCalendar(Import(Feed({kStandup, kDentist})));
  CHECK(again->unchanged == 4);
  CHECK(again->added + again->changed + again->removed == 0);

  const std::string later = "UID:dentist\r\nDTSTART:20260303T140000Z\r\nDTEND:20260303T150000Z\r\n";
  const Result<ImportReport> moved = engine.ImportCalendar(Import(Feed({later})));
  CHECK(moved->changed == 1);
  CHECK(moved->removed == 3);  // the series is gone
  CHECK(BoAt(engine, "2026-03-02T09:00:00Z") == Reason::kNone);
  CHECK(BoAt(engine, "2026-03-03T12:30:00Z") == Reason::kNone);
  CHECK(BoAt(engine, "2026-03-03T14:00:00Z") == Reason::k_calendar);

  ImportCommand delta = Import(Feed({kStandup}));
  delta.mode = SyncMode::kIncremental;
  const Result<ImportReport> added = engine.ImportCalendar(delta);
  CHECK(added->added == 3);
  CHECK(added->removed == 0);
  CHECK(BoAt(engine, "2026-03-03T14:00:00Z") == Reason::k_calendar);  // what a delta does not name stays
  CHECK(engine.Get("calendar_source", "ics-bo")->find("2026-03-02T07:00:00Z") != std::string::npos);
}

TEST_CASE("a dry run writes nothing; faults are told and do not spoil the rest") {
  Engine engine = Opened();
  ImportCommand look = Import(Feed({kDentist, "UID:x\r\n"}));
  look.dry_run = true;
  const Result<ImportReport> seen = engine.ImportCalendar(look);
  REQUIRE(seen.ok());
  REQUIRE(seen->blocks.size() == 1);
  CHECK(seen->blocks[0].ical_uid == "dentist");
  CHECK(seen->skipped == 1);
  REQUIRE(seen->notes.size() == 1);
  CHECK(seen->notes[0].rule == "dtstart_missing");
  CHECK(BoAt(engine, "2026-03-03T12:30:00Z") == Reason::kNone);
  CHECK(engine.ImportCalendar(Import("nothing")).status().path() == "text");
  ImportCommand nobody = Import(Feed({kDentist}));
  nobody.user = "zoe";
  CHECK(engine.ImportCalendar(nobody).status().reason() == Reason::k_not_found);
}

TEST_CASE("a copy of our own booking in a feed never blocks; the booking does") {
  Engine engine = Opened();
  BookCommand call = Call("2026-03-03T12:00:00Z");
  call.hosts = {"bo"};
  const Result<Booking> booked = engine.Book(call);
  REQUIRE(booked.ok());
  const std::string copy = "UID:" + booked->uid + "\r\nDTSTART:20260303T120000Z\r\nDTEND:20260303T123000Z\r\n";
  REQUIRE(engine.ImportCalendar(Import(Feed({copy}))).ok());
  // The booking moves away: its old copy, not yet read again, must not hold the time.
  MoveCommand move;
  move.command.now = T("2026-03-02T07:00:00Z");
  move.booking = booked->header.id;
  move.start = T("2026-03-03T15:00:00Z");
  REQUIRE(engine.Move(move).ok());
  CHECK(BoAt(engine, "2026-03-03T12:00:00Z") == Reason::kNone);
  CHECK(BoAt(engine, "2026-03-03T15:00:00Z") == Reason::k_occupied);
}

}  // namespace
}  // namespace rota
