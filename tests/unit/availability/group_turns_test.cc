#include "src/availability/group_turns.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/scene.h"

namespace rota {
namespace {

using test::Scene;

constexpr const char* kTeam = R"({"teams": [{"id": "t", "slug": "t", "name": "T", "members": [
    {"user": "ana"}, {"user": "bo"}, {"user": "cy", "weight": 0}]}]})";

// One booking a day from the 2nd of February on, each of them by `host`.
std::string Had(const char* host, int times) {
  std::string rows;
  for (int i = 0; i < times; ++i) {
    rows += fmt::format(R"({}{{"event_type": "e", "start": "2026-02-{:02}T09:00:00Z",
        "hosts": ["{}"]}})",
                        i ? "," : "", 2 + i, host);
  }
  return R"({"bookings": [)" + rows + "]}";
}

std::string In(const std::string& groups, const char* policy) {
  return R"({"scheduling": "groups", "hosts": [], "policy": )" + std::string(policy) +
         R"(, "groups": [)" + groups + "]}";
}

constexpr const char* kLead = R"({"preset": "round_robin", "lead_threshold": 1})";

TEST_CASE("who is too far ahead of somebody free in the group is passed over") {
  const Scene scene(In(R"({"id": "one", "members": ["ana", "bo"]})", kLead), kTeam, Had("ana", 2));
  CHECK(scene.Hosts("2026-03-02T09:00") == "bo");
  CHECK(scene.Remaining("2026-03-02T09:00") == 2);  // once bo has more turns, ana is in again
  const Scene close(In(R"({"id": "one", "members": ["ana", "bo"]})", kLead), kTeam, Had("ana", 1));
  CHECK(close.Hosts("2026-03-02T09:00") == "ana bo");
}

TEST_CASE("who is ahead in one group serves in another where nobody is behind") {
  const Scene scene(In(R"({"id": "one", "members": ["ana", "bo"]},
                          {"id": "two", "members": ["ana"]})",
                       kLead),
                    kTeam, Had("ana", 2));
  CHECK(scene.Hosts("2026-03-02T09:00") == "ana bo");
  CHECK(scene.Remaining("2026-03-02T09:00") == 1);
  // No start is lost: bo is needed in the second, so nobody is left out.
  const Scene torn(In(R"({"id": "one", "members": ["ana", "bo"]},
                         {"id": "two", "members": ["bo"]})",
                      kLead),
                   kTeam, Had("ana", 2));
  CHECK(torn.Refusal("2026-03-02T09:00") == "");
  CHECK(torn.Hosts("2026-03-02T09:00") == "ana bo");
}

TEST_CASE("where several are taken, others may lead the last of those furthest behind") {
  const char* team = R"({"teams": [{"id": "t", "slug": "t", "name": "T", "members": [
      {"user": "ana"}, {"user": "bo"}, {"user": "cy"}]}]})";
  const char* pair = R"({"id": "two", "members": ["ana", "bo"], "required": 2})";
  const Scene both(In(pair, kLead), team, Had("ana", 2));
  CHECK(both.Hosts("2026-03-02T09:00") == "ana bo");
  const char* of_three = R"({"id": "two", "members": ["ana", "bo", "cy"], "required": 2})";
  const Scene three(In(of_three, kLead), team, Had("ana", 2));
  CHECK(three.Hosts("2026-03-02T09:00") == "bo cy");
  CHECK(three.Remaining("2026-03-02T09:00") == 1);
}

TEST_CASE("a group's own policy has its own threshold") {
  const Scene scene(
      In(R"({"id": "one", "members": ["ana", "bo"], "policy": "round_robin"})", kLead), kTeam,
      Had("ana", 2));
  CHECK(scene.Hosts("2026-03-02T09:00") == "ana bo");
}

TEST_CASE("weight 0 gets no turn where turns go by weight") {
  const Scene scene(In(R"({"id": "one", "members": ["bo", "cy"]})", R"("weighted")"), kTeam);
  CHECK(scene.Hosts("2026-03-02T09:00") == "bo");
  CHECK(scene.Remaining("2026-03-02T09:00") == 1);
  const Scene elsewhere(In(R"({"id": "one", "members": ["bo", "cy"]},
                              {"id": "two", "members": ["ana", "cy"], "policy": "round_robin"})",
                           R"("weighted")"),
                        kTeam);
  CHECK(elsewhere.Hosts("2026-03-02T09:00") == "bo cy ana");
  CHECK(elsewhere.Remaining("2026-03-02T09:00") == 1);
  const Scene alone(In(R"({"id": "one", "members": ["cy"]})", R"("weighted")"), kTeam);
  CHECK(alone.Refusal("2026-03-02T09:00") == "policy");
  const Scene all(
      In(R"({"id": "one", "members": ["bo", "cy"], "required": "all"})", R"("weighted")"), kTeam);
  CHECK(all.Remaining("2026-03-02T09:00") == 1);
}

TEST_CASE("who is asked for is asked for in their groups, and others stay in theirs") {
  Scene scene(In(R"({"id": "one", "members": ["bo"]}, {"id": "two", "members": ["bo", "ana"]})",
                 R"("round_robin")"),
              kTeam);
  CHECK(scene.Hosts("2026-03-02T09:00") == "bo ana");
  scene.request.only_users = {scene.catalog->FindUser("ana")};
  CHECK(scene.Remaining("2026-03-02T09:00") == 1);
  scene.request.only_users = {scene.catalog->FindUser("bo")};
  CHECK(scene.Refusal("2026-03-02T09:00") == "quorum");  // needed twice
}

}  // namespace
}  // namespace rota
