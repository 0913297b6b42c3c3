#include "src/availability/query.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

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

TEST_CASE("a question is about an event type or about members, told apart and not too many") {
  Query query;
  const auto answer = [&](QueryOp op = QueryOp::kSlots) {
    const Status status = CheckAsked(op, query);
    return status.ok() ? "" : fmt::format("{} {}", ReasonName(status.reason()), status.path());
  };
  CHECK(answer() == "invalid event_type");
  query.event_type = "call";
  CHECK(answer() == "");
  query.members = {{.user = "ana", .resource = {}, .pool = {}, .required = true}};
  CHECK(answer() == "invalid members");
  query.event_type.clear();
  CHECK(answer() == "invalid duration_min");
  query.duration_min = 30;
  CHECK(answer() == "");
  for (const QueryOp op : {QueryOp::kAssign, QueryOp::kLimits, QueryOp::kWindow}) {
    CHECK(answer(op) == "unsupported members");
  }
  query.members[0].required = false;
  CHECK(answer() == "invalid members");
  query.members.push_back({.user = {}, .resource = "hall", .pool = {}, .required = true});
  CHECK(answer() == "");
  query.members.push_back({.user = "bo", .resource = {}, .pool = "rooms", .required = true});
  CHECK(answer() == "invalid members[2].user");
  query.members[2] = {.user = "ana", .resource = {}, .pool = {}, .required = true};
  CHECK(answer() == "invalid members[2]");
  query.members[2].user = "bo";
  query.hosts = {"ana"};
  CHECK(answer() == "unsupported hosts");
  query.hosts.clear();
  query.attendee = QueryAttendee{.user = "ana"};
  CHECK(answer() == "unsupported attendee");
  query.attendee.reset();
  query.seats = 2;
  CHECK(answer() == "unsupported seats");
  query.seats.reset();
  query.reschedule_of = "b1";
  CHECK(answer() == "unsupported reschedule_of");
  query.reschedule_of.clear();
  for (std::size_t i = query.members.size(); i < kMostMembers; ++i) {
    query.members.push_back({.user = fmt::format("u{}", i), .resource = {}, .pool = {}});
  }
  CHECK(answer() == "");
  query.members.push_back({.user = "one more", .resource = {}, .pool = {}});
  CHECK(answer() == "work_limit members");
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
