// One engine, many threads: questions, bookings and catalog changes at once, on a private database
// and on a file. Under ThreadSanitizer this is where a data race would show.
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "tests/contract/backend.h"
#include "tests/property/journal.h"
#include "tests/property/rounds.h"
#include "tests/support/seed.h"

namespace rota {
namespace {

constexpr std::int64_t kSlots = 48;
constexpr int kThreads = 8;

struct Counts {
  std::atomic<std::int64_t> asked = 0, answered = 0, applied = 0, wrong = 0;
};

Query Ask(test::Dice& dice) {
  Query query;
  query.event_type = dice.Chance(50) ? "one" : "three";
  query.from = test::kDeskOpens;
  query.to = test::kDeskOpens + kDay;
  query.start = test::DeskStart(dice.Between(0, kSlots - 1));
  if (dice.Chance(20)) query.attendee = QueryAttendee{.user = "ana", .email = {}};
  return query;
}

void Work(Engine& engine, int number, std::uint64_t seed, const std::atomic<bool>& stop,
          Counts* counts) {
  test::Dice dice(seed);
  test::Client client(fmt::format("t{}", number), dice.Next(), kSlots);
  const Envelope at{.now = test::kDeskNow};
  while (!stop) {
    const std::int64_t choice = dice.Between(0, 9);
    bool right = true;
    if (choice < 3) {
      const Result<SlotList> slots = engine.FindSlots(Ask(dice), at);
      right = slots.ok() && slots->size() <= kSlots;
      for (std::size_t i = 0; right && i < slots->size(); ++i) {
        right = slots->remaining[i] >= 1 && slots->remaining[i] <= 3;
      }
      ++counts->asked;
    } else if (choice < 5) {
      const Result<StartVerdict> why = engine.Explain(Ask(dice), at);
      right = why.ok() && why->check.available == (why->check.remaining > 0);
      ++counts->asked;
    } else if (choice < 9 || number > 1) {
      const auto step = client.Next(engine, [](const char*, const std::string&) {});
      right = step.answer.ok() || test::IsTaken(step.answer.status().reason());
      counts->answered += step.answer.ok();
    } else {
      // Only names change: what is offered stays the same.
      Catalog catalog = test::Desk();
      catalog.users[0].name = fmt::format("Ana {}", dice.Between(0, 1000));
      right = engine.Apply({.catalog = catalog}, at).ok() && engine.Tick({}, at).ok() &&
              engine.Changes({.since = 0, .limit = 100}, at).ok();
      ++counts->applied;
    }
    counts->wrong += !right;
  }
}

TEST_CASE("one engine serves many threads") {
  const std::uint64_t seed = test::Seed("threads");
  CAPTURE(seed);
  const store::TempDir directory;
  for (const std::string& uri : {std::string(":memory:"), directory / "rota.db"}) {
    CAPTURE(uri);
    Result<Engine> engine = Engine::Open(uri, {});
    REQUIRE_OK(engine);
    REQUIRE_OK(engine->Apply({.catalog = test::Desk()}));
    std::atomic<bool> stop = false;
    Counts counts;
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back(
          [&, i] { Work(*engine, i, seed + static_cast<std::uint64_t>(i), stop, &counts); });
    }
    std::this_thread::sleep_for(std::chrono::seconds(test::Rounds(1) * 2));
    stop = true;
    for (std::thread& thread : threads) thread.join();
    CHECK(counts.wrong == 0);
    CHECK(counts.asked > 0);
    CHECK(counts.answered > 0);
    CHECK(counts.applied > 0);
    CHECK(engine->Verify({})->findings.empty());
    // A fresh look agrees with the warm one: nobody left a stale timeline behind.
    if (uri != ":memory:") {
      Result<Engine> fresh = Engine::Open(uri, {});
      REQUIRE_OK(fresh);
      const Envelope at{.now = test::kDeskNow};
      for (const char* type : {"one", "three"}) {
        Query query;
        query.event_type = type;
        query.from = test::kDeskOpens;
        query.to = test::kDeskOpens + kDay;
        const Result<SlotList> warm = engine->FindSlots(query, at),
                               cold = fresh->FindSlots(query, at);
        REQUIRE_OK(warm);
        REQUIRE_OK(cold);
        CHECK(warm->start == cold->start);
        CHECK(warm->remaining == cold->remaining);
      }
    }
    MESSAGE(uri << ": asked " << counts.asked.load() << ", answered " << counts.answered.load()
                << ", applied " << counts.applied.load());
  }
}

}  // namespace
}  // namespace rota
