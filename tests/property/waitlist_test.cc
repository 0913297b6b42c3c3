// Waitlists under random use (behaviour §8): what is free and fits somebody who waits is nobody
// else's, whoever came first is first, and what is offered can be taken. Then several engines, each
// with its own connection: whoever joins and whoever frees at the same moment never miss each
// other.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
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

constexpr Instant kMonday = 1893974400;  // 2030-01-07T00:00:00Z
constexpr int kHours = 3;                // of the day that can be booked

// "solo": two seats, one host; "lone": no seats, the same host; "pair": two seats, two hosts in
// turn; "call": no seats, the same two.
Catalog Studio() {
  return Must(ReadCatalog(R"({
      "organization": {"id": "o", "name": "O", "zone": "UTC", "default_schedule": "s"},
      "schedules": [{"id": "s", "rules": [{"days": ["mon"], "start": "00:00", "end": "03:00"}]}],
      "users": [{"id": "ana", "name": "Ana"}, {"id": "bo", "name": "Bo"}, {"id": "cy", "name": "Cy"}],
      "teams": [{"id": "t", "slug": "t", "name": "T",
                 "members": [{"user": "ana"}, {"user": "bo"}, {"user": "cy"}]}],
      "event_types": [
        {"id": "solo", "team": "t", "slug": "solo", "title": "S", "durations_min": [60], "seats": 2,
         "hosts": [{"user": "cy"}], "hold_s": 600},
        {"id": "lone", "team": "t", "slug": "lone", "title": "L", "durations_min": [60],
         "hosts": [{"user": "cy"}], "hold_s": 600},
        {"id": "pair", "team": "t", "slug": "pair", "title": "P", "durations_min": [60], "seats": 2,
         "scheduling": "round_robin", "hosts": [{"user": "ana"}, {"user": "bo"}], "hold_s": 600},
        {"id": "call", "team": "t", "slug": "call", "title": "C", "durations_min": [60],
         "scheduling": "round_robin", "hosts": [{"user": "ana"}, {"user": "bo"}],
         "hold_s": 600}]})"));
}

Attendee Who(const std::string& name) { return {.email = name + "@example.net", .name = name}; }

BookBody For(const std::string& type, Instant start, const std::string& who) {
  BookBody body;
  body.event_type = type;
  body.start = start;
  body.attendees = {Who(who)};
  return body;
}

std::vector<WaitlistEntry> Entries(Engine& engine, Instant now) {
  std::vector<WaitlistEntry> entries;
  ListBody list{.kind = "waitlist_entry"};
  list.limit = 1000;
  for (const std::string& item : Must(engine.List(list, {.now = now})).items) {
    entries.push_back(Must(ReadRecord<WaitlistEntry>(item, {.open = true})));
  }
  return entries;
}

CheckAnswer Check(Engine& engine, const std::string& type, Instant start, Instant now,
                  const std::string& email = {}) {
  Query query;
  query.event_type = type;
  query.start = start;
  if (!email.empty()) query.attendee = QueryAttendee{.user = {}, .email = email};
  return Must(engine.Check(query, {.now = now}));
}

class Day {
 public:
  explicit Day(std::uint64_t seed) : dice_(seed), engine_(Must(Engine::Open(":memory:", {}))) {
    Must(engine_.Apply({.catalog = Studio()}, Now()));
  }

  void Step() {
    switch (dice_.Between(0, 11)) {
      case 0:
      case 1:
      case 2:
        return Join();
      case 3:
      case 4:
      case 5:
        return BookStranger();
      case 6:
        return Hold();
      case 7:
        return Cancel();
      case 8:
        return Promote();
      case 9:
        return Leave();
      case 10:
        now_ += dice_.Between(0, 500);
        return BookStranger();
      default:
        return Tick();
    }
  }

  void CheckSound() {
    const VerifyReport report = Must(engine_.Verify({}, Now()));
    for (const std::string& one : report.findings) MESSAGE(one);
    CHECK(report.findings.empty());
    CheckOrder();
  }

  std::int64_t offered() const { return offered_; }
  std::int64_t kept() const { return kept_; }

 private:
  Envelope Now() const { return {.now = now_}; }
  Instant Start() { return kMonday + dice_.Between(0, kHours - 1) * kHour; }
  std::string Type() { return dice_.Pick({"solo", "lone", "pair", "call"}); }
  std::string Name() { return fmt::format("p{}", ++people_); }

