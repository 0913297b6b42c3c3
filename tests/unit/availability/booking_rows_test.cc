#include "src/availability/booking_rows.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/scene.h"

namespace rota {
namespace {

using test::At;
using test::Clock;
using test::Scene;

Booking Of(BookingStatus status, std::optional<Instant> expires_at = std::nullopt) {
  Booking booking;
  booking.event_type = "e";
  booking.hosts = {"ana"};
  booking.status = status;
  booking.start = At("2026-03-02T10:00");
  booking.end = At("2026-03-02T11:00");
  booking.expires_at = expires_at;
  return booking;
}

// "ana 09:55-11:10 core 10:00-11:00; bo 09:55-11:10 soft"
std::string Text(const Scene& scene, const std::vector<Claim>& claims) {
  std::string text;
  for (const Claim& claim : claims) {
    text += fmt::format("{}{} {}-{}", text.empty() ? "" : "; ",
                        scene.catalog->user(claim.subject.index).header.id,
                        Clock(claim.blocked.start), Clock(claim.blocked.end));
    if (claim.core != claim.blocked) {
      text += fmt::format(" core {}-{}", Clock(claim.core.start), Clock(claim.core.end));
    }
    if (claim.soft) text += " soft";
    if (claim.expires_at != 0) text += " till " + Clock(claim.expires_at);
  }
  return text;
}

TEST_CASE("which statuses take time, run out, and give turns") {
  struct Row {
    BookingStatus status;
    bool takes_time, runs_out;
  };
  const Row kRows[] = {
      {BookingStatus::kHold, true, true},       {BookingStatus::kPending, true, true},
      {BookingStatus::kConfirmed, true, false}, {BookingStatus::kCompleted, true, false},
      {BookingStatus::kNoShow, true, false},    {BookingStatus::kCancelled, false, false},
      {BookingStatus::kRejected, false, false}, {BookingStatus::kExpired, false, false}};
  const Instant end = At("2026-03-02T07:00");
  for (const Row& row : kRows) {
    CAPTURE(static_cast<int>(row.status));
    const Booking booking = Of(row.status, end);
    CHECK(TakesTime(booking) == row.takes_time);
    CHECK(ExpiryOf(booking) == (row.runs_out ? end : 0));
    CHECK(!RanOut(booking, end - 1));
    CHECK(RanOut(booking, end) == row.runs_out);
    CHECK(CountedOf(booking, 7, 0).has_value() == row.takes_time);
    // A request that ran out keeps its turn: somebody was asked. A hold gives it back.
    CHECK(GivesTurns(booking, end) == (row.status != BookingStatus::kHold));
    CHECK(GivesTurns(booking, end - 1));
  }
  CHECK(!RanOut(Of(BookingStatus::kHold), kMaxInstant));
  Booking open = Of(BookingStatus::kPending);
  open.blocks = false;
  CHECK(!TakesTime(open));
  Booking internal = Of(BookingStatus::kConfirmed);
  internal.kind = BookingKind::kInternal;
  CHECK(!GivesTurns(internal, 0));
}

TEST_CASE("a host's claim: the time and their buffers, in the booking's mode") {
  const Scene scene(R"({"buffer_before_min": 5, "buffer_after_min": 10})");
  Booking booking = Of(BookingStatus::kConfirmed);
  const auto claims = [&] {
    return Text(scene, RowsOf(*scene.catalog, &scene.offer, booking, 1).claims);
  };
  CHECK(claims() == "ana 09:55-11:10");
  booking.buffer_after_min = 0;  // its own win
  CHECK(claims() == "ana 09:55-11:00");
  booking.buffer_mode = BufferMode::kMax;
  CHECK(claims() == "ana 09:55-11:00 core 10:00-11:00");
  booking.status = BookingStatus::kHold;
  booking.expires_at = At("2026-03-02T07:00");
  CHECK(claims() == "ana 09:55-11:00 core 10:00-11:00 till 07:00");
  booking.status = BookingStatus::kCancelled;
  CHECK(claims() == "");
}

TEST_CASE("buffers that a host had before are kept, whatever they would be now") {
  const Scene scene(R"({"buffer_before_min": 5, "buffer_after_min": 10})");
  const auto taken = [](std::uint32_t user) -> std::optional<Offer::Buffers> {
    if (user != 0) return std::nullopt;
    return Offer::Buffers{20 * kMinute, 0};
  };
  Booking booking = Of(BookingStatus::kConfirmed);
  booking.hosts = {"ana", "bo"};
  CHECK(Text(scene, RowsOf(*scene.catalog, &scene.offer, booking, 1, taken).claims) ==
        "ana 09:40-11:00; bo 09:55-11:10");
  CHECK(Text(scene, RowsOf(*scene.catalog, nullptr, booking, 1).claims) ==
        "ana 10:00-11:00; bo 10:00-11:00");
}

TEST_CASE("known users who attend have a soft claim with the widest buffers of the hosts") {
  const Scene both(R"({"scheduling": "collective", "hosts": [{"user": "ana"}, {"user": "bo"}]})",
                   R"({"profiles": [{"id": "p", "user": "bo", "name": "P", "buffer_after_min": 30}],
      "users": [{"id": "ana", "name": "Ana", "email": "ana@example.org"},
                {"id": "bo", "name": "Bo", "default_profile": "p"},
                {"id": "cy", "name": "Cy", "emails": ["cy@example.org"]}]})");
  Booking booking = Of(BookingStatus::kConfirmed);
  booking.hosts = {"ana", "bo"};
  booking.attendees = {Attendee{.email = "CY@example.org", .name = "Cy"},
                       Attendee{.user = "cy"},                             // once
                       Attendee{.email = "ana@example.org", .name = "A"},  // hosts it
                       Attendee{.email = "kim@example.net", .name = "Kim"}};
  CHECK(Text(both, RowsOf(*both.catalog, &both.offer, booking, 1).claims) ==
        "ana 10:00-11:00; bo 10:00-11:30; cy 10:00-11:30 soft");
  booking.attendees[0].status = booking.attendees[1].status = AttendeeStatus::kCancelled;
  CHECK(Text(both, RowsOf(*both.catalog, &both.offer, booking, 1).claims) ==
        "ana 10:00-11:00; bo 10:00-11:30");
}

TEST_CASE("hosts are named once; who is no longer known takes nothing") {
  const Scene scene;
  Booking booking = Of(BookingStatus::kCancelled);
  booking.hosts = {"bo", "gone", "ana", "bo"};
  CHECK(RowsOf(*scene.catalog, &scene.offer, booking, 1).hosts == std::vector<std::uint32_t>{1, 0});
}

TEST_CASE("the timeline's row of a claim, and what limits count") {
  const Scene scene(R"({"buffer_before_min": 5})");
  const Booking booking = Of(BookingStatus::kConfirmed);
  const BookingRows rows = RowsOf(*scene.catalog, &scene.offer, booking, 7);
  REQUIRE(rows.claims.size() == 1);
  const Occupied row = OccupiedBy(rows.claims[0], {booking.start, booking.end}, 7, 3);
  CHECK(row.blocked() == rows.claims[0].blocked);
  CHECK(row.core() == Interval{booking.start, booking.end});
  CHECK(row.before_s == 5 * kMinute);
  CHECK(row.booking == 7);
  CHECK(row.event_type == 3);
  CHECK(row.hosted);
  CHECK(!row.max_mode);
  REQUIRE(rows.counted.has_value());
  CHECK(rows.counted->start == booking.start);
  CHECK(rows.counted->booking == 7);
}

}  // namespace
}  // namespace rota
