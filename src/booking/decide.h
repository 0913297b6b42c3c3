// Decisions of the booking lifecycle: pure functions from facts and a command to a BookingChange.
#pragma once

#include "rota/model/command.h"
#include "src/availability/explain.h"
#include "src/booking/change.h"
#include "src/booking/lifecycle.h"

namespace rota {

// What a decision needs beside the request and the command.
struct Circumstances {
  Actor actor;               // who acts
  std::string new_id;        // for a new booking without an id of its own
  std::string tzdb_version;  // of the zone data in use
};

// `hold` and `book`. `request` must describe the command's event type, duration and attendee.
// Errors: `booking_shape`, `forbidden`, or the reason the start is not offered, with refusals.
Result<BookingChange> DecideBook(const Request& request, const BookCommand& command, Verb verb,
                                 const Circumstances& circumstances);

// A hold becomes a booking, or a request where approval is required. Re-checks what can be lost.
Result<BookingChange> DecideConfirm(const Request& request, const Booking& hold,
                                    const ConfirmCommand& command,
                                    const Circumstances& circumstances);

// A request becomes a booking. Re-checks what can be lost, and time if the request did not block.
Result<BookingChange> DecideApprove(const Request& request, const Booking& booking,
                                    const StatusCommand& command,
                                    const Circumstances& circumstances);

// Moves that change neither time nor hosts: reject, complete, no_show, expire.
Result<BookingChange> DecideStatus(const Booking& booking, Verb verb, const StatusCommand& command,
                                   Instant now, const Circumstances& circumstances);

// Errors beside those of the table: `forbidden`, `notice` when the attendee is too late.
Result<BookingChange> DecideCancel(const EventType* type, const Booking& booking,
                                   const CancelCommand& command, Instant now,
                                   const Circumstances& circumstances);

// New start, length and hosts in one. `request` must be made for the new time with reschedule_of
// set.
Result<BookingChange> DecideMove(Request request, const Booking& booking,
                                 const MoveCommand& command, const Circumstances& circumstances);

// The request to use for re-checking a booking whose grid, notice, window and hours were settled.
Request Settled(Request request, const Booking& booking, std::int64_t booking_key);

}  // namespace rota
