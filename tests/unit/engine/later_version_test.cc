// A database that a later version has written to: what this one does not know in a document stands
// in nobody's way.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "src/store/open.h"
#include "tests/support/database_file.h"
#include "tests/support/office.h"
#include "tests/support/unguarded.h"

namespace rota {
namespace {

using test::At;
using test::Call;
using test::DatabaseFile;
using test::Must;
using test::T;

Envelope Named(const char* id) {
  Envelope envelope = At();
  envelope.new_id = id;
  envelope.idempotency_key = id;
  return envelope;
}

BookBody Talk(const char* start) {
  BookBody talk = Call(start);
  talk.event_type = "talk";
  return talk;
}

BookSeriesBody Weekly() {
  BookSeriesBody body{.each = Call("2026-03-04T09:00:00Z")};
  body.rrule = "FREQ=WEEKLY";
  return body;
}

ImportBody Feed() {
  ImportBody feed;
  feed.user = "cy";
  feed.text =
      "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:x\r\nDTSTART:20260305T120000Z\r\n"
      "DURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
  return feed;
}

// An office with a booking "b", a hold "h", a request "r", a series "s", an absence "t" and a
// block, each of whose documents has a key that nobody knows. The calls of a day count in their
// limit.
void Fill(const std::string& path) {
  {
    Engine engine = Must(Engine::Open(path, {}));
    Catalog catalog = test::Office();
    catalog.event_types[1].pending_blocks = false;
    catalog.event_types[1].limits = {Limit{.per = LimitPeriod::kDay, .count = 5}};
    Must(engine.Apply({.catalog = catalog}, At()));
    Must(engine.Book(Call("2026-03-02T09:00:00Z"), Named("b")));
    Must(engine.Hold({.book = Call("2026-03-02T10:00:00Z")}, Named("h")));
    Must(engine.Book(Talk("2026-03-02T14:00:00Z"), Named("r")));
    Must(engine.BookSeries(Weekly(), Named("s")));
    Must(engine.Put({.kind = "time_off", .record = R"({"id":"t","user":"bo","from":"2026-03-06"})"},
                    At()));
    Must(engine.ImportCalendar(Feed(), At()));
  }
  const auto session = Must(store::OpenSession(path, {}));
  for (const char* table : {"organization", "document", "booking", "decision", "outbox"}) {
    Must(session->Run(fmt::format("UPDATE {} SET doc=json_set(doc,'$.later',1)", table)));
  }
  Must(session->Run("UPDATE idempotency SET answer=json_set(answer,'$.later',1)"));
  test::WithoutTrigger(*session, "history_no_update", [&] {
    Must(session->Run("UPDATE history SET doc=json_set(doc,'$.later',1)"));
  });
}

class Later {
 public:
  Later()
      : engine_([&] {
          Fill(file_.path());
          return Must(Engine::Open(file_.path(), {}));
        }()) {}
  Engine* operator->() { return &engine_; }

 private:
  DatabaseFile file_;
  Engine engine_;
};

TEST_CASE("every kind of record is read and listed") {
  Later office;
  for (const char* kind : {"user", "schedule", "team", "event_type", "calendar_source", "time_off",
                           "busy_block", "booking", "series"}) {
    CAPTURE(std::string(kind));
    CHECK(!Must(office->List({.kind = kind}, At())).items.empty());
  }
  CHECK(office->Get({.kind = "organization", .id = "bs"}, At()).ok());
  CHECK(office->Get({.kind = "user", .id = "ana"}, At()).ok());
  CHECK(office->Get({.kind = "booking", .id = "b"}, At()).ok());
  CHECK(office->GetSeries({.series = "s"}, At()).ok());
  CHECK(office->GetDecision({.booking = "b"}, At()).ok());
  CHECK(Must(office->History({.kind = "booking", .id = "b"}, At())).items.size() == 1);
  CHECK(Must(office->Verify({}, At())).findings.empty());
}

TEST_CASE("questions are answered, a request that does not block counted for nothing") {
  Later office;
  Query query;
  query.event_type = "call";
  query.start = T("2026-03-02T09:00:00Z");
  CHECK(Must(office->Check(query, At())).remaining == 2);
  query.event_type = "talk";
  query.start = T("2026-03-02T12:00:00Z");
  CHECK(Must(office->Check(query, At())).available);
}

TEST_CASE("bookings go on: moved, confirmed, approved, cancelled, exported") {
  Later office;
  MoveBody move{.booking = "b"};
  move.start = T("2026-03-02T11:00:00Z");
  CHECK(office->Move(move, At()).ok());
  CHECK(office->Confirm({.booking = "h"}, At()).ok());
  CHECK(office->Approve({.booking = "r"}, At()).ok());
  CHECK(office->ExportCalendar({.kind = ExportKind::kTeam, .id = "support"}, At()).ok());
  CHECK(office->ExportCalendar({.kind = ExportKind::kUser, .id = "ana"}, At()).ok());
  CHECK(office->Cancel({.booking = "b"}, At()).ok());
}

TEST_CASE("a series goes on and is cancelled") {
  Later office;
  CHECK(office->ExtendSeries({.series = "s"}, At("2026-04-02T07:00:00Z")).ok());
  CancelSeriesBody cancel;
  cancel.series = "s";
  CHECK(office->CancelSeries(cancel, At()).ok());
}

TEST_CASE("records are put again, archived, brought back and read as they were") {
  Later office;
  const char* kAbsence = R"({"id":"t","user":"bo","from":"2026-03-07"})";
  CHECK(office->Put({.kind = "time_off", .record = kAbsence}, At()).ok());
  CHECK(office->Archive({.kind = "time_off", .id = "t"}, At()).ok());
  const char* kDan = R"({"id":"dan","name":"Dan"})";
  Must(office->Put({.kind = "user", .record = kDan}, At()));
  Must(office->Archive({.kind = "user", .id = "dan"}, At()));
  CHECK(office->Put({.kind = "user", .record = kDan}, At()).ok());
  CHECK(office->Get({.kind = "user", .id = "ana", .as_of = T("2090-01-01T00:00:00Z")}, At()).ok());
  CHECK(Must(office->ImportCalendar(Feed(), At())).unchanged == 1);
}

TEST_CASE("messages are leased and fail, and a repeated command has its first answer") {
  Later office;
  const auto leased = Must(office->LeaseMessages({.owner = "w"}, At())).items;
  REQUIRE(leased.size() == 3);
  CHECK(office->FailMessage({.message = leased[0].header.id, .error = "down"}, At()).ok());
  CHECK(Must(office->Book(Call("2026-03-02T09:00:00Z"), Named("b"))).header.id == "b");
  CHECK(Must(office->BookSeries(Weekly(), Named("s"))).series.header.id == "s");
}

}  // namespace
}  // namespace rota
