// Things that bookings need, as the offer, the rules and the finder see them together.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "src/availability/slots.h"
#include "tests/support/must.h"
#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Clock;
using test::Must;
using test::Scene;

constexpr const char* kThings = R"({
    "schedules": [{"id": "s", "zone": "Europe/Berlin", "rules": [
        {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "start": "09:00",
         "end": "17:00"}]},
        {"id": "noon", "zone": "Europe/Berlin", "rules": [
        {"days": ["mon"], "start": "12:00", "end": "14:30"}]}],
    "holiday_sets": [{"id": "h", "holidays": [{"date": "2026-03-02", "name": "H"}]}],
    "resources": [{"id": "room", "name": "R"}, {"id": "other", "name": "O"},
                  {"id": "hall", "name": "H", "linked": ["room"]},
                  {"id": "van", "name": "V", "capacity": 3},
                  {"id": "coach", "name": "C", "kind": "facilitator", "user": "bo"}],
    "resource_pools": [{"id": "rooms", "name": "P", "members": ["room", "other"]}]})";
constexpr const char* kThree = R"("scheduling": "round_robin",
    "hosts": [{"user": "ana"}, {"user": "bo"}, {"user": "cy"}])";

std::string Needing(const std::string& needs, const std::string& more = "") {
  return "{" + more + (more.empty() ? "" : ", ") + R"("resources": [)" + needs + "]}";
}

// A scene whose thing number `place` is patched.
Scene* Patched(const std::string& event, int place, const char* patch,
               const char* scenario = "{}") {
  auto catalog = nlohmann::json::parse(kThings);
  catalog["resources"][static_cast<std::size_t>(place)].merge_patch(nlohmann::json::parse(patch));
  return new Scene(event, catalog.dump(), scenario);
}

std::string RefusalWith(int place, const char* patch, const char* start = "2026-03-02T10:00",
                        const std::string& event = Needing(R"({"resource": "room"})")) {
  return std::unique_ptr<Scene>(Patched(event, place, patch))->Refusal(start);
}

std::string Taking(const char* resource, const char* from, const char* to, int units = 1) {
  return fmt::format(R"({{"event_type": "e", "start": "{}", "end": "{}", "hosts": [],
      "resources": [{{"resource": "{}", "units": {}}}]}})",
                     from, to, resource, units);
}

std::string Bookings(const std::string& list) { return R"({"bookings": [)" + list + "]}"; }

TEST_CASE("a thing that is away closes the starts it is needed for") {
  const std::string event = Needing(R"({"resource": "room"})");
  CHECK(RefusalWith(0, "{}") == "");
  CHECK(RefusalWith(0, R"({"status": "maintenance"})") == "inactive");
  CHECK(RefusalWith(0, R"({"holiday_sets": ["h"]})") == "holiday");
  CHECK(RefusalWith(0, R"({"minimum_notice_min": 400})") == "notice");
  CHECK(RefusalWith(0, R"({"max_advance_days": 0})", "2026-03-03T10:00") == "window");
  CHECK(RefusalWith(0, R"({"max_advance_days": 0})") == "");
  CHECK(RefusalWith(0, R"({"min_duration_min": 90})") == ReasonName(Reason::k_duration));
  CHECK(RefusalWith(0, R"({"max_duration_min": 30})") == "duration");
  CHECK(RefusalWith(0, R"({"min_duration_min": 60, "max_duration_min": 60})") == "");
  CHECK(RefusalWith(0, R"({"limits": [{"per": "day", "count": 0}]})") == "limit");
  const char* off = R"({"time_off": [{"resource": "room", "from": "2026-03-02"}]})";
  CHECK(Scene(event, kThings, off).Refusal("2026-03-02T10:00") == "time_off");
  const char* busy = R"({"busy": [{"resource": "room", "start": "2026-03-02T09:00:00Z",
      "end": "2026-03-02T10:00:00Z"}]})";
  CHECK(Scene(event, kThings, busy).Refusal("2026-03-02T10:00") == "calendar");
  CHECK(Scene(event, kThings, busy).Refusal("2026-03-02T11:00") == "");
  // What is not required closes nothing.
  CHECK(RefusalWith(0, R"({"status": "retired"})", "2026-03-02T10:00",
                    Needing(R"({"resource": "room", "required": false})")) == "");
}