  void Join() {
    JoinWaitlistBody body;
    body.event_type = Type();
    body.attendee = Who(Name());
    if (dice_.Chance(20)) {
      body.from = body.to = Date{static_cast<std::int32_t>(kMonday / kDay)};
    } else {
      body.start = Start();
    }
    const bool seated = body.event_type == "solo" || body.event_type == "pair";
    if (seated && dice_.Chance(20)) body.seats = 2;
    const WaitlistEntry entry = Must(engine_.JoinWaitlist(body, Now()));
    offered_ += entry.status == WaitlistStatus::kOffered;
  }

  // Of a place that is free for somebody who waits nobody else hears, and nobody else has it.
  void BookStranger() {
    std::string type = Type();
    Instant start = Start();
    const std::vector<WaitlistEntry> entries = Entries(engine_, now_);
    // Mostly where somebody waits.
    for (const WaitlistEntry& one : entries) {
      if (one.status != WaitlistStatus::kWaiting || !one.start || dice_.Chance(60)) continue;
      type = one.event_type;
      start = *one.start;
    }
    std::vector<std::string> first;  // whom it is kept for
    for (const WaitlistEntry& one : entries) {
      const bool here = one.event_type == type && one.start == start && one.seats == 1;
      if (!here || one.status != WaitlistStatus::kWaiting) continue;
      if (Check(engine_, type, start, now_, one.attendee.email).available) {
        first.push_back(one.header.id);
      }
    }
    kept_ += std::ssize(first);
    const CheckAnswer said = Check(engine_, type, start, now_);
    const Result<Booking> made = engine_.Book(For(type, start, Name()), Now());
    INFO(type << " " << start << " " << said.reason << " " << made.status().message());
    CHECK(said.available == made.ok());
    if (!made.ok()) {
      CHECK(said.reason == ReasonName(made.status().reason()));
      return;
    }
    Note(*made);
    for (const WaitlistEntry& one : Entries(engine_, now_)) {
      const bool was_first = std::find(first.begin(), first.end(), one.header.id) != first.end();
      if (was_first) CHECK(one.status == WaitlistStatus::kOffered);
    }
  }

  void Hold() {
    HoldBody hold;
    hold.book = For(Type(), Start(), Name());
    hold.hold_s = static_cast<std::int32_t>(dice_.Between(1, 900));
    const Result<Booking> made = engine_.Hold(hold, Now());
    if (made.ok()) Note(*made);
  }

  void Note(const Booking& made) {
    mine_.push_back({made.header.id, made.seat_ids.empty() ? "" : made.seat_ids.front()});
  }

  void Cancel() {
    if (mine_.empty()) return;
    const auto at = static_cast<std::ptrdiff_t>(dice_.Next() % mine_.size());
    const auto [booking, seat] = mine_[static_cast<std::size_t>(at)];
    mine_.erase(mine_.begin() + at);
    CancelBody body{.booking = booking};
    if (dice_.Chance(90)) body.attendee = seat;
    (void)engine_.Cancel(body, Now());
  }

  // What is offered can be taken.
  void Promote() {
    for (const WaitlistEntry& one : Entries(engine_, now_)) {
      if (one.status != WaitlistStatus::kOffered || dice_.Chance(50)) continue;
      const Result<Booking> taken = engine_.PromoteWaitlist({.entry = one.header.id}, Now());
      INFO(taken.status().message());
      REQUIRE(taken.ok());
      mine_.push_back({taken->header.id, taken->seats ? one.attendee.id : ""});
      return;
    }
  }

  void Leave() {
    for (const WaitlistEntry& one : Entries(engine_, now_)) {
      const bool live =
          one.status == WaitlistStatus::kOffered || one.status == WaitlistStatus::kWaiting;
      if (!live || dice_.Chance(70)) continue;
      const WaitlistEntry left = Must(engine_.LeaveWaitlist({.entry = one.header.id}, Now()));
      CHECK(left.status == (one.status == WaitlistStatus::kOffered ? WaitlistStatus::kDeclined
                                                                   : WaitlistStatus::kCancelled));
      return;
    }
  }

  // Afterwards nobody waits for what is free for them.
  void Tick() {
    offered_ += Must(engine_.Tick({}, Now())).waitlist_offered;
    for (const WaitlistEntry& one : Entries(engine_, now_)) {
      if (one.status != WaitlistStatus::kWaiting || !one.start || one.seats > 1) continue;
      CHECK_FALSE(Check(engine_, one.event_type, *one.start, now_, one.attendee.email).available);
    }
  }

