#include "src/codec/raw_json.h"

#include <doctest/doctest.h>

namespace rota {
namespace {

Result<std::string> Compact(std::string_view text, std::size_t max_bytes = 0) {
  simdjson::dom::parser parser;
  std::string out;
  const simdjson::padded_string padded(text);
  simdjson::dom::element json;
  REQUIRE(!parser.parse(padded).get(json));
  ROTA_TRY(CompactJson(json, max_bytes, &out));
  return out;
}

TEST_CASE("values of every kind are kept without spaces, in their order") {
  CHECK(*Compact(R"( { "b" : [ 1 , -2 , 1.5 , true , false , null ] , "a" : "x\n" } )") ==
        R"({"b":[1,-2,1.5,true,false,null],"a":"x\n"})");
  CHECK(*Compact("18446744073709551615") == "18446744073709551615");
  CHECK(*Compact("[]") == "[]");
}

TEST_CASE("a key that stands twice is refused with its path, at any depth") {
  const Status status = Compact(R"({"rows":[{"a":1},{"a":1,"b":2,"a":3}]})").status();
  CHECK(status.reason() == Reason::k_invalid);
  CHECK(status.path() == "rows[1].a");
  CHECK(Compact(R"({"a":{"b":1},"b":{"b":1}})").ok());
}

TEST_CASE("a text that is too long is refused, one byte less is not") {
  CHECK(Compact("[ 1, 2 ]", 5).ok());
  const Status status = Compact("[ 1, 2 ]", 4).status();
  CHECK(status.reason() == Reason::k_invalid);
  CHECK(status.message() == "has 5 bytes, at most 4 are allowed");
}

}  // namespace
}  // namespace rota
