// Whom `same_host` keeps.
#include "src/assignment/same_host.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Scene;

std::string Event(std::string_view criterion, std::string_view more = "") {
  return fmt::format(R"({{"scheduling": "round_robin", "hosts": [{{"user": "ana"}},
      {{"user": "bo"}}, {{"user": "cy", "fixed": {}}}],
      "policy": {{"criteria": [{}]}}}})",
                     more.empty() ? "false" : more, criterion);
}

// Kim's bookings, oldest first: [host, start on Berlin's clocks].
std::string Kim(const std::vector<std::pair<const char*, const char*>>& bookings) {
  std::string rows;
  for (const auto& [host, start] : bookings) {
    rows += fmt::format(R"({}{{"event_type": "e", "hosts": ["{}"], "start": "{}",
        "attendees": [{{"email": "kim@example.net", "name": "Kim"}}]}})",
                        rows.empty() ? "" : ", ", host, FormatInstant(At(start)));
  }
  return fmt::format(R"({{"bookings": [{}],
      "query": {{"event_type": "e", "attendee": {{"email": "KIM@example.net"}}}}}})",
                     rows);
}

struct Stays {
  std::string whom, offered;
};

Stays Ask(const Scene& scene, std::span<const std::uint32_t> moving = {}) {
  Request request = scene.request;
  Stays stays;
  for (const std::uint32_t user : test::Must(StayWith(moving, &request))) {
    stays.whom += scene.catalog->user(user).header.id + " ";
  }
  for (const std::uint32_t user : request.only_users) {
    stays.offered += scene.catalog->user(user).header.id + " ";
  }
  return stays;
}

constexpr const char* kPrefer = R"("same_host")";
constexpr const char* kRequire = R"({"name": "same_host", "mode": "require"})";

TEST_CASE("whoever returns means the host of their last booking") {
  const std::string twice = Kim({{"bo", "2026-02-20T09:00"}, {"ana", "2026-02-10T09:00"}});
  const Scene prefers(Event(kPrefer), "{}", twice), requires_it(Event(kRequire), "{}", twice);
  CHECK(Ask(prefers).whom == "bo ");
  CHECK(Ask(prefers).offered == "");
  CHECK(Ask(requires_it).whom == "bo ");
  CHECK(Ask(requires_it).offered == "bo ");
  // A policy that does not name it keeps nobody.
  CHECK(Ask(Scene(Event(R"("priority")"), "{}", twice)).whom == "");
}

TEST_CASE("nobody is meant: a year ago, another event type, somebody else, a host who left") {
  const Scene old(Event(kRequire), "{}", Kim({{"bo", "2025-02-20T09:00"}}));
  CHECK(Ask(old).whom == "");
  CHECK(Ask(old).offered == "");
  const Scene left(Event(kRequire), R"({"teams": [{"id": "t", "slug": "t", "name": "T", "members":
      [{"user": "ana"}, {"user": "bo", "active": false}, {"user": "cy"}]}]})",
                   Kim({{"bo", "2026-02-20T09:00"}}));
  CHECK(Ask(left).whom == "");
  CHECK(Ask(left).offered == "");
  const Scene fixed(Event(kRequire, "true"), "{}", Kim({{"cy", "2026-02-20T09:00"}}));
  CHECK(Ask(fixed).offered == "");
  const Scene other(Event(kRequire),
                    R"({"event_types": [)" + Event(kRequire).insert(1, R"("id": "e", "team": "t",
      "slug": "e", "title": "E", "durations_min": [60], )") +
                        R"(, {"id": "f", "team": "t", "slug": "f", "title": "F",
      "durations_min": [60], "hosts": [{"user": "bo"}]}]})",
                    R"({"bookings": [{"event_type": "f", "hosts": ["bo"],
      "start": "2026-02-20T09:00:00Z", "attendees": [{"email": "kim@example.net", "name": "K"}]}],
      "query": {"event_type": "e", "attendee": {"email": "kim@example.net"}}})");
  CHECK(Ask(other).whom == "");
}

TEST_CASE("a booking that moves means its own hosts; one that is asked for by name asks anew") {
  const Scene scene(Event(kRequire), "{}", Kim({{"ana", "2026-02-20T09:00"}}));
  const std::uint32_t bo[] = {1};
  CHECK(Ask(scene, bo).offered == "bo ");
  Request named = scene.request;
  named.only_users = {2};
  CHECK(test::Must(StayWith({}, &named)).empty());
  CHECK(named.only_users == std::vector<std::uint32_t>{2});
  // Where the policy says nothing, they are preferred all the same.
  CHECK(Ask(Scene(Event(R"("priority")")), bo).whom == "bo ");
}

TEST_CASE("without a start within some days, somebody else serves") {
  const char* falls_back = R"({"name": "same_host", "mode": "require", "fallback_days": 3})";
  const auto away = [&](const char* to) {
    std::string scenario = Kim({{"bo", "2026-02-20T09:00"}});
    scenario.pop_back();
    return scenario +
           fmt::format(R"(, "time_off": [{{"user": "bo", "from": "2026-03-02", "to": "{}"}}]}})",
                       to);
  };
  const Scene soon(Event(falls_back), "{}", away("2026-03-03"));
  CHECK(Ask(soon).offered == "bo ");                              // on Wednesday
  const Scene late(Event(falls_back), "{}", away("2026-03-04"));  // Thursday at six is too far
  CHECK(Ask(late).whom == "");
  CHECK(Ask(late).offered == "");
}

}  // namespace
}  // namespace rota
