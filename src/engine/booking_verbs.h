// What verbs on holds do, for verbs on what holds are made for.
#pragma once

#include "src/engine/act.h"

namespace rota {

// booking.confirm and booking.cancel, inside an act.
Result<Booking> ConfirmHold(Act& act, const ConfirmBody& what);
Result<Booking> CancelBooking(Act& act, const CancelBody& what);

// Whoever runs the event type says what they like; a visitor is not told who serves it, and so
// cannot ask for somebody either. Errors: `forbidden`.
Status MayTake(const Act& act, const BookBody& what);

}  // namespace rota
