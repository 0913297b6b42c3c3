// Records turned into facts.
#include "src/availability/facts_of.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Clock;
using test::RuleOf;
using test::Scene;

constexpr const char* kSources = R"({"calendar_sources": [
    {"id": "work", "user": "ana", "name": "W", "kind": "google"},
    {"id": "feasts", "user": "ana", "name": "F", "kind": "google", "holiday_calendar": true},
    {"id": "lax", "user": "ana", "name": "L", "kind": "google", "tentative_blocks": false},
    {"id": "off", "user": "ana", "name": "O", "kind": "google", "active": false},
    {"id": "tokyo", "user": "ana", "name": "T", "kind": "google", "zone": "Asia/Tokyo"}]})";

// What a block of ana's on Monday from 10 to 11 takes.
std::string Taken(std::string_view fields) {
  const Scene scene("{}", kSources,
                    fmt::format(R"({{"busy": [{{"user": "ana", "start": "2026-03-02T09:00:00Z",
                                    "end": "2026-03-02T10:00:00Z"{}}}]}})",
                                fields));
  std::string text;
  for (const Blocked& row : scene.facts.Person(0).blocked) {
    text += Clock(row.start) + "-" + Clock(row.end);
  }
  return text;
}

TEST_CASE("which external entries block") {
  CHECK(Taken("") == "10:00-11:00");
  CHECK(Taken(R"(, "status": "cancelled")") == "");
  CHECK(Taken(R"(, "status": "declined")") == "");
  CHECK(Taken(R"(, "status": "tentative")") == "10:00-11:00");
  CHECK(Taken(R"(, "status": "tentative", "source": "work")") == "10:00-11:00");
  CHECK(Taken(R"(, "status": "tentative", "source": "lax")") == "");
  CHECK(Taken(R"(, "transparency": "free")") == "");
  CHECK(Taken(R"(, "transparency": "free", "source": "feasts", "all_day": true)") == "10:00-11:00");
  CHECK(Taken(R"(, "transparency": "free", "source": "feasts")") == "");
  CHECK(Taken(R"(, "source": "off")") == "");
  CHECK(Taken(R"(, "end": "2026-03-02T09:00:00Z")") == "");  // it ends where it starts
}

TEST_CASE("dates of an entry are read in its calendar's zone, else the user's") {
  CHECK(Taken(R"(, "start": "2026-03-02", "end": "2026-03-03")") == "00:00-03-03 00:00");
  CHECK(Taken(R"(, "start": "2026-03-02", "end": "2026-03-03", "source": "tokyo")") ==
        "03-01 16:00-16:00");
}

TEST_CASE("a copy of one of our bookings does not block; the booking does") {
  const Scene scene("{}", "{}", R"({
      "bookings": [{"uid": "b@rota", "event_type": "e", "hosts": ["ana"],
                    "start": "2026-03-02T09:00:00Z", "end": "2026-03-02T10:00:00Z"}],
      "busy": [{"user": "ana", "ical_uid": "b@rota", "start": "2026-03-02T09:00:00Z",
                "end": "2026-03-02T10:00:00Z"}]})");
  CHECK(scene.facts.Person(0).blocked.empty());
  CHECK(scene.facts.Person(0).occupied.size() == 1);
}

TEST_CASE("a copy of a booking lies where the booking lay, or was moved") {
  Booking booking;
  booking.start = 7200, booking.end = 10800, booking.rescheduled_from = 0;
  CHECK_FALSE(IsMovedCopy(booking, {7200, 10800}));
  CHECK_FALSE(IsMovedCopy(booking, {0, 3600}));  // late
  CHECK(IsMovedCopy(booking, {7200, 9000}));
  CHECK(IsMovedCopy(booking, {14400, 18000}));
}

std::string Absence(std::string_view fields, std::string_view user = "") {
  const Scene scene(
      "{}",
      fmt::format(R"({{"users": [{{"id": "ana", "name": "Ana"{}}},
                                                     {{"id": "bo", "name": "Bo"}}]}})",
                  user),
      fmt::format(R"({{"time_off": [{{"user": "ana", "from": "2026-03-02"{}}}]}})", fields));
  std::string text;
  for (const auto& row : scene.facts.Person(0).absences) {
    text += Clock(row.start) + "-" + Clock(row.end);
    if (row.delegate != kNone) text += " " + scene.catalog->user(row.delegate).header.id;
  }
  return text;
}

