#include "src/ical/line_writer.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "rota/base/utf8.h"

namespace rota::ical {
namespace {

std::string TextOf(std::string_view text) {
  LineWriter w;
  w.TextLine("X", text);
  return std::move(w).Take();
}

std::string ParamOf(std::string_view text) {
  LineWriter w;
  w.Name("X").Param("CN", text).Value("v");
  return std::move(w).Take();
}

TEST_CASE("a line has a name, parameters and a value, and ends with both bytes") {
  LineWriter w;
  w.Begin("VEVENT");
  w.Name("ATTENDEE").Word("ROLE", "CHAIR").Param("CN", "Ana").Uri("mailto:ana@example.org");
  w.End("VEVENT");
  CHECK(std::move(w).Take() ==
        "BEGIN:VEVENT\r\nATTENDEE;ROLE=CHAIR;CN=Ana:mailto:ana@example.org\r\nEND:VEVENT\r\n");
}

TEST_CASE("text: separators are escaped, breaks of any kind become one") {
  CHECK(TextOf("a,b;c\\d:e") == "X:a\\,b\\;c\\\\d:e\r\n");
  CHECK(TextOf("a\r\nb\nc\rd") == "X:a\\nb\\nc\\nd\r\n");
  CHECK(TextOf("a\u2028b\u2029c\u0085d") == "X:a\\nb\\nc\\nd\r\n");
  CHECK(TextOf("a\x01\x7f"
               "b\tc\u0081d") == "X:ab\tcd\r\n");
  CHECK(TextOf("a\xff\xc4") == "X:a??\r\n");
}

TEST_CASE("parameters are quoted where they must be, and write quotes as RFC 6868 does") {
  CHECK(ParamOf("Ana") == "X;CN=Ana:v\r\n");
  for (const std::string_view text : {"a;b", "a:b", "a,b"}) {
    CHECK(ParamOf(text) == "X;CN=\"" + std::string(text) + "\":v\r\n");
  }
  CHECK(ParamOf("a\"b^c\nd") == "X;CN=a^'b^^c^nd:v\r\n");
}

TEST_CASE("addresses have no blank and no break") {
  LineWriter w;
  w.Name("URL").Uri("https://example.org/a b\tc\r\nd");
  CHECK(std::move(w).Take() == "URL:https://example.org/a%20b%20cd\r\n");
}

TEST_CASE("lines have at most 75 bytes and are folded between characters") {
  const auto letters = [](std::size_t count) { return std::string(count, 'a'); };
  CHECK(TextOf(letters(73)) == fmt::format("X:{}\r\n", letters(73)));
  CHECK(TextOf(letters(74)) == fmt::format("X:{}\r\n a\r\n", letters(73)));
  CHECK(TextOf(letters(73 + 75)) == fmt::format("X:{}\r\n {}\r\n a\r\n", letters(73), letters(74)));
  CHECK(TextOf(fmt::format("{}é", letters(72))) == fmt::format("X:{}\r\n é\r\n", letters(72)));
}

}  // namespace
}  // namespace rota::ical
