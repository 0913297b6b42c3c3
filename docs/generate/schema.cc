// One JSON Schema per record, self-contained: the parts of a record are its $defs.
//
// A schema says what one field may hold. What it cannot say is left to the library: lengths in
// bytes (a schema counts characters), dates that do not exist, duplicate keys, and every rule that
// spans fields.
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "docs/generate/generate.h"
#include "rota/codec/record_json.h"

namespace rota::docs {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kInstantPattern =
    "^\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(\\.0+)?([Zz]|[+-]\\d{2}:\\d{2})$";
constexpr const char* kDatePattern = "^\\d{4}-\\d{2}-\\d{2}$";
constexpr const char* kTimePattern = "^(([0-3]\\d|4[0-7]):[0-5]\\d|48:00)$";
constexpr const char* kLocalPattern = "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2})?$";

Json Pattern(const char* pattern) { return {{"type", "string"}, {"pattern", pattern}}; }

Json TextSchema(const FieldDescriptor& field, bool in_list) {
  Json schema = {{"type", "string"}};
  switch (field.format) {
    case Format::kNone:
      if (field.flags.required || in_list) schema["minLength"] = 1;
      break;
    case Format::kId:
      schema["minLength"] = 1, schema["maxLength"] = 140;
      break;
    case Format::kSlug:
      schema["pattern"] = "^[a-z0-9-]{1,80}$";
      break;
    case Format::kEmail:
      schema["pattern"] = "^[^@\\s]+@[^@\\s]+$", schema["maxLength"] = 254;
      break;
    case Format::kPhone:
      schema["pattern"] = "^\\+[1-9]\\d{6,14}$";
      break;
    case Format::kZone:
      schema["pattern"] = "^[A-Za-z0-9/_+-]{1,64}$";
      break;
    case Format::kLocale:
      schema["pattern"] = "^[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]$", schema["maxLength"] = 35;
      break;
    case Format::kUrl:
      schema["pattern"] = "^https?://[^\\s]+$";
      break;
    case Format::kColor:
      schema["pattern"] = "^#[0-9a-fA-F]{6}$";
      break;
    case Format::kName:
      schema["pattern"] = "^[a-z0-9_-]{1,80}$";
      break;
  }
  if (field.max_bytes) schema["maxLength"] = field.max_bytes;
  return schema;
}

Json WordsSchema(std::span<const std::string_view> words) {
  Json list = Json::array();
  for (const std::string_view word : words) list.push_back(word);
  return {{"enum", list}};
}

Json SetSchema(Json items, std::uint32_t min_items) {
  Json schema = {{"type", "array"}, {"items", std::move(items)}, {"uniqueItems", true}};
  if (min_items) schema["minItems"] = min_items;
  return schema;
}

class SchemaWriter {
 public:
  // Where the descriptions of parts lie.
  explicit SchemaWriter(std::string_view at = "#/$defs/") : at_(at) {}

  // The records and their parts, by name.
  Json All(const std::vector<const RecordDescriptor*>& records) {
    for (const RecordDescriptor* d : records) Want(*d);
    std::map<std::string, Json> all;
    while (!wanted_.empty()) {
      const RecordDescriptor* d = wanted_.back();
      wanted_.pop_back();
      all[std::string(d->name)] = Object(*d);
    }
    return Json(all);
  }

  Json Document(const RecordDescriptor& d) {
    Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", d.name}};
    schema.update(Object(d));
    Json defs = Json::object();
    while (!wanted_.empty()) {
      const RecordDescriptor* part = wanted_.back();
      wanted_.pop_back();
      defs[std::string(part->name)] = Object(*part);
    }
    if (!defs.empty()) {
      std::map<std::string, Json> sorted = defs.get<std::map<std::string, Json>>();
      schema["$defs"] = Json(sorted);
    }
    return schema;
  }

 private:
  Json Object(const RecordDescriptor& d) {
    Json properties = Json::object();
    Json required = Json::array();
    for (const FieldDescriptor& field : d.fields) {
      if (field.flags.reserved) continue;
      const std::string name(field.name);
      Json schema = Field(d, field);
      if (properties.contains(name)) {  // the same key as a list or as an object
        Json either = {{"description", properties[name]["description"]}};
        properties[name].erase("description");
        schema.erase("description");
        either["anyOf"] = {properties[name], schema};
        schema = std::move(either);
      }
      properties[name] = std::move(schema);
      if (field.flags.required) required.push_back(name);
    }
    Json schema = {{"type", "object"}, {"description", d.doc}, {"properties", properties}};
    if (!required.empty()) schema["required"] = required;
    schema["additionalProperties"] = false;
    if (!d.short_form) return schema;
    Json either = {{"description", d.doc}};
    schema.erase("description");
    const EnumDescriptor* literals = d.short_form->type->literals;
    either["anyOf"] = {literals ? WordsSchema(literals->words) : Json{{"type", "string"}}, schema};
    return either;
  }

