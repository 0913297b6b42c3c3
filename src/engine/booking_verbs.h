// What verbs on holds do, for verbs on what holds are made for.
#pragma once

#include "src/engine/act.h"

namespace rota {

// booking.confirm and booking.cancel, inside an act.
Result<Booking> ConfirmHold(Act& act, const ConfirmBody& what);
Result<Booking> CancelBooking(Act& act, const CancelBody& what);

}  // namespace rota
