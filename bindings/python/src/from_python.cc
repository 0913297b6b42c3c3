// Python objects to records: one loop over the attributes, one switch over the kinds.
#include <fmt/format.h>

#include "bindings/python/src/bound.h"
#include "bindings/python/src/records.h"
#include "bindings/python/src/values.h"
#include "rota/codec/field_shape.h"
#include "rota/model/booking.h"

namespace rota::python {
namespace {

Status WrongType(const char* expected, py::handle value) {
  return Invalid("type",
                 fmt::format("must be {}, not {}", expected, Py_TYPE(value.ptr())->tp_name));
}

Status ReadValue(const FieldDescriptor& field, const TypeDescriptor& type, py::handle value,
                 void* out);

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
  return EachOf(value,
                [&](py::handle item) { return ReadAnswerText(item, &choices.emplace_back()); });
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

Status ReadList(const FieldDescriptor& field, const TypeDescriptor& type, py::handle value,
                void* list) {
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
    return Invalid("length", fmt::format("has {} bytes, at most {} are allowed", text.size(),
                                         field.max_bytes));
  }
  out->assign(text);
  return {};
}

Status ReadValue(const FieldDescriptor& field, const TypeDescriptor& type, py::handle value,
                 void* out) {
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
      if (integer != static_cast<std::int32_t>(integer))
        return Invalid("range", "is too large a number");
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
      return ReadWordSet(field, value, &As<std::uint16_t>(out),
                         [&](py::handle item, std::uint8_t* word) {
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
        return EachOf(item,
                      [&](py::handle one) { return ReadAnswerText(one, &texts.emplace_back()); });
      });
    case Kind::kAnswers:
      return EachPair(type, value, [&](std::string_view key, py::handle item) {
        return ReadAnswer(item, &As<Answers>(out)[std::string(key)]);
      });
  }
  return Status(Reason::k_internal, "a kind without a reader");
}

}  // namespace

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

}  // namespace rota::python
