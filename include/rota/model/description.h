// What every record is made of, as plain tables: the one description from which JSON in and out,
// JSON Schema, TypeScript, Python properties and the reference pages are derived by ordinary loops.
//
//   for (const rota::FieldDescriptor& f : rota::Describe<rota::User>().fields) Print(f.doc);
//
// A record is read and written through its descriptor without knowing its C++ type: the field's
// value lies `offset` bytes after the start of the record, stored as `type` says.
//
//   const void* name = rota::At(*rota::Describe<rota::User>().Find("name"), &user);  // std::string
//
// Tables are built once, on first use, from the lists in src/model/*.cc; those lists are checked
// complete at compile time. All functions here are safe to call from several threads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace rota {

struct RecordDescriptor;

// How a value is stored in C++ and written in JSON.
enum class Kind : std::uint8_t {
  kText,      // std::string: text; `Format` narrows its shape
  kJson,      // std::string that holds compact JSON text: any value
  kBool,      // bool
  kInt32,     // std::int32_t: integer
  kInt64,     // std::int64_t: integer within +-2^53
  kNumber,    // double
  kInstant,   // Instant: "2030-03-04T08:00:00Z"
  kDate,      // Date: "2030-03-04"
  kTime,      // DayMinute: "09:00" to "48:00"
  kLocal,     // LocalTime: "2030-03-04T09:00"
  kEdge,      // RangeEdge: a date or an instant
  kLiteral,   // enum class E : std::uint8_t: one of its words
  kLiterals,  // EnumSet<E>: list of different words
  kWeekdays,  // WeekdaySet: list of "mon" ... "sun"
  kRecord,    // a nested aggregate: object
  kList,      // std::vector: list of `element`
  kTextMap,   // std::map<std::string, std::string>: object of texts
  kListMap,   // std::map<std::string, std::vector<std::string>>: object of lists of texts
  kAnswers,   // Answers: object of texts, numbers, booleans or lists of texts
};

// The shape of a text, checked where it enters.
enum class Format : std::uint8_t {
  kNone,    // any UTF-8 without U+0000
  kId,      // 1-140 bytes without control characters
  kSlug,    // [a-z0-9-], 1-80
  kEmail,   // one @, no controls or spaces, at most 254 bytes
  kPhone,   // E.164: + and 7-15 digits
  kZone,    // IANA name; whether the zone exists is checked by validation, not here
  kLocale,  // BCP 47: letters, digits and hyphens
  kUrl,     // http or https
  kColor,   // #rrggbb
  kName,    // [a-z0-9_-], 1-80: a key made of one word
};

struct EnumDescriptor {
  std::string_view name;                       // "booking_status"
  std::span<const std::string_view> words;     // by value of the enum
  std::span<const std::string_view> reserved;  // known words that answer `unsupported`
};

// Operations on a std::optional<T>; nullptr in TypeDescriptor when the value is stored bare.
struct OptionalOps {
  bool (*has)(const void* optional);
  const void* (*get)(const void* optional);  // only when has()
  void* (*emplace)(void* optional);          // a fresh T, whatever was there
  void (*reset)(void* optional);
};

// Operations on a std::vector<T>.
struct ListOps {
  std::size_t (*size)(const void* list);
  const void* (*at)(const void* list, std::size_t index);
  void* (*push)(void* list);  // appends a fresh T and gives its address
  void (*reserve)(void* list, std::size_t size);
  void (*clear)(void* list);
};

struct TypeDescriptor {
  Kind kind;
  const TypeDescriptor* element = nullptr;        // kList
  const RecordDescriptor& (*record)() = nullptr;  // kRecord
  const EnumDescriptor* literals = nullptr;       // kLiteral, kLiterals
  const OptionalOps* optional = nullptr;
  const ListOps* list = nullptr;  // kList
  // Of the stored type, optional included.
  bool (*equal)(const void* a, const void* b) = nullptr;
  void (*assign)(void* to, const void* from) = nullptr;
};

// The widest circle that reads a field. Public contains attendee contains staff contains admin;
// `never` is stored and not shown to anybody.
enum class See : std::uint8_t { kPublic, kAttendee, kStaff, kAdmin, kNever };

// Since which part of the engine a field works; a reserved field names the part that will bring it.
enum class Stage : std::uint8_t { kCore, kRecurrence, kTeams, kLater };

