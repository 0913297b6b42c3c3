#include "src/availability/sessions.h"

#include <doctest/doctest.h>

#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Scene;

constexpr const char* kYoga = R"({"scheduling": "round_robin", "seats": 4, "step_min": 30,
    "hosts": [{"user": "ana"}, {"user": "bo"}]})";

// One booking of ana's at ten with so many seats.
std::string Taken(int seats, const char* more = "") {
  return R"({"bookings": [{"event_type": "e", "start": "2026-03-02T10:00:00+01:00", "host": "ana",
             "seats_taken": )" +
         std::to_string(seats) + "}" + more + "]}";
}

TEST_CASE("seats left are offered at the session's own start, with its host") {
  const Scene scene(kYoga, "{}", Taken(1));
  CHECK(scene.Remaining("2026-03-02T10:00") == 3 + 4);
  CHECK(scene.Hosts("2026-03-02T10:00") == "ana");
  CHECK(scene.Remaining("2026-03-02T10:30") == 4);  // bo
  CHECK(scene.Hosts("2026-03-02T10:30") == "bo");
  CHECK(scene.Remaining("2026-03-02T09:00") == 8);
  const auto sessions = SessionsIn(scene.request, scene.monday());
  REQUIRE(sessions.size() == 1);
  CHECK(sessions[0].left == 3);
  CHECK(sessions[0].Fits(3));
  CHECK(!sessions[0].Fits(4));
}

TEST_CASE("a full session stands in its host's way, and says so") {
  const Scene scene(kYoga, "{}", Taken(4));
  CHECK(scene.Hosts("2026-03-02T10:00") == "bo");
  CHECK(scene.Remaining("2026-03-02T10:00") == 4);
  const Scene alone(R"({"seats": 4})", "{}", Taken(4));
  CHECK(alone.Refusal("2026-03-02T10:00") == "capacity");
}

TEST_CASE("records of one time and host are one session; another length is another booking") {
  const Scene scene(kYoga, "{}",
                    Taken(1, R"(, {"event_type": "e", "start": "2026-03-02T10:00:00+01:00",
                         "host": "ana", "attendees": [{"email": "a@x.org", "name": "A"},
                         {"email": "b@x.org", "name": "B", "status": "cancelled"}]})"));
  CHECK(scene.Remaining("2026-03-02T10:00") == 2 + 4);
  const Scene longer(kYoga, "{}",
                     R"({"bookings": [{"event_type": "e", "start": "2026-03-02T10:00:00+01:00",
                         "duration_min": 30, "host": "ana"}]})");
  CHECK(longer.Hosts("2026-03-02T10:00") == "bo");
}

TEST_CASE("whoever joins meets every rule but what the session was opened with") {
  const char* const kLimited = R"({"scheduling": "round_robin", "seats": 4, "step_min": 30,
      "limits": [{"per": "day", "count": 1}], "hosts": [{"user": "ana"}, {"user": "bo"}]})";
  const Scene limited(kLimited, "{}", Taken(1));
  CHECK(limited.Remaining("2026-03-02T10:00") == 3);  // no further session today
  CHECK(limited.Refusal("2026-03-02T12:00") == "limit");
  const Scene away(kYoga, "{}",
                   R"({"bookings": [{"event_type": "e", "start": "2026-03-02T10:00:00+01:00",
                       "host": "ana"}],
                      "time_off": [{"user": "ana", "from": "2026-03-02"}]})");
  CHECK(away.Hosts("2026-03-02T10:00") == "bo");
  CHECK(away.Remaining("2026-03-02T10:00") == 4);
}

TEST_CASE("free time that restarts behind bookings keeps the start of a session that has seats") {
  const char* const kFree = R"({"seats": 2, "step_min": 60, "alignment": "free"})";
  const Scene open(kFree, "{}", Taken(1));
  CHECK(open.Offered() == "09:00 10:00 11:00 12:00 13:00 14:00 15:00 16:00");
  const Scene full(kFree, "{}", Taken(2));
  CHECK(full.Offered() == "09:00 11:00 12:00 13:00 14:00 15:00 16:00");
}

}  // namespace
}  // namespace rota
