// Rows that an earlier version wrote though no reader takes them: they are named, passed over, take
// their time all the same, and are mended.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "tests/contract/backend.h"
#include "tests/support/office.h"
#include "tests/support/unguarded.h"

namespace rota::store {
namespace {

using test::At;
using test::Call;
using test::Must;
using test::T;

Engine OpenEngine(const Database& database) {
  EngineOptions options;
  options.store = database.options;
  return Must(Engine::Open(database.uri(), options));
}

// Where a document lies.
struct Row {
  const char* table;
  const char* where;
};
constexpr Row kOrganization = {"organization", "key='bs'"};
Row Booked(const char* where) { return {"booking", where}; }
Row Document(const char* where) { return {"document", where}; }

// Puts other bytes in the place of some in a document, as a writer would that checks nothing.
void Damage(Session& session, const Row& row, std::string_view was, std::string_view is) {
  CAPTURE(row.where);
  std::string doc;
  {
    Statement find =
        session.Query(fmt::format("SELECT doc FROM {} WHERE {}", row.table, row.where));
    const Result<bool> found = find.Step();
    REQUIRE((found.ok() && *found));
    doc = find.Text(0);
  }
  const std::size_t at = doc.find(was);
  REQUIRE(at != std::string::npos);
  doc.replace(at, was.size(), is);
  REQUIRE_OK(session.Run(fmt::format("UPDATE {} SET doc=? WHERE {}", row.table, row.where), doc));
}

// Everything the organization holds, as text.
std::string Dump(Session& session) {
  std::string all;
  for (const char* sql :
       {"SELECT key,revision,doc FROM organization ORDER BY org",
        "SELECT key,revision,doc FROM document ORDER BY kind,id",
        "SELECT key,revision,doc FROM booking ORDER BY id",
        "SELECT dedupe,due_at,doc FROM outbox ORDER BY id",
        "SELECT object_kind,seq,doc FROM history ORDER BY object_kind,object,seq",
        "SELECT who,start_at,role FROM participant ORDER BY who,start_at,booking,role",
        "SELECT kind,revision,id FROM change ORDER BY revision,kind,id"}) {
    Statement rows = session.Query(sql);
    REQUIRE_OK(rows.ForEach([&](Statement& row) {
      all += fmt::format("{}|{}|{}\n", row.Text(0), row.Text(1), row.Text(2));
    }));
  }
  return all;
}

std::string DetailOf(const Status& status, std::string_view name) {
  for (const auto& [key, value] : status.detail()) {
    if (key == name) return value;
  }
  return "";
}

Booking Book(Engine& engine, const char* id, const char* start) {
  Envelope envelope = At();
  envelope.new_id = id;
  BookBody call = Call(start);
  call.hosts = {"ana"};
  return Must(engine.Book(call, envelope));
}

// Lines, so that a difference can be read.
std::string Joined(std::vector<std::string> lines) {
  std::sort(lines.begin(), lines.end());
  return fmt::format("{}", fmt::join(lines, "\n"));
}

std::string Names(const std::vector<UnreadableRow>& rows) {
  std::vector<std::string> names;
  for (const UnreadableRow& row : rows) {
    names.push_back(fmt::format("{} {} {}", row.kind, row.id, row.field));
  }
  return Joined(names);
}

const std::string kLongName = [] {
  std::string name;
  for (int i = 0; i < 150; ++i) name += "Đ";
  return name;
}();
const std::string kLongNote(5000, 'x');

// Bookings of Ana's, a cancelled one, a series, a busy block of Bo's and a message, all sound.
void Fill(const Database& database) {
  Engine engine = OpenEngine(database);
  Must(engine.Apply({.catalog = test::Office()}, At()));
  Book(engine, "mail", "2026-03-02T09:00:00Z");
  Book(engine, "name", "2026-03-02T10:00:00Z");
  Book(engine, "bytes", "2026-03-02T11:00:00Z");
  Book(engine, "note", "2026-03-02T12:00:00Z");
  Book(engine, "time", "2026-03-02T13:00:00Z");
  Book(engine, "sound", "2026-03-02T14:00:00Z");
  CancelBody cancel{.booking = "note"};
  cancel.note = "no time";
  Must(engine.Cancel(cancel, At()));
  BookSeriesBody weekly{.each = Call("2026-03-03T08:00:00Z"), .rrule = "FREQ=WEEKLY;COUNT=2"};
  Envelope envelope = At();
  envelope.new_id = "weekly";
  Must(engine.BookSeries(weekly, envelope));
  Must(engine.Put({.kind = "busy_block",
                   .record = R"({"id":"dentist","user":"bo","start":"2026-03-02T09:00:00Z",
                                 "end":"2026-03-02T10:00:00Z"})"},
                  At()));
}

void DamageRows(Session& session, bool server) {
  Damage(session, Booked("key='mail'"), "kim@example.net", "no address");
  Damage(session, Booked("key='name'"), "\"Kim\"", "\"" + kLongName + "\"");
  // A PostgreSQL refuses such bytes itself.
  if (!server) Damage(session, Booked("key='bytes'"), "\"Kim\"", "\"K\xE9m\xE2\x82\"");
  Damage(session, Booked("key='note'"), "no time", kLongNote);
  Damage(session, Booked("key='time'"), "2026-03-02T13:00:00Z", "one o'clock");
  Damage(session, Document("kind='series'"), "kim@example.net", "kim@example@net");
  Damage(session, Document("kind='busy_block'"), "\"version\":1", "\"version\":-2147483648");
  Damage(session, {"outbox", "topic='booking.cancelled'"}, "\"topic\"",
         "\"error\":\"" + kLongNote + "\",\"topic\"");
}

void DamageHistory(Session& session, bool server) {
  const auto write = [&] {
    Damage(session, {"history", "object_kind='busy_block'"}, "\"action\"",
           "\"reason\":\"" + kLongNote + "\",\"action\"");
  };
  if (server) return write();
  test::WithoutTrigger(session, "history_no_update", write);
}

TEST_CASE("what cannot be read is named, passed over, and takes its time all the same") {
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    Fill(database);
    DamageRows(*database.Open(), backend.server);
    DamageHistory(*database.Open(), backend.server);
    std::vector<std::string> damaged = {"booking mail attendees[0].email",
                                        "booking name attendees[0].name",
                                        "booking note cancellation.note", "booking time start"};
    if (!backend.server) damaged.insert(damaged.begin(), "booking bytes ");
    Engine engine = OpenEngine(database);

    const Page page = Must(engine.List({.kind = "booking"}, At()));
    CHECK(page.items.size() == (backend.server ? 4 : 3));  // "sound" and the series' two
    CHECK(Names(page.unreadable) == Joined(damaged));
    // A page is as long as it says, whatever it holds.
    std::size_t rows = 0;
    ListBody by_two{.kind = "booking", .limit = 2};
    do {
      const Page part = Must(engine.List(by_two, At()));
      CHECK(part.items.size() + part.unreadable.size() <= 2);
      rows += part.items.size() + part.unreadable.size();
      by_two.cursor = part.next_cursor;
    } while (!by_two.cursor.empty());
    CHECK(rows == 8);
    // Whoever takes part hears of it, nobody else.
    Envelope kim = At();
    kim.actor = Actor{.kind = ActorKind::kAttendee, .email = "kim@example.net"};
    CHECK(Names(Must(engine.List({.kind = "booking"}, kim)).unreadable) == Joined(damaged));
    kim.actor->email = "lee@example.net";
    CHECK(Must(engine.List({.kind = "booking"}, kim)).unreadable.empty());
    CHECK(Names(Must(engine.List({.kind = "series"}, At())).unreadable) ==
          "series weekly template.attendees[0].email");
    CHECK(Names(Must(engine.List({.kind = "busy_block"}, At())).unreadable) ==
          "busy_block dentist version");

    for (const Status& refused : {engine.Get({.kind = "booking", .id = "mail"}, At()).status(),
                                  engine.GetBooking({.booking = "mail"}, At()).status(),
                                  engine.Cancel({.booking = "mail"}, At()).status()}) {
      CHECK(refused.reason() == Reason::k_corrupt);
      CHECK(DetailOf(refused, "kind") == "booking");
      CHECK(DetailOf(refused, "id") == "mail");
      CHECK(DetailOf(refused, "field") == "attendees[0].email");
    }
    CHECK(engine.Get({.kind = "booking", .id = "sound"}, At()).ok());

    // Bookings and entries of outside calendars block from their columns.
    Query talk{.event_type = "talk"};
    talk.start = T("2026-03-02T09:00:00Z");
    CHECK(!Must(engine.Check(talk, At())).available);
    Query call{.event_type = "call"};
    call.start = T("2026-03-02T09:00:00Z");
    call.hosts = {"bo"};
    CHECK(Must(engine.Check(call, At())).reason == "calendar");

    const LeaseAnswer leased = Must(engine.LeaseMessages({.owner = "w"}, At()));
    CHECK(!leased.items.empty());
    REQUIRE(leased.unreadable.size() == 1);
    CHECK(leased.unreadable[0].field == "error");

    const VerifyReport report = Must(engine.Verify({}, At()));
    std::vector<std::string> all = damaged;
    all.insert(all.end(), {"busy_block dentist version",
                           fmt::format("message {} error", leased.unreadable[0].id),
                           "series weekly template.attendees[0].email"});
    CHECK(Names(report.unreadable) == Joined(all));
    CHECK(report.findings.size() == all.size());
    CHECK(Must(engine.Tick({}, At("2026-03-05T07:00:00Z"))).unreadable.empty());
  }
}

