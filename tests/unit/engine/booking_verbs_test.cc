// Verbs on bookings through the engine: what reaches history, the record and the rules of teams.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <set>

#include "src/store/open.h"
#include "tests/support/database_file.h"
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

BookBody Talk(const char* start = "2026-03-02T09:00:00Z") {
  BookBody talk = Call(start);
  talk.event_type = "talk";
  return talk;
}

std::vector<HistoryEntry> HistoryOf(Engine& engine, const std::string& booking) {
  return Must(engine.History({.kind = "booking", .id = booking})).items;
}

Envelope By(const char* user) {
  Envelope envelope = At();
  envelope.actor = Actor{.kind = ActorKind::kUser, .id = user};
  return envelope;
}

// Kim, with the address that the call was booked under.
Envelope Kim(const char* now = "2026-03-02T07:00:00Z") {
  Envelope envelope = At(now);
  envelope.actor = Actor{.kind = ActorKind::kAttendee, .email = "kim@example.net"};
  return envelope;
}

TEST_CASE("history names each verb, who used it, in which capacity and why") {
  Engine engine = Opened();
  const std::string id = Must(engine.Hold({.book = Talk()}, At())).header.id;
  Must(engine.Confirm({.booking = id}, At()));
  Must(engine.Approve({.booking = id, .note = "welcome"}, By("ana")));
  MoveBody move{.booking = id};
  move.start = T("2026-03-02T11:00:00Z");
  move.note = "the dentist";
  Must(engine.Move(move, By("ana")));
  Envelope then = By("ana");
  then.now = T("2026-03-02T11:00:00Z");
  Must(engine.NoShow({.booking = id, .note = "nobody came"}, then));
  Must(engine.Complete({.booking = id, .note = "late"}, then));
  std::string told;
  for (const HistoryEntry& entry : HistoryOf(engine, id)) {
    told += entry.action + "(" + entry.actor->id + "," + entry.reason + ") ";
  }
  CHECK(told ==
        "hold(,) confirm(,) approve(ana,welcome) move(ana,the dentist) no_show(ana,nobody came) "
        "complete(ana,late) ");
  CHECK(HistoryOf(engine, id)[2].actor_role == ActorRole::kHost);
}

TEST_CASE("history of rejections and cancellations") {
  Engine engine = Opened();
  const std::string asked = Must(engine.Book(Talk(), At())).header.id;
  Must(engine.Reject({.booking = asked, .note = "full"}, By("ana")));
  CHECK(HistoryOf(engine, asked)[1].action == "reject");
  CHECK(HistoryOf(engine, asked)[1].reason == "full");
  const std::string call = Must(engine.Book(Call("2026-03-02T09:00:00Z"), At())).header.id;
  Must(engine.Cancel({.booking = call, .note = "ill"}, Kim()));
  const HistoryEntry entry = HistoryOf(engine, call)[1];
  CHECK(entry.action == "cancel");
  CHECK(entry.reason == "ill");
  CHECK(entry.actor_role == ActorRole::kAttendee);
}

TEST_CASE("history holds what changed, and under which key it was asked") {
  Engine engine = Opened();
  const std::string id = Must(engine.Book(Call("2026-03-02T09:00:00Z"), At())).header.id;
  MoveBody move{.booking = id};
  move.start = T("2026-03-02T10:00:00Z");
  Envelope keyed = At();
  keyed.idempotency_key = "order-1";
  Must(engine.Move(move, keyed));
  const HistoryEntry entry = HistoryOf(engine, id)[1];
  CHECK(entry.correlation == "order-1");
  const auto start = std::find_if(entry.changes.begin(), entry.changes.end(),
                                  [](const FieldChange& one) { return one.field == "start"; });
  REQUIRE(start != entry.changes.end());
  CHECK(start->old_value == R"("2026-03-02T09:00:00Z")");
  CHECK(start->new_value == R"("2026-03-02T10:00:00Z")");
}

