// Limits (at most so many bookings or minutes in a period) and booking windows (how far ahead).
#pragma once

#include "rota/model/values.h"

namespace rota {

enum class LimitScope : std::uint8_t {
  kEventType,
  kHost,
  kUser,
  kTeam,
  kAttendee,
  kMember,
  kResource
};
enum class LimitPeriod : std::uint8_t { kDay, kWeek, kMonth, kYear, kUpcoming };

// One of `per` and `rolling_days`, and one of `count` and `minutes`, is set. Counted in the zone of
// what the scope names (behaviour: event type and host in the grid zone, user and team in their
// own).
struct Limit {
  std::optional<LimitScope> scope;  // absent: by the record it stands on
  bool descendants = false;         // team scope: teams below count too
  std::optional<LimitPeriod> per;
  std::optional<std::int32_t> rolling_days;  // 1-366
  std::optional<std::int32_t> count;         // 0 refuses everything
  std::optional<std::int32_t> minutes;       // elapsed length, without buffers
  bool operator==(const Limit&) const = default;
};

enum class WindowType : std::uint8_t { kNone, kRolling, kRange };
enum class WindowCount : std::uint8_t { kCalendar, kBusiness, kAvailable };

// Which dates may be booked, seen from now.
struct Window {
  WindowType type = WindowType::kNone;
  std::optional<std::int32_t> days;            // rolling: through the end of today + days
  WindowCount count = WindowCount::kCalendar;  // rolling: which days count
  std::int32_t from_days = 0;                  // rolling and none: first date = today + from_days
  std::optional<Date> from;                    // range: inclusive
  std::optional<Date> to;
  bool operator==(const Window&) const = default;
};

}  // namespace rota
