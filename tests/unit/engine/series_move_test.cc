// Moves of a series whose occurrences could be in each other's way: by buffers that staff gave it,
// and around a gap of the clocks, where two wall times are one instant.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "rota/codec/record_json.h"
#include "rota/engine/engine.h"
#include "tests/support/office.h"

namespace rota {
namespace {

using test::At;
using test::T;

#define REQUIRE_OK(result)                                            \
  do {                                                                \
    INFO((result).status().message(), " ", (result).status().path()); \
    REQUIRE((result).ok());                                           \
  } while (false)

// Ana works always; a call of 20 minutes, with half an hour before it, begins at every half hour.
Engine Opened() {
  Result<Engine> engine = Engine::Open(":memory:", {});
  REQUIRE_OK(engine);
  const Result<Catalog> catalog = ReadCatalog(R"({
    "organization": {"id": "o", "name": "O", "zone": "Europe/Copenhagen",
                     "default_schedule": "always"},
    "users": [{"id": "ana", "name": "Ana"}],
    "schedules": [{"id": "always", "rules": [{"days": ["mon", "tue", "wed", "thu", "fri", "sat",
      "sun"], "start": "00:00", "end": "24:00"}]}],
    "event_types": [{"id": "call", "user": "ana", "slug": "call", "title": "Call",
      "durations_min": [20], "step_min": 30, "buffer_before_min": 30}]})");
  REQUIRE_OK(catalog);
  REQUIRE_OK(engine->Apply({.catalog = *catalog}, At()));
  return *std::move(engine);
}

Result<SeriesReport> BookCalls(Engine& engine, const char* start, const char* rrule,
                               std::optional<std::int32_t> buffer_before_min = std::nullopt) {
  BookSeriesBody body;
  body.each = test::Call(start);
  body.each.buffer_before_min = buffer_before_min;
  body.rrule = rrule;
  Envelope named = At();
  named.new_id = "s";
  return engine.BookSeries(body, named);
}

MoveSeriesBody To(const char* start, const char* rrule = "") {
  MoveSeriesBody move;
  move.series = "s";
  move.start = T(start);
  move.rrule = rrule;
  return move;
}

// "00:30 moved, 01:30 booked": the places on the wall, and what became of each.
std::string Told(const SeriesReport& report) {
  std::string text;
  for (const OccurrenceVerdict& one : report.occurrences) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ",
                        FormatLocal(one.recurrence_id).substr(11), WordOf(one.status));
  }
  return text;
}

std::vector<std::string> Findings(Engine& engine) { return engine.Verify({}, At())->findings; }

TEST_CASE("buffers that staff gave a series stay with its occurrences when they move") {
  Engine engine = Opened();
  // With the event type's own half hour before each, calls every half hour are too close.
  constexpr const char* kRule = "FREQ=MINUTELY;INTERVAL=30;COUNT=3";
  CHECK(BookCalls(engine, "2026-03-10T09:00:00Z", kRule).status().reason() == Reason::k_buffer);
  const Result<SeriesReport> booked = BookCalls(engine, "2026-03-10T09:00:00Z", kRule, 10);
  REQUIRE_OK(booked);
  const Result<SeriesReport> moved = engine.MoveSeries(To("2026-03-10T09:30:00Z"), At());
  REQUIRE_OK(moved);
  CHECK(Told(*moved) == "10:30 moved, 11:00 moved, 11:30 moved");
  // One alone, with half an hour to the last of the others.
  MoveSeriesBody one = To("2026-03-10T11:00:00Z");
  one.scope = SeriesScope::kThis;
  one.recurrence_id = moved->occurrences[1].recurrence_id;
  REQUIRE_OK(engine.MoveSeries(one, At()));
  for (const OccurrenceVerdict& occurrence : moved->occurrences) {
    CHECK(engine.GetBooking({.booking = occurrence.booking}, At())->buffer_before_min == 10);
  }
  CHECK(Findings(engine).empty());
}

// On 29 March 02:00 to 03:00 is not there: 02:30 and 03:30 are one instant.
TEST_CASE("two starts that a gap made one are two after a move out of it") {
  Engine engine = Opened();
  const Result<SeriesReport> booked =
      BookCalls(engine, "2026-03-28T23:30:00Z", "FREQ=HOURLY;COUNT=5");
  REQUIRE_OK(booked);
  REQUIRE(Told(*booked) == "00:30 booked, 01:30 booked, 02:30 booked, 04:30 booked");
  MoveSeriesBody move = To("2026-03-29T22:30:00Z");
  move.dry_run = true;
  const Result<SeriesReport> dry = engine.MoveSeries(move, At());
  REQUIRE_OK(dry);
  move.dry_run = false;
  const Result<SeriesReport> moved = engine.MoveSeries(move, At());
  REQUIRE_OK(moved);
  CHECK(Told(*moved) == "00:30 moved, 01:30 moved, 02:30 moved, 03:30 booked, 04:30 moved");
  CHECK(Told(*dry) == Told(*moved));
  CHECK(Findings(engine).empty());
}

TEST_CASE("two starts that a gap makes one are not both moved into it") {
  Engine engine = Opened();
  REQUIRE_OK(BookCalls(engine, "2026-03-29T22:30:00Z", "FREQ=HOURLY;COUNT=5"));
  // It happens for all of them or for none.
  const Status refused = engine.MoveSeries(To("2026-03-28T23:30:00Z"), At()).status();
  CHECK(refused.reason() == Reason::k_invalid);
  CHECK(refused.path() == "rrule");
  CHECK(Findings(engine).empty());
  // A rule that is given says what is to be: what it lacks is cancelled.
  const Result<SeriesReport> moved =
      engine.MoveSeries(To("2026-03-28T23:30:00Z", "FREQ=HOURLY;COUNT=5"), At());
  REQUIRE_OK(moved);
  CHECK(Told(*moved) == "00:30 moved, 01:30 moved, 02:30 moved, 03:30 cancelled, 04:30 moved");
  CHECK(Findings(engine).empty());
}

}  // namespace
}  // namespace rota
