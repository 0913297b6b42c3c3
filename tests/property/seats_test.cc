// Law 3 for seats: several engines, each with its own connection, on one SQLite file and on
// PostgreSQL. However they come, a session is never over-full, two of one event type, host and
// start never stand, and the last seat is had by one.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "rota/codec/record_json.h"
#include "rota/engine/engine.h"
#include "tests/contract/backend.h"
#include "tests/property/random_office.h"
#include "tests/property/rounds.h"
#include "tests/support/must.h"
#include "tests/support/seed.h"

namespace rota {
namespace {

using test::Dice;
using test::Must;

constexpr int kEngines = 6;
constexpr Instant kMonday = 1893715200;  // 2030-01-07T00:00:00Z
const Envelope kBefore{.now = kMonday - 7 * kDay};

// "solo" has four seats and one host, "pair" two seats and two hosts in turn, "both" two seats and
// two hosts together; "call" takes the same hosts without seats.
Catalog Studio() {
  return Must(ReadCatalog(R"({
      "organization": {"id": "o", "name": "O", "zone": "UTC", "default_schedule": "s"},
      "schedules": [{"id": "s", "rules": [{"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
          "start": "00:00", "end": "24:00"}]}],
      "users": [{"id": "ana", "name": "Ana"}, {"id": "bo", "name": "Bo"}, {"id": "cy", "name": "Cy"}],
      "teams": [{"id": "t", "slug": "t", "name": "T",
                 "members": [{"user": "ana"}, {"user": "bo"}, {"user": "cy"}]}],
      "event_types": [
        {"id": "solo", "team": "t", "slug": "solo", "title": "S", "durations_min": [60], "seats": 4,
         "hosts": [{"user": "cy"}]},
        {"id": "pair", "team": "t", "slug": "pair", "title": "P", "durations_min": [60], "seats": 2,
         "scheduling": "round_robin", "hosts": [{"user": "ana"}, {"user": "bo"}]},
        {"id": "both", "team": "t", "slug": "both", "title": "B", "durations_min": [60], "seats": 2,
         "scheduling": "collective", "hosts": [{"user": "ana"}, {"user": "bo"}]},
        {"id": "call", "team": "t", "slug": "call", "title": "C", "durations_min": [60],
         "scheduling": "round_robin", "hosts": [{"user": "ana"}, {"user": "bo"}]}]})"));
}

BookBody For(const std::string& type, Instant start, const std::string& who) {
  BookBody body;
  body.event_type = type;
  body.start = start;
  body.attendees = {{.email = who + "@example.net", .name = who}};
  return body;
}

class House {
 public:
  explicit House(const store::Backend& backend) : database_(backend) {
    database_.options.durability = OpenOptions::Durability::kNormal;
    for (int i = 0; i < kEngines; ++i) {
      EngineOptions options;
      options.store = database_.options;
      engines_.push_back(Must(Engine::Open(database_.uri(), options)));
      if (i == 0) Must(engines_[0].Apply({.catalog = Studio()}, kBefore));
    }
  }
  Engine& any() { return engines_[0]; }

  // Runs `act(engine, i)` in all engines at once.
  template <typename Act>
  void AtOnce(const Act& act) {
    std::atomic<int> ready = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < kEngines; ++i) {
      threads.emplace_back([&, i] {
        for (++ready; ready < kEngines;) std::this_thread::yield();
        act(engines_[static_cast<std::size_t>(i)], i);
      });
    }
    for (std::thread& thread : threads) thread.join();
  }

  std::vector<Booking> Standing() {
    std::vector<Booking> all;
    ListBody query;
    query.kind = "booking";
    query.limit = 1000;
    do {
      const Page page = Must(any().List(query, kBefore));
      for (const std::string& item : page.items) {
        all.push_back(Must(ReadRecord<Booking>(item, {.open = true})));
      }
      query.cursor = page.next_cursor;
    } while (!query.cursor.empty());
    std::erase_if(all, [](const Booking& one) { return IsOff(one.status); });
    return all;
  }

  // What must hold whatever happened; answers how many seats are taken.
  std::int32_t CheckSound() {
    std::set<std::tuple<std::string, std::string, Instant>> sessions;
    std::set<std::string> seats;
    std::int32_t taken = 0;
    for (const Booking& one : Standing()) {
      for (const std::string& host : one.hosts) {
        CHECK(sessions.emplace(one.event_type, host, one.start).second);
      }
      if (!one.seats) continue;
      CHECK(*one.seats_taken <= *one.seats);
      taken += *one.seats_taken;
      for (const Attendee& seat : one.attendees) CHECK(seats.insert(seat.id).second);
    }
    CHECK(Must(any().Verify({}, kBefore)).findings.empty());
    return taken;
  }

