// JSON to records: the document is parsed as a whole, then one loop over its keys fills the record
// by description; no record is known by name.
//
//   for each key:  descriptor.Find(key) ─► unknown, reserved, given twice: an error
//                  Into(member)         ─► by kind of storage; records and lists come back here
//   at the end:    a required member that was never set: an error
//
// An error does not end the reading: the other keys and elements are read too, and the answer is
// the first error with the others behind it (Together), so that a long document is mended in one
// go. A member whose value is wrong counts as given.
//
// Two sets of bits tell these apart. `keys` are the keys seen, so a key that stands twice is found
// whatever it holds. `places` are the members set: two keys may share one (`host` is short for
// `hosts`), and giving both is refused rather than one of them dropped in silence. A key may also
// have two shapes, a list or an object, which are two members; the value's own type chooses.
//
// Paths cost nothing while all is well: each level adds its key only to an error that travels up.
// What a value may hold is not decided here but in field_shape.h. Nesting is bounded by the parser.
#include <fmt/format.h>
#include <simdjson.h>

#include <array>
#include <bit>
#include <cmath>

#include "rota/base/nearest.h"
#include "rota/base/utf8.h"
#include "rota/codec/record_json.h"
#include "rota/model/booking.h"
#include "src/base/json_view.h"
#include "src/codec/field_shape.h"
#include "src/codec/raw_json.h"

namespace rota {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

constexpr std::size_t kMaxDepth = 64;
constexpr std::size_t kKeptBytes = 1 << 20;  // a parser that grew beyond this is given back
constexpr std::int64_t kMaxInteger = std::int64_t{1} << 53;

template <typename T>
T& As(void* value) {
  return *static_cast<T*>(value);
}

Status WrongType(std::string_view expected) {
  return Invalid("type", fmt::format("must be {}", expected));
}

// A key as it is shown in a path: keys of the input may be of any length.
std::string_view Shown(std::string_view key) { return CutUtf8(key, 80); }

struct Target;

class Reader {
 public:
  explicit Reader(const ReadOptions& options) : options_(options) {}

  Status Record(const RecordDescriptor& d, element json, void* record);
  Status Object(element json, std::span<Target> targets);

 private:
  Status Key(std::string_view key, element value, const FieldDescriptor& field, Target& target);
  Status Value(const FieldDescriptor& field, const TypeDescriptor& type, element json, void* value);
  Status Text(const FieldDescriptor& field, element json, std::string* out);
  Status Integer(const FieldDescriptor& field, element json, std::int64_t* out);
  Status List(const FieldDescriptor& field, const TypeDescriptor& type, element json, void* list);
  Status Into(const FieldDescriptor& field, element json, void* record, bool* given);

