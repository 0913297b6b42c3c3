#include "tests/support/random_record.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "rota/model/booking.h"

namespace rota::test {
namespace {

using Random = std::mt19937_64;

std::int64_t Between(Random& random, std::int64_t min, std::int64_t max) {
  return std::uniform_int_distribution<std::int64_t>(min, max)(random);
}

std::string From(Random& random, std::string_view alphabet, std::int64_t min, std::int64_t max) {
  std::string text(static_cast<std::size_t>(Between(random, min, max)), ' ');
  for (char& c : text) {
    c = alphabet[static_cast<std::size_t>(
        Between(random, 0, static_cast<std::int64_t>(alphabet.size()) - 1))];
  }
  return text;
}

// Pieces that are easy to get wrong: quotes, escapes, controls, characters of 2, 3 and 4 bytes.
std::string AnyText(Random& random, std::size_t max_bytes) {
  static const std::vector<std::string> kPieces = {
      "a", "Z", " ",  "\"",   "\\",           "/", "\n", "\t", "\x01", "\x1f", "\x7f",
      "é", "ß", "日", "🙂", "\xe2\x80\xa8", "{", "]",  ",",  ":"};
  std::string text;
  for (std::int64_t n = Between(random, 1, 30); n > 0; --n) {
    const auto& piece = kPieces[static_cast<std::size_t>(
        Between(random, 0, static_cast<std::int64_t>(kPieces.size()) - 1))];
    if (text.size() + piece.size() <= max_bytes) text += piece;
  }
  return text.empty() ? "x" : text;
}

std::string TextFor(const FieldDescriptor& field, Random& random) {
  constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz0123456789";
  switch (field.format) {
    case Format::kNone:
      return AnyText(random, field.max_bytes ? field.max_bytes : 100);
    case Format::kId:
      return From(random, "aZ09-_.:/\"\\", 1, 140);
    case Format::kSlug:
      return From(random, "abcxyz059-", 1, 80);
    case Format::kEmail:
      return From(random, kLower, 1, 20) + "@" + From(random, kLower, 1, 20);
    case Format::kPhone:
      return "+1" + From(random, "0123456789", 6, 14);
    case Format::kZone:
      return Between(random, 0, 1) ? "Europe/Copenhagen" : "Etc/GMT+5";
    case Format::kLocale:
      return Between(random, 0, 1) ? "da-DK" : "zh-Hant-TW";
    case Format::kUrl:
      return "https://example.org/" + From(random, kLower, 0, 30);
    case Format::kColor:
      return "#" + From(random, "0123456789abcdefABCDEF", 6, 6);
    case Format::kName:
      return From(random, "abc_-09", 1, 80);
  }
  return "x";
}

Answer AnyAnswer(Random& random) {
  switch (Between(random, 0, 3)) {
    case 0:
      return AnyText(random, 100);
    case 1:
      return std::uniform_real_distribution<double>(-1e6, 1e6)(random);
    case 2:
      return Between(random, 0, 1) == 1;
    default:
      return std::vector<std::string>{AnyText(random, 20), AnyText(random, 20)};
  }
}

class Filler {
 public:
  explicit Filler(Random& random) : random_(random) {}

  void Record(const RecordDescriptor& d, void* record) {
    std::set<std::size_t> places;
    for (const FieldDescriptor& field : d.fields) {
      if (field.flags.reserved || field.flags.input_only) continue;
      if (!field.flags.required && Between(random_, 0, 1) == 0) continue;
      if (!places.insert(field.same_as).second) continue;  // the other form of a field that is set
      Value(field, *field.type, At(field, record));
    }
  }

 private:
  template <typename T>
  static T& As(void* value) {
    return *static_cast<T*>(value);
  }

  void Value(const FieldDescriptor& field, const TypeDescriptor& type, void* value) {
    if (type.optional) value = type.optional->emplace(value);
    const auto integer = [&] { return Between(random_, field.min, field.max); };
    switch (type.kind) {
      case Kind::kText:
        As<std::string>(value) = TextFor(field, random_);
        break;
      case Kind::kJson:
        As<std::string>(value) = R"({"a":[1,-2.5,"é\n",null,true],"b":{}})";
        break;
      case Kind::kBool:
        As<bool>(value) = Between(random_, 0, 1) == 1;
        break;
      case Kind::kInt32:
        As<std::int32_t>(value) = static_cast<std::int32_t>(integer());
        break;
      case Kind::kInt64:
        As<std::int64_t>(value) = integer();
        break;
      case Kind::kNumber:
        As<double>(value) = std::uniform_real_distribution<double>(-1e9, 1e9)(random_);
        break;
      case Kind::kInstant:
        As<Instant>(value) = Between(random_, kMinInstant, kMaxInstant);
        break;
      case Kind::kDate:
        As<Date>(value) = AnyDate();
        break;
      case Kind::kTime:
        As<DayMinute>(value) = {static_cast<std::int32_t>(Between(random_, 0, 2880))};
        break;
      case Kind::kLocal:
        As<LocalTime>(value) = {Between(random_, kMinInstant, kMaxInstant)};
        break;
      case Kind::kEdge:
        if (Between(random_, 0, 1)) {
          As<RangeEdge>(value) = AnyDate();
        } else {
          As<RangeEdge>(value) = Instant{Between(random_, kMinInstant, kMaxInstant)};
        }
        break;
      case Kind::kLiteral:
        As<std::uint8_t>(value) = static_cast<std::uint8_t>(Below(type.literals->words.size()));
        break;
      case Kind::kLiterals:
        As<std::uint16_t>(value) =
            static_cast<std::uint16_t>(Between(random_, 1, (1 << type.literals->words.size()) - 1));
        break;
      case Kind::kWeekdays:
        As<WeekdaySet>(value).bits = static_cast<std::uint8_t>(Between(random_, 1, 127));
        break;
      case Kind::kRecord:
        Record(type.record(), value);
        break;
      case Kind::kList:
        type.list->clear(value);
        for (std::int64_t n = Between(random_, field.min_items, 3); n > 0; --n) {
          Value(field, *type.element, type.list->push(value));
        }
        break;
      case Kind::kTextMap:
        for (int i = 0; i < 3; ++i) {
          As<Metadata>(value)[AnyText(random_, 40)] = AnyText(random_, 500);
        }
        break;
      case Kind::kListMap:
        As<std::map<std::string, std::vector<std::string>>>(value)[AnyText(random_, 40)] = {
            AnyText(random_, 20), "b"};
        break;
      case Kind::kAnswers:
        for (int i = 0; i < 4; ++i) As<Answers>(value)[AnyText(random_, 40)] = AnyAnswer(random_);
        break;
    }
  }

  std::size_t Below(std::size_t n) {
    return static_cast<std::size_t>(Between(random_, 0, static_cast<std::int64_t>(n) - 1));
  }
  Date AnyDate() {
    return {static_cast<std::int32_t>(Between(random_, kMinDate.day, kMaxDate.day))};
  }

  Random& random_;
};

}  // namespace

void FillRandom(const RecordDescriptor& descriptor, void* record, std::mt19937_64& random) {
  Filler(random).Record(descriptor, record);
}

}  // namespace rota::test
