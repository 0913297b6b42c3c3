// What verbs on holds do, for verbs on what holds are made for.
#pragma once

#include "src/engine/act.h"

namespace rota {

// The first rule of the pipeline that says no.
inline constexpr Reason kStartReasons[] = {Reason::k_inactive,     Reason::k_required_host_inactive,
                                           Reason::k_past,         Reason::k_no_schedule,
                                           Reason::k_schedule,     Reason::k_holiday,
                                           Reason::k_time_off,     Reason::k_misaligned,
                                           Reason::k_calendar,     Reason::k_occupied,
                                           Reason::k_buffer,       Reason::k_attendee_overlap,
                                           Reason::k_attendee_gap, Reason::k_rest,
                                           Reason::k_distance,     Reason::k_notice,
                                           Reason::k_window,       Reason::k_visit_gap,
                                           Reason::k_limit,        Reason::k_waitlist,
                                           Reason::k_quorum,       Reason::k_not_among_first,
                                           Reason::k_stale_source, Reason::k_policy,
                                           Reason::k_not_a_host,   Reason::k_managed};

// booking.confirm and booking.cancel, inside an act.
Result<Booking> ConfirmHold(Act& act, const ConfirmBody& what);
Result<Booking> CancelBooking(Act& act, const CancelBody& what);

// A move to where the booking is already, with whom it is already: nothing to write.
bool KeepsPlace(const BookingChange& change);

// Whoever runs the event type says what they like; a visitor is not told who serves it, and so
// cannot ask for somebody either. Errors: `forbidden`.
Status MayTake(const Act& act, const BookBody& what);

}  // namespace rota