TEST_CASE("the hours of a thing move the grid, its status does not") {
  const std::unique_ptr<Scene> scene(
      Patched(Needing(R"({"resource": "room"})"), 0, R"({"schedule": "noon"})"));
  CHECK(scene->Offered() == "12:00 13:00");
  const std::unique_ptr<Scene> away(
      Patched(Needing(R"({"resource": "room"})"), 0, R"({"status": "retired"})"));
  CHECK(away->Offered() == "");
  CHECK(away->Refusal("2026-03-02T10:30") == "inactive");  // before misaligned
  CHECK(away->Refusal("2026-03-02T09:00") == "inactive");
}

TEST_CASE("units: the fullest instant decides, and what is left fits together") {
  const std::string van = Needing(R"({"resource": "van"})", kThree);
  const std::string one = Bookings(Taking("van", "2026-03-02T09:00:00Z", "2026-03-02T09:30:00Z"));
  CHECK(Scene(van, kThings).Remaining("2026-03-02T10:00") == 3);
  CHECK(Scene(van, kThings, one).Remaining("2026-03-02T10:00") == 2);
  // Two bookings one after the other take one unit at a time.
  const std::string turns =
      Bookings(Taking("van", "2026-03-02T09:00:00Z", "2026-03-02T09:30:00Z") + "," +
               Taking("van", "2026-03-02T09:30:00Z", "2026-03-02T10:00:00Z"));
  CHECK(Scene(van, kThings, turns).Remaining("2026-03-02T10:00") == 2);
  const std::string all =
      Bookings(Taking("van", "2026-03-02T09:45:00Z", "2026-03-02T12:00:00Z", 3));
  CHECK(Scene(van, kThings, all).Refusal("2026-03-02T10:00") == "capacity");
  CHECK(Scene(van, kThings, all).Refusal("2026-03-02T09:00") == "");
  const std::string two = Needing(R"({"resource": "van", "units": 2})", kThree);
  CHECK(Scene(two, kThings).Remaining("2026-03-02T10:00") == 1);
  CHECK(Scene(two, kThings, one).Remaining("2026-03-02T10:00") == 1);
}

TEST_CASE("buffers of a thing: the larger of its own and the need's, on both sides") {
  const std::string booked = Bookings(
      R"({"event_type": "e", "start": "2026-03-02T10:00:00Z", "end": "2026-03-02T11:00:00Z",
          "hosts": [], "resources": [{"resource": "room", "buffer_after_min": 20}]})");
  const std::unique_ptr<Scene> scene(
      Patched(Needing(R"({"resource": "room", "buffer_before_min": 45})", R"("step_min": 15)"), 0,
              R"({"buffer_before_min": 30})", booked.c_str()));
  // Booked 11-12 on Berlin's clocks, blocked until 12:20; a start needs 45 minutes before it.
  CHECK(scene->Refusal("2026-03-02T13:00") == "buffer");
  CHECK(scene->Refusal("2026-03-02T13:15") == "");
}

TEST_CASE("a pool serves as long as one of it is free") {
  const std::string event = Needing(R"({"pool": "rooms"})", kThree);
  const std::string first =
      Bookings(Taking("room", "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z"));
  CHECK(Scene(event, kThings).Remaining("2026-03-02T10:00") == 2);
  CHECK(Scene(event, kThings, first).Remaining("2026-03-02T10:00") == 1);
}

TEST_CASE("taking a thing takes a unit of what is linked to it, never the reverse") {
  const std::string hall = Needing(R"({"resource": "hall"})"),
                    room = Needing(R"({"resource": "room"})");
  const std::string room_taken =
      Bookings(Taking("room", "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z"));
  const std::string hall_taken =
      Bookings(Taking("hall", "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z"));
  CHECK(Scene(hall, kThings, room_taken).Refusal("2026-03-02T10:00") == "occupied");
  CHECK(Scene(room, kThings, hall_taken).Refusal("2026-03-02T10:00") == "");
  CHECK(RefusalWith(0, R"({"status": "retired"})", "2026-03-02T10:00", hall) == "inactive");
}

