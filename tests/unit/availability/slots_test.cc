#include "src/availability/slots.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Clock;
using test::Scene;

constexpr const char* kRoundRobin = R"({"scheduling": "round_robin",
    "hosts": [{"user": "ana"}, {"user": "bo"}, {"user": "cy"}]})";

// Bo is busy from 10 to 12, cy from 11 to 13.
constexpr const char* kBusy = R"({"busy": [
    {"user": "bo", "start": "2026-03-02T09:00:00Z", "end": "2026-03-02T11:00:00Z"},
    {"user": "cy", "start": "2026-03-02T10:00:00Z", "end": "2026-03-02T12:00:00Z"}]})";

// "09:00 3/3 ana bo cy; …": remaining / people free, and their names.
std::string Rows(const Scene& scene, const char* from, const char* to) {
  const Slots slots = *FindSlots(scene.request, {At(from), At(to)}, {.hosts = true});
  std::string text;
  for (std::size_t i = 0; i < slots.starts.size(); ++i) {
    text += fmt::format("{}{} {}/{}", text.empty() ? "" : "; ", Clock(slots.starts[i]),
                        slots.remaining[i], slots.hosts_free[i]);
    for (std::uint32_t k = slots.host_offsets[i]; k < slots.host_offsets[i + 1]; ++k) {
      text += " " + scene.catalog->user(scene.offer.hosts[slots.host_indexes[k]].user).header.id;
    }
  }
  return text;
}

TEST_CASE("round robin: as many bookings as people are free") {
  const Scene scene(kRoundRobin, "{}", kBusy);
  CHECK(Rows(scene, "2026-03-02T09:00", "2026-03-02T13:00") ==
        "09:00 3/3 ana bo cy; 10:00 2/2 ana cy; 11:00 1/1 ana; 12:00 2/2 ana bo");
}

TEST_CASE("collective: one booking, when all are free") {
  const Scene scene(R"({"scheduling": "collective", "hosts": [{"user": "ana"}, {"user": "bo"}]})",
                    "{}", kBusy);
  CHECK(Rows(scene, "2026-03-02T09:00", "2026-03-02T13:00") ==
        "09:00 1/2 ana bo; 12:00 1/2 ana bo");
}

TEST_CASE("a fixed host and rotating ones: one booking, with one of them") {
  const Scene scene(R"({"scheduling": "round_robin",
      "hosts": [{"user": "bo", "fixed": true}, {"user": "ana"}, {"user": "cy"}]})",
                    "{}", kBusy);
  CHECK(Rows(scene, "2026-03-02T09:00", "2026-03-02T13:00") ==
        "09:00 1/3 bo ana cy; 12:00 1/2 bo ana");
}

TEST_CASE("nobody serves an event type without hosts") {
  const Scene scene(R"({"scheduling": "round_robin", "hosts": {"members_of": "empty"}})",
                    R"({"teams": [{"id": "t", "slug": "t", "name": "T"},
                                  {"id": "empty", "slug": "empty", "name": "Empty"}]})");
  CHECK(scene.Offered() == "");
  CHECK(scene.Refusal("2026-03-02T10:00") == "misaligned");  // without hours there is no grid
}

TEST_CASE("who stands in fills the place, and nobody fills two places of a booking") {
  const char* away = R"({"time_off": [{"user": "ana", "from": "2026-03-02", "delegate": "bo"}]})";
  CHECK(Rows(Scene("{}", "{}", away), "2026-03-02T09:00", "2026-03-02T10:00") == "09:00 1/1 bo");
  // Bo rotates as well: required for ana, they leave the rotation to cy.
  const Scene both(R"({"scheduling": "round_robin",
      "hosts": [{"user": "ana", "fixed": true}, {"user": "bo"}, {"user": "cy"}]})",
                   "{}", away);
  CHECK(Rows(both, "2026-03-02T09:00", "2026-03-02T10:00") == "09:00 1/2 cy bo");
  // Without cy nobody is left to rotate, though each rule by itself lets bo through.
  const Scene alone(R"({"scheduling": "round_robin",
      "hosts": [{"user": "ana", "fixed": true}, {"user": "bo"}]})",
                    "{}", away);
  CHECK(Rows(alone, "2026-03-02T09:00", "2026-03-02T10:00") == "");
  CHECK(alone.Refusal("2026-03-02T09:00") == "quorum");
}

