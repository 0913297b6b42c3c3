// Verify finds what was changed behind the engine's back.
#include <doctest/doctest.h>
#include <sqlite3.h>

#include <algorithm>
#include <filesystem>

#include "src/store/open.h"
#include "tests/support/database_file.h"
#include "tests/support/office.h"

namespace rota {
namespace {

using test::At;
using test::Call;
using test::DatabaseFile;
using test::T;

void Weekly(Engine& engine, const char* id, const char* start, const char* rrule) {
  Envelope envelope = At();
  envelope.new_id = id;
  REQUIRE(engine.BookSeries({.each = Call(start), .rrule = rrule}, envelope).ok());
}

BookBody Visit(const char* start) {
  BookBody visit = Call(start);
  visit.event_type.clear();
  visit.parts.assign(3, {.event_type = "call"});
  return visit;
}

// Four series: "plain" of four, "open" without end, "gone" cancelled, "split" cut in two; visits
// of three parts, one booked and one held.
void Fill(const std::string& path) {
  Result<Engine> engine = Engine::Open(path, {});
  REQUIRE(engine.ok());
  REQUIRE(engine->Apply({.catalog = test::Office()}).ok());
  Weekly(*engine, "plain", "2026-03-02T08:00:00Z", "FREQ=WEEKLY;COUNT=4");
  Weekly(*engine, "open", "2026-03-03T08:00:00Z", "FREQ=WEEKLY");
  Weekly(*engine, "gone", "2026-03-04T08:00:00Z", "FREQ=WEEKLY;COUNT=4");
  Weekly(*engine, "split", "2026-03-05T08:00:00Z", "FREQ=WEEKLY;COUNT=4");
  CancelSeriesBody cancel;
  cancel.series = "gone";
  REQUIRE(engine->CancelSeries(cancel, At()).ok());
  MoveSeriesBody move;
  move.series = "split";
  move.scope = SeriesScope::kThisAndFuture;
  move.recurrence_id = *ParseLocal("2026-03-19T09:00");
  move.start = T("2026-03-19T10:00:00Z");
  REQUIRE(engine->MoveSeries(move, At()).ok());
  Envelope once = At();
  once.idempotency_key = "once";
  REQUIRE(engine->Book(Call("2026-03-06T09:00:00Z"), once).ok());
  REQUIRE(engine->Book(Visit("2026-03-06T13:00:00Z"), At()).ok());
  REQUIRE(engine->Hold({.book = Visit("2026-03-06T10:00:00Z")}, At()).ok());
  for (const PutBody& put :
       {PutBody{.kind = "time_off", .record = R"({"id":"leave","user":"cy","from":"2026-05-04"})"},
        PutBody{.kind = "busy_block",
        .record = R"({"id":"away","user":"bo","start":"2026-05-04T09:00:00Z",)"
                  R"("end":"2026-05-04T10:00:00Z"})"}}) {
    REQUIRE(engine->Put(put, At()).ok());
  }
}

std::vector<std::string> Findings(const std::string& path) {
  EngineOptions options;
  options.store.read_only = true;  // a file that lacks a guard opens no other way
  Result<Engine> engine = Engine::Open(path, options);
  REQUIRE(engine.ok());
  const Result<VerifyReport> report = engine->Verify({}, At());
  REQUIRE(report.ok());
  return report->findings;
}

struct Fault {
  std::vector<const char*> sql;
  const char* finding;
  std::size_t times = 1;
};

// Of the series "plain", occurrences by place from 0.
#define PLAIN "series=(SELECT id FROM document WHERE kind='series' AND key='plain')"
#define ONE(n) "id=(SELECT id FROM booking WHERE " PLAIN " ORDER BY start_at LIMIT 1 OFFSET " #n ")"
#define TAKEN_BY(n) "owner=(SELECT id FROM booking WHERE " ONE(n) ")"
#define SERIES(id, path, value)                                                                   \
  "UPDATE document SET doc=json_set(doc,'$." path "'," value ") WHERE kind='series' AND key='" id \
  "'"

// A part of the visit that is booked (2) or held (0), changed in its document.
#define PART(status, n, change) \
  "UPDATE booking SET doc=" change " WHERE json_extract(doc,'$.part')=" #n " AND status=" #status

constexpr const char* kColumns = ": its columns and its document differ";

const Fault kFaults[] = {
    {{"DELETE FROM document WHERE kind='series' AND key='plain'"}, "its series is missing", 4},
    {{"UPDATE booking SET series=NULL WHERE " ONE(1)},
     "its columns and its document differ on its series"},
    {{"UPDATE booking SET recurrence_id=recurrence_id+60 WHERE " ONE(1)},
     "its columns and its document differ on its series"},
    {{"UPDATE booking SET recurrence_id=NULL WHERE " ONE(2)},
     "its columns and its document differ on its series"},
    {{"UPDATE booking SET doc=json_set(doc,'$.series','open') WHERE " ONE(1)},
     "its columns and its document differ on its series"},
    {{"DROP INDEX booking_occurrence",
      "UPDATE booking SET recurrence_id=recurrence_id-604800,doc=json_set(doc,'$.recurrence_id','2026-03-02T09:00') "
      "WHERE " ONE(1)},
     "series plain: two bookings are its occurrence of 2026-03-02T09:00"},
    {{"DELETE FROM occupancy WHERE owner=(SELECT id FROM booking WHERE " ONE(3) ")",
      "DELETE FROM booking WHERE " ONE(3)},
     "series plain: neither a booking nor a reason for its occurrence of 2026-03-23T09:00"},
    {{"UPDATE occupancy SET expires_at=1 WHERE " TAKEN_BY(1)},
     "it takes the time of a host otherwise than it says"},
    {{"DROP TRIGGER occupancy_fixed",
      "UPDATE occupancy SET core_start=core_start+60 WHERE " TAKEN_BY(1)},
     "it takes the time of a host otherwise than it says"},
    {{"DROP TRIGGER occupancy_fixed",
      "UPDATE occupancy SET start_at=start_at+60,core_start=core_start+60 WHERE " TAKEN_BY(1)},
     "it takes other time than it says"},
    {{"DELETE FROM occupancy WHERE " TAKEN_BY(1)}, "it takes no time of a host"},
    {{"UPDATE booking SET status=5,doc=json_set(doc,'$.status','cancelled') WHERE " ONE(1)},
     "ended, but still takes time"},
    {{"UPDATE booking SET status=1 WHERE " ONE(1)}, kColumns},
    {{"UPDATE booking SET start_at=start_at+60 WHERE " ONE(1)}, kColumns},
    {{"UPDATE booking SET end_at=end_at+60 WHERE " ONE(1)}, kColumns},
    {{"UPDATE booking SET key='other' WHERE " ONE(1)},
     "booking other: its columns and its document"},
    {{"DELETE FROM booking WHERE " ONE(1)}, "belong to no booking"},
    {{"DROP TRIGGER history_no_delete",
      "DELETE FROM history WHERE object_kind='booking' AND object=(SELECT id FROM booking WHERE " ONE(
          1) ")"},
     "no history"},
    {{"UPDATE turn SET turns=turns+1"}, "assignments", 3},
    {{"DROP TRIGGER occupancy_exclusive"}, "the schema lacks its trigger occupancy_exclusive"},
    {{"DROP TRIGGER occupancy_exclusive",
      "CREATE TRIGGER occupancy_exclusive BEFORE INSERT ON occupancy WHEN 0 BEGIN SELECT 1; END"},
     "the schema lacks its trigger occupancy_exclusive"},
    {{"DROP INDEX booking_occurrence"}, "the schema lacks its index booking_occurrence"},
    {{"DROP TRIGGER occupancy_fixed",
      "UPDATE occupancy SET end_at=end_at+604800 WHERE " TAKEN_BY(1)},
     "two bookings overlap at 2026-03-1"},
    {{"DROP TRIGGER occupancy_fixed",
      "UPDATE occupancy SET start_at=start_at-604800 WHERE " TAKEN_BY(2)},
     "two bookings overlap at 2026-03-09T08:00:00Z"},
    {{SERIES("plain", "status", "'cancelled'")}, "its series is cancelled", 4},
    {{SERIES("plain", "rrule", "'FREQ=NEVER'")}, "series plain: its rule cannot be read"},
    {{SERIES("plain", "id", "'other'")}, "series plain: its columns and its document differ"},
    {{SERIES("plain", "split_from", "'nowhere'")},
     "series plain: it goes on from a series that is missing"},
    {{"DELETE FROM booking WHERE series=(SELECT id FROM document WHERE kind='series' AND key='split')",
      "DELETE FROM document WHERE kind='series' AND key='split'"},
     "it goes on from a series that is missing"},
    {{SERIES("open", "written_until", "'2027-02-09T00:00:00Z'")},
     "its series is not written that far"},
    {{SERIES("open", "written_until", "'2029-01-01T00:00:00Z'")},
     "series open: neither a booking nor a reason"},
    {{"UPDATE document SET due_at=NULL WHERE kind='series' AND key='open'"},
     "series open: nothing says how far it is written, or when it goes on"},
    {{"UPDATE document SET doc=json_remove(doc,'$.written_until') WHERE kind='series' AND key='open'"},
     "series open: nothing says how far it is written, or when it goes on"},
    {{"UPDATE document SET due_at=1 WHERE kind='series' AND key='plain'"},
     "series plain: nothing says how far it is written, or when it goes on"},
    {{"UPDATE document SET due_at=1 WHERE kind='series' AND key='gone'"},
     "series gone: over, but still to be written on"},
    {{"DELETE FROM participant WHERE role=0 AND booking=(SELECT id FROM booking WHERE " ONE(1) ")"},
     "its participants and its document differ"},
    {{"UPDATE participant SET counts=1-counts WHERE role=1"},
     "its participants and its document differ",
     12},
    {{"UPDATE participant SET minutes=minutes+1 WHERE who LIKE 'email:%'"},
     "its participants and its document differ",
     12},
    {{"INSERT INTO participant(org,who,start_at,booking,role,minutes,counts) SELECT "
      "org,'email:zoe@example.net',start_at,id,1,30,1 FROM booking WHERE " ONE(1)},
     "its participants and its document differ"},
    {{"INSERT INTO participant(org,who,start_at,booking,role,minutes,counts) "
      "VALUES(1,'email:zoe@example.net',5,77,1,30,1)"},
     "participants of 77 belong to no booking"},
    {{"UPDATE booking SET host=host+1 WHERE " ONE(1)}, "its columns and its document differ"},
    {{"UPDATE booking SET team=0 WHERE " ONE(1)}, "its columns and its document differ"},
    {{"UPDATE booking SET event_type=NULL WHERE " ONE(1)}, "its columns and its document differ"},
    {{"UPDATE booking SET number=900 WHERE " ONE(1)}, "its columns and its document differ"},
    {{"UPDATE booking SET code='X' WHERE " ONE(1)}, "its columns and its document differ"},
    {{"UPDATE booking SET external_ref='X' WHERE " ONE(1)}, "its columns and its document differ"},
    {{"UPDATE booking SET expires_at=5 WHERE " ONE(1)}, "its columns and its document differ"},
    {{"DROP TRIGGER occupancy_fixed", "UPDATE occupancy SET lane=2 WHERE " TAKEN_BY(1)},
     "its time lies where nobody looks for it"},
    {{"UPDATE counter SET n=1 WHERE name='booking'"}, "the counter booking stands at 1, but"},
    {{"UPDATE counter SET n=1 WHERE name='user'"}, "the counter user stands at 1, but 3"},
    {{"DELETE FROM counter WHERE name='code'"}, "the counter code stands at 0, but"},
    {{"UPDATE counter SET n=1 WHERE name='turn'"}, "the counter turn stands at 1, but"},
    {{"UPDATE counter SET n=1 WHERE name='message'"}, "the counter message stands at 1, but"},
    {{"UPDATE organization SET revision=1"}, "the organization stands at revision 1"},
    {{"UPDATE document SET doc=json_set(doc,'$.user','zoe') WHERE kind='time_off'"},
     "time_off leave: there is no user zoe"},
    {{"UPDATE document SET doc=json_set(doc,'$.delegate','zoe') WHERE kind='time_off'"},
     "time_off leave: there is no user zoe"},
    {{"UPDATE busy SET subject=77"}, "busy_block away: its owner is not there"},
    {{"DELETE FROM document WHERE kind='busy_block'"}, "belongs to no block"},
    {{PART(2, 1, "json_set(doc,'$.part',0)")}, ": two bookings are its part 0"},
    {{PART(2, 0, "json_set(doc,'$.part',3)")}, ": it is not named by its first part"},
    {{PART(2, 2, "json_remove(doc,'$.visit_terms')")}, "says of which, its place and its terms"},
    {{PART(2, 2, "json_set(doc,'$.visit_terms.gaps_free',json('true'))")},
     ": its parts differ on whether gaps are free"},
    {{PART(2, 1, "json_set(doc,'$.visit_terms.gap',json('{\"at_least_min\":5}'))")},
     "lies outside its gap after the part before"},
    {{PART(2, 1,
           "json_set(doc,'$.visit_terms.gap',json('{\"at_least_min\":0,\"at_most_min\":-1}'))")},
     "cannot be read"},
    {{PART(2, 2, "json_set(doc,'$.start','2026-03-06T14:30:00Z','$.end','2026-03-06T15:00:00Z')")},
     "lies outside its gap after the part before"},
    {{PART(2, 0, "json_remove(doc,'$.attendee_until')")}, "its attendee waits otherwise"},
    {{PART(2, 2, "json_set(doc,'$.attendee_until','2026-03-06T16:00:00Z')")},
     "its attendee waits otherwise"},
    {{PART(2, 1, "json_set(doc,'$.status','pending','$.pending_causes',json('[\"visit\"]'))")},
     "it waits for its visit, of which no part waits for approval"},
    {{PART(0, 1, "json_set(doc,'$.expires_at','2026-03-02T09:00:00Z')")},
     ": some of it is held otherwise than the rest"},
    {{PART(0, 1, "json_set(doc,'$.status','confirmed')")},
     ": some of it is held otherwise than the rest"},
    {{"DELETE FROM busy"}, "busy_block away: it takes no time"},
    {{"UPDATE busy SET start_at=start_at+60"}, "busy_block away: it takes time otherwise"},
    {{"UPDATE busy SET end_at=end_at-1"}, "busy_block away: it takes time otherwise"},
    {{"UPDATE busy SET kind=kind+8"}, "busy_block away: it takes time otherwise"},
    {{"UPDATE busy SET source=5"}, "busy_block away: it takes time otherwise"},
    {{"UPDATE document SET doc=json_set(doc,'$.archived_at','2026-01-01T00:00:00Z') "
      "WHERE kind='busy_block'"},
     "busy_block away: archived, and takes time"},
    {{"UPDATE idempotency SET answer='{\"id\":'"},
     "the kept_answer \"booking.book:7:system::once\" cannot be read"},
    {{"UPDATE idempotency SET request=x'00'"},
     "the kept_answer \"booking.book:7:system::once\" cannot be read: request"},
};

TEST_CASE("faults of bookings, of series and of what they take are named") {
  const DatabaseFile sound;
  Fill(sound.path());
  for (const std::string& finding : Findings(sound.path())) FAIL_CHECK(finding);
  for (const Fault& fault : kFaults) {
    CAPTURE(std::string(fault.finding));
    CAPTURE(std::string(fault.sql.front()));
    const DatabaseFile file;
    std::filesystem::copy_file(sound.path(), file.path());
    {
      const auto session = store::OpenSession(file.path(), {});
      REQUIRE(session.ok());
      for (const char* sql : fault.sql) {
        const Status done = (*session)->Run(sql).status();
        INFO(done.message());
        REQUIRE(done.ok());
      }
    }
    const std::vector<std::string> findings = Findings(file.path());
    const auto named =
        std::count_if(findings.begin(), findings.end(), [&](const std::string& finding) {
          return finding.find(fault.finding) != std::string::npos;
        });
    CHECK(static_cast<std::size_t>(named) >= fault.times);
  }
}

TEST_CASE("a row that lost the one it belongs to is named, and stands in nobody's way") {
  for (const char* damage :
       {"DELETE FROM document WHERE kind='waitlist_entry'", "DELETE FROM booking WHERE " ONE(1)}) {
    CAPTURE(std::string(damage));
    const DatabaseFile file;
    Fill(file.path());
    {
      Engine engine = test::Must(Engine::Open(file.path(), {}));
      const BookBody taken = Call("2026-03-06T09:00:00Z");
      JoinWaitlistBody wait;
      wait.event_type = taken.event_type;
      wait.start = taken.start;
      wait.attendee = Attendee{.email = "mia@example.org", .name = "Mia"};
      test::Must(engine.JoinWaitlist(wait, At()));
    }
    {
      const auto session = store::OpenSession(file.path(), {});
      REQUIRE(session.ok());
      REQUIRE((*session)->Run(damage).ok());
    }
    CHECK_FALSE(Findings(file.path()).empty());
    Engine engine = test::Must(Engine::Open(file.path(), {}));
    CHECK(engine.List({.kind = "booking"}, At()).ok());
    CHECK(engine.Book(Call("2026-03-06T10:00:00Z"), At()).ok());
    const Status exported = engine.ExportOrganization({}, At()).status();
    CHECK((exported.ok() || exported.reason() == Reason::k_corrupt));
  }
}

// SQL that SQLite itself would refuse on a database of ours.
void Unguarded(const std::string& path, const std::vector<const char*>& sql) {
  for (const char* one : sql) {
    sqlite3* db = nullptr;  // each of a new connection, which reads the schema as it is then
    REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
    REQUIRE(sqlite3_exec(db, "PRAGMA writable_schema=1", nullptr, nullptr, nullptr) == SQLITE_OK);
    char* error = nullptr;
    sqlite3_exec(db, one, nullptr, nullptr, &error);
    CHECK_MESSAGE(!error, (error ? error : "") << ": " << one);
    sqlite3_free(error);
    sqlite3_close(db);
  }
}

#define HIDE(index)                                                            \
  "CREATE TABLE hidden AS SELECT * FROM sqlite_schema WHERE name='" index "'", \
      "DELETE FROM sqlite_schema WHERE name='" index "'"
#define SHOW "INSERT INTO sqlite_schema SELECT * FROM hidden", "DROP TABLE hidden"

TEST_CASE("an index that holds something else than its table is named") {
  struct Case {
    std::vector<const char*> sql;
    const char* finding;
  };
  const Case cases[] = {
      {{HIDE("booking_team"), "UPDATE booking SET team=team+1 WHERE " ONE(1), SHOW},
       "the index booking_team differs from its table"},
      {{HIDE("booking_expiry"), "UPDATE booking SET expires_at=5 WHERE " ONE(1), SHOW},
       "the index booking_expiry differs from its table"},
      {{HIDE("outbox_id"), "DELETE FROM outbox WHERE dedupe=(SELECT min(dedupe) FROM outbox)",
        SHOW},
       "the index outbox_id differs from its table"},
      {{HIDE("booking_code"), "UPDATE booking SET code='twice' WHERE " PLAIN,
        "CREATE INDEX shadow ON booking(org,code) WHERE code IS NOT NULL",
        "ALTER TABLE hidden ADD COLUMN own", "UPDATE hidden SET own=rootpage",
        "UPDATE hidden SET rootpage=(SELECT rootpage FROM sqlite_schema WHERE name='shadow')",
        "UPDATE sqlite_schema SET rootpage=(SELECT own FROM hidden) WHERE name='shadow'",
        "ALTER TABLE hidden DROP COLUMN own", SHOW},
       "the index booking_code holds a value twice"},
  };
  const DatabaseFile sound;
  Fill(sound.path());
  for (const Case& one : cases) {
    CAPTURE(std::string(one.finding));
    const DatabaseFile file;
    std::filesystem::copy_file(sound.path(), file.path());
    Unguarded(file.path(), one.sql);
    const std::vector<std::string> findings = Findings(file.path());
    CHECK(std::count_if(findings.begin(), findings.end(), [&](const std::string& finding) {
            return finding.starts_with("the storage: ") &&
                   finding.find(one.finding) != std::string::npos;
          }) == 1);
  }
}

TEST_CASE("an answer that was damaged where it is kept is corrupt when it is asked for") {
  for (const char* damage :
       {"UPDATE idempotency SET answer='{\"id\":'", "UPDATE idempotency SET answer='{\"id\":5}'",
        "UPDATE idempotency SET answer=''", "UPDATE idempotency SET request=x'00'"}) {
    CAPTURE(std::string(damage));
    const DatabaseFile file;
    Fill(file.path());
    {
      const auto session = store::OpenSession(file.path(), {});
      REQUIRE(session.ok());
      REQUIRE((*session)->Run(damage).ok());
    }
    Engine engine = test::Must(Engine::Open(file.path(), {}));
    Envelope once = At();
    once.idempotency_key = "once";
    const Status repeated = engine.Book(Call("2026-03-06T09:00:00Z"), once).status();
    CHECK(repeated.reason() == Reason::k_corrupt);
    CHECK(repeated.detail().front() == std::pair<std::string, std::string>("kind", "kept_answer"));
    // Nothing else is in the way, and verify names the row.
    once.idempotency_key = "twice";
    CHECK(engine.Book(Call("2026-03-06T10:00:00Z"), once).ok());
    const VerifyReport report = test::Must(engine.Verify({}, At()));
    REQUIRE(report.unreadable.size() == 1);
    CHECK(report.unreadable[0].id == "booking.book:7:system::once");
  }
}

TEST_CASE(
    "what is read off a booking stays right when its people are archived and its length changes") {
  const DatabaseFile file;
  Engine engine = test::Must(Engine::Open(file.path(), {}));
  Catalog catalog = test::Office();
  catalog.event_types[0].durations_min = {30, 60};
  test::Must(engine.Apply({.catalog = catalog}, At()));
  const auto book = [&](const char* start, const char* attendee) {
    BookBody call = Call(start);
    call.hosts = {"cy"};
    call.attendees = {Attendee{.user = attendee}};
    return test::Must(engine.Book(call, At())).header.id;
  };
  const std::string longer = book("2026-03-02T09:00:00Z", "bo");
  const std::string off = book("2026-03-02T11:00:00Z", "bo");
  const std::string moved = book("2026-03-02T12:00:00Z", "ana");
  test::Must(engine.Move({.booking = longer, .duration_min = 60}, At()));
  // Bo attends and Cy hosts; neither is there any more.
  catalog.event_types[0].hosts = {HostRow{.user = "ana"}};
  catalog.teams[0].members.resize(1);
  test::Must(engine.Apply({.catalog = catalog}, At()));
  for (const char* gone : {"bo", "cy"})
    test::Must(engine.Archive({.kind = "user", .id = gone}, At()));
  test::Must(engine.Cancel({.booking = off}, At()));
  test::Must(engine.Complete({.booking = longer}, At("2026-03-02T12:00:00Z")));
  test::Must(engine.Cancel({.booking = moved}, At()));
  for (const std::string& finding : test::Must(engine.Verify({}, At())).findings)
    FAIL_CHECK(finding);
}

}  // namespace
}  // namespace rota
