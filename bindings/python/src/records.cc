#include "bindings/python/src/records.h"

#include <fmt/format.h>

#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include "bindings/python/src/values.h"
#include "rota/codec/field_shape.h"
#include "rota/model/booking.h"
#include "rota/model/command.h"

namespace rota::python {
namespace {

using ListMap = std::map<std::string, std::vector<std::string>>;

// A field and the attribute that holds it. `other` is a second shape of the same key: a list, or a record.
struct BoundField {
  const FieldDescriptor* field;
  const FieldDescriptor* other = nullptr;
  PyObject* attribute = nullptr;  // interned

  // A bare instant that may be left out: 0 is None.
  bool may_lack() const {
    return field->type->kind == Kind::kInstant && !field->type->optional && !field->flags.required;
  }
};

struct BoundRecord {
  const RecordDescriptor* d;
  PyTypeObject* cls = nullptr;
  std::vector<BoundField> fields;
};

// What is known about the Python side, kept for the life of the process: destroying it would need an
// interpreter that is already gone.
struct Bound {
  std::unordered_map<const RecordDescriptor*, BoundRecord> records;
  std::unordered_map<const EnumDescriptor*, std::vector<PyObject*>> words;
  std::vector<PyObject*> days;
  py::object loads, dumps, zone_class;
};
Bound& TheBound() {
  static Bound* const bound = new Bound;
  return *bound;
}

PyObject* Interned(std::string_view text) {
  PyObject* value = WriteText(text);
  if (!value) throw py::error_already_set();
  PyUnicode_InternInPlace(&value);
  return value;
}

const std::vector<PyObject*>& WordsOf(const EnumDescriptor& literals) {
  std::vector<PyObject*>& words = TheBound().words[&literals];
  if (words.empty()) {
    for (const std::string_view word : literals.words) words.push_back(Interned(word));
  }
  return words;
}

template <typename T>
T& As(void* value) {
  return *static_cast<T*>(value);
}
template <typename T>
const T& As(const void* value) {
  return *static_cast<const T*>(value);
}

py::object Own(PyObject* value) {
  if (!value) throw py::error_already_set();
  return py::reinterpret_steal<py::object>(value);
}

Status WrongType(const char* expected, py::handle value) {
  return Invalid("type", fmt::format("must be {}, not {}", expected, Py_TYPE(value.ptr())->tp_name));
}

// ---- in ------------------------------------------------------------------------------------------------

Status ReadValue(const FieldDescriptor& field, const TypeDescriptor& type, py::handle value, void* out);

// Calls `read(item)` for each item of a list or another iterable that is no text.
template <typename Read>
Status EachOf(py::handle value, const Read& read) {
  if (PyUnicode_Check(value.ptr()) || PyBytes_Check(value.ptr())) return WrongType("a list", value);
  const py::object items =
      py::reinterpret_steal<py::object>(PySequence_Fast(value.ptr(), "must be a list"));
  if (!items) {
    if (!PyErr_ExceptionMatches(PyExc_TypeError)) throw py::error_already_set();
    PyErr_Clear();
    return WrongType("a list", value);
  }
  // A list may change under us when reading an item runs Python code.
  for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(items.ptr()); ++i) {
    const auto item = py::reinterpret_borrow<py::object>(PySequence_Fast_GET_ITEM(items.ptr(), i));
    if (Status status = read(item); !status.ok()) return status.Under(fmt::format("[{}]", i));
  }
  return {};
}

// Calls `read(key, item)` for each pair of a dict whose keys are data.
template <typename Read>
Status EachPair(const TypeDescriptor& type, py::handle value, const Read& read) {
  if (!PyDict_Check(value.ptr())) return WrongType("a dict", value);
  ROTA_TRY(CheckMapSize(type, static_cast<std::size_t>(PyDict_Size(value.ptr()))));
  PyObject *key = nullptr, *item = nullptr;
  for (Py_ssize_t at = 0; PyDict_Next(value.ptr(), &at, &key, &item);) {
    std::string_view name;
    ROTA_TRY(ReadText(key, &name));
    Status status = CheckMapKey(type, name);
    if (status.ok()) status = read(name, py::handle(item));
    if (!status.ok()) return status.Under(name);
  }
  return {};
}

Status ReadAnswerText(py::handle value, std::string* out) {
  std::string_view text;
  ROTA_TRY(ReadText(value.ptr(), &text));
  ROTA_TRY(CheckAnswerText(text));
  *out = text;
  return {};
}

Status ReadAnswer(py::handle value, Answer* out) {
  if (PyUnicode_Check(value.ptr())) return ReadAnswerText(value, &out->emplace<std::string>());
  if (PyBool_Check(value.ptr())) return *out = value.is(py::handle(Py_True)), Status();
  if (PyFloat_Check(value.ptr()) || PyLong_Check(value.ptr())) {
    const double number = PyFloat_AsDouble(value.ptr());
    if (!PyErr_Occurred() && number - number == 0) return *out = number, Status();
    PyErr_Clear();
    return Invalid("range", "is no finite number");
  }
  auto& choices = out->emplace<std::vector<std::string>>();
  return EachOf(value, [&](py::handle item) { return ReadAnswerText(item, &choices.emplace_back()); });
}

Status ReadInteger(const FieldDescriptor& field, py::handle value, std::int64_t* out) {
  if (!PyIndex_Check(value.ptr()) || PyBool_Check(value.ptr())) {
    return WrongType("a whole number", value);
  }
  const py::object number = Own(PyNumber_Index(value.ptr()));
  int overflow = 0;
  *out = PyLong_AsLongLongAndOverflow(number.ptr(), &overflow);
  if (overflow != 0) *out = overflow > 0 ? INT64_MAX : INT64_MIN;
  constexpr std::int64_t kMaxInteger = std::int64_t{1} << 53;  // as in a JSON document
  if (*out > kMaxInteger || *out < -kMaxInteger) return Invalid("range", "is too large a number");
  return CheckInteger(field, *out);
}

Status ReadWordOf(const EnumDescriptor& literals, py::handle value, std::uint8_t* out) {
  std::string_view text;
  ROTA_TRY(ReadText(value.ptr(), &text));
  return ReadWord(literals, text, out);
}

Status ReadDay(py::handle value, std::uint8_t* out) {
  std::string_view text;
  ROTA_TRY(ReadText(value.ptr(), &text));
  ROTA_ASSIGN(const Weekday day, ParseWeekday(text));
  *out = static_cast<std::uint8_t>(day);
  return {};
}

// A list of different words as a set of bits.
template <typename Bits, typename Read>
Status ReadWordSet(const FieldDescriptor& field, py::handle value, Bits* bits, const Read& read) {
  *bits = 0;
  const Status status = EachOf(value, [&](py::handle item) -> Status {
    std::uint8_t word = 0;
    ROTA_TRY(read(item, &word));
    if (*bits >> word & 1) return Invalid("duplicate", "is given twice");
    *bits = static_cast<Bits>(*bits | 1u << word);
    return {};
  });
  if (!status.ok()) return status;
  return *bits == 0 && field.min_items > 0 ? Invalid("items", "needs at least 1") : Status();
}

Status ReadTextField(const FieldDescriptor& field, py::handle value, std::string* out) {
  py::object zone_name;
  if (field.format == Format::kZone && py::isinstance(value, TheBound().zone_class)) {
    zone_name = value.attr("key");
    value = zone_name;
  }
  std::string_view text;
  ROTA_TRY(ReadText(value.ptr(), &text));
  if (text.empty()) {  // absent, as None is
    out->clear();
    return field.flags.required ? Invalid("required", "must not be empty") : Status();
  }
  ROTA_TRY(CheckText(field, text));
  out->assign(text);
  return {};
}

Status ReadList(const FieldDescriptor& field, const TypeDescriptor& type, py::handle value, void* list) {
  type.list->clear(list);
  const Status status = EachOf(value, [&](py::handle item) -> Status {
    void* place = type.list->push(list);
    ROTA_TRY(ReadValue(field, *type.element, item, place));
    const bool empty = type.element->kind == Kind::kText && As<std::string>(place).empty();
    return empty ? Invalid("length", "must not be empty") : Status();
  });
  if (!status.ok()) return status;
  // An empty list is an absent one, unless absent means something else.
  const std::size_t size = type.list->size(list);
  const bool given = size > 0 || type.optional || field.flags.required;
  if (given && size < field.min_items) {
    return Invalid("items", fmt::format("needs at least {}", field.min_items));
  }
  return {};
}

Status ReadJson(const FieldDescriptor& field, py::handle value, std::string* out) {
  using namespace pybind11::literals;
  std::string_view text;
  py::object json;
  try {
    json = TheBound().dumps(value, "separators"_a = py::make_tuple(",", ":"),
                            "ensure_ascii"_a = false, "allow_nan"_a = false);
  } catch (const py::error_already_set& error) {
    return Invalid("type", std::string("must be what JSON can hold: ") + error.what());
  }
  ROTA_TRY(ReadText(json.ptr(), &text));
  if (field.max_bytes != 0 && text.size() > field.max_bytes) {
    return Invalid("length", fmt::format("has {} bytes, at most {} are allowed", text.size(), field.max_bytes));
  }
  out->assign(text);
  return {};
}

Status ReadValue(const FieldDescriptor& field, const TypeDescriptor& type, py::handle value, void* out) {
  if (type.optional) out = type.optional->emplace(out);
  std::int64_t integer = 0;
  switch (type.kind) {
    case Kind::kText:
      return ReadTextField(field, value, &As<std::string>(out));
    case Kind::kJson:
      return ReadJson(field, value, &As<std::string>(out));
    case Kind::kBool:
      if (!PyBool_Check(value.ptr())) return WrongType("True or False", value);
      As<bool>(out) = value.ptr() == Py_True;
      return {};
    case Kind::kInt32:
      ROTA_TRY(ReadInteger(field, value, &integer));
      if (integer != static_cast<std::int32_t>(integer)) return Invalid("range", "is too large a number");
      As<std::int32_t>(out) = static_cast<std::int32_t>(integer);
      return {};
    case Kind::kInt64:
      return ReadInteger(field, value, &As<std::int64_t>(out));
    case Kind::kNumber: {
      Answer number;
      if (PyBool_Check(value.ptr()) || !(PyFloat_Check(value.ptr()) || PyLong_Check(value.ptr()))) {
        return WrongType("a number", value);
      }
      ROTA_TRY(ReadAnswer(value, &number));
      As<double>(out) = std::get<double>(number);
      return {};
    }
    case Kind::kInstant:
      return ReadInstant(value.ptr(), &As<Instant>(out));
    case Kind::kDate:
      return ReadDate(value.ptr(), &As<Date>(out));
    case Kind::kTime:
      return ReadTime(value.ptr(), &As<DayMinute>(out));
    case Kind::kLocal:
      return ReadLocal(value.ptr(), &As<LocalTime>(out));
    case Kind::kEdge:
      return ReadEdge(value.ptr(), &As<RangeEdge>(out));
    case Kind::kLiteral:
      return ReadWordOf(*type.literals, value, &As<std::uint8_t>(out));
    case Kind::kLiterals:
      return ReadWordSet(field, value, &As<std::uint16_t>(out), [&](py::handle item, std::uint8_t* word) {
        return ReadWordOf(*type.literals, item, word);
      });
    case Kind::kWeekdays:
      return ReadWordSet(field, value, &As<WeekdaySet>(out).bits, ReadDay);
    case Kind::kRecord:
      return FromPython(type.record(), value, out);
    case Kind::kList:
      return ReadList(field, type, value, out);
    case Kind::kTextMap:
      return EachPair(type, value, [&](std::string_view key, py::handle item) -> Status {
        std::string_view text;
        ROTA_TRY(ReadText(item.ptr(), &text));
        ROTA_TRY(CheckMapText(field, key, text));
        As<Metadata>(out).emplace(key, text);
        return {};
      });
    case Kind::kListMap:
      return EachPair(type, value, [&](std::string_view key, py::handle item) {
        std::vector<std::string>& texts = As<ListMap>(out)[std::string(key)];
        return EachOf(item, [&](py::handle one) { return ReadAnswerText(one, &texts.emplace_back()); });
      });
    case Kind::kAnswers:
      return EachPair(type, value, [&](std::string_view key, py::handle item) {
        return ReadAnswer(item, &As<Answers>(out)[std::string(key)]);
      });
  }
  return Status(Reason::k_internal, "a kind without a reader");
}

const BoundRecord& BoundOf(const RecordDescriptor& d) {
  const auto found = TheBound().records.find(&d);
  if (found == TheBound().records.end()) throw py::import_error("rota._native is used through rota");
  return found->second;
}

// ---- out -----------------------------------------------------------------------------------------------

template <typename Items, typename Write>
py::object ListOf(const Items& items, const Write& write) {
  py::list list(items.size());
  Py_ssize_t i = 0;
  for (const auto& item : items) PyList_SET_ITEM(list.ptr(), i++, write(item).release().ptr());
  return list;
}

py::object TextList(const std::vector<std::string>& texts) {
  return ListOf(texts, [](const std::string& text) { return Own(WriteText(text)); });
}

py::object BitList(std::uint16_t bits, const std::vector<PyObject*>& words) {
  py::list list;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (bits >> i & 1) list.append(py::handle(words[i]));
  }
  return list;
}

