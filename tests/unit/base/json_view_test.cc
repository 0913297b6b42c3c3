#include "src/base/json_view.h"

#include <doctest/doctest.h>

#include <string>

namespace rota {
namespace {

std::string RuleOf(const Result<JsonTree>& tree) {
  for (const auto& [name, value] : tree.status().detail()) {
    if (name == "rule") return value;
  }
  return tree.ok() ? "" : "none";
}

TEST_CASE("what is absent, null or of another type is not there") {
  const JsonTree tree = *JsonTree::Read(
      R"({"text":"a","flag":true,"number":7,"none":null,"list":[1,null,"x"],"twice":1,"twice":2})");
  const JsonView root = tree.root();
  CHECK(root.is_object());
  CHECK(root["text"].text() == "a");
  CHECK(root["text"].is_text());
  CHECK(root["flag"].flag());
  CHECK(root["number"].integer() == 7);
  CHECK(root["twice"].integer() == 1);

  CHECK_FALSE(root["none"]);
  CHECK_FALSE(root["absent"]);
  CHECK_FALSE(root["text"]["deeper"]);
  CHECK(root["number"].text().empty());
  CHECK_FALSE(root["text"].flag());
  CHECK_FALSE(root["text"].integer());
  CHECK_FALSE(root["text"].is_list());
  CHECK_FALSE(root["list"].is_object());
}

TEST_CASE("lists and objects are visited in their order") {
  const JsonTree tree = *JsonTree::Read(R"({"list":[1,null,3],"object":{"b":1,"a":2}})");
  std::string seen;
  tree.root()["list"].Each(
      [&](JsonView item) { seen += item ? std::to_string(item.integer().value_or(0)) : "-"; });
  tree.root()["object"].EachMember([&](std::string_view key, JsonView value) {
    seen += ' ' + std::string(key) + std::to_string(value.integer().value_or(0));
  });
  tree.root()["object"].Each([&](JsonView) { seen += "no list"; });
  tree.root()["list"].EachMember([&](std::string_view, JsonView) { seen += "no object"; });
  CHECK(seen == "1-3 b1 a2");
}

TEST_CASE("a byte order mark is passed over; what is no JSON says why") {
  CHECK(JsonTree::Read("\xEF\xBB\xBF[1]").ok());
  CHECK(RuleOf(JsonTree::Read("")) == "empty");
  CHECK(RuleOf(JsonTree::Read("[\"\xff\"]")) == "utf8");
  CHECK(RuleOf(JsonTree::Read("[1")) == "json");
  CHECK(RuleOf(JsonTree::Read("[01]")) == "number");
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK(JsonTree::Read(nested(60)).ok());
  CHECK(RuleOf(JsonTree::Read(nested(80))) == "nesting");
  CHECK(JsonTree::Read("[").status().reason() == Reason::k_malformed);
  CHECK(JsonFault(simdjson::MEMALLOC).reason() == Reason::k_out_of_memory);
}

}  // namespace
}  // namespace rota
