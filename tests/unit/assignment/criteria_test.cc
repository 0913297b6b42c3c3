// Each criterion by itself: whom it keeps, and what it says it compared.
#include "src/assignment/criteria.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Scene;

// A round robin of ana, bo and cy, rows patched into the three hosts.
std::string Hosts(std::string_view ana, std::string_view bo, std::string_view cy,
                  std::string_view more = "") {
  return fmt::format(R"({{"scheduling": "round_robin", "hosts": [{{"user": "ana"{}}},
      {{"user": "bo"{}}}, {{"user": "cy"{}}}]{}}})",
                     ana, bo, cy, more);
}

// So many bookings of each on `type`, one an hour from 10:00 on, on the given day.
std::string Turns(int ana, int bo, int cy, std::string_view type = "e",
                  std::string_view day = "2026-03-02") {
  std::string rows;
  const std::pair<const char*, int> kWho[] = {{"ana", ana}, {"bo", bo}, {"cy", cy}};
  for (const auto& [user, times] : kWho) {
    for (int i = 0; i < times; ++i) {
      rows += fmt::format(R"({}{{"event_type": "{}", "hosts": ["{}"], "start": "{}T{:02}:00:00Z",
          "end": "{}T{:02}:30:00Z"}})",
                          rows.empty() ? "" : ", ", type, user, day, 9 + i, day, 9 + i);
    }
  }
  return fmt::format(R"({{"bookings": [{}]}})", rows);
}

struct Round {
  explicit Round(const Scene& scene, std::vector<std::uint32_t> same_as = {}, std::int64_t seed = 0)
      : options{.seed = seed, .same_as = std::move(same_as)},
        contest{
            scene.request, options, At("2026-03-02T16:00"), CountedEventTypes(scene.request), {}} {
    for (std::uint32_t i = 0; i < scene.offer.hosts.size(); ++i) {
      contest.contenders.push_back({i, {}, {}});
    }
  }
  Round& Apply(const Criterion& criterion) {
    rota::Apply(criterion, &contest);
    return *this;
  }
  // "ana(1) bo" — those in the running, with the value of `name` where it is noted.
  std::string Left() const {
    std::string text;
    for (const Contender& one : contest.contenders) {
      const OfferHost& host = contest.request.offer->hosts[one.index];
      if (!one.running()) continue;
      text += (text.empty() ? "" : " ") + contest.request.catalog->user(host.user).header.id;
    }
    return text;
  }
  std::string Values(const std::string& name) const {
    std::string text;
    for (const Contender& one : contest.contenders) {
      const auto value = one.values.find(name);
      text += (text.empty() ? "" : " ") + (value == one.values.end() ? "-" : value->second);
    }
    return text;
  }
  AssignOptions options;
  Contest contest;
};

TEST_CASE("member_order: the one declared first") {
  const Scene scene(Hosts("", "", ""));
  CHECK(Round(scene).Apply({.name = CriterionName::kMemberOrder}).Left() == "ana");
}

TEST_CASE("weight and priority: the largest, all who share it") {
  const Scene scene(Hosts(R"(, "weight": 50, "priority": 3)", R"(, "weight": 200, "priority": 3)",
                          R"(, "weight": 200, "priority": 1)"));
  const Round weight = Round(scene).Apply({.name = CriterionName::kWeight});
  CHECK(weight.Left() == "bo cy");
  CHECK(weight.Values("weight") == "50 200 200");
  CHECK(weight.contest.contenders[0].dropped_by == "weight");
  const Round priority = Round(scene).Apply({.name = CriterionName::kPriority});
  CHECK(priority.Left() == "ana bo");
  CHECK(priority.Values("priority") == "3 3 1");
  // The next criterion compares only those who are left.
  CHECK(Round(scene)
            .Apply({.name = CriterionName::kWeight})
            .Apply({.name = CriterionName::kPriority})
            .Left() == "bo");
}

