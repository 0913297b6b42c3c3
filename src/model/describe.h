// Writing a record's description: each .cc of this folder lists the fields of its records once,
//
//   template <>
//   struct Listing<Travel> {
//     static constexpr std::string_view kName = "travel";
//     static constexpr std::string_view kDoc = "Dates on which ...";
//     static constexpr FieldSpec kFields[] = {
//         Field<&Travel::from>("First date, inclusive.").Required(),
//         Field<&Travel::to>("Last date, inclusive.").Otherwise("open end"),
//         Field<&Travel::zone>("Zone in which ...").Required().Zone(),
//     };
//   };
//   ROTA_DESCRIBE(Travel)
//
// and the compiler refuses a listing that leaves a member out or names one twice. The JSON key is
// the member's own name unless Named() says otherwise. What the listing says is lowered, on first
// use, to the plain tables of description.h; nothing here is a template per record and visitor.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "rota/model/booking.h"
#include "rota/model/description.h"
#include "src/model/words.h"

namespace rota {

// ---- types -----------------------------------------------------------------

template <typename T>
bool EqualAs(const void* a, const void* b) {
  return *static_cast<const T*>(a) == *static_cast<const T*>(b);
}

template <typename T>
void AssignAs(void* to, const void* from) {
  *static_cast<T*>(to) = *static_cast<const T*>(from);
}

template <typename T>
inline constexpr OptionalOps kOptionalOps = {
    [](const void* o) { return static_cast<const std::optional<T>*>(o)->has_value(); },
    [](const void* o) -> const void* { return &**static_cast<const std::optional<T>*>(o); },
    [](void* o) -> void* { return &static_cast<std::optional<T>*>(o)->emplace(); },
    [](void* o) { static_cast<std::optional<T>*>(o)->reset(); },
};

template <typename T>
inline constexpr ListOps kListOps = {
    [](const void* l) { return static_cast<const std::vector<T>*>(l)->size(); },
    [](const void* l, std::size_t i) -> const void* {
      return &(*static_cast<const std::vector<T>*>(l))[i];
    },
    [](void* l) -> void* { return &static_cast<std::vector<T>*>(l)->emplace_back(); },
    [](void* l, std::size_t n) { static_cast<std::vector<T>*>(l)->reserve(n); },
    [](void* l) { static_cast<std::vector<T>*>(l)->clear(); },
};

// The descriptor of storage type T. `As` is what an std::int64_t or std::string holds when that is
// not the obvious: Kind::kInstant, Kind::kJson.
enum class As : std::uint8_t { kPlain, kInstant, kJson };

template <typename T, As kAs>
struct TypeOf {  // records
  static constexpr TypeDescriptor kType = {
      .kind = Kind::kRecord, .record = &Describe<T>, .equal = &EqualAs<T>, .assign = &AssignAs<T>};
};

#define ROTA_TYPE(T, kind_value)                                           \
  template <As kAs>                                                        \
  struct TypeOf<T, kAs> {                                                  \
    static constexpr TypeDescriptor kType = {                              \
        .kind = kind_value, .equal = &EqualAs<T>, .assign = &AssignAs<T>}; \
  }
ROTA_TYPE(std::string, kAs == As::kJson ? Kind::kJson : Kind::kText);
ROTA_TYPE(bool, Kind::kBool);
ROTA_TYPE(std::int32_t, Kind::kInt32);
ROTA_TYPE(std::int64_t, kAs == As::kInstant ? Kind::kInstant : Kind::kInt64);
ROTA_TYPE(double, Kind::kNumber);
ROTA_TYPE(Date, Kind::kDate);
ROTA_TYPE(DayMinute, Kind::kTime);
ROTA_TYPE(LocalTime, Kind::kLocal);
ROTA_TYPE(RangeEdge, Kind::kEdge);
ROTA_TYPE(WeekdaySet, Kind::kWeekdays);
ROTA_TYPE(Metadata, Kind::kTextMap);
ROTA_TYPE(Answers, Kind::kAnswers);
#undef ROTA_TYPE

template <As kAs>
struct TypeOf<std::map<std::string, std::vector<std::string>>, kAs> {
  using T = std::map<std::string, std::vector<std::string>>;
  static constexpr TypeDescriptor kType = {
      .kind = Kind::kListMap, .equal = &EqualAs<T>, .assign = &AssignAs<T>};
};

template <typename E, As kAs>
requires std::is_enum_v<E>
struct TypeOf<E, kAs> {
  static_assert(sizeof(E) == 1);
  static constexpr TypeDescriptor kType = {
      .kind = Kind::kLiteral, .literals = &kEnum<E>, .equal = &EqualAs<E>, .assign = &AssignAs<E>};
};

template <typename E, As kAs>
struct TypeOf<EnumSet<E>, kAs> {
  static_assert(sizeof(EnumSet<E>) == 2 && std::size(Words<E>::kWords) <= 16);
  static constexpr TypeDescriptor kType = {.kind = Kind::kLiterals,
                                           .literals = &kEnum<E>,
                                           .equal = &EqualAs<EnumSet<E>>,
                                           .assign = &AssignAs<EnumSet<E>>};
};

template <typename T, As kAs>
struct TypeOf<std::vector<T>, kAs> {
  static constexpr TypeDescriptor kType = {.kind = Kind::kList,
                                           .element = &TypeOf<T, kAs>::kType,
                                           .list = &kListOps<T>,
                                           .equal = &EqualAs<std::vector<T>>,
                                           .assign = &AssignAs<std::vector<T>>};
};

template <typename T, As kAs>
struct TypeOf<std::optional<T>, kAs> {
  static constexpr TypeDescriptor Make() {
    TypeDescriptor type = TypeOf<T, kAs>::kType;
    type.optional = &kOptionalOps<T>;
    type.equal = &EqualAs<std::optional<T>>;
    type.assign = &AssignAs<std::optional<T>>;
    return type;
  }
  static constexpr TypeDescriptor kType = Make();
};

// ---- fields ----------------------------------------------------------------

// A default-made T: the source of every default and of the members' offsets.
template <typename T>
const T& Fresh() {
  static const T fresh{};
  return fresh;
}

template <typename M>
struct MemberOf;
template <typename R, typename T>
struct MemberOf<T R::*> {
  using Record = R;
  using Type = T;
};

template <auto kMember>
std::uint32_t OffsetOf() {
  const auto& record = Fresh<typename MemberOf<decltype(kMember)>::Record>();
  return static_cast<std::uint32_t>(reinterpret_cast<const char*>(&(record.*kMember)) -
                                    reinterpret_cast<const char*>(&record));
}

// "title" for &EventType::title, from the text the compiler gives the function.
template <auto kMember>
consteval std::string_view MemberName() {
  const std::string_view text = __PRETTY_FUNCTION__;
  std::size_t end = text.find_first_of("];", text.find("kMember = "));
  const std::size_t begin = text.rfind(':', end) + 1;
  return text.substr(begin, end - begin);
}

template <typename R>
struct Listing;

// One line of a listing. The modifiers return a changed copy.
struct FieldSpec {
  FieldDescriptor d;
  std::string_view member;              // its name in C++; empty: reserved
  std::uint32_t (*locate)() = nullptr;  // its offset
  // A line that stands for the fields of a member: the header of a top-level record, or `parts` of
  // a flattened one. Flags, as a function's address is not comparable to null in every build.
  bool is_header = false;
  bool is_flattened = false;
  std::span<const FieldSpec> (*parts)() = nullptr;

