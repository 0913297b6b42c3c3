// The fields of a record as Python attributes and parameters.
//
// An attribute has one type, the one that is read back; a parameter of a constructor may be wider
// where that is what a Python program has at hand (a ZoneInfo, a datetime.time, any iterable, a
// preset's name).
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "docs/generate/python.h"
#include "rota/codec/record_json.h"

namespace rota::docs::python {
namespace {

// Some keys of records are words that Python keeps for itself.
std::string Identifier(std::string_view name) {
  return std::string(name) + (name == "from" || name == "for" || name == "with" ? "_" : "");
}

// How a value is read, what a constructor takes, and the expression that leads from one to the
// other
// ({} is the parameter; empty: as it is).
struct Shape {
  std::string attribute;
  std::string parameter;
  std::string convert;
};

std::string Apply(const std::string& convert, std::string_view name) {
  return convert.empty() ? std::string(name) : fmt::format(fmt::runtime(convert), name);
}

Shape ShapeOf(const FieldDescriptor& field, const TypeDescriptor& type);

Shape ListShape(const Shape& element) {
  // Each conversion is one function's.
  const std::string of = element.convert.substr(0, element.convert.find('('));
  const std::string convert = of.empty() ? "as_list({})" : fmt::format("as_list({{}}, {})", of);
  return {fmt::format("list[{}]", element.attribute),
          fmt::format("Iterable[{}]", element.parameter), convert};
}

}  // namespace

std::string ShortFormType(const RecordDescriptor& d) {
  const EnumDescriptor* literals = d.short_form->type->literals;
  return literals ? ClassName(literals->name) : "str";
}

namespace {

Shape RecordShape(const RecordDescriptor& d) {
  const std::string name = ClassName(d.name);
  if (!d.short_form) return {name, name, ""};
  return {name, fmt::format("{} | {}", name, ShortFormType(d)), fmt::format("{}.of({{}})", name)};
}

Shape Plain(std::string name) { return {name, name, ""}; }

Shape ShapeOf(const FieldDescriptor& field, const TypeDescriptor& type) {
  switch (type.kind) {
    case Kind::kText:
      if (field.format == Format::kZone) return {"str", "str | ZoneInfo", "zone_text({})"};
      return Plain("str");
    case Kind::kJson:
      return Plain("Any");
    case Kind::kBool:
      return Plain("bool");
    case Kind::kInt32:
    case Kind::kInt64:
      return Plain("int");
    case Kind::kNumber:
      return Plain("float");
    case Kind::kInstant:
    case Kind::kLocal:
      return Plain("dt.datetime");
    case Kind::kDate:
      return Plain("dt.date");
    case Kind::kEdge:
      return Plain("dt.date | dt.datetime");
    case Kind::kTime:
      return {"str", "str | dt.time", "time_text({})"};
    case Kind::kLiteral:
      return Plain(ClassName(type.literals->name));
    case Kind::kLiterals:
      return ListShape(Plain(ClassName(type.literals->name)));
    case Kind::kWeekdays:
      return ListShape(Plain("Day"));
    case Kind::kRecord:
      return RecordShape(type.record());
    case Kind::kList:
      return ListShape(ShapeOf(field, *type.element));
    case Kind::kTextMap:
      return {"dict[str, str]", "Mapping[str, str]", "as_dict({})"};
    case Kind::kListMap:
      return {"dict[str, list[str]]", "Mapping[str, list[str]]", "as_dict({})"};
    case Kind::kAnswers:
      return {"dict[str, Answer]", "Mapping[str, Answer]", "as_dict({})"};
  }
  return Plain("Any");
}

// The default of a field that is stored bare, as a Python expression. A list's becomes a tuple,
// which nobody can change.
std::string PythonLiteral(const RecordDescriptor& d, const FieldDescriptor& field) {
  JsonWriter writer;
  AppendField(writer, field, d.fresh, See::kNever);
  const nlohmann::json json = nlohmann::json::parse(writer.text());
  if (json.is_boolean()) return json.get<bool>() ? "True" : "False";
  if (!json.is_array()) return json.dump();
  std::string items;
  for (const nlohmann::json& item : json)
    items += fmt::format("{}{}", items.empty() ? "" : ", ", item.dump());
  return fmt::format("({}{})", items, json.size() == 1 ? "," : "");
}

// `other` is a second shape of the same key (an object or a word), or nullptr.
Member MemberOf(const RecordDescriptor& d, const FieldDescriptor& field,
                const FieldDescriptor* other) {
  Shape shape = ShapeOf(field, *field.type);
  if (other) {
    const Shape second = ShapeOf(*other, *other->type);
    shape.attribute += " | " + second.attribute;
    shape.parameter += " | " + second.parameter;
    if (field.type->kind == Kind::kList) {
      shape.convert =
          fmt::format("{{0}} if isinstance({{0}}, {}) else as_list({{0}})", second.attribute);
    }
  }
  Member member{&field, Identifier(field.name), shape.attribute, shape.parameter, "", ""};
  const Kind kind = field.type->kind;
  const std::string given = Apply(shape.convert, member.name);
  const std::string or_none =
      shape.convert.empty() ? given : fmt::format("None if {} is None else {}", member.name, given);
  member.assign = given;
  // A part that cannot be made from nothing has to be given.
  const bool part = kind == Kind::kRecord && !field.type->optional;
  const bool bare =
      part && std::any_of(field.type->record().fields.begin(), field.type->record().fields.end(),
                          [](const FieldDescriptor& f) { return f.flags.required; });
  if (field.flags.required || bare) return member;
  member.standard = "None";
  member.parameter += " | None";
  if (field.type->optional) {
    member.attribute += " | None";
    member.assign = or_none;
  } else if (kind == Kind::kTextMap || kind == Kind::kListMap || kind == Kind::kAnswers) {
    member.assign = fmt::format("as_dict({})", member.name);
  } else if (kind == Kind::kRecord) {
    member.assign =
        fmt::format("{} if {} is None else {}", shape.attribute + "()", member.name, given);
  } else if (kind == Kind::kInstant) {
    member.assign = fmt::format("unset({})", member.name);
  } else if (kind != Kind::kJson) {
    member.parameter = shape.parameter;
    member.standard = PythonLiteral(d, field);
  } else {
    member.parameter = member.attribute;
  }
  return member;
}

}  // namespace

std::string ClassName(std::string_view name) {
  std::string out;
  bool upper = true;
  for (const char c : name) {
    if (c != '_') out += upper ? static_cast<char>(std::toupper(c)) : c;
    upper = c == '_';
  }
  return out;
}

std::string Wrapped(std::string_view first, std::string_view rest, std::string_view text) {
  std::string out(first);
  std::size_t column = first.size();
  bool begins = true;  // no word on the line yet
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view word = text.substr(at, end - at);
    if (!begins && column + 1 + word.size() > kWidth) {
      out += fmt::format("\n{}", rest);
      column = rest.size();
      begins = true;
    }
    out += fmt::format("{}{}", begins ? "" : " ", word);
    column += word.size() + !begins;
    begins = false;
    at = end + 1;
  }
  return out + "\n";
}

std::vector<Member> MembersOf(const RecordDescriptor& d) {
  std::vector<Member> members;
  for (std::size_t i = 0; i < d.fields.size(); ++i) {
    const FieldDescriptor& field = d.fields[i];
    if (field.flags.reserved || field.flags.input_only || field.see == See::kNever) continue;
    if (field.same_as != i) continue;
    const bool two = i + 1 < d.fields.size() && d.fields[i + 1].same_as == i &&
                     !d.fields[i + 1].flags.input_only;
    members.push_back(MemberOf(d, field, two ? &d.fields[i + 1] : nullptr));
  }
  return members;
}

std::string DocOf(const Member& member) {
  const FieldDescriptor& field = *member.field;
  std::string text(field.doc);
  if (!field.otherwise.empty()) text += fmt::format(" When absent: {}.", field.otherwise);
  if (field.flags.read_only) text += " Written by the engine.";
  if (field.flags.pii) text += " Personal.";
  return text;
}

std::string ParameterOf(const Member& member) {
  const std::string standard = member.standard.empty() ? "" : " = " + member.standard;
  return fmt::format("        {}: {}{},\n", member.name, member.parameter, standard);
}

}  // namespace rota::docs::python
