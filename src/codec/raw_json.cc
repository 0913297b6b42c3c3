#include "src/codec/raw_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "rota/codec/json_writer.h"

namespace rota {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

// Recursion is bounded by the parser's nesting.
Status Append(JsonWriter& w, element json) {
  switch (json.type()) {
    case element_type::OBJECT: {
      const simdjson::dom::object object = json;
      std::vector<std::string_view> keys;
      w.BeginObject();
      for (const auto& [key, value] : object) {
        keys.push_back(key);
        w.Key(key);
        if (Status status = Append(w, value); !status.ok()) return status.Under(key);
      }
      w.EndObject();
      std::sort(keys.begin(), keys.end());
      const auto twice = std::adjacent_find(keys.begin(), keys.end());
      if (twice != keys.end()) return Invalid("duplicate_key", "is given twice").At(*twice);
      return {};
    }
    case element_type::ARRAY: {
      const simdjson::dom::array array = json;
      std::size_t index = 0;
      w.BeginArray();
      for (const element item : array) {
        if (Status status = Append(w, item); !status.ok()) {
          return status.Under(fmt::format("[{}]", index));
        }
        ++index;
      }
      w.EndArray();
      return {};
    }
    case element_type::STRING:
      return w.Text(std::string_view(json)), Status();
    case element_type::INT64:
      return w.Integer(std::int64_t(json)), Status();
    case element_type::UINT64:
      return w.Json(fmt::to_string(std::uint64_t(json))), Status();
    case element_type::DOUBLE:
      return w.Number(double(json)), Status();
    case element_type::BOOL:
      return w.Bool(bool(json)), Status();
    case element_type::NULL_VALUE:
      return w.Null(), Status();
  }
  return Status(Reason::k_internal, "an unknown kind of JSON value");
}

}  // namespace

Status CompactJson(element json, std::size_t max_bytes, std::string* out) {
  JsonWriter writer;
  ROTA_TRY(Append(writer, json));
  *out = std::move(writer).Take();
  if (max_bytes != 0 && out->size() > max_bytes) {
    return Invalid("length",
                   fmt::format("has {} bytes, at most {} are allowed", out->size(), max_bytes));
  }
  return {};
}

}  // namespace rota
