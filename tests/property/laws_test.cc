// Laws 2, 4, 6, 7, 8 and 10 as properties of the engine on random catalogs.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>
#include <set>

#include "rota/codec/record_json.h"
#include "rota/time/zone.h"
#include "tests/property/random_office.h"
#include "tests/property/rounds.h"
#include "tests/support/seed.h"

namespace rota {
namespace {

using test::Dice;
using test::RandomOffice;

const char* const kZones[] = {"Africa/Cairo",        "Africa/Casablanca",
                              "America/Anchorage",   "America/Argentina/Buenos_Aires",
                              "America/Asuncion",    "America/Caracas",
                              "America/Chicago",     "America/Denver",
                              "America/Havana",      "America/Los_Angeles",
                              "America/Mexico_City", "America/New_York",
                              "America/Nuuk",        "America/Santiago",
                              "America/Sao_Paulo",   "America/St_Johns",
                              "Antarctica/Troll",    "Asia/Amman",
                              "Asia/Baghdad",        "Asia/Beirut",
                              "Asia/Dhaka",          "Asia/Gaza",
                              "Asia/Hong_Kong",      "Asia/Jerusalem",
                              "Asia/Kathmandu",      "Asia/Pyongyang",
                              "Asia/Tehran",         "Asia/Tokyo",
                              "Atlantic/Azores",     "Australia/Adelaide",
                              "Australia/Lord_Howe", "Australia/Sydney",
                              "Europe/Berlin",       "Europe/Dublin",
                              "Europe/Istanbul",     "Europe/London",
                              "Europe/Moscow",       "Pacific/Apia",
                              "Pacific/Auckland",    "Pacific/Chatham",
                              "Pacific/Easter",      "Pacific/Fiji",
                              "Pacific/Tongatapu"};

// What a question about the office's days answers.
struct Answer {
  std::vector<Instant> start;
  std::vector<std::int32_t> remaining;
  std::vector<std::int32_t> hosts_free;
  bool operator==(const Answer&) const = default;
};

Answer Ask(Engine& engine, const RandomOffice& office, Instant now, const std::string& zone = {},
           const std::string& event_type = "asked") {
  Query query;
  query.event_type = event_type;
  query.zone = zone;
  query.attendee = QueryAttendee{.user = {}, .email = "new@example.net"};
  query.from = Midnight(office.day).s - 6 * kHour;
  query.to = Midnight(office.day).s + 30 * kHour;
  const Result<SlotList> slots = engine.FindSlots(query, {.now = now});
  INFO(slots.status().message());
  REQUIRE(slots.ok());
  return {slots->start, slots->remaining, slots->hosts_free};
}

// The same for everything the office offers: whatever a booking takes of anybody shows in one of
// them.
std::pair<Answer, Answer> AskAll(Engine& engine, const RandomOffice& office, Instant now) {
  return {Ask(engine, office, now), Ask(engine, office, now, {}, "other")};
}

BookBody BodyFor(Instant start) {
  BookBody command;
  command.event_type = "asked";
  command.start = start;
  command.attendees = {Attendee{.email = "new@example.net", .name = "New"}};
  return command;
}

TEST_CASE("law 2: the viewer's zone never changes the instants") {
  const std::uint64_t seed = test::Seed("law 2");
  int offered = 0;
  for (int round = 0; round < test::Rounds(60); ++round) {
    const std::uint64_t own = seed + static_cast<std::uint64_t>(round);
    CAPTURE(own);
    const RandomOffice office(own, {.viewer_alignment = false});
    Engine engine = office.Open();
    Dice dice(own);
    const Answer plain = Ask(engine, office, office.now);
    offered += static_cast<int>(plain.start.size());
    for (int i = 0; i < 5; ++i) {
      const char* zone = dice.Of(kZones);
      CAPTURE(zone);
      CHECK(Ask(engine, office, office.now, zone) == plain);
    }
  }
  CHECK(offered > 100);
}

TEST_CASE(
    "law 4: a hold takes what its booking would take, runs out by the clock, confirms whole") {
  const std::uint64_t seed = test::Seed("law 4");
  int held = 0;
  for (int round = 0; round < test::Rounds(60); ++round) {
    const std::uint64_t own = seed + static_cast<std::uint64_t>(round);
    CAPTURE(own);
    const RandomOffice office(own);
    CAPTURE(office.text());
    Dice dice(own);
    Engine engine = office.Open(), other = office.Open();
    const Answer before = Ask(engine, office, office.now);
    REQUIRE(before == Ask(other, office, office.now));
    if (before.start.empty()) continue;
    const Instant start = before.start[static_cast<std::size_t>(dice.Next() % before.start.size())];
    CAPTURE(FormatInstant(start));
    const BookBody body = BodyFor(start);
    const Envelope mine{.now = office.now, .new_id = "mine"};
    const Result<Booking> booking = other.Book(body, mine);
    REQUIRE(booking.ok());
    // A request that does not block takes nothing; the hold of one does, or it could not promise.
    const bool blocks = booking->status == BookingStatus::kConfirmed || booking->blocks;
    const Result<Booking> hold = engine.Hold({.book = body, .hold_s = 90}, mine);
    REQUIRE(hold.ok());
    ++held;
    CHECK(hold->hosts == booking->hosts);
    if (blocks) CHECK(AskAll(engine, office, office.now) == AskAll(other, office, office.now));
    // Its last second, and the first one without it; nothing sweeps in between.
    if (blocks)
      CHECK(AskAll(engine, office, office.now + 89) == AskAll(other, office, office.now + 89));
    {
      // Of a hold that ran out its turn stays, as of one that was given back; nothing else does.
      Engine given_back = office.Open(), untouched = office.Open();
      REQUIRE(given_back.Hold({.book = body, .hold_s = 90}, mine).ok());
      REQUIRE(given_back.Cancel({.booking = "mine"}, {.now = office.now}).ok());
      const auto now = AskAll(engine, office, office.now + 90);
      CHECK(now == AskAll(given_back, office, office.now + 90));
      const bool counts_turns = office.text().find("lead_threshold") != std::string::npos;
      if (!counts_turns) CHECK(now == AskAll(untouched, office, office.now + 90));
    }
    const ConfirmBody confirm{.booking = "mine"};
    CHECK(engine.Confirm(confirm, {.now = office.now + 90}).status().reason() == Reason::k_expired);
    const Result<Booking> confirmed = engine.Confirm(confirm, {.now = office.now + 89});
    INFO(confirmed.status().message());
    REQUIRE(confirmed.ok());
    CHECK(confirmed->header.id == "mine");
    CHECK(confirmed->uid == hold->uid);
    CHECK(confirmed->hosts == hold->hosts);
    CHECK(confirmed->status == booking->status);
    CHECK(confirmed->buffer_before_min == booking->buffer_before_min);
    CHECK(confirmed->buffer_after_min == booking->buffer_after_min);
    CHECK(AskAll(engine, office, office.now + 89) == AskAll(other, office, office.now + 89));
    CHECK(engine.Verify({})->findings.empty());
  }
  CHECK(held > 20);
}

// ---- law 6 -----------------------------------------------------------------

// The dates around every change of a zone's offset in the years asked about.
std::set<Date> DatesAround(const Zone& zone, int first_year, int last_year) {
  std::set<Date> dates;
  const Instant from = Midnight(FromYearMonthDay({first_year, 1, 1})).s;
  const Instant to = Midnight(FromYearMonthDay({last_year, 12, 31})).s;
  for (Instant at = from; at < to; at += kDay) {
    if (zone.OffsetAt(at) == zone.OffsetAt(at + kDay)) continue;
    for (int days = -1; days <= 2; ++days) dates.insert(zone.DateOf(at) + days);
  }
  return dates;
}

TEST_CASE("law 6: nine o'clock stays nine o'clock on both sides of every transition") {
  int looked_at = 0;
  for (const char* name : kZones) {
    CAPTURE(name);
    const Zone& zone = **Zone::Find(name);
    Result<Engine> engine = Engine::Open(":memory:", {});
    REQUIRE(engine.ok());
    const std::string json = fmt::format(R"({{
      "organization": {{"id": "o", "name": "O", "zone": "{}", "default_schedule": "s"}},
      "users": [{{"id": "ana", "name": "Ana"}}],
      "schedules": [{{"id": "s", "rules": [{{"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
                                             "start": "09:00", "end": "17:00"}}]}}],
      "teams": [{{"id": "t", "slug": "t", "name": "T", "members": [{{"user": "ana"}}]}}],
      "event_types": [{{"id": "call", "team": "t", "slug": "call", "title": "Call", "durations_min": [60],
                        "hosts": [{{"user": "ana"}}]}}]}})",
                                         name);
    const Result<Catalog> catalog = ReadCatalog(json);
    REQUIRE(catalog.ok());
    REQUIRE(engine->Apply({.catalog = *catalog}).ok());
    for (const Date date : DatesAround(zone, 2005, 2045)) {
      CAPTURE(FormatDate(date));
      Query query;
      query.event_type = "call";
      query.from = date;
      query.to = date;
      const Envelope at{.now = Midnight(date).s - 40 * kDay};
      const Result<SlotList> slots = engine->FindSlots(query, at);
      REQUIRE(slots.ok());
      if (zone.CivilDay(date).empty()) {
        CHECK(slots->size() == 0);  // Samoa's skipped Friday
        continue;
      }
      ++looked_at;
      // No zone of the list changes its clocks between nine and five.
      REQUIRE(slots->size() == 8);
      for (std::size_t i = 0; i < 8; ++i) {
        const LocalTime wall = zone.ToLocal(slots->start[i]);
        CHECK(wall.date() == date);
        CHECK(wall.second_of_day() == (9 + static_cast<std::int32_t>(i)) * kHour);
      }
      BookBody body = BodyFor(slots->start[0]);
      body.event_type = "call";
      const Result<Booking> booking = engine->Book(body, at);
      REQUIRE(booking.ok());
      CHECK(FormatLocal(*booking->local_start) == FormatDate(date) + "T09:00");
    }
  }
  CHECK(looked_at > 3000);
}

