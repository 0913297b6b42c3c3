// The rule a zone follows for ever after its last listed transition: the POSIX TZ string in the
// footer of a zone file, e.g. "CET-1CEST,M3.5.0,M10.5.0/3" (RFC 8536 §3.3, POSIX.1-2017 §8.3).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "rota/time/civil.h"
#include "rota/time/instant.h"

namespace rota {

struct ZoneRule {
  // The day and wall-clock second of a yearly change.
  struct Change {
    enum class Form : std::uint8_t {
      kWeekday,         // Mm.w.d: weekday d (0 = Sunday) of week w (5 = last) of month m
      kDayWithoutLeap,  // Jn: n = 1-365, February 29 is never counted
      kDayFromZero,     // n = 0-365, February 29 is counted
    };
    Form form = Form::kWeekday;
    std::int32_t month = 0;
    std::int32_t week = 0;
    std::int32_t day = 0;
    std::int32_t second = 7200;  // after local midnight, -167 to 167 hours (RFC 8536 §3.3.1)

    Date In(std::int32_t year) const;
  };

  std::int32_t standard_offset = 0;  // seconds east of UTC
  bool has_daylight = false;
  std::int32_t daylight_offset = 0;  // Dublin's lies west of its standard offset
  Change to_daylight;
  Change to_standard;

  Instant ToDaylight(std::int32_t year) const;
  Instant ToStandard(std::int32_t year) const;
};

// Strict: the whole text must be a rule with explicit changes. nullopt otherwise.
std::optional<ZoneRule> ParseZoneRule(std::string_view text);

}  // namespace rota
