// Letters without regard to case, in ASCII only: addresses, names of calendars and properties.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace rota {

constexpr char LowerAscii(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

inline std::string LowerAscii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = LowerAscii(c);
  return lower;
}

// An e-mail address as it is compared: without regard to case, and without the dot that may end
// its domain (RFC 1034, 3.1: the root's empty label).
inline std::string ComparedAddress(std::string_view address) {
  if (address.ends_with('.')) address.remove_suffix(1);
  return LowerAscii(address);
}

inline bool EqualIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return LowerAscii(x) == LowerAscii(y); });
}

}  // namespace rota