TEST_CASE("the event type's rule for cancelling binds the attendee, and staff not") {
  Catalog catalog = test::Office();
  catalog.event_types[0].cancel_rule =
      ActionRule{.notice_min = 60, .reason = ReasonRule::kRequired};
  Engine engine = Opened(catalog);
  const std::string id = Must(engine.Book(Call("2026-03-02T09:00:00Z"), At())).header.id;
  const auto cancelled = [&](const Envelope& who, const char* note) {
    return engine.Cancel({.booking = id, .note = note}, who).status().reason();
  };
  CHECK(cancelled(Kim(), "") == Reason::k_invalid);
  CHECK(cancelled(Kim("2026-03-02T08:00:01Z"), "ill") == Reason::k_notice);
  CHECK(cancelled(Kim("2026-03-02T08:00:00Z"), "ill") == Reason::kNone);
  const std::string other = Must(engine.Book(Call("2026-03-02T09:00:00Z"), At())).header.id;
  CHECK(engine.Cancel({.booking = other}, At("2026-03-02T08:59:00Z")).ok());
}

TEST_CASE("the rules of a team hold for its event types that say nothing") {
  Catalog catalog = test::Office();
  catalog.teams[0].defaults.cancel_rule = ActionRule{.attendee = false};
  catalog.teams[0].defaults.reschedule_rule = ActionRule{.attendee = false};
  Engine engine = Opened(catalog);
  const std::string id = Must(engine.Book(Call("2026-03-02T09:00:00Z"), At())).header.id;
  CHECK(engine.Cancel({.booking = id}, Kim()).status().reason() == Reason::k_forbidden);
  MoveBody move{.booking = id};
  move.start = T("2026-03-02T10:00:00Z");
  CHECK(engine.Move(move, Kim()).status().reason() == Reason::k_forbidden);
  catalog.event_types[0].cancel_rule = ActionRule{};
  catalog.event_types[0].reschedule_rule = ActionRule{};
  Must(engine.Apply({.catalog = catalog}));
  CHECK(engine.Move(move, Kim()).ok());
  CHECK(engine.Cancel({.booking = id}, Kim()).ok());
}

TEST_CASE("a booking outlives its event type: it can be cancelled, by the plain rule") {
  Catalog catalog = test::Office();
  catalog.event_types[0].cancel_rule = ActionRule{.attendee = false};
  Engine engine = Opened(catalog);
  const std::string id = Must(engine.Book(Call("2026-03-02T09:00:00Z"), At())).header.id;
  Must(engine.Archive({.kind = "event_type", .id = "call"}));
  CHECK(Must(engine.Cancel({.booking = id}, Kim())).status == BookingStatus::kCancelled);
}

TEST_CASE("a request that is confirmed or booked runs out when the event type says") {
  Catalog catalog = test::Office();
  catalog.event_types[1].pending_expires_min = 20;
  Engine engine = Opened(catalog);
  CHECK(Must(engine.Book(Talk(), At())).expires_at == T("2026-03-02T07:20:00Z"));
  const std::string held =
      Must(engine.Hold({.book = Talk("2026-03-02T12:00:00Z")}, At())).header.id;
  const Booking asked = Must(engine.Confirm({.booking = held}, At("2026-03-02T07:05:00Z")));
  CHECK(asked.expires_at == T("2026-03-02T07:25:00Z"));
  CHECK(engine.Approve({.booking = held}, At("2026-03-02T07:25:00Z")).status().reason() ==
        Reason::k_expired);
  CHECK(Must(engine.GetBooking({.booking = held}, At("2026-03-02T07:24:59Z"))).status ==
        BookingStatus::kPending);
  CHECK(Must(engine.GetBooking({.booking = held}, At("2026-03-02T07:25:00Z"))).status ==
        BookingStatus::kExpired);
}

TEST_CASE("a new booking has the id, the origin and the notes that the envelope brings") {
  Engine engine = Opened();
  Envelope envelope = At();
  envelope.new_id = "order-7";
  envelope.origin = BookingSource::kPhone;
  envelope.metadata = {{"channel", "7"}};
  const Booking booking = Must(engine.Book(Call("2026-03-02T09:00:00Z"), envelope));
  CHECK(booking.header.id == "order-7");
  CHECK(booking.source == BookingSource::kPhone);
  CHECK(booking.header.metadata == envelope.metadata);
  CHECK(booking.header.version == 1);
  CHECK(booking.header.created_at == *envelope.now);
  const Status taken = engine.Book(Call("2026-03-02T10:00:00Z"), envelope).status();
  CHECK(taken.path() == "new_id");
  for (const char* form : {"#1", "external_ref:x", "slug:x", "email:x"}) {
    envelope.new_id = form;
    CHECK(engine.Book(Call("2026-03-02T10:00:00Z"), envelope).status().path() == "new_id");
  }
}

