#include "src/availability/query.h"

#include <doctest/doctest.h>

#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Scene;

TEST_CASE("the asked duration must be one that is offered; the first is the default") {
  EventType type;
  type.durations_min = {60, 30};
  CHECK(*DurationOf(type, std::nullopt) == 60);
  CHECK(*DurationOf(type, 30) == 30);
  CHECK(DurationOf(type, 45).status().path() == "duration_min");
  type.durations_min.clear();
  CHECK(DurationOf(type, 30).status().reason() == Reason::k_invalid);
}

TEST_CASE("ranges: dates inclusive in the query's zone, instants half-open, a month by default") {
  const Scene scene;
  const auto range = [&](Query query) { return *RangeOf(scene.offer, query, scene.request.now); };
  Query query;
  CHECK(range(query) == Interval{scene.request.now, scene.request.now + 31 * kDay});
  query.from = *ParseDate("2026-03-02");
  query.to = *ParseDate("2026-03-03");
  CHECK(range(query) == Interval{At("2026-03-02T00:00"), At("2026-03-04T00:00")});
  query.zone = "Asia/Tokyo";
  CHECK(range(query) == Interval{At("2026-03-01T15:00:00Z"), At("2026-03-03T15:00:00Z")});
  query.from = At("2026-03-02T09:00");
  query.to = At("2026-03-02T09:00");
  CHECK(range(query) == Interval{});  // nothing
  query.to = At("2026-03-02T08:59");
  CHECK(RangeOf(scene.offer, query, 0).status().path() == "to");
}

TEST_CASE("a query's names become indexes; what is unknown is told with its place") {
  const Scene scene;
  const auto request = [&](const Query& query) {
    return RequestOf(*scene.catalog, scene.offer, scene.facts, query, 1, 2);
  };
  Query query;
  query.hosts = {"bo", "ana"};
  query.attendee = QueryAttendee{.email = "ANA@example.org"};
  query.zone = "Asia/Tokyo";
  const Result<Request> good = request(query);
  REQUIRE(good.ok());
  CHECK(good->only_users == std::vector<std::uint32_t>{1, 0});
  CHECK(good->viewer_zone->name() == "Asia/Tokyo");
  CHECK(good->now == 1);
  CHECK(good->reschedule_of == 2);
  query.attendee = QueryAttendee{.user = "nobody"};
  CHECK(request(query).status().path() == "attendee.user");
  query.hosts = {"ana", "nobody"};
  CHECK(request(query).status().path() == "hosts[1]");
  query.hosts.clear();
  query.zone = "Mars/Base";
  CHECK(request(query).status().path() == "zone");
}

}  // namespace
}  // namespace rota
