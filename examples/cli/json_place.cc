// One walk over the text answers both questions. It goes down into values as the grammar says (RFC
// 8259) and keeps, beside its position, how much of the wanted path has been matched: a key or an
// element that continues the matched part is the best place known so far, and only inside it the
// next part is looked for. The walk ends at the first byte that the grammar does not allow.
#include "examples/cli/json_place.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "rota/base/utf8.h"

namespace rota::cli {
namespace {

constexpr int kMaxDepth = 64;  // as the engine reads

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

class Walk {
 public:
  Walk(std::string_view text, std::string_view path) : text_(text), rest_(path) {}

  // Whether the text is one JSON value. Afterwards at() is where it stops being one.
  bool Whole() {
    if (!Value(true, 0)) return false;
    Space();
    return at_ == text_.size();
  }
  std::size_t at() const { return at_; }
  std::size_t best() const { return best_; }

 private:
  char Now() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void Space() {
    while (at_ < text_.size() &&
           std::string_view(" \t\r\n").find(Now()) != std::string_view::npos) {
      ++at_;
    }
  }

  bool Take(char c) {
    Space();
    if (at_ >= text_.size() || Now() != c) return false;
    ++at_;
    return true;
  }

  bool Word(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  bool Digits() {
    const std::size_t begin = at_;
    while (IsDigit(Now())) ++at_;
    return at_ > begin;
  }

  bool Number() {
    if (Now() == '-') ++at_;
    if (Now() == '0') {
      ++at_;
    } else if (!Digits()) {
      return false;
    }
    if (Now() == '.') {
      ++at_;
      if (!Digits()) return false;
    }
    if (Now() == 'e' || Now() == 'E') {
      ++at_;
      if (Now() == '+' || Now() == '-') ++at_;
      if (!Digits()) return false;
    }
    return true;
  }

  bool Text() {
    ++at_;  // the quotation mark
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') return ++at_, true;
      if (c >= 0 && c < ' ') return false;
      if (c == '\\') ++at_;
    }
    return false;
  }

  // Whether the path goes on with this key or index; if so, that much of it is matched.
  bool Follow(bool on_path, std::string_view part) {
    if (!on_path || !rest_.starts_with(part)) return false;
    const std::string_view after = rest_.substr(part.size());
    if (!after.empty() && after.front() != '.' && after.front() != '[') return false;
    rest_ = after.starts_with('.') ? after.substr(1) : after;
    return true;
  }

  bool Object(bool on_path, int depth) {
    ++at_;
    if (Take('}')) return true;
    do {
      Space();
      const std::size_t begin = at_;
      if (Now() != '"' || !Text()) return false;
      const bool here = Follow(on_path, text_.substr(begin + 1, at_ - begin - 2));
      if (here) best_ = begin;
      if (!Take(':') || !Value(here, depth)) return false;
      if (here) on_path = false;  // the first of its name
    } while (Take(','));
    return Take('}');
  }

  bool List(bool on_path, int depth) {
    ++at_;
    if (Take(']')) return true;
    std::size_t index = 0;
    do {
      Space();
      const bool here = Follow(on_path, fmt::format("[{}]", index++));
      if (here) best_ = at_;
      if (!Value(here, depth)) return false;
      if (here) on_path = false;
    } while (Take(','));
    return Take(']');
  }

  bool Value(bool on_path, int depth) {
    Space();
    if (depth > kMaxDepth) return false;
    switch (Now()) {
      case '{':
        return Object(on_path, depth + 1);
      case '[':
        return List(on_path, depth + 1);
      case '"':
        return Text();
      case 't':
        return Word("true");
      case 'f':
        return Word("false");
      case 'n':
        return Word("null");
      default:
        return Number();
    }
  }

  std::string_view text_, rest_;
  std::size_t at_ = 0, best_ = 0;
};

Place At(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const std::size_t last = before.rfind('\n');
  return {1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')),
          before.size() - (last == std::string_view::npos ? 0 : last + 1) + 1};
}

}  // namespace

Place PlaceOf(std::string_view json, std::string_view path) {
  Walk walk(json, path);
  walk.Whole();
  return At(json, walk.best());
}

std::optional<Place> FirstFault(std::string_view json) {
  Walk walk(json, {});
  if (!walk.Whole()) return At(json, walk.at());
  for (std::size_t line = 1; !IsUtf8(json); ++line) {
    const std::size_t end = std::min(json.find('\n'), json.size());
    if (!IsUtf8(json.substr(0, end))) return Place{line, 1};
    json.remove_prefix(end + 1);
  }
  return std::nullopt;
}

}  // namespace rota::cli