TEST_CASE("the host program's own key names one booking among those that stand") {
  Engine engine = Opened();
  BookBody call = Call("2026-03-02T09:00:00Z");
  call.external_ref = "order-7";
  const std::string id = Must(engine.Book(call, At())).header.id;
  const Status taken = engine.Book(call, At()).status();
  CHECK(taken.reason() == Reason::k_external_ref_taken);
  CHECK(Must(engine.GetBooking({.booking = "external_ref:order-7"}, At())).header.id == id);
  Must(engine.Cancel({.booking = "external_ref:order-7"}, At()));
  const std::string again = Must(engine.Book(call, At())).header.id;
  CHECK(Must(engine.GetBooking({.booking = "external_ref:order-7"}, At())).header.id == again);
}

TEST_CASE("a move that is tried on leaves everything as it was") {
  Engine engine = Opened();
  const std::string id = Must(engine.Book(Call("2026-03-02T09:00:00Z"), At())).header.id;
  MoveBody move{.booking = id, .dry_run = true};
  move.start = T("2026-03-02T10:00:00Z");
  CHECK(Must(engine.Move(move, At())).start == T("2026-03-02T10:00:00Z"));
  CHECK(Must(engine.GetBooking({.booking = id}, At())).start == T("2026-03-02T09:00:00Z"));
  CHECK(HistoryOf(engine, id).size() == 1);
}

TEST_CASE("what a booking of staff's own buffers may move to is what it is offered") {
  Engine engine = Opened();
  BookBody wide = Talk("2026-03-02T08:00:00Z");
  wide.buffer_after_min = 90;
  const Envelope at = At("2026-03-02T05:00:00Z");
  const Booking booking = Must(engine.Book(wide, at));
  Must(engine.Book(Talk("2026-03-02T14:00:00Z"), at));
  Query query{.event_type = "talk"};
  query.start = T("2026-03-02T12:00:00Z");
  CHECK(Must(engine.Check(query, at)).available);
  query.reschedule_of = booking.header.id;
  CHECK_FALSE(Must(engine.Check(query, at)).available);
  MoveBody move{.booking = booking.header.id, .start = query.start};
  CHECK(engine.Move(move, at).status().reason() == Reason::k_buffer);
  move.start = query.start = T("2026-03-02T11:00:00Z");
  CHECK(Must(engine.Check(query, at)).available);
  CHECK(Must(engine.Move(move, at)).buffer_after_min == 90);
}

TEST_CASE("buffers and rules that staff set aside hold for the one booking") {
  Engine engine = Opened();
  BookBody early = Talk("2026-03-02T06:00:00Z");  // 07:00 in Copenhagen
  CHECK(engine.Book(early, At("2026-03-02T05:00:00Z")).status().reason() == Reason::k_schedule);
  early.overrides.Add(RuleOverride::kSchedule);
  early.overrides.Add(RuleOverride::kGrid);
  early.buffer_after_min = 90;
  const Booking booking = Must(engine.Book(early, At("2026-03-02T05:00:00Z")));
  CHECK(booking.buffer_after_min == 90);
  CHECK(engine.Book(Talk("2026-03-02T08:00:00Z"), At("2026-03-02T05:00:00Z")).status().reason() ==
        Reason::k_buffer);
  MoveBody move{.booking = booking.header.id};
  move.start = T("2026-03-02T06:30:00Z");
  CHECK(engine.Move(move, At("2026-03-02T05:00:00Z")).status().reason() == Reason::k_schedule);
}

TEST_CASE("who is asked to attend as a known user is busy, under every address") {
  Catalog catalog = test::Office();
  catalog.users[1].email = "bo@example.org";
  catalog.users[1].emails = {"bo@home.example"};
  Engine engine = Opened(catalog);
  BookBody talk = Talk();
  talk.attendees = {{.email = "bo@home.example", .name = "Bo"}};
  Must(engine.Book(talk, At()));
  BookBody call = Call("2026-03-02T09:00:00Z");
  call.hosts = {"bo"};
  CHECK(engine.Book(call, At()).status().reason() == Reason::k_occupied);
}

