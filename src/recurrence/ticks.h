// The times of day at which a rule of hours, minutes or seconds ticks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rota {

// Floor division and the rest that goes with it, for a positive divisor.
inline std::int64_t FloorDiv(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0); }
inline std::int64_t CeilDiv(std::int64_t a, std::int64_t b) { return -FloorDiv(-a, b); }

struct Ticks {
  std::int64_t anchor =
      0;  // wall seconds of one tick: start of the hour, minute or second of DTSTART
  std::int64_t step = 1;  // seconds from tick to tick, whole units
  std::int32_t unit = 1;  // 3600, 60 or 1
  // Ticks that pass; minutes are asked for units of a minute or less, seconds for seconds.
  std::uint32_t hours = 0xffffff;
  std::uint64_t minutes = (std::uint64_t{1} << 60) - 1;
  std::uint64_t seconds = (std::uint64_t{1} << 60) - 1;
  bool whole_days = false;  // a set of dates: a day with a tick happens once, at its midnight
  // What happens at each tick: seconds after it, ascending, less than `unit`.
  std::vector<std::int32_t> offsets = {0};

  // Writes the times of the day that begins at wall second `day_start`, ascending; ends early after
  // `max_ticks` of them.
  void OfDay(std::int64_t day_start, std::vector<std::int32_t>* times,
             std::size_t max_ticks = SIZE_MAX) const;
};

}  // namespace rota