TEST_CASE("least_recent: whose last turn is longest ago; never is the least recent of all") {
  const Scene scene(Hosts("", "", ""), "{}", Turns(1, 1, 0));
  const Round first = Round(scene).Apply({.name = CriterionName::kLeastRecent});
  CHECK(first.Left() == "cy");
  CHECK(first.Values("least_recent") == "1 2 0");
  const Scene all(Hosts("", "", ""), "{}", Turns(1, 1, 1));
  CHECK(Round(all).Apply({.name = CriterionName::kLeastRecent}).Left() == "ana");
  CHECK(Round(Scene(Hosts("", "", ""))).Apply({.name = CriterionName::kLeastRecent}).Left() ==
        "ana bo cy");
}

TEST_CASE("fewest: live bookings that start within the horizon, or their minutes") {
  const Scene scene(Hosts("", "", ""), "{}", Turns(2, 1, 1));
  const Round count = Round(scene).Apply({.name = CriterionName::kFewest});
  CHECK(count.Left() == "bo cy");
  CHECK(count.Values("fewest") == "2 1 1");
  CHECK(Round(scene)
            .Apply({.name = CriterionName::kFewest, .basis = CriterionBasis::kMinutes})
            .Values("fewest") == "60 30 30");
}

TEST_CASE("fewest: the horizon begins now or at the start, and ends after so many days") {
  // Now is Monday 06:00, the start 16:00. Bookings on Tuesday from 10:00 on.
  const Scene scene(Hosts("", "", ""), "{}", Turns(2, 1, 0, "e", "2026-03-03"));
  const auto values = [&](std::optional<Horizon> horizon) {
    return Round(scene)
        .Apply({.name = CriterionName::kFewest, .horizon = horizon})
        .Values("fewest");
  };
  CHECK(values(std::nullopt) == "2 1 0");  // a week
  CHECK(values(Horizon{.days = 1}) == "0 0 0");
  CHECK(values(Horizon{.days = 2}) == "2 1 0");
  CHECK(values(Horizon{.days = 1, .from = HorizonFrom::kStart}) == "2 1 0");
  // Bookings before the start do not count from the start on.
  const Scene today(Hosts("", "", ""), "{}", Turns(2, 1, 0));
  CHECK(Round(today)
            .Apply({.name = CriterionName::kFewest,
                    .horizon = Horizon{.days = 7, .from = HorizonFrom::kStart}})
            .Values("fewest") == "0 0 0");
  // The edges: a booking that starts with the horizon counts, one that starts at its end does not.
  const Scene edge(Hosts("", "", ""), "{}", R"({"now": "2026-03-02T09:00:00Z", "bookings": [
      {"event_type": "e", "hosts": ["ana"], "start": "2026-03-02T09:00:00Z",
          "end": "2026-03-02T09:30:00Z"},
      {"event_type": "e", "hosts": ["bo"], "start": "2026-03-03T09:00:00Z",
          "end": "2026-03-03T09:30:00Z"}]})");
  CHECK(Round(edge)
            .Apply({.name = CriterionName::kFewest, .horizon = Horizon{.days = 1}})
            .Values("fewest") == "1 0 0");
  // Buffers reach into the horizon, the booking does not.
  const Scene buffered(Hosts("", "", ""), "{}", R"({"now": "2026-03-02T09:00:00Z", "bookings": [
      {"event_type": "e", "hosts": ["bo"], "start": "2026-03-03T09:00:00Z",
          "end": "2026-03-03T09:30:00Z",
       "buffer_before_min": 15}]})");
  CHECK(Round(buffered)
            .Apply({.name = CriterionName::kFewest, .horizon = Horizon{.days = 1}})
            .Values("fewest") == "0 0 0");
}

TEST_CASE("fewest: not what is attended, ran out, moves, or belongs to other event types") {
  const char* types = R"({"event_types": [
      {"id": "e", "team": "t", "slug": "e", "title": "E", "durations_min": [60],
          "scheduling": "round_robin",
       "hosts": [{"user": "ana"}, {"user": "bo"}, {"user": "cy"}]},
      {"id": "f", "team": "t", "slug": "f", "title": "F", "durations_min": [60],
          "hosts": [{"user": "cy"}]}]})";
  Scene scene("{}", types, R"({
      "bookings": [
        {"event_type": "e", "hosts": ["bo"], "attendees": [{"user": "ana"}],
         "start": "2026-03-02T09:00:00Z", "end": "2026-03-02T09:30:00Z"},
        {"event_type": "f", "hosts": ["cy"], "start": "2026-03-02T09:00:00Z",
            "end": "2026-03-02T09:30:00Z"}],
      "holds": [{"event_type": "e", "hosts": ["ana"], "start": "2026-03-02T10:00:00Z",
                 "end": "2026-03-02T10:30:00Z", "expires_at": "2026-03-02T05:00:00Z"}]})");
  CHECK(Round(scene).Apply({.name = CriterionName::kFewest}).Values("fewest") == "0 1 0");
  scene.request.reschedule_of = 1;
  CHECK(Round(scene).Apply({.name = CriterionName::kFewest}).Values("fewest") == "0 0 0");
}