TEST_CASE("each year's codes count from one, and a hold has none") {
  Catalog catalog = test::Office();
  catalog.organization->code_pattern = "{team}-{year}-{month}-{seq}";
  Engine engine = Opened(catalog);
  const Booking held = Must(engine.Hold({.book = Call("2026-03-02T09:00:00Z")}, At()));
  CHECK(held.code.empty());
  CHECK(Must(engine.Book(Call("2026-12-01T09:00:00Z"), At())).code == "support-2026-12-00001");
  CHECK(Must(engine.Book(Call("2027-01-04T09:00:00Z"), At())).code == "support-2027-01-00001");
  CHECK(Must(engine.Confirm({.booking = held.header.id}, At())).code == "support-2026-03-00002");
  const std::string gone =
      Must(engine.Hold({.book = Call("2026-03-02T10:00:00Z")}, At())).header.id;
  CHECK(Must(engine.Cancel({.booking = gone}, At())).code.empty());
}

// An engine whose codes have that form.
Engine Coded(const char* pattern) {
  Catalog catalog = test::Office();
  catalog.organization->code_pattern = pattern;
  return Opened(catalog);
}

void Repattern(Engine& engine, const char* pattern) {
  Catalog catalog;
  catalog.organization = test::Office().organization;
  catalog.organization->code_pattern = pattern;
  Must(engine.Apply({.catalog = catalog}, At()));
}

TEST_CASE("codes that do not hold the year count on from year to year") {
  for (const char* pattern : {"K-{seq}", "{month}-{seq}", "{team}-{seq}", "{seq}{seq}"}) {
    CAPTURE(std::string(pattern));
    Engine engine = Coded(pattern);
    const std::string held =
        Must(engine.Hold({.book = Call("2027-03-01T09:00:00Z")}, At())).header.id;
    std::set<std::string> codes;
    for (const char* start : {"2026-03-02T09:00:00Z", "2026-04-01T09:00:00Z",
                              "2027-03-02T09:00:00Z", "2028-03-01T09:00:00Z"}) {
      codes.insert(Must(engine.Book(Call(start), At())).code);
    }
    codes.insert(Must(engine.Confirm({.booking = held}, At())).code);
    CHECK(codes.size() == 5);
    CHECK(codes.count("") == 0);
    CHECK(Must(engine.Verify({}, At())).findings.empty());
  }
}

TEST_CASE("a code that is taken under a former pattern gives way to the next number") {
  Engine engine = Coded("A-{year}-{seq}");
  for (int hour = 8; hour < 15; ++hour) {
    Must(engine.Book(Call(fmt::format("2026-03-02T{:02}:00:00Z", hour).c_str()), At()));
  }
  Repattern(engine, "A-2026-{seq}");
  CHECK(Must(engine.Book(Call("2026-03-03T09:00:00Z"), At())).code == "A-2026-00008");
  CHECK(Must(engine.Book(Call("2026-03-03T10:00:00Z"), At())).code == "A-2026-00009");
  // The numbers of a pattern that comes back go on where they were, and pass over the others.
  Repattern(engine, "A-{year}-{seq}");
  CHECK(Must(engine.Book(Call("2026-03-04T09:00:00Z"), At())).code == "A-2026-00010");
  CHECK(Must(engine.Verify({}, At())).findings.empty());
}

TEST_CASE("a pattern whose codes would be too long is refused, with the team that makes them so") {
  const auto refused = [](const char* pattern, const Status& status) {
    CAPTURE(std::string(pattern));
    CHECK(status.reason() == Reason::k_invalid);
    return status.path();
  };
  Engine engine = Opened();
  for (const char* pattern :
       {"A code of more than forty bytes {seq}", "{team}{team}-{seq}{seq}{seq}"}) {
    Catalog catalog;
    catalog.organization = test::Office().organization;
    catalog.organization->code_pattern = pattern;
    CHECK(refused(pattern, engine.Apply({.catalog = catalog}, At()).status()) ==
          "organization.code_pattern");
  }
  Repattern(engine, "{team}-{seq}");
  const std::string team =
      fmt::format(R"({{"id":"{}","slug":"long","name":"Long"}})", std::string(30, 't'));
  CHECK(refused("put", engine.Put({.kind = "team", .record = team}, At()).status()) == "id");
}

