// JSON that other programs wrote, looked into leniently: what is absent, null or of another type is
// not there.
//
//   ROTA_ASSIGN(const JsonTree tree, JsonTree::Read(text));
//   tree.root()["items"].Each([](JsonView event) { Use(event["summary"].text()); });
//
// Our own documents are read by description instead (codec/record_json.h).
#pragma once

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "rota/base/status.h"

namespace rota {

// `malformed`, rule empty, utf8, nesting, number or json; `out_of_memory`.
Status JsonFault(simdjson::error_code error);

// One value of a JsonTree, or nothing. Borrows from the tree.
class JsonView {
 public:
  JsonView() = default;
  explicit JsonView(simdjson::dom::element element)
      : element_(element), there_(!element.is_null()) {}

  explicit operator bool() const { return there_; }
  bool is_object() const { return there_ && element_.is_object(); }
  bool is_list() const { return there_ && element_.is_array(); }
  bool is_text() const { return there_ && element_.is_string(); }

  // A member of an object; keys that are written twice: the first.
  JsonView operator[](std::string_view key) const {
    simdjson::dom::element found;
    if (!is_object() || element_.at_key(key).get(found)) return {};
    return JsonView(found);
  }
  // "" where there is no text.
  std::string_view text() const {
    std::string_view text;
    return there_ && !element_.get(text) ? text : std::string_view();
  }
  // false where there is no `true`.
  bool flag() const {
    bool flag = false;
    return there_ && !element_.get(flag) && flag;
  }
  std::optional<std::int64_t> integer() const {
    std::int64_t number = 0;
    if (!there_ || element_.get(number)) return std::nullopt;
    return number;
  }

  // `visit(JsonView)` for each element of a list.
  template <typename Visit>
  void Each(const Visit& visit) const {
    simdjson::dom::array array;
    if (!there_ || element_.get(array)) return;
    for (const simdjson::dom::element item : array) visit(JsonView(item));
  }
  // `visit(key, JsonView)` for each member of an object.
  template <typename Visit>
  void EachMember(const Visit& visit) const {
    simdjson::dom::object object;
    if (!there_ || element_.get(object)) return;
    for (const auto& [key, value] : object) visit(key, JsonView(value));
  }

 private:
  simdjson::dom::element element_;
  bool there_ = false;
};

class JsonTree {
 public:
  // A byte order mark is passed over. Errors: those of JsonFault(); values nested deeper than 64
  // are refused.
  static Result<JsonTree> Read(std::string_view text);

  JsonView root() const { return JsonView(root_); }

 private:
  // Owns what the views look at, which must not move.
  std::unique_ptr<simdjson::dom::parser> parser_;
  simdjson::dom::element root_;
};

}  // namespace rota
