// What is wrong with a request has a name that programs can read: its rule.
#include <doctest/doctest.h>

#include "tests/support/database_file.h"
#include "tests/support/office.h"

namespace rota {
namespace {

using test::At;
using test::Call;
using test::Must;
using test::Opened;
using test::RuleOf;

TEST_CASE("rules of lists and records") {
  Engine engine = Opened();
  CHECK(RuleOf(engine.List({.kind = "user", .cursor = "x"}, At()).status()) == "cursor");
  CHECK(RuleOf(engine.List({.kind = "user", .limit = 0}, At()).status()) == "range");
  CHECK(RuleOf(engine.List({.kind = "user", .host = "bo"}, At()).status()) == "list_filter");
  CHECK(RuleOf(engine.Changes({.limit = 0}, At()).status()) == "range");
  const char* kBadId = R"({"id": "#1", "name": "X"})";
  CHECK(RuleOf(engine.Put({.kind = "user", .record = kBadId}, At()).status()) == "id_shape");
  Must(engine.Put({.kind = "event_type", .record = R"({"id": "call2", "user": "bo", "slug": "call",
      "title": "C", "durations_min": [30]})"}));
  CHECK(RuleOf(engine.Get({.kind = "event_type", .id = "slug:call"}, At()).status()) ==
        "reference");
}

TEST_CASE("rules of catalogs") {
  Engine engine = Opened();
  Catalog twice, nameless;
  twice.users = {test::Office().users[0], test::Office().users[0]};
  nameless.users = {test::Office().users[0]};
  nameless.users[0].header.id.clear();
  CHECK(RuleOf(engine.Apply({.catalog = twice}, At()).status()) == "duplicate_id");
  CHECK(RuleOf(engine.Apply({.catalog = nameless}, At()).status()) == "required");
}

TEST_CASE("rules of bookings and series") {
  Engine engine = Opened();
  Envelope named = At();
  named.new_id = "b";
  Must(engine.Book(Call("2026-03-02T09:00:00Z"), named));
  CHECK(RuleOf(engine.Book(Call("2026-03-02T10:00:00Z"), named).status()) == "id_taken");
  BookBody odd = Call("2026-03-02T09:00:01Z");
  CHECK(RuleOf(engine.Book(odd, At()).status()) == "booking_shape");
  BookBody alone = Call("2026-03-02T10:00:00Z");
  alone.attendees.clear();
  CHECK(RuleOf(engine.Book(alone, At()).status()) == "booking_shape");
  BookBody long_one = Call("2026-03-02T10:00:00Z");
  long_one.duration_min = 45;
  CHECK(RuleOf(engine.Book(long_one, At()).status()) == "duration");
  BookSeriesBody series{.each = Call("2026-03-04T09:00:00Z")};
  series.rrule = "FREQ=DAILY;COUNT=2";
  named.new_id = "s";
  Must(engine.BookSeries(series, named));
  CHECK(RuleOf(engine.BookSeries(series, named).status()) == "id_taken");
  CHECK(RuleOf(engine.CancelSeries({.series = "s", .scope = SeriesScope::kThis}, At()).status()) ==
        "series_shape");
  CHECK(RuleOf(engine.MoveSeries({.series = "s"}, At()).status()) == "series_shape");
  MoveSeriesBody other_day{.series = "s"};
  other_day.rrule = "FREQ=WEEKLY;BYDAY=MO;COUNT=2";
  CHECK(RuleOf(engine.MoveSeries(other_day, At()).status()) == "series_edit");
}

TEST_CASE("rules of questions") {
  Engine engine = Opened();
  Query query;
  query.event_type = "call";
  CHECK(RuleOf(engine.Check(query, At()).status()) == "required");
  query.from = *ParseDate("2026-03-03");
  query.to = *ParseDate("2026-03-01");
  CHECK(RuleOf(engine.ListSlots(query, At()).status()) == "range");
}

TEST_CASE("rules of calendars") {
  Engine engine = Opened();
  ImportBody import;
  CHECK(RuleOf(engine.ImportCalendar(import, At()).status()) == "required");
  import.user = "bo";
  import.text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n";
  import.from = import.to = *At().now;
  CHECK(RuleOf(engine.ImportCalendar(import, At()).status()) == "range");
  import.from.reset();
  import.to.reset();
  Must(engine.ImportCalendar(import, At()));
  import.source = "ics-bo";
  import.user = "ana";
  CHECK(RuleOf(engine.ImportCalendar(import, At()).status()) == "one_owner");
  ExportBody team{.kind = ExportKind::kTeam, .id = "support"};
  team.method = CalendarMethod::kRequest;
  CHECK(RuleOf(engine.ExportCalendar(team, At()).status()) == "export_method");
  team.method.reset();
  team.from = team.to = *At().now;
  CHECK(RuleOf(engine.ExportCalendar(team, At()).status()) == "range");
}

TEST_CASE("rules of databases") {
  const test::DatabaseFile file;
  Engine engine = Must(Engine::Open(file.path(), {}));
  Must(engine.Apply({.catalog = test::Office()}, At()));
  CHECK(RuleOf(engine.Backup({.path = file.path()}, At()).status()) == "backup_target");
  EngineOptions options;
  options.database_key = "short";
  CHECK(RuleOf(Engine::Open(":memory:", options).status()) == "length");
}

}  // namespace
}  // namespace rota
