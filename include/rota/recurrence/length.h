// How long something lasts, as iCalendar writes it (RFC 5545 §3.3.6).
#pragma once

#include <cstdint>
#include <string_view>

#include "rota/base/status.h"

namespace rota {

// Civil days first, then elapsed seconds: a day is 23 to 25 hours long where clocks change. DTEND
// gives seconds only (the same exact duration each time, RFC 5545 §3.8.5.3), DURATION:P1D one civil
// day. Of a date: days.
struct Length {
  std::int32_t days = 0;     // >= 0
  std::int64_t seconds = 0;  // >= 0
  bool operator==(const Length&) const = default;
};

// "P2W", "P1DT2H30M", "PT24H", "+P1D". Errors: `invalid` length_shape for another shape, a negative
// length or one beyond a hundred years.
Result<Length> ParseLength(std::string_view text);

}  // namespace rota
