// assignment.list and assignment.count: the turns that people were given.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "src/store/open.h"
#include "tests/support/database_file.h"
#include "tests/support/office.h"

namespace rota {
namespace {

using test::At;
using test::By;
using test::Call;
using test::Must;
using test::Opened;
using test::T;

constexpr const char* kNine = "2026-03-02T08:00:00Z";  // 09:00 in Copenhagen
constexpr const char* kTen = "2026-03-02T09:00:00Z";

Booking Booked(Engine& engine, const char* start, const char* host = nullptr,
               const Envelope& envelope = At()) {
  BookBody body = Call(start);
  if (host) body.hosts = {host};
  return Must(engine.Book(body, envelope));
}

// "ana round_robin, bo manual_drag by admin, current"
std::string Text(const AssignmentPage& page) {
  std::string text;
  for (const Assignment& one : page.items) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", one.user, WordOf(one.method));
    if (one.by) text += fmt::format(" by {}", WordOf(one.by->kind));
    if (one.current) text += " now";
    if (!one.counted) text += " uncounted";
  }
  return text;
}

// "ana 2 09:00, bo 0"
std::string Text(const AssignmentCounts& counts) {
  std::string text;
  for (const AssignmentCount& one : counts.items) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", one.user, one.assigned_count);
    if (one.last_assigned_at) text += " " + FormatInstant(*one.last_assigned_at).substr(11, 5);
  }
  return text;
}

std::string Told(const Status& status) {
  return std::string(ReasonName(status.reason())) + " " + status.path();
}

TEST_CASE("a booking's turns tell who had it, how, and who has it now") {
  Engine engine = Opened();
  const Booking booking = Booked(engine, kNine);
  REQUIRE(booking.hosts == std::vector<std::string>{"ana"});
  MoveBody move{.booking = booking.header.id};
  Must(engine.Move(move, At()));  // to anybody else
  move.hosts = {"cy"};
  move.manual_drag = true;
  move.note = "asked for";
  Must(engine.Move(move, By(ActorKind::kAdmin)));
  move.hosts = {"ana"};
  move.manual_drag = false;
  Must(engine.Move(move, By(ActorKind::kUser, "ana")));
  const AssignmentPage page = Must(engine.ListAssignments({.booking = booking.header.id}, At()));
  CHECK(
      Text(page) ==
      "ana round_robin, bo reassign_auto, cy manual_drag by admin, ana manual_direct by user now");
  CHECK(page.items[2].reason == "asked for");
  CHECK(page.items[0].at == T("2026-03-02T07:00:00Z"));
  CHECK(Text(Must(engine.ListAssignments({.user = "ana"}, At()))) ==
        "ana round_robin, ana manual_direct by user now");
}

TEST_CASE("what staff name need not count, and fixed hosts are no choice") {
  Catalog office = test::Office();
  office.event_types[0].policy =
      Policy{.preset = PolicyPreset::kRoundRobin, .counts = PolicyCounts::kAutomatic};
  office.event_types[0].hosts[2].fixed = true;
  Engine engine = Must(Engine::Open(":memory:", {}));
  Must(engine.Apply({.catalog = office}, At()));
  const Booking booking = Booked(engine, kNine);
  CHECK(Text(Must(engine.ListAssignments({.booking = booking.header.id}, At()))) ==
        "cy fixed now, ana round_robin now");
  const Booking named = Booked(engine, kTen, "bo");
  CHECK(Text(Must(engine.ListAssignments({.booking = named.header.id}, At()))) ==
        "cy fixed now uncounted, bo manual_direct by system now uncounted");
  CHECK(Text(Must(engine.CountAssignments({.team = "support"}, At()))) ==
        "ana 1 07:00, bo 0, cy 1 07:00");
}

TEST_CASE("counts are of a team or of an event type, in a stretch of time") {
  Engine engine = Opened();
  Booked(engine, kNine, "ana", At("2026-03-02T06:00:00Z"));
  Booked(engine, kTen, "ana");
  BookBody talk = Call("2026-03-03T09:00:00Z");
  talk.event_type = "talk";  // ana's own, of no team
  Must(engine.Book(talk, At()));
  const auto count = [&](const CountAssignmentsBody& body) {
    return Text(Must(engine.CountAssignments(body, At())));
  };
  CHECK(count({.team = "support"}) == "ana 2 07:00, bo 0, cy 0");
  CHECK(count({.event_type = "call"}) == "ana 2 07:00, bo 0, cy 0");
  CHECK(count({.event_type = "talk"}) == "ana 1 07:00");
  const Instant seven = T("2026-03-02T07:00:00Z");
  CHECK(count({.team = "support", .to = seven}) == "ana 1 06:00, bo 0, cy 0");
  CHECK(count({.team = "support", .from = seven}) == "ana 1 07:00, bo 0, cy 0");
  CHECK(count({.team = "support", .from = seven + 1}) == "ana 0, bo 0, cy 0");
  CHECK(Text(Must(engine.ListAssignments({.user = "ana", .from = seven}, At()))) ==
        "ana manual_direct by system now, ana fixed now");
  CHECK(Must(engine.ListAssignments({.user = "ana", .to = seven}, At())).items.size() == 1);
}