// Who gets each of so many turns, one after the other, everybody free.
std::string Shared(const std::vector<int>& weights, int turns) {
  std::vector<int> given(3, 0);
  std::string text;
  for (int i = 0; i < turns; ++i) {
    const auto row = [&](std::size_t k) { return fmt::format(R"(, "weight": {})", weights[k]); };
    // Turns are counted whenever they were: on a day long ago, so that nobody is busy.
    std::string rows;
    for (std::size_t k = 0; k < 3; ++k) {
      for (int n = 0; n < given[k]; ++n) {
        rows += fmt::format(R"({}{{"event_type": "e", "hosts": ["{}"], "status": "cancelled",
            "start": "2026-01-05T09:00:00Z", "end": "2026-01-05T10:00:00Z"}})",
                            rows.empty() ? "" : ", ",
                            k == 0   ? "ana"
                            : k == 1 ? "bo"
                                     : "cy");
      }
    }
    const Scene scene(Hosts(row(0), row(1), row(2)), "{}",
                      fmt::format(R"({{"bookings": [{}]}})", rows));
    const std::string left = Round(scene)
                                 .Apply({.name = CriterionName::kApportion})
                                 .Apply({.name = CriterionName::kMemberOrder})
                                 .Left();
    ++given[left == "ana" ? 0 : left == "bo" ? 1 : 2];
    text += left[0];
  }
  return text;
}

TEST_CASE("apportion: turns in proportion to weights at every moment; weight 0 gets none") {
  CHECK(Shared({1, 1, 1}, 6) == "abcabc");
  CHECK(Shared({2, 1, 1}, 8) == "abcaabca");
  CHECK(Shared({1, 0, 1}, 4) == "acac");
  // Cy's turns come soonest, but not before they are owed enough of one.
  CHECK(Shared({1, 1, 3}, 8) == "cacbccac");
}

TEST_CASE("apportion: notes turns and weight, drops weight 0, keeps ties") {
  const Scene scene(Hosts(R"(, "weight": 100)", R"(, "weight": 0)", R"(, "weight": 100)"), "{}",
                    Turns(1, 1, 1));
  const Round round = Round(scene).Apply({.name = CriterionName::kApportion});
  CHECK(round.Values("apportion") == "1/100 1/0 1/100");
  CHECK(round.Left() == "ana cy");
  CHECK(round.contest.contenders[1].dropped_by == "apportion");
}

TEST_CASE("apportion: when those who are owed a turn are away, the others take it in order") {
  const Scene scene(Hosts("", "", ""), "{}", Turns(0, 2, 3));
  Round round(scene);
  round.contest.contenders.erase(round.contest.contenders.begin());  // ana is not free
  CHECK(round.Apply({.name = CriterionName::kApportion}).Left() == "bo");
}

TEST_CASE("apportion: who stands in has their host's share, and shares nothing of their own") {
  const Scene scene(Hosts("", "", ""), "{}",
                    R"({"time_off": [{"user": "ana", "from": "2026-03-02", "delegate": "bo"}]})");
  REQUIRE(scene.offer.hosts.size() == 4);
  const Round round = Round(scene).Apply({.name = CriterionName::kApportion});
  CHECK(round.Values("apportion") == "0/100 0/100 0/100 0/100");
  CHECK(round.Left() == "ana bo cy bo");
  // One more sharer would have made it bo's turn.
  const Scene due(Hosts(R"(, "weight": 1)", R"(, "weight": 3)", R"(, "weight": 1)"), "{}",
                  R"({"time_off": [{"user": "ana", "from": "2026-03-02", "delegate": "bo"}],
      "bookings": [{"event_type": "e", "hosts": ["bo"], "start": "2026-03-02T09:00:00Z",
                    "end": "2026-03-02T09:30:00Z"}]})");
  const Criterion bare{.name = CriterionName::kApportion, .calibration = false};
  CHECK(Round(due).Apply(bare).Left() == "ana cy");
}

