#include "rota/time/instant.h"

#include <algorithm>

#include "rota/time/civil.h"
#include "src/time/digits.h"

namespace rota {
namespace {

constexpr std::size_t kLocalLength = 19;  // YYYY-MM-DDTHH:MM:SS

Status BadShape() {
  return Invalid("instant_shape",
                 "an instant reads YYYY-MM-DDTHH:MM:SS followed by Z or an offset such as +01:00");
}

// The part after the seconds: an optional fraction, then Z or ±HH:MM. Returns the offset in
// seconds.
Result<std::int64_t> ReadTail(std::string_view tail) {
  if (!tail.empty() && tail.front() == '.') {
    const std::size_t end = std::min(tail.find_first_not_of("0123456789", 1), tail.size());
    if (end == 1) return BadShape();
    if (tail.substr(1, end - 1).find_first_not_of('0') != std::string_view::npos) {
      return Invalid("instant_shape", "instants are whole seconds");
    }
    tail.remove_prefix(end);
  }
  if (tail == "Z" || tail == "z") return std::int64_t{0};
  const std::int32_t hours = ReadDigits(tail, 1, 2);
  const std::int32_t minutes = ReadDigits(tail, 4, 2);
  if (tail.size() != 6 || (tail[0] != '+' && tail[0] != '-') || tail[3] != ':' || hours < 0 ||
      hours > 23 || minutes < 0 || minutes > 59) {
    return BadShape();
  }
  const std::int64_t offset = hours * kHour + minutes * kMinute;
  return tail[0] == '-' ? -offset : offset;
}

}  // namespace

Result<Instant> ParseInstant(std::string_view text) {
  if (text.size() <= kLocalLength) return BadShape();
  char local[kLocalLength];
  std::copy_n(text.begin(), kLocalLength, local);
  if (local[10] == 't') local[10] = 'T';
  Result<LocalTime> wall = ParseLocal({local, kLocalLength});
  if (!wall.ok()) {
    // A wrong year keeps its own reason; every other fault is one of shape.
    if (wall.status().reason() == Reason::k_out_of_range) return std::move(wall).status();
    return Invalid("instant_shape", wall.status().message());
  }
  ROTA_ASSIGN(const std::int64_t offset, ReadTail(text.substr(kLocalLength)));
  const Instant t = wall->s - offset;
  if (t < kMinInstant || t > kMaxInstant) {
    return Status(Reason::k_out_of_range, "instants lie in the years 1 to 9999 of UTC");
  }
  return t;
}

std::string FormatInstant(Instant t) {
  const LocalTime utc{t};
  const YearMonthDay ymd = ToYearMonthDay(utc.date());
  const std::int32_t second = utc.second_of_day();
  char text[20];
  char* end = text;
  const auto field = [&end](std::int64_t value, int digits, char after) {
    end = WriteDigits(end, value, digits);
    *end++ = after;
  };
  field(ymd.year, 4, '-');
  field(ymd.month, 2, '-');
  field(ymd.day, 2, 'T');
  field(second / 3600, 2, ':');
  field(second / 60 % 60, 2, ':');
  field(second % 60, 2, 'Z');
  return std::string(text, end);
}

}  // namespace rota
