#include "rota/engine/engine.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/support/office.h"

namespace rota {
namespace {

using test::At;
using test::Call;
using test::T;

Engine Opened() {
  Result<Engine> engine = Engine::Open(":memory:", {});
  REQUIRE(engine.ok());
  const Result<ApplyReport> applied = engine->Apply({.catalog = test::Office()});
  INFO(applied.status().message(), " ", applied.status().path());
  REQUIRE(applied.ok());
  return *std::move(engine);
}

Query Monday() {
  Query query;
  query.event_type = "call";
  query.from = *ParseDate("2026-03-02");
  query.to = *ParseDate("2026-03-02");
  return query;
}

TEST_CASE("a booking takes a host, the next the next one, and the fourth is refused") {
  Engine engine = Opened();
  std::vector<std::string> hosts;
  for (int i = 0; i < 3; ++i) {
    const Result<Booking> booking = engine.Book(Call("2026-03-02T09:00:00Z"), At());
    INFO(booking.status().message());
    REQUIRE(booking.ok());
    hosts.push_back(booking->hosts.front());
    CHECK(booking->header.number == i + 1);
    CHECK(booking->code == "BOOK-2026-0000" + std::to_string(i + 1));
  }
  CHECK(hosts == std::vector<std::string>{"ana", "bo", "cy"});
  const Result<Booking> fourth = engine.Book(Call("2026-03-02T09:00:00Z"), At());
  CHECK(fourth.status().reason() == Reason::k_occupied);
  CHECK(fourth.status().refusals().size() == 3);
  CHECK(engine.Verify({})->findings.empty());
}

TEST_CASE("offers shrink with each booking") {
  Engine engine = Opened();
  const auto remaining = [&] {
    const Result<SlotList> slots = engine.FindSlots(Monday(), At());
    REQUIRE(slots.ok());
    REQUIRE(slots->size() == 16);
    return slots->remaining[2];
  };
  CHECK(remaining() == 3);
  REQUIRE(engine.Book(Call("2026-03-02T09:00:00Z"), At()).ok());
  CHECK(remaining() == 2);
}

TEST_CASE("a hold runs out by the clock, without a sweep") {
  Engine engine = Opened();
  HoldBody hold{.book = Call("2026-03-02T09:00:00Z"), .hold_s = 60};
  hold.book.hosts = {"bo"};
  const Result<Booking> held = engine.Hold(hold, At());
  REQUIRE(held.ok());
  CHECK(held->status == BookingStatus::kHold);
  CHECK(held->code.empty());
  CHECK(engine.Hold(hold, At()).status().reason() == Reason::k_occupied);
  const Envelope later = At("2026-03-02T07:01:00Z");
  CHECK(engine.Hold(hold, later).ok());
  ConfirmBody confirm;
  confirm.booking = held->header.id;
  CHECK(engine.Confirm(confirm, later).status().reason() == Reason::k_expired);
  CHECK(engine.Verify({})->findings.empty());
}

TEST_CASE("a hold becomes a booking and keeps its id") {
  Engine engine = Opened();
  const Result<Booking> held = engine.Hold({.book = Call("2026-03-02T09:00:00Z")}, At());
  REQUIRE(held.ok());
  ConfirmBody confirm;
  confirm.booking = held->header.id;
  const Result<Booking> booking = engine.Confirm(confirm, At("2026-03-02T07:05:00Z"));
  INFO(booking.status().message());
  REQUIRE(booking.ok());
  CHECK(booking->status == BookingStatus::kConfirmed);
  CHECK(booking->header.id == held->header.id);
  CHECK(booking->hosts == held->hosts);
  CHECK(engine.Confirm(confirm, At("2026-03-02T07:05:00Z")).status().reason() ==
        Reason::k_invalid_transition);
}

TEST_CASE("cancelling frees the time and is not repeated") {
  Engine engine = Opened();
  BookBody call = Call("2026-03-02T09:00:00Z");
  call.hosts = {"cy"};
  const Result<Booking> booking = engine.Book(call, At());
  REQUIRE(booking.ok());
  CancelBody cancel;
  cancel.booking = booking->header.id;
  REQUIRE(engine.Cancel(cancel, At("2026-03-02T07:10:00Z")).ok());
  CHECK(engine.Cancel(cancel, At("2026-03-02T07:10:00Z")).status().reason() ==
        Reason::k_invalid_transition);
  CHECK(engine.Book(call, At()).ok());
}

TEST_CASE("moving keeps identity and does not stand in its own way") {
  Engine engine = Opened();
  BookBody call = Call("2026-03-02T09:00:00Z");
  call.hosts = {"cy"};
  const Result<Booking> booking = engine.Book(call, At());
  REQUIRE(booking.ok());
  MoveBody move;
  move.booking = booking->header.id;
  move.start = T("2026-03-02T10:30:00Z");
  const Result<Booking> moved = engine.Move(move, At("2026-03-02T07:10:00Z"));
  INFO(moved.status().message());
  REQUIRE(moved.ok());
  CHECK(moved->header.id == booking->header.id);
  CHECK(moved->hosts == booking->hosts);
  CHECK(moved->sequence == booking->sequence + 1);
  CHECK(moved->rescheduled_from == booking->start);
  move.start.reset();
  const Result<Booking> reassigned = engine.Move(move, At("2026-03-02T07:10:00Z"));
  REQUIRE(reassigned.ok());
  CHECK(reassigned->hosts != booking->hosts);
  CHECK(reassigned->start == moved->start);
  CHECK(engine.Verify({})->findings.empty());
}

TEST_CASE("a reschedule that is repeated keeps its host; a move that names nothing changes it") {
  Engine engine = Opened();
  const Result<Booking> booked = engine.Book(Call("2026-03-02T09:00:00Z"), At());
  REQUIRE(booked.ok());
  MoveBody move;
  move.booking = booked->header.id;
  move.start = T("2026-03-02T10:00:00Z");
  const std::vector<std::string> host = engine.Move(move, At())->hosts;
  CHECK(host == booked->hosts);
  CHECK(engine.Move(move, At())->hosts == host);
  move.start.reset();
  CHECK(engine.Move(move, At())->hosts != host);
}

TEST_CASE("approval: a request blocks, is approved or rejected") {
  Engine engine = Opened();
  BookBody talk = Call("2026-03-02T09:00:00Z");
  talk.event_type = "talk";
  const Result<Booking> asked = engine.Book(talk, At());
  REQUIRE(asked.ok());
  CHECK(asked->status == BookingStatus::kPending);
  CHECK(engine.Book(talk, At()).status().reason() == Reason::k_occupied);
  StatusBody approve;
  approve.booking = asked->header.id;
  const Result<Booking> approved = engine.Approve(approve, At("2026-03-02T07:10:00Z"));
  INFO(approved.status().message());
  REQUIRE(approved.ok());
  CHECK(approved->status == BookingStatus::kConfirmed);
  talk.start = T("2026-03-02T11:00:00Z");
  const Result<Booking> second = engine.Book(talk, At());
  REQUIRE(second.ok());
  approve.booking = second->header.id;
  REQUIRE(engine.Reject(approve, At("2026-03-02T07:10:00Z")).ok());
  CHECK(engine.Book(talk, At()).ok());
}

TEST_CASE("an idempotency key gives the first answer again") {
  Engine engine = Opened();
  BookBody call = Call("2026-03-02T09:00:00Z");
  Envelope once = At();
  once.idempotency_key = "order-1";
  const Result<Booking> first = engine.Book(call, once);
  REQUIRE(first.ok());
  once.now = *once.now + 5;
  const Result<Booking> again = engine.Book(call, once);
  REQUIRE(again.ok());
  CHECK(again->header.id == first->header.id);
  call.start = T("2026-03-02T10:00:00Z");
  CHECK(engine.Book(call, once).status().reason() == Reason::k_idempotency_conflict);
}

TEST_CASE("applying a catalog again changes nothing; a dry run writes nothing") {
  Engine engine = Opened();
  CHECK(engine.Apply({.catalog = test::Office()})->rows.empty());
  Catalog changed = test::Office();
  changed.users[0].name = "Ana Holm";
  const Result<ApplyReport> dry = engine.Apply({.catalog = changed, .dry_run = true});
  REQUIRE(dry.ok());
  REQUIRE(dry->rows.size() == 1);
  CHECK(dry->rows[0].id == "ana");
  CHECK(engine.Apply({.catalog = changed})->rows.size() == 1);
  CHECK(engine.Apply({.catalog = changed})->rows.empty());
}

TEST_CASE("an idempotency key gives the first answer to a catalog and to a record again") {
  Engine engine = Opened();
  Catalog renamed = test::Office();
  renamed.users[0].name = "Ana Holm";
  Envelope once;
  once.idempotency_key = "deploy-7";
  const Result<ApplyReport> first = engine.Apply({.catalog = renamed}, once);
  REQUIRE(first.ok());
  CHECK(first->rows.size() == 1);
  REQUIRE(engine.Apply({.catalog = test::Office()}).ok());  // somebody else takes it back
  CHECK(*engine.Apply({.catalog = renamed}, once) ==
        *first);  // and is not overruled by a repeated call
  CHECK(engine.Get({.kind = "user", .id = "ana"})->json.find("Ana Holm") == std::string::npos);
  CHECK(engine.Apply({.catalog = test::Office()}, once).status().reason() ==
        Reason::k_idempotency_conflict);

  const std::string kUser = R"({"id": "dan", "name": "Dan"})";
  const Result<Document> put =
      engine.Put({.kind = "user", .record = kUser}, once);  // the verb has keys of its own
  REQUIRE(put.ok());
  REQUIRE(engine.Put({.kind = "user", .record = R"({"id": "dan", "name": "Daniel"})"}).ok());
  CHECK(*engine.Put({.kind = "user", .record = kUser}, once) == *put);
  CHECK(engine.Get({.kind = "user", .id = "dan"})->json.find("Daniel") != std::string::npos);
  CHECK(engine.Put({.kind = "user", .record = R"({"id": "dan", "name": "D"})"}, once)
            .status()
            .reason() == Reason::k_idempotency_conflict);

  // Also of the catalog that makes the organization.
  Engine fresh = *Engine::Open(":memory:", {});
  REQUIRE(fresh.Apply({.catalog = test::Office()}, once).ok());
  CHECK_FALSE(fresh.Apply({.catalog = test::Office()}, once)->rows.empty());
}

TEST_CASE("the public reads names, never addresses, and nothing of what staff keep") {
  Engine engine = Opened();
  REQUIRE(engine
              .Put({.kind = "user",
                    .record = R"({"id": "dan", "name": "Dan", "email": "dan@example.org"})"})
              .ok());
  Envelope guest, member;
  guest.actor = Actor{.kind = ActorKind::kGuest};
  member.actor = Actor{.kind = ActorKind::kUser, .id = "bo"};
  const std::string seen = engine.Get({.kind = "user", .id = "dan"}, guest)->json;
  CHECK(seen.find("Dan") != std::string::npos);
  CHECK(seen.find("dan@example.org") == std::string::npos);
  // Addresses are for the user and for who leads them.
  const auto address_seen_by = [&](const Actor& actor) {
    const Result<Document> user = engine.Get({.kind = "user", .id = "ana"}, {.actor = actor});
    return user.ok() && user->json.find("ana@example.org") != std::string::npos;
  };
  CHECK_FALSE(address_seen_by({.kind = ActorKind::kUser, .id = "bo"}));
  CHECK(address_seen_by({.kind = ActorKind::kUser, .id = "ana"}));
  CHECK(address_seen_by({.kind = ActorKind::kAdmin}));
  const auto listed = [&](const char* kind, const Envelope& who) {
    ListBody query;
    query.kind = kind;
    return engine.List(query, who);
  };
  const Result<Page> users = listed("user", guest);
  REQUIRE(users.ok());
  for (const std::string& user : users->items) CHECK(user.find('@') == std::string::npos);
  for (const char* kind :
       {"booking", "series", "time_off", "busy_block", "schedule", "calendar_source"}) {
    CHECK(listed(kind, guest).status().reason() == Reason::k_forbidden);
    CHECK(listed(kind, member).ok());
  }
  const std::string kDayOff = R"({"user": "bo", "from": "2026-03-03"})";
  CHECK(engine.Put({.kind = "time_off", .record = kDayOff}, guest).status().reason() ==
        Reason::k_forbidden);
  CHECK(engine.History({.kind = "user", .id = "dan"}, guest).status().reason() ==
        Reason::k_forbidden);
  CHECK(engine.LeaseMessages({.owner = "worker", .lease_s = 60, .limit = 10}, guest)
            .status()
            .reason() == Reason::k_forbidden);
  REQUIRE(engine.Put({.kind = "time_off", .record = kDayOff}, member).ok());
}

TEST_CASE("an id is given once in a catalog, and a version that moved on is noticed") {
  Engine engine = Opened();
  Catalog twice = test::Office();
  twice.users.push_back(twice.users[0]);
  const Status refused = engine.Apply({.catalog = twice}).status();
  CHECK(refused.reason() == Reason::k_invalid);
  CHECK(refused.path() == "users[3].id");
  Envelope expecting;
  expecting.if_version = 1;
  CHECK(engine.Put({.kind = "user", .record = R"({"id":"bo","name":"Bo B."})"}, expecting).ok());
  const Status late =
      engine.Put({.kind = "user", .record = R"({"id":"bo","name":"Bob"})"}, expecting).status();
  CHECK(late.reason() == Reason::k_version_conflict);
  CHECK(engine.Archive({.kind = "user", .id = "cy"}, {.if_version = 7}).status().reason() ==
        Reason::k_version_conflict);
  REQUIRE(engine
              .Put({.kind = "time_off", .record = R"({"id":"t","user":"bo","from":"2026-03-02"})"},
                   expecting)
              .status()
              .reason() == Reason::k_version_conflict);
  expecting.if_version = 0;
  CHECK(engine
            .Put({.kind = "time_off", .record = R"({"id":"t","user":"bo","from":"2026-03-02"})"},
                 expecting)
            .ok());
}

TEST_CASE("the change feed tells each write once, in order") {
  Engine engine = Opened();
  const std::int64_t start = engine.Changes({.since = 0})->next_revision;
  const Result<Booking> booking = engine.Book(Call("2026-03-02T09:00:00Z"), At());
  REQUIRE(booking.ok());
  const Result<ChangeFeed> feed = engine.Changes({.since = start});
  REQUIRE(feed.ok());
  REQUIRE(feed->items.size() == 1);
  CHECK(feed->items[0].kind == "booking");
  CHECK(feed->items[0].id == booking->header.id);
  CHECK(engine.Changes({.since = feed->next_revision})->items.empty());
}

TEST_CASE("time off and busy blocks close time; archiving opens it again") {
  Engine engine = Opened();
  BookBody call = Call("2026-03-02T09:00:00Z");
  call.hosts = {"bo"};
  REQUIRE(
      engine.Put({.kind = "time_off", .record = R"({"id":"t1","user":"bo","from":"2026-03-02"})"})
          .ok());
  CHECK(engine.Book(call, At()).status().reason() == Reason::k_time_off);
  REQUIRE(engine.Archive({.kind = "time_off", .id = "t1"}).ok());
  REQUIRE(engine
              .Put({.kind = "busy_block",
                    .record = R"({"id":"x","user":"bo","start":"2026-03-02T09:15:00Z",
                                       "end":"2026-03-02T09:20:00Z"})"})
              .ok());
  CHECK(engine.Book(call, At()).status().reason() == Reason::k_calendar);
  REQUIRE(engine.Archive({.kind = "busy_block", .id = "x"}).ok());
  CHECK(engine.Book(call, At()).ok());
}

TEST_CASE("during leave the delegate stands in, with their own calendar and the turn") {
  Engine engine = Opened();
  // Ana's own hour, while she is away: Bo's, until he is away too; then Cy's.
  REQUIRE(engine
              .Put({.kind = "time_off",
                    .record = R"({"id":"t1","user":"ana","from":"2026-03-02","delegate":"bo"})"})
              .ok());
  BookBody talk = Call("2026-03-02T09:00:00Z");
  talk.event_type = "talk";
  REQUIRE(engine.Book(talk, At()).ok());
  CHECK(engine.GetBooking({.booking = "#1"})->hosts == std::vector<std::string>{"bo"});
  CHECK(engine.Book(talk, At()).status().reason() == Reason::k_occupied);  // Bo is busy now
  // On the round robin all three still take one each: Bo is in the group already and counts once.
  Query nine = Monday();
  const Result<SlotList> slots = engine.FindSlots(nine, At());
  REQUIRE(slots.ok());
  CHECK(slots->remaining[0] == 2);
  REQUIRE(engine
              .Put({.kind = "time_off",
                    .record = R"({"id":"t2","user":"bo","from":"2026-03-02","start":"12:00",
                                     "end":"24:00","delegate":"cy"})"})
              .ok());
  talk.start = T("2026-03-02T13:00:00Z");
  REQUIRE(engine.Book(talk, At()).ok());
  CHECK(engine.GetBooking({.booking = "#2"})->hosts == std::vector<std::string>{"cy"});
  // A circle is nobody.
  REQUIRE(engine
              .Put({.kind = "time_off",
                    .record = R"({"id":"t2","user":"bo","from":"2026-03-02","start":"12:00",
                                     "end":"24:00","delegate":"ana"})"})
              .ok());
  talk.start = T("2026-03-02T14:30:00Z");
  CHECK(engine.Book(talk, At()).status().reason() == Reason::k_time_off);
  // Back at work the next day.
  talk.start = T("2026-03-03T09:00:00Z");
  REQUIRE(engine.Book(talk, At()).ok());
  CHECK(engine.GetBooking({.booking = "#3"})->hosts == std::vector<std::string>{"ana"});
}

TEST_CASE("what the host program knows counts on offer and on commit alike") {
  Engine engine = Opened();
  Envelope told = At();
  told.facts.emplace();
  BusyBlock dentist{
      .user = "bo", .start = T("2026-03-02T09:00:00Z"), .end = T("2026-03-02T10:00:00Z")};
  told.facts->busy = {dentist};
  told.facts->closed = {{T("2026-03-02T11:00:00Z"), T("2026-03-02T12:00:00Z")}};
  const Result<SlotList> slots = engine.FindSlots(Monday(), told);
  REQUIRE(slots.ok());
  const auto left = [&](const char* start) {
    const auto at = std::find(slots->start.begin(), slots->start.end(), T(start));
    return at == slots->start.end()
               ? 0
               : slots->remaining[static_cast<std::size_t>(at - slots->start.begin())];
  };
  CHECK(left("2026-03-02T08:00:00Z") == 3);
  CHECK(left("2026-03-02T09:30:00Z") == 2);
  CHECK(left("2026-03-02T11:00:00Z") == 0);
  CHECK(left("2026-03-02T12:00:00Z") == 3);
  BookBody call = Call("2026-03-02T09:00:00Z");
  call.hosts = {"bo"};
  CHECK(engine.Book(call, told).status().reason() == Reason::k_calendar);
  call.hosts = {};
  call.start = T("2026-03-02T11:30:00Z");
  CHECK(engine.Book(call, told).status().reason() == Reason::k_calendar);
  CHECK(engine.Book(call, At()).ok());
  told.facts->busy[0].user = "nobody";
  const Status unknown = engine.FindSlots(Monday(), told).status();
  CHECK(unknown.reason() == Reason::k_not_found);
  CHECK(unknown.path() == "facts.busy[0].user");
}

TEST_CASE("a known person who attends under an address is busy at once, and counted") {
  Engine engine = Opened();
  Catalog changed = test::Office();
  changed.event_types[0].limits = {
      Limit{.scope = LimitScope::kAttendee, .per = LimitPeriod::kDay, .count = 1}};
  REQUIRE(engine.Apply({.catalog = changed}).ok());
  BookBody call = Call("2026-03-02T09:00:00Z");
  call.hosts = {"bo"};
  call.attendees[0].email = "ANA@example.org";
  REQUIRE(engine.Book(call, At()).ok());
  BookBody other = Call("2026-03-02T09:00:00Z");
  other.hosts = {"ana"};
  CHECK(engine.Book(other, At()).status().reason() == Reason::k_occupied);
  call.start = T("2026-03-02T11:00:00Z");
  CHECK(engine.Book(call, At()).status().reason() == Reason::k_limit);
  call.attendees = {Attendee{.user = "ana"}};
  CHECK(engine.Book(call, At()).status().reason() == Reason::k_limit);
}

TEST_CASE("confirming keeps what the hold took of each host") {
  Engine engine = Opened();
  Catalog changed = test::Office();
  changed.profiles = {AvailabilityProfile{
      .header = {.id = "slow"}, .user = "ana", .name = "Slow", .buffer_after_min = 60}};
  changed.users[0].default_profile = "slow";
  changed.event_types[0].scheduling = Scheduling::kCollective;
  REQUIRE(engine.Apply({.catalog = changed}).ok());
  const Result<Booking> held = engine.Hold({.book = Call("2026-03-02T09:00:00Z")}, At());
  REQUIRE(held.ok());
  BookBody talk = Call("2026-03-02T10:00:00Z");
  talk.event_type = "talk";
  CHECK(engine.Book(talk, At()).status().reason() == Reason::k_buffer);
  ConfirmBody confirm;
  confirm.booking = held->header.id;
  REQUIRE(engine.Confirm(confirm, At("2026-03-02T07:05:00Z")).ok());
  CHECK(engine.Book(talk, At()).status().reason() == Reason::k_buffer);
  CHECK(engine.Verify({})->findings.empty());
}

TEST_CASE("a stored profile is read again") {
  Engine engine = Opened();
  REQUIRE(engine
              .Put({.kind = "profile",
                    .record = R"({"id":"slow","user":"ana","name":"Slow","buffer_after_min":30})"})
              .ok());
  Catalog changed = test::Office();
  changed.users[0].default_profile = "slow";
  const Result<ApplyReport> applied = engine.Apply({.catalog = changed});
  INFO(applied.status().message());
  REQUIRE(applied.ok());
  BookBody call = Call("2026-03-02T09:00:00Z");
  call.hosts = {"ana"};
  const Result<Booking> booking = engine.Book(call, At());
  INFO(booking.status().message());
  REQUIRE(booking.ok());
  CHECK(booking->buffer_after_min == 30);
  CHECK(engine.Apply({.catalog = changed})->rows.empty());
}

TEST_CASE("what is named by live records cannot be archived") {
  Engine engine = Opened();
  CHECK(engine.Archive({.kind = "schedule", .id = "office"}).status().reason() == Reason::k_in_use);
  CHECK(engine.Archive({.kind = "schedule", .id = "nobody"}).status().reason() ==
        Reason::k_not_found);
}

}  // namespace
}  // namespace rota