struct AnswerWriter {
  py::object operator()(const std::string& text) const { return Own(WriteText(text)); }
  py::object operator()(double number) const { return py::float_(number); }
  py::object operator()(bool yes) const { return py::bool_(yes); }
  py::object operator()(const std::vector<std::string>& choices) const { return TextList(choices); }
};

template <typename Map, typename Write>
py::object DictOf(const Map& map, const Write& write) {
  py::dict dict;
  for (const auto& [key, value] : map) dict[Own(WriteText(key))] = write(value);
  return dict;
}

// `value` is the bare value: an optional has been opened.
py::object WriteValue(const TypeDescriptor& type, const void* value, See audience) {
  switch (type.kind) {
    case Kind::kText:
      return Own(WriteText(As<std::string>(value)));
    case Kind::kJson:
      if (As<std::string>(value).empty()) return py::none();
      return TheBound().loads(Own(WriteText(As<std::string>(value))));
    case Kind::kBool:
      return py::bool_(As<bool>(value));
    case Kind::kInt32:
      return py::int_(As<std::int32_t>(value));
    case Kind::kInt64:
      return py::int_(As<std::int64_t>(value));
    case Kind::kNumber:
      return py::float_(As<double>(value));
    case Kind::kInstant:
      return Own(WriteInstant(As<Instant>(value)));
    case Kind::kDate:
      return Own(WriteDate(As<Date>(value)));
    case Kind::kTime:
      return Own(WriteText(FormatDayMinute(As<DayMinute>(value))));
    case Kind::kLocal:
      return Own(WriteLocal(As<LocalTime>(value)));
    case Kind::kEdge:
      return Own(WriteEdge(As<RangeEdge>(value)));
    case Kind::kLiteral:
      return py::reinterpret_borrow<py::object>(WordsOf(*type.literals)[As<std::uint8_t>(value)]);
    case Kind::kLiterals:
      return BitList(As<std::uint16_t>(value), WordsOf(*type.literals));
    case Kind::kWeekdays:
      return BitList(As<WeekdaySet>(value).bits, TheBound().days);
    case Kind::kRecord:
      return ToPython(type.record(), value, audience);
    case Kind::kList: {
      const std::size_t size = type.list->size(value);
      py::list list(size);
      for (std::size_t i = 0; i < size; ++i) {
        py::object item = WriteValue(*type.element, type.list->at(value, i), audience);
        PyList_SET_ITEM(list.ptr(), static_cast<Py_ssize_t>(i), item.release().ptr());
      }
      return list;
    }
    case Kind::kTextMap:
      return DictOf(As<Metadata>(value), [](const std::string& text) { return Own(WriteText(text)); });
    case Kind::kListMap:
      return DictOf(As<ListMap>(value), TextList);
    case Kind::kAnswers:
      return DictOf(As<Answers>(value), [](const Answer& answer) { return std::visit(AnswerWriter{}, answer); });
  }
  throw py::type_error("a kind without a writer");
}

