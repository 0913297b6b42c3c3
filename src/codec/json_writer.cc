#include "rota/codec/json_writer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace rota {
namespace {

// For each byte: 0 = stands for itself, 'u' = \u00XX, else the letter after the backslash.
constexpr std::array<char, 256> MakeEscapes() {
  std::array<char, 256> escapes{};
  for (int c = 0; c < 0x20; ++c) escapes[c] = 'u';
  escapes['"'] = '"';
  escapes['\\'] = '\\';
  escapes['\b'] = 'b';
  escapes['\f'] = 'f';
  escapes['\n'] = 'n';
  escapes['\r'] = 'r';
  escapes['\t'] = 't';
  return escapes;
}
constexpr std::array<char, 256> kEscapes = MakeEscapes();

// Length of the part at the start of `text` that needs no escapes. Looks at eight bytes at once: a
// byte is below 0x20, or equal to a quote or backslash, exactly when a subtraction borrows into its
// top bit (Mycroft); bytes above 0x7f stand for themselves, a false alarm costs only a second look.
std::size_t PlainLength(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101010101010101u;
  constexpr std::uint64_t kTops = 0x80 * kOnes;
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + i, 8);
    const std::uint64_t quote = word ^ '"' * kOnes;
    const std::uint64_t backslash = word ^ '\\' * kOnes;
    const std::uint64_t special = ((word - 0x20 * kOnes) & ~word) | ((quote - kOnes) & ~quote) |
                                  ((backslash - kOnes) & ~backslash);
    if (special & kTops) break;
  }
  while (i < text.size() && kEscapes[static_cast<unsigned char>(text[i])] == 0) ++i;
  return i;
}

}  // namespace

void JsonWriter::Quoted(std::string_view text) {
  out_ += '"';
  for (;;) {
    const std::size_t plain = PlainLength(text);
    out_.append(text, 0, plain);
    if (plain == text.size()) break;
    const auto byte = static_cast<unsigned char>(text[plain]);
    out_ += '\\';
    out_ += kEscapes[byte];
    if (kEscapes[byte] == 'u') {
      constexpr char kDigits[] = "0123456789abcdef";
      out_.append({'0', '0', kDigits[byte >> 4], kDigits[byte & 15]});
    }
    text.remove_prefix(plain + 1);
  }
  out_ += '"';
}

void JsonWriter::Key(std::string_view key) {
  Comma();
  Quoted(key);
  out_ += ':';
  comma_ = false;
}

void JsonWriter::PlainKey(std::string_view key) {
  const std::size_t at = out_.size();
  out_.resize(at + comma_ + key.size() + 3);
  char* end = out_.data() + at;
  if (comma_) *end++ = ',';
  *end++ = '"';
  end = std::copy(key.begin(), key.end(), end);
  *end++ = '"';
  *end = ':';
  comma_ = false;
}

void JsonWriter::Text(std::string_view text) {
  Comma();
  Quoted(text);
}

void JsonWriter::Integer(std::int64_t number) {
  Comma();
  char digits[20];
  out_.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void JsonWriter::Number(double number) {
  Comma();
  char digits[32];
  out_.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void JsonWriter::Bool(bool value) {
  Comma();
  out_ += value ? "true" : "false";
}

void JsonWriter::Null() {
  Comma();
  out_ += "null";
}

void JsonWriter::Json(std::string_view json) {
  Comma();
  out_ += json;
}

}  // namespace rota
