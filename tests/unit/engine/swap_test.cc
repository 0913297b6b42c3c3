// booking.swap: two bookings exchange hosts or times (behaviour §11).
#include <doctest/doctest.h>

#include <random>

#include "tests/support/office.h"
#include "tests/support/seed.h"

namespace rota {
namespace {

using test::At;
using test::Call;
using test::Must;
using test::Opened;
using test::RuleOf;
using test::T;

constexpr const char* kNine = "2026-03-02T08:00:00Z";  // 09:00 in Copenhagen
constexpr const char* kTen = "2026-03-02T09:00:00Z";

// A call that `host` takes.
std::string Booked(Engine& engine, const char* start, const char* host, const char* type = "call") {
  BookBody body = Call(start);
  body.event_type = type;
  body.hosts = {host};
  return Must(engine.Book(body, At())).header.id;
}

SwapBody Times(const std::string& one, const std::string& other) {
  SwapBody body{.booking = one, .with = other};
  body.exchange = SwapExchange::kTimes;
  return body;
}

Booking Stored(Engine& engine, const std::string& id) {
  return Must(engine.GetBooking({.booking = id}, At()));
}

std::string HostOf(Engine& engine, const std::string& id) {
  return Stored(engine, id).hosts.front();
}

bool Sound(Engine& engine) { return Must(engine.Verify({})).findings.empty(); }

std::string Told(const Status& status) {
  return std::string(ReasonName(status.reason())) + " " + status.path();
}

TEST_CASE("two bookings of one start exchange their hosts, though neither host is free") {
  Engine engine = Opened();
  const std::string one = Booked(engine, kNine, "ana"), other = Booked(engine, kNine, "bo");
  CHECK(engine.Move({.booking = one, .hosts = {"bo"}}, At()).status().reason() ==
        Reason::k_occupied);
  const SwapAnswer swapped =
      Must(engine.Swap({.booking = one, .with = other, .note = "languages"}, At()));
  REQUIRE(swapped.bookings.size() == 2);
  CHECK(swapped.bookings[0].header.id == one);
  CHECK(swapped.bookings[0].hosts == std::vector<std::string>{"bo"});
  CHECK(swapped.bookings[1].hosts == std::vector<std::string>{"ana"});
  CHECK(Stored(engine, one) == swapped.bookings[0]);
  CHECK(Stored(engine, other) == swapped.bookings[1]);
  CHECK(Sound(engine));

  const HistoryEntry first = Must(engine.History({.kind = "booking", .id = one})).items.back();
  const HistoryEntry second = Must(engine.History({.kind = "booking", .id = other})).items.back();
  CHECK(first.action == "swap");
  CHECK(first.reason == "languages");
  CHECK(!first.correlation.empty());
  CHECK(first.correlation == second.correlation);
}

TEST_CASE("two bookings of one host exchange their times and keep their lengths") {
  Catalog catalog = test::Office();
  EventType longer = catalog.event_types[0];
  longer.header.id = longer.slug = "longer";
  longer.durations_min = {60};
  catalog.event_types.push_back(longer);
  Engine engine = Opened(catalog);
  const std::string one = Booked(engine, kNine, "ana");
  const std::string other = Booked(engine, kTen, "ana", "longer");
  Must(engine.Swap(Times(one, other), At()));
  CHECK(Stored(engine, one).start == T(kTen));
  CHECK(Stored(engine, one).end == T(kTen) + 30 * kMinute);
  CHECK(Stored(engine, other).start == T(kNine));
  CHECK(Stored(engine, other).end == T(kNine) + 60 * kMinute);
  CHECK(HostOf(engine, one) == "ana");
  CHECK(HostOf(engine, other) == "ana");
  CHECK(Sound(engine));
}

TEST_CASE("what the two come to is checked, each against the other as well") {
  Catalog catalog = test::Office();
  EventType longer = catalog.event_types[0];
  longer.header.id = longer.slug = "longer";
  longer.durations_min = {60};
  longer.step_min = 30;
  catalog.event_types.push_back(longer);
  Engine engine = Opened(catalog);
  // The hour would begin at nine and reach into the call, which would come half an hour later.
  const std::string one = Booked(engine, kNine, "ana");
  const std::string other = Booked(engine, "2026-03-02T08:30:00Z", "ana", "longer");
  CHECK(Told(engine.Swap(Times(one, other), At()).status()) == "occupied with");
  CHECK(Stored(engine, one).start == T(kNine));
  // Nor may it reach into a third.
  const std::string third = Booked(engine, "2026-03-02T10:00:00Z", "bo", "longer");
  Booked(engine, "2026-03-02T08:00:00Z", "bo");
  Booked(engine, "2026-03-02T08:30:00Z", "bo");
  CHECK(Told(engine.Swap(Times(third, one), At()).status()) == "occupied booking");
  CHECK(Stored(engine, third).start == T("2026-03-02T10:00:00Z"));
}

TEST_CASE("limits of an attendee count for whose booking it is") {
  Catalog catalog = test::Office();
  Limit once;
  once.scope = LimitScope::kAttendee;
  once.per = LimitPeriod::kDay;
  once.count = 1;
  catalog.event_types[0].limits = {once};
  Engine engine = Opened(catalog);
  const auto book = [&](const char* start, const char* host, const char* email) {
    BookBody body = Call(start);
    body.hosts = {host};
    body.attendees = {Attendee{.email = email, .name = "A"}};
    return Must(engine.Book(body, At())).header.id;
  };
  const std::string kim = book(kNine, "ana", "kim@example.net");
  const std::string lee = book(kTen, "bo", "lee@example.net");
  const std::string later = book("2026-03-03T09:00:00Z", "bo", "kim@example.net");
  Must(engine.Swap(Times(kim, lee), At()));
  Must(engine.Swap({.booking = kim, .with = lee}, At()));
  // Kim would come twice on Monday.
  CHECK(Told(engine.Swap(Times(lee, later), At()).status()) == "limit with");
  Must(engine.Swap(Times(kim, later), At()));
  CHECK(Sound(engine));
}

TEST_CASE("a dry run says what the swap does, and the same again writes nothing") {
  Engine engine = Opened();
  const std::string one = Booked(engine, kNine, "ana"), other = Booked(engine, kTen, "bo");
  SwapBody body{.booking = one, .with = other};
  body.dry_run = true;
  const SwapAnswer said = Must(engine.Swap(body, At()));
  CHECK(HostOf(engine, one) == "ana");
  body.dry_run = false;
  const SwapAnswer done = Must(engine.Swap(body, At()));
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(said.bookings[i].hosts == done.bookings[i].hosts);
    CHECK(said.bookings[i].start == done.bookings[i].start);
  }
  const std::string same = Booked(engine, kTen, "cy");
  const std::int32_t version = Stored(engine, same).header.version;
  const std::int64_t revision = Must(engine.Changes({}, At())).next_revision;
  CHECK(Must(engine.Swap(Times(same, one), At())).bookings[0].start == T(kNine));
  CHECK(Stored(engine, same).header.version == version + 1);
  CHECK(Must(engine.Changes({}, At())).next_revision > revision);
  const std::int64_t after = Must(engine.Changes({}, At())).next_revision;
  const std::string beside = Booked(engine, kNine, "ana");
  const std::int64_t booked = Must(engine.Changes({}, At())).next_revision;
  CHECK(booked > after);
  Must(engine.Swap(Times(same, beside), At()));  // they start together
  CHECK(Must(engine.Changes({}, At())).next_revision == booked);
}

TEST_CASE("who does not serve the other's event type takes no booking of it") {
  Catalog catalog = test::Office();
  EventType few = catalog.event_types[0];
  few.header.id = few.slug = "few";
  few.hosts = {{.user = "ana"}, {.user = "bo"}};
  catalog.event_types.push_back(few);
  Engine engine = Opened(catalog);
  const std::string one = Booked(engine, kNine, "ana", "few"), other = Booked(engine, kTen, "cy");
  CHECK(Told(engine.Swap({.booking = one, .with = other}, At()).status()) == "not_a_host booking");
  CHECK(Told(engine.Swap({.booking = other, .with = one}, At()).status()) == "not_a_host with");
  CHECK(Must(engine.Swap(Times(one, other), At())).bookings[0].start == T(kTen));
}

TEST_CASE("what is not swapped says which of the two and why") {
  Catalog catalog = test::Office();
  EventType session = catalog.event_types[0];
  session.header.id = session.slug = "session";
  session.seats = 5;
  catalog.event_types.push_back(session);
  Engine engine = Opened(catalog);
  const std::string one = Booked(engine, kNine, "ana");
  const auto told = [&](const std::string& with) {
    const Status status = engine.Swap(Times(one, with), At()).status();
    CHECK(Told(engine.Swap(Times(with, one), At()).status()) ==
          std::string(ReasonName(status.reason())) + " booking");
    return Told(status);
  };
  CHECK(told(Booked(engine, kTen, "bo", "session")) == "unsupported with");
  BookBody visit = Call("2026-03-02T10:00:00Z");
  visit.event_type.clear();
  visit.parts = {{.event_type = "call"}, {.event_type = "call"}};
  CHECK(told(Must(engine.Book(visit, At())).header.id) == "unsupported with");
  const std::string gone = Booked(engine, kTen, "cy");
  Must(engine.Cancel({.booking = gone}, At()));
  CHECK(told(gone) == "invalid_transition with");
  CHECK(told("nowhere") == "not_found with");
  const std::string talk = Booked(engine, "2026-03-02T12:00:00Z", "ana", "talk");
  CHECK(Told(engine.Swap({.booking = one, .with = talk}, At()).status()) == "unsupported with");
  const Status itself = engine.Swap({.booking = one, .with = one}, At()).status();
  CHECK(Told(itself) == "invalid with");
  CHECK(RuleOf(itself) == "swap_shape");
}

TEST_CASE("rules that staff set aside are set aside for both") {
  Engine engine = Opened();
  const std::string one = Booked(engine, kNine, "bo");
  BookBody late = Call("2026-03-02T19:00:00Z");
  late.hosts = {"bo"};
  late.overrides = EnumSet<RuleOverride>::Of(RuleOverride::kSchedule).With(RuleOverride::kGrid);
  const std::string other = Must(engine.Book(late, At())).header.id;
  SwapBody body = Times(one, other);
  CHECK(Told(engine.Swap(body, At()).status()) == "schedule booking");
  body.overrides = late.overrides;
  CHECK(Told(engine.Swap(body, test::ByUser("bo")).status()) == "forbidden overrides");
  Must(engine.Swap(body, test::ByUser("ana")));
  CHECK(Stored(engine, one).overrides.Has(RuleOverride::kSchedule));
  CHECK(Stored(engine, other).overrides.Has(RuleOverride::kSchedule));
}

TEST_CASE("hosts are exchanged by who leads the team, times of one's own by a host") {
  Engine engine = Opened();
  const std::string one = Booked(engine, kNine, "bo"), other = Booked(engine, kTen, "bo");
  const std::string hers = Booked(engine, kTen, "ana");
  CHECK(Told(engine.Swap({.booking = one, .with = other}, test::ByUser("bo")).status()) ==
        "forbidden booking");
  CHECK(Told(engine.Swap(Times(one, hers), test::ByUser("bo")).status()) == "forbidden with");
  CHECK(Must(engine.Swap(Times(one, other), test::ByUser("bo"))).bookings[0].start == T(kTen));
  CHECK(Must(engine.Swap({.booking = one, .with = hers}, test::ByUser("ana"))).bookings[0].hosts ==
        std::vector<std::string>{"ana"});
}

// An office with buffers and a limit a day, and a day of calls in it, the same for the same seed.
struct Day {
  Engine engine;
  std::vector<Booking> calls;
};
Day MakeDay(std::uint64_t seed) {
  Catalog catalog = test::Office();
  catalog.event_types[0].buffer_after_min = 15;
  catalog.event_types[0].step_min = 15;
  EventType longer = catalog.event_types[0];
  longer.header.id = longer.slug = "longer";
  longer.durations_min = {60};
  longer.hosts = {{.user = "ana"}, {.user = "bo"}};
  catalog.event_types.push_back(longer);
  Day day{Opened(catalog), {}};
  std::mt19937_64 random(seed);
  const char* const users[] = {"ana", "bo", "cy"};
  for (int i = 0; i < 24; ++i) {
    BookBody body = Call(kNine);
    body.start += static_cast<std::int64_t>(random() % 28) * 15 * kMinute;
    if (random() % 3 == 0) body.event_type = "longer";
    body.hosts = {users[random() % 3]};
    Result<Booking> booked = day.engine.Book(body, At());
    if (booked.ok()) day.calls.push_back(*std::move(booked));
  }
  return day;
}

TEST_CASE("a swap succeeds exactly where both could be booked anew in each other's place") {
  std::mt19937_64 random(test::Seed("swap"));
  int swapped = 0, refused = 0;
  for (int round = 0; round < 60; ++round) {
    const std::uint64_t seed = random();
    Day day = MakeDay(seed), anew = MakeDay(seed);
    REQUIRE(day.calls.size() > 4);
    const std::size_t first = random() % day.calls.size();
    const std::size_t second = (first + 1 + random() % (day.calls.size() - 1)) % day.calls.size();
    SwapBody swap{.booking = day.calls[first].header.id, .with = day.calls[second].header.id};
    if (round % 2 == 0) swap.exchange = SwapExchange::kTimes;
    CAPTURE(seed);

    Status booked;
    for (const std::size_t i : {first, second}) {
      Must(anew.engine.Cancel({.booking = anew.calls[i].header.id}, At()));
    }
    for (const auto& [own, other] : {std::pair(first, second), std::pair(second, first)}) {
      const bool times = swap.exchange == SwapExchange::kTimes;
      BookBody body = Call(kNine);
      body.event_type = anew.calls[own].event_type;
      body.start = anew.calls[times ? other : own].start;
      body.hosts = anew.calls[times ? own : other].hosts;
      if (booked.ok()) booked = anew.engine.Book(body, At()).status();
    }
    swap.dry_run = true;
    const Status said = day.engine.Swap(swap, At()).status();
    swap.dry_run = false;
    const Status done = day.engine.Swap(swap, At()).status();
    CHECK(ReasonName(done.reason()) == ReasonName(booked.reason()));
    CHECK(Told(said) == Told(done));
    CHECK(Sound(day.engine));
    ++(done.ok() ? swapped : refused);
  }
  CHECK(swapped > 5);
  CHECK(refused > 5);
}

}  // namespace
}  // namespace rota