  const ReadOptions& options_;
};

Status TextOf(element json, std::string_view* out) {
  if (json.get(*out)) return WrongType("a text");
  return {};
}

// Puts a parsed value into place, or reports why it could not be parsed.
template <typename T>
Status Store(Result<T> result, void* value) {
  if (!result.ok()) return std::move(result).status();
  As<T>(value) = *result;
  return {};
}

Status Instants(element json, void* value, bool or_date) {
  std::string_view text;
  ROTA_TRY(TextOf(json, &text));
  if (!or_date) return Store(ParseInstant(text), value);
  if (text.size() == 10) {
    ROTA_ASSIGN(As<RangeEdge>(value), ParseDate(text));
  } else {
    ROTA_ASSIGN(As<RangeEdge>(value), ParseInstant(text));
  }
  return {};
}

Status Word(const EnumDescriptor& literals, element json, std::uint8_t* out) {
  std::string_view text;
  ROTA_TRY(TextOf(json, &text));
  return ReadWord(literals, text, out);
}

// Calls `read(element)` for each element of a list, with its place in the path of an error.
template <typename Read>
Status EachOf(element json, Read read) {
  simdjson::dom::array array;
  if (json.get(array)) return WrongType("a list");
  std::vector<Status> errors;
  std::size_t index = 0;
  for (const element item : array) {
    if (Status status = read(item); !status.ok()) {
      errors.push_back(status.Under(fmt::format("[{}]", index)));
      if (errors.size() == kMaxErrors) break;
    }
    ++index;
  }
  return Together(std::move(errors));
}

// Reads a list of different words into a set of bits.
template <typename Bits, typename Read>
Status WordSet(element json, Bits* bits, Read read) {
  *bits = 0;
  return EachOf(json, [&](element item) -> Status {
    std::uint8_t value = 0;
    ROTA_TRY(read(item, &value));
    if (*bits >> value & 1) return Invalid("duplicate", "is given twice");
    *bits = static_cast<Bits>(*bits | 1u << value);
    return {};
  });
}

Status WeekdayOf(element json, std::uint8_t* out) {
  std::string_view text;
  ROTA_TRY(TextOf(json, &text));
  ROTA_ASSIGN(const Weekday day, ParseWeekday(text));
  *out = static_cast<std::uint8_t>(day);
  return {};
}

// Calls `read(key, element)` for each pair of an object whose keys are data, not fields.
template <typename Read>
Status EachPair(const TypeDescriptor& type, element json, Read read) {
  simdjson::dom::object object;
  if (json.get(object)) return WrongType("an object");
  ROTA_TRY(CheckMapSize(type, object.size()));
  std::vector<Status> errors;
  for (const auto& [key, value] : object) {
    Status status = CheckMapKey(type, key);
    if (status.ok()) status = read(key, value);
    if (!status.ok()) errors.push_back(status.Under(Shown(key)));
  }
  return Together(std::move(errors));
}

Status TwiceInMap() { return Invalid("duplicate_key", "is given twice"); }

Status TextMap(const FieldDescriptor& field, element json, Metadata* out) {
  return EachPair(*field.type, json, [&](std::string_view key, element value) -> Status {
    std::string_view text;
    ROTA_TRY(TextOf(value, &text));
    ROTA_TRY(CheckMapText(field, key, text));
    return out->emplace(key, text).second ? Status() : TwiceInMap();
  });
}

Status AnswerText(element json, std::string* out) {
  std::string_view text;
  ROTA_TRY(TextOf(json, &text));
  ROTA_TRY(CheckAnswerText(text));
  *out = text;
  return {};
}

Status OneAnswer(element json, Answer* out) {
  switch (json.type()) {
    case element_type::STRING:
      return AnswerText(json, &out->emplace<std::string>());
    case element_type::BOOL:
      return *out = bool(json), Status();
    case element_type::INT64:
    case element_type::UINT64:
    case element_type::DOUBLE:
      return *out = double(json), Status();
    case element_type::ARRAY: {
      auto& choices = out->emplace<std::vector<std::string>>();
      return EachOf(json, [&](element item) { return AnswerText(item, &choices.emplace_back()); });
    }
    default:
      return WrongType("a text, number, true, false or a list of texts");
  }
}

Status ReadAnswers(const TypeDescriptor& type, element json, Answers* out) {
  return EachPair(type, json, [&](std::string_view key, element value) -> Status {
    const auto [place, fresh] = out->try_emplace(std::string(key));
    return fresh ? OneAnswer(value, &place->second) : TwiceInMap();
  });
}

Status ListMap(const TypeDescriptor& type, element json,
               std::map<std::string, std::vector<std::string>>* out) {
  return EachPair(type, json, [&](std::string_view key, element value) -> Status {
    const auto [place, fresh] = out->try_emplace(std::string(key));
    if (!fresh) return TwiceInMap();
    return EachOf(value,
                  [&](element item) { return AnswerText(item, &place->second.emplace_back()); });
  });
}

Status Reader::Text(const FieldDescriptor& field, element json, std::string* out) {
  std::string_view text;
  ROTA_TRY(TextOf(json, &text));
  ROTA_TRY(CheckText(field, text));
  if (text.empty() && field.flags.required) return Invalid("required", "must not be empty");
  out->assign(text);
  return {};
}

Status Reader::Integer(const FieldDescriptor& field, element json, std::int64_t* out) {
  double number = 0;
  if (json.get(*out)) {
    // JSON knows one kind of number: 30.0 is 30 (as in JSON Schema).
    if (!json.is_number() || json.get(number)) return WrongType("a whole number");
    if (number != std::floor(number)) return WrongType("a whole number");
    const bool exact = std::fabs(number) <= static_cast<double>(kMaxInteger);
    *out = exact ? static_cast<std::int64_t>(number) : INT64_MAX;
  }
  return CheckInteger(field, *out);
}

Status Reader::List(const FieldDescriptor& field, const TypeDescriptor& type, element json,
                    void* list) {
  simdjson::dom::array array;
  if (json.get(array)) return WrongType("a list");
  if (array.size() < field.min_items) {
    return Invalid("items", fmt::format("needs at least {}", field.min_items));
  }
  type.list->clear(list);
  type.list->reserve(list, array.size());
  return EachOf(json, [&](element item) -> Status {
    void* place = type.list->push(list);
    ROTA_TRY(Value(field, *type.element, item, place));
    const bool empty = type.element->kind == Kind::kText && As<std::string>(place).empty();
    return empty ? Invalid("length", "must not be empty") : Status();
  });
}

Status Reader::Value(const FieldDescriptor& field, const TypeDescriptor& type, element json,
                     void* value) {
  if (type.optional) value = type.optional->emplace(value);
  std::int64_t integer = 0;
  std::string_view text;
  switch (type.kind) {
    case Kind::kText:
      return Text(field, json, &As<std::string>(value));
    case Kind::kJson:
      return CompactJson(json, field.max_bytes, &As<std::string>(value));
    case Kind::kBool:
      return json.get(As<bool>(value)) ? WrongType("true or false") : Status();
    case Kind::kInt32:
      ROTA_TRY(Integer(field, json, &integer));
      As<std::int32_t>(value) = static_cast<std::int32_t>(integer);
      return {};
    case Kind::kInt64:
      return Integer(field, json, &As<std::int64_t>(value));
    case Kind::kNumber:
      return json.get(As<double>(value)) ? WrongType("a number") : Status();
    case Kind::kInstant:
      return Instants(json, value, false);
    case Kind::kEdge:
      return Instants(json, value, true);
    case Kind::kDate:
      ROTA_TRY(TextOf(json, &text));
      return Store(ParseDate(text), value);
    case Kind::kTime:
      ROTA_TRY(TextOf(json, &text));
      return Store(ParseDayMinute(text), value);
    case Kind::kLocal:
      ROTA_TRY(TextOf(json, &text));
      return Store(ParseLocal(text), value);
    case Kind::kLiteral:
      return Word(*type.literals, json, &As<std::uint8_t>(value));
    case Kind::kLiterals: {
      auto& bits = As<std::uint16_t>(value);
      ROTA_TRY(WordSet(json, &bits, [&](element item, std::uint8_t* out) {
        return Word(*type.literals, item, out);
      }));
      return bits == 0 && field.min_items > 0 ? Invalid("items", "needs at least 1") : Status();
    }
    case Kind::kWeekdays: {
      auto& bits = As<WeekdaySet>(value).bits;
      ROTA_TRY(WordSet(json, &bits, WeekdayOf));
      return bits == 0 && field.min_items > 0 ? Invalid("items", "needs at least 1") : Status();
    }
    case Kind::kRecord:
      return Record(type.record(), json, value);
    case Kind::kList:
      return List(field, type, json, value);
    case Kind::kTextMap:
      return TextMap(field, json, &As<Metadata>(value));
    case Kind::kListMap:
      return ListMap(type, json, &As<std::map<std::string, std::vector<std::string>>>(value));
    case Kind::kAnswers:
      return ReadAnswers(type, json, &As<Answers>(value));
  }
  return Status(Reason::k_internal, "a kind without a reader");
}

// One key's value into its member. `given` says whether the member was set: `closed: false` sets
// nothing.
Status Reader::Into(const FieldDescriptor& field, element json, void* record, bool* given) {
  void* member = At(field, record);
  *given = !(field.flags.nullable && json.is_null());
  if (!*given) return {};
  if (field.flags.sets_literal) {
    if (json.get(*given)) return WrongType("true or false");
    if (*given) As<std::uint8_t>(member) = field.literal;
    return {};
  }
  if (field.flags.single) {
    field.type->list->clear(member);
    ROTA_TRY(Value(field, *field.type->element, json, field.type->list->push(member)));
    return {};
  }
  return Value(field, *field.type, json, member);
}

// Of two fields that share a key, the second takes another JSON type: an object, or a word.
const FieldDescriptor* ByType(const RecordDescriptor& d, std::size_t index, element json) {
  const FieldDescriptor* field = &d.fields[index];
  if (index + 1 == d.fields.size()) return field;
  const FieldDescriptor* next = field + 1;
  if (next->same_as != index || next->flags.input_only) return field;
  const bool fits = next->type->kind == Kind::kRecord ? json.is_object() : json.is_string();
  return fits ? next : field;
}

// One bit per field of a record.
class FieldBits {
 public:
  bool Has(std::size_t i) const { return bits_[i / 64] >> i % 64 & 1; }
  void Add(std::size_t i) { bits_[i / 64] |= std::uint64_t{1} << i % 64; }
  // The first of `wanted` that is not here; -1 when none is missing.
  int FirstMissing(const std::array<std::uint64_t, 2>& wanted) const {
    for (int half = 0; half < 2; ++half) {
      if (const std::uint64_t missing = wanted[half] & ~bits_[half]) {
        return half * 64 + std::countr_zero(missing);
      }
    }
    return -1;
  }

