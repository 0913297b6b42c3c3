// What is generated from the descriptions, as texts by path: that of the documentation under docs/,
// and beside it the modules of the bindings.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "rota/engine/verb.h"
#include "rota/model/description.h"

namespace rota::docs {

using Files = std::map<std::string, std::string>;

// JSON Schema (2020-12) of every record that is not only a part of others, and of the documents.
void AddSchemas(Files& files);

// Reference pages: records.md and reasons.md.
void AddPages(Files& files);

// The Node package's types of records, requests and reasons, in bindings/node/engine/src.
void AddTypeScript(Files& files);
// The Python package's classes and verbs, in bindings/python/rota.
void AddPython(Files& files);

// What follows from the rows of verbs: verbs.md, openapi.json, and in capi the functions and the
// list that a release may only add to.
void AddVerbs(Files& files);

// Schemas of these records and their parts by name, for the components of an OpenAPI document.
nlohmann::ordered_json SchemasOf(const std::vector<const RecordDescriptor*>& records);

// Whether a question is about one start, which must be given then.
inline bool AsksAboutOneStart(const VerbRow& verb) {
  return verb.method == "Check" || verb.method == "Explain" || verb.method == "Assign";
}

// Whether the body names an event type that something else may stand for: parts, or members. It
// must be given, though no field of it always is.
inline bool NamesEventType(const RecordDescriptor& body) {
  const FieldDescriptor* type = body.Find("event_type");
  return type && !type->flags.required && body.Find("parts");
}

// Whether a record is read and written by itself rather than as part of another.
bool StandsAlone(const RecordDescriptor& descriptor);

}  // namespace rota::docs
