#include "rota/codec/json_writer.h"

#include <array>
#include <charconv>

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

}  // namespace

void JsonWriter::Quoted(std::string_view text) {
  out_ += '"';
  std::size_t done = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const char escape = kEscapes[byte];
    if (escape == 0) continue;
    out_.append(text, done, i - done);
    done = i + 1;
    out_ += '\\';
    out_ += escape;
    if (escape == 'u') {
      constexpr char kDigits[] = "0123456789abcdef";
      out_.append({'0', '0', kDigits[byte >> 4], kDigits[byte & 15]});
    }
  }
  out_.append(text, done);
  out_ += '"';
}

void JsonWriter::Key(std::string_view key) {
  Comma();
  Quoted(key);
  out_ += ':';
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
