// Records to JSON: one loop over the description, one switch over the kinds.
#include "src/codec/writer.h"

#include "rota/codec/record_json.h"
#include "rota/model/booking.h"

namespace rota {
namespace {

template <typename T>
const T& As(const void* value) {
  return *static_cast<const T*>(value);
}

void AppendTexts(JsonWriter& w, const std::vector<std::string>& texts) {
  w.BeginArray();
  for (const std::string& text : texts) w.Text(text);
  w.EndArray();
}

void AppendAnswers(JsonWriter& w, const Answers& answers) {
  w.BeginObject();
  for (const auto& [name, answer] : answers) {
    w.Key(name);
    if (const auto* text = std::get_if<std::string>(&answer)) w.Text(*text);
    if (const auto* number = std::get_if<double>(&answer)) w.Number(*number);
    if (const auto* yes = std::get_if<bool>(&answer)) w.Bool(*yes);
    if (const auto* choices = std::get_if<std::vector<std::string>>(&answer)) {
      AppendTexts(w, *choices);
    }
  }
  w.EndObject();
}

void AppendWords(JsonWriter& w, const EnumDescriptor& literals, std::uint16_t bits) {
  w.BeginArray();
  for (std::size_t i = 0; i < literals.words.size(); ++i) {
    if (bits >> i & 1) w.Text(literals.words[i]);
  }
  w.EndArray();
}

void AppendWeekdays(JsonWriter& w, WeekdaySet days) {
  w.BeginArray();
  for (int i = 0; i < 7; ++i) {
    if (days.Has(static_cast<Weekday>(i))) w.Text(WeekdayName(static_cast<Weekday>(i)));
  }
  w.EndArray();
}

void AppendEdge(JsonWriter& w, const RangeEdge& edge) {
  if (const auto* date = std::get_if<Date>(&edge)) return w.Text(FormatDate(*date));
  w.Text(FormatInstant(std::get<Instant>(edge)));
}

// `value` is the bare value: an optional has been opened.
void AppendValue(JsonWriter& w, const TypeDescriptor& type, const void* value, See audience) {
  switch (type.kind) {
    case Kind::kText:
      return w.Text(As<std::string>(value));
    case Kind::kJson:
      return w.Json(As<std::string>(value));
    case Kind::kBool:
      return w.Bool(As<bool>(value));
    case Kind::kInt32:
      return w.Integer(As<std::int32_t>(value));
    case Kind::kInt64:
      return w.Integer(As<std::int64_t>(value));
    case Kind::kNumber:
      return w.Number(As<double>(value));
    case Kind::kInstant:
      return w.Text(FormatInstant(As<Instant>(value)));
    case Kind::kDate:
      return w.Text(FormatDate(As<Date>(value)));
    case Kind::kTime:
      return w.Text(FormatDayMinute(As<DayMinute>(value)));
    case Kind::kLocal:
      return w.Text(FormatLocal(As<LocalTime>(value)));
    case Kind::kEdge:
      return AppendEdge(w, As<RangeEdge>(value));
    case Kind::kLiteral:
      return w.Text(type.literals->words[As<std::uint8_t>(value)]);
    case Kind::kLiterals:
      return AppendWords(w, *type.literals, As<std::uint16_t>(value));
    case Kind::kWeekdays:
      return AppendWeekdays(w, As<WeekdaySet>(value));
    case Kind::kRecord:
      return AppendRecord(w, type.record(), value, audience);
    case Kind::kAnswers:
      return AppendAnswers(w, As<Answers>(value));
    case Kind::kList: {
      w.BeginArray();
      const std::size_t size = type.list->size(value);
      for (std::size_t i = 0; i < size; ++i) {
        AppendValue(w, *type.element, type.list->at(value, i), audience);
      }
      return w.EndArray();
    }
    case Kind::kTextMap: {
      w.BeginObject();
      for (const auto& [key, text] : As<Metadata>(value)) w.Text(key, text);
      return w.EndObject();
    }
    case Kind::kListMap: {
      w.BeginObject();
      for (const auto& [key, texts] : As<std::map<std::string, std::vector<std::string>>>(value)) {
        w.Key(key);
        AppendTexts(w, texts);
      }
      return w.EndObject();
    }
  }
}

// Whether the field holds what a default-made record holds. The frequent kinds are compared in
// place.
bool IsDefault(const FieldDescriptor& field, const void* record, const void* fresh) {
  const TypeDescriptor& type = *field.type;
  const void* value = At(field, record);
  const void* standard = At(field, fresh);
  if (type.optional) return !type.optional->has(value);  // a default-made optional is empty
  switch (type.kind) {
    case Kind::kText:
      return As<std::string>(value) == As<std::string>(standard);
    case Kind::kBool:
      return As<bool>(value) == As<bool>(standard);
    case Kind::kLiteral:
      return As<std::uint8_t>(value) == As<std::uint8_t>(standard);
    case Kind::kInt32:
      return As<std::int32_t>(value) == As<std::int32_t>(standard);
    case Kind::kList:
      if (type.list->size(value) != type.list->size(standard)) return false;
      return type.list->size(value) == 0 || type.equal(value, standard);
    default:
      return type.equal(value, standard);
  }
}

// True when the record says nothing but its short form, such as a policy that is only a preset.
bool HasShortForm(const RecordDescriptor& d, const void* record) {
  if (!d.short_form) return false;
  const TypeDescriptor& type = *d.short_form->type;
  const bool may_lack = type.optional || type.kind == Kind::kText;
  if (may_lack && IsDefault(*d.short_form, record, d.fresh)) return false;
  for (const FieldDescriptor& field : d.fields) {
    if (&field != d.short_form && IsWritten(field, record, d.fresh, See::kNever)) return false;
  }
  return true;
}

}  // namespace

bool IsWritten(const FieldDescriptor& field, const void* record, const void* fresh, See audience) {
  if (field.flags.reserved || field.flags.input_only || field.see > audience) return false;
  if (field.flags.required || !IsDefault(field, record, fresh)) return true;
  if (!field.flags.always) return false;
  return !field.flags.or_next || IsDefault(*(&field + 1), record, fresh);
}

void AppendField(JsonWriter& w, const FieldDescriptor& field, const void* record, See audience) {
  const void* value = At(field, record);
  if (field.type->optional) {
    if (!field.type->optional->has(value)) return w.Null();
    value = field.type->optional->get(value);
  }
  AppendValue(w, *field.type, value, audience);
}

void AppendRecord(JsonWriter& w, const RecordDescriptor& d, const void* record, See audience) {
  if (HasShortForm(d, record)) return AppendField(w, *d.short_form, record, audience);
  w.BeginObject();
  for (const FieldDescriptor& field : d.fields) {
    if (!IsWritten(field, record, d.fresh, audience)) continue;
    w.PlainKey(field.name);
    // A required JSON value that nobody gave.
    const bool missing =
        field.type->kind == Kind::kJson && As<std::string>(At(field, record)).empty();
    if (missing) {
      w.Null();
    } else {
      AppendField(w, field, record, audience);
    }
  }
  w.EndObject();
}

std::string WriteRecord(const RecordDescriptor& descriptor, const void* record, See audience) {
  JsonWriter writer;
  AppendRecord(writer, descriptor, record, audience);
  return std::move(writer).Take();
}

}  // namespace rota