TEST_CASE("repair mends what it can: first as a dry run, which changes nothing") {
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    Fill(database);
    DamageRows(*database.Open(), backend.server);
    DamageHistory(*database.Open(), backend.server);
    Engine engine = OpenEngine(database);
    const std::string before = Dump(*database.Open());
    const RepairReport dry = Must(engine.Repair({}, At()));
    CHECK(Dump(*database.Open()) == before);
    CHECK(!dry.written);

    Envelope envelope = At();
    envelope.idempotency_key = "mend";
    const RepairReport done = Must(engine.Repair({.dry_run = false}, envelope));
    CHECK(done.written);
    CHECK(done.repairs == dry.repairs);
    CHECK(done.left == dry.left);
    CHECK(Names(done.left) == "booking time start");
    std::vector<std::string> told;
    for (const RepairedValue& one : done.repairs) {
      if (one.kind == "message") continue;  // its id is the engine's
      told.push_back(
          fmt::format("{} {} {}: {} > {}", one.kind, one.id, one.field, one.before, one.after));
    }
    std::vector<std::string> expected = {
        "busy_block dentist version: -2147483648 > 1",
        "series weekly template.attendees[0].email: kim@example@net > ",
        "booking mail attendees[0].email: no address > ",
        fmt::format("booking name attendees[0].name: {} > {}", kLongName, kLongName.substr(0, 200)),
        "booking bytes attendees[0].name: K\\xE9m\\xE2\\x82 > K\xEF\xBF\xBDm\xEF\xBF\xBD",
        fmt::format("booking note cancellation.note: {} > {}", kLongNote,
                    kLongNote.substr(0, 1000))};
    if (backend.server) expected.erase(expected.begin() + 4);
    CHECK(Joined(told) == Joined(expected));

    const VerifyReport after = Must(engine.Verify({}, At()));
    CHECK(Names(after.unreadable) == "booking time start");
    CHECK(after.findings.size() == 1);
    CHECK(Must(engine.Repair({.dry_run = false}, At())).repairs.empty());
    const Booking mail = Must(engine.GetBooking({.booking = "mail"}, At()));
    CHECK(mail.attendees[0].email.empty());
    CHECK(mail.attendees[0].name == "Kim");
    CHECK(mail.header.version == 2);
    // What was mended can be written again, and looked back at.
    CHECK(Must(engine.Cancel({.booking = "mail"}, At())).status == BookingStatus::kCancelled);
    const std::vector<HistoryEntry> history =
        Must(engine.History({.kind = "booking", .id = "mail"}, At())).items;
    REQUIRE(history.size() == 3);
    CHECK(history[1].action == "repaired");
    CHECK(history[1].reason == "mended: attendees[0].email");
    Must(engine.Archive({.kind = "busy_block", .id = "dentist"}, At()));
    const HistoryAnswer dentist =
        Must(engine.History({.kind = "busy_block", .id = "dentist"}, At()));
    REQUIRE(dentist.items.size() == 3);
    CHECK(dentist.items[0].reason.size() == 500);  // mended as it is read
    Query call{.event_type = "call"};
    call.start = T("2026-03-02T09:00:00Z");
    CHECK(Must(engine.Check(call, At())).available);
    // The address that is gone leads to the booking no more; the name that was cut still does.
    Envelope kim = At();
    kim.actor = Actor{.kind = ActorKind::kAttendee, .email = "kim@example.net"};
    const Page own = Must(engine.List({.kind = "booking"}, kim));
    CHECK(std::none_of(own.items.begin(), own.items.end(), [](const std::string& item) {
      return item.find("\"id\":\"mail\"") != std::string::npos;
    }));
  }
}

