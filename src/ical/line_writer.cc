#include "src/ical/line_writer.h"

#include <algorithm>

#include "rota/base/utf8.h"

namespace rota::ical {
namespace {

constexpr std::size_t kLongestLine = 75;  // octets without the line end (RFC 5545 §3.1)

// Calls `plain(bytes)` for what may stand, `line_break()` for a line break of any kind; everything
// else that a reader could take for the end of a line or for a control is passed over.
template <typename Plain, typename Break>
void Sift(std::string_view text, const Plain& plain, const Break& line_break) {
  const bool utf8 = IsUtf8(text);
  std::size_t kept = 0;  // what lies before is done
  const auto upto = [&](std::size_t end, std::size_t next) {
    if (end > kept) plain(text.substr(kept, end - kept));
    kept = next;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::string_view rest = text.substr(i);
    if (byte == '\r' || byte == '\n') {
      const std::size_t size = rest.starts_with("\r\n") ? 2 : 1;
      upto(i, i + size);
      line_break();
      i += size - 1;
    } else if ((byte < 0x20 && byte != '\t') || byte == 0x7F) {
      upto(i, i + 1);
    } else if (byte >= 0x80 && !utf8) {
      upto(i, i + 1);
      plain("?");
    } else if (byte == 0xC2 &&
               static_cast<unsigned char>(rest[1]) < 0xA0) {  // U+0080-009F, among them NEL
      upto(i, i + 2);
      if (rest[1] == '\x85') line_break();
      ++i;
    } else if (rest.starts_with("\u2028") || rest.starts_with("\u2029")) {
      upto(i, i + 3);
      line_break();
      i += 2;
    }
  }
  upto(text.size(), text.size());
}

// Appends `bytes` with a backslash before each of `special`.
void AppendEscaped(std::string_view bytes, std::string* out) {
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t special = std::min(bytes.find_first_of("\\;,", at), bytes.size());
    out->append(bytes.substr(at, special - at));
    if (special < bytes.size()) {
      *out += '\\';
      *out += bytes[special];
    }
    at = special + 1;
  }
}

}  // namespace

void LineWriter::Line(std::string_view name, std::string_view value) { Name(name).Value(value); }
void LineWriter::TextLine(std::string_view name, std::string_view text) { Name(name).Text(text); }

LineWriter& LineWriter::Name(std::string_view name) {
  line_ = name;
  return *this;
}

LineWriter& LineWriter::Word(std::string_view parameter, std::string_view word) {
  line_ += ';';
  line_.append(parameter) += '=';
  line_.append(word);
  return *this;
}

// Quoted where the value would end early; what quotes cannot hold is written as RFC 6868 says.
LineWriter& LineWriter::Param(std::string_view parameter, std::string_view text) {
  line_ += ';';
  line_.append(parameter) += '=';
  const bool quoted = text.find_first_of(";:,") != std::string_view::npos;
  if (quoted) line_ += '"';
  Sift(
      text,
      [&](std::string_view bytes) {
        for (const char c : bytes) {
          if (c == '^')
            line_ += "^^";
          else if (c == '"')
            line_ += "^'";
          else
            line_ += c;
        }
      },
      [&] { line_ += "^n"; });
  if (quoted) line_ += '"';
  return *this;
}

void LineWriter::Value(std::string_view value) {
  line_ += ':';
  line_.append(value);
  EndLine();
}

void LineWriter::Text(std::string_view text) {
  line_ += ':';
  Sift(
      text, [&](std::string_view bytes) { AppendEscaped(bytes, &line_); }, [&] { line_ += "\\n"; });
  EndLine();
}

// A space has no place in a URI (RFC 3986 §2); what ends lines has none anywhere.
void LineWriter::Uri(std::string_view uri) {
  line_ += ':';
  Sift(
      uri,
      [&](std::string_view bytes) {
        for (const char c : bytes) {
          if (c == ' ' || c == '\t')
            line_ += "%20";
          else
            line_ += c;
        }
      },
      [] {});
  EndLine();
}

void LineWriter::EndLine() {
  std::string_view rest = line_;
  std::size_t room = kLongestLine;
  while (rest.size() > room) {
    const std::string_view part = CutUtf8(rest, room);
    out_.append(part) += "\r\n ";
    rest.remove_prefix(part.size());
    room = kLongestLine - 1;  // the blank counts
  }
  out_.append(rest) += "\r\n";
}

}  // namespace rota::ical
