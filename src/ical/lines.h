// Content lines of RFC 5545 §3.1: unfolded, split into name, parameters and value. Nothing is
// copied but lines that were folded.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rota::ical {

// One logical line as it lies in the text, folds included.
struct RawLine {
  std::string_view text;
  std::int32_t number = 0;  // of its first physical line, from 1
  bool folded = false;
  bool ended = true;  // false: the text stops inside it
};

class LineReader {
 public:
  // A byte order mark is passed over. `before`: how many lines there were before the text.
  explicit LineReader(std::string_view text, std::int32_t before = 0);
  bool Next(RawLine* line);  // empty lines are passed over; false at the end

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::int32_t number_ = 0;
};

// The name that a line begins with; "" where more than a look at its first characters is needed to
// tell it (a fold inside the name).
inline std::string_view NameAt(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && text[end] >= '-' && text[end] != ':' && text[end] != ';') ++end;
  const bool ends = end < text.size() && (text[end] == ':' || text[end] == ';');
  return ends ? text.substr(0, end) : std::string_view();
}

// Appends the line without its folds, which may lie inside a character (RFC 5545 §3.1).
void AppendUnfolded(const RawLine& line, std::string* out);

// Without blanks, and carriage returns that stand before no line feed, at either end.
std::string_view Trimmed(std::string_view text);

struct Property {
  std::string_view name;    // without blanks around it; compare with NameIs
  std::string_view params;  // "TZID=Europe/Berlin;VALUE=DATE-TIME", without the first semicolon
  std::string_view value;   // as written
};

// False when there is no colon outside quotes.
bool Split(std::string_view line, Property* property);

// ASCII case aside; `upper` is in upper case.
inline bool NameIs(std::string_view name, std::string_view upper) {
  if (name.size() != upper.size()) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i] >= 'a' && name[i] <= 'z' ? static_cast<char>(name[i] - 32) : name[i];
    if (c != upper[i]) return false;
  }
  return true;
}

// The value of a parameter without its quotes; "" when it is not there.
std::string_view ParamOf(std::string_view params, std::string_view upper_name);

// The same of one that names something, to which no blanks around it belong.
inline std::string_view ParamWord(std::string_view params, std::string_view upper_name) {
  return Trimmed(ParamOf(params, upper_name));
}

// As ParamOf, with what RFC 6868 writes as "^n", "^'" and "^^".
std::string ParamText(std::string_view params, std::string_view upper_name);

// "\n" "\," "\;" "\\" of TEXT values.
std::string Unescaped(std::string_view text);

}  // namespace rota::ical
