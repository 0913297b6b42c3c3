// Questions about free time, as records and as columns.
#include <doctest/doctest.h>

#include <set>

#include "tests/support/office.h"

namespace rota {
namespace {

using test::At;
using test::Call;
using test::Must;
using test::T;

Engine Opened(const Catalog& catalog = test::Office()) {
  Engine engine = Must(Engine::Open(":memory:", {}));
  Must(engine.Apply({.catalog = catalog}));
  return engine;
}

Query Ask(const char* from = "2026-03-02", const char* to = "2026-03-02") {
  Query query;
  query.event_type = "call";
  query.from = *ParseDate(from);
  query.to = *ParseDate(to);
  return query;
}

Query AtStart(const char* start) {
  Query query;
  query.event_type = "call";
  query.start = T(start);
  return query;
}

Envelope Guest() {
  Envelope envelope = At();
  envelope.actor = Actor{.kind = ActorKind::kGuest};
  return envelope;
}

TEST_CASE("slots as columns: each with its end, its count and its hosts") {
  Engine engine = Opened();
  BookBody call = Call("2026-03-02T08:00:00Z");
  call.hosts = {"bo"};
  Must(engine.Book(call, At()));
  const SlotList list = Must(engine.FindSlots(Ask(), At()));
  REQUIRE(list.size() == 16);
  CHECK(list.start[0] == T("2026-03-02T08:00:00Z"));
  CHECK(list.end[0] == T("2026-03-02T08:30:00Z"));
  CHECK(list.remaining[0] == 2);
  CHECK(list.remaining[1] == 3);
  CHECK(list.hosts_free[0] == 2);
  CHECK(list.hosts == std::vector<std::string>{"ana", "bo", "cy"});
  REQUIRE(list.host_offsets.size() == 17);
  CHECK(list.host_offsets[1] == 2);
  CHECK(list.host_indexes[0] == 0);
  CHECK(list.host_indexes[1] == 2);  // bo is taken
  CHECK(list.reasons.empty());
}

TEST_CASE("at most so many slots, every column cut alike") {
  Engine engine = Opened();
  Query few = Ask();
  few.limit = 3;
  const SlotList list = Must(engine.FindSlots(few, At()));
  CHECK(list.size() == 3);
  CHECK(list.end.size() == 3);
  CHECK(list.remaining.size() == 3);
  CHECK(list.hosts_free.size() == 3);
  CHECK(list.host_offsets.size() == 4);
  CHECK(list.host_indexes.size() == 9);
  CHECK(Must(engine.ListSlots(few, At())).slots.size() == 3);
  few.limit = 100;
  CHECK(Must(engine.FindSlots(few, At())).size() == 16);
}

TEST_CASE("the public sees starts and counts, no hosts and not how many are free") {
  Engine engine = Opened();
  const SlotList list = Must(engine.FindSlots(Ask(), Guest()));
  CHECK(list.size() == 16);
  CHECK(list.remaining[0] == 3);
  CHECK(list.hosts_free.empty());
  CHECK(list.host_offsets.empty());
  CHECK(list.hosts.empty());
  Catalog open = test::Office();
  open.organization->public_hosts_free = true;
  Engine told = Opened(open);
  CHECK(Must(told.FindSlots(Ask(), Guest())).hosts_free[0] == 3);
}

TEST_CASE("a lattice has every start of the grid, with the reason where none is offered") {
  Engine engine = Opened();
  for (int i = 0; i < 3; ++i) Must(engine.Book(Call("2026-03-02T09:00:00Z"), At()));
  Query lattice = Ask();
  lattice.include = SlotInclude::kLattice;
  const SlotsAnswer answer = Must(engine.ListSlots(lattice, At()));
  const auto reason = [&](const char* start) {
    for (const SlotAnswer& slot : answer.slots) {
      if (slot.start == T(start)) return slot.reason;
    }
    return std::string("no start");
  };
  CHECK(reason("2026-03-02T09:00:00Z") == "occupied");
  CHECK(reason("2026-03-02T09:30:00Z") == "");
}

TEST_CASE("one start: whether it can be booked, by whom and why not") {
  Engine engine = Opened();
  const CheckAnswer free = Must(engine.Check(AtStart("2026-03-02T09:00:00Z"), At()));
  CHECK(free.available);
  CHECK(free.end == T("2026-03-02T09:30:00Z"));
  CHECK(free.remaining == 3);
  CHECK(free.hosts == std::vector<std::string>{"ana", "bo", "cy"});
  CHECK(free.reason == "");
  const CheckAnswer night = Must(engine.Check(AtStart("2026-03-02T22:00:00Z"), At()));
  CHECK(!night.available);
  CHECK(night.reason == "schedule");
  CHECK(night.remaining == 0);
  CHECK(!Must(engine.Check(AtStart("2026-03-02T09:00:00Z"), Guest())).hosts);
  CHECK(engine.Check(Ask(), At()).status().path() == "start");
  CHECK(engine.Explain(Ask(), At()).status().path() == "start");
  CHECK(engine.Assign(Ask(), At()).status().path() == "start");
}

TEST_CASE("an explanation names what is in the way of each host, and when it ends") {
  Engine engine = Opened();
  BookBody call = Call("2026-03-02T09:00:00Z");
  call.hosts = {"bo"};
  const std::string booking = Must(engine.Book(call, At())).header.id;
  Must(engine.Put({.kind = "time_off", .record = R"({"id": "t", "user": "cy", "from": "2026-03-02",
                                                     "start": "10:00", "end": "11:00"})"}));
  Must(engine.Put({.kind = "busy_block", .record = R"({"id": "x", "user": "ana",
      "start": "2026-03-02T09:00:00Z", "end": "2026-03-02T09:15:00Z"})"}));
  const StartVerdict why = Must(engine.Explain(AtStart("2026-03-02T09:00:00Z"), At()));
  CHECK(!why.check.available);
  REQUIRE(why.candidates);
  REQUIRE(why.candidates->size() == 3);
  const auto said = [&](std::size_t i) {
    const HostVerdict& host = why.candidates->at(i);
    return host.host + " " + host.reason + " " + host.rules.at(0).object + " " +
           FormatInstant(host.rules.at(0).free_at.value_or(0));
  };
  CHECK(said(0) == "ana calendar x 2026-03-02T09:15:00Z");
  CHECK(said(1) == "bo occupied " + booking + " 2026-03-02T09:30:00Z");
  CHECK(said(2) == "cy time_off t 2026-03-02T10:00:00Z");
  // The same words stand in a refusal.
  const Status refused = engine.Book(Call("2026-03-02T09:00:00Z"), At()).status();
  REQUIRE(refused.refusals().size() == 3);
  CHECK(refused.refusals()[0].object == "x");
  CHECK(refused.refusals()[1].object == booking);
  CHECK(refused.refusals()[2].object == "t");
  const Status unassigned = engine.Assign(AtStart("2026-03-02T09:00:00Z"), At()).status();
  REQUIRE(unassigned.refusals().size() == 3);
  CHECK(unassigned.refusals()[1].object == booking);
}

TEST_CASE("where a booking may move: its attendees and its state are asked") {
  Catalog catalog = test::Office();
  catalog.event_types[0].limits =
      std::vector<Limit>{{.scope = LimitScope::kAttendee, .per = LimitPeriod::kWeek, .count = 1}};
  Engine engine = Must(Engine::Open(":memory:", {}));
  Must(engine.Apply({.catalog = catalog}, At()));
  Must(engine.Book(Call("2026-03-02T09:00:00Z"), At()));
  const std::string later = Must(engine.Book(Call("2026-03-10T09:00:00Z"), At())).header.id;
  Query query = AtStart("2026-03-03T09:00:00Z");
  query.reschedule_of = later;
  CHECK(Must(engine.Check(query, At())).reason == "limit");
  Must(engine.Cancel({.booking = later}, At()));
  CHECK(engine.Check(query, At()).status().path() == "reschedule_of");
}

TEST_CASE("who would take a start, without taking it") {
  Engine engine = Opened();
  for (int i = 0; i < 2; ++i) {
    const AssignAnswer answer = Must(engine.Assign(AtStart("2026-03-02T09:00:00Z"), At()));
    CHECK(answer.hosts == std::vector<std::string>{"ana"});
    CHECK(answer.decision.candidates.size() == 3);
  }
  Must(engine.Book(Call("2026-03-02T09:00:00Z"), At()));
  CHECK(Must(engine.Assign(AtStart("2026-03-02T10:00:00Z"), At())).hosts ==
        std::vector<std::string>{"bo"});
}

TEST_CASE("dates on which something is free, in the asker's zone") {
  Engine engine = Opened();
  const auto dates = [&](const char* zone) {
    Query query = Ask("2026-03-06", "2026-03-09");  // Friday to Monday
    query.zone = zone;
    std::string text;
    for (const Date date : Must(engine.Dates(query, At())).dates) text += FormatDate(date) + " ";
    return text;
  };
  CHECK(dates("") == "2026-03-06 2026-03-09 ");
  CHECK(dates("Pacific/Auckland") == "2026-03-06 2026-03-07 2026-03-09 ");
}

TEST_CASE("the next start that is free, in the range or within a year") {
  Engine engine = Opened();
  Query query;
  query.event_type = "call";
  CHECK(Must(engine.Next(query, At())).slot->start == T("2026-03-02T08:00:00Z"));
  CHECK(Must(engine.Next(query, At("2026-03-06T16:00:00Z"))).slot->start ==
        T("2026-03-09T08:00:00Z"));
  CHECK(Must(engine.Next(query, At())).slot->hosts->size() == 3);
  query.from = *ParseDate("2026-03-07");
  query.to = *ParseDate("2026-03-08");
  CHECK(!Must(engine.Next(query, At())).slot);
}

TEST_CASE("the next start may be months away, but no more than a year") {
  Catalog catalog = test::Office();
  const auto next = [&](const char* from) {
    catalog.schedules[0].valid_from = *ParseDate(from);
    Engine engine = Opened(catalog);
    Query query;
    query.event_type = "call";
    const auto slot = Must(engine.Next(query, At())).slot;
    return slot ? FormatInstant(slot->start) : "";
  };
  CHECK(next("2026-11-02") == "2026-11-02T08:00:00Z");
  CHECK(next("2027-03-01") == "2027-03-01T08:00:00Z");
  CHECK(next("2027-03-08") == "");
}

TEST_CASE("what limits leave, of all and of each host") {
  Catalog catalog = test::Office();
  catalog.event_types[0].limits = {
      Limit{.per = LimitPeriod::kDay, .count = 2},
      Limit{.scope = LimitScope::kHost, .per = LimitPeriod::kWeek, .count = 5}};
  Engine engine = Opened(catalog);
  Must(engine.Book(Call("2026-03-02T09:00:00Z"), At()));
  const auto said = [&](const Envelope& who) {
    std::string text;
    for (const LimitAnswer& limit : Must(engine.Limits(Ask(), who)).limits) {
      text += limit.host + ":" + std::to_string(limit.left) + " ";
    }
    return text;
  };
  CHECK(said(At()) == ":1 ana:4 bo:5 cy:5 ");
  CHECK(said(Guest()) == ":1 ");
  Must(engine.Book(Call("2026-03-02T10:00:00Z"), At()));
  CHECK(said(Guest()) == ":0 ");
  const LimitAnswer day = Must(engine.Limits(Ask(), Guest())).limits[0];
  CHECK(day.from == T("2026-03-01T23:00:00Z"));
  CHECK(day.to == T("2026-03-02T23:00:00Z"));
}

TEST_CASE("from when to when something can be booked at all") {
  Catalog catalog = test::Office();
  catalog.event_types[0].minimum_notice_min = 90;
  Engine engine = Opened(catalog);
  Query query;
  query.event_type = "call";
  const BookingWindow endless = Must(engine.Window(query, At())).window;
  CHECK(endless.from == T("2026-03-02T08:30:00Z"));
  CHECK(!endless.to);
  catalog.event_types[0].window = Window{.type = WindowType::kRolling, .days = 2};
  Must(engine.Apply({.catalog = catalog}));
  CHECK(Must(engine.Window(query, At())).window.to == T("2026-03-04T23:00:00Z"));
}

TEST_CASE("a booking that would move is not in its own way, for who may see it") {
  Engine engine = Opened();
  BookBody call = Call("2026-03-02T09:00:00Z");
  call.hosts = {"bo"};
  const std::string id = Must(engine.Book(call, At())).header.id;
  Query query = AtStart("2026-03-02T09:00:00Z");
  CHECK(Must(engine.Check(query, At())).remaining == 2);
  query.reschedule_of = id;
  CHECK(Must(engine.Check(query, At())).remaining == 3);
  CHECK(engine.Check(query, Guest()).status().reason() == Reason::k_not_found);
  query.reschedule_of = "nothing";
  CHECK(engine.Check(query, At()).status().reason() == Reason::k_not_found);
}

TEST_CASE("who may not move a booking, or no more, is not offered where to") {
  Catalog catalog = test::Office();
  catalog.event_types[0].reschedule_rule = ActionRule{.notice_min = 60};
  Engine engine = Opened();
  Must(engine.Apply({.catalog = catalog}, At()));
  const std::string id = Must(engine.Book(Call("2026-03-02T09:00:00Z"), At())).header.id;
  Query query = Ask("2026-03-03", "2026-03-03"), start = AtStart("2026-03-03T09:00:00Z");
  query.reschedule_of = start.reschedule_of = id;
  MoveBody move;
  move.booking = id;
  move.start = start.start;
  move.dry_run = true;
  // The reason of each question, and that of the move itself.
  const auto reasons = [&](const Envelope& envelope) {
    std::set<std::string_view> all;
    const auto add = [&](const Status& status) {
      all.insert(status.ok() ? "ok" : ReasonName(status.reason()));
    };
    add(engine.ListSlots(query, envelope).status());
    add(engine.Dates(query, envelope).status());
    add(engine.Next(query, envelope).status());
    add(engine.Check(start, envelope).status());
    add(engine.Move(move, envelope).status());
    return all;
  };
  const auto kim = [&](const char* now) {
    Envelope envelope = At(now);
    envelope.actor = Actor{.kind = ActorKind::kAttendee, .email = "kim@example.net"};
    return envelope;
  };
  using Reasons = std::set<std::string_view>;
  CHECK(reasons(kim("2026-03-02T08:00:00Z")) == Reasons{"ok"});
  CHECK(reasons(kim("2026-03-02T08:00:01Z")) == Reasons{"notice"});
  CHECK(reasons(At("2026-03-02T08:00:01Z")) == Reasons{"ok"});
  catalog.event_types[0].reschedule_rule->attendee = false;
  Must(engine.Apply({.catalog = catalog}, At()));
  CHECK(reasons(kim("2026-03-02T07:00:00Z")) == Reasons{"forbidden"});
  CHECK(reasons(At()) == Reasons{"ok"});
}

TEST_CASE("a question about the past looks back as far as it asks") {
  Engine engine = Opened();
  BookBody call = Call("2026-03-02T09:00:00Z");
  call.hosts = {"bo"};
  Must(engine.Book(call, At()));
  Must(engine.Put({.kind = "user", .record = R"({"id": "dan", "name": "Dan"})"},
                  At("2028-03-06T07:00:00Z")));
  const auto why = [&](Query query) {
    return Must(engine.Explain(query, At("2028-03-06T07:00:00Z"))).candidates->at(1).rules.size();
  };
  CHECK(why(AtStart("2026-03-02T09:00:00Z")) > why(AtStart("2026-03-02T10:00:00Z")));
}

TEST_CASE("a host filter asks about those alone, and names who is known") {
  Engine engine = Opened();
  Query query = AtStart("2026-03-02T09:00:00Z");
  query.hosts = {"bo", "cy"};
  CHECK(Must(engine.Check(query, At())).remaining == 2);
  query.hosts = {"bo", "x"};
  CHECK(engine.Check(query, At()).status().path() == "hosts[1]");
}

// ---- ad-hoc groups and free stretches --------------------------------------------

QueryMember Person(const char* user, bool required = true) {
  return {.user = user, .resource = {}, .pool = {}, .required = required};
}

Query Together(std::vector<QueryMember> members) {
  Query query = Ask();
  query.event_type.clear();
  query.members = std::move(members);
  query.duration_min = 60;
  return query;
}

std::vector<std::string> HostsAt(const SlotsAnswer& answer, const char* start) {
  for (const SlotAnswer& slot : answer.slots) {
    if (slot.start == T(start)) return slot.hosts.value_or(std::vector<std::string>{"(hidden)"});
  }
  return {"(no start)"};
}

TEST_CASE("members of an ad-hoc group: required ones are free, of the others it is told") {
  Engine engine = Opened();
  const Query query = Together({Person("ana"), Person("bo", false)});
  BookBody call = Call("2026-03-02T08:00:00Z");
  call.hosts = {"bo"};
  Must(engine.Book(call, At()));
  call.start = T("2026-03-02T10:00:00Z");
  call.hosts = {"ana"};
  SlotsAnswer answer = Must(engine.ListSlots(query, At()));
  CHECK(answer.slots.size() == 8);
  CHECK(HostsAt(answer, "2026-03-02T08:00:00Z") == std::vector<std::string>{"ana"});
  CHECK(HostsAt(answer, "2026-03-02T09:00:00Z") == std::vector<std::string>{"ana", "bo"});
  Must(engine.Book(call, At()));  // what is kept warm follows
  answer = Must(engine.ListSlots(query, At()));
  CHECK(HostsAt(answer, "2026-03-02T10:00:00Z") == std::vector<std::string>{"(no start)"});
  CHECK(Must(engine.FindSlots(query, At())).size() == answer.slots.size());
  Query start = query;
  start.start = T("2026-03-02T10:00:00Z");
  CHECK(Must(engine.Check(start, At())).reason == "occupied");
  const StartVerdict why = Must(engine.Explain(start, At()));
  REQUIRE(why.candidates->size() == 2);
  CHECK(!why.candidates->at(0).free);
  CHECK(why.candidates->at(1).free);
  start.start = T("2026-03-02T08:00:00Z");
  const StartVerdict offered = Must(engine.Explain(start, At()));
  CHECK(offered.check.available);
  CHECK(offered.candidates->at(1).reason == "occupied");  // loses no start
  CHECK(Must(engine.Next(query, At())).slot->start == T("2026-03-02T08:00:00Z"));
  CHECK(Must(engine.Dates(query, At())).dates.size() == 1);
}

TEST_CASE("no rules of event types bind an ad-hoc group, and nobody stands in") {
  Catalog catalog = test::Office();
  const auto none_a_day = [](LimitScope scope) {
    return Limit{.scope = scope, .per = LimitPeriod::kDay, .count = 0};
  };
  catalog.organization->limits = {none_a_day(LimitScope::kAttendee), none_a_day(LimitScope::kHost),
                                  none_a_day(LimitScope::kEventType)};
  catalog.users[2].limits = {none_a_day(LimitScope::kUser)};
  Engine engine = Opened(catalog);
  const Query query = Together({Person("ana")});
  CHECK(Must(engine.ListSlots(query, At())).slots.size() == 8);
  Must(engine.Put(
      {.kind = "time_off", .record = R"({"user": "bo", "from": "2026-03-02", "to": "2026-03-02",
                                 "delegate": "cy"})"},
      At()));
  CHECK(Must(engine.ListSlots(Together({Person("bo")}), At())).slots.empty());
  Must(engine.Put(
      {.kind = "busy_block", .record = R"({"user": "ana", "start": "2026-03-02T08:00:00Z",
                                 "end": "2026-03-02T12:00:00Z"})"},
      At()));
  CHECK(Must(engine.ListSlots(query, At())).slots.size() == 4);
}

TEST_CASE("who may ask about whose time in an ad-hoc group") {
  Catalog catalog = test::Office();
  catalog.users.push_back({.header = {.id = "dan"}, .name = "Dan"});
  catalog.resources = {{.header = {.id = "hall"}, .name = "Hall"}};
  const auto as = [](const char* user) {
    Envelope envelope = At();
    envelope.actor = Actor{.kind = ActorKind::kUser, .id = user};
    return envelope;
  };
  const auto path = [&](Engine& engine, const Query& query, const Envelope& envelope) {
    const Status status = engine.ListSlots(query, envelope).status();
    return status.ok() ? "" : fmt::format("{} {}", ReasonName(status.reason()), status.path());
  };
  QueryMember hall{.user = {}, .resource = "hall", .pool = {}, .required = true};
  const Query both = Together({Person("bo"), Person("cy"), hall});
  {
    Engine engine = Opened(catalog);
    CHECK(path(engine, both, as("bo")) == "");
    CHECK(path(engine, both, as("ana")) == "");
    CHECK(path(engine, both, as("dan")) == "not_found members[0].user");
    CHECK(path(engine, Together({Person("dan"), hall}), as("dan")) == "");
    CHECK(path(engine, both, Guest()) == "forbidden members");
    CHECK(path(engine, Together({Person("bo"), Person("x")}), as("bo")) ==
          "not_found members[1].user");
    const Status hidden = engine.ListSlots(both, as("dan")).status();
    const Status missing = engine.ListSlots(Together({Person("x")}), as("dan")).status();
    CHECK(hidden.message() == "no user \"bo\"");
    CHECK(missing.message() == "no user \"x\"");
    // Whoever leads all of them is told what is in the way.
    Must(engine.Book(
        [] {
          BookBody call = Call("2026-03-02T09:00:00Z");
          call.hosts = {"cy"};
          return call;
        }(),
        At()));
    Query start = Together({Person("bo"), Person("cy")});
    start.start = T("2026-03-02T09:00:00Z");
    const auto object = [&](const char* user) {
      return Must(engine.Explain(start, as(user))).candidates->at(1).rules.at(0).object;
    };
    CHECK(!object("ana").empty());
    CHECK(object("bo").empty());
  }
  catalog.organization->members_see_team = MembersSeeTeam::kNone;
  Engine engine = Opened(catalog);
  CHECK(path(engine, both, as("bo")) == "not_found members[1].user");
  CHECK(path(engine, both, as("ana")) == "");
}

TEST_CASE("who is not required gives no reason") {
  Engine engine = Opened();
  Must(engine.Put(
      {.kind = "time_off", .record = R"({"user": "bo", "from": "2026-03-02", "to": "2026-03-02"})"},
      At()));
  Must(engine.Put(
      {.kind = "busy_block", .record = R"({"user": "ana", "start": "2026-03-02T08:00:00Z",
                                 "end": "2026-03-02T12:00:00Z"})"},
      At()));
  Query start = Together({Person("ana"), Person("bo", false)});
  start.start = T("2026-03-02T08:00:00Z");
  CHECK(Must(engine.Check(start, At())).reason == "calendar");
  start.members[1].required = true;
  CHECK(Must(engine.Check(start, At())).reason == "time_off");
}

TEST_CASE("facts and places are part of the question about an ad-hoc group") {
  Catalog catalog = test::Office();
  catalog.organization->distances = {{.from = "north", .to = "south", .min = 45}};
  catalog.event_types[0].locations = {{.kind = LocationKind::kAddress, .place = "north"}};
  Engine engine = Opened(catalog);
  Envelope told = At();
  told.facts = ExtraFacts{};
  told.facts->busy = {{.user = "ana",
                       .start = RangeEdge(T("2026-03-02T08:00:00Z")),
                       .end = RangeEdge(T("2026-03-02T10:00:00Z"))}};
  CHECK(Must(engine.ListSlots(Together({Person("ana")}), told)).slots.size() == 6);
  CHECK(Must(engine.ListSlots(Together({Person("ana")}), At())).slots.size() == 8);
  told.facts->busy.clear();
  told.facts->closed = {
      {.start = RangeEdge(T("2026-03-02T08:00:00Z")), .end = RangeEdge(T("2026-03-02T09:00:00Z"))}};
  CHECK(Must(engine.ListSlots(Together({Person("ana")}), told)).slots.size() == 7);
  BookBody call = Call("2026-03-02T10:00:00Z");
  call.hosts = {"ana"};
  Must(engine.Book(call, At()));
  Query there = Together({Person("ana")});
  CHECK(Must(engine.ListSlots(there, At())).slots.size() == 7);
  there.place = "south";
  CHECK(Must(engine.ListSlots(there, At())).slots.size() == 5);
}

TEST_CASE("free stretches: together and of each host, for who runs the event type") {
  Engine engine = Opened();
  BookBody call = Call("2026-03-02T09:10:00Z");
  call.hosts = {"bo"};
  call.overrides = EnumSet<RuleOverride>::Of(RuleOverride::kGrid);
  Must(engine.Book(call, At()));
  Query query = Ask();
  query.hosts = {"bo"};
  const OpeningsAnswer answer = Must(engine.Openings(query, At()));
  const std::vector<Opening> stretches = {{T("2026-03-02T08:00:00Z"), T("2026-03-02T09:10:00Z")},
                                          {T("2026-03-02T09:40:00Z"), T("2026-03-02T16:00:00Z")}};
  CHECK(answer.openings == stretches);
  REQUIRE(answer.hosts.size() == 1);
  CHECK(answer.hosts[0].host == "bo");
  CHECK(answer.hosts[0].openings == stretches);
  CHECK(!answer.resources);
  query.limit = 1;
  CHECK(Must(engine.Openings(query, At())).openings.size() == 1);
  CHECK(engine.Openings(Ask(), Guest()).status().reason() == Reason::k_forbidden);
  query.include = SlotInclude::kLattice;
  CHECK(engine.Openings(query, At()).status().path() == "include");
  // Who drags a booking moves it over its own time.
  Query moving = Ask();
  moving.hosts = {"bo"};
  moving.reschedule_of = "#1";
  CHECK(Must(engine.Openings(moving, At())).openings.size() == 1);
}

TEST_CASE("free stretches name the resources that could serve") {
  Catalog catalog = test::Office();
  catalog.resources = {{.header = {.id = "hall"}, .name = "Hall"},
                       {.header = {.id = "den"}, .name = "Den"}};
  catalog.resource_pools = {
      {.header = {.id = "rooms"}, .name = "Rooms", .members = {"hall", "den"}}};
  Engine engine = Opened(catalog);
  Must(engine.Put(
      {.kind = "busy_block", .record = R"({"resource": "den", "start": "2026-03-02T10:00:00Z",
                                 "end": "2026-03-02T16:00:00Z"})"},
      At()));
  const OpeningsAnswer answer = Must(engine.Openings(
      Together({Person("ana"), {.user = {}, .resource = {}, .pool = "rooms", .required = true}}),
      At()));
  CHECK(answer.openings.size() == 1);
  REQUIRE(answer.resources);
  REQUIRE(answer.resources->size() == 2);
  CHECK(answer.resources->at(0).resource == "hall");
  CHECK(answer.resources->at(0).openings == answer.openings);
  CHECK(answer.resources->at(1).openings ==
        std::vector<Opening>{{T("2026-03-02T08:00:00Z"), T("2026-03-02T10:00:00Z")}});
}