// ---- laws 7 and 8 ----------------------------------------------------------

// Tries two bookings in this order; answers which of them stand.
std::pair<bool, bool> Two(const RandomOffice& office, const BookBody& first,
                          const BookBody& second) {
  Engine engine = office.Open();
  const bool one = engine.Book(first, {.now = office.now}).ok();
  return {one, engine.Book(second, {.now = office.now}).ok()};
}

TEST_CASE("law 7: the order of two bookings never decides whether both fit") {
  const std::uint64_t seed = test::Seed("law 7");
  int both = 0, one_only = 0;
  for (int round = 0; round < test::Rounds(250); ++round) {
    const std::uint64_t own = seed + static_cast<std::uint64_t>(round);
    CAPTURE(own);
    const RandomOffice office(own, {.groups = false});
    CAPTURE(office.text());
    Dice dice(own);
    const std::string host = dice.Of(office.hosts());
    // Everything but bookings and their buffers is set aside; both types, lengths and overlaps
    // vary.
    const auto command = [&](const char* type, Instant start) {
      BookBody made = BodyFor(start);
      made.event_type = type;
      made.hosts = {host};
      for (const RuleOverride rule :
           {RuleOverride::kGrid, RuleOverride::kNotice, RuleOverride::kWindow, RuleOverride::kLimit,
            RuleOverride::kSchedule, RuleOverride::kFirstN, RuleOverride::kTimeOff,
            RuleOverride::kHoliday, RuleOverride::kCalendar}) {
        made.overrides.Add(rule);
      }
      return made;
    };
    const auto has = [&](const char* what) {
      return office.text().find(what) != std::string::npos;
    };
    // A request that does not block is no booking that stands.
    if (has("\"pending_blocks\":false")) continue;
    // What one type can do without, or takes from several, may be what another cannot do without.
    if (has("\"pool\":") || has("\"required\":false")) continue;
    const Instant noon = Midnight(office.day + 3).s + dice.Between(0, 24) * kHour;
    const BookBody a = command("asked", noon);
    const BookBody b =
        command(dice.Pick({"asked", "other"}), noon + dice.Between(-36, 36) * 5 * kMinute);
    const auto [a_first, b_second] = Two(office, a, b);
    const auto [b_first, a_second] = Two(office, b, a);
    const bool stand = a_first && b_second;
    CHECK(stand == (b_first && a_second));
    both += stand;
    one_only += !stand && a_first && b_first;
  }
  CHECK(both > 10);
  CHECK(one_only > 10);
}

