#include "src/assignment/assign.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Scene;

constexpr const char* kRoundRobin = R"({"scheduling": "round_robin",
    "hosts": [{"user": "ana"}, {"user": "bo"}, {"user": "cy"}]})";

// Who takes ten o'clock, as "ana bo"; the reason when nobody can.
std::string Chosen(const Scene& scene, const AssignOptions& options = {},
                   const char* start = "2026-03-02T10:00") {
  const Instant at = At(start);
  const StartCheck check = CheckStart(*Pipeline::Prepare(scene.request, {at, at + 1}), at);
  const Result<Assigned> assigned = Assign(scene.request, at, check.hosts, options);
  if (!assigned.ok()) return std::string(ReasonName(assigned.status().reason()));
  std::string text;
  for (const std::string& id : assigned->decision.chosen) text += (text.empty() ? "" : " ") + id;
  return text;
}

std::string Dropped(const Decision& decision) {
  std::string text;
  for (const Candidate& one : decision.candidates) {
    text += fmt::format("{}{}:{}", text.empty() ? "" : " ", one.user, one.dropped_by);
  }
  return text;
}

constexpr const char* kAnasTurn = R"({"bookings": [{"event_type": "e", "hosts": ["ana"],
    "start": "2026-03-03T09:00:00Z", "end": "2026-03-03T10:00:00Z"}]})";

TEST_CASE("fixed hosts all, of rotating ones the policy's choice") {
  CHECK(Chosen(Scene(kRoundRobin)) == "ana");
  CHECK(Chosen(Scene(kRoundRobin, "{}", kAnasTurn)) == "bo");
  CHECK(Chosen(
            Scene(R"({"scheduling": "collective", "hosts": [{"user": "bo"}, {"user": "ana"}]})")) ==
        "bo ana");
  CHECK(Chosen(Scene(R"({"scheduling": "round_robin",
      "hosts": [{"user": "ana"}, {"user": "cy", "fixed": true}, {"user": "bo"}]})",
                     "{}", kAnasTurn)) == "cy bo");
}

TEST_CASE("a group that cannot reach its number is a quorum that is missing") {
  const Scene scene(
      R"({"scheduling": "round_robin", "hosts": [{"user": "ana", "fixed": true},
          {"user": "bo"}]})");
  const Instant start = At("2026-03-02T10:00");
  const std::uint32_t ana[] = {0}, bo[] = {1};
  CHECK(Assign(scene.request, start, ana, {}).status().reason() == Reason::k_quorum);
  CHECK(Assign(scene.request, start, bo, {}).status().reason() == Reason::k_quorum);
  CHECK(Assign(scene.request, start, {}, {}).status().reason() == Reason::k_quorum);
}

TEST_CASE("a policy that accepts nobody") {
  const Scene scene(R"({"scheduling": "round_robin", "hosts": [{"user": "ana"}, {"user": "bo"}],
      "policy": {"criteria": [{"name": "same_host", "mode": "require"}]}})");
  CHECK(Chosen(scene) == "ana");
  CHECK(Chosen(scene, {.same_as = {2}}) == "policy");
}

TEST_CASE("a booking that moves stays with its host, unless the policy says otherwise itself") {
  CHECK(Chosen(Scene(kRoundRobin), {.same_as = {1}}) == "bo");
  const Scene own(R"({"scheduling": "round_robin", "hosts": [{"user": "ana"}, {"user": "bo"}],
      "policy": {"criteria": ["member_order", "same_host"]}})");
  CHECK(Chosen(own, {.same_as = {1}}) == "ana");
}

TEST_CASE("the decision tells who competed, who fell out where, and who was not free") {
  const Scene scene(kRoundRobin, "{}", R"({"bookings": [{"event_type": "e", "hosts": ["ana"],
      "start": "2026-03-03T09:00:00Z", "end": "2026-03-03T10:00:00Z"}],
      "time_off": [{"user": "cy", "from": "2026-03-02"}]})");
  const Instant start = At("2026-03-02T10:00");
  const std::uint32_t free[] = {0, 1};
  const Assigned assigned = *Assign(scene.request, start, free, {.seed = 7});
  CHECK(assigned.hosts == std::vector<std::uint32_t>{1});
  CHECK(Dropped(assigned.decision) == "ana:least_recent bo: cy:not_free");
  CHECK(assigned.decision.candidates[0].values.at("least_recent") == "1");
  CHECK(assigned.decision.seed == 7);
  CHECK(assigned.decision.level == PolicyLevel::kDefault);
  CHECK(assigned.decision.groups.at("rotating") == std::vector<std::string>{"bo"});
}