 private:
  std::array<std::uint64_t, 2> bits_{};
};

// A record that keys of an object are read into, and what has been seen of it.
struct Target {
  const RecordDescriptor* descriptor;
  void* record;      // null: its keys are refused
  FieldBits keys;    // seen in the document
  FieldBits places;  // set in the record

  // The next required field that was not given, which then counts as given; null when there is
  // none.
  const FieldDescriptor* NextMissing() {
    const int missing = places.FirstMissing(descriptor->required);
    if (missing < 0) return nullptr;
    places.Add(static_cast<std::size_t>(missing));
    return &descriptor->fields[missing];
  }
};

Status Reader::Key(std::string_view key, element value, const FieldDescriptor& field,
                   Target& target) {
  const RecordDescriptor& d = *target.descriptor;
  if (!target.record) {
    return Status(Reason::k_forbidden, "only the host program says this, beside the body").At(key);
  }
  if (field.flags.reserved) {
    return Status(Reason::k_unsupported, "the field is reserved and not built yet").At(key);
  }
  const auto index = static_cast<std::size_t>(&field - d.fields.data());
  if (target.keys.Has(index)) return TwiceInMap().At(key);
  target.keys.Add(index);
  bool given = true;
  if (Status s = Into(*ByType(d, index, value), value, target.record, &given); !s.ok()) {
    target.places.Add(field.same_as);
    return s.Under(key);
  }
  if (!given) return {};
  if (target.places.Has(field.same_as)) {
    return Invalid("one_of", fmt::format("is the same field as {}", d.fields[field.same_as].name))
        .At(key);
  }
  target.places.Add(field.same_as);
  return {};
}

std::string WithArticle(std::string_view name) {
  const bool vowel = std::string_view("aeio").find(name.front()) != std::string_view::npos;
  return fmt::format("{} {}", vowel ? "an" : "a", name);
}

// The record has no such key; names the field that may have been meant.
Status UnknownKey(std::string_view key, std::span<const Target> targets) {
  std::vector<std::string_view> names;
  for (const Target& target : targets) {
    for (const FieldDescriptor& field : target.descriptor->fields) {
      if (target.record && !field.flags.reserved) names.push_back(field.name);
    }
  }
  return Status(Reason::k_unknown_field,
                fmt::format("{} has no such field{}", WithArticle(targets.back().descriptor->name),
                            DidYouMean(key, names)))
      .At(Shown(key));
}

// Each key goes to the first target that has such a field.
Status Reader::Object(element json, std::span<Target> targets) {
  simdjson::dom::object object;
  if (json.get(object)) return WrongType("an object");
  std::vector<Status> errors;
  for (const auto& [key, value] : object) {
    const FieldDescriptor* field = nullptr;
    std::size_t i = 0;
    for (; i < targets.size(); ++i) {
      if ((field = targets[i].descriptor->Find(key))) break;
    }
    Status status;
    if (field) {
      status = Key(key, value, *field, targets[i]);
    } else if (!options_.open) {
      status = UnknownKey(key, targets);
    }
    if (!status.ok()) errors.push_back(std::move(status));
    if (errors.size() == kMaxErrors) return Together(std::move(errors));
  }
  for (Target& target : targets) {
    while (const FieldDescriptor* missing = target.NextMissing()) {
      errors.push_back(Invalid("required", fmt::format("{} needs this field",
                                                       WithArticle(target.descriptor->name)))
                           .At(missing->name));
    }
  }
  return Together(std::move(errors));
}

Status Reader::Record(const RecordDescriptor& d, element json, void* record) {
  if (d.short_form && json.is_string()) {
    const FieldDescriptor& field = *d.short_form;
    Status read = Value(field, *field.type, json, At(field, record));
    // A word stands for the record; a text for one of its fields.
    return field.type->kind == Kind::kText ? std::move(read).Under(field.name) : read;
  }
  Target target{&d, record, {}, {}};
  return Object(json, {&target, 1});
}

// One parser per thread keeps its buffers: a document of 1 KB is read without allocating for
// parsing. Runs `read(root)` on the parsed text.
template <typename Read>
Status Parsed(std::string_view json, const Read& read) {
  thread_local simdjson::dom::parser parser;
  if (parser.max_depth() != kMaxDepth) {
    if (const auto error = parser.allocate(kKeptBytes / 64, kMaxDepth)) return JsonFault(error);
  }
  element root;
  Status status;
  if (const auto error = parser.parse(json.data(), json.size()).get(root)) {
    status = JsonFault(error);
  } else {
    status = read(root);
  }
  if (parser.capacity() > kKeptBytes) parser = simdjson::dom::parser();
  return status;
}

}  // namespace

Status ReadInto(const RecordDescriptor& descriptor, std::string_view json, void* record,
                const ReadOptions& options) {
  return Parsed(json,
                [&](element root) { return Reader(options).Record(descriptor, root, record); });
}

Status ReadRequest(std::string_view json, Envelope* envelope, const RecordDescriptor& descriptor,
                   void* body) {
  return Parsed(json, [&](element root) {
    Target targets[] = {{&Describe<Envelope>(), envelope, {}, {}}, {&descriptor, body, {}, {}}};
    return Reader({}).Object(root, targets);
  });
}

}  // namespace rota
