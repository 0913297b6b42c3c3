#include <doctest/doctest.h>

#include "rota/ical/read.h"
#include "tests/support/office.h"

namespace rota {
namespace {

using test::At;
using test::Call;
using test::Must;
using test::T;

// The office, its calls hiding hosts from the public, with reminders and a place.
Engine Opened() {
  Catalog catalog = test::Office();
  EventType& call = catalog.event_types[0];
  call.hide_host = true;
  call.locations = {LocationOption{.text = "Room 1", .link = "https://example.org/room"}};
  call.reminders =
      std::vector<ReminderRow>{{.before_min = 60},
                               {.before_min = 60, .channel = ReminderChannel::kSms},
                               {.before_min = 10, .recipient = ReminderRecipient::kHost}};
  Result<Engine> engine = Engine::Open(":memory:", {});
  REQUIRE(engine.ok());
  REQUIRE(engine->Apply({.catalog = catalog}).ok());
  return *std::move(engine);
}

Envelope Asked(ActorKind kind = ActorKind::kSystem, std::string id = {}) {
  Envelope envelope = At();
  envelope.actor = Actor{.kind = kind, .id = std::move(id)};
  return envelope;
}

std::string Exported(Engine& engine, const ExportBody& query, const Envelope& asked = Asked()) {
  const Result<ExportAnswer> answer = engine.ExportCalendar(query, asked);
  INFO(answer.status().message(), " ", answer.status().path());
  REQUIRE(answer.ok());
  return answer->calendar;
}

ical::Calendar Read(const std::string& text) {
  Result<ical::Calendar> calendar = ical::ReadCalendar(text, {.details = true});
  REQUIRE(calendar.ok());
  CHECK(calendar->diagnostics.empty());
  return *std::move(calendar);
}

Booking Booked(Engine& engine, const char* start, std::vector<std::string> hosts = {}) {
  BookBody command = Call(start);
  command.hosts = std::move(hosts);
  command.notes = "By phone";
  const Result<Booking> booking = engine.Book(command, At());
  INFO(booking.status().message());
  REQUIRE(booking.ok());
  return *booking;
}

TEST_CASE("a booking becomes an invitation, and its cancellation once it is off") {
  Engine engine = Opened();
  const Booking booking = Booked(engine, "2026-03-02T09:00:00Z", {"ana"});
  const ExportBody query{.id = booking.header.id};
  const std::string text = Exported(engine, query);
  CHECK(text.find("METHOD:REQUEST\r\n") != std::string::npos);
  CHECK(text.find("DTSTART;TZID=Europe/Copenhagen:20260302T100000\r\n") != std::string::npos);
  CHECK(text.find("BEGIN:VTIMEZONE\r\nTZID:Europe/Copenhagen\r\n") != std::string::npos);
  const ical::Calendar calendar = Read(text);
  REQUIRE(calendar.events.size() == 1);
  const ical::Event& event = calendar.events[0];
  CHECK(event.uid == booking.uid);
  CHECK(event.sequence == booking.sequence);
  CHECK(event.set.length.seconds == 30 * kMinute);
  CHECK(event.summary == "Call");
  CHECK(event.details.description == "By phone");
  CHECK(event.details.location == "Room 1");
  CHECK(event.details.url == "https://example.org/room");
  CHECK(event.details.organizer == ical::Person{"mailto:ana@example.org", "Ana"});
  REQUIRE(event.details.participants.size() == 1);
  CHECK(event.details.participants[0].person == ical::Person{"mailto:kim@example.net", "Kim"});
  CHECK(event.details.participants[0].participation == ical::Participation::kAccepted);
  REQUIRE(event.details.alarms.size() ==
          1);  // two channels ring once, and the host's is not the attendee's
  CHECK(event.details.alarms[0].before_s == 60 * kMinute);

  CancelBody cancel;
  cancel.booking = booking.header.id;
  const Result<Booking> cancelled = engine.Cancel(cancel, Asked());
  REQUIRE(cancelled.ok());
  const std::string off = Exported(engine, query);
  CHECK(off.find("METHOD:CANCEL\r\n") != std::string::npos);
  CHECK(Read(off).events[0].status == BusyStatus::kCancelled);
  CHECK(Read(off).events[0].uid == booking.uid);
  CHECK(Read(off).events[0].sequence == cancelled->sequence);
  CHECK(cancelled->sequence > booking.sequence);
  CHECK(Read(off).events[0].details.alarms.empty());
}

TEST_CASE("an attendee sees a hidden host once it is confirmed, and no stranger's row") {
  Catalog catalog = test::Office();
  catalog.event_types[0].hide_host = true;
  catalog.event_types[0].requires_approval = true;
  Engine engine = Must(Engine::Open(":memory:", {}));
  Must(engine.Apply({.catalog = catalog}));
  BookBody command = Call("2026-03-02T09:00:00Z");
  command.hosts = {"ana"};
  command.attendees.push_back(Attendee{.id = "lee", .email = "lee@example.net", .name = "Lee"});
  const Result<Booking> booking = engine.Book(command, At());
  REQUIRE(booking.ok());
  const ExportBody query{.id = booking->header.id};
  CHECK(Read(Exported(engine, query)).events[0].details.participants.size() == 2);

  CHECK(engine.ExportCalendar(query, Asked(ActorKind::kGuest)).status().reason() ==
        Reason::k_forbidden);
  const std::string lee = Exported(engine, query, Asked(ActorKind::kAttendee, "lee"));
  CHECK(lee.find("METHOD:PUBLISH\r\n") != std::string::npos);
  CHECK(lee.find("ana") == std::string::npos);
  CHECK(lee.find("Ana") == std::string::npos);
  CHECK(lee.find("kim@") == std::string::npos);
  CHECK(Read(lee).events[0].details.organizer == ical::Person{"invalid:nomail", "Support"});
  CHECK(Read(lee).events[0].details.participants.size() == 1);

  Must(engine.Approve({.booking = booking->header.id}, At()));
  const std::string told = Exported(engine, query, Asked(ActorKind::kAttendee, "lee"));
  CHECK(Read(told).events[0].details.organizer == ical::Person{"mailto:ana@example.org", "Ana"});
  CHECK(told.find("kim@") == std::string::npos);
}

TEST_CASE("feeds of a user and a team hold what is on, by start") {
  Engine engine = Opened();
  Booked(engine, "2026-03-03T09:00:00Z", {"ana"});
  Booked(engine, "2026-03-02T09:00:00Z", {"ana"});
  const Booking other = Booked(engine, "2026-03-02T10:00:00Z", {"bo"});
  const Booking off = Booked(engine, "2026-03-02T11:00:00Z", {"ana"});
  CancelBody cancel;
  cancel.booking = off.header.id;
  REQUIRE(engine.Cancel(cancel, Asked()).ok());

  const ical::Calendar ana = Read(Exported(engine, {.kind = ExportKind::kUser, .id = "ana"}));
  CHECK(ana.name == "Ana");
  REQUIRE(ana.events.size() == 2);
  CHECK(FormatMoment(ana.events[0].set.start) == "20260302T100000");
  CHECK(FormatMoment(ana.events[1].set.start) == "20260303T100000");
  REQUIRE(ana.events[0].details.alarms.size() ==
          2);  // the attendee's and the host's hour, both of "all" or host

  const ical::Calendar team = Read(Exported(engine, {.kind = ExportKind::kTeam, .id = "support"}));
  CHECK(team.name == "Support");
  CHECK(team.events.size() == 3);
  CHECK(team.events[0].details.alarms.empty());

  ExportBody day{.kind = ExportKind::kTeam,
                 .id = "support",
                 .from = *ParseDate("2026-03-03"),
                 .to = *ParseDate("2026-03-03")};
  CHECK(Read(Exported(engine, day)).events.size() == 1);
  day.to = *ParseDate("2026-03-01");
  CHECK(engine.ExportCalendar(day, Asked()).status().reason() == Reason::k_invalid);
}

TEST_CASE("a feed reaches a month back and a year ahead, or from one date through another") {
  Engine engine = Opened();
  Booked(engine, "2026-03-02T09:00:00Z", {"ana"});
  const auto events = [&](const char* now, ExportBody query = {}) {
    query.kind = ExportKind::kUser;
    query.id = "ana";
    return Read(Must(engine.ExportCalendar(query, At(now))).calendar).events.size();
  };
  CHECK(events("2026-04-02T09:00:00Z") == 1);  // 31 days later
  CHECK(events("2026-04-02T09:00:01Z") == 0);
  CHECK(events("2025-03-01T09:00:00Z") == 0);  // 366 days before
  CHECK(events("2025-03-01T09:00:01Z") == 1);
  const char* now = "2026-03-02T07:00:00Z";
  CHECK(events(now, {.from = *ParseDate("2026-03-02"), .to = *ParseDate("2026-03-02")}) == 1);
  CHECK(events(now, {.from = *ParseDate("2026-03-03"), .to = *ParseDate("2026-03-04")}) == 0);
  CHECK(events(now, {.from = T("2026-03-02T09:00:00Z"), .to = T("2026-03-02T09:00:01Z")}) == 1);
  CHECK(events(now, {.from = T("2026-03-02T09:00:01Z"), .to = T("2026-03-02T10:00:00Z")}) == 0);
  CHECK(events(now, {.from = T("2026-03-02T08:00:00Z"), .to = T("2026-03-02T09:00:00Z")}) == 0);
}

TEST_CASE("holds and what ran out are in no feed; a request is") {
  Engine engine = Opened();
  Must(engine.Hold({.book = Call("2026-03-02T09:00:00Z")}, At()));
  BookBody talk = Call("2026-03-02T12:00:00Z");
  talk.event_type = "talk";
  Must(engine.Book(talk, At()));
  CHECK(Read(Exported(engine, {.kind = ExportKind::kUser, .id = "ana"})).events.size() == 1);
}

TEST_CASE("a method that the RFC does not allow is refused") {
  Engine engine = Opened();
  const Booking booking = Booked(engine, "2026-03-02T09:00:00Z", {"ana"});
  ExportBody query{.id = booking.header.id, .method = CalendarMethod::kCancel};
  const ical::Calendar cancelled = Read(Exported(engine, query));
  CHECK(cancelled.events[0].status == BusyStatus::kCancelled);
  CHECK(cancelled.events[0].details.alarms.empty());
  CancelBody cancel;
  cancel.booking = booking.header.id;
  REQUIRE(engine.Cancel(cancel, Asked()).ok());
  query.method = CalendarMethod::kRequest;
  CHECK(engine.ExportCalendar(query, Asked()).status().path() == "method");
  for (const CalendarMethod method : {CalendarMethod::kRequest, CalendarMethod::kCancel}) {
    const ExportBody feed{.kind = ExportKind::kUser, .id = "ana", .method = method};
    CHECK(engine.ExportCalendar(feed, Asked()).status().path() == "method");
  }
}

TEST_CASE("only staff give attendees their ids") {
  Engine engine = Opened();
  BookBody call = Call("2026-03-02T09:00:00Z");
  call.attendees.front().id = "somebody-else";
  Envelope guest = At();
  guest.actor = Actor{.kind = ActorKind::kGuest};
  const Status refused = engine.Book(call, guest).status();
  CHECK(refused.reason() == Reason::k_read_only_field);
  CHECK(refused.path() == "attendees[0].id");
  const Result<Booking> booked = engine.Book(call, At());
  REQUIRE(booked.ok());
  CHECK(booked->attendees.front().id == "somebody-else");
}

TEST_CASE("who may not, and what is not there") {
  Engine engine = Opened();
  const ExportBody feed{.kind = ExportKind::kUser, .id = "ana"};
  CHECK(engine.ExportCalendar(feed, Asked(ActorKind::kGuest)).status().reason() ==
        Reason::k_forbidden);
  CHECK(
      engine.ExportCalendar({.kind = ExportKind::kUser, .id = "zoe"}, Asked()).status().reason() ==
      Reason::k_not_found);
  CHECK(engine.ExportCalendar({.kind = ExportKind::kTeam, .id = "x"}, Asked()).status().reason() ==
        Reason::k_not_found);
  CHECK(engine.ExportCalendar({.id = "x"}, Asked()).status().reason() == Reason::k_not_found);
}

}  // namespace
}  // namespace rota
