#include "src/booking/seats.h"

#include <doctest/doctest.h>

namespace rota {
namespace {

constexpr Instant kNow = 1'000'000'020;

Attendee Seat(const char* id, AttendeeStatus status, std::optional<Instant> expires_at = {}) {
  Attendee seat{.id = id, .email = std::string(id) + "@example.net", .name = id};
  seat.status = status;
  seat.expires_at = expires_at;
  if (status == AttendeeStatus::kHeld) seat.hold = std::string("h") + id;
  return seat;
}

Booking Session(std::vector<Attendee> seats, BookingStatus status = BookingStatus::kConfirmed) {
  Booking session;
  session.header.id = "s";
  session.header.version = 1;
  session.start = kNow + kDay;
  session.end = session.start + kHour;
  session.seats = 3;
  session.status = status;
  session.attendees = std::move(seats);
  SettleSession(BookingStatus::kCancelled, &session);
  return session;
}

using enum AttendeeStatus;

TEST_CASE("a session is what its seats are") {
  CHECK(Session({Seat("a", kLive), Seat("b", kHeld, kNow + 60)}).status ==
        BookingStatus::kConfirmed);
  CHECK(Session({Seat("a", kNoShow)}, BookingStatus::kCompleted).status ==
        BookingStatus::kCompleted);
  const Booking asked = Session({Seat("a", kPending), Seat("b", kHeld, kNow + 60)});
  CHECK(asked.status == BookingStatus::kPending);
  CHECK(asked.pending_causes.Has(PendingCause::kApproval));
  CHECK(!asked.expires_at);  // a request stays
  const Booking held = Session({Seat("a", kHeld, kNow + 60), Seat("b", kHeld, kNow + 90)});
  CHECK(held.status == BookingStatus::kHold);
  CHECK(held.expires_at == kNow + 90);
  CHECK(held.seats_taken == 2);
  const Booking off = Session({Seat("a", kCancelled)});
  CHECK(off.status == BookingStatus::kCancelled);
  CHECK(off.seats_taken == 0);
}

TEST_CASE("seats run out by the clock, and a late hold is remembered for an hour") {
  Booking session =
      Session({Seat("a", kHeld, kNow), Seat("b", kPending, kNow), Seat("c", kHeld, kNow + 1)});
  ReadSeatsAt(kNow, &session);
  CHECK(session.attendees[0].status == kExpired);
  CHECK(session.attendees[1].status == kExpired);
  CHECK(session.attendees[2].status == kHeld);
  CHECK(session.status == BookingStatus::kHold);
  CHECK(session.seats_taken == 1);
  LapseSeats(kNow + kHour - 1, &session);
  CHECK(session.attendees.size() == 3);
  LapseSeats(kNow + kHour, &session);
  CHECK(session.attendees.size() == 2);  // who asked stays on record
  ReadSeatsAt(kNow + kHour, &session);
  CHECK(session.status == BookingStatus::kExpired);
}

TEST_CASE("a hold that ran out is forgotten whether or not anybody looked meanwhile") {
  Booking session = Session({Seat("a", kHeld, kNow), Seat("b", kPending, kNow)});
  LapseSeats(kNow + kHour, &session);
  REQUIRE(session.attendees.size() == 1);
  CHECK(session.attendees[0].id == "b");
}

TEST_CASE("only a seat that can be given back is") {
  const Booking session = Session({Seat("a", kLive), Seat("b", kNoShow)});
  const CancelBody cancel;
  CHECK(DecideCancelSeats({}, session, {"b"}, cancel, kNow, {}).status().reason() ==
        Reason::k_invalid_transition);
  CHECK(DecideCancelSeats({}, session, {"x"}, cancel, kNow, {}).status().reason() ==
        Reason::k_not_found);
  const auto change = DecideCancelSeats({}, session, {"a"}, cancel, kNow, {});
  REQUIRE(change.ok());
  CHECK(change->after.attendees[0].status == kCancelled);
  CHECK(change->after.status == BookingStatus::kConfirmed);
  CHECK(change->messages.size() == 1);
  CHECK(change->messages[0].recipient->attendee == "a");
  ActionRule rule;
  rule.notice_min = 2 * 24 * 60;
  Circumstances visitor;
  visitor.staff = false;
  CHECK(DecideCancelSeats(rule, session, {"a"}, cancel, kNow, visitor).status().reason() ==
        Reason::k_notice);
  // A hold is nothing yet that anybody counts on.
  const Booking held = Session({Seat("a", kHeld, kNow + 60)});
  const auto released = DecideCancelSeats(rule, held, {"a"}, cancel, kNow, visitor);
  REQUIRE(released.ok());
  CHECK(released->after.status == BookingStatus::kCancelled);
  CHECK(released->messages.empty());
}

TEST_CASE("too few takers by the moment that was named end a session") {
  Booking session = Session({Seat("a", kLive), Seat("b", kHeld, kNow + 60)});
  session.seats_min = 2;
  session.seats_decide_at = kNow;
  CHECK(DecideLapse(session, 7, kNow - 1, {}).after.status == BookingStatus::kConfirmed);
  CHECK(DecideLapse(session, 7, kNow - 1, {}).after.seats_decide_at == kNow);
  const BookingChange off = DecideLapse(session, 7, kNow, {});
  CHECK(off.after.status == BookingStatus::kCancelled);
  CHECK(off.after.attendees[0].status == kCancelled);
  CHECK(off.after.cancellation->note == "1 of at least 2 takers");
  CHECK(off.messages.size() == 1);
  CHECK(off.messages[0].topic == "booking.cancelled");
  session.attendees[1].status = kLive;
  const BookingChange stands = DecideLapse(session, 7, kNow, {});
  CHECK(stands.after.status == BookingStatus::kConfirmed);
  CHECK(!stands.after.seats_decide_at);
  CHECK(stands.messages.empty());
}

TEST_CASE("a body takes as many seats as it names people, or more while they are held") {
  BookBody body;
  CHECK(*SeatsWanted(body, {}) == 1);
  CHECK(*SeatsWanted(body, 3) == 3);
  body.attendees = {Seat("a", kLive), Seat("b", kLive)};
  CHECK(*SeatsWanted(body, {}) == 2);
  CHECK(*SeatsWanted(body, 3) == 3);
  CHECK(SeatsWanted(body, 1).status().reason() == Reason::k_invalid);
}

}  // namespace
}  // namespace rota
