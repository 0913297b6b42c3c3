// A record that C++ filled in, checked by the rules of the JSON reader without writing it: the same
// reason and path as the document that it stands for would get, and an answer too for what no
// document can hold (a word that is none, an instant beyond the year 9999, a text that is no
// UTF-8).
//
// As in a document, what equals the default is not there, and only the first fault is told.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "rota/base/utf8.h"
#include "rota/codec/record_json.h"
#include "rota/model/booking.h"
#include "src/codec/field_shape.h"
#include "src/codec/writer.h"

namespace rota {
namespace {

template <typename T>
const T& As(const void* value) {
  return *static_cast<const T*>(value);
}

// A document with such a text is none, wherever it stands: there is no path.
Status CheckUtf8(std::string_view text) {
  return IsUtf8(text) ? Status()
                      : Status(Reason::k_malformed, "a text is not UTF-8").With("rule", "utf8");
}

Status Under(Status status, std::string_view key) {
  return status.reason() == Reason::k_malformed ? status : status.Under(key);
}

// Keys of maps are shown as the reader shows them.
std::string_view Shown(std::string_view key) { return CutUtf8(key, 80); }

Status CheckWords(std::span<const std::string_view> words, std::uint64_t beyond) {
  return beyond == 0 ? Status()
                     : Invalid("literal", fmt::format("must be one of {}", fmt::join(words, ", ")));
}

Status CheckInstant(Instant t) {
  if (t >= kMinInstant && t <= kMaxInstant) return {};
  return Status(Reason::k_out_of_range, "instants lie in the years 1 to 9999 of UTC");
}

Status CheckDate(Date date) {
  if (date >= kMinDate && date <= kMaxDate) return {};
  return Status(Reason::k_out_of_range, "dates lie in the years 1 to 9999");
}

Status CheckNumber(double number) {
  return std::isfinite(number) ? Status() : Invalid("type", "must be a number");
}

Status CheckFieldText(const FieldDescriptor& field, const std::string& text) {
  ROTA_TRY(CheckUtf8(text));
  ROTA_TRY(CheckText(field, text));
  if (text.empty() && field.flags.required) return Invalid("required", "must not be empty");
  return {};
}

// Calls `check(key, value)` for each pair of a map whose keys are data.
template <typename Map, typename Check>
Status EachPair(const TypeDescriptor& type, const Map& map, const Check& check) {
  ROTA_TRY(CheckMapSize(type, map.size()));
  for (const auto& [key, value] : map) {
    ROTA_TRY(CheckUtf8(key));
    Status status = CheckMapKey(type, key);
    if (status.ok()) status = check(key, value);
    if (!status.ok()) return Under(std::move(status), Shown(key));
  }
  return {};
}

Status CheckTexts(const std::vector<std::string>& texts) {
  for (std::size_t i = 0; i < texts.size(); ++i) {
    Status status = CheckUtf8(texts[i]);
    if (status.ok()) status = CheckAnswerText(texts[i]);
    if (!status.ok()) return Under(std::move(status), fmt::format("[{}]", i));
  }
  return {};
}

Status CheckAnswer(const Answer& answer) {
  if (const auto* text = std::get_if<std::string>(&answer)) {
    ROTA_TRY(CheckUtf8(*text));
    return CheckAnswerText(*text);
  }
  if (const auto* number = std::get_if<double>(&answer)) return CheckNumber(*number);
  const auto* choices = std::get_if<std::vector<std::string>>(&answer);
  return choices ? CheckTexts(*choices) : Status();
}

Status CheckMap(const FieldDescriptor& field, const TypeDescriptor& type, const void* value) {
  if (type.kind == Kind::kTextMap) {
    return EachPair(type, As<Metadata>(value),
                    [&](const std::string& key, const std::string& text) -> Status {
                      ROTA_TRY(CheckUtf8(text));
                      return CheckMapText(field, key, text);
                    });
  }
  if (type.kind == Kind::kAnswers) {
    return EachPair(type, As<Answers>(value),
                    [](const std::string&, const Answer& answer) { return CheckAnswer(answer); });
  }
  return EachPair(type, As<std::map<std::string, std::vector<std::string>>>(value),
                  [](const std::string&, const auto& texts) { return CheckTexts(texts); });
}

Status CheckValue(const FieldDescriptor& field, const TypeDescriptor& type, const void* value);

Status CheckList(const FieldDescriptor& field, const TypeDescriptor& type, const void* list) {
  const std::size_t size = type.list->size(list);
  if (size < field.min_items) {
    return Invalid("items", fmt::format("needs at least {}", field.min_items));
  }
  for (std::size_t i = 0; i < size; ++i) {
    const void* item = type.list->at(list, i);
    Status status = CheckValue(field, *type.element, item);
    if (status.ok() && type.element->kind == Kind::kText && As<std::string>(item).empty()) {
      status = Invalid("length", "must not be empty");
    }
    if (!status.ok()) return Under(std::move(status), fmt::format("[{}]", i));
  }
  return {};
}

Status CheckSet(const FieldDescriptor& field, const TypeDescriptor& type, const void* value) {
  constexpr std::string_view kDays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  const bool days = type.kind == Kind::kWeekdays;
  const std::uint64_t bits = days ? As<WeekdaySet>(value).bits : As<std::uint16_t>(value);
  const std::span<const std::string_view> words = days ? kDays : type.literals->words;
  ROTA_TRY(CheckWords(words, bits >> words.size()));
  return bits == 0 && field.min_items > 0 ? Invalid("items", "needs at least 1") : Status();
}

// `value` is the bare value: an optional has been opened.
Status CheckValue(const FieldDescriptor& field, const TypeDescriptor& type, const void* value) {
  switch (type.kind) {
    case Kind::kText:
      return CheckFieldText(field, As<std::string>(value));
    case Kind::kBool:
    case Kind::kJson:  // whoever reads it tells what is wrong with it
      return {};
    case Kind::kInt32:
      return CheckInteger(field, As<std::int32_t>(value));
    case Kind::kInt64:
      return CheckInteger(field, As<std::int64_t>(value));
    case Kind::kNumber:
      return CheckNumber(As<double>(value));
    case Kind::kInstant:
      return CheckInstant(As<Instant>(value));
    case Kind::kDate:
      return CheckDate(As<Date>(value));
    case Kind::kTime: {
      const std::int32_t minute = As<DayMinute>(value).minute;
      if (minute >= 0 && minute <= 48 * 60) return {};
      return Invalid("time_shape", "a time of day lies between 00:00 and 48:00");
    }
    case Kind::kLocal:
      return CheckDate(As<LocalTime>(value).date());
    case Kind::kEdge: {
      const auto& edge = As<RangeEdge>(value);
      const Date* date = std::get_if<Date>(&edge);
      return date ? CheckDate(*date) : CheckInstant(std::get<Instant>(edge));
    }
    case Kind::kLiteral: {
      const std::size_t word = As<std::uint8_t>(value), words = type.literals->words.size();
      return CheckWords(type.literals->words, word < words ? 0 : 1);
    }
    case Kind::kLiterals:
    case Kind::kWeekdays:
      return CheckSet(field, type, value);
    case Kind::kRecord:
      return CheckRecord(type.record(), value);
    case Kind::kList:
      return CheckList(field, type, value);
    case Kind::kTextMap:
    case Kind::kListMap:
    case Kind::kAnswers:
      return CheckMap(field, type, value);
  }
  return Status(Reason::k_internal, "a kind without a check");
}

}  // namespace

Status CheckRecord(const RecordDescriptor& descriptor, const void* record) {
  for (const FieldDescriptor& field : descriptor.fields) {
    if (!IsWritten(field, record, descriptor.fresh, See::kNever)) continue;
    const void* value = At(field, record);
    if (field.type->optional) {
      if (!field.type->optional->has(value)) continue;
      value = field.type->optional->get(value);
    }
    Status status = CheckValue(field, *field.type, value);
    if (!status.ok()) return Under(std::move(status), field.name);
  }
  return {};
}

}  // namespace rota