TEST_CASE("a catalog that lacks a row decides nothing, and can be looked at and mended") {
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    Fill(database);
    Damage(*database.Open(), Document("kind='user' AND key='ana'"), "ana@example.org", "ana");
    Damage(*database.Open(), kOrganization, "\"BS\"", "\"" + kLongName + "\"");
    Damage(*database.Open(), Document("kind='schedule'"), "\"version\":1",
           "\"version\":2147483647");
    Engine engine = OpenEngine(database);
    Query call{.event_type = "call"};
    call.start = T("2026-03-02T15:00:00Z");
    for (const Status& refused : {engine.Check(call, At()).status(),
                                  engine.Book(Call("2026-03-02T15:00:00Z"), At()).status(),
                                  engine.Apply({.catalog = test::Office()}, At()).status()}) {
      CHECK(refused.reason() == Reason::k_corrupt);
      CHECK(DetailOf(refused, "kind") == "organization");
    }
    Envelope bo = At();
    bo.actor = Actor{.kind = ActorKind::kUser, .id = "bo"};
    CHECK(engine.List({.kind = "user"}, bo).status().reason() == Reason::k_corrupt);
    const Page users = Must(engine.List({.kind = "user"}, At()));
    CHECK(users.items.size() == 2);
    CHECK(Names(users.unreadable) == "user ana email");
    const Status ana = engine.Get({.kind = "user", .id = "ana"}, At()).status();
    CHECK(ana.reason() == Reason::k_corrupt);
    CHECK(DetailOf(ana, "id") == "ana");
    CHECK(engine.Get({.kind = "organization", .id = "bs"}, At()).status().reason() ==
          Reason::k_corrupt);
    CHECK(engine.Get({.kind = "user", .id = "bo"}, At()).ok());

    const VerifyReport report = Must(engine.Verify({}, At()));
    CHECK(Names(report.unreadable) == Joined({"organization bs name", "user ana email"}));
    REQUIRE(report.findings.size() == 3);
    CHECK(std::count(report.findings.begin(), report.findings.end(),
                     "schedule office: its version 2147483647 is close to its end") == 1);
    CHECK(Must(engine.Repair({.dry_run = false}, At())).repairs.size() == 3);
    CHECK(Must(engine.Verify({}, At())).findings.empty());
    CHECK(Must(engine.Check(call, At())).available);
    CHECK(Must(engine.Get({.kind = "schedule", .id = "office"}, At())).json.find("\"version\":2") !=
          std::string::npos);
  }
}

