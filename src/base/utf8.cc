#include "rota/base/utf8.h"

#include <simdjson.h>

#include <algorithm>

namespace rota {
namespace {

struct Sequence {
  std::size_t length;
  bool well_formed;  // else `length` is that of the maximal subpart
};

// The first character of a text that is not empty (Unicode 15, table 3-7: the second byte has
// narrower bounds behind some first ones, which keeps overlong forms and surrogates out).
Sequence FirstSequence(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {1, true};
  const bool is_lead = lead >= 0xC2 && lead <= 0xF4;
  if (!is_lead) return {1, false};
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  for (std::size_t i = 1; i < length; ++i) {
    if (i == text.size() || byte(i) < low || byte(i) > high) return {i, false};
    low = 0x80, high = 0xBF;
  }
  return {length, true};
}

}  // namespace

std::string MendUtf8(std::string_view text) {
  return MendUtf8(text, [](std::string_view) { return std::string(kReplacement); });
}

std::string MendUtf8(std::string_view text,
                     const std::function<std::string(std::string_view broken)>& show) {
  if (IsUtf8(text)) return std::string(text);
  std::string mended;
  mended.reserve(text.size());
  while (!text.empty()) {
    const Sequence first = FirstSequence(text);
    const std::string_view part = text.substr(0, first.length);
    mended += first.well_formed ? std::string(part) : show(part);
    text.remove_prefix(first.length);
  }
  return mended;
}

bool IsUtf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

std::string_view CutUtf8(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
  // A character has at most three bytes that continue it.
  for (int i = 0; i < 3 && most > 0 && continues(text[most]); ++i) --most;
  return text.substr(0, most);
}

bool HasC1(std::string_view text) {
  for (std::size_t at = text.find('\xC2'); at != text.npos; at = text.find('\xC2', at + 1)) {
    if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0) return true;
  }
  return false;
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