// Counts by hand what limits count, in the organization's one zone.
TEST_CASE("law 8: limits hold on offer and on commit") {
  const std::uint64_t seed = test::Seed("law 8");
  int full = 0;
  for (int round = 0; round < test::Rounds(40); ++round) {
    const std::uint64_t own = seed + static_cast<std::uint64_t>(round);
    CAPTURE(own);
    Dice dice(own);
    const Zone& zone = **Zone::Find(dice.Of(kZones));
    const bool weekly = dice.Chance(50), minutes = dice.Chance(50);
    const std::string scope =
        dice.Pick({"event_type", "host", "user", "team", "attendee", "member", "upcoming"});
    const bool upcoming = scope == "upcoming";
    const auto most = static_cast<int>(dice.Between(1, 4));
    const std::string limit = fmt::format(
        R"({{"scope": "{}", "per": "{}", "{}": {}}})", upcoming ? "attendee" : scope,
        upcoming ? "upcoming" : (weekly ? "week" : "day"), minutes ? "minutes" : "count",
        minutes ? most * 30 + static_cast<int>(dice.Between(0, 29)) : most);
    const bool on_team = scope == "member" || dice.Chance(30);
    const std::string json = fmt::format(R"({{
      "organization": {{"id": "o", "name": "O", "zone": "{0}", "default_schedule": "s", "week_start": "monday"}},
      "users": [{{"id": "ana", "name": "Ana"}}],
      "schedules": [{{"id": "s", "rules": [{{"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
                                             "start": "00:00", "end": "24:00"}}]}}],
      "teams": [{{"id": "t", "slug": "t", "name": "T", "members": [{{"user": "ana"}}],
                  "limits": [{1}]}}],
      "event_types": [{{"id": "asked", "team": "t", "slug": "asked", "title": "A", "durations_min": [30],
                        "step_min": 30, "hosts": [{{"user": "ana"}}], "limits": [{2}]}}]}})",
                                         zone.name(), on_team ? limit : "", on_team ? "" : limit);
    CAPTURE(json);
    Result<Engine> engine = Engine::Open(":memory:", {});
    REQUIRE(engine.ok());
    const Result<Catalog> catalog = ReadCatalog(json);
    REQUIRE(catalog.ok());
    REQUIRE(engine->Apply({.catalog = *catalog}).ok());
    const Instant from =
        Midnight(FromYearMonthDay({2026, 3, 20})).s;  // many zones change clocks here
    const Instant now = from - 40 * kDay;
    const auto period = [&](Instant start) {
      if (upcoming) return zone.DateOf(from);
      const Date date = zone.DateOf(start);
      return weekly ? StartOfWeek(date, Weekday::kMonday) : date;
    };
    std::map<Date, int> used;
    std::set<Instant> taken;
    for (int i = 0; i < 40; ++i) {
      const Instant start = from + dice.Between(0, 10 * 48) * 30 * kMinute;
      if (taken.contains(start) || start % (30 * kMinute) != 0) continue;
      CAPTURE(FormatInstant(start));
      Query query;
      query.event_type = "asked";
      query.start = start;
      query.attendee = QueryAttendee{.user = {}, .email = "new@example.net"};
      const Envelope at{.now = now};
      const Result<StartVerdict> why = engine->Explain(query, at);
      REQUIRE(why.ok());
      const Result<Booking> booking = dice.Chance(30) ? engine->Hold({.book = BodyFor(start)}, at)
                                                      : engine->Book(BodyFor(start), at);
      CHECK(booking.ok() == why->check.available);
      if (why->check.reason == "misaligned") continue;
      const bool is_full = used[period(start)] >= most;
      CHECK(booking.ok() == !is_full);
      if (is_full) CHECK(booking.status().reason() == Reason::k_limit);
      full += is_full;
      if (!booking.ok()) continue;
      taken.insert(start);
      ++used[period(start)];
      if (!dice.Chance(25)) continue;
      REQUIRE(engine->Cancel({.booking = booking->header.id}, at).ok());
      taken.erase(start);
      --used[period(start)];
    }
  }
  CHECK(full > 50);
}