  template <typename F>
  constexpr FieldSpec With(F change) const {
    FieldSpec copy = *this;
    change(copy.d);
    return copy;
  }

  constexpr FieldSpec Required() const {
    return With([](auto& f) { f.flags.required = true; });
  }
  constexpr FieldSpec ReadOnly() const {
    return With([](auto& f) { f.flags.read_only = true; });
  }
  constexpr FieldSpec Always() const {
    return With([](auto& f) { f.flags.always = true; });
  }
  constexpr FieldSpec AlwaysOrNext() const {
    return With([](auto& f) { f.flags.always = f.flags.or_next = true; });
  }
  constexpr FieldSpec WriteOnce() const {
    return With([](auto& f) { f.flags.write_once = true; });
  }
  constexpr FieldSpec Pii() const {
    return With([](auto& f) { f.flags.pii = true; });
  }
  constexpr FieldSpec Encrypted() const {
    return With([](auto& f) { f.flags.encrypted = true; });
  }
  constexpr FieldSpec Nullable() const {
    return With([](auto& f) { f.flags.nullable = true; });
  }
  constexpr FieldSpec Named(std::string_view name) const {
    return With([&](auto& f) { f.name = name; });
  }
  constexpr FieldSpec For(See see) const {
    return With([&](auto& f) { f.see = see; });
  }
  constexpr FieldSpec Since(Stage stage) const {
    return With([&](auto& f) { f.stage = stage; });
  }
  constexpr FieldSpec Carried() const {
    return With([](auto& f) { f.mark = Mark::kCarried; });
  }
  constexpr FieldSpec Later() const {
    return With([](auto& f) { f.mark = Mark::kLater; });
  }
  // What an absent value means when it is not the default of the member.
  constexpr FieldSpec Otherwise(std::string_view from) const {
    return With([&](auto& f) { f.otherwise = from; });
  }
  constexpr FieldSpec MaxBytes(std::uint32_t n) const {
    return With([&](auto& f) { f.max_bytes = n; });
  }
  constexpr FieldSpec MinItems(std::uint32_t n) const {
    return With([&](auto& f) { f.min_items = n; });
  }
  constexpr FieldSpec Range(std::int64_t min, std::int64_t max) const {
    return With([&](auto& f) { f.min = min, f.max = max; });
  }
  constexpr FieldSpec AtLeast(std::int64_t min) const { return Range(min, INT32_MAX); }
  constexpr FieldSpec Minutes(std::int64_t min = 0) const { return Range(min, 525600); }
  constexpr FieldSpec Shape(Format format) const {
    return With([&](auto& f) { f.format = format; });
  }
  constexpr FieldSpec Id() const { return Shape(Format::kId); }
  constexpr FieldSpec Zone() const { return Shape(Format::kZone).MaxBytes(64); }
  // An id, or list of ids, of live records of that kind.
  constexpr FieldSpec Refers(std::string_view kind) const {
    return Id().With([&](auto& f) { f.refers = kind; });
  }
};

template <auto kMember, As kAs = As::kPlain>
constexpr FieldSpec Field(std::string_view doc) {
  FieldSpec spec;
  spec.d.name = spec.member = MemberName<kMember>();
  spec.d.doc = doc;
  spec.d.type = &TypeOf<typename MemberOf<decltype(kMember)>::Type, kAs>::kType;
  spec.locate = &OffsetOf<kMember>;
  return spec;
}

template <auto kMember>
constexpr FieldSpec InstantField(std::string_view doc) {
  return Field<kMember, As::kInstant>(doc);
}

template <auto kMember>
constexpr FieldSpec JsonField(std::string_view doc) {
  return Field<kMember, As::kJson>(doc);
}

// A known key without a member yet; input answers `unsupported`.
constexpr FieldSpec Reserved(std::string_view name, Stage stage, std::string_view doc) {
  FieldSpec spec;
  spec.d.name = name;
  spec.d.doc = doc;
  spec.d.stage = stage;
  spec.d.flags.reserved = true;
  spec.d.mark = Mark::kLater;
  return spec;
}

// `name` with one value is read as the list `kMember` with one element.
template <auto kMember>
constexpr FieldSpec OneOf(std::string_view name, std::string_view doc) {
  FieldSpec spec = Field<kMember>(doc).Named(name);
  spec.d.flags.input_only = spec.d.flags.single = true;
  return spec;
}

// `name: true` is read as `kMember` = literal.
template <auto kMember, typename E>
constexpr FieldSpec Switch(std::string_view name, E literal, std::string_view doc) {
  FieldSpec spec = Field<kMember>(doc).Named(name);
  spec.d.flags.input_only = spec.d.flags.sets_literal = true;
  spec.d.literal = static_cast<std::uint8_t>(literal);
  return spec;
}

// A member whose own fields appear among the record's.
template <auto kMember>
constexpr FieldSpec Flattened() {
  FieldSpec spec;
  spec.member = MemberName<kMember>();
  spec.locate = &OffsetOf<kMember>;
  spec.is_flattened = true;
  spec.parts = []() -> std::span<const FieldSpec> {
    return Listing<typename MemberOf<decltype(kMember)>::Type>::kFields;
  };
  return spec;
}

// The member `header` of a top-level record.
template <typename R>
constexpr FieldSpec Header() {
  FieldSpec spec;
  spec.member = "header";
  spec.locate = &OffsetOf<&R::header>;
  spec.is_header = true;
  return spec;
}

// ---- completeness ----------------------------------------------------------

struct AnyValue {
  template <typename T>
  constexpr operator T() const noexcept {
    __builtin_unreachable();  // never called: only asked whether it would compile
  }
};

// True when R{value, value, ...} with N values compiles: an aggregate of at least N members.
template <typename R, std::size_t... kIndex>
consteval bool TakesValues(std::index_sequence<kIndex...>) {
  return requires { R{((void)kIndex, AnyValue{})...}; };
}

// True when the listing names every member of R once.
template <typename R>
consteval bool IsComplete() {
  constexpr std::span<const FieldSpec> kFields = Listing<R>::kFields;
  constexpr auto kIsMember = [](const FieldSpec& f) {
    return !f.member.empty() && !f.d.flags.input_only;
  };
  constexpr std::size_t kListed = std::count_if(kFields.begin(), kFields.end(), kIsMember);
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    for (std::size_t j = i + 1; j < kFields.size(); ++j) {
      if (kIsMember(kFields[i]) && kIsMember(kFields[j]) &&
          kFields[i].member == kFields[j].member) {
        return false;
      }
      // Two fields share a key only when the second is the other JSON type of the first and follows
      // it.
      const bool named = !kFields[i].is_header && !kFields[i].is_flattened;
      if (kFields[i].d.name == kFields[j].d.name && named && j != i + 1) return false;
    }
  }
  return TakesValues<R>(std::make_index_sequence<kListed>{}) &&
         !TakesValues<R>(std::make_index_sequence<kListed + 1>{});
}