TEST_CASE("a facilitator shares the time of a person") {
  const std::string event = Needing(R"({"resource": "coach"})");
  const char* busy = R"({"busy": [{"user": "bo", "start": "2026-03-02T09:00:00Z",
      "end": "2026-03-02T10:00:00Z"}]})";
  CHECK(Scene(event, kThings, busy).Refusal("2026-03-02T10:00") == "calendar");
  const std::string taken =
      Bookings(Taking("coach", "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z"));
  const Scene hosting(R"({"hosts": [{"user": "bo"}]})", kThings, taken);
  CHECK(hosting.Refusal("2026-03-02T10:00") == "occupied");
}

TEST_CASE("a person hosts or leads, not both") {
  const Scene alone(Needing(R"({"resource": "coach"})", R"("hosts": [{"user": "bo"}])"), kThings);
  CHECK(alone.Offered() == "");
  const Scene three(Needing(R"({"resource": "coach"})", kThree), kThings);
  CHECK(three.Remaining("2026-03-02T10:00") == 1);
}

TEST_CASE("in a group somebody and what they lead are two, of whom one serves") {
  const char* group = R"({"scheduling": "groups", "groups": [
      {"id": "one", "members": [{"user": "bo"}, {"resource": "coach"}]}]})";
  const char* away = R"({"time_off": [{"user": "bo", "from": "2026-03-02"}]})";
  CHECK(Scene(group, kThings, away).Refusal("2026-03-02T10:00") == "time_off");
  const Scene early(group, kThings);
  CHECK(early.Refusal("2026-03-02T06:00") == "");
  const std::unique_ptr<Scene> spent(
      Patched(group, 4, R"({"limits": [{"per": "day", "count": 0}]})"));
  CHECK(spent->Refusal("2026-03-02T10:00") == "");
}

TEST_CASE("a lead threshold loses no start to whoever must lead") {
  const char* rotating = R"("scheduling": "round_robin", "hosts": [{"user": "ana"}, {"user": "bo"}],
      "policy": {"preset": "round_robin", "lead_threshold": 1})";
  const std::string two = Bookings(R"(
      {"event_type": "e", "start": "2026-02-02T09:00:00Z", "hosts": ["ana"]},
      {"event_type": "e", "start": "2026-02-03T09:00:00Z", "hosts": ["ana"]})");
  CHECK(Scene("{" + std::string(rotating) + "}", kThings, two).Hosts("2026-03-02T10:00") == "bo");
  const Scene led(Needing(R"({"resource": "coach"})", rotating), kThings, two);
  CHECK(led.Refusal("2026-03-02T10:00") == "");
  CHECK(led.Hosts("2026-03-02T10:00") == "ana bo");
  CHECK(led.Remaining("2026-03-02T10:00") == 1);
}

TEST_CASE("a list names the things that could serve") {
  const std::string first =
      Bookings(Taking("room", "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z"));
  const Scene scene(Needing(R"({"pool": "rooms"})"), kThings, first);
  const Slots slots =
      *FindSlots(scene.request, {At("2026-03-02T09:00"), At("2026-03-02T11:00")}, {.hosts = true});
  std::string text;
  for (std::size_t i = 0; i < slots.starts.size(); ++i) {
    text += Clock(slots.starts[i]);
    for (std::uint32_t k = slots.thing_offsets[i]; k < slots.thing_offsets[i + 1]; ++k) {
      const std::uint32_t resource = scene.offer.things[slots.thing_indexes[k]].resource;
      text += " " + scene.catalog->resource(resource).header.id;
    }
    text += ";";
  }
  CHECK(text == "09:00 room other;10:00 other;");
}

TEST_CASE("an explanation names the thing that is in the way, and the booking") {
  const std::string first =
      Bookings(Taking("room", "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z"));
  const Scene scene(Needing(R"({"resource": "room"})"), kThings, first);
  const Explanation why = Must(Explain(scene.request, At("2026-03-02T10:00"), kDay));
  CHECK(why.reason == Reason::k_occupied);
  REQUIRE(why.things.size() == 1);
  REQUIRE(why.things[0].objections.size() == 1);
  CHECK(why.things[0].objections[0].reason == Reason::k_occupied);
  CHECK(why.things[0].objections[0].cause.object == 1);
  CHECK(Clock(why.things[0].objections[0].free_at) == "11:00");
}

TEST_CASE("who is free can only be so often as there are things") {
  const Scene scene(Needing(R"({"resource": "room"})", kThree), kThings);
  CHECK(scene.Remaining("2026-03-02T10:00") == 1);
  const std::unique_ptr<Scene> limited(Patched(Needing(R"({"resource": "van"})", kThree), 3,
                                               R"({"limits": [{"per": "day", "count": 2}]})"));
  CHECK(limited->Remaining("2026-03-02T10:00") == 2);
}