TEST_CASE("the decision is kept: who was asked and who was chosen, the last one made") {
  Engine engine = Opened();
  Envelope seeded = At();
  seeded.seed = 7;
  const std::string id = Must(engine.Book(Call("2026-03-02T09:00:00Z"), seeded)).header.id;
  const Decision first = Must(engine.GetDecision({.booking = id}, At()));
  CHECK(first.booking == id);
  CHECK(first.at == T("2026-03-02T07:00:00Z"));
  CHECK(first.seed == 7);
  CHECK(first.chosen == std::vector<std::string>{"ana"});
  CHECK(first.candidates.size() == 3);
  Must(engine.Move({.booking = id}, At("2026-03-02T07:30:00Z")));
  const Decision second = Must(engine.GetDecision({.booking = id}, At()));
  CHECK(second.chosen == std::vector<std::string>{"bo"});
  CHECK(second.at == T("2026-03-02T07:30:00Z"));
}

TEST_CASE(
    "of many hosts a decision names 32 and counts the rest; one of an earlier version names all") {
  Catalog catalog = test::Office();
  EventType& call = catalog.event_types[0];
  for (int i = 0; i < 60; ++i) {
    User& user = catalog.users.emplace_back();
    user.header.id = user.name = fmt::format("u{}", i);
    user.default_schedule = catalog.users[0].default_schedule;
    call.hosts.push_back({.user = user.header.id});
    catalog.teams[0].members.push_back({.user = user.header.id});
  }
  const test::DatabaseFile file;
  Engine engine = Must(Engine::Open(file.path(), {}));
  Must(engine.Apply({.catalog = catalog}, At()));
  const std::string id = Must(engine.Book(Call("2026-03-02T09:00:00Z"), At())).header.id;
  const auto hosts_of = [](const Decision& decision) {
    std::int64_t hosts = 0;
    for (const HostRun& run : decision.outcomes) hosts += run.hosts;
    return hosts;
  };
  const Decision made = Must(engine.GetDecision({.booking = id}, At()));
  CHECK(made.candidates.size() == 32);
  CHECK(hosts_of(made) == 63);
  Query query{.event_type = "call"};
  query.start = T("2026-03-02T10:00:00Z");
  const Decision asked = Must(engine.Assign(query, At())).decision;
  CHECK(asked.candidates.size() == 32);
  CHECK(hosts_of(asked) == 63);

  const auto session = Must(store::OpenSession(file.path(), {}));
  Must(
      session->Run("UPDATE decision SET doc=?",
                   R"({"at":"2026-03-02T07:00:00Z","chosen":["ana"],"candidates":[{"user":"ana"},)"
                   R"({"user":"bo","dropped_by":"member_order","values":{"member_order":"1"}}]})"));
  const Decision old = Must(engine.GetDecision({.booking = id}, At()));
  REQUIRE(old.candidates.size() == 2);
  CHECK(old.candidates[1].dropped_by == "member_order");
  CHECK(old.candidates[1].values.at("member_order") == "1");
  CHECK(Must(engine.Verify({}, At())).findings.empty());
}

TEST_CASE("turns that staff gave by hand, those cancelled and those of holds count alike") {
  Engine engine = Opened();
  BookBody call = Call("2026-03-02T09:00:00Z");
  call.hosts = {"ana"};
  const std::string named = Must(engine.Book(call, At())).header.id;
  Must(engine.Cancel({.booking = named}, At()));
  const auto next = [&](const char* start) {
    return Must(engine.Hold({.book = Call(start)}, At())).hosts.front();
  };
  CHECK(next("2026-03-02T10:00:00Z") == "bo");
  CHECK(next("2026-03-02T11:00:00Z") == "cy");
  CHECK(next("2026-03-02T12:00:00Z") == "ana");
}

TEST_CASE("an attendee's limit: a hold that ran out counts no more, nor does what moves") {
  Catalog catalog = test::Office();
  catalog.event_types[0].limits = {
      Limit{.scope = LimitScope::kAttendee, .per = LimitPeriod::kDay, .count = 1}};
  Engine engine = Opened(catalog);
  Must(engine.Hold({.book = Call("2026-03-02T09:00:00Z"), .hold_s = 60}, At()));
  CHECK(engine.Book(Call("2026-03-02T10:00:00Z"), At("2026-03-02T07:00:59Z")).status().reason() ==
        Reason::k_limit);
  const std::string id =
      Must(engine.Book(Call("2026-03-02T10:00:00Z"), At("2026-03-02T07:01:00Z"))).header.id;
  const Envelope later = At("2026-03-02T07:01:00Z");
  CHECK(engine.Book(Call("2026-03-02T11:00:00Z"), later).status().reason() == Reason::k_limit);
  MoveBody move{.booking = id};
  move.start = T("2026-03-02T11:00:00Z");
  CHECK(engine.Move(move, later).ok());
  Must(engine.Cancel({.booking = id}, later));
  CHECK(engine.Book(Call("2026-03-02T12:00:00Z"), later).ok());
}

