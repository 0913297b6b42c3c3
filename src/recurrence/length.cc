#include "rota/recurrence/length.h"

namespace rota {
namespace {

constexpr std::int64_t kMostSeconds = std::int64_t{36525} * 86400;

Status BadShape() {
  return Invalid("length_shape",
                 "a length reads P2W, P1D, PT1H30M or P1DT12H, and is not negative");
}

}  // namespace

Result<Length> ParseLength(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (!text.starts_with('P') || text.size() < 3) return BadShape();
  text.remove_prefix(1);
  Length length;
  // Units come in this order, each at most once; W stands alone, H, M and S follow a T.
  std::string_view units = "WDTHMS";
  bool in_time = false, after_week = false;
  while (!text.empty()) {
    if (text[0] == 'T') {
      if (in_time || after_week || text.size() == 1) return BadShape();
      in_time = true;
      units = "HMS";
      text.remove_prefix(1);
      continue;
    }
    std::int64_t number = 0;
    std::size_t digits = 0;
    for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
      number = number * 10 + (text[digits] - '0');
      if (number > kMostSeconds) return BadShape();
    }
    if (digits == 0 || digits == text.size() || after_week) return BadShape();
    const char unit = text[digits];
    const std::size_t place = units.find(unit);
    if (place == std::string_view::npos || unit == 'T') return BadShape();
    if (!in_time && (unit == 'H' || unit == 'M' || unit == 'S')) return BadShape();
    units.remove_prefix(place + 1);
    text.remove_prefix(digits + 1);
    const std::int64_t seconds = number * (unit == 'W'   ? 7 * 86400
                                           : unit == 'D' ? 86400
                                           : unit == 'H' ? 3600
                                           : unit == 'M' ? 60
                                                         : 1);
    if (seconds > kMostSeconds) return BadShape();
    if (in_time) {
      length.seconds += seconds;
    } else {
      length.days += static_cast<std::int32_t>(seconds / 86400);
    }
    after_week = unit == 'W';
  }
  return length;
}

}  // namespace rota
