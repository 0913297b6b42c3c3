// Waitlists through the verbs (behaviour §8).
#include <doctest/doctest.h>

#include <algorithm>

#include "rota/codec/record_json.h"
#include "rota/engine/engine.h"
#include "tests/support/must.h"
#include "tests/support/office.h"

namespace rota {
namespace {

using test::At;
using test::Must;
using test::T;

constexpr const char* kNine = "2026-03-02T08:00:00Z";  // 09:00 in Copenhagen
constexpr const char* kTen = "2026-03-02T09:00:00Z";

// "yoga": an hour with two seats, held by ana; "visit": an hour of bo, without seats; "chat": half
// an hour of bo.
Catalog Studio(const std::function<void(Catalog*)>& change = nullptr) {
  Catalog catalog = test::Office();
  const auto add = [&](const char* id, const char* host, std::int32_t minutes) -> EventType& {
    EventType& type = catalog.event_types.emplace_back();
    type.header.id = type.slug = type.title = id;
    type.team = "support";
    type.durations_min = {minutes};
    type.hosts = {{.user = host}};
    return type;
  };
  add("yoga", "ana", 60).seats = 2;
  add("visit", "bo", 60);
  add("chat", "bo", 30);
  if (change) change(&catalog);
  return catalog;
}

Engine Opened(const std::function<void(Catalog*)>& change = nullptr) {
  Engine engine = Must(Engine::Open(":memory:", {}));
  Must(engine.Apply({.catalog = Studio(change)}, At()));
  return engine;
}

Attendee Who(const std::string& name) { return {.email = name + "@example.net", .name = name}; }

Envelope As(const std::string& name, const char* now = "2026-03-02T07:00:00Z") {
  return {.actor = Actor{.kind = ActorKind::kAttendee, .email = name + "@example.net"},
          .now = T(now)};
}

BookBody Of(const char* type, const char* start, const std::vector<std::string>& names) {
  BookBody body;
  body.event_type = type;
  body.start = T(start);
  for (const std::string& name : names) body.attendees.push_back(Who(name));
  return body;
}

JoinWaitlistBody Wait(const char* type, const char* start, const std::string& name) {
  JoinWaitlistBody body;
  body.event_type = type;
  body.start = T(start);
  body.attendee = Who(name);
  return body;
}

WaitlistEntry Entry(Engine& engine, const WaitlistEntry& entry, const Envelope& envelope = At()) {
  const Document read =
      Must(engine.Get({.kind = "waitlist_entry", .id = entry.header.id}, envelope));
  return Must(ReadRecord<WaitlistEntry>(read.json, {.open = true}));
}

std::string Status(Engine& engine, const WaitlistEntry& entry, const Envelope& envelope = At()) {
  return std::string(WordOf(Entry(engine, entry, envelope).status));
}

// "" where it is offered; the list, explain and lattice say the same.
std::string Why(Engine& engine, const char* type, const char* start, const std::string& who = {},
                const Envelope& envelope = At()) {
  Query query;
  query.event_type = type;
  query.start = T(start);
  if (!who.empty()) query.attendee = QueryAttendee{.user = {}, .email = who + "@example.net"};
  const CheckAnswer check = Must(engine.Check(query, envelope));
  CHECK(Must(engine.Explain(query, envelope)).check.reason == check.reason);
  query.start.reset();
  query.from = T(start);
  query.to = T(start) + 1;
  CHECK(Must(engine.ListSlots(query, envelope)).slots.size() == (check.available ? 1 : 0));
  return check.reason;
}

std::vector<Message> Messages(Engine& engine, const std::string& topic) {
  std::vector<Message> found;
  LeaseBody lease;
  lease.owner = "test";
  lease.limit = 100;
  for (Message& one : Must(engine.LeaseMessages(lease, At("2026-03-02T07:30:00Z"))).items) {
    if (one.topic == topic) found.push_back(std::move(one));
  }
  return found;
}

bool Sound(Engine& engine) {
  const VerifyReport report = Must(engine.Verify({}));
  for (const std::string& one : report.findings) MESSAGE(one);
  return report.findings.empty();
}

TEST_CASE("a seat that is given back is offered to who came first, and nobody else has it") {
  Engine engine = Opened();
  const Booking full = Must(engine.Book(Of("yoga", kNine, {"kim", "lee"}), At()));
  const WaitlistEntry mia = Must(engine.JoinWaitlist(Wait("yoga", kNine, "mia"), At()));
  const WaitlistEntry noa = Must(engine.JoinWaitlist(Wait("yoga", kNine, "noa"), At()));
  CHECK(mia.status == WaitlistStatus::kWaiting);
  CHECK(mia.position < noa.position);
  CHECK(mia.until == T(kNine));
  Must(engine.Cancel({.booking = full.header.id, .attendee = full.attendees[0].id}, At()));
  const WaitlistEntry offered = Entry(engine, mia);
  CHECK(offered.status == WaitlistStatus::kOffered);
  CHECK(offered.offer_booking == full.header.id);
  CHECK(offered.offer_expires_at == T("2026-03-02T07:10:00Z"));
  CHECK(Status(engine, noa) == "waiting");
  CHECK(Why(engine, "yoga", kNine) == "capacity");
  CHECK(engine.Book(Of("yoga", kNine, {"ole"}), At()).status().reason() == Reason::k_capacity);
  const std::vector<Message> told = Messages(engine, "waitlist.offered");
  REQUIRE(told.size() == 1);
  CHECK(told[0].subject->id == mia.header.id);
  CHECK(told[0].booking == full.header.id);
  const Booking promoted = Must(engine.PromoteWaitlist({.entry = mia.header.id}, As("mia")));
  CHECK(promoted.header.id == full.header.id);
  CHECK(Status(engine, mia) == "promoted");
  CHECK(engine.PromoteWaitlist({.entry = mia.header.id}, As("mia")).status().reason() ==
        Reason::k_invalid_transition);
  CHECK(Must(engine.GetBooking({.booking = full.header.id}, At())).seats_taken == 2);
  CHECK(Sound(engine));
  // What happened to it stands in its history.
  const HistoryAnswer history =
      Must(engine.History({.kind = "waitlist_entry", .id = mia.header.id}, At()));
  std::string actions;
  for (const HistoryEntry& one : history.items) actions += one.action + " ";
  CHECK(actions == "join offer promoted ");
}

TEST_CASE("an offer that runs out is the next one's, for every reader at once") {
  Engine engine = Opened();
  const Booking full = Must(engine.Book(Of("yoga", kNine, {"kim", "lee"}), At()));
  const WaitlistEntry mia = Must(engine.JoinWaitlist(Wait("yoga", kNine, "mia"), At()));
  const WaitlistEntry noa = Must(engine.JoinWaitlist(Wait("yoga", kNine, "noa"), At()));
  Must(engine.Cancel({.booking = full.header.id, .attendee = full.attendees[0].id}, At()));
  const char* later = "2026-03-02T07:10:00Z";
  CHECK(Status(engine, mia, At(later)) == "expired");
  CHECK(Status(engine, noa, At(later)) == "waiting");
  CHECK(Why(engine, "yoga", kNine, {}, At(later)) == "waitlist");
  CHECK(Why(engine, "yoga", kNine, "noa", At(later)) == "");
  CHECK(engine.Book(Of("yoga", kNine, {"ole"}), At(later)).status().reason() == Reason::k_waitlist);
  CHECK(engine.PromoteWaitlist({.entry = mia.header.id}, As("mia", later)).status().reason() ==
        Reason::k_expired);
  const TickReport tick = Must(engine.Tick({}, At(later)));
  CHECK(tick.waitlist_offered == 1);
  CHECK(tick.waitlist_expired == 1);
  CHECK(Status(engine, noa, At(later)) == "offered");
  Must(engine.LeaveWaitlist({.entry = noa.header.id}, As("noa", later)));
  CHECK(Status(engine, noa, At(later)) == "declined");
  CHECK(Why(engine, "yoga", kNine, {}, At(later)) == "");
  CHECK(Sound(engine));
}

TEST_CASE("what the clock freed is kept, and the next write offers it") {
  Engine engine = Opened();
  HoldBody hold;
  hold.book = Of("visit", kNine, {});
  hold.hold_s = 60;
  Must(engine.Hold(hold, At()));
  const WaitlistEntry mia = Must(engine.JoinWaitlist(Wait("visit", kNine, "mia"), At()));
  CHECK(mia.status == WaitlistStatus::kWaiting);
  const char* later = "2026-03-02T07:01:00Z";
  CHECK(Why(engine, "visit", kNine, {}, At(later)) == "waitlist");
  CHECK(Why(engine, "visit", kNine, "mia", At(later)) == "");
  CHECK(engine.Book(Of("visit", kNine, {"ole"}), At(later)).status().reason() ==
        Reason::k_waitlist);
  CHECK(Status(engine, mia, At(later)) == "waiting");  // what was refused has written nothing
  // Another event type of the same host sees the time as taken too.
  CHECK(Why(engine, "chat", kNine, {}, At(later)) == "waitlist");
  Query together;  // … whatever bo would be taken for
  together.members = {{.user = "bo", .resource = {}, .pool = {}, .required = true}};
  together.duration_min = 30;
  together.start = T(kNine);
  CHECK(Must(engine.Check(together, At(later))).reason == "waitlist");
  together.members[0].user = "ana";
  CHECK(Must(engine.Check(together, At(later))).available);
  CHECK(engine.Book(Of("chat", kNine, {"ole"}), At(later)).status().reason() == Reason::k_waitlist);
  Must(engine.Book(Of("chat", kTen, {"ole"}), At(later)));
  CHECK(Status(engine, mia, At(later)) == "offered");
  CHECK(Why(engine, "visit", kNine, {}, At(later)) == "occupied");
  const Booking booked = Must(engine.PromoteWaitlist({.entry = mia.header.id}, As("mia", later)));
  CHECK(booked.status == BookingStatus::kConfirmed);
  CHECK(Sound(engine));
}

TEST_CASE("what is free at once is offered at once") {
  Engine engine = Opened();
  const WaitlistEntry mia = Must(engine.JoinWaitlist(Wait("visit", kNine, "mia"), At()));
  CHECK(mia.status == WaitlistStatus::kOffered);
  CHECK(Must(engine.Confirm({.booking = mia.offer_booking}, As("mia"))).status ==
        BookingStatus::kConfirmed);
  CHECK(Status(engine, mia) == "promoted");
  const WaitlistEntry noa = Must(engine.JoinWaitlist(Wait("visit", kTen, "noa"), At()));
  Must(engine.Cancel({.booking = noa.offer_booking}, As("noa")));
  CHECK(Status(engine, noa) == "declined");
  CHECK(Sound(engine));
}

TEST_CASE("who waits over dates gets the earliest start that fits") {
  Engine engine = Opened([](Catalog* catalog) {
    catalog->event_types.back().durations_min = {30};
    for (EventType& type : catalog->event_types) {
      if (type.header.id == "visit") type.first_slots_per_day = 2;
    }
  });
  const Booking nine = Must(engine.Book(Of("visit", kNine, {"kim"}), At()));
  const Booking ten = Must(engine.Book(Of("visit", kTen, {"lee"}), At()));
  Must(engine.Book(Of("visit", "2026-03-02T10:00:00Z", {"a"}), At()));
  Must(engine.Book(Of("visit", "2026-03-02T11:00:00Z", {"b"}), At()));
  JoinWaitlistBody any = Wait("visit", kNine, "mia");
  any.start.reset();
  any.from = any.to = Must(ParseDate("2026-03-02"));
  any.min_notice_min = 90;
  // Two starts a day are offered, the first of which are 13:00 and 14:00.
  const WaitlistEntry mia = Must(engine.JoinWaitlist(any, At()));
  CHECK(mia.status == WaitlistStatus::kOffered);
  CHECK(Must(engine.GetBooking({.booking = mia.offer_booking}, At())).start ==
        T("2026-03-02T12:00:00Z"));
  any.attendee = Who("noa");
  any.to = any.from;
  const WaitlistEntry noa = Must(engine.JoinWaitlist(any, At()));
  CHECK(Must(engine.GetBooking({.booking = noa.offer_booking}, At())).start ==
        T("2026-03-02T13:00:00Z"));
  CHECK(Sound(engine));
}

TEST_CASE("nothing is offered later than the entry's notice, and an entry ends with its start") {
  Engine engine = Opened();
  const Booking kim = Must(engine.Book(Of("visit", kNine, {"kim"}), At()));
  JoinWaitlistBody late = Wait("visit", kNine, "mia");
  late.min_notice_min = 30;
  const WaitlistEntry mia = Must(engine.JoinWaitlist(late, At()));
  const WaitlistEntry noa = Must(engine.JoinWaitlist(Wait("visit", kNine, "noa"), At()));
  const char* soon = "2026-03-02T07:31:00Z";
  Must(engine.Cancel({.booking = kim.header.id}, At(soon)));
  CHECK(Status(engine, mia, At(soon)) == "waiting");
  CHECK(Status(engine, noa, At(soon)) == "offered");
  CHECK(Status(engine, mia, At(kNine)) == "expired");
  CHECK(Must(engine.Tick({}, At(kNine))).waitlist_expired == 2);
  CHECK(Sound(engine));
}

TEST_CASE("the place of who is first is not the place of who comes after, whoever asks") {
  Engine engine = Opened([](Catalog* catalog) {
    for (EventType& type : catalog->event_types) {
      if (type.header.id == "visit") type.hold_s = 60;
    }
  });
  Must(engine.Hold({.book = Of("visit", kNine, {})}, At()));
  const WaitlistEntry mia = Must(engine.JoinWaitlist(Wait("visit", kNine, "mia"), At()));
  const WaitlistEntry noa = Must(engine.JoinWaitlist(Wait("visit", kNine, "noa"), At()));
  const char* later = "2026-03-02T07:01:00Z";
  CHECK(Why(engine, "visit", kNine, "noa", At(later)) == "waitlist");
  CHECK(Why(engine, "visit", kNine, "mia", At(later)) == "");
  // Whoever books what they wait for has it.
  const Booking booked = Must(engine.Book(Of("visit", kNine, {"mia"}), At(later)));
  CHECK(Status(engine, mia, At(later)) == "promoted");
  CHECK(Entry(engine, mia, At(later)).offer_booking == booked.header.id);
  CHECK(Status(engine, noa, At(later)) == "waiting");
  CHECK(Sound(engine));
}

TEST_CASE("several seats are offered together, and others may have what is left") {
  Engine engine = Opened([](Catalog* catalog) {
    for (EventType& type : catalog->event_types) {
      if (type.header.id == "yoga") type.seats = 3;
    }
  });
  const Booking full = Must(engine.Book(Of("yoga", kNine, {"a", "b", "c"}), At()));
  JoinWaitlistBody two = Wait("yoga", kNine, "mia");
  two.seats = 2;
  const WaitlistEntry mia = Must(engine.JoinWaitlist(two, At()));
  const WaitlistEntry noa = Must(engine.JoinWaitlist(Wait("yoga", kNine, "noa"), At()));
  Must(engine.Cancel({.booking = full.header.id, .attendee = full.attendees[0].id}, At()));
  CHECK(Status(engine, mia) == "waiting");  // one seat does not do
  CHECK(Status(engine, noa) == "offered");
  Must(engine.Cancel({.booking = full.header.id, .attendee = full.attendees[1].id}, At()));
  CHECK(Status(engine, mia) == "waiting");
  Must(engine.Cancel({.booking = full.header.id, .attendee = full.attendees[2].id}, At()));
  CHECK(Status(engine, mia) == "offered");
  Must(engine.PromoteWaitlist({.entry = mia.header.id}, As("mia")));
  CHECK(Must(engine.GetBooking({.booking = full.header.id}, At())).seats_taken == 3);
  CHECK(Sound(engine));
}

TEST_CASE("seats that are kept in a session nobody opened yet leave the others of it") {
  Engine engine = Opened([](Catalog* catalog) {
    for (EventType& type : catalog->event_types) {
      if (type.header.id == "yoga") type.hold_s = 60;
    }
  });
  Must(engine.Hold({.book = Of("visit", kNine, {}), .hold_s = 60}, At()));
  HoldBody both;
  both.book = Of("yoga", kNine, {});
  both.seats = 2;
  Must(engine.Hold(both, At()));
  const WaitlistEntry mia = Must(engine.JoinWaitlist(Wait("yoga", kNine, "mia"), At()));
  const char* later = "2026-03-02T07:01:00Z";
  CHECK(Why(engine, "yoga", kNine, {}, At(later)) == "");  // one seat is left
  const Booking ole = Must(engine.Book(Of("yoga", kNine, {"ole"}), At(later)));
  const WaitlistEntry offered = Entry(engine, mia, At(later));
  CHECK(offered.status == WaitlistStatus::kOffered);
  CHECK(offered.offer_booking == ole.header.id);
  CHECK(Why(engine, "yoga", kNine, {}, At(later)) == "capacity");
  CHECK(Sound(engine));
}

TEST_CASE("a session that is called off leaves its offers waiting") {
  Engine engine = Opened();
  const Booking full = Must(engine.Book(Of("yoga", kNine, {"kim", "lee"}), At()));
  const WaitlistEntry mia = Must(engine.JoinWaitlist(Wait("yoga", kNine, "mia"), At()));
  Must(engine.Cancel({.booking = full.header.id, .attendee = full.attendees[0].id}, At()));
  CHECK(Entry(engine, mia).offer_booking == full.header.id);
  Must(engine.Cancel({.booking = full.header.id, .note = "ill"}, At()));
  // The time is free, so a new session is offered.
  const WaitlistEntry again = Entry(engine, mia);
  CHECK(again.status == WaitlistStatus::kOffered);
  CHECK(again.offer_booking != full.header.id);
  CHECK(Sound(engine));
}

TEST_CASE("an entry is its attendee's and of who runs the event type") {
  Engine engine = Opened();
  Must(engine.Book(Of("visit", kNine, {"kim"}), At()));
  const Envelope guest{.actor = Actor{.kind = ActorKind::kGuest}, .now = At().now};
  const WaitlistEntry mia = Must(engine.JoinWaitlist(Wait("visit", kNine, "mia"), guest));
  CHECK(!mia.attendee.id.empty());
  const RecordRef ref{.kind = "waitlist_entry", .id = mia.header.id};
  CHECK(engine.Get(ref, As("mia")).ok());
  CHECK(engine.Get(ref, As("noa")).status().reason() == Reason::k_not_found);
  CHECK(engine.Get(ref, guest).status().reason() == Reason::k_forbidden);
  CHECK(engine.LeaveWaitlist({.entry = mia.header.id}, As("noa")).status().reason() ==
        Reason::k_not_found);
  const auto user = [](const char* id) {
    return Envelope{.actor = Actor{.kind = ActorKind::kUser, .id = id}, .now = At().now};
  };
  CHECK(engine.Get(ref, user("bo")).ok());   // hosts it
  CHECK(engine.Get(ref, user("ana")).ok());  // leads its team
  CHECK(engine.Get(ref, user("cy")).status().reason() == Reason::k_not_found);
  // Users wait for themselves, as they book.
  CHECK(engine.JoinWaitlist(Wait("visit", kNine, "noa"), user("cy")).status().reason() ==
        Reason::k_forbidden);
  const Envelope by_id{.actor = Actor{.kind = ActorKind::kAttendee, .id = mia.attendee.id},
                       .now = At().now};
  CHECK(
      Must(engine.LeaveWaitlist({.entry = mia.header.id, .note = "found another"}, by_id)).status ==
      WaitlistStatus::kCancelled);
  const auto count = [&](ListBody what, const Envelope& envelope) {
    what.kind = "waitlist_entry";
    return Must(engine.List(what, envelope)).items.size();
  };
  Must(engine.JoinWaitlist(Wait("visit", kNine, "noa"), At()));
  CHECK(count({}, At()) == 2);
  CHECK(count({}, As("mia")) == 1);
  CHECK(count({.event_type = "yoga"}, At()) == 0);
  ListBody waiting;
  waiting.waitlist_status.Add(WaitlistStatus::kWaiting);
  CHECK(count(waiting, At()) == 1);
  waiting.kind = "booking";
  CHECK(engine.List(waiting, At()).status().path() == "waitlist_status");
}

TEST_CASE("what cannot be waited for is refused") {
  Engine engine = Opened();
  const auto path_of = [&](const std::function<void(JoinWaitlistBody*)>& change) {
    JoinWaitlistBody body = Wait("visit", kNine, "mia");
    change(&body);
    return engine.JoinWaitlist(body, At()).status().path();
  };
  CHECK(path_of([](auto* body) { body->start.reset(); }) == "start");
  CHECK(path_of([](auto* body) { body->from = body->to = Date{20000}; }) == "start");
  CHECK(path_of([](auto* body) { body->start.reset(), body->from = Date{20600}; }) == "to");
  CHECK(path_of([](auto* body) { *body->start += 1; }) == "start");
  CHECK(path_of([](auto* body) { body->start = T("2026-03-01T08:00:00Z"); }) == "start");
  CHECK(path_of([](auto* body) { body->seats = 2; }) == "seats");
  CHECK(path_of([](auto* body) { body->event_type = "yoga", body->seats = 3; }) == "seats");
  CHECK(path_of([](auto* body) { body->duration_min = 45; }) == "duration_min");
  CHECK(path_of([](auto* body) { body->attendee.email.clear(); }) == "attendee.email");
  CHECK(path_of([](auto* body) { body->attendee.user = "nobody"; }) == "attendee.user");
  CHECK(path_of([](auto* body) {
          body->start.reset();
          body->from = Must(ParseDate("2026-03-02"));
          body->to = Must(ParseDate("2026-06-02"));
        }) == "to");
}

TEST_CASE("waitlists move with their organization") {
  Engine engine = Opened();
  const Booking full = Must(engine.Book(Of("yoga", kNine, {"kim", "lee"}), At()));
  const WaitlistEntry mia = Must(engine.JoinWaitlist(Wait("yoga", kNine, "mia"), At()));
  const WaitlistEntry noa = Must(engine.JoinWaitlist(Wait("yoga", kNine, "noa"), At()));
  Must(engine.Cancel({.booking = full.header.id, .attendee = full.attendees[0].id}, At()));
  const OrganizationDocument document = Must(engine.ExportOrganization({}, At()));
  CHECK(document.waitlist.size() == 2);
  Engine other = Must(Engine::Open(":memory:", {}));
  CHECK(Must(other.ImportOrganization(document, At())).waitlist == 2);
  CHECK(Must(other.ExportOrganization({}, At())).waitlist == document.waitlist);
  CHECK(Sound(other));
  Must(other.LeaveWaitlist({.entry = mia.header.id}, As("mia")));
  CHECK(Status(other, noa) == "offered");
  const WaitlistEntry ole = Must(other.JoinWaitlist(Wait("yoga", kNine, "ole"), At()));
  CHECK(ole.position > noa.position);
  CHECK(Sound(other));
  OrganizationDocument wrong = document;
  wrong.waitlist[1].position = wrong.waitlist[0].position;
  Engine third = Must(Engine::Open(":memory:", {}));
  CHECK_FALSE(third.ImportOrganization(wrong, At()).ok());
}

}  // namespace
}  // namespace rota