TEST_CASE("who stands in for a required host is chosen in their place, a colleague for both") {
  const char* away = R"({"time_off": [{"user": "ana", "from": "2026-03-02", "delegate": "bo"}]})";
  CHECK(Chosen(Scene("{}", "{}", away)) == "bo");
  CHECK(Chosen(Scene(R"({"scheduling": "collective", "hosts": [{"user": "ana"}, {"user": "bo"}]})",
                     "{}", away)) == "bo");
  // Elsewhere in the week the stand-in is no candidate.
  const Scene rotating(kRoundRobin, "{}", away);
  const Instant tuesday = At("2026-03-03T10:00");
  const std::uint32_t free[] = {0, 1, 2};
  CHECK(Dropped(Assign(rotating.request, tuesday, free, {})->decision) ==
        "ana: bo:member_order cy:member_order");
}

// Team t below p; "e" of t, "f" of t, "g" of p, "h" of nobody's team.
std::string Types(std::string_view policies) {
  return fmt::format(R"({{"teams": [{{"id": "p", "slug": "p", "name": "P", "members": [
        {{"user": "ana"}}, {{"user": "bo"}}]}},
      {{"id": "t", "slug": "t", "name": "T", "parent": "p", "members": [{{"user": "ana"}},
          {{"user": "bo"}}]}}],
    "event_types": [
      {{"id": "e", "team": "t", "slug": "e", "title": "E", "durations_min": [60],
          "scheduling": "round_robin",
        "hosts": [{{"user": "ana"}}, {{"user": "bo"}}]}},
      {{"id": "f", "team": "t", "slug": "f", "title": "F", "durations_min": [60],
          "hosts": [{{"user": "ana"}}]}},
      {{"id": "g", "team": "p", "slug": "g", "title": "G", "durations_min": [60],
          "hosts": [{{"user": "ana"}}]}},
      {{"id": "h", "user": "ana", "slug": "h", "title": "H", "durations_min": [60]}}]{}}})",
                     policies);
}

// Types whose turns are counted together, as "e f".
std::string Counted(std::string_view event, std::string_view catalog) {
  const Scene scene(event, catalog);
  std::string text;
  for (const std::uint32_t type : CountedEventTypes(scene.request)) {
    text += (text.empty() ? "" : " ") + scene.catalog->event_type(type).header.id;
  }
  return text;
}

// The same catalog with the policy on a team.
std::string WithTeamPolicy(std::string_view team, std::string_view policy) {
  std::string text = Types("");
  const std::string at = fmt::format(R"("id": "{}", "slug": "{}", "name")", team, team);
  return text.replace(text.find(at), 0, fmt::format(R"("policy": {}, )", policy));
}

TEST_CASE("turns count per event type, or together where the policy was found on a team") {
  CHECK(Counted("{}", Types("")) == "e");
  CHECK(Counted(R"({"policy": "round_robin"})", Types("")) == "e");
  CHECK(Counted("{}", Types(R"(, "organization": {"policy": "round_robin"})")) == "e");
  CHECK(Counted("{}", WithTeamPolicy("t", R"("round_robin")")) == "e f");
  CHECK(Counted("{}", WithTeamPolicy("p", R"("round_robin")")) == "e f g");  // the ancestor's
}

TEST_CASE("a policy may say its scope itself") {
  const auto policy = [](const char* scope) {
    return fmt::format(R"({{"policy": {{"preset": "round_robin", "scope": "{}"}}}})", scope);
  };
  CHECK(Counted(policy("team"), Types("")) == "e f");
  CHECK(Counted(policy("user"), Types("")) == "e f g h");
  CHECK(Counted(policy("event_type"), WithTeamPolicy("p", R"("round_robin")")) == "e");
  CHECK(ScopeOf(Scene("{}", WithTeamPolicy("p", R"("round_robin")")).offer) == PolicyScope::kTeam);
  CHECK(ScopeOf(Scene().offer) == PolicyScope::kEventType);
}

TEST_CASE("turns on a colleague's event type count under the policy of an ancestor team") {
  const char* on_g = R"({"bookings": [{"event_type": "g", "hosts": ["ana"],
      "start": "2026-03-03T09:00:00Z", "end": "2026-03-03T10:00:00Z"}]})";
  CHECK(Chosen(Scene("{}", Types(""), on_g)) == "ana");
  CHECK(Chosen(Scene("{}", WithTeamPolicy("t", R"("round_robin")"), on_g)) == "ana");
  CHECK(Chosen(Scene("{}", WithTeamPolicy("p", R"("round_robin")"), on_g)) == "bo");
}

TEST_CASE("the same question gets the same answer") {
  const Scene scene(R"({"scheduling": "round_robin", "policy": {"criteria": ["seeded"]},
                        "hosts": [{"user": "ana"}, {"user": "bo"}, {"user": "cy"}]})");
  for (int seed = 0; seed < 20; ++seed) {
    CHECK(Chosen(scene, {.seed = seed}) == Chosen(scene, {.seed = seed}));
  }
}

}  // namespace
}  // namespace rota