TEST_CASE("an attendee's limit counts each booking once, under whichever name it was made") {
  Catalog catalog = test::Office();
  catalog.users[0].emails = {"ana@home.example"};
  catalog.event_types[0].limits = {
      Limit{.scope = LimitScope::kAttendee, .per = LimitPeriod::kDay, .count = 2}};
  Engine engine = Opened(catalog);
  const auto book = [&](const char* start, std::vector<Attendee> who) {
    BookBody call = Call(start);
    call.hosts = {"bo"};
    call.attendees = std::move(who);
    return engine.Book(call, At()).status().reason();
  };
  CHECK(book("2026-03-02T09:00:00Z",
             {{.user = "ana"}, {.email = "ana@example.org", .name = "A"}}) == Reason::kNone);
  CHECK(book("2026-03-02T10:00:00Z", {{.email = "ANA@home.example", .name = "A"}}) ==
        Reason::kNone);
  CHECK(book("2026-03-02T11:00:00Z", {{.email = "ana@example.org", .name = "A"}}) ==
        Reason::k_limit);
}

TEST_CASE("attendees see their own row, and a hidden host once the booking is confirmed") {
  for (const bool hides : {false, true}) {
    CAPTURE(hides);
    const std::size_t before = hides ? 0 : 1;
    Catalog catalog = test::Office();
    catalog.event_types[0].hide_host = hides;
    catalog.event_types[0].requires_approval = true;
    Engine engine = Opened(catalog);
    BookBody call = Call("2026-03-02T09:00:00Z");
    call.attendees.push_back({.email = "lea@example.net", .name = "Lea"});
    const std::string id = Must(engine.Book(call, At())).header.id;
    const auto seen = [&] { return Must(engine.GetBooking({.booking = id}, Kim())); };
    const auto listed = [&](const std::string& host = {}) {
      return Must(engine.List({.kind = "booking", .host = host}, Kim())).items;
    };
    CHECK(seen().hosts.size() == before);
    REQUIRE(seen().attendees.size() == 1);
    CHECK(seen().attendees[0].email == "kim@example.net");
    CHECK(Must(engine.GetBooking({.booking = id}, By("ana"))).attendees.size() == 2);
    const std::string host = Must(engine.GetBooking({.booking = id}, By("ana"))).hosts.at(0);
    const auto names_host = [&](const std::string& text) {
      return text.find("\"hosts\":[\"" + host) != std::string::npos;
    };
    CHECK(names_host(listed().at(0)) == !hides);
    CHECK(listed(host).size() == before);  // nor does a filter say who it is
    Must(engine.Approve({.booking = id}, At()));
    CHECK(seen().hosts == std::vector{host});
    CHECK(names_host(listed().at(0)));
    CHECK(listed(host).size() == 1);
    Must(engine.Complete({.booking = id}, At("2026-03-02T09:30:00Z")));
    CHECK(seen().hosts == std::vector{host});
  }
}

TEST_CASE("a guest learns a hidden host with the booking, not with a hold or a request") {
  for (const bool asks : {false, true}) {
    CAPTURE(asks);
    Catalog catalog = test::Office();
    catalog.event_types[0].hide_host = true;
    catalog.event_types[0].requires_approval = asks;
    Engine engine = Opened(catalog);
    Envelope guest = At();
    guest.actor = Actor{.kind = ActorKind::kGuest};
    BookBody call = Call("2026-03-02T10:00:00Z");
    call.attendees.push_back({.email = "lea@example.net", .name = "Lea"});
    const Booking made = Must(engine.Book(call, guest));
    CHECK(made.attendees.size() == 2);  // what they wrote
    CHECK(made.hosts.size() == (asks ? 0 : 1));
    CHECK(Must(engine.Cancel({.booking = made.header.id}, Kim())).hosts.empty());
    const Booking hold = Must(engine.Hold({.book = call}, guest));
    CHECK(hold.hosts.empty());
    const Booking confirmed =
        Must(engine.Confirm({.booking = hold.header.id, .secret = hold.secret}, guest));
    CHECK(confirmed.hosts.size() == (asks ? 0 : 1));
  }
}