 private:
  store::Database database_;
  std::vector<Engine> engines_;
};

TEST_CASE("the first seats make one session, and the last is had by one") {
  for (const store::Backend& backend : store::SharedBackends()) {
    CAPTURE(backend.name);
    House house(backend);
    for (int round = 0; round < test::Rounds(10); ++round) {
      const Instant start = kMonday + round * kDay;
      std::atomic<int> solo = 0, pair = 0, refused = 0;
      std::mutex mutex;
      std::set<std::string> ids;
      house.AtOnce([&](Engine& engine, int i) {
        const Result<Booking> one =
            i % 2 == 0 ? engine.Book(For("solo", start, fmt::format("k{}", i)), kBefore)
                       : engine.Hold({.book = For("solo", start, fmt::format("k{}", i))}, kBefore);
        if (one.ok()) {
          ++solo;
          const std::lock_guard lock(mutex);
          ids.insert(one->header.id);
        } else if (one.status().reason() == Reason::k_capacity) {
          ++refused;
        }
        pair += engine.Book(For("pair", start, fmt::format("p{}", i)), kBefore).ok();
      });
      CHECK(solo == 4);
      CHECK(refused == kEngines - 4);
      CHECK(ids.size() == 1);
      CHECK(pair == 4);
      CHECK(house.CheckSound() == 8 * (round + 1));
    }
  }
}

// One client: what it does at random, and which seats it was told are its own.
class Client {
 public:
  Client(std::uint64_t seed, std::string name) : dice_(seed), name_(std::move(name)) {}

  void Step(Engine& engine) {
    switch (dice_.Between(0, 9)) {
      case 0:
      case 1:
      case 2:
        return Take(engine.Book(Body(), kBefore));
      case 3:
        return Take(engine.Hold({.book = Body()}, kBefore));
      case 4:
        return Confirm(engine);
      case 5:
      case 6:
        return Cancel(engine);
      case 7:
      case 8:
        return Move(engine);
      default:
        (void)engine.Book(For("call", Start(), Who()), kBefore);
    }
  }

  std::size_t seats() const { return mine_.size(); }

 private:
  struct Own {
    std::string booking, seat;
    bool held = false;
  };
  std::string Who() { return fmt::format("{}-{}", name_, ++count_); }
  Instant Start() { return kMonday + dice_.Between(0, 5) * kHour; }
  BookBody Body() {
    BookBody body = For(dice_.Pick({"solo", "pair", "both"}), Start(), Who());
    if (dice_.Chance(20)) body.attendees.push_back({.email = Who() + "@example.net", .name = "N"});
    return body;
  }

  void Take(const Result<Booking>& made) {
    if (!made.ok()) return CheckRefusal(made.status());
    for (const std::string& seat : made->seat_ids) {
      const auto row = std::find_if(made->attendees.begin(), made->attendees.end(),
                                    [&](const Attendee& one) { return one.id == seat; });
      REQUIRE(row != made->attendees.end());
      mine_.push_back({made->header.id, seat, row->status == AttendeeStatus::kHeld});
    }
  }

  void Confirm(Engine& engine) {
    for (const Own& one : mine_) {
      if (!one.held) continue;
      ConfirmBody body{.booking = one.booking};
      body.attendee = one.seat;
      const Result<Booking> made = engine.Confirm(body, kBefore);
      INFO(made.status().message());
      CHECK(made.ok());  // a hold is what was promised
      for (Own& other : mine_) {
        const auto& ids = made->seat_ids;
        if (std::find(ids.begin(), ids.end(), other.seat) != ids.end()) other.held = false;
      }
      return;
    }
  }

  void Cancel(Engine& engine) {
    if (mine_.empty()) return;
    const auto at = static_cast<std::ptrdiff_t>(dice_.Next() % mine_.size());
    const Own one = mine_[static_cast<std::size_t>(at)];
    CancelBody body{.booking = one.booking};
    body.attendee = one.seat;
    const Result<Booking> gone = engine.Cancel(body, kBefore);
    INFO(gone.status().message());
    REQUIRE(gone.ok());
    std::erase_if(mine_, [&](const Own& other) {
      const auto& ids = gone->seat_ids;
      return std::find(ids.begin(), ids.end(), other.seat) != ids.end();
    });
  }

  void Move(Engine& engine) {
    for (Own& one : mine_) {
      if (one.held || dice_.Chance(50)) continue;
      MoveBody body{.booking = one.booking};
      body.attendee = one.seat;
      body.start = Start();
      const Result<Booking> moved = engine.Move(body, kBefore);
      if (!moved.ok()) return CheckRefusal(moved.status());
      one.booking = moved->header.id;
      return;
    }
  }

  // Only what others took may refuse.
  void CheckRefusal(const Status& status) {
    const Reason reason = status.reason();
    INFO(ReasonName(reason) << " " << status.message());
    CHECK((reason == Reason::k_capacity || reason == Reason::k_occupied ||
           reason == Reason::k_quorum));
  }

  Dice dice_;
  std::string name_;
  int count_ = 0;
  std::vector<Own> mine_;
};

TEST_CASE("a storm over a few sessions leaves exactly the seats that were promised") {
  const std::uint64_t seed = test::Seed("law 3, seats");
  for (const store::Backend& backend : store::SharedBackends()) {
    CAPTURE(backend.name);
    CAPTURE(seed);
    House house(backend);
    std::vector<Client> clients;
    for (int i = 0; i < kEngines; ++i) {
      clients.emplace_back(seed + static_cast<std::uint64_t>(i), fmt::format("c{}", i));
    }
    for (int round = 0; round < test::Rounds(4); ++round) {
      house.AtOnce([&](Engine& engine, int i) {
        for (int step = 0; step < 20; ++step) clients[static_cast<std::size_t>(i)].Step(engine);
      });
      std::size_t promised = 0;
      for (const Client& client : clients) promised += client.seats();
      CHECK(house.CheckSound() == static_cast<std::int32_t>(promised));
    }
  }
}

}  // namespace
}  // namespace rota