  // Of those who want the same, nobody has an offer before who came earlier.
  void CheckOrder() {
    const std::vector<WaitlistEntry> entries = Entries(engine_, now_);
    for (const WaitlistEntry& early : entries) {
      if (early.status != WaitlistStatus::kWaiting) continue;
      for (const WaitlistEntry& late : entries) {
        const bool same = early.event_type == late.event_type && early.start == late.start &&
                          early.seats == late.seats;
        if (same && late.position > early.position) CHECK(late.status != WaitlistStatus::kOffered);
      }
    }
  }

  Dice dice_;
  Engine engine_;
  Instant now_ = kMonday - 7 * kDay;
  int people_ = 0;
  std::vector<std::pair<std::string, std::string>> mine_;  // bookings, and seats of them
  std::int64_t offered_ = 0, kept_ = 0;
};

TEST_CASE("what is kept for who waits is nobody else's, and offered in order") {
  const std::uint64_t seed = test::Seed("waitlist");
  std::int64_t offered = 0, kept = 0;
  for (int round = 0; round < test::Rounds(12); ++round) {
    CAPTURE(round);
    Day day(seed + static_cast<std::uint64_t>(round));
    for (int step = 0; step < 120; ++step) {
      CAPTURE(step);
      day.Step();
      if (step % 10 == 9) day.CheckSound();
    }
    offered += day.offered();
    kept += day.kept();
  }
  CHECK(offered > 0);
  CHECK(kept > 0);
}

// ---- several at once ---------------------------------------------------------

constexpr int kEngines = 6;

TEST_CASE("who joins and who frees at the same moment never miss each other") {
  for (const store::Backend& backend : store::SharedBackends()) {
    CAPTURE(backend.name);
    store::Database database(backend);
    database.options.durability = OpenOptions::Durability::kNormal;
    std::vector<Engine> engines;
    const Envelope before{.now = kMonday - 7 * kDay};
    for (int i = 0; i < kEngines; ++i) {
      EngineOptions options;
      options.store = database.options;
      engines.push_back(Must(Engine::Open(database.uri(), options)));
      if (i == 0) Must(engines[0].Apply({.catalog = Studio()}, before));
    }
    for (int round = 0; round < test::Rounds(12); ++round) {
      const std::string type = round % 2 == 0 ? "solo" : "pair";
      const Instant start = kMonday + round * 7 * kDay;
      std::vector<std::pair<std::string, std::string>> seats;
      for (int i = 0; i < kEngines / 2; ++i) {
        const Result<Booking> made =
            engines[0].Book(For(type, start, fmt::format("k{}-{}", round, i)), before);
        if (made.ok()) seats.emplace_back(made->header.id, made->seat_ids.front());
      }
      std::atomic<int> ready = 0;
      std::vector<std::thread> threads;
      std::atomic<int> failed = 0;
      for (int i = 0; i < kEngines; ++i) {
        threads.emplace_back([&, i] {
          for (++ready; ready < kEngines;) std::this_thread::yield();
          Engine& engine = engines[static_cast<std::size_t>(i)];
          if (i % 2 == 0) {
            JoinWaitlistBody body;
            body.event_type = type;
            body.start = start;
            body.attendee = Who(fmt::format("w{}-{}", round, i));
            failed += !engine.JoinWaitlist(body, before).ok();
          } else if (static_cast<std::size_t>(i / 2) < seats.size()) {
            const auto& [booking, seat] = seats[static_cast<std::size_t>(i / 2)];
            failed += !engine.Cancel({.booking = booking, .attendee = seat}, before).ok();
          }
        });
      }
      for (std::thread& thread : threads) thread.join();
      CHECK(failed == 0);
      // Nobody winds the clock: whoever waits now would wait for ever.
      int offers = 0, waiting = 0;
      for (const WaitlistEntry& one : Entries(engines[0], *before.now)) {
        if (one.start != start) continue;
        offers += one.status == WaitlistStatus::kOffered;
        waiting += one.status == WaitlistStatus::kWaiting;
        if (one.status == WaitlistStatus::kWaiting) {
          CHECK_FALSE(Check(engines[0], type, start, *before.now, one.attendee.email).available);
        }
      }
      CHECK(offers + waiting == kEngines / 2);
      CHECK(offers > 0);
      CHECK(Must(engines[0].Verify({}, before)).findings.empty());
    }
  }
}

}  // namespace
}  // namespace rota
