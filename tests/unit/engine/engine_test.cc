#include "rota/engine/engine.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/support/office.h"

namespace rota {
namespace {

using test::Call;
using test::T;

Engine Opened() {
  Result<Engine> engine = Engine::Open(":memory:", {});
  REQUIRE(engine.ok());
  const Result<ApplyReport> applied = engine->Apply(test::Office(), {});
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

CommandHeader At(const char* now) {
  CommandHeader asked;
  asked.now = T(now);
  return asked;
}

TEST_CASE("a booking takes a host, the next the next one, and the fourth is refused") {
  Engine engine = Opened();
  std::vector<std::string> hosts;
  for (int i = 0; i < 3; ++i) {
    const Result<Booking> booking = engine.Book(Call("2026-03-02T09:00:00Z"));
    INFO(booking.status().message());
    REQUIRE(booking.ok());
    hosts.push_back(booking->hosts.front());
    CHECK(booking->header.number == i + 1);
    CHECK(booking->code == "BOOK-2026-0000" + std::to_string(i + 1));
  }
  CHECK(hosts == std::vector<std::string>{"ana", "bo", "cy"});
  const Result<Booking> fourth = engine.Book(Call("2026-03-02T09:00:00Z"));
  CHECK(fourth.status().reason() == Reason::k_occupied);
  CHECK(fourth.status().refusals().size() == 3);
  CHECK(engine.Verify()->findings.empty());
}

TEST_CASE("offers shrink with each booking") {
  Engine engine = Opened();
  const auto remaining = [&] {
    const Result<SlotList> slots = engine.FindSlots(Monday(), At("2026-03-02T07:00:00Z"));
    REQUIRE(slots.ok());
    REQUIRE(slots->size() == 16);
    return slots->remaining[2];
  };
  CHECK(remaining() == 3);
  REQUIRE(engine.Book(Call("2026-03-02T09:00:00Z")).ok());
  CHECK(remaining() == 2);
}

TEST_CASE("a hold runs out by the clock, without a sweep") {
  Engine engine = Opened();
  BookCommand hold = Call("2026-03-02T09:00:00Z");
  hold.hosts = {"bo"};
  hold.hold_s = 60;
  const Result<Booking> held = engine.Hold(hold);
  REQUIRE(held.ok());
  CHECK(held->status == BookingStatus::kHold);
  CHECK(held->code.empty());
  CHECK(engine.Hold(hold).status().reason() == Reason::k_occupied);
  hold.command.now = *hold.command.now + 60;
  CHECK(engine.Hold(hold).ok());
  ConfirmCommand confirm;
  confirm.booking = held->header.id;
  confirm.command.now = hold.command.now;
  CHECK(engine.Confirm(confirm).status().reason() == Reason::k_expired);
  CHECK(engine.Verify()->findings.empty());
}

TEST_CASE("a hold becomes a booking and keeps its id") {
  Engine engine = Opened();
  const Result<Booking> held = engine.Hold(Call("2026-03-02T09:00:00Z"));
  REQUIRE(held.ok());
  ConfirmCommand confirm;
  confirm.booking = held->header.id;
  confirm.command.now = T("2026-03-02T07:05:00Z");
  const Result<Booking> booking = engine.Confirm(confirm);
  INFO(booking.status().message());
  REQUIRE(booking.ok());
  CHECK(booking->status == BookingStatus::kConfirmed);
  CHECK(booking->header.id == held->header.id);
  CHECK(booking->hosts == held->hosts);
  CHECK(engine.Confirm(confirm).status().reason() == Reason::k_invalid_transition);
}

TEST_CASE("cancelling frees the time and is not repeated") {
  Engine engine = Opened();
  BookCommand call = Call("2026-03-02T09:00:00Z");
  call.hosts = {"cy"};
  const Result<Booking> booking = engine.Book(call);
  REQUIRE(booking.ok());
  CancelCommand cancel;
  cancel.booking = booking->header.id;
  cancel.command.now = T("2026-03-02T07:10:00Z");
  REQUIRE(engine.Cancel(cancel).ok());
  CHECK(engine.Cancel(cancel).status().reason() == Reason::k_invalid_transition);
  CHECK(engine.Book(call).ok());
}

TEST_CASE("moving keeps identity and does not stand in its own way") {
  Engine engine = Opened();
  BookCommand call = Call("2026-03-02T09:00:00Z");
  call.hosts = {"cy"};
  const Result<Booking> booking = engine.Book(call);
  REQUIRE(booking.ok());
  MoveCommand move;
  move.booking = booking->header.id;
  move.command.now = T("2026-03-02T07:10:00Z");
  move.start = T("2026-03-02T10:30:00Z");
  const Result<Booking> moved = engine.Move(move);
  INFO(moved.status().message());
  REQUIRE(moved.ok());
  CHECK(moved->header.id == booking->header.id);
  CHECK(moved->hosts == booking->hosts);
  CHECK(moved->sequence == booking->sequence + 1);
  CHECK(moved->rescheduled_from == booking->start);
  move.start.reset();
  const Result<Booking> reassigned = engine.Move(move);
  REQUIRE(reassigned.ok());
  CHECK(reassigned->hosts != booking->hosts);
  CHECK(reassigned->start == moved->start);
  CHECK(engine.Verify()->findings.empty());
}

TEST_CASE("a reschedule that is repeated keeps its host; a move that names nothing changes it") {
  Engine engine = Opened();
  const Result<Booking> booked = engine.Book(Call("2026-03-02T09:00:00Z"));
  REQUIRE(booked.ok());
  MoveCommand move;
  move.command.now = T("2026-03-02T07:00:00Z");
  move.booking = booked->header.id;
  move.start = T("2026-03-02T10:00:00Z");
  const std::vector<std::string> host = engine.Move(move)->hosts;
  CHECK(host == booked->hosts);
  CHECK(engine.Move(move)->hosts == host);
  move.start.reset();
  CHECK(engine.Move(move)->hosts != host);
}

TEST_CASE("approval: a request blocks, is approved or rejected") {
  Engine engine = Opened();
  BookCommand talk = Call("2026-03-02T09:00:00Z");
  talk.event_type = "talk";
  const Result<Booking> asked = engine.Book(talk);
  REQUIRE(asked.ok());
  CHECK(asked->status == BookingStatus::kPending);
  CHECK(engine.Book(talk).status().reason() == Reason::k_occupied);
  StatusCommand approve;
  approve.booking = asked->header.id;
  approve.command.now = T("2026-03-02T07:10:00Z");
  const Result<Booking> approved = engine.Approve(approve);
  INFO(approved.status().message());
  REQUIRE(approved.ok());
  CHECK(approved->status == BookingStatus::kConfirmed);
  talk.start = T("2026-03-02T11:00:00Z");
  const Result<Booking> second = engine.Book(talk);
  REQUIRE(second.ok());
  approve.booking = second->header.id;
  REQUIRE(engine.Reject(approve).ok());
  CHECK(engine.Book(talk).ok());
}

TEST_CASE("an idempotency key gives the first answer again") {
  Engine engine = Opened();
  BookCommand call = Call("2026-03-02T09:00:00Z");
  call.command.idempotency_key = "order-1";
  const Result<Booking> first = engine.Book(call);
  REQUIRE(first.ok());
  call.command.now = *call.command.now + 5;
  const Result<Booking> again = engine.Book(call);
  REQUIRE(again.ok());
  CHECK(again->header.id == first->header.id);
  call.start = T("2026-03-02T10:00:00Z");
  CHECK(engine.Book(call).status().reason() == Reason::k_idempotency_conflict);
}

TEST_CASE("applying a catalog again changes nothing; a dry run writes nothing") {
  Engine engine = Opened();
  CHECK(engine.Apply(test::Office(), {})->rows.empty());
  Catalog changed = test::Office();
  changed.users[0].name = "Ana Holm";
  const Result<ApplyReport> dry = engine.Apply(changed, {.dry_run = true});
  REQUIRE(dry.ok());
  REQUIRE(dry->rows.size() == 1);
  CHECK(dry->rows[0].id == "ana");
  CHECK(engine.Apply(changed, {})->rows.size() == 1);
  CHECK(engine.Apply(changed, {})->rows.empty());
}

TEST_CASE("an idempotency key gives the first answer to a catalog and to a record again") {
  Engine engine = Opened();
  Catalog renamed = test::Office();
  renamed.users[0].name = "Ana Holm";
  CommandHeader once;
  once.idempotency_key = "deploy-7";
  const Result<ApplyReport> first = engine.Apply(renamed, {}, once);
  REQUIRE(first.ok());
  CHECK(first->rows.size() == 1);
  REQUIRE(engine.Apply(test::Office(), {}).ok());     // somebody else takes it back
  CHECK(*engine.Apply(renamed, {}, once) == *first);  // and is not overruled by a repeated call
  CHECK(engine.Get("user", "ana")->find("Ana Holm") == std::string::npos);
  CHECK(engine.Apply(test::Office(), {}, once).status().reason() == Reason::k_idempotency_conflict);

  constexpr std::string_view kUser = R"({"id": "dan", "name": "Dan"})";
  const Result<std::string> put = engine.Put("user", kUser, once);  // the verb has keys of its own
  REQUIRE(put.ok());
  REQUIRE(engine.Put("user", R"({"id": "dan", "name": "Daniel"})").ok());
  CHECK(*engine.Put("user", kUser, once) == *put);
  CHECK(engine.Get("user", "dan")->find("Daniel") != std::string::npos);
  CHECK(engine.Put("user", R"({"id": "dan", "name": "D"})", once).status().reason() ==
        Reason::k_idempotency_conflict);

  // Also of the catalog that makes the organization.
  Engine fresh = *Engine::Open(":memory:", {});
  REQUIRE(fresh.Apply(test::Office(), {}, once).ok());
  CHECK_FALSE(fresh.Apply(test::Office(), {}, once)->rows.empty());
}

TEST_CASE("the public reads names, never addresses, and nothing of what staff keep") {
  Engine engine = Opened();
  REQUIRE(engine.Put("user", R"({"id": "dan", "name": "Dan", "email": "dan@example.org"})").ok());
  CommandHeader guest, member;
  guest.actor = Actor{ActorKind::kGuest, ""};
  member.actor = Actor{ActorKind::kUser, "bo"};
  const std::string seen = *engine.Get("user", "dan", guest);
  CHECK(seen.find("Dan") != std::string::npos);
  CHECK(seen.find("dan@example.org") == std::string::npos);
  CHECK(engine.Get("user", "dan", member)->find("dan@example.org") != std::string::npos);
  const auto listed = [&](const char* kind, const CommandHeader& who) {
    ListQuery query;
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
  constexpr std::string_view kDayOff = R"({"user": "bo", "from": "2026-03-03"})";
  CHECK(engine.Put("time_off", kDayOff, guest).status().reason() == Reason::k_forbidden);
  CHECK(engine.History("user", "dan", guest).status().reason() == Reason::k_forbidden);
  CHECK(engine.LeaseMessages("worker", 60, 10, guest).status().reason() == Reason::k_forbidden);
  REQUIRE(engine.Put("time_off", kDayOff, member).ok());
}

TEST_CASE("an id is given once in a catalog, and a version that moved on is noticed") {
  Engine engine = Opened();
  Catalog twice = test::Office();
  twice.users.push_back(twice.users[0]);
  const Status refused = engine.Apply(twice, {}).status();
  CHECK(refused.reason() == Reason::k_invalid);
  CHECK(refused.path() == "users[3].id");
  CommandHeader expecting;
  expecting.if_version = 1;
  CHECK(engine.Put("user", R"({"id":"bo","name":"Bo B."})", expecting).ok());
  const Status late = engine.Put("user", R"({"id":"bo","name":"Bob"})", expecting).status();
  CHECK(late.reason() == Reason::k_version_conflict);
  CHECK(engine
            .Archive("user", "cy",
                     [] {
                       CommandHeader h;
                       h.if_version = 7;
                       return h;
                     }())
            .reason() == Reason::k_version_conflict);
  REQUIRE(engine.Put("time_off", R"({"id":"t","user":"bo","from":"2026-03-02"})", expecting)
              .status()
              .reason() == Reason::k_version_conflict);
  expecting.if_version = 0;
  CHECK(engine.Put("time_off", R"({"id":"t","user":"bo","from":"2026-03-02"})", expecting).ok());
}

TEST_CASE("the change feed tells each write once, in order") {
  Engine engine = Opened();
  const std::int64_t start = engine.Changes(0)->next_revision;
  const Result<Booking> booking = engine.Book(Call("2026-03-02T09:00:00Z"));
  REQUIRE(booking.ok());
  const Result<ChangeFeed> feed = engine.Changes(start);
  REQUIRE(feed.ok());
  REQUIRE(feed->items.size() == 1);
  CHECK(feed->items[0].kind == "booking");
  CHECK(feed->items[0].id == booking->header.id);
  CHECK(engine.Changes(feed->next_revision)->items.empty());
}

TEST_CASE("time off and busy blocks close time; archiving opens it again") {
  Engine engine = Opened();
  BookCommand call = Call("2026-03-02T09:00:00Z");
  call.hosts = {"bo"};
  REQUIRE(engine.Put("time_off", R"({"id":"t1","user":"bo","from":"2026-03-02"})").ok());
  CHECK(engine.Book(call).status().reason() == Reason::k_time_off);
  REQUIRE(engine.Archive("time_off", "t1").ok());
  REQUIRE(engine
              .Put("busy_block", R"({"id":"x","user":"bo","start":"2026-03-02T09:15:00Z",
                                       "end":"2026-03-02T09:20:00Z"})")
              .ok());
  CHECK(engine.Book(call).status().reason() == Reason::k_calendar);
  REQUIRE(engine.Archive("busy_block", "x").ok());
  CHECK(engine.Book(call).ok());
}

TEST_CASE("during leave the delegate stands in, with their own calendar and the turn") {
  Engine engine = Opened();
  // Ana's own hour, while she is away: Bo's, until he is away too; then Cy's.
  REQUIRE(engine.Put("time_off", R"({"id":"t1","user":"ana","from":"2026-03-02","delegate":"bo"})")
              .ok());
  BookCommand talk = Call("2026-03-02T09:00:00Z");
  talk.event_type = "talk";
  REQUIRE(engine.Book(talk).ok());
  CHECK(engine.GetBooking("#1")->hosts == std::vector<std::string>{"bo"});
  CHECK(engine.Book(talk).status().reason() == Reason::k_occupied);  // Bo is busy now
  // On the round robin all three still take one each: Bo is in the group already and counts once.
  Query nine = Monday();
  const Result<SlotList> slots = engine.FindSlots(nine, At("2026-03-02T07:00:00Z"));
  REQUIRE(slots.ok());
  CHECK(slots->remaining[0] == 2);
  REQUIRE(engine
              .Put("time_off", R"({"id":"t2","user":"bo","from":"2026-03-02","start":"12:00",
                                     "end":"24:00","delegate":"cy"})")
              .ok());
  talk.start = T("2026-03-02T13:00:00Z");
  REQUIRE(engine.Book(talk).ok());
  CHECK(engine.GetBooking("#2")->hosts == std::vector<std::string>{"cy"});
  // A circle is nobody.
  REQUIRE(engine
              .Put("time_off", R"({"id":"t2","user":"bo","from":"2026-03-02","start":"12:00",
                                     "end":"24:00","delegate":"ana"})")
              .ok());
  talk.start = T("2026-03-02T14:30:00Z");
  CHECK(engine.Book(talk).status().reason() == Reason::k_time_off);
  // Back at work the next day.
  talk.start = T("2026-03-03T09:00:00Z");
  REQUIRE(engine.Book(talk).ok());
  CHECK(engine.GetBooking("#3")->hosts == std::vector<std::string>{"ana"});
}

TEST_CASE("what the host program knows counts on offer and on commit alike") {
  Engine engine = Opened();
  CommandHeader told = At("2026-03-02T07:00:00Z");
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
  BookCommand call = Call("2026-03-02T09:00:00Z");
  call.command.facts = told.facts;
  call.hosts = {"bo"};
  CHECK(engine.Book(call).status().reason() == Reason::k_calendar);
  call.hosts = {};
  call.start = T("2026-03-02T11:30:00Z");
  CHECK(engine.Book(call).status().reason() == Reason::k_calendar);
  call.command.facts.reset();
  CHECK(engine.Book(call).ok());
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
  REQUIRE(engine.Apply(changed, {}).ok());
  BookCommand call = Call("2026-03-02T09:00:00Z");
  call.hosts = {"bo"};
  call.attendees[0].email = "ANA@example.org";
  REQUIRE(engine.Book(call).ok());
  BookCommand other = Call("2026-03-02T09:00:00Z");
  other.hosts = {"ana"};
  CHECK(engine.Book(other).status().reason() == Reason::k_occupied);
  call.start = T("2026-03-02T11:00:00Z");
  CHECK(engine.Book(call).status().reason() == Reason::k_limit);
  call.attendees = {Attendee{.user = "ana"}};
  CHECK(engine.Book(call).status().reason() == Reason::k_limit);
}

TEST_CASE("confirming keeps what the hold took of each host") {
  Engine engine = Opened();
  Catalog changed = test::Office();
  changed.profiles = {AvailabilityProfile{
      .header = {.id = "slow"}, .user = "ana", .name = "Slow", .buffer_after_min = 60}};
  changed.users[0].default_profile = "slow";
  changed.event_types[0].scheduling = Scheduling::kCollective;
  REQUIRE(engine.Apply(changed, {}).ok());
  const Result<Booking> held = engine.Hold(Call("2026-03-02T09:00:00Z"));
  REQUIRE(held.ok());
  BookCommand talk = Call("2026-03-02T10:00:00Z");
  talk.event_type = "talk";
  CHECK(engine.Book(talk).status().reason() == Reason::k_buffer);
  ConfirmCommand confirm;
  confirm.booking = held->header.id;
  confirm.command.now = T("2026-03-02T07:05:00Z");
  REQUIRE(engine.Confirm(confirm).ok());
  CHECK(engine.Book(talk).status().reason() == Reason::k_buffer);
  CHECK(engine.Verify()->findings.empty());
}

TEST_CASE("a stored profile is read again") {
  Engine engine = Opened();
  REQUIRE(engine.Put("profile", R"({"id":"slow","user":"ana","name":"Slow","buffer_after_min":30})")
              .ok());
  Catalog changed = test::Office();
  changed.users[0].default_profile = "slow";
  const Result<ApplyReport> applied = engine.Apply(changed, {});
  INFO(applied.status().message());
  REQUIRE(applied.ok());
  BookCommand call = Call("2026-03-02T09:00:00Z");
  call.hosts = {"ana"};
  const Result<Booking> booking = engine.Book(call);
  INFO(booking.status().message());
  REQUIRE(booking.ok());
  CHECK(booking->buffer_after_min == 30);
  CHECK(engine.Apply(changed, {})->rows.empty());
}

TEST_CASE("what is named by live records cannot be archived") {
  Engine engine = Opened();
  CHECK(engine.Archive("schedule", "office").reason() == Reason::k_in_use);
  CHECK(engine.Archive("schedule", "nobody").reason() == Reason::k_not_found);
}

}  // namespace
}  // namespace rota