TEST_CASE("turns come in pages, oldest first") {
  Engine engine = Opened();
  const char* const starts[] = {"2026-03-04T08:00:00Z", "2026-03-03T08:00:00Z", kTen, kNine};
  std::string given;
  for (const char* start : starts) given += Booked(engine, start, "bo").header.id + " ";
  for (const std::int32_t limit : {1, 2, 3, 4, 100}) {
    ListAssignmentsBody body{.user = "bo", .limit = limit};
    std::string read;
    do {
      const AssignmentPage page = Must(engine.ListAssignments(body, At()));
      CHECK(page.items.size() <= static_cast<std::size_t>(limit));
      for (const Assignment& one : page.items) read += one.booking + " ";
      body.cursor = page.next_cursor;
    } while (!body.cursor.empty());
    CHECK(read == given);
  }
  for (const char* cursor : {"x", "5", "5.", ".5", "5.5x", "99999999999999999999.1"}) {
    const auto refused = engine.ListAssignments({.user = "bo", .cursor = cursor}, At());
    CHECK(Told(refused.status()) == "invalid cursor");
  }
}

TEST_CASE("hosts read their own turns, leaders those of their teams") {
  Catalog office = test::Office();
  office.users.push_back({.header = {.id = "dan"}, .name = "Dan"});
  Engine engine = Must(Engine::Open(":memory:", {}));
  Must(engine.Apply({.catalog = office}, At()));
  const Booking booking = Booked(engine, kNine, "bo");
  Booked(engine, kTen, "ana");
  BookBody talk = Call("2026-03-03T09:00:00Z");
  talk.event_type = "talk";
  Must(engine.Book(talk, At()));
  const auto list = [&](const char* user, const Envelope& as) {
    const auto page = engine.ListAssignments({.user = user}, as);
    return page.ok() ? fmt::format("{}", page->items.size()) : Told(page.status());
  };
  const auto count = [&](const CountAssignmentsBody& body, const Envelope& as) {
    const auto counts = engine.CountAssignments(body, as);
    return counts.ok() ? Text(*counts) : Told(counts.status());
  };
  const Envelope ana = By(ActorKind::kUser, "ana"), bo = By(ActorKind::kUser, "bo"),
                 dan = By(ActorKind::kUser, "dan"), guest = By(ActorKind::kGuest);
  CHECK(list("bo", ana) == "1");
  CHECK(list("ana", ana) == "2");
  CHECK(list("bo", bo) == "1");
  CHECK(list("ana", bo) == "not_found user");
  CHECK(list("zoe", bo) == "not_found user");
  CHECK(list("bo", guest) == "forbidden ");
  CHECK(count({.team = "support"}, ana) == "ana 1 07:00, bo 1 07:00, cy 0");
  CHECK(count({.team = "support"}, bo) == "bo 1 07:00");
  CHECK(count({.team = "support"}, dan) == "not_found team");
  CHECK(count({.team = "nowhere"}, dan) == "not_found team");
  CHECK(count({.event_type = "call"}, bo) == "bo 1 07:00");
  CHECK(count({.event_type = "call"}, dan) == "forbidden event_type");
  CHECK(count({.event_type = "nothing"}, dan) == "not_found event_type");
  // What bo was given in another team is not ana's to read.
  Team other;
  other.header.id = other.slug = other.name = "other";
  other.members = {{.user = "bo"}};
  EventType elsewhere = office.event_types[0];
  elsewhere.header.id = elsewhere.slug = "elsewhere";
  elsewhere.team = "other";
  elsewhere.hosts = {{.user = "bo"}};
  Catalog more;
  more.teams = {other};
  more.event_types = {elsewhere};
  Must(engine.Apply({.catalog = more}, At()));
  BookBody visit = Call("2026-03-04T09:00:00Z");
  visit.event_type = "elsewhere";
  Must(engine.Book(visit, At()));
  CHECK(list("bo", ana) == "1");
  CHECK(list("bo", bo) == "2");
  const ListAssignmentsBody of_booking{.booking = booking.header.id};
  CHECK(engine.ListAssignments(of_booking, bo).ok());
  CHECK(engine.ListAssignments(of_booking, ana).ok());
  CHECK(Told(engine.ListAssignments(of_booking, dan).status()) == "not_found ");
}

