// Cursors of lists that are ordered by time: "1893456000.17" is behind whatever has that instant
// and the number 17.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "rota/time/instant.h"

namespace rota {

inline std::optional<std::int64_t> WholeNumber(std::string_view digits) {
  std::int64_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto [last, error] = std::from_chars(digits.data(), end, value);
  if (error != std::errc() || last != end) return std::nullopt;
  return value;
}

// Instant and number; nothing where the text is no such cursor.
inline std::optional<std::pair<Instant, std::int64_t>> ReadTimeCursor(std::string_view cursor) {
  const std::size_t point = cursor.find('.');
  if (point == std::string_view::npos) return std::nullopt;
  const auto at = WholeNumber(cursor.substr(0, point));
  const auto number = WholeNumber(cursor.substr(point + 1));
  if (!at || !number || *at < kMinInstant || *at > kMaxInstant || *number < 0) return std::nullopt;
  return std::pair(*at, *number);
}

}  // namespace rota
