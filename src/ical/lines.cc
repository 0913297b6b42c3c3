#include "src/ical/lines.h"

#include <algorithm>
#include <cstring>

namespace rota::ical {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

// The end of the part that begins at `from`: the first `stop` outside quotes, or the end of the
// text.
std::size_t EndOfPart(std::string_view text, std::size_t from, char stop) {
  std::size_t end = std::min(text.find(stop, from), text.size());
  while (true) {
    const std::size_t quote = text.substr(0, end).find('"', from);
    if (quote == std::string_view::npos) return end;
    const std::size_t close = text.find('"', quote + 1);
    if (close == std::string_view::npos) return text.size();
    from = close + 1;
    if (from > end)
      end = std::min(text.find(stop, from), text.size());  // that stop was between quotes
  }
}

}  // namespace

LineReader::LineReader(std::string_view text, std::int32_t before) : text_(text), number_(before) {
  if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
}

bool LineReader::Next(RawLine* line) {
  while (at_ < text_.size()) {
    const std::size_t begin = at_;
    *line = {.text = {}, .number = ++number_, .folded = false, .ended = true};
    std::size_t end = begin;
    while (true) {
      const void* found = std::memchr(text_.data() + at_, '\n', text_.size() - at_);
      if (!found) {
        at_ = end = text_.size();
        line->ended = false;
        break;
      }
      const auto feed = static_cast<std::size_t>(static_cast<const char*>(found) - text_.data());
      end = feed > begin && text_[feed - 1] == '\r' ? feed - 1 : feed;
      at_ = feed + 1;
      if (at_ >= text_.size() || !IsBlank(text_[at_])) break;
      line->folded = true;
      ++number_;
    }
    line->text = text_.substr(begin, end - begin);
    if (!line->text.empty()) return true;
  }
  return false;
}

void AppendUnfolded(const RawLine& line, std::string* out) {
  std::string_view rest = line.text;
  while (true) {
    const std::size_t feed = rest.find('\n');
    if (feed == std::string_view::npos) break;
    std::string_view piece = rest.substr(0, feed);
    if (piece.ends_with('\r')) piece.remove_suffix(1);
    out->append(piece);
    rest.remove_prefix(std::min(rest.size(), feed + 2));  // the blank goes with the line end
  }
  out->append(rest);
}

std::string_view Trimmed(std::string_view text) {
  const auto surplus = [](char c) { return IsBlank(c) || c == '\r'; };
  while (!text.empty() && surplus(text.front())) text.remove_prefix(1);
  while (!text.empty() && surplus(text.back())) text.remove_suffix(1);
  return text;
}

namespace {

// "20260302..." or "2026-03-02..."
bool BeginsWithDate(std::string_view text) {
  text = Trimmed(text);
  const auto digits = [&](std::size_t from, std::size_t count) {
    return text.size() >= from + count &&
           std::all_of(text.begin() + static_cast<std::ptrdiff_t>(from),
                       text.begin() + static_cast<std::ptrdiff_t>(from + count),
                       [](char c) { return c >= '0' && c <= '9'; });
  };
  return digits(0, 8) || (digits(0, 4) && text.substr(4).starts_with('-') && digits(5, 2));
}

// Names of zones with a colon stand between quotes, or should: where the text behind the first
// colon is no time, the value of a line with TZID begins behind the first one where it is.
std::size_t ColonBeforeTime(std::string_view line, std::size_t name, std::size_t first) {
  if (ParamOf(line.substr(name + 1, first - name - 1), "TZID").empty()) return first;
  for (std::size_t colon = first; colon < line.size(); colon = line.find(':', colon + 1)) {
    if (BeginsWithDate(line.substr(colon + 1))) return colon;
  }
  return first;
}

}  // namespace

bool Split(std::string_view line, Property* property) {
  std::size_t name = NameAt(line).size();
  if (name == 0) name = line.find_first_of(";:");
  if (name == std::string_view::npos) return false;
  std::size_t colon = line[name] == ':' ? name : EndOfPart(line, name, ':');
  if (colon >= line.size()) return false;
  if (colon > name) colon = ColonBeforeTime(line, name, colon);
  property->name = Trimmed(line.substr(0, name));
  property->params = colon > name ? line.substr(name + 1, colon - name - 1) : std::string_view();
  property->value = line.substr(colon + 1);
  return true;
}

std::string_view ParamOf(std::string_view params, std::string_view upper_name) {
  for (std::size_t at = 0; at < params.size();) {
    const std::size_t end = EndOfPart(params, at, ';');
    const std::string_view param = params.substr(at, end - at);
    const std::size_t equals = param.find('=');
    if (equals != std::string_view::npos && NameIs(Trimmed(param.substr(0, equals)), upper_name)) {
      std::string_view value = param.substr(equals + 1);
      if (const std::string_view bare = Trimmed(value); bare.starts_with('"')) value = bare;
      if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
        value = value.substr(1, value.size() - 2);
      }
      return value;
    }
    at = end + 1;
  }
  return {};
}

std::string ParamText(std::string_view params, std::string_view upper_name) {
  const std::string_view value = ParamOf(params, upper_name);
  std::string text;
  text.reserve(value.size());
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char next = i + 1 < value.size() ? value[i + 1] : '\0';
    if (value[i] != '^' || (next != 'n' && next != '\'' && next != '^')) {
      text += value[i];  // also a lone "^": RFC 6868 §3.2
      continue;
    }
    text += next == 'n' ? '\n' : next == '\'' ? '"' : '^';
    ++i;
  }
  return text;
}

std::string Unescaped(std::string_view text) {
  if (text.find('\\') == std::string_view::npos) return std::string(text);
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      plain += text[i];
      continue;
    }
    ++i;
    plain += text[i] == 'n' || text[i] == 'N' ? '\n' : text[i];
  }
  return plain;
}

}  // namespace rota::ical