TEST_CASE("who serves by a group, or by a team below, is a host") {
  Catalog office = test::Office();
  office.users.push_back({.header = {.id = "dan"}, .name = "Dan"});
  Team below;
  below.header.id = below.slug = below.name = "below";
  below.parent = "support";
  below.members = {{.user = "dan"}};
  office.teams.push_back(below);
  EventType type = office.event_types[0];
  type.header.id = type.slug = "all";
  type.hosts.clear();
  type.hosts_from = HostsFromTeam{.members_of = "support", .descendants = true};
  office.event_types.push_back(type);
  type.header.id = type.slug = "crew";
  type.hosts_from.reset();
  type.scheduling = Scheduling::kGroups;
  type.groups = {{.id = "one", .members = {{.user = "bo"}}},
                 {.id = "two", .members = {{.members_of = "below"}}}};
  office.event_types.push_back(type);
  Engine engine = Must(Engine::Open(":memory:", {}));
  Must(engine.Apply({.catalog = office}, At()));
  const auto count = [&](const char* of, const char* user) {
    const auto counts = engine.CountAssignments({.event_type = of}, By(ActorKind::kUser, user));
    return counts.ok() ? Text(*counts) : Told(counts.status());
  };
  CHECK(count("all", "dan") == "dan 0");
  CHECK(count("crew", "bo") == "bo 0");
  CHECK(count("crew", "dan") == "dan 0");
  office.event_types[2].hosts_from->descendants = false;
  Must(engine.Apply({.catalog = office}, At()));
  CHECK(count("all", "dan") == "forbidden event_type");
}

TEST_CASE("of several named hosts the policy chooses, when a booking moves as when it is made") {
  Engine engine = Opened();
  const std::string id = Booked(engine, kNine, "bo").header.id;
  Must(engine.Move({.booking = id, .start = T(kTen), .hosts = {"ana", "cy"}}, At()));
  CHECK(Text(Must(engine.ListAssignments({.booking = id}, At()))) ==
        "bo manual_direct by system, ana reassign_auto now");
}

TEST_CASE("what is asked for is one thing") {
  Engine engine = Opened();
  const auto list = [&](const ListAssignmentsBody& body) {
    return Told(engine.ListAssignments(body, At()).status());
  };
  CHECK(list({}) == "invalid user");
  CHECK(list({.booking = "b", .user = "ana"}) == "invalid user");
  CHECK(list({.booking = "b", .from = T(kNine)}) == "invalid from");
  CHECK(list({.booking = "b", .to = T(kNine)}) == "invalid to");
  CHECK(Told(engine.CountAssignments({}, At()).status()) == "invalid team");
  const CountAssignmentsBody both{.team = "support", .event_type = "call"};
  CHECK(Told(engine.CountAssignments(both, At()).status()) == "invalid team");
  const std::string id = Booked(engine, kNine, "ana").header.id;
  MoveBody drag{.booking = id, .start = T(kTen), .manual_drag = true};
  CHECK(Told(engine.Move(drag, At()).status()) == "invalid hosts");
  drag.hosts = {"bo"};
  drag.attendee = "kim";
  CHECK(Told(engine.Move(drag, At()).status()) == "invalid attendee");
}

TEST_CASE("a turn that cannot be read is named and passed over") {
  const test::DatabaseFile file;
  {
    Engine engine = Must(Engine::Open(file.path(), {}));
    Must(engine.Apply({.catalog = test::Office()}, At()));
    Booked(engine, kNine, "bo");
    Booked(engine, kTen, "bo");
  }
  {
    const auto session = Must(store::OpenSession(file.path(), {}));
    Must(session->Run("UPDATE assignment SET method=77 WHERE seq=1"));
  }
  Engine engine = Must(Engine::Open(file.path(), {}));
  const AssignmentPage page = Must(engine.ListAssignments({.user = "bo"}, At()));
  CHECK(page.items.size() == 1);
  REQUIRE(page.unreadable.size() == 1);
  CHECK(page.unreadable[0].kind == "assignment");
  CHECK(page.unreadable[0].field == "method");
  CHECK(Must(engine.Verify({}, At())).unreadable.size() == 1);
}

}  // namespace
}  // namespace rota
