#include "src/booking/record.h"

#include <doctest/doctest.h>

#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Scene;

Booking AtTen(std::vector<std::string> hosts) {
  Booking booking;
  booking.event_type = "e";
  booking.hosts = std::move(hosts);
  booking.start = At("2026-03-02T10:00");
  booking.end = At("2026-03-02T11:00");
  return booking;
}

TEST_CASE("a host whose buffers the request keeps is taken with those") {
  Scene scene(R"({"buffer_before_min": 5})");
  const Booking booking = AtTen({"ana", "bo"});
  const std::vector<Claim> fresh = ClaimsOf(scene.request, booking);
  CHECK(fresh[0].blocked.start == At("2026-03-02T09:55"));
  scene.request.kept_buffers = {{scene.catalog->FindUser("ana"), {20 * kMinute, 0}}};
  const std::vector<Claim> kept = ClaimsOf(scene.request, booking);
  CHECK(kept[0].blocked.start == At("2026-03-02T09:40"));
  CHECK(kept[1].blocked.start == At("2026-03-02T09:55"));
}

// Turns of hosts 0.. of the offer, as "ana:round_robin" with "-" when it does not count.
std::string Turns(const Scene& scene, const std::vector<std::uint32_t>& hosts, BookingChange change,
                  std::optional<AssignmentMethod> by_staff = {}) {
  Assigned assigned;
  assigned.hosts = hosts;
  std::string text;
  for (const Turn& turn : TurnsOf(scene.request, assigned, change, by_staff)) {
    text += (text.empty() ? "" : " ") + scene.catalog->user(turn.user).header.id + ":" +
            std::to_string(static_cast<int>(turn.method)) + (turn.counted ? "" : "-");
  }
  return text;
}

std::string Method(const char* user, AssignmentMethod method, const char* counted = "") {
  return std::string(user) + ":" + std::to_string(static_cast<int>(method)) + counted;
}

TEST_CASE("new hosts are given a turn, by what chose them") {
  const Scene scene(R"({"scheduling": "round_robin", "policy": "least_busy",
      "hosts": [{"user": "ana", "fixed": true}, {"user": "bo"}, {"user": "cy"}]})");
  BookingChange change;
  change.after = AtTen({"ana", "bo"});
  CHECK(Turns(scene, {0, 1}, change) ==
        Method("ana", AssignmentMethod::kFixed) + " " + Method("bo", AssignmentMethod::kLeastBusy));
  change.before = AtTen({"ana", "cy"});  // a move that changes one of them
  CHECK(Turns(scene, {0, 1}, change) == Method("bo", AssignmentMethod::kReassignAuto));
  change.after.kind = BookingKind::kInternal;
  CHECK(Turns(scene, {0, 1}, change) == "");
}

TEST_CASE("hosts that staff named count, unless the policy counts automatic turns alone") {
  const auto scene = [](const char* counts) {
    return std::string(R"({"scheduling": "round_robin", "hosts": [{"user": "ana"}, {"user": "bo"}],
        "policy": {"preset": "round_robin", "counts": ")") +
           counts + R"("}})";
  };
  const Scene all(scene("all")), automatic(scene("automatic"));
  BookingChange change;
  change.after = AtTen({"bo"});
  CHECK(Turns(all, {1}, change, AssignmentMethod::kManualDirect) ==
        Method("bo", AssignmentMethod::kManualDirect));
  CHECK(Turns(automatic, {1}, change, AssignmentMethod::kManualDirect) ==
        Method("bo", AssignmentMethod::kManualDirect, "-"));
  CHECK(Turns(automatic, {1}, change) == Method("bo", AssignmentMethod::kRoundRobin));
}

TEST_CASE("the booking shows the buffers of the last host, who rotates") {
  const Scene scene(
      R"({"scheduling": "round_robin", "buffer_before_min": 5,
      "hosts": [{"user": "ana", "fixed": true}, {"user": "bo"}]})",
      R"({"profiles": [{"id": "p", "user": "bo", "name": "P", "buffer_after_min": 30}],
      "users": [{"id": "ana", "name": "Ana"}, {"id": "bo", "name": "Bo",
          "default_profile": "p"}]})");
  Assigned assigned;
  assigned.hosts = {0, 1};
  Booking booking;
  FreezeBuffers(scene.request, assigned, &booking);
  CHECK(booking.buffer_before_min == 5);
  CHECK(booking.buffer_after_min == 30);
}

TEST_CASE("attendees need a way to be reached, a name, and do not host") {
  const auto path = [](Attendee attendee, std::vector<std::string> hosts = {}) {
    return CheckAttendees({Attendee{.user = "bo"}, attendee}, hosts).path();
  };
  CHECK(path({.email = "kim@example.net", .name = "Kim"}) == "");
  CHECK(path({.name = "Kim", .phone = "+4512345678"}) == "");
  CHECK(path({.name = "Kim"}) == "attendees[1].email");
  CHECK(path({.email = "kim@example.net"}) == "attendees[1].name");
  CHECK(path({.user = "ana"}) == "");
  CHECK(path({.user = "ana"}, {"ana"}) == "attendees[1].user");
}

TEST_CASE("a message for each state a booking reaches, once") {
  BookingChange change;
  change.after.header.id = "b";
  change.after.sequence = 2;
  change.history.at = 100;
  Announce(&change, "booking.confirmed", RecipientRole::kAttendee);
  REQUIRE(change.messages.size() == 1);
  CHECK(change.messages[0].dedupe_key == "booking.confirmed:2");
  CHECK(change.messages[0].booking == "b");
  CHECK(change.messages[0].due_at == 100);
}

}  // namespace
}  // namespace rota