  Json Field(const RecordDescriptor& d, const FieldDescriptor& field) {
    std::string text(field.doc);
    if (!field.otherwise.empty()) text += " When absent: " + std::string(field.otherwise) + ".";
    if (field.mark == Mark::kCarried) text += " Carried: kept and answered, no rule reads it.";
    if (field.mark == Mark::kLater) text += " Not built yet: a new value answers `unsupported`.";
    Json schema = {{"description", text}};
    if (field.flags.sets_literal) {
      schema["type"] = "boolean";
      return schema;
    }
    const bool single = field.flags.single;
    schema.update(Value(field, single ? *field.type->element : *field.type, single));
    if (field.flags.nullable) {
      Json either = {{"description", schema["description"]}};
      schema.erase("description");
      either["anyOf"] = {schema, {{"type", "null"}}};
      schema = std::move(either);
    }
    if (field.flags.read_only) schema["readOnly"] = true;
    if (!field.flags.required && !field.flags.input_only && field.otherwise.empty() &&
        !field.type->optional) {
      JsonWriter writer;
      AppendField(writer, field, d.fresh, See::kNever);
      const Json standard = Json::parse(writer.text(), nullptr, false);
      const bool says_nothing = standard.is_discarded() || standard == "" || standard.empty();
      if (!says_nothing) schema["default"] = standard;
    }
    return schema;
  }

  Json Value(const FieldDescriptor& field, const TypeDescriptor& type, bool in_list) {
    switch (type.kind) {
      case Kind::kText:
        return TextSchema(field, in_list);
      case Kind::kJson:
        return Json::object();
      case Kind::kBool:
        return {{"type", "boolean"}};
      case Kind::kInt32:
      case Kind::kInt64:
        return {{"type", "integer"}, {"minimum", field.min}, {"maximum", field.max}};
      case Kind::kNumber:
        return {{"type", "number"}};
      case Kind::kInstant:
        return Pattern(kInstantPattern);
      case Kind::kDate:
        return Pattern(kDatePattern);
      case Kind::kTime:
        return Pattern(kTimePattern);
      case Kind::kLocal:
        return Pattern(kLocalPattern);
      case Kind::kEdge:
        return {{"anyOf", {Pattern(kDatePattern), Pattern(kInstantPattern)}}};
      case Kind::kLiteral:
        return WordsSchema(type.literals->words);
      case Kind::kLiterals:
        return SetSchema(WordsSchema(type.literals->words), field.min_items);
      case Kind::kWeekdays: {
        Json days = Json::array();
        for (int i = 0; i < 7; ++i) days.push_back(WeekdayName(static_cast<Weekday>(i)));
        return SetSchema({{"enum", days}}, field.min_items);
      }
      case Kind::kRecord:
        return {{"$ref", at_ + Want(type.record())}};
      case Kind::kList: {
        Json schema = {{"type", "array"}, {"items", Value(field, *type.element, true)}};
        if (field.min_items) schema["minItems"] = field.min_items;
        return schema;
      }
      case Kind::kTextMap:
        return {{"type", "object"},
                {"maxProperties", 50},
                {"propertyNames", {{"minLength", 1}, {"maxLength", 40}}},
                {"additionalProperties", {{"type", "string"}, {"maxLength", 500}}}};
      case Kind::kListMap:
        return {{"type", "object"},
                {"additionalProperties", {{"type", "array"}, {"items", {{"type", "string"}}}}}};
      case Kind::kAnswers:
        return {{"type", "object"},
                {"additionalProperties",
                 {{"anyOf",
                   {{{"type", {"string", "number", "boolean"}}},
                    {{"type", "array"}, {"items", {{"type", "string"}}}}}}}}};
    }
    return Json::object();
  }

  std::string Want(const RecordDescriptor& d) {
    if (seen_.insert(&d).second) wanted_.push_back(&d);
    return std::string(d.name);
  }

  std::string at_;
  std::set<const RecordDescriptor*> seen_;
  std::vector<const RecordDescriptor*> wanted_;
};

}  // namespace

nlohmann::ordered_json SchemasOf(const std::vector<const RecordDescriptor*>& records) {
  return SchemaWriter("#/components/schemas/").All(records);
}

void AddSchemas(Files& files) {
  for (const RecordDescriptor* d : AllRecords()) {
    if (!StandsAlone(*d)) continue;
    files["schema/" + std::string(d->name) + ".schema.json"] =
        SchemaWriter().Document(*d).dump(2) + "\n";
  }
}

}  // namespace rota::docs