TEST_CASE("absences: one stretch, approved, in the zone in force for the person") {
  CHECK(Absence("") == "00:00-03-03 00:00");
  CHECK(Absence(R"(, "start": "10:00", "end": "12:00", "delegate": "bo")") == "10:00-12:00 bo");
  CHECK(Absence(R"(, "to": "2026-03-03", "start": "10:00", "end": "12:00")") ==
        "10:00-03-03 12:00");
  CHECK(Absence(R"(, "status": "requested")") == "");
  CHECK(Absence("", R"(, "zone": "Asia/Tokyo")") == "03-01 16:00-16:00");
  CHECK(Absence("", R"(, "travel": [{"from": "2026-03-02", "zone": "Europe/London"}])") ==
        "01:00-03-03 01:00");
}

TEST_CASE("a part of a day that clocks jump over ends at the jump") {
  CHECK(Absence(R"(, "from": "2026-03-29", "start": "01:00", "end": "02:30")") ==
        "03-29 01:00-03-29 03:00");
  CHECK(Absence(R"(, "from": "2026-03-29", "start": "02:15", "end": "02:45")") == "");
}

TEST_CASE("a source that must be fresh closes its user when it no longer is") {
  const auto until = [](std::string_view fields) {
    return Scene("{}",
                 fmt::format(R"({{"calendar_sources": [{{"id": "c", "user": "ana", "name": "C",
        "kind": "google"{}}}]}})",
                             fields))
        .facts.Person(0)
        .fresh_until;
  };
  CHECK(until("") == kMaxInstant);
  CHECK(until(R"(, "fresh_for_min": 60)") == kMaxInstant);  // by default stale ones stay open
  const char* closed = R"(, "fresh_for_min": 60, "when_stale": "closed")";
  CHECK(until(closed) == kMinInstant);  // never synced is stale
  CHECK(until(std::string(closed) + R"(, "synced_at": "2026-03-02T05:00:00Z")") ==
        At("2026-03-02T06:00:00Z"));
  CHECK(until(std::string(closed) + R"(, "active": false)") == kMaxInstant);
}

TEST_CASE("what the host program brings along: busy and closed time and scores, for one question") {
  const Scene scene;
  Facts facts = scene.facts;
  BusyBlock block{.user = "ana", .start = At("2026-03-02T10:00"), .end = At("2026-03-02T11:00")};
  REQUIRE(AddExtra(*scene.catalog, {.busy = {block}}, &facts).ok());
  CHECK(facts.Person(0).blocked.size() == 1);
  CHECK(scene.facts.Person(0).blocked.empty());
  block.user = "nobody";
  const Status unknown = AddExtra(*scene.catalog, {.busy = {block}}, &facts);
  CHECK(unknown.reason() == Reason::k_not_found);
  CHECK(unknown.path() == "facts.busy[0].user");
  CHECK(unknown.message() == "no user \"nobody\"");
  const ClosedTime day{*ParseDate("2026-03-02"), *ParseDate("2026-03-03")};
  CHECK((*ClosedOf(std::span(&day, 1), scene.berlin()))[0] == scene.monday());
  const ClosedTime reversed{At("2026-03-02T11:00"), At("2026-03-02T10:00")};
  const Status ends_early = ClosedOf(std::span(&reversed, 1), scene.berlin()).status();
  CHECK(ends_early.path() == "facts.closed[0].end");
  REQUIRE(AddExtra(*scene.catalog, {.host_scores = {{"bo", 2.5}}}, &facts).ok());
  CHECK(facts.host_scores == std::map<std::uint32_t, double>{{1, 2.5}});
  const Status nobody = AddExtra(*scene.catalog, {.host_scores = {{"nobody", 1.0}}}, &facts);
  CHECK(nobody.path() == "facts.host_scores.nobody");
  const Status no_number = AddExtra(*scene.catalog, {.host_scores = {{"bo", true}}}, &facts);
  CHECK(no_number.path() == "facts.host_scores.bo");
  CHECK(RuleOf(no_number) == "type");
  CHECK(RuleOf(ends_early) == "range");
}