TEST_CASE("a request of an event type that is gone tells its attendee no host") {
  Catalog catalog = test::Office();
  catalog.event_types[0].requires_approval = true;
  Engine engine = Opened(catalog);
  const std::string id = Must(engine.Book(Call("2026-03-02T09:00:00Z"), At())).header.id;
  CHECK(Must(engine.GetBooking({.booking = id}, Kim())).hosts.size() == 1);
  Must(engine.Archive({.kind = "event_type", .id = "call"}));
  CHECK(Must(engine.GetBooking({.booking = id}, Kim())).hosts.empty());
}

TEST_CASE("a host books their own time for others, and nobody else's") {
  Engine engine = Opened();
  const auto booked = [&](std::vector<std::string> hosts, const char* start) {
    BookBody call = Call(start);
    call.hosts = std::move(hosts);
    return engine.Book(call, By("bo")).status().reason();
  };
  CHECK(booked({"bo"}, "2026-03-02T09:00:00Z") == Reason::kNone);
  CHECK(booked({"cy"}, "2026-03-02T10:00:00Z") == Reason::k_forbidden);
  CHECK(booked({"bo", "cy"}, "2026-03-02T10:00:00Z") == Reason::k_forbidden);
  CHECK(booked({}, "2026-03-02T10:00:00Z") == Reason::k_forbidden);
  BookBody own = Call("2026-03-02T11:00:00Z");
  own.attendees = {{.user = "bo"}};
  CHECK(engine.Book(own, By("bo")).ok());  // as everybody, for themselves
}

TEST_CASE("who has a hold's secret reads what was written, a member of the team too") {
  Engine engine = Opened();
  Envelope guest = At();
  guest.actor = Actor{.kind = ActorKind::kGuest};
  const Booking hold = Must(engine.Hold({.book = Call("2026-03-02T09:00:00Z")}, guest));
  const std::string& id = hold.header.id;
  CHECK(hold.hosts == std::vector<std::string>{"ana"});
  CHECK(Must(engine.GetBooking({.booking = id}, By("cy"))).attendees.empty());  // its time alone
  CHECK(
      Must(engine.GetBooking({.booking = id, .secret = hold.secret}, By("cy"))).attendees.size() ==
      1);
  CHECK(Must(engine.GetBooking({.booking = id, .secret = "guessed"}, By("cy"))).attendees.empty());
}

TEST_CASE("a booking keeps its location: the one that was chosen, else the event type's first") {
  Catalog catalog = test::Office();
  catalog.event_types[0].locations = {
      {.kind = LocationKind::kAddress, .text = "Main St 1", .place = "north"},
      {.kind = LocationKind::kAddress, .from_attendee = true, .place = "south"}};
  Engine engine = Opened(catalog);
  const Booking first = Must(engine.Book(Call("2026-03-02T09:00:00Z"), At()));
  CHECK(first.location == BookedLocation{LocationKind::kAddress, "Main St 1", "north"});
  BookBody call = Call("2026-03-02T10:00:00Z");
  call.location = BookedLocation{.kind = {}, .text = "At mine", .place = "south"};
  Booking booking = Must(engine.Book(call, At()));
  CHECK(booking.location == BookedLocation{LocationKind::kAddress, "At mine", "south"});
  MoveBody move{.booking = booking.header.id};
  move.start = T("2026-03-02T11:00:00Z");
  CHECK(Must(engine.Move(move, At())).location == booking.location);
  // A visitor chooses among those that are offered, in question and command alike.
  Envelope guest = At();
  guest.actor = Actor{.kind = ActorKind::kGuest};
  call.start = T("2026-03-02T12:00:00Z");
  call.location->place = "west";
  const Status refused = engine.Book(call, guest).status();
  CHECK(test::RuleOf(refused) == "location_not_offered");
  CHECK(refused.path() == "location");
  Query query;
  query.event_type = "call";
  query.start = call.start;
  query.place = "west";
  CHECK(engine.Check(query, guest).status().path() == "place");
  CHECK(engine.Check(query, At()).ok());
  CHECK(Must(engine.Book(call, At())).location->place == "west");
}