// What the engine does with a value that somebody writes. Nothing is accepted in silence: a test
// holds a pair of documents for every obeyed field, which differ in it alone and are answered
// differently.
enum class Mark : std::uint8_t {
  kObeyed,   // answers other than its own read-back follow it
  kCarried,  // the host program's: kept and answered as it is, no rule reads it
  kLater,    // not built yet: a new or changed value answers `unsupported`, a stored one stays
};

struct FieldFlags {
  bool required : 1 = false;      // must be given when the record is created
  bool read_only : 1 = false;     // written by the engine; accepted back when equal
  bool write_once : 1 = false;    // fixed after creation
  bool pii : 1 = false;           // personal data, removed by erase
  bool encrypted : 1 = false;     // encrypted at rest
  bool reserved : 1 = false;      // no member yet; input answers `unsupported`
  bool input_only : 1 = false;    // another spelling of an earlier field: never written
  bool single : 1 = false;        // input only: one element of the list stored there
  bool sets_literal : 1 = false;  // input only: `true` stores `literal` there, `false` nothing
  bool header : 1 = false;        // belongs to RecordHeader
  bool nullable : 1 = false;      // null is read as if the key were absent
  bool always : 1 = false;        // written also when it is the default: readers branch on it
  bool or_next : 1 = false;       // … unless the next field is given, which stands for it
};

struct FieldDescriptor {
  std::string_view name;       // JSON key
  std::string_view doc;        // meaning, unit, source
  std::string_view otherwise;  // where the value comes from when absent; empty: the default below
  std::string_view refers;     // kind of record an id (or each id of a list) names; empty: none
  const TypeDescriptor* type = nullptr;  // nullptr when reserved
  std::uint32_t offset = 0;              // bytes from the start of the record
  std::uint16_t same_as = 0;  // index of the first field of the same place or key, else its own
  FieldFlags flags;
  Format format = Format::kNone;  // of a text or of each text of a list
  See see = See::kStaff;
  Stage stage = Stage::kCore;
  Mark mark = Mark::kObeyed;
  std::uint8_t literal = 0;      // sets_literal
  std::uint32_t max_bytes = 0;   // of a text or of each text of a list; 0: by format
  std::uint32_t min_items = 0;   // of a list that is given
  std::int64_t min = INT64_MIN;  // of an integer or of each integer of a list, inclusive
  std::int64_t max = INT64_MAX;
};

struct RecordDescriptor {
  std::string_view name;  // "event_type": the kind's word
  std::string_view doc;
  std::span<const FieldDescriptor> fields;      // in canonical key order
  const FieldDescriptor* short_form = nullptr;  // JSON text is read into this field: "round_robin"
  bool top_level = false;                       // begins with RecordHeader
  const void* fresh = nullptr;                  // a default-made record: holds every default
  std::shared_ptr<void> (*make)() = nullptr;    // a new default-made record
  void (*assign)(void* to, const void* from) = nullptr;
  bool (*equal)(const void* a, const void* b) = nullptr;

  // The field of that JSON key, or nullptr. Where two fields share a key (a list or an object), the
  // first.
  const FieldDescriptor* Find(std::string_view key) const;

  std::array<std::uint64_t, 2> required{};  // one bit per field, by index

  // Hash table over the keys, linear probing, at most a quarter full.
  std::span<const std::uint8_t> slots;  // index + 1, 0 = empty; the size is a power of two
};

inline const void* At(const FieldDescriptor& field, const void* record) {
  return static_cast<const char*>(record) + field.offset;
}
inline void* At(const FieldDescriptor& field, void* record) {
  return static_cast<char*>(record) + field.offset;
}

// The description of record T: every struct listed in records.def.
template <typename T>
const RecordDescriptor& Describe();

#define X(T)  \
  struct T;   \
  template <> \
  const RecordDescriptor& Describe<T>();
#include "rota/model/records.def"
#undef X

// Every described record, in the order of records.def.
std::span<const RecordDescriptor* const> AllRecords();

// The words of enum E.
template <typename E>
const EnumDescriptor& DescribeEnum();

template <typename E>
std::string_view WordOf(E value) {
  return DescribeEnum<E>().words[static_cast<std::size_t>(value)];
}

// The value a word stands for; nothing for unknown and reserved words.
std::optional<std::uint8_t> FindWord(const EnumDescriptor& descriptor, std::string_view word);

template <typename E>
std::optional<E> FromName(std::string_view word) {
  const std::optional<std::uint8_t> value = FindWord(DescribeEnum<E>(), word);
  if (!value) return std::nullopt;
  return static_cast<E>(*value);
}

}  // namespace rota
