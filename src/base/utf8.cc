#include "rota/base/utf8.h"

#include <simdjson.h>

#include <algorithm>

namespace rota {

bool IsUtf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

std::string_view CutUtf8(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
  // A character has at most three bytes that continue it.
  for (int i = 0; i < 3 && most > 0 && continues(text[most]); ++i) --most;
  return text.substr(0, most);
}

bool IsIdShape(std::string_view text) {
  if (text.empty() || text.size() > 140) return false;
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

bool IsSlugShape(std::string_view text) {
  if (text.empty() || text.size() > 80) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

}  // namespace rota
