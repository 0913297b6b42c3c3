// Groups: several lists of members, of whom a booking takes some or all (behaviour §9).
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "src/assignment/assign.h"
#include "src/availability/slots.h"
#include "tests/support/must.h"
#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Must;
using test::Scene;

constexpr const char* kThings = R"({
    "resources": [{"id": "east", "name": "E"}, {"id": "west", "name": "W"},
                  {"id": "van", "name": "V", "capacity": 2}],
    "resource_pools": [{"id": "rooms", "name": "R", "members": ["east", "west"]}]})";

std::string In(const std::string& groups, const std::string& more = "") {
  return R"({"scheduling": "groups", "hosts": [], "groups": [)" + groups + "]" +
         (more.empty() ? "" : ", " + more) + "}";
}

std::string Busy(const char* user) {
  return fmt::format(R"({{"busy": [{{"user": "{}", "start": "2026-03-02T08:00:00Z",
      "end": "2026-03-02T09:00:00Z"}}]}})",
                     user);
}

// "lead: ana; help: bo cy" of a booking at `start`, with its hosts in their order.
std::string Chosen(const Scene& scene, const char* start) {
  const Pipeline pipeline =
      Must(Pipeline::Prepare(scene.request, RangeToCheck(scene.request, At(start))));
  const StartCheck check = CheckStart(pipeline, At(start));
  if (!check.offered()) return std::string(ReasonName(check.reason));
  const Assigned assigned = Must(Assign(scene.request, check, {.seed = 0, .same_as = {}}));
  std::string text;
  for (const Group& group : scene.offer.type->groups) {
    text += (text.empty() ? "" : "; ") + group.id + ":";
    for (const std::string& id : assigned.decision.groups.at(group.id)) text += " " + id;
  }
  return text;
}

TEST_CASE("each group brings its number") {
  const Scene scene(In(R"({"id": "lead", "members": ["ana"]},
                          {"id": "help", "members": ["bo", "cy"], "required": 2})"));
  CHECK(scene.Remaining("2026-03-02T09:00") == 1);
  CHECK(scene.Hosts("2026-03-02T09:00") == "ana bo cy");
  CHECK(Chosen(scene, "2026-03-02T09:00") == "lead: ana; help: bo cy");
  const Scene short_of_one(In(R"({"id": "lead", "members": ["ana"]},
                                 {"id": "help", "members": ["bo", "cy"], "required": "all"})"),
                           "{}", Busy("cy"));
  CHECK(short_of_one.Refusal("2026-03-02T09:00") == "calendar");
  CHECK(short_of_one.Refusal("2026-03-02T10:00") == "");
}

TEST_CASE("one of a group is enough, and each booking takes another") {
  const Scene scene(In(R"({"id": "any", "members": ["ana", "bo", "cy"]})"));
  CHECK(scene.Remaining("2026-03-02T09:00") == 3);
  const Scene pairs(In(R"({"id": "any", "members": ["ana", "bo", "cy"], "required": 2})"));
  CHECK(pairs.Remaining("2026-03-02T09:00") == 1);
  const Scene few(In(R"({"id": "any", "members": ["ana", "bo", "cy"], "required": 2})"), "{}",
                  R"({"busy": [
      {"user": "bo", "start": "2026-03-02T08:00:00Z", "end": "2026-03-02T09:00:00Z"},
      {"user": "cy", "start": "2026-03-02T08:00:00Z", "end": "2026-03-02T09:00:00Z"}]})");
  CHECK(few.Refusal("2026-03-02T09:00") == "quorum");
}

TEST_CASE(
    "a member shared by two groups fills one place, and the choice leaves the other group its own") {
  // Round robin would take ana first; she is the only one for the second group.
  const Scene scene(In(R"({"id": "first", "members": ["ana", "bo"]},
                          {"id": "second", "members": ["ana"]})"));
  CHECK(scene.Remaining("2026-03-02T09:00") == 1);
  CHECK(Chosen(scene, "2026-03-02T09:00") == "first: bo; second: ana");
  const Scene alone(
      In(R"({"id": "first", "members": ["ana"]}, {"id": "second", "members": ["ana"]})"));
  CHECK(alone.Offered() == "");
}

TEST_CASE("a choice keeps as many more bookings possible as there were") {
  // Two bookings fit: (bo, ana) and (cy, …) need ana or bo for the second group one each.
  const Scene scene(In(R"({"id": "first", "members": ["ana", "bo", "cy", "dia"]},
                          {"id": "second", "members": ["ana", "bo"]})"),
                    R"({"users": [{"id": "ana", "name": "A"}, {"id": "bo", "name": "B"},
                        {"id": "cy", "name": "C"}, {"id": "dia", "name": "D"}],
                        "teams": [{"id": "t", "slug": "t", "name": "T", "members": [
                        {"user": "ana"}, {"user": "bo"}, {"user": "cy"}, {"user": "dia"}]}]})");
  CHECK(scene.Remaining("2026-03-02T09:00") == 2);
  CHECK(Chosen(scene, "2026-03-02T09:00") == "first: cy; second: ana");
}

