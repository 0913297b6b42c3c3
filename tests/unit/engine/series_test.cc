#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "rota/codec/record_json.h"
#include "rota/engine/engine.h"
#include "tests/support/office.h"

namespace rota {
namespace {

using Json = nlohmann::json;
using test::At;
using test::Call;
using test::T;

#define REQUIRE_OK(result)                                            \
  do {                                                                \
    INFO((result).status().message(), " ", (result).status().path()); \
    REQUIRE((result).ok());                                           \
  } while (false)

Engine Opened() {
  Result<Engine> engine = Engine::Open(":memory:", {});
  REQUIRE_OK(engine);
  REQUIRE_OK(engine->Apply({.catalog = test::Office()}));
  return *std::move(engine);
}

// Monday 2 March 2026, 10:00 in Copenhagen. Clocks go forward on 29 March.
BookSeriesBody Weekly(const std::string& rrule = "FREQ=WEEKLY;COUNT=6") {
  BookSeriesBody command;
  command.each = Call("2026-03-02T09:00:00Z");
  command.rrule = rrule;
  return command;
}

std::vector<OccurrenceStatus> StatusesOf(const SeriesReport& report) {
  std::vector<OccurrenceStatus> statuses;
  for (const OccurrenceVerdict& one : report.occurrences) statuses.push_back(one.status);
  return statuses;
}

std::vector<Booking> OccurrencesOf(Engine& engine, const std::string& series) {
  ListBody query;
  query.kind = "booking";
  query.series = series;
  query.limit = 1000;
  const Result<Page> page = engine.List(query);
  REQUIRE_OK(page);
  std::vector<Booking> bookings;
  for (const std::string& text : page->items) {
    Result<Booking> booking = ReadRecord<Booking>(text, {.open = true});
    REQUIRE_OK(booking);
    bookings.push_back(*booking);
  }
  std::sort(bookings.begin(), bookings.end(),
            [](const Booking& a, const Booking& b) { return a.recurrence_id < b.recurrence_id; });
  return bookings;
}

std::int64_t CountBookings(Engine& engine) {
  ListBody query;
  query.kind = "booking";
  query.limit = 1000;
  return static_cast<std::int64_t>(engine.List(query)->items.size());
}

void TakeAll(Engine& engine, const char* start) {
  for (int i = 0; i < 3; ++i) REQUIRE_OK(engine.Book(Call(start), At()));
}

std::vector<Json> Messages(Engine& engine, const char* now) {
  const Result<LeaseAnswer> leased =
      engine.LeaseMessages({.owner = "test", .lease_s = 60, .limit = 1000}, At(now));
  REQUIRE_OK(leased);
  std::vector<Json> messages;
  for (const Message& message : leased->items) {
    messages.push_back(Json::parse(WriteRecord(message, See::kAdmin)));
  }
  return messages;
}

TEST_CASE("a weekly series stays at its wall time over a change of clocks, with one host") {
  Engine engine = Opened();
  const Result<SeriesReport> report = engine.BookSeries(Weekly(), At());
  REQUIRE_OK(report);
  CHECK(report->written);
  REQUIRE(report->occurrences.size() == 6);
  CHECK(report->series.header.number == 1);
  CHECK(report->series.header.version == 1);
  CHECK(report->series.hosts == std::vector<std::string>{"ana"});
  CHECK_FALSE(report->series.written_until);
  const std::vector<Booking> bookings = OccurrencesOf(engine, report->series.header.id);
  REQUIRE(bookings.size() == 6);
  for (std::size_t i = 0; i < bookings.size(); ++i) {
    CHECK(bookings[i].local_start->second_of_day() == 10 * 3600);
    CHECK(bookings[i].recurrence_id == bookings[i].local_start);
    CHECK(bookings[i].hosts == std::vector<std::string>{"ana"});
    CHECK(bookings[i].header.id == report->occurrences[i].booking);
    CHECK(bookings[i].start == report->occurrences[i].start);
  }
  CHECK(bookings[3].start == T("2026-03-23T09:00:00Z"));
  CHECK(bookings[4].start == T("2026-03-30T08:00:00Z"));
  const Result<Series> stored = engine.GetSeries({.series = report->series.header.id});
  REQUIRE_OK(stored);
  CHECK(*stored == report->series);
  CHECK(engine.History({.kind = "series", .id = stored->header.id})->items.size() == 1);
  CHECK(engine.Verify({})->findings.empty());

  // One message for the series, none for its occurrences.
  const std::vector<Json> messages = Messages(engine, "2026-03-02T07:00:00Z");
  REQUIRE(messages.size() == 1);
  CHECK(messages[0]["topic"] == "series.confirmed");
  CHECK(messages[0]["subject"]["id"] == stored->header.id);
  CHECK(messages[0]["payload"]["count"] == 6);
}

TEST_CASE("all or nothing: one conflict refuses the series, and nothing is written") {
  Engine engine = Opened();
  TakeAll(engine, "2026-03-16T09:00:00Z");
  BookSeriesBody command = Weekly();
  command.dry_run = true;
  const Result<SeriesReport> dry = engine.BookSeries(command, At());
  REQUIRE_OK(dry);
  CHECK_FALSE(dry->written);
  CHECK(dry->occurrences[2].status == OccurrenceStatus::kConflict);
  CHECK(dry->occurrences[2].reason == "occupied");
  REQUIRE(dry->occurrences[2].refusals.size() == 1);  // that of the host who would serve the series
  CHECK(dry->occurrences[2].refusals[0].host == "ana");
  CHECK(!dry->occurrences[2].refusals[0].object.empty());
  CHECK(dry->occurrences[1].status == OccurrenceStatus::kBooked);
  CHECK(dry->occurrences[1].booking.empty());
  command.dry_run = false;
  const Result<SeriesReport> refused = engine.BookSeries(command, At());
  CHECK(refused.status().reason() == Reason::k_occupied);
  const auto& detail = refused.status().detail();
  CHECK(std::find(detail.begin(), detail.end(),
                  std::pair<std::string, std::string>("recurrence_id", "2026-03-16T10:00")) !=
        detail.end());
  CHECK(std::find(detail.begin(), detail.end(),
                  std::pair<std::string, std::string>("conflicts", "1")) != detail.end());
  CHECK(CountBookings(engine) == 3);
  ListBody query;
  query.kind = "series";
  CHECK(engine.List(query)->items.empty());
}

TEST_CASE("skip_conflicts leaves out what is taken and remembers it") {
  Engine engine = Opened();
  TakeAll(engine, "2026-03-16T09:00:00Z");
  BookSeriesBody command = Weekly();
  command.conflict = SeriesConflict::kSkipConflicts;
  const Result<SeriesReport> report = engine.BookSeries(command, At());
  REQUIRE_OK(report);
  CHECK(report->occurrences[2].status == OccurrenceStatus::kSkipped);
  CHECK(OccurrencesOf(engine, report->series.header.id).size() == 5);
  REQUIRE(report->series.left_out.size() == 1);
  CHECK(FormatLocal(report->series.left_out[0].recurrence_id) == "2026-03-16T10:00");
  CHECK(report->series.left_out[0].reason == "occupied");
}

TEST_CASE(
    "next_free moves a conflict to the next start of the date, and to a later date when it is full") {
  Engine engine = Opened();
  TakeAll(engine, "2026-03-16T09:00:00Z");
  for (int half_hours = 0; half_hours < 12; ++half_hours) {  // Monday the 23rd from 10:00 on
    for (int i = 0; i < 3; ++i) {
      BookBody call = Call("2026-03-23T09:00:00Z");
      call.start += half_hours * 30 * kMinute;
      (void)engine.Book(call, At());  // some starts are past the office hours
    }
  }
  BookSeriesBody command = Weekly();
  command.conflict = SeriesConflict::kNextFree;
  const Result<SeriesReport> report = engine.BookSeries(command, At());
  REQUIRE_OK(report);
  CHECK(report->occurrences[2].status == OccurrenceStatus::kMoved);
  CHECK(report->occurrences[2].reason == "occupied");
  CHECK(report->occurrences[2].start == T("2026-03-16T09:30:00Z"));
  const std::vector<Booking> bookings = OccurrencesOf(engine, report->series.header.id);
  REQUIRE(bookings.size() == 6);
  CHECK(FormatLocal(*bookings[2].recurrence_id) == "2026-03-16T10:00");
  CHECK(report->occurrences[3].start >= T("2026-03-23T14:30:00Z"));
  CHECK(report->occurrences[3].start <= T("2026-03-24T08:00:00Z"));
}

TEST_CASE(
    "the same host serves all: the one who is free the most often, by the policy among equals") {
  Engine engine = Opened();
  for (const char* start : {"2026-03-09T09:00:00Z", "2026-03-23T09:00:00Z"}) {
    BookBody call = Call(start);
    call.hosts = {"ana"};
    REQUIRE_OK(engine.Book(call, At()));
  }
  BookBody call = Call("2026-03-16T09:00:00Z");
  call.hosts = {"bo"};
  REQUIRE_OK(engine.Book(call, At()));
  const Result<SeriesReport> all = engine.BookSeries(Weekly(), At());
  REQUIRE_OK(all);
  CHECK(all->series.hosts == std::vector<std::string>{"cy"});
  const Result<Decision> decision = engine.GetDecision({.booking = all->occurrences[0].booking});
  REQUIRE_OK(decision);
  CHECK(std::any_of(decision->candidates.begin(), decision->candidates.end(),
                    [](const Candidate& one) { return one.dropped_by == "fewer_occurrences"; }));

  // cy is taken now: nobody is free at all of them.
  CHECK(engine.BookSeries(Weekly(), At()).status().reason() == Reason::k_occupied);
  BookSeriesBody skipping = Weekly();
  skipping.conflict = SeriesConflict::kSkipConflicts;
  const Result<SeriesReport> most = engine.BookSeries(skipping, At());
  REQUIRE_OK(most);
  CHECK(most->series.hosts == std::vector<std::string>{"bo"});
  BookSeriesBody any = Weekly();
  any.host_mode = SeriesHost::kAny;
  any.rrule = "FREQ=WEEKLY;COUNT=2;INTERVAL=2";
  any.each.start = T("2026-03-02T09:00:00Z");
  const Result<SeriesReport> mixed = engine.BookSeries(any, At());
  REQUIRE_OK(mixed);
  CHECK(mixed->series.hosts.empty());
}

TEST_CASE("any host: the turns of earlier occurrences count") {
  Engine engine = Opened();
  BookSeriesBody command = Weekly();
  command.host_mode = SeriesHost::kAny;
  const Result<SeriesReport> report = engine.BookSeries(command, At());
  REQUIRE_OK(report);
  std::vector<std::string> hosts;
  for (const OccurrenceVerdict& one : report->occurrences) hosts.push_back(one.hosts.front());
  CHECK(hosts == std::vector<std::string>{"ana", "bo", "cy", "ana", "bo", "cy"});
}

TEST_CASE("limits count the earlier occurrences of the same series") {
  Result<Engine> engine = Engine::Open(":memory:", {});
  REQUIRE_OK(engine);
  Catalog catalog = test::Office();
  Limit limit;
  limit.scope = LimitScope::kEventType;
  limit.per = LimitPeriod::kWeek;
  limit.count = 2;
  catalog.event_types[0].limits = {limit};
  REQUIRE_OK(engine->Apply({.catalog = catalog}));
  BookSeriesBody command = Weekly("FREQ=DAILY;COUNT=10");
  command.conflict = SeriesConflict::kSkipConflicts;
  const Result<SeriesReport> report = engine->BookSeries(command, At());
  REQUIRE_OK(report);
  std::vector<std::string> reasons;
  for (const OccurrenceVerdict& one : report->occurrences) reasons.push_back(one.reason);
  CHECK(reasons == std::vector<std::string>{"", "", "limit", "limit", "limit", "schedule",
                                            "schedule", "", "", "limit"});
}

TEST_CASE("notice and window are asked until the first occurrence is booked") {
  Result<Engine> engine = Engine::Open(":memory:", {});
  REQUIRE_OK(engine);
  Catalog catalog = test::Office();
  catalog.event_types[0].minimum_notice_min = 24 * 60;
  catalog.event_types[0].window = Window{.type = WindowType::kRolling, .days = 10};
  REQUIRE_OK(engine->Apply({.catalog = catalog}));
  CHECK(engine->BookSeries(Weekly(), At()).status().reason() == Reason::k_notice);
  BookSeriesBody later = Weekly();
  later.each.start = T("2026-03-09T09:00:00Z");
  const Result<SeriesReport> report = engine->BookSeries(later, At());
  REQUIRE_OK(report);
  CHECK(report->occurrences.size() == 6);
  BookSeriesBody far = Weekly();
  far.each.start = T("2026-03-16T09:00:00Z");
  far.conflict = SeriesConflict::kSkipConflicts;
  CHECK(engine->BookSeries(far, At()).status().reason() == Reason::k_window);
}

TEST_CASE("a series without end is written 366 days ahead and goes on with tick") {
  Engine engine = Opened();
  BookSeriesBody command = Weekly("FREQ=WEEKLY");
  const Result<SeriesReport> report = engine.BookSeries(command, At());
  REQUIRE_OK(report);
  const std::string id = report->series.header.id;
  CHECK(report->occurrences.size() == 53);
  CHECK(report->series.written_until == T("2026-03-02T07:00:00Z") + 366 * kDay);
  const Envelope early = At("2026-08-01T00:00:00Z");
  CHECK(engine.Tick({}, early)->series_extended == 0);
  const Envelope later = At("2026-09-15T00:00:00Z");
  const Result<TickReport> tick = engine.Tick({}, later);
  REQUIRE_OK(tick);
  CHECK(tick->series_extended == 1);
  CHECK(engine.GetSeries({.series = id})->written_until == *later.now + 366 * kDay);
  const std::vector<Booking> bookings = OccurrencesOf(engine, id);
  CHECK(bookings.size() == 81);
  for (std::size_t i = 1; i < bookings.size(); ++i) {
    CHECK(bookings[i].recurrence_id->s - bookings[i - 1].recurrence_id->s == 7 * kDay);
    CHECK(bookings[i].hosts == bookings[0].hosts);
  }
  CHECK(engine.Tick({}, later)->series_extended == 0);
  CHECK(engine.Verify({})->findings.empty());
}

TEST_CASE("an extension that meets a conflict follows the series' policy and tells of it") {
  Engine engine = Opened();
  const Result<SeriesReport> firm = engine.BookSeries(Weekly("FREQ=WEEKLY"), At());
  REQUIRE_OK(firm);
  BookBody in_the_way = Call("2027-03-08T09:00:00Z");
  in_the_way.hosts = firm->series.hosts;
  REQUIRE_OK(engine.Book(in_the_way, At()));
  SeriesRef request;
  request.series = firm->series.header.id;
  const Result<SeriesReport> stuck = engine.ExtendSeries(request, At("2026-04-01T00:00:00Z"));
  REQUIRE_OK(stuck);
  CHECK_FALSE(stuck->written);
  REQUIRE(stuck->occurrences.size() == 4);
  CHECK(stuck->occurrences[0].status == OccurrenceStatus::kConflict);
  CHECK(OccurrencesOf(engine, request.series).size() == 53);
  const std::vector<Json> messages = Messages(engine, "2026-04-01T00:00:00Z");
  const auto told = std::count_if(messages.begin(), messages.end(), [](const Json& one) {
    return one["topic"] == "series.conflict";
  });
  CHECK(told == 1);

  // Once it is gone the series goes on.
  CancelBody cancel;
  ListBody query;
  query.kind = "booking";
  query.from = T("2027-03-08T09:00:00Z");
  cancel.booking = Json::parse(engine.List(query)->items.at(0))["id"];
  REQUIRE_OK(engine.Cancel(cancel, At("2026-04-01T00:00:00Z")));
  const Result<SeriesReport> on = engine.ExtendSeries(request, At("2026-04-01T00:00:00Z"));
  REQUIRE_OK(on);
  CHECK(on->written);
  CHECK(OccurrencesOf(engine, request.series).size() == 57);
}

TEST_CASE("a daily rule of too many occurrences is refused with work_limit") {
  Engine engine = Opened();
  CHECK(engine.BookSeries(Weekly("FREQ=DAILY;COUNT=751"), At()).status().reason() ==
        Reason::k_work_limit);
  CHECK(engine.BookSeries(Weekly("FREQ=HOURLY"), At()).status().reason() == Reason::k_work_limit);
}

TEST_CASE("what is no series") {
  Engine engine = Opened();
  CHECK(engine.BookSeries(Weekly(""), At()).status().path() == "rrule");
  CHECK(engine.BookSeries(Weekly("FREQ=SOMETIMES"), At()).status().path() == "rrule");
  Envelope guest = At();
  guest.actor = Actor{.kind = ActorKind::kGuest};
  CHECK(engine.BookSeries(Weekly(), guest).status().reason() == Reason::k_forbidden);
  Envelope named = At();
  named.new_id = "mondays";
  REQUIRE_OK(engine.BookSeries(Weekly(), named));
  CHECK(engine.BookSeries(Weekly(), named).status().path() == "new_id");
}

TEST_CASE("rule as a form, further dates and dates taken away") {
  Engine engine = Opened();
  BookSeriesBody command = Weekly("");
  command.form = RecurrenceForm{.freq = FormFrequency::kWeekly,
                                .by_weekday = {"monday", "wednesday"},
                                .count = 5,
                                .exdates = {*ParseDate("2026-03-09")}};
  command.rdates = {"20260306T140000"};
  const Result<SeriesReport> report = engine.BookSeries(command, At());
  REQUIRE_OK(report);
  std::vector<std::string> local;
  for (const OccurrenceVerdict& one : report->occurrences)
    local.push_back(FormatLocal(one.recurrence_id));
  CHECK(local == std::vector<std::string>{"2026-03-02T10:00", "2026-03-04T10:00",
                                          "2026-03-06T14:00", "2026-03-11T10:00",
                                          "2026-03-16T10:00"});
  CHECK(report->series.rrule == "FREQ=WEEKLY;COUNT=5;BYDAY=MO,WE");
}

TEST_CASE("a repeated command answers the first answer") {
  Engine engine = Opened();
  BookSeriesBody command = Weekly();
  Envelope once = At();
  once.idempotency_key = "k";
  const Result<SeriesReport> first = engine.BookSeries(command, once);
  REQUIRE_OK(first);
  const Result<SeriesReport> again = engine.BookSeries(command, once);
  REQUIRE_OK(again);
  CHECK(*first == *again);
  CHECK(CountBookings(engine) == 6);
  command.conflict = SeriesConflict::kSkipConflicts;
  CHECK(engine.BookSeries(command, once).status().reason() == Reason::k_idempotency_conflict);
}

// ---- edits -----------------------------------------------------------------

LocalTime L(const char* text) { return *ParseLocal(text); }

TEST_CASE("cancel: this, this and future, all") {
  Engine engine = Opened();
  const Result<SeriesReport> booked = engine.BookSeries(Weekly(), At());
  REQUIRE_OK(booked);
  CancelSeriesBody cancel;
  cancel.series = booked->series.header.id;
  cancel.scope = SeriesScope::kThis;
  CHECK(engine.CancelSeries(cancel, At("2026-03-10T00:00:00Z")).status().path() == "recurrence_id");
  cancel.recurrence_id = L("2026-03-16T10:00");
  const Result<SeriesReport> one = engine.CancelSeries(cancel, At("2026-03-10T00:00:00Z"));
  REQUIRE_OK(one);
  CHECK(StatusesOf(*one) == std::vector<OccurrenceStatus>{OccurrenceStatus::kCancelled});
  CHECK(OccurrencesOf(engine, cancel.series)[2].status == BookingStatus::kCancelled);

  cancel.scope = SeriesScope::kThisAndFuture;
  cancel.recurrence_id = L("2026-03-30T10:00");
  const Result<SeriesReport> rest = engine.CancelSeries(cancel, At("2026-03-10T00:00:00Z"));
  REQUIRE_OK(rest);
  CHECK(rest->occurrences.size() == 2);
  CHECK(rest->series.status == SeriesStatus::kEnded);
  CHECK(rest->series.rrule == "FREQ=WEEKLY;COUNT=4");

  cancel.scope = SeriesScope::kAll;
  cancel.recurrence_id.reset();
  const Result<SeriesReport> all = engine.CancelSeries(cancel, At("2026-03-10T00:00:00Z"));
  REQUIRE_OK(all);
  CHECK(all->occurrences.size() == 1);  // the 23rd; the 2nd and the 9th are over
  CHECK(all->series.status == SeriesStatus::kCancelled);
  CHECK(engine.CancelSeries(cancel, At("2026-03-10T00:00:00Z")).status().reason() ==
        Reason::k_invalid_transition);
  std::int64_t standing = 0;
  for (const Booking& booking : OccurrencesOf(engine, cancel.series)) {
    standing += booking.status == BookingStatus::kConfirmed ? 1 : 0;
  }
  CHECK(standing == 2);
  CHECK(engine.Verify({})->findings.empty());
}

TEST_CASE("move all: never blocked by the own old times, exceptions stay, the rule follows") {
  Engine engine = Opened();
  BookSeriesBody command = Weekly("FREQ=DAILY;COUNT=4");
  const Result<SeriesReport> booked = engine.BookSeries(command, At());
  REQUIRE_OK(booked);
  const std::string id = booked->series.header.id;
  MoveBody exception;
  exception.booking = booked->occurrences[1].booking;
  exception.start = T("2026-03-03T12:00:00Z");
  REQUIRE_OK(engine.Move(exception, At()));

  // A day later: each but the last takes the old place of the next.
  MoveSeriesBody move;
  move.series = id;
  move.start = T("2026-03-03T09:00:00Z");
  move.dry_run = true;
  const Result<SeriesReport> dry = engine.MoveSeries(move, At());
  REQUIRE_OK(dry);
  CHECK_FALSE(dry->written);
  CHECK(engine.GetSeries({.series = id})->header.version == 1);
  move.dry_run = false;
  const Result<SeriesReport> moved = engine.MoveSeries(move, At());
  REQUIRE_OK(moved);
  CHECK(moved->occurrences == dry->occurrences);
  CHECK(StatusesOf(*moved) ==
        std::vector<OccurrenceStatus>{OccurrenceStatus::kMoved, OccurrenceStatus::kKept,
                                      OccurrenceStatus::kMoved, OccurrenceStatus::kMoved});
  CHECK(moved->series.header.id == id);
  CHECK(FormatLocal(moved->series.dtstart) == "2026-03-03T10:00");
  const std::vector<Booking> bookings = OccurrencesOf(engine, id);
  REQUIRE(bookings.size() == 4);
  CHECK(bookings[0].start == T("2026-03-03T09:00:00Z"));
  CHECK(bookings[1].start == T("2026-03-03T12:00:00Z"));
  CHECK(FormatLocal(*bookings[1].recurrence_id) == "2026-03-04T10:00");
  CHECK(bookings[3].start == T("2026-03-06T09:00:00Z"));
  CHECK(bookings[3].hosts == booked->series.hosts);
  CHECK(engine.Verify({})->findings.empty());
  // Every old time but those taken again is free.
  BookBody call = Call("2026-03-02T09:00:00Z");
  call.hosts = booked->series.hosts;
  CHECK(engine.Book(call, At()).ok());
  call.start = T("2026-03-06T09:00:00Z");
  CHECK(engine.Book(call, At()).status().reason() == Reason::k_occupied);
}

TEST_CASE("a move of a series is all or nothing") {
  Engine engine = Opened();
  const Result<SeriesReport> booked = engine.BookSeries(Weekly(), At());
  REQUIRE_OK(booked);
  BookBody call = Call("2026-03-16T10:00:00Z");
  call.hosts = booked->series.hosts;
  REQUIRE_OK(engine.Book(call, At()));
  const std::vector<Booking> before = OccurrencesOf(engine, booked->series.header.id);
  MoveSeriesBody move;
  move.series = booked->series.header.id;
  move.start = T("2026-03-02T10:00:00Z");
  const Result<SeriesReport> refused = engine.MoveSeries(move, At());
  CHECK(refused.status().reason() == Reason::k_occupied);
  CHECK(OccurrencesOf(engine, move.series) == before);
  move.dry_run = true;
  const Result<SeriesReport> dry = engine.MoveSeries(move, At());
  REQUIRE_OK(dry);
  CHECK(dry->occurrences[2].status == OccurrenceStatus::kConflict);
}

TEST_CASE("this and future splits, and the new series names the old one") {
  Engine engine = Opened();
  const Result<SeriesReport> booked = engine.BookSeries(Weekly("FREQ=WEEKLY"), At());
  REQUIRE_OK(booked);
  MoveSeriesBody move;
  move.series = booked->series.header.id;
  move.scope = SeriesScope::kThisAndFuture;
  move.recurrence_id = L("2026-03-30T10:00");
  move.start = T("2026-03-30T11:00:00Z");  // 13:00
  const Result<SeriesReport> moved = engine.MoveSeries(move, At());
  REQUIRE_OK(moved);
  CHECK(moved->series.split_from == move.series);
  CHECK(moved->series.split_recurrence_id == move.recurrence_id);
  CHECK(moved->series.written_until == *booked->series.written_until + 3 * kHour);
  CHECK(moved->occurrences.size() == 49);
  const Result<Series> old = engine.GetSeries({.series = move.series});
  REQUIRE_OK(old);
  CHECK(old->status == SeriesStatus::kEnded);
  CHECK(old->rrule == "FREQ=WEEKLY;UNTIL=20260330T075959Z");
  CHECK(OccurrencesOf(engine, move.series).size() == 4);
  const std::vector<Booking> tail = OccurrencesOf(engine, moved->series.header.id);
  REQUIRE(tail.size() == 49);
  CHECK(tail[0].local_start->second_of_day() == 13 * 3600);
  // Both records go on: only the new one is extended.
  const Envelope later = At("2026-09-15T00:00:00Z");
  CHECK(engine.Tick({}, later)->series_extended == 1);
  const std::vector<Booking> extended = OccurrencesOf(engine, moved->series.header.id);
  CHECK(extended.size() == 77);
  CHECK(extended.back().local_start->second_of_day() == 13 * 3600);
  CHECK(engine.Verify({})->findings.empty());
}

TEST_CASE("moving all of a series that has begun moves what is to come") {
  Engine engine = Opened();
  const Result<SeriesReport> booked = engine.BookSeries(Weekly(), At());
  REQUIRE_OK(booked);
  MoveSeriesBody move;
  move.series = booked->series.header.id;
  move.start = T("2026-03-17T09:00:00Z");  // from Monday to Tuesday
  const Result<SeriesReport> moved = engine.MoveSeries(move, At("2026-03-10T00:00:00Z"));
  REQUIRE_OK(moved);
  CHECK(moved->occurrences.size() == 4);
  CHECK(moved->series.split_from == move.series);
  CHECK(moved->series.rrule == "FREQ=WEEKLY;COUNT=4");
  CHECK(OccurrencesOf(engine, move.series).size() == 2);
}

TEST_CASE("a rule that names its day needs a new one to move to another") {
  Engine engine = Opened();
  const Result<SeriesReport> booked =
      engine.BookSeries(Weekly("FREQ=WEEKLY;COUNT=3;BYDAY=MO"), At());
  REQUIRE_OK(booked);
  MoveSeriesBody move;
  move.series = booked->series.header.id;
  move.start = T("2026-03-03T09:00:00Z");
  CHECK(engine.MoveSeries(move, At()).status().reason() == Reason::k_invalid);
  move.rrule = "FREQ=WEEKLY;COUNT=3;BYDAY=WE";
  CHECK(engine.MoveSeries(move, At()).status().path() == "rrule");
  move.rrule = "FREQ=WEEKLY;COUNT=3;BYDAY=TU";
  const Result<SeriesReport> moved = engine.MoveSeries(move, At());
  REQUIRE_OK(moved);
  CHECK(moved->series.rrule == "FREQ=WEEKLY;COUNT=3;BYDAY=TU");
}

TEST_CASE("a new rule: what it has stays, what it lacks is cancelled, what is new is booked") {
  Engine engine = Opened();
  const Result<SeriesReport> booked = engine.BookSeries(Weekly(), At());
  REQUIRE_OK(booked);
  MoveSeriesBody move;
  move.series = booked->series.header.id;
  move.scope = SeriesScope::kThisAndFuture;
  move.recurrence_id = *ParseLocal("2026-03-16T10:00");
  move.rrule = "FREQ=WEEKLY;COUNT=6;BYDAY=MO,WE";
  move.dry_run = true;
  const Result<SeriesReport> planned = engine.MoveSeries(move, At());
  REQUIRE_OK(planned);
  CHECK(CountBookings(engine) == 6);
  move.dry_run = false;
  const Result<SeriesReport> moved = engine.MoveSeries(move, At());
  REQUIRE_OK(moved);
  using S = OccurrenceStatus;
  const std::vector<S> expected = {S::kMoved, S::kBooked, S::kMoved,    S::kBooked,
                                   S::kMoved, S::kBooked, S::kCancelled};
  CHECK(StatusesOf(*moved) == expected);
  CHECK(StatusesOf(*planned) == expected);
  CHECK(moved->series.split_from == booked->series.header.id);
  CHECK(moved->series.rrule == "FREQ=WEEKLY;COUNT=6;BYDAY=MO,WE");
  const std::vector<Booking> after = OccurrencesOf(engine, moved->series.header.id);
  REQUIRE(after.size() == 7);
  for (const Booking& one : after) CHECK(one.hosts == after[0].hosts);  // one host serves all
  CHECK(after[1].start == T("2026-03-18T09:00:00Z"));
  CHECK(after[5].start == T("2026-04-01T08:00:00Z"));  // 10:00 after the clocks went forward
  CHECK(after[6].status == BookingStatus::kCancelled);
  CHECK(OccurrencesOf(engine, booked->series.header.id).size() == 2);
  // And with a new time: every second Tuesday.
  move.series = moved->series.header.id;
  move.start = T("2026-03-17T10:00:00Z");
  move.rrule = "FREQ=WEEKLY;INTERVAL=2;COUNT=2;BYDAY=TU";
  const Result<SeriesReport> again = engine.MoveSeries(move, At("2026-03-02T08:00:00Z"));
  REQUIRE_OK(again);
  CHECK(StatusesOf(*again) == std::vector<S>{S::kMoved, S::kCancelled, S::kCancelled, S::kCancelled,
                                             S::kMoved, S::kCancelled});
}

TEST_CASE("COUNT of a whole series counts what is over") {
  Engine engine = Opened();
  const std::string id = engine.BookSeries(Weekly("FREQ=WEEKLY;COUNT=4"), At())->series.header.id;
  MoveSeriesBody six{.series = id, .scope = SeriesScope::kAll};
  six.rrule = "FREQ=WEEKLY;COUNT=6";
  const Envelope later = At("2026-03-11T07:00:00Z");  // two are over
  MoveSeriesBody two = six;
  two.rrule = "FREQ=WEEKLY;COUNT=2";
  CHECK(engine.MoveSeries(two, later).status().path() == "rrule");
  const Result<SeriesReport> moved = engine.MoveSeries(six, later);
  REQUIRE_OK(moved);
  CHECK(CountBookings(engine) == 6);
  CHECK(moved->series.rrule == "FREQ=WEEKLY;COUNT=4");  // of the series that goes on
}

TEST_CASE("a new rule is all or nothing, and begins where the move says") {
  Engine engine = Opened();
  const Result<SeriesReport> booked = engine.BookSeries(Weekly("FREQ=WEEKLY;COUNT=3"), At());
  REQUIRE_OK(booked);
  TakeAll(engine, "2026-03-11T09:00:00Z");
  const std::int64_t before = CountBookings(engine);
  MoveSeriesBody move;
  move.series = booked->series.header.id;
  move.rrule = "FREQ=WEEKLY;COUNT=4;BYDAY=MO,WE";
  CHECK(engine.MoveSeries(move, At()).status().code() == Code::kRefused);
  CHECK(CountBookings(engine) == before);
  CHECK(OccurrencesOf(engine, booked->series.header.id).size() == 3);
  move.rrule = "FREQ=WEEKLY;BYDAY=WE";  // no Monday: what the move is about has no place
  CHECK(engine.MoveSeries(move, At()).status().path() == "rrule");
  // A rule without end is written as far ahead as one that is booked.
  move.rrule = "FREQ=WEEKLY";
  const Result<SeriesReport> open = engine.MoveSeries(move, At());
  REQUIRE_OK(open);
  CHECK(open->series.written_until.has_value());
  CHECK(open->occurrences.size() > 50);
  move.rrule = "FREQ=WEEKLY;COUNT=2";
  const Result<SeriesReport> ended = engine.MoveSeries(move, At("2026-03-02T07:01:00Z"));
  REQUIRE_OK(ended);
  CHECK(!ended->series.written_until);
  CHECK(ended->occurrences.size() == open->occurrences.size());
}

TEST_CASE("another host for the whole series") {
  Engine engine = Opened();
  const Result<SeriesReport> booked = engine.BookSeries(Weekly(), At());
  REQUIRE_OK(booked);
  MoveSeriesBody move;
  move.series = booked->series.header.id;
  move.hosts = {"bo"};
  const Result<SeriesReport> moved = engine.MoveSeries(move, At());
  REQUIRE_OK(moved);
  CHECK(moved->series.hosts == std::vector<std::string>{"bo"});
  for (const Booking& booking : OccurrencesOf(engine, move.series)) {
    CHECK(booking.hosts == std::vector<std::string>{"bo"});
  }
  const std::vector<Json> messages = Messages(engine, "2026-03-02T07:00:00Z");
  std::vector<std::string> topics;
  for (const Json& one : messages) topics.push_back(one["topic"]);
  std::sort(topics.begin(), topics.end());
  CHECK(topics == std::vector<std::string>{"series.confirmed", "series.reassigned"});
  CHECK(engine.Verify({})->findings.empty());
}

TEST_CASE("one occurrence moves and stays in the series") {
  Engine engine = Opened();
  const Result<SeriesReport> booked = engine.BookSeries(Weekly(), At());
  REQUIRE_OK(booked);
  MoveSeriesBody move;
  move.series = booked->series.header.id;
  move.scope = SeriesScope::kThis;
  move.recurrence_id = L("2026-03-09T10:00");
  move.start = T("2026-03-10T12:00:00Z");
  REQUIRE_OK(engine.MoveSeries(move, At()));
  const std::vector<Booking> bookings = OccurrencesOf(engine, move.series);
  CHECK(bookings[1].start == T("2026-03-10T12:00:00Z"));
  CHECK(bookings[1].recurrence_id == move.recurrence_id);
  CHECK(engine.GetSeries({.series = move.series})->header.version == 1);
}

TEST_CASE("a series is told as a whole, to hosts what is theirs to do, else to attendees") {
  Engine engine = Opened();
  const auto told = [&](const char* now) {
    std::string text;
    for (const Json& message : Messages(engine, now)) {
      text += message.at("topic").get<std::string>() + ">" +
              message.at("recipient").at("role").get<std::string>() + " ";
    }
    return text;
  };
  const Result<SeriesReport> booked = engine.BookSeries(Weekly(), At());
  REQUIRE_OK(booked);
  CHECK(told("2026-03-02T07:00:00Z") == "series.confirmed>attendee ");
  MoveSeriesBody move;
  move.series = booked->series.header.id;
  move.start = T("2026-03-02T10:00:00Z");
  REQUIRE_OK(engine.MoveSeries(move, At("2026-03-02T07:01:00Z")));
  CHECK(told("2026-03-02T07:01:00Z") == "series.confirmed>attendee series.rescheduled>attendee ");
  move.start.reset();
  move.hosts = {booked->series.hosts == std::vector<std::string>{"bo"} ? "cy" : "bo"};
  REQUIRE_OK(engine.MoveSeries(move, At("2026-03-02T07:10:00Z")));
  CHECK(told("2026-03-02T07:10:00Z").find("series.reassigned>host ") != std::string::npos);
  CancelSeriesBody cancel;
  cancel.series = move.series;
  REQUIRE_OK(engine.CancelSeries(cancel, At("2026-03-02T07:20:00Z")));
  CHECK(told("2026-03-02T07:20:00Z").find("series.cancelled>attendee ") != std::string::npos);
  BookSeriesBody talks = Weekly();
  talks.each.event_type = "talk";
  REQUIRE_OK(engine.BookSeries(talks, At("2026-03-02T07:30:00Z")));
  CHECK(told("2026-03-02T07:30:00Z").find("series.requested>host ") != std::string::npos);
}

}  // namespace
}  // namespace rota
