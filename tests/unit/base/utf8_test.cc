#include "rota/base/utf8.h"

#include <doctest/doctest.h>

#include <string>

namespace rota {

TEST_CASE("ids are 1-140 bytes without controls") {
  CHECK(IsIdShape("ana"));
  CHECK(IsIdShape("Đặng/7"));
  CHECK(!IsIdShape(""));
  CHECK(!IsIdShape(std::string(141, 'a')));
  CHECK(!IsIdShape("a\nb"));
  CHECK(!IsIdShape("a\x7f"));
  CHECK(!IsIdShape("a\x1f"));
  CHECK(IsIdShape(" "));
  CHECK(IsIdShape(std::string(140, 'a')));
}

TEST_CASE("text is UTF-8 without surrogates, overlong forms and what lies beyond U+10FFFF") {
  CHECK(IsUtf8(""));
  CHECK(IsUtf8("Đặng \xf0\x9f\x98\x80"));
  CHECK(!IsUtf8("\xed\xa0\x80"));      // a surrogate
  CHECK(!IsUtf8("\xc0\xaf"));          // overlong
  CHECK(!IsUtf8("\xf4\x90\x80\x80"));  // U+110000
  CHECK(!IsUtf8("a\xc4"));             // broken off
}

TEST_CASE("each part that is not UTF-8 becomes one U+FFFD") {
  const std::string kBad = "\xEF\xBF\xBD";
  CHECK(MendUtf8("") == "");
  CHECK(MendUtf8("Đặng \xf0\x9f\x98\x80") == "Đặng \xf0\x9f\x98\x80");
  CHECK(MendUtf8("a\xC4") == "a" + kBad);
  CHECK(MendUtf8("\x80\xBF") == kBad + kBad);
  CHECK(MendUtf8("\xC0\xAF") == kBad + kBad);  // overlong: neither byte begins anything
  CHECK(MendUtf8("\xE0\x80\xAF") == kBad + kBad + kBad);
  CHECK(MendUtf8("\xED\xA0\x80") == kBad + kBad + kBad);  // a surrogate
  CHECK(MendUtf8("\xF4\x90\x80\x80") == kBad + kBad + kBad + kBad);
  // Unicode 15, table 3-11.
  CHECK(MendUtf8("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41") == kBad + kBad + kBad + kBad + "A");
  CHECK(MendUtf8("\xF0\x9F\x98z", [](std::string_view broken) {
          return std::string("<") + std::to_string(broken.size()) + ">";
        }) == "<3>z");
}

TEST_CASE("a text is cut between characters") {
  CHECK(CutUtf8("abc", 3) == "abc");
  CHECK(CutUtf8("abc", 2) == "ab");
  CHECK(CutUtf8("aé", 2) == "a");
  CHECK(CutUtf8("a\xf0\x9f\x98\x80", 4) == "a");
  CHECK(CutUtf8("a\xf0\x9f\x98\x80", 5) == "a\xf0\x9f\x98\x80");
  CHECK(CutUtf8("é", 1).empty());
  CHECK(CutUtf8(std::string(9, '\x80'), 8).size() == 5);  // no UTF-8: not all of it is lost
}

TEST_CASE("control characters of the second block are found") {
  CHECK(HasC1("a\u0080"));
  CHECK(HasC1("\u00a0\u009f"));
  CHECK(!HasC1("\u00a0\u00c2"));
  CHECK(!HasC1("\xC2"));
  CHECK(!HasC1("\x80"));
}

TEST_CASE("slugs are lower-case letters, digits and dashes") {
  CHECK(IsSlugShape("30-min-call"));
  CHECK(!IsSlugShape("Call"));
  CHECK(!IsSlugShape("a b"));
  CHECK(!IsSlugShape(std::string(81, 'a')));
}

}  // namespace rota
