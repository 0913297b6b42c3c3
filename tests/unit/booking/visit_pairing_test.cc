#include "src/booking/visit_pairing.h"

#include <doctest/doctest.h>

#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Scene;

constexpr const char* kThree = R"({"scheduling": "round_robin",
    "hosts": [{"user": "ana"}, {"user": "bo"}, {"user": "cy"}]})";

// Hosts: 0 ana, 1 bo, 2 cy.
PlainPart Part(const Scene& scene, const char* start, std::vector<std::uint32_t> hosts) {
  return {&scene.request, {0, At(start), At(start) + kHour}, std::move(hosts), {}};
}

Pairing Two(const Scene& scene, const char* second, bool same, std::vector<std::uint32_t> first,
            std::vector<std::uint32_t> then) {
  std::vector<PlainPart> parts = {Part(scene, "2026-03-02T09:00", std::move(first)),
                                  Part(scene, second, std::move(then))};
  if (same) parts[1].same_host_as = 0;
  return Pair(parts);
}

TEST_CASE("each part has somebody of its own, whoever must make way") {
  const Scene scene(kThree);
  CHECK(Pair(std::vector{Part(scene, "2026-03-02T09:00", {0, 1}),
                         Part(scene, "2026-03-02T09:30", {0}),
                         Part(scene, "2026-03-02T09:45", {1, 2})}) == Pairing::kServed);
  CHECK(Two(scene, "2026-03-02T11:00", false, {0}, {}) == Pairing::kLacking);
}

TEST_CASE("one person serves parts whose buffers lie apart") {
  const Scene plain(kThree);
  CHECK(Two(plain, "2026-03-02T10:00", false, {0}, {0}) == Pairing::kServed);
  CHECK(Two(plain, "2026-03-02T09:59", false, {0}, {0}) == Pairing::kUnknown);
  const Scene buffers(R"({"scheduling": "round_robin", "buffer_before_min": 10,
      "buffer_after_min": 5, "hosts": [{"user": "ana"}, {"user": "bo"}]})");
  CHECK(Two(buffers, "2026-03-02T10:15", false, {0}, {0}) == Pairing::kServed);
  CHECK(Two(buffers, "2026-03-02T10:14", false, {0}, {0}) == Pairing::kUnknown);
  CHECK(Two(buffers, "2026-03-02T10:14", false, {0}, {0, 1}) == Pairing::kServed);
}

TEST_CASE("parts that one person must serve need somebody in common") {
  const Scene scene(kThree);
  CHECK(Two(scene, "2026-03-02T10:00", true, {0, 1}, {1, 2}) == Pairing::kServed);
  CHECK(Two(scene, "2026-03-02T10:00", true, {0, 1}, {2}) == Pairing::kLacking);
  CHECK(Two(scene, "2026-03-02T09:30", true, {0}, {0}) == Pairing::kUnknown);
  // A chain of three, and one beside it that wants the same person at the same time.
  std::vector<PlainPart> parts = {
      Part(scene, "2026-03-02T09:00", {0, 1}), Part(scene, "2026-03-02T10:00", {1, 2}),
      Part(scene, "2026-03-02T11:00", {0, 1, 2}), Part(scene, "2026-03-02T11:30", {1})};
  parts[1].same_host_as = 0;
  parts[2].same_host_as = 1;
  CHECK(Pair(parts) == Pairing::kUnknown);
  parts[3].hosts = {1, 2};
  CHECK(Pair(parts) == Pairing::kServed);
  parts[2].hosts = {0, 2};
  CHECK(Pair(parts) == Pairing::kLacking);
}

TEST_CASE("where rest, a lead in turns or a way between places may matter, nothing is said") {
  const Scene lead(R"({"scheduling": "round_robin", "hosts": [{"user": "ana"}, {"user": "bo"}],
      "policy": {"preset": "round_robin", "lead_threshold": 1}})");
  CHECK(Two(lead, "2026-03-02T10:00", false, {0}, {0}) == Pairing::kUnknown);
  CHECK(Two(lead, "2026-03-02T10:00", false, {0}, {1}) == Pairing::kServed);
  Scene rest(kThree);
  rest.offer.hosts[0].rest_s = kHour;
  CHECK(Two(rest, "2026-03-02T10:00", false, {0}, {0}) == Pairing::kUnknown);
  CHECK(Two(rest, "2026-03-02T10:00", false, {1}, {1}) == Pairing::kServed);
}

}  // namespace
}  // namespace rota
