// The life of a booking as a literal table (behaviour §11): which verb leads from which status to
// which.
#pragma once

#include <optional>
#include <string_view>

#include "rota/base/status.h"
#include "rota/model/booking.h"

namespace rota {

enum class Verb : std::uint8_t {
  kHold,
  kBook,
  kConfirm,
  kApprove,
  kReject,
  kCancel,
  kMove,
  kComplete,
  kNoShow,
  kExpire
};

std::string_view VerbName(Verb verb);  // "no_show"
std::string_view StatusName(BookingStatus status);

// The status `verb` leads to from `from`; nothing when the table has no such move.
std::optional<BookingStatus> Next(BookingStatus from, Verb verb);

// The status at `now`: a hold or request whose time has run out is expired for every reader at
// once.
BookingStatus EffectiveStatus(const Booking& booking, Instant now);

// What every reader finds at `now`, whether or not the clock's move has been written yet.
void ReadAt(Instant now, Booking* booking);

// It is to take place: a request or a confirmed booking that has not run out.
bool IsLive(const Booking& booking, Instant now);

// Next() on the effective status. Errors: `expired`, `invalid_transition`.
Result<BookingStatus> Transition(const Booking& booking, Verb verb, Instant now);

}  // namespace rota
