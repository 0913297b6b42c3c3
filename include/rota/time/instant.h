// Instants: int64 seconds since 1970-01-01T00:00:00Z, without leap seconds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "rota/base/status.h"

namespace rota {

using Instant = std::int64_t;

inline constexpr std::int64_t kMinute = 60;
inline constexpr std::int64_t kHour = 3600;
inline constexpr std::int64_t kDay = 86400;

// First and last instants the engine represents: 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z.
inline constexpr Instant kMinInstant = -62135596800;
inline constexpr Instant kMaxInstant = 253402300799;

// Reads an RFC 3339 date-time ("2030-03-04T08:00:00Z", "2030-03-04T09:00:00+01:00", lower-case t/z
// allowed). Errors: `invalid` for another shape, an impossible date or a fraction of a second that
// is not zero, `out_of_range` outside years 1-9999.
Result<Instant> ParseInstant(std::string_view text);

// "2030-03-04T08:00:00Z". `t` must lie between kMinInstant and kMaxInstant.
std::string FormatInstant(Instant t);

}  // namespace rota