// ---- lowering --------------------------------------------------------------

// The memory behind one RecordDescriptor.
class RecordTable {
 public:
  RecordTable(RecordDescriptor descriptor, std::span<const FieldSpec> specs,
              std::string_view short_form);
  RecordTable(const RecordTable&) = delete;
  const RecordDescriptor& descriptor() const { return descriptor_; }

 private:
  void AddParts(const FieldSpec& flattened, std::uint32_t base);
  void Add(const FieldSpec& spec, std::uint32_t base, bool header);
  void BuildIndex();

  RecordDescriptor descriptor_;
  std::vector<FieldDescriptor> fields_;
  std::vector<std::uint8_t> slots_;
};

template <typename R>
RecordDescriptor RecordOf() {
  RecordDescriptor record;
  record.name = Listing<R>::kName;
  record.doc = Listing<R>::kDoc;
  record.fresh = &Fresh<R>();
  record.make = []() -> std::shared_ptr<void> { return std::make_shared<R>(); };
  record.assign = [](void* to, const void* from) {
    *static_cast<R*>(to) = *static_cast<const R*>(from);
  };
  record.equal = &EqualAs<R>;
  return record;
}

// Key of the field that a JSON text in place of the object is read into; "" when there is no such
// form.
template <typename R>
consteval std::string_view ShortFormOf() {
  if constexpr (requires { Listing<R>::kShortForm; }) {
    return Listing<R>::kShortForm;
  } else {
    return {};
  }
}

#define ROTA_DESCRIBE(R)                                                                   \
  static_assert(IsComplete<R>(), "the listing does not name every member of " #R " once"); \
  template <>                                                                              \
  const RecordDescriptor& Describe<R>() {                                                  \
    static const RecordTable table(RecordOf<R>(), Listing<R>::kFields, ShortFormOf<R>());  \
    return table.descriptor();                                                             \
  }

}  // namespace rota
