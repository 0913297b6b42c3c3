#include "rota/base/nearest.h"

#include <doctest/doctest.h>

namespace rota {
namespace {

constexpr std::string_view kWords[] = {"name", "zone", "default_schedule", "book", "book-series"};

TEST_CASE("a slip is one letter too many, too few, another or swapped") {
  for (const char* typed : {"nname", "nme", "nane", "anme", "NAME", "namee"}) {
    CHECK_MESSAGE(NearestWord(typed, kWords) == "name", typed);
  }
  CHECK(NearestWord("default-schedul", kWords) == "default_schedule");
  CHECK(NearestWord("defautl_shcedule", kWords) == "default_schedule");
  CHECK(NearestWord("bok", kWords) == "book");
  CHECK(NearestWord("book_serie", kWords) == "book-series");
}

TEST_CASE("what is far from every word is near none") {
  for (const char* typed : {"", "x", "timezone_of_it", "nom", "cancel"}) {
    CHECK_MESSAGE(NearestWord(typed, kWords).empty(), typed);
  }
  CHECK(NearestWord(std::string(1 << 20, 'a'), kWords).empty());
  CHECK(NearestWord("a", std::vector<std::string_view>{"b"}).empty());
}

TEST_CASE("the nearest is told, of equals the first") {
  constexpr std::string_view kClose[] = {"hosts", "host", "post"};
  CHECK(NearestWord("hos", kClose) == "host");
  CHECK(NearestWord("xost", kClose) == "host");
  CHECK(DidYouMean("hots", kClose) == "; did you mean \"hosts\"?");
  CHECK(DidYouMean("room", kClose).empty());
}

}  // namespace
}  // namespace rota