TEST_CASE("a request that cannot be read counts, and one that ran out is in nobody's way unnamed") {
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    Query talk{.event_type = "talk"};
    talk.start = T("2026-03-02T12:00:00Z");
    {
      Engine engine = OpenEngine(database);
      Catalog office = test::Office();
      office.event_types[1].pending_blocks = false;
      office.event_types[1].limits = {Limit{.per = LimitPeriod::kDay, .count = 1}};
      Must(engine.Apply({.catalog = office}, At()));
      BookBody asked = Call("2026-03-02T09:00:00Z");
      asked.event_type = "talk";
      Envelope envelope = At();
      envelope.new_id = "asked";
      Must(engine.Book(asked, envelope));
      CHECK(Must(engine.Check(talk, At())).available);  // it does not block, so it does not count
      HoldBody hold{.book = Call("2026-03-02T10:00:00Z")};
      hold.book.hosts = {"bo"};
      envelope.new_id = "held";
      Must(engine.Hold(hold, envelope));
    }
    Damage(*database.Open(), Booked("key='asked'"), "kim@example.net", "kim");
    Damage(*database.Open(), Booked("key='held'"), "kim@example.net", "kim");
    Engine engine = OpenEngine(database);
    CHECK(Must(engine.Check(talk, At())).reason == "limit");
    // Whoever would take the time of the hold that ran out is told which row is in the way.
    BookBody again = Call("2026-03-02T10:00:00Z");
    again.hosts = {"bo"};
    const Status refused = engine.Book(again, At("2026-03-02T08:00:00Z")).status();
    CHECK(refused.reason() == Reason::k_corrupt);
    CHECK(DetailOf(refused, "id") == "held");
    Must(engine.Repair({.dry_run = false}, At()));
    CHECK(Must(engine.Check(talk, At())).available);
    Must(engine.Book(again, At("2026-03-02T08:00:00Z")));
  }
}

