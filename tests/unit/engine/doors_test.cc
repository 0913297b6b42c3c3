// Small promises at the doors of the verbs: who is named, what changes nothing, who else attends.
#include <doctest/doctest.h>

#include "tests/support/office.h"

namespace rota {
namespace {

using test::At;
using test::Call;
using test::Must;
using test::Opened;
using test::T;

std::size_t HistoryLength(Engine& engine, const std::string& id) {
  return Must(engine.History({.kind = "booking", .id = id})).items.size();
}

TEST_CASE("whoever is named must host the event type") {
  Engine engine = Opened();
  BookBody talk = Call("2026-03-02T09:00:00Z");
  talk.event_type = "talk";
  talk.hosts = {"bo"};
  const Status booked = engine.Book(talk, At()).status();
  CHECK(booked.reason() == Reason::k_not_a_host);
  CHECK(booked.path() == "hosts[0]");
  CHECK(engine.Hold({.book = talk}, At()).status().reason() == Reason::k_not_a_host);
  talk.hosts.clear();
  const std::string id = Must(engine.Book(talk, At())).header.id;
  MoveBody move{.booking = id};
  move.hosts = {"bo"};
  CHECK(engine.Move(move, At()).status().reason() == Reason::k_not_a_host);
}

TEST_CASE("questions that name no host of the event type say so as booking does") {
  Engine engine = Opened();
  Query query;
  query.event_type = "talk";
  query.start = T("2026-03-02T09:00:00Z");
  // The second asks for one who serves it and one who does not: neither is offered nor booked.
  for (const std::vector<std::string>& hosts : {std::vector<std::string>{"bo"}, {"ana", "bo"}}) {
    query.hosts = hosts;
    CHECK(Must(engine.Check(query, At())).reason == "not_a_host");
    CHECK_FALSE(Must(engine.Check(query, At())).available);
    const StartVerdict why = Must(engine.Explain(query, At()));
    CHECK(why.check.reason == "not_a_host");
    REQUIRE_FALSE(why.rules.empty());
    CHECK(why.rules.front().reason == "not_a_host");
    const Status assigned = engine.Assign(query, At()).status();
    CHECK(assigned.reason() == Reason::k_not_a_host);
    CHECK(assigned.path() == (hosts.size() == 1 ? "hosts[0]" : "hosts[1]"));
    BookBody talk = Call("2026-03-02T09:00:00Z");
    talk.event_type = "talk";
    talk.hosts = hosts;
    CHECK(engine.Book(talk, At()).status().path() == assigned.path());
    Query day = query;
    day.start.reset();
    day.from = *ParseDate("2026-03-02");
    day.to = *ParseDate("2026-03-02");
    CHECK(Must(engine.FindSlots(day, At())).size() == 0);
    day.include = SlotInclude::kLattice;
    const SlotList all = Must(engine.FindSlots(day, At()));
    REQUIRE(all.size() > 0);
    CHECK(all.reasons.front() == Reason::k_not_a_host);
  }
}

TEST_CASE("a booking whose host serves no more is refused for that, not for a name nobody gave") {
  Catalog catalog = test::Office();
  catalog.event_types[0].requires_approval = true;
  Engine engine = Must(Engine::Open(":memory:", {}));
  Must(engine.Apply({.catalog = catalog}, At()));
  BookBody call = Call("2026-03-02T09:00:00Z");
  call.hosts = {"cy"};
  const std::string id = Must(engine.Book(call, At())).header.id;
  catalog.event_types[0].hosts.pop_back();
  Must(engine.Apply({.catalog = catalog}, At()));
  CHECK(engine.Approve({.booking = id}, At()).status().reason() == Reason::k_policy);
}

TEST_CASE("a move to where a booking is already writes nothing") {
  Engine engine = Opened();
  const Booking booked = Must(engine.Book(Call("2026-03-02T09:00:00Z"), At()));
  Must(engine.LeaseMessages({.owner = "w"}, At()));
  MoveBody move{.booking = booked.header.id};
  move.start = booked.start;
  move.hosts = booked.hosts;
  CHECK(Must(engine.Move(move, At())) == booked);
  CHECK(HistoryLength(engine, booked.header.id) == 1);
  CHECK(Must(engine.LeaseMessages({.owner = "w"}, At())).items.empty());
  move.start = T("2026-03-02T10:00:00Z");
  CHECK(Must(engine.Move(move, At())).sequence == booked.sequence + 1);
}

TEST_CASE("messages of one second are leased in the order they were written") {
  Engine engine = Opened();
  for (int round = 0; round < 20; ++round) {
    const std::string id = Must(engine.Book(Call("2026-03-02T09:00:00Z"), At())).header.id;
    MoveBody move{.booking = id};
    move.start = T("2026-03-02T10:00:00Z");
    Must(engine.Move(move, At()));
    Must(engine.Cancel({.booking = id}, At()));
    std::string topics;
    for (const Message& message : Must(engine.LeaseMessages({.owner = "w"}, At())).items) {
      if (message.booking == id) topics += message.topic + " ";
    }
    CHECK(topics == "booking.confirmed booking.rescheduled booking.cancelled ");
  }
}

TEST_CASE("everybody who attends must be free, and each one's bookings count") {
  Catalog office = test::Office();
  EventType& call = office.event_types[0];
  call.hosts = {{.user = "ana"}, {.user = "bo"}};
  call.limits = {{.scope = LimitScope::kAttendee, .per = LimitPeriod::kDay, .count = 1}};
  Engine engine = Must(Engine::Open(":memory:", {}));
  Must(engine.Apply({.catalog = office}));
  Must(
      engine.Put({.kind = "busy_block", .record = R"({"user": "cy", "start": "2026-03-02T09:00:00Z",
                                 "end": "2026-03-02T10:00:00Z"})"}));
  const Attendee kim{.email = "kim@example.net", .name = "Kim"};
  const Attendee lee{.email = "lee@example.net", .name = "Lee"};
  BookBody with_cy = Call("2026-03-02T09:00:00Z");
  with_cy.attendees = {lee, {.user = "cy"}};
  CHECK(engine.Book(with_cy, At()).status().reason() == Reason::k_calendar);
  Must(engine.Book(Call("2026-03-02T11:00:00Z"), At()));  // Kim's one call of the day
  BookBody both = Call("2026-03-02T12:00:00Z");
  both.attendees = {lee, kim};
  CHECK(engine.Book(both, At()).status().reason() == Reason::k_limit);
  both.attendees = {lee, {.email = "KIM@example.net.", .name = "Kim"}};  // the same address
  CHECK(engine.Book(both, At()).status().reason() == Reason::k_limit);
  both.attendees = {lee};
  CHECK(engine.Book(both, At()).ok());
}

TEST_CASE("a move is offered where it is taken, and with the host it would have") {
  Catalog office = test::Office();
  office.event_types[0].policy =
      Policy{.criteria = {{.name = CriterionName::kSameHost, .mode = CriterionMode::kRequire}}};
  Engine engine = Must(Engine::Open(":memory:", {}));
  Must(engine.Apply({.catalog = office}));
  const Booking booked = Must(engine.Book(Call("2026-03-02T09:00:00Z"), At()));
  REQUIRE(booked.hosts.size() == 1);
  Must(engine.Put({.kind = "busy_block",
                   .record = R"({"user": ")" + booked.hosts[0] +
                             R"(", "start": "2026-03-02T10:00:00Z",
                                 "end": "2026-03-02T11:00:00Z"})"}));
  Query query{.event_type = "call"};
  query.from = T("2026-03-02T08:00:00Z");
  query.to = T("2026-03-02T16:00:00Z");
  query.reschedule_of = booked.header.id;
  const SlotList offered = Must(engine.FindSlots(query, At()));
  for (Instant start = T("2026-03-02T08:00:00Z"); start < T("2026-03-02T16:00:00Z");
       start += 30 * kMinute) {
    CAPTURE(FormatInstant(start));
    const bool is_offered =
        std::find(offered.start.begin(), offered.start.end(), start) != offered.start.end();
    MoveBody move{.booking = booked.header.id};
    move.start = start;
    move.dry_run = true;
    const Result<Booking> moved = engine.Move(move, At());
    CHECK(moved.ok() == is_offered);
    query.start = start;
    const Result<AssignAnswer> assigned = engine.Assign(query, At());
    CHECK(assigned.ok() == is_offered);
    if (assigned.ok()) CHECK(assigned->hosts == moved->hosts);
  }
}

TEST_CASE("a booking may stay at its own start, and the questions about its move say so") {
  Catalog office = test::Office();
  EventType& call = office.event_types[0];
  call.minimum_notice_min = 600;
  call.first_slots_per_day = 1;
  call.offset_min = 10;
  Engine engine = Must(Engine::Open(":memory:", {}));
  Must(engine.Apply({.catalog = office}, At()));
  BookBody body = Call("2026-03-02T09:00:00Z");  // off the grid, and not the first
  body.overrides.Add(RuleOverride::kGrid);
  body.overrides.Add(RuleOverride::kFirstN);
  const Booking booked = Must(engine.Book(body, At("2026-03-01T07:00:00Z")));
  Query query{.event_type = "call"};
  query.start = booked.start;
  query.reschedule_of = booked.header.id;
  MoveBody move{.booking = booked.header.id};
  move.start = booked.start;
  for (const char* host : {"", "ana", "bo", "cy"}) {
    CAPTURE(host);
    if (*host) move.hosts = query.hosts = {host};
    move.dry_run = true;
    const Booking moved = Must(engine.Move(move, At()));
    const CheckAnswer check = Must(engine.Check(query, At()));
    CHECK(check.available);
    CHECK(Must(engine.Explain(query, At())).check == check);
    CHECK(Must(engine.Assign(query, At())).hosts == moved.hosts);
    // In lists it stands beside what is offered by every rule.
    Query day{.event_type = "call"};
    day.from = T("2026-03-02T07:00:00Z");
    day.to = T("2026-03-04T07:00:00Z");
    day.hosts = query.hosts;
    day.reschedule_of = query.reschedule_of;
    const SlotsAnswer slots = Must(engine.ListSlots(day, At()));
    REQUIRE(slots.slots.size() == 2);
    CHECK(slots.slots[0].start == booked.start);
    CHECK(slots.slots[0].remaining == check.remaining);
    CHECK(slots.slots[0].hosts == check.hosts);
    CHECK(slots.slots[1].start == T("2026-03-03T08:10:00Z"));
    CHECK(slots.slots[1].hosts->size() == (*host ? 1 : 3));
    CHECK(Must(engine.FindSlots(day, At())).start ==
          std::vector<Instant>{booked.start, T("2026-03-03T08:10:00Z")});
    CHECK(Must(engine.Next(day, At())).slot->start == booked.start);
    CHECK(Must(engine.Dates(day, At())).dates.size() == 2);
    day.include = SlotInclude::kLattice;
    const SlotsAnswer lattice = Must(engine.ListSlots(day, At()));
    int own = 0;
    for (const SlotAnswer& slot : lattice.slots) {
      own += slot.start == booked.start;
      CHECK((slot.remaining > 0) == slot.reason.empty());
    }
    CHECK(own == 1);
    CHECK(lattice.slots.size() > 20);
  }
  // Half an hour later is another start, and another length another booking.
  query.hosts.clear();
  query.start = booked.start + 30 * kMinute;
  CHECK(Must(engine.Check(query, At())).reason == "misaligned");
  move.hosts.clear();
  move.dry_run = false;
  CHECK(Must(engine.Move(move, At())) == booked);
}

TEST_CASE("a series that cannot move names what is in the way") {
  Engine engine = Opened();
  BookBody talk = Call("2026-03-10T11:00:00Z");
  talk.event_type = "talk";
  const std::string wall = Must(engine.Book(talk, At())).header.id;
  BookSeriesBody weekly;
  weekly.each = talk;
  weekly.each.start = T("2026-03-03T09:00:00Z");
  weekly.rrule = "FREQ=WEEKLY;COUNT=3";
  MoveSeriesBody move{.series = Must(engine.BookSeries(weekly, At())).series.header.id,
                      .scope = SeriesScope::kAll};
  move.start = T("2026-03-03T11:00:00Z");
  const Status refused = engine.MoveSeries(move, At()).status();
  CHECK(refused.reason() == Reason::k_occupied);
  REQUIRE(refused.refusals().size() == 1);
  CHECK(refused.refusals()[0].object == wall);
}

TEST_CASE("a question takes only what it can answer") {
  Engine engine = Opened();
  Query query{.event_type = "call"};
  query.start = T("2026-03-02T09:00:00Z");
  query.limit = 2;
  CHECK(engine.Check(query, At()).status().path() == "limit");
  query.limit.reset();
  query.include = SlotInclude::kLattice;
  CHECK(engine.Dates(query, At()).status().path() == "include");
}

TEST_CASE("an option that a verb has no use for is refused") {
  Engine engine = Opened();
  const auto filtered = [&](const char* kind, auto change) {
    ListBody body{.kind = kind};
    change(body);
    return engine.List(body, At()).status().path();
  };
  CHECK(filtered("user", [](ListBody& body) { body.event_type = "call"; }) == "event_type");
  CHECK(filtered("series", [](ListBody& body) { body.host = "ana"; }) == "host");
  CHECK(filtered("user", [](ListBody& body) { body.from = 0; }) == "from");
  PutBody leave{.kind = "time_off", .record = R"({"user":"bo","from":"2026-03-03"})"};
  leave.unique = UniqueRule::kAdjust;
  CHECK(engine.Put(leave, At()).status().path() == "unique");
  const std::string id = Must(engine.Book(Call("2026-03-02T09:00:00Z"), At())).header.id;
  ExportBody one{.kind = ExportKind::kBooking, .id = id};
  one.to = T("2026-03-03T00:00:00Z");
  CHECK(engine.ExportCalendar(one, At()).status().path() == "to");
}

}  // namespace
}  // namespace rota