TEST_CASE("what attendees, rest and ways forbid is refused in the commit as well") {
  Catalog catalog = test::Office();
  catalog.organization->distances = {{.from = "north", .to = "south", .min = 45}};
  EventType& type = catalog.event_types[0];
  type.hosts = {{.user = "ana"}};
  type.locations = {{.kind = LocationKind::kAddress, .place = "north"},
                    {.kind = LocationKind::kAddress, .place = "south"}};
  type.attendee_gap_min = 60;
  catalog.event_types[1].attendee_overlap = AttendeeOverlap::kRefuse;
  catalog.event_types[1].requires_approval = false;
  catalog.event_types[1].user = "bo";
  catalog.users[0].rest_min = 22 * 60;
  Engine engine = Opened(catalog);
  Must(engine.Book(Call("2026-03-02T10:00:00Z"), At()));
  const auto refused = [&](BookBody what) { return engine.Book(what, At()).status().reason(); };
  BookBody talk = Call("2026-03-02T10:00:00Z");
  talk.event_type = "talk";
  CHECK(refused(talk) == Reason::k_attendee_overlap);
  CHECK(refused(Call("2026-03-02T11:00:00Z")) == Reason::k_attendee_gap);
  BookBody lu = Call("2026-03-02T11:00:00Z");
  lu.attendees[0].email = "lu@example.net";
  lu.location = BookedLocation{.kind = {}, .text = {}, .place = "south"};
  CHECK(refused(lu) == Reason::k_distance);
  lu.start = T("2026-03-02T11:30:00Z");
  CHECK(refused(lu) == Reason::kNone);
  lu.start = T("2026-03-03T09:30:00Z");
  CHECK(refused(lu) == Reason::k_rest);
}

TEST_CASE("only bookings whose start is near wait for approval") {
  Catalog catalog = test::Office();
  catalog.event_types[0].requires_approval_if = ApprovalRule{.within_min = 240};
  Engine engine = Opened(catalog);
  // Now is 07:00.
  CHECK(Must(engine.Book(Call("2026-03-02T10:30:00Z"), At())).status == BookingStatus::kPending);
  CHECK(Must(engine.Book(Call("2026-03-02T11:00:00Z"), At())).status == BookingStatus::kConfirmed);
  // A hold is asked when it becomes a booking.
  const std::string held =
      Must(engine.Hold({.book = Call("2026-03-02T12:00:00Z"), .hold_s = 7200}, At())).header.id;
  CHECK(Must(engine.Confirm({.booking = held}, At("2026-03-02T08:30:00Z"))).status ==
        BookingStatus::kPending);
}

TEST_CASE("whoever returns gets the host they had, in the offer as in the commit") {
  Catalog catalog = test::Office();
  catalog.event_types[0].policy =
      Policy{.criteria = {{.name = CriterionName::kSameHost, .mode = CriterionMode::kRequire}}};
  Engine engine = Opened(catalog);
  BookBody call = Call("2026-03-02T09:00:00Z");
  call.hosts = {"bo"};
  Must(engine.Book(call, At()));
  Query query;
  query.event_type = "call";
  query.attendee = QueryAttendee{.user = {}, .email = "KIM@example.net"};
  query.start = T("2026-03-02T10:00:00Z");
  CHECK(*Must(engine.Check(query, At())).hosts == std::vector<std::string>{"bo"});
  CHECK(Must(engine.Book(Call("2026-03-02T10:00:00Z"), At())).hosts ==
        std::vector<std::string>{"bo"});
  // Where that host is taken, nobody is offered.
  CHECK(Must(engine.Check(query, At())).reason == "occupied");
  CHECK(engine.Book(Call("2026-03-02T10:00:00Z"), At()).status().reason() == Reason::k_occupied);
  BookBody lu = Call("2026-03-02T10:00:00Z");
  lu.attendees[0].email = "lu@example.net";
  CHECK(Must(engine.Book(lu, At())).hosts == std::vector<std::string>{"ana"});
  // So it is for each occurrence of a series.
  const SeriesReport series = Must(engine.BookSeries(
      {.each = Call("2026-03-09T09:00:00Z"), .rrule = "FREQ=WEEKLY;COUNT=2"}, At()));
  CHECK(series.series.hosts == std::vector<std::string>{"bo"});
}

}  // namespace
}  // namespace rota