TEST_CASE("whoever attends a session that cannot be read is not free") {
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    Query talk{.event_type = "talk"};
    talk.start = T("2026-03-02T09:00:00Z");
    talk.attendee = QueryAttendee{.email = "kim@example.net"};
    {
      Engine engine = OpenEngine(database);
      Catalog office = test::Office();
      office.event_types[0].seats = 3;
      office.event_types[1].user = "bo";
      office.event_types[1].attendee_overlap = AttendeeOverlap::kRefuse;
      Must(engine.Apply({.catalog = office}, At()));
      CHECK(Must(engine.Check(talk, At())).available);
      Book(engine, "session", "2026-03-02T09:00:00Z");
    }
    Damage(*database.Open(), Booked("key='session'"), "kim@example.net", "kim");
    Engine engine = OpenEngine(database);
    CHECK(Must(engine.Check(talk, At())).reason == "attendee_overlap");
    talk.attendee->email = "lu@example.net";
    CHECK(Must(engine.Check(talk, At())).available);
  }
}

TEST_CASE(
    "a pattern of an earlier version that makes codes nobody reads: none, and old ones mended") {
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    const std::string words(36, 'w');
    {
      Engine engine = OpenEngine(database);
      Must(engine.Apply({.catalog = test::Office()}, At()));
      Book(engine, "one", "2026-03-02T09:00:00Z");
      Book(engine, "two", "2026-03-02T10:00:00Z");
    }
    {
      const std::unique_ptr<Session> session = database.Open();
      Damage(*session, kOrganization, "\"name\":\"BS\"",
             fmt::format("\"name\":\"BS\",\"code_pattern\":\"{}-{{year}}-{{seq}}\"", words));
      for (const char* id : {"one", "two"}) {
        const std::string code = fmt::format("{}-2026-0000{}", words, id[0] == 'o' ? 1 : 2);
        const std::string where = fmt::format("key='{}'", id);
        Damage(*session, Booked(where.c_str()),
               fmt::format("BOOK-2026-0000{}", id[0] == 'o' ? 1 : 2), code);
        REQUIRE_OK(session->Run("UPDATE booking SET code=? WHERE key=?", code, id));
      }
    }
    Engine engine = OpenEngine(database);
    CHECK(Names(Must(engine.Verify({}, At())).unreadable) == "booking one code\nbooking two code");
    // Booking goes on meanwhile, without a code.
    CHECK(Book(engine, "three", "2026-03-02T11:00:00Z").code.empty());
    const RepairReport done = Must(engine.Repair({.dry_run = false}, At()));
    CHECK(done.repairs.size() == 2);
    CHECK(done.left.empty());
    // Cut, both would have the same code.
    CHECK(Must(engine.GetBooking({.booking = "one"}, At())).code.empty());
    CHECK(Must(engine.GetBooking({.booking = "two"}, At())).code.empty());
    const VerifyReport after = Must(engine.Verify({}, At()));
    CHECK(after.findings.empty());
    CHECK(after.unreadable.empty());
  }
}