TEST_CASE("a limit caps what is left of a period") {
  const Scene scene(R"({"scheduling": "round_robin", "limits": [{"per": "day", "count": 2}],
                        "hosts": [{"user": "ana"}, {"user": "bo"}, {"user": "cy"}]})",
                    "{}", kBusy);
  CHECK(Rows(scene, "2026-03-02T09:00", "2026-03-02T12:00") ==
        "09:00 2/3 ana bo cy; 10:00 2/2 ana cy; 11:00 1/1 ana");
}

TEST_CASE("first n: of the whole date, whatever part is asked about") {
  const Scene scene(R"({"first_slots_per_day": 2})");
  CHECK(scene.Offered() == "09:00 10:00");
  CHECK(scene.Offered("2026-03-02T09:30", "2026-03-03T12:00") == "10:00 03-03 09:00 03-03 10:00");
  CHECK(scene.Refusal("2026-03-02T11:00") == "not_among_first");
  CHECK(scene.Refusal("2026-03-02T10:00") == "");
  // The first of those that are offered.
  const Scene busy(R"({"first_slots_per_day": 2})", "{}",
                   R"({"busy": [{"user": "ana", "start": "2026-03-02T08:00:00Z",
                                 "end": "2026-03-02T09:00:00Z"}]})");
  CHECK(busy.Offered() == "10:00 11:00");
}

TEST_CASE("lattice: every start of the grid, and why it is not offered") {
  const Scene scene(R"({"first_slots_per_day": 2})", "{}",
                    R"({"now": "2026-03-02T08:30:00Z", "busy": [{"user": "ana",
                        "start": "2026-03-02T10:30:00Z", "end": "2026-03-02T11:00:00Z"}]})");
  const Slots slots = *FindSlots(scene.request, {At("2026-03-02T09:00"), At("2026-03-02T15:00")},
                                 {.lattice = true});
  std::string text;
  for (std::size_t i = 0; i < slots.starts.size(); ++i) {
    text += fmt::format("{} {} {}; ", Clock(slots.starts[i]), slots.remaining[i],
                        ReasonName(slots.reasons[i]));
  }
  CHECK(text ==
        "09:00 0 past; 10:00 1 ; 11:00 0 calendar; 12:00 1 ; 13:00 0 not_among_first; "
        "14:00 0 not_among_first; ");
  CHECK(slots.host_offsets.empty());
}

TEST_CASE("a start checked alone, on the grid and off it") {
  const Scene scene(kRoundRobin, "{}", kBusy);
  const Pipeline pipeline =
      *Pipeline::Prepare(scene.request, RangeToCheck(scene.request, At("2026-03-02T10:00")));
  const StartCheck ten = CheckStart(pipeline, At("2026-03-02T10:00"));
  CHECK(ten.offered());
  CHECK(ten.remaining == 2);
  CHECK(ten.hosts == std::vector<std::uint32_t>{0, 2});
  REQUIRE(ten.considered.size() == 3);
  CHECK(ten.considered[1].reason == Reason::k_calendar);
  const Instant off = At("2026-03-02T10:10");
  const StartCheck between = CheckStart(*Pipeline::Prepare(scene.request, {off, off + 1}), off);
  CHECK(between.misaligned);
  CHECK(between.reason == Reason::k_misaligned);
  CHECK(between.remaining == 0);
  CHECK(between.hosts.empty());
}

TEST_CASE("staff's word puts a start beside the grid, for a start but not for a list") {
  Scene scene;
  scene.request.overrides.Add(RuleOverride::kGrid);
  CHECK(scene.Refusal("2026-03-02T10:10") == "");
  CHECK(scene.Offered("2026-03-02T09:30", "2026-03-02T11:30") == "10:00 11:00");
}

TEST_CASE("days available count under the grid, also for staff who set it aside") {
  Scene scene(R"({"window": {"type": "rolling", "days": 2, "count": "available"}})");
  scene.request.overrides.Add(RuleOverride::kGrid);
  CHECK(scene.Refusal("2026-03-03T10:10") == "");
  CHECK(scene.Refusal("2026-03-04T10:10") == "window");
}

TEST_CASE("too many hosts times starts is refused, not tried") {
  Scene scene(R"({"step_min": 1, "durations_min": [1]})",
              R"({"schedules": [{"id": "s", "rules": [{"days": ["mon", "tue", "wed", "thu", "fri",
                  "sat", "sun"], "start": "00:00", "end": "24:00"}]}]})");
  Offer crowd = scene.offer;
  crowd.hosts.assign(300, scene.offer.hosts[0]);
  scene.request.offer = &crowd;
  const Interval years = {At("2026-03-02T00:00"), At("2034-03-02T00:00")};
  CHECK(FindSlots(scene.request, years, {}).status().reason() == Reason::k_work_limit);
}

}  // namespace
}  // namespace rota