TEST_CASE("any question by its op") {
  Engine engine = Opened();
  const auto json = [&](QueryOp op) {
    AskBody ask{.op = op, .what = Ask()};
    ask.what.start = T("2026-03-02T09:00:00Z");
    return Must(engine.Ask(ask, At())).json;
  };
  CHECK(json(QueryOp::kNext).starts_with(R"({"slot":{"start":"2026-03-02T08:00:00Z")"));
  CHECK(json(QueryOp::kDates) == R"({"dates":["2026-03-02"]})");
  CHECK(json(QueryOp::kCheck).starts_with(R"({"available":true)"));
  CHECK(json(QueryOp::kAssign).starts_with(R"({"hosts":["ana"])"));
  Envelope seeded = At();
  seeded.seed = 5;  // orders the ties of `assign`; other questions have none
  CHECK(engine.Ask({.op = QueryOp::kNext, .what = Ask()}, seeded).ok());
}

TEST_CASE("a booking that would move keeps its length, in a question as in the move") {
  Catalog catalog = test::Office();
  catalog.event_types[0].durations_min = {30, 60};
  Engine engine = Must(Engine::Open(":memory:", {}));
  Must(engine.Apply({.catalog = catalog}, At()));
  BookBody call = Call("2026-03-02T09:00:00Z");
  call.duration_min = 60;
  const std::string id = Must(engine.Book(call, At())).header.id;
  Query query;
  query.event_type = "call";
  query.reschedule_of = id;
  query.start = T("2026-03-02T10:00:00Z");
  CHECK(Must(engine.Check(query, At())).end == T("2026-03-02T11:00:00Z"));
  query.duration_min = 30;
  CHECK(Must(engine.Check(query, At())).end == T("2026-03-02T10:30:00Z"));
  query.duration_min.reset();
  // The last start of the day is the one that an hour leaves.
  query.from = *ParseDate("2026-03-02");
  query.to = *ParseDate("2026-03-02");
  query.start.reset();
  const SlotList slots = Must(engine.FindSlots(query, At()));
  CHECK(slots.start.back() == T("2026-03-02T15:00:00Z"));
  MoveBody move{.booking = id};
  move.start = slots.start.back();
  CHECK(Must(engine.Move(move, At())).end == T("2026-03-02T16:00:00Z"));
  // Of another event type it says nothing.
  query.event_type = "talk";
  query.from = *ParseDate("2026-03-03");
  query.to = *ParseDate("2026-03-03");
  catalog.event_types[1].durations_min = {90};
  Must(engine.Apply({.catalog = catalog}, At()));
  CHECK(Must(engine.FindSlots(query, At())).size() > 0);
}

}  // namespace
}  // namespace rota
