// Seats of a session (behaviour §8). A session is one booking whose attendees are its seats: they
// are taken together or one by one, and each is asked for, confirmed, moved and given back by
// itself. What the booking as a whole says follows from them:
//
//   some seat is taken for good        confirmed, or what staff said of it since
//   none, but one is asked for         pending
//   none, but one is held              hold
//   none at all                        off
//
// It expires when the last of its seats does, so a session of holds alone runs out by the clock
// like any hold. A session takes its hosts' time once, by the same guard as every booking; so two
// of one event type, host and start cannot stand, whoever opens them at once.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "src/assignment/assign.h"
#include "src/booking/decide.h"

namespace rota {

// Ids of attendees.
using SeatIds = std::vector<std::string>;

// The seats as they are at `now`: held ones that ran out are free, requests that did are expired.
// Whoever comes too late with a hold is told so for an hour.
void LapseSeats(Instant now, Booking* session);
// A booking with the seats that are still told of: who has none of them has nothing of it.
Booking LapsedAt(Instant now, Booking booking);
// Status, number of seats taken and expiry, as they follow from the seats. `off`: what a session is
// when none is left.
void SettleSession(BookingStatus off, Booking* session);
// What a session is to whoever has its seats and no others: without one it is off for them as their
// last one is, and what it was called off with is not said of them.
void SettleOwn(Booking* session);
// A reader sees the same.
void ReadSeatsAt(Instant now, Booking* session);

// How new seats are taken.
struct SeatTerms {
  AttendeeStatus status = AttendeeStatus::kLive;
  std::optional<Instant> expires_at;
};
// For good, or pending where approval is required.
SeatTerms TermsOfBooking(const Request& request, Instant start);

// The rows of so many seats for these attendees, with ids from `with`. Errors: `read_only_field`
// where a visitor gives an id.
Result<std::vector<Attendee>> NewSeats(const BookBody& what, std::int32_t seats,
                                       const SeatTerms& terms, const Circumstances& with);
// How many seats the body takes. Errors: `booking_shape`.
Result<std::int32_t> SeatsWanted(const BookBody& what, std::optional<std::int32_t> seats);

// Where the seats go: the hosts, and the session that is joined, if one is. `leaves`: the session
// that seats which move are in, whose hosts and things they keep as a booking that moves does;
// null: they are new. Errors: as DecideBook.
Result<Assigned> DecidePlace(const Request& request, const BookBody& what,
                             const Circumstances& with, const Booking* leaves = nullptr);
// A new session of these hosts with its first seats.
Result<BookingChange> DecideOpen(const Request& request, const BookBody& what, Assigned assigned,
                                 std::vector<Attendee> seats, std::string_view action,
                                 const Circumstances& with);
// Seats, new or moving, that come to a session that stands. `request` is about its start.
// Errors: `capacity`.
Result<BookingChange> DecideJoin(const Request& request, const Booking& session, std::int64_t key,
                                 const BookBody& what, std::vector<Attendee> seats,
                                 std::string_view action, const Circumstances& with);

// A hold of seats becomes what was held. `request` is settled for the session.
Result<BookingChange> DecideConfirmSeats(const Request& request, const Booking& session,
                                         const SeatIds& held, const ConfirmBody& command,
                                         const Circumstances& with);
Result<BookingChange> DecideApproveSeats(const Request& request, const Booking& session,
                                         const SeatIds& asked, const StatusBody& command,
                                         const Circumstances& with);
// Reject, complete (they came after all) and no_show.
Result<BookingChange> DecideSeatStatus(const Booking& session, const SeatIds& seats, Verb verb,
                                       const StatusBody& command, Instant now,
                                       const Circumstances& with);
Result<BookingChange> DecideCancelSeats(const ActionRule& rule, const Booking& session,
                                        const SeatIds& seats, const CancelBody& command,
                                        Instant now, const Circumstances& with);
// Whether these seats of a session, as it is stored, may move. Errors: `invalid_transition`,
// `expired`.
Status CheckSeatsMove(const Booking& session, const SeatIds& seats, Instant now);
// A seat goes to another session of its event type, which must have some still. Errors:
// `unsupported`.
Status CheckHasSeats(const EventType& type);
// The seats leave for another session. Errors: as CheckSeatsMove and DecideCancelSeats.
Result<BookingChange> DecideLeaveSeats(const ActionRule& rule, const Booking& session,
                                       const SeatIds& seats, const MoveBody& command, Instant now,
                                       const Circumstances& with);
// What the clock does to a session: seats run out, and one with too few takers by its moment is
// cancelled.
BookingChange DecideLapse(const Booking& session, std::int64_t key, Instant now,
                          const Circumstances& with);

// Tells of seats that were taken; of those that are held nobody is told.
void AnnounceTaken(BookingChange* change);

// Of a session that is cancelled as a whole.
void CancelAllSeats(BookingChange* change);

// Whether others than these have a seat.
bool HasOtherSeats(const Booking& session, const SeatIds& seats);

}  // namespace rota