py::object WriteField(const FieldDescriptor& field, const void* record, See audience) {
  const void* value = At(field, record);
  if (!field.type->optional) return WriteValue(*field.type, value, audience);
  if (!field.type->optional->has(value)) return py::none();
  return WriteValue(*field.type, field.type->optional->get(value), audience);
}

py::object WriteBound(const BoundField& bound, const void* record, See audience) {
  if (bound.may_lack() && As<Instant>(At(*bound.field, record)) == 0) return py::none();
  if (bound.other && bound.other->type->optional->has(At(*bound.other, record))) {
    return WriteField(*bound.other, record, audience);
  }
  return WriteField(*bound.field, record, audience);
}

}  // namespace

void BindRecords(const py::dict& classes) {
  Bound& bound = TheBound();
  const py::module_ json = py::module_::import("json");
  bound.loads = json.attr("loads");
  bound.dumps = json.attr("dumps");
  bound.zone_class = py::module_::import("zoneinfo").attr("ZoneInfo");
  for (int i = 0; i < 7 && bound.days.size() < 7; ++i) {
    bound.days.push_back(Interned(WeekdayName(static_cast<Weekday>(i))));
  }
  std::vector<const RecordDescriptor*> all(AllRecords().begin(), AllRecords().end());
  all.push_back(&Describe<CommandHeader>());
  for (const RecordDescriptor* d : all) {
    BoundRecord record{d};
    const py::str name(d->name.data(), d->name.size());
    if (!classes.contains(name)) throw py::import_error("no class for " + std::string(d->name));
    record.cls = reinterpret_cast<PyTypeObject*>(py::object(classes[name]).release().ptr());
    for (std::size_t i = 0; i < d->fields.size(); ++i) {
      const FieldDescriptor& field = d->fields[i];
      if (field.flags.reserved || field.flags.input_only || field.see == See::kNever) continue;
      if (field.same_as != i) {  // a second shape
        record.fields.back().other = &field;
        continue;
      }
      const std::string attribute = std::string(field.name) + (field.name == "from" ? "_" : "");
      record.fields.push_back({&field, nullptr, Interned(attribute)});
    }
    bound.records[d] = std::move(record);
  }
}

