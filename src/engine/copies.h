// Copies of our bookings in outside calendars that their owners moved or deleted there.
#pragma once

#include <optional>

#include "rota/model/booking.h"
#include "rota/model/calendar.h"
#include "src/engine/act.h"

namespace rota {

// The booking that a block which takes `taken` is a copy of, where it lies as the booking neither
// does nor ever did: its owner moved it. A copy that lies as the booking once did is merely late.
Result<std::optional<Booking>> BookingOfMovedCopy(Act& act, const BusyBlock& block, Interval taken);

// Tells those who serve the booking that its copy lies elsewhere now, or nowhere.
Status TellOfCopy(Act& act, const Booking& booking, const BusyBlock& block,
                  std::optional<Interval> now_at);
// Tells of a copy that is no longer in its owner's calendar, where the booking still stands.
Status TellOfLostCopy(Act& act, const BusyBlock& block);

}  // namespace rota