TEST_CASE("a block that an earlier version let stand in another's calendar follows that calendar") {
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    Engine writer = OpenEngine(database);
    Must(writer.Apply({.catalog = test::Office()}, At()));
    const auto put_source = [&](const char* active) {
      Must(writer.Put({.kind = "calendar_source",
                       .record = fmt::format(R"({{"id":"c","user":"bo","active":{}}})", active)},
                      At()));
    };
    put_source("true");
    Must(writer.Put(
        {.kind = "busy_block", .record = R"({"id":"x","user":"ana","start":"2026-03-02T09:00:00Z",
                                   "end":"2026-03-02T10:00:00Z"})"},
        At()));
    {
      const std::unique_ptr<Session> session = database.Open();
      Damage(*session, Document("key='x'"), "\"user\":\"ana\"",
             "\"user\":\"ana\",\"source\":\"c\"");
      REQUIRE_OK(session->Run(
          "UPDATE busy SET source=(SELECT id FROM document WHERE kind='calendar_source')"));
    }
    Engine warm = OpenEngine(database);
    Query query{.event_type = "call"};
    query.start = T("2026-03-02T09:00:00Z");
    const auto left = [&](Engine& engine) { return Must(engine.Check(query, At())).remaining; };
    CHECK(left(warm) == 2);
    put_source("false");
    CHECK(left(warm) == 3);
    put_source("true");
    CHECK(left(warm) == 2);
    Must(writer.Archive({.kind = "calendar_source", .id = "c"}, At()));
    CHECK(left(warm) == 3);
  }
}

TEST_CASE("a hold or series that cannot be read keeps no other from going on") {
  for (const Backend& backend : SharedBackends()) {
    CAPTURE(backend.name);
    const Database database(backend);
    {
      Engine engine = OpenEngine(database);
      Must(engine.Apply({.catalog = test::Office()}, At()));
      for (const char* id : {"bad", "good"}) {
        HoldBody hold;
        hold.book = Call("2026-03-02T09:00:00Z");
        Envelope envelope = At();
        envelope.new_id = id;
        Must(engine.Hold(hold, envelope));
        BookSeriesBody open{.each = Call("2026-03-03T08:00:00Z"), .rrule = "FREQ=WEEKLY"};
        envelope.new_id = std::string("series-") + id;
        Must(engine.BookSeries(open, envelope));
      }
    }
    Damage(*database.Open(), Booked("key='bad'"), "kim@example.net", "kim");
    Damage(*database.Open(), Document("key='series-bad'"), "FREQ=WEEKLY\"",
           "FREQ=WEEKLY\",\"kind\":7,\"each\":7");
    Engine engine = OpenEngine(database);
    const TickReport report = Must(engine.Tick({}, At("2027-01-04T07:00:00Z")));
    CHECK(report.holds_expired == 1);
    CHECK(report.series_extended == 1);
    CHECK(report.unreadable.size() == 2);
  }
}

}  // namespace
}  // namespace rota::store
