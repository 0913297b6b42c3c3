// A warm engine: what it keeps in memory is what the database says, also for an earlier clock.
#include <doctest/doctest.h>

#include "tests/support/database_file.h"
#include "tests/support/office.h"

namespace rota {
namespace {

using test::At;
using test::Call;
using test::DatabaseFile;
using test::Must;
using test::T;

Engine Opened(const Catalog& catalog = test::Office()) {
  Engine engine = Must(Engine::Open(":memory:", {}));
  Must(engine.Apply({.catalog = catalog}));
  return engine;
}

// How many calls fit at that start.
std::int32_t Left(Engine& engine, const char* start, const char* now) {
  Query query;
  query.event_type = "call";
  query.start = T(start);
  return Must(engine.Check(query, At(now))).remaining;
}

// Another program writes to two organizations; both are looked at again, not only the first asked.
TEST_CASE("what is kept of one organization is not taken for present because another's was read") {
  const DatabaseFile file;
  Engine engine = Must(Engine::Open(file.path(), {}));
  Engine other = Must(Engine::Open(file.path(), {}));
  const auto at = [](const char* organization) {
    Envelope envelope = At();
    envelope.organization = organization;
    return envelope;
  };
  Query query;
  query.event_type = "call";
  query.start = T("2026-03-02T09:00:00Z");
  for (const char* organization : {"one", "two"}) {
    Catalog catalog = test::Office();
    catalog.organization->header.id = organization;
    Must(other.Apply({.catalog = catalog}, at(organization)));
    CHECK(Must(engine.Check(query, at(organization))).remaining == 3);
  }
  for (const char* organization : {"one", "two"}) {
    Must(other.Book(Call("2026-03-02T09:00:00Z"), at(organization)));
  }
  for (const char* organization : {"one", "two", "one", "two"}) {
    CHECK(Must(engine.Check(query, at(organization))).remaining == 2);
  }
}

// On a file, where questions are asked on a connection of their own: nothing tells it to look
// again.
TEST_CASE("an earlier clock sees the bookings of its own time") {
  const DatabaseFile file;
  Engine engine = Must(Engine::Open(file.path(), {}));
  Must(engine.Apply({.catalog = test::Office()}));
  BookBody call = Call("2026-03-02T09:00:00Z");
  call.hosts = {"ana"};
  Must(engine.Book(call, At()));
  BookBody next = call;  // the last booking before what is kept is kept too
  next.start = T("2026-03-02T10:00:00Z");
  Must(engine.Book(next, At()));
  // Two years later the catalog is written, and what is kept in memory begins a year before that.
  Must(engine.Put({.kind = "user", .record = R"({"id": "dan", "name": "Dan"})"},
                  At("2028-03-06T07:00:00Z")));
  for (int i = 0; i < 2; ++i) {
    CHECK(Left(engine, "2028-03-06T09:00:00Z", "2028-03-06T07:00:00Z") == 3);
  }
  CHECK(Left(engine, "2026-03-02T09:00:00Z", "2026-03-02T07:00:00Z") == 2);
  CHECK(engine.Book(call, At()).status().reason() == Reason::k_occupied);
}

TEST_CASE("a write at an earlier clock knows the limits of its own time") {
  Catalog catalog = test::Office();
  catalog.event_types[0].limits = {Limit{.per = LimitPeriod::kDay, .count = 1}};
  Engine engine = Opened(catalog);
  Must(engine.Book(Call("2026-03-02T09:00:00Z"), At()));
  Must(engine.Put({.kind = "user", .record = R"({"id": "dan", "name": "Dan"})"},
                  At("2028-03-06T07:00:00Z")));
  Must(engine.Book(Call("2028-03-06T09:00:00Z"), At("2028-03-06T07:00:00Z")));
  CHECK(engine.Book(Call("2026-03-02T10:00:00Z"), At()).status().reason() == Reason::k_limit);
}

// A calendar of Bo's that is busy on Monday at 09:00Z.
Engine WithCalendar() {
  Engine engine = Opened();
  Must(engine.Put({.kind = "calendar_source",
                   .record = R"({"id": "c", "user": "bo", "name": "C", "kind": "ics"})"}));
  Must(engine.Put({.kind = "busy_block", .record = R"({"id": "x", "user": "bo", "source": "c",
      "start": "2026-03-02T09:00:00Z", "end": "2026-03-02T10:00:00Z"})"}));
  return engine;
}

TEST_CASE("blocks of an archived calendar close nothing") {
  Engine engine = WithCalendar();
  CHECK(Left(engine, "2026-03-02T09:00:00Z", "2026-03-02T07:00:00Z") == 2);
  Must(engine.Archive({.kind = "calendar_source", .id = "c"}));
  CHECK(Left(engine, "2026-03-02T09:00:00Z", "2026-03-02T07:00:00Z") == 3);
  BookBody call = Call("2026-03-02T09:00:00Z");
  call.hosts = {"bo"};
  CHECK(engine.Book(call, At()).ok());
}

TEST_CASE("blocks that were changed or archived are followed") {
  Engine engine = WithCalendar();
  const auto left = [&](const char* start) { return Left(engine, start, "2026-03-02T07:00:00Z"); };
  CHECK(left("2026-03-02T09:00:00Z") == 2);
  Must(engine.Put({.kind = "busy_block", .record = R"({"id": "x", "user": "bo", "source": "c",
      "start": "2026-03-02T11:00:00Z", "end": "2026-03-02T12:00:00Z"})"}));
  CHECK(left("2026-03-02T09:00:00Z") == 3);
  CHECK(left("2026-03-02T11:00:00Z") == 2);
  Must(engine.Archive({.kind = "busy_block", .id = "x"}));
  CHECK(left("2026-03-02T11:00:00Z") == 3);
}

TEST_CASE("each write is seen by the next question, one by one and many at once") {
  Engine engine = Opened();
  const auto left = [&](const char* start) { return Left(engine, start, "2026-03-02T07:00:00Z"); };
  CHECK(left("2026-03-02T09:00:00Z") == 3);
  const std::string id = Must(engine.Book(Call("2026-03-02T09:00:00Z"), At())).header.id;
  CHECK(left("2026-03-02T09:00:00Z") == 2);
  MoveBody move{.booking = id};
  move.start = T("2026-03-02T10:00:00Z");
  Must(engine.Move(move, At()));
  CHECK(left("2026-03-02T09:00:00Z") == 3);
  CHECK(left("2026-03-02T10:00:00Z") == 2);
  Must(engine.Cancel({.booking = id}, At()));
  CHECK(left("2026-03-02T10:00:00Z") == 3);
  // More bookings of one person than are mended one by one.
  for (int i = 0; i < 40; ++i) {
    BookBody call = Call("2026-03-02T08:00:00Z");
    call.start += (i / 16) * kDay + (i % 16) * 30 * kMinute;
    call.hosts = {"ana"};
    Must(engine.Book(call, At()));
  }
  CHECK(left("2026-03-02T08:00:00Z") == 2);
  CHECK(left("2026-03-04T11:30:00Z") == 2);
  CHECK(left("2026-03-04T12:00:00Z") == 3);
}

TEST_CASE("limits of other event types of the team are followed") {
  Catalog catalog = test::Office();
  EventType other = catalog.event_types[0];
  other.header.id = other.slug = "other";
  catalog.event_types.push_back(other);
  catalog.teams[0].limits = {Limit{.per = LimitPeriod::kDay, .count = 2}};
  Engine engine = Opened(catalog);
  const auto left = [&] { return Left(engine, "2026-03-02T09:00:00Z", "2026-03-02T07:00:00Z"); };
  CHECK(left() == 2);
  BookBody call = Call("2026-03-02T10:00:00Z");
  call.event_type = "other";
  const std::string id = Must(engine.Book(call, At())).header.id;
  CHECK(left() == 1);
  Must(engine.Cancel({.booking = id}, At()));
  CHECK(left() == 2);
}

TEST_CASE("turns count over the event types of the team whose policy it is") {
  Catalog catalog = test::Office();
  EventType other = catalog.event_types[0];
  other.header.id = other.slug = "other";
  catalog.event_types.push_back(other);
  const auto next = [](Engine& engine, const char* type, const char* start) {
    BookBody call = Call(start);
    call.event_type = type;
    return Must(engine.Book(call, At())).hosts.front();
  };
  Engine apart = Opened(catalog);  // nobody says a policy: each event type counts its own
  CHECK(next(apart, "call", "2026-03-02T09:00:00Z") == "ana");
  CHECK(next(apart, "other", "2026-03-02T10:00:00Z") == "ana");
  catalog.teams[0].policy = Policy{.preset = PolicyPreset::kRoundRobin};
  Engine together = Opened(catalog);
  CHECK(next(together, "call", "2026-03-02T09:00:00Z") == "ana");
  CHECK(next(together, "other", "2026-03-02T10:00:00Z") == "bo");
  CHECK(next(together, "call", "2026-03-02T11:00:00Z") == "cy");
}

TEST_CASE("turns given by hand count, unless the policy counts its own alone") {
  const auto after_a_named_host = [](PolicyCounts counts) {
    Catalog catalog = test::Office();
    catalog.event_types[0].policy = Policy{.preset = PolicyPreset::kRoundRobin, .counts = counts};
    Engine engine = Opened(catalog);
    BookBody call = Call("2026-03-02T09:00:00Z");
    call.hosts = {"ana"};
    Must(engine.Book(call, At()));
    return Must(engine.Book(Call("2026-03-02T10:00:00Z"), At())).hosts.front();
  };
  CHECK(after_a_named_host(PolicyCounts::kAll) == "bo");
  CHECK(after_a_named_host(PolicyCounts::kAutomatic) == "ana");
}

TEST_CASE("the horizon of a policy: whose bookings within it are fewest") {
  const auto chosen = [](std::int32_t days) {
    Catalog catalog = test::Office();
    catalog.event_types[0].policy = Policy{
        .criteria = {Criterion{.name = CriterionName::kFewest, .horizon = Horizon{.days = days}}}};
    Engine engine = Opened(catalog);
    BookBody later = Call("2026-03-05T09:00:00Z");  // three days ahead
    later.hosts = {"ana"};
    Must(engine.Book(later, At()));
    return Must(engine.Book(Call("2026-03-02T10:00:00Z"), At())).hosts.front();
  };
  CHECK(chosen(2) == "ana");
  CHECK(chosen(7) == "bo");
}

}  // namespace
}  // namespace rota
