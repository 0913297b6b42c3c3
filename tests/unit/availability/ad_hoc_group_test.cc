#include "src/availability/ad_hoc_group.h"

#include <doctest/doctest.h>

#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Clocks;
using test::Must;
using test::Scene;

QueryMember Person(const char* user, bool required = true) {
  return {.user = user, .resource = {}, .pool = {}, .required = required};
}

constexpr const char* kRooms = R"({
    "resources": [{"id": "hall", "name": "Hall", "buffer_after_min": 15}, {"id": "den", "name": "Den"}],
    "resource_pools": [{"id": "rooms", "name": "Rooms", "members": ["hall", "den"]}]})";

std::string Offered(const Scene& scene, const std::vector<QueryMember>& members,
                    std::int32_t duration_min = 60) {
  const auto group = Must(ResolveGroup(*scene.catalog, members, duration_min));
  Query query;
  query.duration_min = duration_min;
  const Request request =
      Must(RequestOf(*scene.catalog, group->offer, scene.facts, query, scene.request.now, 0));
  return Clocks(Must(FindSlots(request, scene.monday(), {})).starts);
}

TEST_CASE("a group is an offer of no event type, in the organization's zone") {
  const Scene scene("{}", kRooms);
  const auto group = Must(ResolveGroup(
      *scene.catalog,
      std::vector<QueryMember>{Person("ana"),
                               Person("bo", false),
                               {.user = {}, .resource = "hall", .pool = {}, .required = true},
                               {.user = {}, .resource = {}, .pool = "rooms", .required = true},
                               {.user = {}, .resource = "den", .pool = {}, .required = false}},
      45));
  const Offer& offer = group->offer;
  CHECK(offer.event_type == kNone);
  CHECK(offer.type == &group->type);
  CHECK(offer.grid_zone == &scene.berlin());
  CHECK(offer.StepOf(45) == 45 * kMinute);
  REQUIRE(offer.hosts.size() == 2);
  CHECK(offer.hosts[0].fixed);
  CHECK(!offer.hosts[0].optional);
  CHECK(!offer.hosts[1].fixed);
  CHECK(offer.hosts[1].optional);
  REQUIRE(offer.places.of.size() == 2);  // any one of the pool, and all others
  CHECK(offer.places.shapes.shapes()[0].count == 1);
  CHECK(offer.places.shapes.shapes()[1].count == 2);
  REQUIRE(offer.wishes.of.size() == 1);
}

TEST_CASE("a thing that is required is not the one of a pool as well") {
  const Scene scene("{}", kRooms, R"({"busy": [
      {"resource": "den", "start": "2026-03-02T09:00:00Z", "end": "2026-03-02T15:00:00Z"}]})");
  const QueryMember hall{.user = {}, .resource = "hall", .pool = {}, .required = true};
  const QueryMember rooms{.user = {}, .resource = {}, .pool = "rooms", .required = true};
  CHECK(Offered(scene, {Person("ana"), rooms}, 120) == "09:00 11:00 13:00 15:00");
  CHECK(Offered(scene, {Person("ana"), hall, rooms}) == "09:00 16:00");
}

TEST_CASE("nobody stands in for a member who is away") {
  const Scene scene("{}", "{}", R"({"time_off": [
      {"user": "ana", "from": "2026-03-02", "to": "2026-03-02", "delegate": "bo"}]})");
  CHECK(scene.Offered() != "");
  CHECK(Offered(scene, {Person("ana")}) == "");
}

}  // namespace
}  // namespace rota
