// What the records of another database must say before an import writes them.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "rota/model/booking.h"
#include "rota/model/transfer.h"
#include "rota/model/user.h"

namespace rota {

// Errors: `invalid` rule import_shape, as are those of the others.
Status Wrong(std::string message, std::string_view path);

// What every verb leaves a booking as.
Status CheckOwnRules(const Booking& booking);
// What parts of one visit say together. Errors: under `bookings[i]`.
Status CheckVisits(std::span<const Booking> bookings);
// Each host's buffers may differ; the booking shows those of the last one.
Status CheckHostTime(const Booking& booking, const TakenTime& taken);
// What others' blocked time may not touch: in buffer mode `max` the booking's own time.
Status CheckCore(const Booking& booking, const TakenTime& taken);
// Who attends is named, or has an address of an attendee; or had it when the time was taken, and
// was written since.
bool Attends(const Booking& booking, const User& user);

}  // namespace rota
