// A rule made ready to be walked: everything DTSTART adds is in, every list is sorted seconds.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "rota/recurrence/rule.h"
#include "src/recurrence/day_filter.h"
#include "src/recurrence/ticks.h"

namespace rota {

struct Plan {
  // What one step leads to. A period's starts are its days that pass, each at all `times`.
  enum class Walk : std::uint8_t {
    kNever,   // arithmetic shows that nothing can match
    kStride,  // every period alike: `times` count from its start, `step` and `anchor` are seconds
    kYears,   // anchor: year; step: years
    kMonths,  // anchor: year * 12 + month - 1; step: months
    kWeeks,   // anchor: first day of a week; step: days
    kDays,    // anchor: a day; step: days
  };
  Walk walk = Walk::kNever;
  std::int64_t anchor = 0;
  std::int64_t step = 1;
  DayFilter filter;
  std::uint32_t week = 0;           // kWeeks: bit n = the n-th day of the week, before BYMONTH
  std::vector<std::int32_t> times;  // seconds of the day; kStride: of the period
  std::vector<std::int32_t> picks;  // BYSETPOS of each period; empty: all
  std::optional<Ticks> ticks;       // times differ from day to day: ask these instead

  std::int64_t first = 0;  // DTSTART in wall seconds: nothing before it
  std::int64_t last = 0;   // nothing after it: UNTIL where that is a wall time, else the horizon
  std::optional<std::int64_t> count;
};

// The latest wall time there is: 9999-12-31T23:59:59.
inline constexpr std::int64_t kLastWallSecond = 253402300799;

// `rule` is valid; its calendar is the Gregorian. `start` is DTSTART on the wall; `dates` says that
// it is a DATE, for which the parts below a day have no meaning. UNTIL is left to the caller.
Plan MakePlan(const Rule& rule, LocalTime start, bool dates);

// The starts of `set`, ascending, that BYSETPOS `positions` names.
std::vector<std::int32_t> Pick(const std::vector<std::int32_t>& set,
                               const std::vector<std::int32_t>& positions);

// The same of the set that all `times` make on all `days`, which may be too large to be written
// down. The result counts seconds from day 0.
void PickFrom(std::span<const std::int32_t> days, const std::vector<std::int32_t>& times,
              const std::vector<std::int32_t>& positions, std::vector<std::int32_t>* picked);

}  // namespace rota
