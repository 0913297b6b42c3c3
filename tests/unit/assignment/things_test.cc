#include "src/assignment/things.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/must.h"
#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Must;
using test::Scene;

constexpr const char* kRooms = R"({
    "resources": [{"id": "east", "name": "E"}, {"id": "west", "name": "W"},
                  {"id": "hall", "name": "H", "linked": ["east", "west"]},
                  {"id": "van", "name": "V", "capacity": 3}],
    "resource_pools": [{"id": "rooms", "name": "R", "members": ["east", "west"]},
                       {"id": "even", "name": "E", "members": ["east", "west"],
                        "policy": "least_used"}]})";

// What a booking at `start` takes: "east van*2".
std::string Taken(const Scene& scene, const char* start,
                  const std::vector<std::uint32_t>& same = {}) {
  const Pipeline pipeline =
      Must(Pipeline::Prepare(scene.request, RangeToCheck(scene.request, At(start))));
  const StartCheck check = CheckStart(pipeline, At(start));
  std::string text;
  for (const TakenThing& taken : ChooseThings(Choice(scene.request, check), same)) {
    const std::uint32_t resource = scene.offer.things[taken.thing].resource;
    text += (text.empty() ? "" : " ") + scene.catalog->resource(resource).header.id;
    if (taken.units > 1) text += fmt::format("*{}", taken.units);
  }
  return text;
}

TEST_CASE("the first free member of a pool serves") {
  const Scene scene(R"({"resources": [{"pool": "rooms"}]})", kRooms, R"({"busy": [
      {"resource": "east", "start": "2026-03-02T09:00:00Z", "end": "2026-03-02T10:00:00Z"}]})");
  CHECK(Taken(scene, "2026-03-02T09:00") == "east");
  CHECK(Taken(scene, "2026-03-02T10:00") == "west");
}

TEST_CASE("what a booking has already goes first") {
  const Scene scene(R"({"resources": [{"pool": "rooms"}]})", kRooms);
  CHECK(Taken(scene, "2026-03-02T09:00", {scene.catalog->FindResource("west")}) == "west");
}

TEST_CASE("under least_used the member with fewer bookings in a year serves") {
  const char* bookings = R"({"bookings": [
      {"event_type": "e", "start": "2026-03-01T09:00:00Z", "hosts": ["bo"],
       "resources": [{"resource": "east"}]},
      {"event_type": "e", "start": "2025-02-01T09:00:00Z", "hosts": ["bo"],
       "resources": [{"resource": "west"}]},
      {"event_type": "e", "start": "2025-02-02T09:00:00Z", "hosts": ["bo"],
       "resources": [{"resource": "west"}]}]})";
  CHECK(Taken(Scene(R"({"resources": [{"pool": "even"}]})", kRooms, bookings),
              "2026-03-02T09:00") == "west");
  CHECK(Taken(Scene(R"({"resources": [{"pool": "rooms"}]})", kRooms, bookings),
              "2026-03-02T09:00") == "east");
}

TEST_CASE("an earlier need leaves room for a later one") {
  // East serves both needs, west the first alone.
  const Scene scene(R"({"resources": [{"pool": "rooms"}, {"resource": "east"}]})", kRooms);
  CHECK(Taken(scene, "2026-03-02T09:00") == "west east");
}

TEST_CASE("a need that need not be met leaves others the last booking that a limit allows") {
  const char* things = R"({
      "resources": [{"id": "east", "name": "E"},
                    {"id": "van", "name": "V", "capacity": 2, "limits": [{"per": "day", "count": 1}]}],
      "resource_pools": [{"id": "any", "name": "A", "members": ["east", "van"]}]})";
  const char* wishing = R"({"scheduling": "round_robin", "hosts": [{"user": "ana"}, {"user": "bo"}],
      "resources": [{"pool": "any"}, {"pool": "any", "required": false}]})";
  CHECK(Taken(Scene(wishing, things), "2026-03-02T09:00") == "east");
}

TEST_CASE("linked things are taken too, units add up") {
  const Scene scene(R"({"resources": [{"resource": "hall"}, {"resource": "van", "units": 2}]})",
                    kRooms);
  CHECK(Taken(scene, "2026-03-02T09:00") == "hall east west van*2");
}

TEST_CASE("what is not required is taken where it is free and costs nobody a booking") {
  const char* both =
      R"({"resources": [{"resource": "east"}, {"resource": "west", "required": false}]})";
  CHECK(Taken(Scene(both, kRooms), "2026-03-02T09:00") == "east west");
  CHECK(Taken(Scene(both, kRooms, R"({"busy": [{"resource": "west",
      "start": "2026-03-02T08:00:00Z", "end": "2026-03-02T09:00:00Z"}]})"),
              "2026-03-02T09:00") == "east");
  // Two bookings fit; the second van of the first would cost the second its only one.
  const char* wish = R"({"scheduling": "round_robin", "hosts": [{"user": "ana"}, {"user": "bo"}],
      "resources": [{"resource": "van"}, {"resource": "van", "units": 2, "required": false}]})";
  CHECK(Taken(Scene(wish, kRooms), "2026-03-02T09:00") == "van");
  const char* alone = R"({"resources": [{"resource": "van"},
      {"resource": "van", "units": 2, "required": false}]})";
  CHECK(Taken(Scene(alone, kRooms), "2026-03-02T09:00") == "van*3");
}

}  // namespace
}  // namespace rota
