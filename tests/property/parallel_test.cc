// Several engines on one database, each with its own connection: what one of them decides, the
// others know before they decide. On PostgreSQL they run truly at once, and only locks and reading
// again inside them keep this.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <random>
#include <thread>
#include <tuple>

#include "rota/codec/record_json.h"
#include "rota/engine/engine.h"
#include "tests/contract/backend.h"
#include "tests/property/rounds.h"
#include "tests/support/must.h"
#include "tests/support/seed.h"

namespace rota {
namespace {

using test::Must;

constexpr int kEngines = 6;
constexpr Instant kMonday = 1893715200;  // 2030-01-07T00:00:00Z
const Envelope kBefore{.now = kMonday - 7 * kDay};

// Person i hosts event type "own<i>" alone; team "t" allows two bookings a day. "asked" needs
// approval. "shared" belongs to everybody and allows one booking a day.
Catalog TeamOfSix() {
  Catalog catalog = Must(ReadCatalog(R"({
      "organization": {"id": "o", "name": "O", "zone": "UTC", "default_schedule": "s"},
      "schedules": [{"id": "s", "rules": [{"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
          "start": "00:00", "end": "24:00"}]}],
      "teams": [{"id": "t", "slug": "t", "name": "T", "members": [],
                 "limits": [{"per": "day", "count": 2}]},
                {"id": "u", "slug": "u", "name": "U", "members": []}],
      "event_types": [
        {"id": "asked", "team": "u", "slug": "asked", "title": "A", "durations_min": [60],
         "requires_approval": true, "scheduling": "round_robin", "hosts": []},
        {"id": "shared", "team": "u", "slug": "shared", "title": "S", "durations_min": [60],
         "limits": [{"per": "day", "count": 1}], "scheduling": "round_robin", "hosts": []}]})"));
  for (int i = 0; i < kEngines; ++i) {
    const std::string id = fmt::format("p{}", i), type = fmt::format("own{}", i);
    catalog.users.push_back({.header = {.id = id}, .name = id});
    for (Team& team : catalog.teams) team.members.push_back({.user = id});
    for (EventType& shared : catalog.event_types) shared.hosts.push_back({.user = id});
  }
  for (int i = 0; i < kEngines; ++i) {
    EventType own;
    own.header.id = own.slug = own.title = fmt::format("own{}", i);
    own.team = "t";
    own.durations_min = {60};
    own.hosts = {{.user = fmt::format("p{}", i)}};
    catalog.event_types.push_back(own);
  }
  return catalog;
}

BookBody Ask(const std::string& event_type, Instant start) {
  BookBody ask;
  ask.event_type = event_type;
  ask.start = start;
  ask.attendees = {{.email = "kim@example.net", .name = "Kim"}};
  return ask;
}

// The engines, and how often each reason was answered when all of them acted at once.
class Office {
 public:
  explicit Office(const store::Backend& backend, const Catalog& catalog = TeamOfSix())
      : database_(backend) {
    database_.options.durability = OpenOptions::Durability::kNormal;
    for (int i = 0; i < kEngines; ++i) {
      EngineOptions options;
      options.store = database_.options;
      engines_.push_back(Must(Engine::Open(database_.uri(), options)));
      if (i == 0) Must(engines_[0].Apply({.catalog = catalog}));
    }
  }
  Engine& any() { return engines_[0]; }

  template <typename Act>
  std::map<std::string, int> AtOnce(const Act& act) {
    std::vector<Reason> answers(kEngines);
    std::atomic<int> ready = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < kEngines; ++i) {
      threads.emplace_back([&, i] {
        for (++ready; ready < kEngines;) std::this_thread::yield();
        answers[static_cast<std::size_t>(i)] =
            act(engines_[static_cast<std::size_t>(i)], i).status().reason();
      });
    }
    for (std::thread& thread : threads) thread.join();
    std::map<std::string, int> counts;
    for (const Reason answer : answers) {
      ++counts[answer == Reason::kNone ? "ok" : std::string(ReasonName(answer))];
    }
    return counts;
  }

