// Law 9, fairness is exact, and law 10, every assignment can be explained from stored data.
#include <doctest/doctest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "rota/codec/record_json.h"
#include "tests/property/random_office.h"
#include "tests/property/rounds.h"
#include "tests/support/seed.h"

namespace rota {
namespace {

using Json = nlohmann::json;
using test::Dice;

constexpr Instant kOpens = 1893456000;  // 2030-01-01T00:00:00Z
constexpr Instant kNow = kOpens - 30 * kDay;

// Hosts h0, h1 … who are always free, with weights.
Engine Opened(const std::vector<int>& weights, const std::string& policy) {
  Json users = Json::array(), members = Json::array(), hosts = Json::array();
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const std::string id = "h" + std::to_string(i);
    users.push_back({{"id", id}, {"name", id}});
    members.push_back({{"user", id}});
    hosts.push_back({{"user", id}, {"weight", weights[i]}});
  }
  const Json catalog = {
      {"organization",
       {{"id", "org"}, {"name", "Org"}, {"zone", "UTC"}, {"default_schedule", "always"}}},
      {"users", users},
      {"schedules",
       {{{"id", "always"},
         {"rules",
          {{{"days", {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}},
            {"start", "00:00"},
            {"end", "24:00"}}}}}}},
      {"teams", {{{"id", "team"}, {"slug", "team"}, {"name", "Team"}, {"members", members}}}},
      {"event_types",
       {{{"id", "call"},
         {"team", "team"},
         {"slug", "call"},
         {"title", "Call"},
         {"durations_min", {30}},
         {"scheduling", "round_robin"},
         {"hosts", hosts},
         {"policy", policy}}}}};
  Result<Engine> engine = Engine::Open(":memory:", {});
  REQUIRE(engine.ok());
  const Result<Catalog> read = ReadCatalog(catalog.dump());
  INFO(read.status().message(), " ", read.status().path());
  REQUIRE(read.ok());
  REQUIRE(engine->Apply({.catalog = *read}).ok());
  return *std::move(engine);
}

struct Turns {
  std::map<std::string, std::int64_t> given;
  std::int64_t total = 0;
  std::vector<std::string> order;
};

// Books or holds `count` times, each at a start of its own, so that everyone is free; cancels,
// confirms and lets run out as dice fall. `after_each(turns)` judges after every assignment.
template <typename AfterEach>
Turns Play(Engine& engine, int count, std::uint64_t seed, const AfterEach& after_each) {
  Dice dice(seed);
  Turns turns;
  std::vector<std::pair<std::string, bool>> standing;  // id, is it a hold
  Instant now = kNow;
  for (int i = 0; i < count; ++i) {
    now += dice.Between(0, 300);
    const Envelope envelope{.now = now, .new_id = "b" + std::to_string(i)};
    BookBody command;
    command.event_type = "call";
    command.start = kOpens + i * 30 * kMinute;
    command.attendees = {Attendee{.email = "kim@example.net", .name = "Kim"}};
    const bool hold = dice.Chance(30);
    const Result<Booking> made =
        hold ? engine.Hold({.book = command}, envelope) : engine.Book(command, envelope);
    INFO(made.status().message());
    REQUIRE(made.ok());
    REQUIRE(made->hosts.size() == 1);
    ++turns.given[made->hosts[0]];
    ++turns.total;
    turns.order.push_back(made->hosts[0]);
    standing.emplace_back(envelope.new_id, hold);
    after_each(turns);

    // Law 10: the decision names the chosen one and everyone who was passed over, and by what.
    const Result<Decision> decision = engine.GetDecision({.booking = envelope.new_id});
    REQUIRE(decision.ok());
    CHECK(decision->chosen == made->hosts);
    std::size_t chosen = 0;
    for (const Candidate& candidate : decision->candidates) {
      const bool won = candidate.dropped_by.empty();
      CHECK(won == (candidate.user == made->hosts[0]));
      chosen += won;
    }
    CHECK(chosen == 1);

    if (!dice.Chance(40)) continue;
    const auto at = static_cast<std::size_t>(dice.Next() % standing.size());
    const auto [id, held] = standing[at];
    standing.erase(standing.begin() + static_cast<std::ptrdiff_t>(at));
    if (held && dice.Chance(50)) {
      (void)engine.Confirm({.booking = id}, {.now = now});  // it may have run out
    } else {
      (void)engine.Cancel({.booking = id}, {.now = now});
    }
  }
  CHECK(engine.Verify({})->findings.empty());
  return turns;
}

TEST_CASE("law 9: round robin with everyone free differs by at most one at every step") {
  const std::uint64_t seed = test::Seed("law 9, round robin");
  CAPTURE(seed);
  Dice dice(seed);
  for (int round = 0; round < test::Rounds(4); ++round) {
    const std::vector<int> weights(static_cast<std::size_t>(dice.Between(1, 7)), 100);
    Engine engine = Opened(weights, "round_robin");
    Play(engine, 150, dice.Next(), [&](const Turns& turns) {
      std::int64_t least = turns.given.size() < weights.size() ? 0 : turns.total, most = 0;
      for (const auto& [user, given] : turns.given) {
        least = std::min(least, given);
        most = std::max(most, given);
      }
      CHECK(most - least <= 1);
    });
  }
}

TEST_CASE("law 9: weighted stays within one of target at every step") {
  const std::uint64_t seed = test::Seed("law 9, weighted");
  CAPTURE(seed);
  Dice dice(seed);
  for (int round = 0; round < test::Rounds(3); ++round) {
    std::vector<int> weights = {1, 2, 3, 5};
    if (round > 0) {
      weights.resize(static_cast<std::size_t>(dice.Between(2, 8)));
      for (int& weight : weights) weight = static_cast<int>(dice.Between(1, 20));
    }
    std::int64_t sum = 0;
    for (const int weight : weights) sum += weight;
    Engine engine = Opened(weights, "weighted");
    Play(engine, round == 0 ? 500 : 150, dice.Next(), [&](const Turns& turns) {
      for (std::size_t i = 0; i < weights.size(); ++i) {
        const auto found = turns.given.find("h" + std::to_string(i));
        const std::int64_t given = found == turns.given.end() ? 0 : found->second;
        // |given - total * weight / sum| < 1, in integers
        CHECK(std::abs(given * sum - turns.total * weights[i]) < sum);
      }
    });
  }
}

TEST_CASE("law 9: the same inputs give the same assignments, whatever the policy") {
  const std::uint64_t seed = test::Seed("law 9, determinism");
  CAPTURE(seed);
  for (const char* policy : {"round_robin", "weighted", "least_busy", "prioritized"}) {
    CAPTURE(policy);
    const auto play = [&] {
      Engine engine = Opened({1, 2, 3, 5}, policy);
      return Play(engine, 80, seed, [](const Turns&) {}).order;
    };
    CHECK(play() == play());
  }
}

}  // namespace
}  // namespace rota
