#include "src/availability/openings.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Clock;
using test::Scene;

// Bo is busy from 10 to 12.
constexpr const char* kBusy = R"({"busy": [
    {"user": "bo", "start": "2026-03-02T09:00:00Z", "end": "2026-03-02T11:00:00Z"}]})";
const Interval kMonday{At("2026-03-02T00:00"), At("2026-03-03T00:00")};

// "09:00-12:00 ana 09:00-10:00".
std::string Text(const Scene& scene, const Request& request, Interval range = kMonday,
                 std::size_t most = SIZE_MAX) {
  const Openings found = *FindOpenings(request, range, most);
  std::string text;
  const auto add = [&](const std::vector<Interval>& stretches) {
    for (const Interval& one : stretches) {
      text += fmt::format("{}{}-{}", text.empty() ? "" : " ", Clock(one.start), Clock(one.end));
    }
  };
  add(found.all);
  for (const auto& [user, stretches] : found.users) {
    text += " " + scene.catalog->user(user).header.id;
    add(stretches);
  }
  return text;
}

TEST_CASE("a stretch runs from the first start to the end of a booking at the last one") {
  const Scene scene(R"({"scheduling": "round_robin", "hosts": [{"user": "ana"}, {"user": "bo"}]})",
                    "{}", kBusy);
  CHECK(Text(scene, scene.request) == "09:00-17:00 ana 09:00-17:00 bo 09:00-10:00 12:00-17:00");
}

TEST_CASE("what hosts share is what is free together") {
  const Scene scene(R"({"scheduling": "collective", "hosts": [{"user": "ana"}, {"user": "bo"}]})",
                    "{}", kBusy);
  const char* both =
      "09:00-10:00 12:00-17:00 ana 09:00-10:00 12:00-17:00 "
      "bo 09:00-10:00 12:00-17:00";
  CHECK(Text(scene, scene.request) == both);
}

TEST_CASE("at most so many, and nothing of anybody behind them") {
  const Scene scene(R"({"scheduling": "collective", "hosts": [{"user": "ana"}, {"user": "bo"}]})",
                    "{}", kBusy);
  CHECK(Text(scene, scene.request, kMonday, 1) == "09:00-10:00 ana 09:00-10:00 bo 09:00-10:00");
}

TEST_CASE("starts begin with the whole minute and lie in the range") {
  const Scene scene;
  CHECK(Text(scene, scene.request, {At("2026-03-02T10:00") + 1, At("2026-03-02T10:10")}) ==
        "10:01-11:09 ana 10:01-11:09");
  CHECK(Text(scene, scene.request, {}) == " ana");
}

TEST_CASE("behind the first n starts of a date nothing is free, on the grid or off it") {
  const Scene scene(R"({"first_slots_per_day": 2, "step_min": 30})");
  CHECK(Text(scene, scene.request) == "09:00-10:30 ana 09:00-10:30");
}

TEST_CASE("a host filter leaves the others out") {
  const Scene scene(R"({"scheduling": "round_robin", "hosts": [{"user": "ana"}, {"user": "bo"}]})",
                    "{}", kBusy);
  Request request = scene.request;
  request.only_users = {scene.catalog->FindUser("bo")};
  CHECK(Text(scene, request) == "09:00-10:00 12:00-17:00 bo 09:00-10:00 12:00-17:00");
}

TEST_CASE("stretches go on over the parts in which a long range is taken") {
  const Scene scene("{}", R"({"schedules": [{"id": "s", "rules": [
      {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "start": "00:00",
       "end": "24:00"}]}]})");
  const Openings found =
      *FindOpenings(scene.request, {kMonday.start, kMonday.start + 100 * kDay}, SIZE_MAX);
  REQUIRE(found.all.size() == 1);
  CHECK(found.all[0] == Interval{scene.request.now, kMonday.start + 100 * kDay - kMinute + kHour});
}

TEST_CASE("what is too much for one question says how to ask for less") {
  const Scene scene;
  const Result<Openings> found =
      FindOpenings(scene.request, {kMonday.start, kMonday.start + 4000 * kDay * 365}, SIZE_MAX);
  CHECK(found.status().reason() == Reason::k_work_limit);
  CHECK(found.status().message().find("fewer dates") != std::string_view::npos);
}

}  // namespace
}  // namespace rota