 private:
  store::Database database_;
  std::vector<Engine> engines_;
};

using Counts = std::map<std::string, int>;

TEST_CASE("a team's limit holds for its members' own event types, booked at once") {
  for (const store::Backend& backend : store::SharedBackends()) {
    CAPTURE(backend.name);
    Office office(backend);
    for (int day = 0; day < test::Rounds(12); ++day) {
      const Counts counts = office.AtOnce([&](Engine& engine, int i) {
        return engine.Book(Ask(fmt::format("own{}", i), kMonday + day * kDay + 9 * kHour), kBefore);
      });
      CHECK(counts == Counts{{"ok", 2}, {"limit", kEngines - 2}});
    }
    CHECK(Must(office.any().Verify({})).findings.empty());
  }
}

TEST_CASE("an event type's limit holds for different hours and hosts, booked at once") {
  for (const store::Backend& backend : store::SharedBackends()) {
    CAPTURE(backend.name);
    Office office(backend);
    for (int day = 0; day < test::Rounds(12); ++day) {
      const Counts counts = office.AtOnce([&](Engine& engine, int i) {
        return engine.Book(Ask("shared", kMonday + day * kDay + i * kHour), kBefore);
      });
      CHECK(counts == Counts{{"ok", 1}, {"limit", kEngines - 1}});
    }
  }
}

// Everybody has an event type of their own; what they share are things: a van with three seats, two
// rooms, a hall that is both of them.
Catalog Things(const std::string& need) {
  Catalog catalog = TeamOfSix();
  catalog.resources = {{.header = {.id = "van"}, .name = "Van", .capacity = 3},
                       {.header = {.id = "east"}, .name = "East"},
                       {.header = {.id = "west"}, .name = "West"},
                       {.header = {.id = "hall"}, .name = "Hall", .linked = {"east", "west"}}};
  catalog.resource_pools = {
      {.header = {.id = "rooms"}, .name = "Rooms", .members = {"east", "west"}}};
  std::erase_if(catalog.event_types, [](const EventType& type) { return type.team != "t"; });
  for (EventType& type : catalog.event_types) {
    type.team = "u";
    ResourceNeed& one = type.resources.emplace_back();
    (need == "rooms" ? one.pool : one.resource) = need;
  }
  return catalog;
}

TEST_CASE("law 3: things that different event types need are given out as often as there are any") {
  const std::tuple<const char*, int, const char*> cases[] = {
      {"van", 3, "capacity"}, {"rooms", 2, "occupied"}, {"hall", 1, "occupied"}};
  for (const store::Backend& backend : store::SharedBackends()) {
    for (const auto& [need, fit, refusal] : cases) {
      CAPTURE(backend.name);
      CAPTURE(need);
      Office office(backend, Things(need));
      for (int day = 0; day < test::Rounds(8); ++day) {
        const auto ask = [&](int i) {
          return Ask(fmt::format("own{}", i), kMonday + day * kDay + 9 * kHour);
        };
        const bool holds = day % 2 == 1;
        const Counts counts = office.AtOnce([&](Engine& engine, int i) {
          return holds && i % 2 == 0 ? engine.Hold({.book = ask(i)}, kBefore)
                                     : engine.Book(ask(i), kBefore);
        });
        CHECK(counts == Counts{{"ok", fit}, {refusal, kEngines - fit}});
      }
      CHECK(Must(office.any().Verify({})).findings.empty());
    }
  }
}

// Two of p0 to p3 and one of p3 to p5 or a van: whoever stands in both groups fills one place.
Catalog Crews() {
  Catalog catalog = TeamOfSix();
  catalog.resources = {{.header = {.id = "van"}, .name = "Van"}};
  const auto people = [](int first, int last) {
    std::vector<GroupMember> members;
    for (int i = first; i <= last; ++i) members.push_back({.user = fmt::format("p{}", i)});
    return members;
  };
  EventType crew;
  crew.header.id = crew.slug = crew.title = "crew";
  crew.team = "u";
  crew.durations_min = {60};
  crew.scheduling = Scheduling::kGroups;
  crew.groups = {{.id = "lift", .members = people(0, 3), .required = 2},
                 {.id = "drive", .members = people(3, 5)}};
  crew.groups[1].members.push_back({.resource = "van"});
  catalog.event_types.push_back(crew);
  return catalog;
}

bool IsWholeCrew(const Booking& booking) {
  const auto has = [&](char first, char last) {
    return std::count_if(booking.hosts.begin(), booking.hosts.end(),
                         [&](const std::string& id) { return id[1] >= first && id[1] <= last; });
  };
  const auto drives = has('4', '5') + std::ssize(booking.resources);
  return drives <= 1 && has('0', '3') == (drives == 1 ? 2 : 3) &&
         (drives == 1 || has('3', '3') == 1);
}

std::vector<Booking> AllBookings(Engine& engine) {
  std::vector<Booking> all;
  ListBody list{.kind = "booking", .limit = 1000};
  do {
    const Page page = Must(engine.List(list));
    for (const std::string& item : page.items) {
      all.push_back(Must(ReadRecord<Booking>(item, {.open = true})));
    }
    list.cursor = page.next_cursor;
  } while (!list.cursor.empty());
  return all;
}

TEST_CASE("law 3: groups that share members are given out as often as they fit together") {
  for (const store::Backend& backend : store::SharedBackends()) {
    CAPTURE(backend.name);
    Office office(backend, Crews());
    for (int day = 0; day < test::Rounds(12); ++day) {
      const Instant start = kMonday + day * kDay + 9 * kHour;
      // With p4 elsewhere two crews still fit, with p0 and p1 away one does.
      if (day % 3 == 1) Must(office.any().Book(Ask("own4", start), kBefore));
      for (int away = 0; day % 3 == 2 && away < 2; ++away) {
        Must(office.any().Book(Ask(fmt::format("own{}", away), start), kBefore));
      }
      Query query{.event_type = "crew"};
      query.start = start;
      const CheckAnswer check = Must(office.any().Check(query, kBefore));
      const Counts counts = office.AtOnce([&](Engine& engine, int i) {
        return day % 2 == 1 && i % 2 == 0 ? engine.Hold({.book = Ask("crew", start)}, kBefore)
                                          : engine.Book(Ask("crew", start), kBefore);
      });
      const int fit = day % 3 == 2 ? 1 : 2;
      CHECK(check.remaining == fit);
      CHECK(counts.at("ok") == fit);
    }
    for (const Booking& booking : AllBookings(office.any())) {
      if (booking.event_type == "crew") CHECK(IsWholeCrew(booking));
    }
    CHECK(Must(office.any().Verify({})).findings.empty());
  }
}

TEST_CASE(
    "law 3: crews that are booked, moved, swapped, cancelled and replaced at once stay whole") {
  for (const store::Backend& backend : store::SharedBackends()) {
    CAPTURE(backend.name);
    Office office(backend, Crews());
    const std::uint64_t seed = test::Seed("crews");
    const auto at = [](std::mt19937& dice) {
      return kMonday + 9 * kHour + static_cast<Instant>(dice() % 6) * kHour;
    };
    std::atomic<int> written = 0, rounds = 0;
    for (int round = 0; round < test::Rounds(20); ++round) {
      std::vector<std::string> ids;
      for (const Booking& booking : AllBookings(office.any())) {
        if (!IsOff(booking.status)) ids.push_back(booking.header.id);
      }
      const Counts counts = office.AtOnce([&](Engine& engine, int i) -> Result<Done> {
        std::mt19937 dice(static_cast<unsigned>(seed + 10007u * static_cast<unsigned>(round) +
                                                static_cast<unsigned>(i)));
        const std::string some = ids.empty() ? "none" : ids[dice() % ids.size()];
        const std::string other = ids.empty() ? "none" : ids[dice() % ids.size()];
        Status done;
        switch (dice() % 6) {
          case 0:
            done = engine.Move({.booking = some, .start = at(dice)}, kBefore).status();
            break;
          case 1: {
            SwapBody swap{.booking = some, .with = other};
            swap.exchange = SwapExchange::kTimes;
            done = engine.Swap(swap, kBefore).status();
            break;
          }
          case 2:
            done = engine.Cancel({.booking = some}, kBefore).status();
            break;
          case 3: {
            ReassignBody reassign;
            reassign.absence.user = fmt::format("p{}", dice() % kEngines);
            reassign.absence.from = RangeEdge(Must(ParseDate("2030-01-07")));
            done = engine.Reassign(reassign, kBefore).status();
            break;
          }
          case 4:
            done = engine.Book(Ask(fmt::format("own{}", dice() % kEngines), at(dice)), kBefore)
                       .status();
            break;
          default:
            done = engine.Book(Ask("crew", at(dice)), kBefore).status();
        }
        written += done.ok() ? 1 : 0;
        if (!done.ok()) return done;
        return Done{};
      });
      CHECK(!counts.contains("busy"));
      CHECK(!counts.contains("internal"));
      ++rounds;
    }
    CHECK(written > rounds);  // or the storm says nothing
    for (const Booking& booking : AllBookings(office.any())) {
      if (booking.event_type == "crew" && !IsOff(booking.status)) CHECK(IsWholeCrew(booking));
    }
    CHECK(Must(office.any().Verify({})).findings.empty());
  }
}

TEST_CASE("a request is decided once, whoever decides at the same time") {
  for (const store::Backend& backend : store::SharedBackends()) {
    CAPTURE(backend.name);
    Office office(backend);
    for (int round = 0; round < test::Rounds(12); ++round) {
      const std::string id =
          Must(office.any().Book(Ask("asked", kMonday + round * kDay), kBefore)).header.id;
      const Counts counts = office.AtOnce([&](Engine& engine, int i) {
        return i % 2 == 0 ? engine.Approve({.booking = id}, kBefore)
                          : engine.Reject({.booking = id}, kBefore);
      });
      CHECK(counts == Counts{{"ok", 1}, {"invalid_transition", kEngines - 1}});
      CHECK(Must(office.any().History({.kind = "booking", .id = id})).items.size() == 2);
    }
    CHECK(Must(office.any().Verify({})).findings.empty());
  }
}

TEST_CASE("of several who expect the same version of a booking one is right") {
  for (const store::Backend& backend : store::SharedBackends()) {
    CAPTURE(backend.name);
    Office office(backend);
    const std::string id = Must(office.any().Book(Ask("asked", kMonday), kBefore)).header.id;
    for (int version = 1; version <= test::Rounds(12); ++version) {
      Envelope expecting = kBefore;
      expecting.if_version = version;
      const Counts counts = office.AtOnce([&](Engine& engine, int i) {
        MoveBody move{.booking = id};
        move.start = kMonday + version * kDay + i * kHour;
        return engine.Move(move, expecting);
      });
      CHECK(counts == Counts{{"ok", 1}, {"version_conflict", kEngines - 1}});
    }
  }
}

TEST_CASE("a series is cancelled once") {
  for (const store::Backend& backend : store::SharedBackends()) {
    CAPTURE(backend.name);
    Office office(backend);
    for (int round = 0; round < test::Rounds(6); ++round) {
      Envelope named = kBefore;
      named.new_id = fmt::format("s{}", round);
      const Instant start = kMonday + round * kHour;
      Must(office.any().BookSeries({.each = Ask("asked", start), .rrule = "FREQ=WEEKLY;COUNT=3"},
                                   named));
      Envelope expecting = kBefore;
      expecting.if_version = 1;
      CancelSeriesBody cancel;
      cancel.series = named.new_id;
      const Counts counts = office.AtOnce(
          [&](Engine& engine, int) { return engine.CancelSeries(cancel, expecting); });
      CHECK(counts == Counts{{"ok", 1}, {"version_conflict", kEngines - 1}});
    }
  }
}

}  // namespace
}  // namespace rota