// How many bookings fit at each start of 2 March, "09:00*2 10:00 …".
std::string Fitting(const Scene& scene) {
  const Slots slots = Must(FindSlots(scene.request, scene.monday(), {}));
  std::string text;
  for (std::size_t i = 0; i < slots.starts.size(); ++i) {
    text += (text.empty() ? "" : " ") + Clock(slots.starts[i]);
    if (slots.remaining[i] > 1) text += fmt::format("*{}", slots.remaining[i]);
  }
  return text;
}

TEST_CASE("over a day as many bookings fit as things are free at each start") {
  const std::string rooms =
      Bookings(Taking("room", "2026-03-02T09:00:00Z", "2026-03-02T11:00:00Z") + "," +
               Taking("other", "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z"));
  CHECK(Fitting(Scene(Needing(R"({"pool": "rooms"})", kThree), kThings, rooms)) ==
        "09:00*2 10:00 12:00*2 13:00*2 14:00*2 15:00*2 16:00*2");
  const std::string vans =
      Bookings(Taking("van", "2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z", 2) + "," +
               Taking("van", "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z", 1));
  CHECK(Fitting(Scene(Needing(R"({"resource": "van"})", kThree), kThings, vans)) ==
        "09:00*3 10:00 11:00*2 12:00*3 13:00*3 14:00*3 15:00*3 16:00*3");
}

TEST_CASE("whoever is too far ahead in a group is left out of one start and not of the next") {
  const char* event = R"({"scheduling": "groups", "groups": [
      {"id": "g", "members": ["ana", "bo"], "policy": {"preset": "round_robin", "lead_threshold": 1}},
      {"id": "h", "members": ["cy"]}]})";
  const char* scenario = R"({"bookings": [
      {"event_type": "e", "hosts": ["ana", "cy"], "start": "2026-02-27T09:00:00Z"},
      {"event_type": "e", "hosts": ["ana", "cy"], "start": "2026-02-27T10:00:00Z"}],
      "busy": [{"user": "bo", "start": "2026-03-02T09:00:00Z", "end": "2026-03-02T10:00:00Z"}]})";
  const Scene scene(event, "{}", scenario);
  CHECK(scene.Hosts("2026-03-02T09:00") == "bo cy");
  CHECK(scene.Hosts("2026-03-02T10:00") == "ana cy");
  const Slots slots = Must(FindSlots(scene.request, scene.monday(), {.hosts = true}));
  std::string first;  // who could take the first three
  for (std::uint32_t i = 0; i < slots.host_offsets[3]; ++i) {
    first += std::to_string(slots.host_indexes[i]) + " ";
  }
  CHECK(first == "1 2 0 2 1 2 ");
  // Another booking beside the one at hand may take them, at each start.
  const char* alone = R"({"scheduling": "groups", "groups": [{"id": "g", "members": ["ana", "bo"],
      "policy": {"preset": "round_robin", "lead_threshold": 1}}]})";
  CHECK(Fitting(Scene(alone, "{}", scenario)) ==
        "09:00*2 10:00 11:00*2 12:00*2 13:00*2 14:00*2 15:00*2 16:00*2");
}

TEST_CASE("of a group that takes two, others may lead the second of those who are behind") {
  const char* event = R"({"scheduling": "groups", "groups": [{"id": "g", "required": 2,
      "members": ["ana", "bo", "cy"],
      "policy": {"preset": "round_robin", "lead_threshold": 1}}]})";
  const auto booked = [](const char* hosts) {
    return fmt::format(R"({{"event_type": "e", "start": "2026-02-27T09:00:00Z", "hosts": [{}]}})",
                       hosts);
  };
  const std::string both = booked(R"("ana", "bo")") + "," + booked(R"("ana", "bo")");
  const std::string ana = "," + booked(R"("ana")");
  CHECK(Scene(event, "{}", Bookings(both + ana)).Hosts("2026-03-02T10:00") == "ana bo cy");
  CHECK(Scene(event, "{}", Bookings(both + ana + ana)).Hosts("2026-03-02T10:00") == "bo cy");
}

}  // namespace
}  // namespace rota
