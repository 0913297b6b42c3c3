// Decisions of the booking lifecycle: pure functions from facts and a command to a BookingChange.
#pragma once

#include "rota/model/booking_bodies.h"
#include "src/availability/explain.h"
#include "src/booking/change.h"
#include "src/booking/lifecycle.h"

namespace rota {

// What a decision needs beside the request and the command.
struct Circumstances {
  Actor actor;  // who acts
  ActorRole role = ActorRole::kSystem;
  bool staff = true;   // runs the event type: bound by no action rule, told every host's reason
  std::string new_id;  // for a new booking, or hold of seats
  std::vector<std::string> seat_ids;    // for new seats
  std::string tzdb_version;             // of the zone data in use
  std::optional<BookingSource> origin;  // absent: by actor
  Metadata metadata;                    // of a new booking
  std::int64_t seed = 0;                // key of the order of `seeded` ties
  std::string correlation;              // idempotency key of the call
};

// A new hold or booking. `request` must describe its event type, duration and attendee.
// Errors: `booking_shape`, or the reason the start is not offered, with refusals.
Result<BookingChange> DecideHold(const Request& request, const HoldBody& what,
                                 const Circumstances& circumstances);
Result<BookingChange> DecideBook(const Request& request, const BookBody& what,
                                 const Circumstances& circumstances);

// A hold becomes a booking, or a request where approval is required. Re-checks what can be lost.
Result<BookingChange> DecideConfirm(const Request& request, const Booking& hold,
                                    const ConfirmBody& command, const Circumstances& circumstances);

// A request becomes a booking. Re-checks what can be lost, and time if the request did not block.
Result<BookingChange> DecideApprove(const Request& request, const Booking& booking,
                                    const StatusBody& command, const Circumstances& circumstances);

// Moves that change neither time nor hosts: reject, complete, no_show, expire.
Result<BookingChange> DecideStatus(const Booking& booking, Verb verb, const StatusBody& command,
                                   Instant now, const Circumstances& circumstances);

// `rule`: what binds who is no staff. Errors beside those of the table: `forbidden`, `notice` when
// the attendee is too late.
Result<BookingChange> DecideCancel(const ActionRule& rule, const Booking& booking,
                                   const CancelBody& command, Instant now,
                                   const Circumstances& circumstances);

// New start, length and hosts in one. `request` must be made for the new time with reschedule_of
// set.
Result<BookingChange> DecideMove(Request request, const Booking& booking, const MoveBody& command,
                                 const Circumstances& circumstances);

// The request to use for re-checking a booking whose grid, notice, window and hours were settled.
Request Settled(Request request, const Booking& booking, std::int64_t booking_key);

}  // namespace rota
