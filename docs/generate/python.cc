// The Python package's classes, one for every record, and the words of every enum.
#include "docs/generate/python.h"

#include <fmt/format.h>

#include <algorithm>

#include "docs/generate/generate.h"
#include "rota/base/status.h"
#include "rota/time/civil.h"

namespace rota::docs {
namespace python {
namespace {

std::string Quoted(std::span<const std::string_view> words) {
  std::string out;
  for (const std::string_view word : words) {
    out += fmt::format("{}\"{}\"", out.empty() ? "" : ", ", word);
  }
  return out;
}

// A Literal alias, a word a line where one line does not hold them.
std::string Alias(std::string_view name, std::span<const std::string_view> words) {
  const std::string line = fmt::format("{}: TypeAlias = Literal[{}]\n", name, Quoted(words));
  if (line.size() <= kWidth) return line;
  return fmt::format("{}: TypeAlias = Literal[\n", name) + Wrapped("    ", "    ", Quoted(words)) +
         "]\n";
}

std::string RecordClass(const RecordDescriptor& d) {
  const std::string name = ClassName(d.name);
  const std::vector<Member> members = MembersOf(d);
  std::string text = fmt::format(
      "\n\n@dataclass(init=False, repr=False, slots=True, match_args=False)\n"
      "class {}(Record):\n",
      name);
  text += Wrapped("    \"\"\"", "    ", d.doc);
  text += "\n    Attributes:\n";
  for (const Member& member : members) {
    text += Wrapped(fmt::format("        {}: ", member.name), "            ", DocOf(member));
  }
  text += "    \"\"\"\n\n";
  for (const Member& member : members) {
    text += fmt::format("    {}: {}\n", member.name, member.attribute);
  }
  text += "\n    def __init__(\n        self,\n        *,\n";
  for (const bool required : {true, false}) {
    for (const Member& member : members) {
      if (member.standard.empty() == required) text += ParameterOf(member);
    }
  }
  text += "    ) -> None:\n";
  for (const Member& member : members) {
    text += fmt::format("        self.{} = {}\n", member.name, member.assign);
  }
  if (!d.short_form) return text;
  return text + fmt::format(
                    "\n    @classmethod\n"
                    "    def of(cls, value: {0} | {1}) -> {0}:\n"
                    "        \"\"\"The record, also where only its `{2}` is given.\"\"\"\n"
                    "        return cls({2}=value) if isinstance(value, str) else value\n",
                    name, ShortFormType(d), d.short_form->name);
}

std::vector<const RecordDescriptor*> PythonRecords() {
  // Of records that hold any kind, the package has its own shape.
  std::vector<const RecordDescriptor*> records(AllRecords().begin(), AllRecords().end());
  std::erase_if(records, [](const RecordDescriptor* d) {
    return d == &Describe<Page>() || d == &Describe<Document>() || d->fields.empty();
  });
  return records;
}

void CollectEnums(const TypeDescriptor& type, std::vector<const EnumDescriptor*>* enums) {
  if (type.kind == Kind::kList) CollectEnums(*type.element, enums);
  if (type.literals && std::find(enums->begin(), enums->end(), type.literals) == enums->end()) {
    enums->push_back(type.literals);
  }
}

// A class of errors; those that mean what an exception of Python means are one, too.
std::string CodeClass(std::string_view word, std::string_view meaning, std::string* names) {
  const std::string name = word == "limit" ? "LimitReached" : ClassName(word);
  const char* also = word == "invalid"     ? ", ValueError"
                     : word == "not_found" ? ", LookupError"
                                           : "";
  *names += fmt::format("    \"{}\",\n", name);
  return fmt::format("\n\nclass {}(Error{}):\n    \"\"\"{}\"\"\"\n\n    code = \"{}\"\n", name,
                     also, meaning, word);
}

}  // namespace

std::string RecordsModule() {
  std::string text = "\"\"\"The records: one class each, made with keyword arguments.\"\"\"\n";
  text += kGenerated;
  text += R"(from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from ._record import Answer, Record, as_dict, as_list, time_text, unset, zone_text
from ._words import *
)";
  std::string names, table;
  for (const RecordDescriptor* d : PythonRecords()) {
    text += RecordClass(*d);
    names += fmt::format("    \"{}\",\n", ClassName(d->name));
    table += fmt::format("    \"{}\": {},\n", d->name, ClassName(d->name));
  }
  text += "\n\n# By the engine's word for the record.\nRECORDS: dict[str, type[Record]] = {\n" +
          table + "}\n";
  text += "\n__all__ = [\n" + names + "]\n";
  return text;
}

std::string WordsModule() {
  std::string text = "\"\"\"The words of the engine, as types a checker knows.\"\"\"\n";
  text += kGenerated;
  text += "from __future__ import annotations\n\nfrom typing import Literal, TypeAlias\n\n";
  std::vector<const EnumDescriptor*> enums;
  for (const RecordDescriptor* d : PythonRecords()) {
    for (const FieldDescriptor& field : d->fields) {
      if (field.type) CollectEnums(*field.type, &enums);
    }
  }
  std::string names = "    \"Day\",\n    \"Reason\",\n    \"MEANINGS\",\n";
  std::vector<std::string_view> days;
  for (int i = 0; i < 7; ++i) days.push_back(WeekdayName(static_cast<Weekday>(i)));
  text += Alias("Day", days);
  for (const EnumDescriptor* one : enums) {
    text += Alias(ClassName(one->name), one->words);
    names += fmt::format("    \"{}\",\n", ClassName(one->name));
  }
  std::vector<std::string_view> reasons;
  std::string meanings;
#define X(name, code, meaning) \
  reasons.push_back(#name);    \
  meanings += fmt::format("    \"{}\":\n        \"{}\",\n", #name, meaning);
#include "rota/base/reason.def"
#undef X
  text += Alias("Reason", reasons);
  text += "\n# One English line for each reason, for logs.\nMEANINGS: dict[Reason, str] = {\n" +
          meanings + "}\n";
  return text + "\n__all__ = [\n" + names + "]\n";
}

std::string CodesModule() {
  std::string text = "\"\"\"The classes of errors, one for each code.\"\"\"\n", names;
  text += "# Generated by rota_generate from include/rota/base/code.def; change that.\n";
  text += "from ._errors import Error\n";
#define X(code, word, meaning) text += CodeClass(#word, meaning, &names);
#include "rota/base/code.def"
#undef X
  return text + "\n\n__all__ = [\n" + names + "]\n";
}

}  // namespace python

void AddPython(Files& files) {
  const std::string folder = "../bindings/python/rota/";
  files[folder + "_records.py"] = python::RecordsModule();
  files[folder + "_words.py"] = python::WordsModule();
  files[folder + "_verbs.py"] = python::VerbsModule();
  files[folder + "_codes.py"] = python::CodesModule();
}

}  // namespace rota::docs