TEST_CASE("each group has its own policy, hosts stand in group order") {
  const Scene scene(In(R"({"id": "first", "members": ["ana", "bo"],
                           "policy": {"criteria": ["priority"]}},
                          {"id": "second", "members": ["cy", "ana"]})",
                       R"("policy": "round_robin")"),
                    R"({"teams": [{"id": "t", "slug": "t", "name": "T", "members": [
                        {"user": "ana"}, {"user": "bo", "priority": 4}, {"user": "cy"}]}]})",
                    R"({"bookings": [{"event_type": "e", "start": "2026-03-01T09:00:00Z",
                        "hosts": ["cy"]}]})");
  // Bo by priority; cy had the last turn.
  CHECK(Chosen(scene, "2026-03-02T09:00") == "first: bo; second: ana");
}

TEST_CASE("who stands in has the place of whoever is away") {
  const Scene scene(In(R"({"id": "any", "members": ["ana", "bo"]})"), "{}",
                    R"({"time_off": [{"user": "ana", "from": "2026-03-02", "delegate": "cy"}]})");
  CHECK(Chosen(scene, "2026-03-02T09:00") == "any: cy");
  CHECK(Chosen(scene, "2026-03-03T09:00") == "any: ana");
  const Scene all(In(R"({"id": "all", "members": ["ana", "bo"], "required": "all"})"), "{}",
                  R"({"time_off": [{"user": "ana", "from": "2026-03-02", "delegate": "cy"}]})");
  CHECK(Chosen(all, "2026-03-02T09:00") == "all: cy bo");
}

TEST_CASE("things and people in groups, and needs beside them") {
  const Scene scene(In(R"({"id": "who", "members": ["ana", "bo"]},
                          {"id": "where", "members": [{"pool": "rooms"}]})",
                       R"("resources": [{"resource": "van"}])"),
                    kThings);
  CHECK(scene.Remaining("2026-03-02T09:00") == 2);
  CHECK(Chosen(scene, "2026-03-02T09:00") == "who: ana; where: east");
  const Scene mixed(In(R"({"id": "any", "members": [{"resource": "van"}, "ana"], "required": 2})"),
                    kThings);
  CHECK(Chosen(mixed, "2026-03-02T09:00") == "any: van ana");
  CHECK(mixed.Remaining("2026-03-02T09:00") == 1);
}

TEST_CASE("a thing fills places of different groups while it has units, of one group once") {
  const Scene both(In(R"({"id": "a", "members": [{"resource": "van"}]},
                         {"id": "b", "members": [{"resource": "van"}]})"),
                   kThings);
  CHECK(both.Remaining("2026-03-02T09:00") == 1);
  const Scene room(In(R"({"id": "a", "members": [{"resource": "east"}]},
                         {"id": "b", "members": [{"resource": "east"}]})"),
                   kThings);
  CHECK(room.Offered() == "");
}

TEST_CASE("members_of stands for the people of a team, a delegate for who is away") {
  const Scene scene(In(R"({"id": "team", "members": [{"members_of": "t"}], "required": 3})"));
  CHECK(scene.Remaining("2026-03-02T09:00") == 1);
  const char* away = R"({"time_off": [{"user": "ana", "from": "2026-03-02", "delegate": "cy"}]})";
  const Scene covered(In(R"({"id": "one", "members": ["ana"]}, {"id": "two", "members": ["bo"]})"),
                      "{}", away);
  CHECK(Chosen(covered, "2026-03-02T09:00") == "one: cy; two: bo");
  // A delegate already in the group is not counted twice.
  const Scene twice(In(R"({"id": "both", "members": ["ana", "cy"], "required": "all"})"), "{}",
                    away);
  CHECK(twice.Offered() == "");
}

TEST_CASE("the window is open where schedules alone let all groups be filled") {
  const Scene scene(In(R"({"id": "a", "members": ["ana"]}, {"id": "b", "members": ["bo", "cy"]})"),
                    R"({"schedules": [{"id": "s", "zone": "Europe/Berlin", "rules": [
        {"days": ["mon"], "start": "09:00", "end": "17:00"}]},
        {"id": "late", "zone": "Europe/Berlin", "rules": [
        {"days": ["mon"], "start": "13:30", "end": "18:00"}]}],
        "users": [{"id": "ana", "name": "A"}, {"id": "bo", "name": "B", "default_schedule": "late"},
                  {"id": "cy", "name": "C", "default_schedule": "late"}]})");
  CHECK(scene.Offered() == "14:00 15:00 16:00");
}

TEST_CASE("a member who is switched off leaves their group, and ends one that needs all") {
  const char* off =
      R"({"users": [{"id": "ana", "name": "A"}, {"id": "bo", "name": "B", "active": false},
                                  {"id": "cy", "name": "C"}]})";
  const Scene one(In(R"({"id": "a", "members": ["bo", "cy"]})"), off);
  CHECK(one.Remaining("2026-03-02T09:00") == 1);
  const Scene all(In(R"({"id": "a", "members": ["bo", "cy"], "required": "all"})"), off);
  CHECK(all.Refusal("2026-03-02T09:00") == "required_host_inactive");
}

}  // namespace
}  // namespace rota
