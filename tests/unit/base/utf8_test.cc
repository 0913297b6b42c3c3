#include "rota/base/utf8.h"

#include <doctest/doctest.h>

#include <string>

namespace rota {

TEST_CASE("ids are 1-140 bytes of UTF-8 without controls") {
  CHECK(IsIdShape("ana"));
  CHECK(IsIdShape("Đặng/7"));
  CHECK(!IsIdShape(""));
  CHECK(!IsIdShape(std::string(141, 'a')));
  CHECK(!IsIdShape("a\nb"));
  CHECK(!IsIdShape("a\x7f"));
  CHECK(!IsIdShape("\xed\xa0\x80"));  // a surrogate
  CHECK(!IsIdShape("\xc0\xaf"));      // overlong
}

TEST_CASE("slugs are lower-case letters, digits and dashes") {
  CHECK(IsSlugShape("30-min-call"));
  CHECK(!IsSlugShape("Call"));
  CHECK(!IsSlugShape("a b"));
  CHECK(!IsSlugShape(std::string(81, 'a')));
}

}  // namespace rota
