// Scenario documents as they are: JSON objects, read with the documents' own words.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace model {

using Json = nlohmann::json;

// A field, or what stands for it where it is absent.
inline std::string Text(const Json& record, const char* name) {
  const auto found = record.find(name);
  return found == record.end() ? std::string() : found->get<std::string>();
}
inline int Number(const Json& record, const char* name, int otherwise) {
  const auto found = record.find(name);
  return found == record.end() ? otherwise : found->get<int>();
}
inline bool Flag(const Json& record, const char* name, bool otherwise) {
  const auto found = record.find(name);
  return found == record.end() ? otherwise : found->get<bool>();
}
inline const Json& List(const Json& record, const char* name) {
  static const Json kNone = Json::array();
  const auto found = record.find(name);
  return found == record.end() ? kNone : *found;
}
inline const Json& NoRecord() {
  static const Json kNone = Json::object();
  return kNone;
}
inline const Json& Object(const Json& record, const char* name) {
  const auto found = record.find(name);
  return found == record.end() ? NoRecord() : *found;
}

}  // namespace model
