// A DATE or DATE-TIME value as iCalendar writes it (RFC 5545 §3.3.4, §3.3.5), before a zone is
// known.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "rota/base/status.h"
#include "rota/time/civil.h"

namespace rota {

struct Moment {
  enum class Form : std::uint8_t {
    kDate,  // "20300304": a day; `time` is its midnight
    kWall,  // "20300304T090000": a wall time, floating or of a TZID named elsewhere
    kUtc,   // "20300304T080000Z": `time` counts seconds of UTC
  };
  LocalTime time;
  Form form = Form::kWall;
  bool operator==(const Moment&) const = default;
};

// Basic form as above, or extended form: "2030-03-04", "2030-03-04T09:00:00Z" (there the seconds
// may be left out). A leap second 60 is read as 59, as RFC 5545 §3.3.12 advises. Errors: `invalid`
// moment_shape, `out_of_range` outside the years 1-9999.
Result<Moment> ParseMoment(std::string_view text);

// Basic form. `time` must lie in the years 1-9999.
std::string FormatMoment(const Moment& moment);

}  // namespace rota