const RecordDescriptor& DescriptionOf(py::handle cls) {
  if (PyType_Check(cls.ptr())) {
    const auto* type = reinterpret_cast<PyTypeObject*>(cls.ptr());
    for (const auto& [d, record] : TheBound().records) {
      if (PyType_IsSubtype(const_cast<PyTypeObject*>(type), record.cls)) return *d;
    }
  }
  throw py::type_error("expected a record class of rota, such as rota.User");
}

Status FromPython(const RecordDescriptor& d, py::handle value, void* record) {
  const BoundRecord& bound = BoundOf(d);
  if (!PyObject_TypeCheck(value.ptr(), bound.cls)) {
    if (d.short_form && PyUnicode_Check(value.ptr())) {
      return ReadValue(*d.short_form, *d.short_form->type, value, At(*d.short_form, record));
    }
    return WrongType(bound.cls->tp_name, value);
  }
  for (const BoundField& field : bound.fields) {
    const py::object item = Own(PyObject_GetAttr(value.ptr(), field.attribute));
    const FieldDescriptor* into = field.field;
    if (item.is_none()) {
      if (!into->flags.required) continue;
      return Invalid("required", fmt::format("a {} needs this field", d.name)).At(into->name);
    }
    if (field.other && PyObject_TypeCheck(item.ptr(), BoundOf(field.other->type->record()).cls)) {
      into = field.other;
    }
    Status status = ReadValue(*into, *into->type, item, At(*into, record));
    if (!status.ok()) return status.Under(into->name);
  }
  return {};
}

py::object ToPython(const RecordDescriptor& d, const void* record, See audience) {
  const BoundRecord& bound = BoundOf(d);
  py::object made = Own(bound.cls->tp_alloc(bound.cls, 0));
  for (const BoundField& field : bound.fields) {
    const bool shown = field.field->see <= audience;
    const py::object value = WriteBound(field, shown ? record : d.fresh, audience);
    if (PyObject_SetAttr(made.ptr(), field.attribute, value.ptr()) != 0) throw py::error_already_set();
  }
  return made;
}

}  // namespace rota::python