// ---- law 10 ----------------------------------------------------------------

TEST_CASE("law 10: every absent start of the grid has a reason, and commit gives the same one") {
  const std::uint64_t seed = test::Seed("law 10");
  int absent = 0;
  for (int round = 0; round < test::Rounds(60); ++round) {
    const std::uint64_t own = seed + static_cast<std::uint64_t>(round);
    CAPTURE(own);
    const RandomOffice office(own);
    CAPTURE(office.text());
    Engine engine = office.Open();
    Query query;
    query.event_type = "asked";
    query.include = SlotInclude::kLattice;
    query.from = Midnight(office.day).s;
    query.to = Midnight(office.day).s + kDay;
    query.attendee = QueryAttendee{.user = {}, .email = "new@example.net"};
    const Envelope at{.now = office.now};
    const Result<SlotList> slots = engine.FindSlots(query, at);
    REQUIRE(slots.ok());
    query.include = SlotInclude::kFree;
    for (std::size_t i = 0; i < slots->size(); ++i) {
      CAPTURE(FormatInstant(slots->start[i]));
      CHECK((slots->remaining[i] == 0) == (slots->reasons[i] != Reason::kNone));
      if (slots->remaining[i] > 0) continue;
      ++absent;
      const Status no = engine.Book(BodyFor(slots->start[i]), at).status();
      CHECK(ReasonName(no.reason()) == ReasonName(slots->reasons[i]));
      query.start = slots->start[i];
      const Result<StartVerdict> why = engine.Explain(query, at);
      REQUIRE(why.ok());
      const std::string& reason = why->check.reason;
      CHECK(reason == ReasonName(no.reason()));
      // The reason is told by a rule: against the start, or against somebody or something that
      // could serve it.
      bool told = reason == "not_among_first" || reason == "quorum";
      for (const RuleVerdict& rule : why->rules) told |= rule.reason == reason;
      for (const HostVerdict& host : why->candidates.value()) {
        for (const RuleVerdict& rule : host.rules) told |= rule.reason == reason;
      }
      for (const ResourceVerdict& one :
           why->resource_candidates.value_or(std::vector<ResourceVerdict>())) {
        for (const RuleVerdict& rule : one.rules) told |= rule.reason == reason;
      }
      CHECK(told);
    }
  }
  CHECK(absent > 50);
}

}  // namespace
}  // namespace rota
