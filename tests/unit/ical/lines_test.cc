#include "src/ical/lines.h"

#include <doctest/doctest.h>

#include <vector>

namespace rota::ical {
namespace {

std::vector<std::string> LinesOf(std::string_view text) {
  LineReader reader(text);
  std::vector<std::string> lines;
  RawLine line;
  while (reader.Next(&line)) AppendUnfolded(line, &lines.emplace_back());
  return lines;
}

TEST_CASE("folds are taken out, wherever they lie") {
  CHECK(LinesOf("A:1\r\nB:2\r\n") == std::vector<std::string>{"A:1", "B:2"});
  CHECK(LinesOf("A:1\nB:2") == std::vector<std::string>{"A:1", "B:2"});
  CHECK(LinesOf("SUM\r\n MARY:a\r\n\tb\r\n") == std::vector<std::string>{"SUMMARY:ab"});
  CHECK(LinesOf("X:\xC3\r\n \xA9\r\n") ==
        std::vector<std::string>{"X:\xC3\xA9"});  // inside a character
  CHECK(LinesOf("\xEF\xBB\xBF"
                "A:1\r\n\r\nB:2\r\n") == std::vector<std::string>{"A:1", "B:2"});
  CHECK(LinesOf("A:1\r\n \r\n \r\nB:2\r\n") == std::vector<std::string>{"A:1", "B:2"});
}

TEST_CASE("numbers count physical lines; the text's end is told") {
  LineReader reader("A:1\r\n 2\r\nB:3");
  RawLine line;
  REQUIRE(reader.Next(&line));
  CHECK(line.number == 1);
  CHECK(line.folded);
  REQUIRE(reader.Next(&line));
  CHECK(line.number == 3);
  CHECK(!line.ended);
  CHECK(!reader.Next(&line));
}

TEST_CASE("a property is split outside quotes") {
  Property property;
  REQUIRE(Split(R"(DTSTART;TZID="(UTC+01:00) Amsterdam; Berlin";VALUE=DATE-TIME:20250504T110000)",
                &property));
  CHECK(NameIs(property.name, "DTSTART"));
  CHECK(ParamOf(property.params, "TZID") == "(UTC+01:00) Amsterdam; Berlin");
  CHECK(ParamOf(property.params, "VALUE") == "DATE-TIME");
  CHECK(ParamOf(property.params, "RANGE").empty());
  CHECK(property.value == "20250504T110000");
  REQUIRE(Split("summary:a:b", &property));
  CHECK(NameIs(property.name, "SUMMARY"));
  CHECK(property.value == "a:b");
  CHECK(!Split("no property", &property));
  CHECK(!Split("X;A=\"unclosed:1", &property));
}

TEST_CASE("escapes of texts") {
  CHECK(Unescaped(R"(a\,b\;c\\d\nE\N)") == "a,b;c\\d\nE\n");
  CHECK(Unescaped("ends\\") == "ends\\");
}

}  // namespace
}  // namespace rota::ical