TEST_CASE(
    "turns of a scenario: in order of the list, or of `seq`; a hold that ran out gave it back") {
  const Scene scene("{}", "{}", R"({
      "bookings": [
        {"event_type": "e", "hosts": ["ana"], "start": "2026-03-02T09:00:00Z",
            "end": "2026-03-02T10:00:00Z"},
        {"event_type": "e", "hosts": ["bo"], "start": "2026-03-02T10:00:00Z",
            "end": "2026-03-02T11:00:00Z",
         "status": "cancelled"},
        {"event_type": "e", "hosts": ["ana"], "start": "2026-03-02T12:00:00Z",
            "end": "2026-03-02T13:00:00Z",
         "kind": "internal"}],
      "holds": [
        {"event_type": "e", "hosts": ["ana"], "start": "2026-03-02T14:00:00Z",
            "end": "2026-03-02T15:00:00Z",
         "expires_at": "2026-03-02T05:00:00Z"},
        {"event_type": "e", "hosts": ["ana"], "start": "2026-03-02T15:00:00Z",
            "end": "2026-03-02T16:00:00Z",
         "expires_at": "2026-03-02T05:00:01Z"}]})");
  REQUIRE(scene.facts.FindTurns(0, 0));
  CHECK(scene.facts.FindTurns(0, 0)->count == 2);
  CHECK(scene.facts.FindTurns(0, 0)->last_seq == 5);
  CHECK(scene.facts.FindTurns(1, 0)->count == 1);  // cancelled ones included
  CHECK(BookingKey(scene.scenario, "b1") == 2);
  CHECK(BookingKey(scene.scenario, "h0") == 4);
  CHECK(BookingKey(scene.scenario, "x") == 0);
  CHECK(BookingId(scene.scenario, 2) == "b1");
  CHECK(BookingId(scene.scenario, 5) == "h1");
}

TEST_CASE("a scenario's mistakes are told with their place") {
  const Scene scene;
  const auto fails = [&](Scenario wrong) { return FactsOf(*scene.catalog, wrong).status().path(); };
  Scenario wrong = scene.scenario;
  Booking booking;
  booking.event_type = "e";
  booking.start = At("2026-03-02T10:00");
  booking.end = booking.start + kHour;
  booking.hosts = {"ana"};
  wrong.bookings = {booking};
  wrong.bookings[0].end = booking.start - 60;
  CHECK(fails(wrong) == "bookings[0].end");
  CHECK(RuleOf(FactsOf(*scene.catalog, wrong).status()) == "booking_shape");
  wrong.bookings[0] = booking;
  wrong.bookings[0].hosts = {"ana", "nobody"};
  CHECK(fails(wrong) == "bookings[0].hosts[1]");
  wrong.bookings.clear();
  wrong.time_off = {TimeOff{.user = "nobody"}};
  CHECK(fails(wrong) == "time_off[0].user");
  wrong.time_off.clear();
  wrong.busy = {BusyBlock{.user = "nobody", .start = 0, .end = 60}};
  CHECK(FactsOf(*scene.catalog, wrong).status().message() == "no user \"nobody\"");
  wrong.busy = {BusyBlock{.user = "ana", .source = "none", .start = 0, .end = 60}};
  const Status source = FactsOf(*scene.catalog, wrong).status();
  CHECK(source.path() == "busy[0].source");
  CHECK(source.message() == "no calendar_source \"none\"");
}

TEST_CASE("a question is asked for whom it names, else for those who come to what moves") {
  const auto asked = [](const char* query) {
    const Scene scene("{}", "{}",
                      fmt::format(R"({{"query": {{"event_type": "e"{}}}, "bookings": [
        {{"event_type": "e", "hosts": ["ana"], "start": "2026-03-02T09:00:00Z", "attendees": [
         {{"email": "kim@example.net", "name": "K"}},
         {{"email": "lu@example.net", "name": "L", "status": "cancelled"}}]}}]}})",
                                  query));
    std::string text;
    for (const Attendee& one : AskedAttendees(scene.scenario)) text += one.email + " ";
    CHECK(scene.request.names_attendee == !text.empty());
    CHECK(scene.facts.attendees.size() == (text.empty() ? 0 : 1));
    return text;
  };
  CHECK(asked("") == "");
  CHECK(asked(R"(, "reschedule_of": "b0")") == "kim@example.net ");
  CHECK(asked(R"(, "reschedule_of": "b0", "attendee": {"email": "x@example.net"})") ==
        "x@example.net ");
}

}  // namespace
}  // namespace rota