TEST_CASE("same_host: keeps the present host where they are free, or insists") {
  const Scene scene(Hosts("", "", ""));
  CHECK(Round(scene).Apply({.name = CriterionName::kSameHost}).Left() ==
        "ana bo cy");  // nobody yet
  CHECK(Round(scene, {1}).Apply({.name = CriterionName::kSameHost}).Left() == "bo");
  CHECK(Round(scene, {7}).Apply({.name = CriterionName::kSameHost}).Left() == "ana bo cy");
  CHECK(Round(scene, {7})
            .Apply({.name = CriterionName::kSameHost, .mode = CriterionMode::kRequire})
            .Left() == "");
}

TEST_CASE("seeded: a lot, the same for the same seed, start and host") {
  const Scene scene(Hosts("", "", ""));
  const auto drawn = [&](std::int64_t seed, std::optional<std::int64_t> own = {}) {
    return Round(scene, {}, seed).Apply({.name = CriterionName::kSeeded, .seed = own}).Left();
  };
  std::map<std::string, int> times;
  for (int seed = 0; seed < 300; ++seed) {
    CHECK(drawn(seed) == drawn(seed));
    ++times[drawn(seed)];
  }
  CHECK(times.size() == 3);
  for (const auto& [who, often] : times) CHECK(often > 60);                    // even
  for (int seed = 0; seed < 20; ++seed) CHECK(drawn(seed, 5) == drawn(0, 5));  // its own wins
}

TEST_CASE("nobody in the running stays nobody") {
  const Scene scene(Hosts("", "", ""));
  for (int name = 0; name <= static_cast<int>(CriterionName::kSeeded); ++name) {
    Round round(scene);
    for (Contender& one : round.contest.contenders) one.dropped_by = "before";
    CHECK(round.Apply({.name = static_cast<CriterionName>(name)}).Left() == "");
    round.contest.contenders.clear();
    CHECK(round.Apply({.name = static_cast<CriterionName>(name)}).Left() == "");
  }
}

TEST_CASE("presets are lists of criteria; one's own list ends with the declared order") {
  const auto names = [](const Policy& policy) {
    std::string text;
    for (const Criterion& one : CriteriaOf(policy))
      text += fmt::format("{} ", static_cast<int>(one.name));
    return text;
  };
  using enum CriterionName;
  const auto list = [](std::initializer_list<CriterionName> criteria) {
    std::string text;
    for (const CriterionName one : criteria) text += fmt::format("{} ", static_cast<int>(one));
    return text;
  };
  CHECK(names({.preset = PolicyPreset::kRoundRobin}) == list({kLeastRecent, kMemberOrder}));
  CHECK(names({.preset = PolicyPreset::kPrioritized}) ==
        list({kPriority, kLeastRecent, kMemberOrder}));
  CHECK(names({.preset = PolicyPreset::kLeastBusy}) == list({kFewest, kLeastRecent, kMemberOrder}));
  CHECK(names({.preset = PolicyPreset::kWeighted}) ==
        list({kApportion, kLeastRecent, kMemberOrder}));
  CHECK(names({.criteria = {Criterion{.name = kWeight}}}) == list({kWeight, kMemberOrder}));
}

TEST_CASE("external_score: the highest the host program gives; who has none has 0") {
  Scene scene(R"({"scheduling": "round_robin",
      "hosts": [{"user": "ana"}, {"user": "bo"}, {"user": "cy"}],
      "policy": {"criteria": ["external_score"]}})");
  const auto left = [&] {
    return Round(scene).Apply({.name = CriterionName::kExternalScore}).Left();
  };
  CHECK(left() == "ana bo cy");
  scene.facts.host_scores = {{0, -1.0}, {1, 0.0}};
  CHECK(left() == "bo cy");
  scene.facts.host_scores[2] = 0.5;
  CHECK(left() == "cy");
}

}  // namespace
}  // namespace rota
