// Fixed-width decimal fields: the only number syntax that dates and times have. No locale, no
// signs.
#pragma once

#include <cstdint>
#include <string_view>

namespace rota {

// Value of the `count` digits at `text[pos]`, or -1 when one of them is missing or no digit.
inline std::int32_t ReadDigits(std::string_view text, std::size_t pos, std::size_t count) {
  if (pos + count > text.size()) return -1;
  std::int32_t value = 0;
  for (const char c : text.substr(pos, count)) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

// Writes the last `count` decimal digits of `value` (>= 0) and returns the end.
inline char* WriteDigits(char* out, std::int64_t value, int count) {
  for (int i = count - 1; i >= 0; --i, value /= 10) out[i] = static_cast<char>('0' + value % 10);
  return out + count;
}

}  // namespace rota
