#include "tests/support/schema_check.h"

#include <algorithm>
#include <map>
#include <regex>
#include <set>

namespace rota::test {
namespace {

using Json = nlohmann::json;

bool HasType(const Json& value, const std::string& type) {
  if (type == "null") return value.is_null();
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "number") return value.is_number();
  if (type == "integer") {
    return value.is_number_integer() ||
           (value.is_number() && value == std::floor(value.get<double>()));
  }
  return false;
}

std::size_t Characters(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

bool Matches(const std::string& text, const std::string& pattern) {
  static std::map<std::string, std::regex> compiled;
  const auto [place, fresh] = compiled.try_emplace(pattern, pattern, std::regex::ECMAScript);
  return std::regex_search(text, place->second);
}

class Checker {
 public:
  explicit Checker(const Json& root) : root_(root) {}

  std::string Check(const Json& schema, const Json& value, const std::string& path) {
    static const std::set<std::string> kNotes = {"$schema", "title",    "description",
                                                 "$defs",   "readOnly", "default"};
    if (schema.is_boolean()) return schema.get<bool>() ? "" : path + ": nothing is allowed here";
    for (const auto& [word, rule] : schema.items()) {
      if (kNotes.contains(word)) continue;
      const std::string misfit = CheckWord(schema, word, rule, value, path);
      if (!misfit.empty()) return misfit;
    }
    return "";
  }

 private:
  std::string CheckWord(const Json& schema, const std::string& word, const Json& rule,
                        const Json& value, const std::string& path) {
    const auto unless = [&](bool fits) {
      return fits ? "" : path + ": " + word + " " + rule.dump();
    };
    if (word == "$ref") {
      return Check(root_.at(Json::json_pointer(rule.get<std::string>().substr(1))), value, path);
    }
    if (word == "anyOf") return AnyOf(rule, value, path);
    if (word == "enum") return unless(std::find(rule.begin(), rule.end(), value) != rule.end());
    if (word == "type") {
      if (rule.is_string()) return unless(HasType(value, rule));
      return unless(
          std::any_of(rule.begin(), rule.end(), [&](const Json& t) { return HasType(value, t); }));
    }
    if (word == "pattern") return unless(!value.is_string() || Matches(value, rule));
    if (word == "minLength") return unless(!value.is_string() || Characters(value) >= rule);
    if (word == "maxLength") return unless(!value.is_string() || Characters(value) <= rule);
    if (word == "minimum") return unless(!value.is_number() || value >= rule);
    if (word == "maximum") return unless(!value.is_number() || value <= rule);
    if (word == "minItems") return unless(!value.is_array() || value.size() >= rule);
    if (word == "uniqueItems") {
      return unless(std::set<Json>(value.begin(), value.end()).size() == value.size());
    }
    if (word == "maxProperties") return unless(!value.is_object() || value.size() <= rule);
    if (word == "required") {
      return unless(!value.is_object() || std::all_of(rule.begin(), rule.end(), [&](const Json& k) {
        return value.contains(k.get<std::string>());
      }));
    }
    if (word == "items") {
      for (std::size_t i = 0; value.is_array() && i < value.size(); ++i) {
        const std::string misfit = Check(rule, value[i], path + "[" + std::to_string(i) + "]");
        if (!misfit.empty()) return misfit;
      }
      return "";
    }
    if (word == "properties" || word == "additionalProperties" || word == "propertyNames") {
      return Properties(schema, word, rule, value, path);
    }
    return path + ": the schema says " + word + ", which is not known here";
  }

  std::string AnyOf(const Json& rules, const Json& value, const std::string& path) {
    std::string misfits;
    for (const Json& rule : rules) {
      const std::string misfit = Check(rule, value, path);
      if (misfit.empty()) return "";
      misfits += (misfits.empty() ? "" : " and ") + misfit;
    }
    return misfits;
  }

  std::string Properties(const Json& schema, const std::string& word, const Json& rule,
                         const Json& value, const std::string& path) {
    if (!value.is_object()) return "";
    for (const auto& [key, item] : value.items()) {
      const bool named = schema.contains("properties") && schema["properties"].contains(key);
      const std::string below = path + "." + key;
      std::string misfit;
      if (word == "properties" && named) misfit = Check(rule[key], item, below);
      if (word == "additionalProperties" && !named) misfit = Check(rule, item, below);
      if (word == "propertyNames") misfit = Check(rule, key, below);
      if (!misfit.empty()) return misfit;
    }
    return "";
  }

  const Json& root_;
};

}  // namespace

std::string Misfit(const Json& schema, const Json& value) {
  return Checker(schema).Check(schema, value, "$");
}

}  // namespace rota::test
