// Python objects to records: a walk that writes the JSON document an object stands for, which the
// JSON reader then reads. What a value may hold is decided there alone, so that a document and an
// object are refused with the same reason, rule and path. The walk itself refuses only what JSON
// would blur: a text where a datetime belongs, a record of another class, a number that is none.
#include <fmt/format.h>

#include <cmath>

#include "bindings/python/src/bound.h"
#include "bindings/python/src/errors.h"
#include "bindings/python/src/records.h"
#include "bindings/python/src/values.h"
#include "rota/codec/record_json.h"

namespace rota::python {
namespace {

// Whether a value is of the second shape of its key: a record of that class, or a word.
bool IsOther(const FieldDescriptor& other, py::handle value) {
  if (other.type->kind == Kind::kLiteral) return PyUnicode_Check(value.ptr());
  return PyObject_TypeCheck(value.ptr(), BoundOf(other.type->record()).cls);
}

// What can be iterated, and never means the list of its items.
bool IsNoList(py::handle value) {
  return PyUnicode_Check(value.ptr()) || PyBytes_Check(value.ptr()) ||
         PyByteArray_Check(value.ptr()) || py::isinstance(value, TheBound().mapping);
}

// Calls `write(item)` for each item of a list or of another iterable.
template <typename Write>
Status EachOf(py::handle value, const char* expected, const Write& write) {
  const py::object items =
      py::reinterpret_steal<py::object>(PySequence_Fast(value.ptr(), "must be a list"));
  if (!items) {
    if (!PyErr_ExceptionMatches(PyExc_TypeError)) throw py::error_already_set();
    PyErr_Clear();
    return WrongType(expected, value.ptr());
  }
  // A list may change under us when reading an item runs Python code.
  for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(items.ptr()); ++i) {
    const auto item = py::reinterpret_borrow<py::object>(PySequence_Fast_GET_ITEM(items.ptr(), i));
    if (Status status = write(item); !status.ok()) return status.Under(fmt::format("[{}]", i));
  }
  return {};
}

// Deeper than the JSON reader goes; a value that holds itself is deeper than anything.
constexpr int kDeepest = 64;

struct Level {
  explicit Level(int* depth) : depth_(*depth) { ++depth_; }
  ~Level() { --depth_; }
  int& depth_;
};

// The answer the reader gives, which names no place either.
Status TooDeep() {
  return Status(Reason::k_malformed, "objects and lists are nested deeper than 64")
      .With("rule", "nesting");
}

class Writer {
 public:
  Status Record(const RecordDescriptor& d, py::handle value);
  Status Any(py::handle value);
  std::string_view text() const { return json_.text(); }
  bool too_deep() const { return too_deep_; }

 private:
  Status Value(const TypeDescriptor& type, py::handle value);
  Status Number(py::handle value);

  JsonWriter json_;
  int depth_ = 0;
  bool too_deep_ = false;
};

Status Writer::Number(py::handle value) {
  if (PyFloat_Check(value.ptr())) {
    const double number = PyFloat_AS_DOUBLE(value.ptr());
    if (!std::isfinite(number)) return Invalid("range", "is no finite number");
    json_.Number(number);
    return {};
  }
  int overflow = 0;
  const py::object whole = Own(PyNumber_Index(value.ptr()));
  const std::int64_t number = PyLong_AsLongLongAndOverflow(whole.ptr(), &overflow);
  if (overflow == 0) return json_.Integer(number), Status();
  // No field holds it, which the reader says in the field's own words.
  const double about = PyLong_AsDouble(whole.ptr());
  if (PyErr_Occurred()) {
    PyErr_Clear();
    return Invalid("range", "is too large a number");
  }
  json_.Number(about);
  return {};
}

// What the standard module json would write, any iterable as a list.
Status Writer::Any(py::handle value) {
  std::string_view text;
  if (value.is_none()) return json_.Null(), Status();
  if (PyBool_Check(value.ptr())) return json_.Bool(value.ptr() == Py_True), Status();
  if (PyFloat_Check(value.ptr()) || PyIndex_Check(value.ptr())) return Number(value);
  if (PyUnicode_Check(value.ptr())) {
    ROTA_TRY(ReadText(value.ptr(), &text));
    return json_.Text(text), Status();
  }
  if (PyBytes_Check(value.ptr()) || PyByteArray_Check(value.ptr())) {
    return WrongType("a text", value.ptr());
  }
  const Level level(&depth_);
  if (depth_ > kDeepest) {
    too_deep_ = true;
    return TooDeep();
  }
  if (!py::isinstance(value, TheBound().mapping)) {
    json_.BeginArray();
    ROTA_TRY(EachOf(value, "what JSON can hold", [&](py::handle item) { return Any(item); }));
    return json_.EndArray(), Status();
  }
  json_.BeginObject();
  py::dict pairs;  // which stays as it is
  if (PyDict_Update(pairs.ptr(), value.ptr()) != 0) throw py::error_already_set();
  for (const auto& [key, item] : pairs) {
    ROTA_TRY(ReadText(key.ptr(), &text));
    json_.Key(text);
    if (Status status = Any(item); !status.ok()) return status.Under(text);
  }
  return json_.EndObject(), Status();
}

Status Writer::Value(const TypeDescriptor& type, py::handle value) {
  std::string time;
  switch (type.kind) {
    case Kind::kInstant:
    case Kind::kDate:
    case Kind::kLocal:
    case Kind::kEdge:
    case Kind::kTime:
      if (type.kind == Kind::kTime && PyUnicode_Check(value.ptr())) return Any(value);
      ROTA_TRY(ReadTime(type.kind, value.ptr(), &time));
      return json_.Text(time), Status();
    case Kind::kInt32:
    case Kind::kInt64:
      if (PyFloat_Check(value.ptr())) return WrongType("a whole number", value.ptr());
      return Any(value);
    case Kind::kText:
      if (PyUnicode_Check(value.ptr()) || !py::isinstance(value, TheBound().zone_class)) {
        return Any(value);
      }
      return Any(value.attr("key"));
    case Kind::kRecord:
      return Record(type.record(), value);
    case Kind::kList:
      if (IsNoList(value)) return WrongType("a list", value.ptr());
      json_.BeginArray();
      ROTA_TRY(
          EachOf(value, "a list", [&](py::handle item) { return Value(*type.element, item); }));
      return json_.EndArray(), Status();
    default:
      return Any(value);
  }
}

// Whether a value says what leaving the key out says: None, and an empty text or list where the
// field does not tell empty from absent.
bool IsAbsent(const FieldDescriptor& field, py::handle value) {
  if (value.is_none()) return true;
  if (field.type->optional) return false;
  if (field.type->kind == Kind::kText) return PyUnicode_Check(value.ptr()) && !py::len(value);
  const bool list = field.type->kind == Kind::kList && !field.flags.required;
  return list && PyList_Check(value.ptr()) && !py::len(value);
}

Status Writer::Record(const RecordDescriptor& d, py::handle value) {
  const BoundRecord& bound = BoundOf(d);
  if (!PyObject_TypeCheck(value.ptr(), bound.cls)) {
    if (d.short_form && PyUnicode_Check(value.ptr())) return Any(value);
    return WrongType(bound.cls->tp_name, value.ptr());
  }
  json_.BeginObject();
  for (const BoundField& field : bound.fields) {
    const py::object item = Own(PyObject_GetAttr(value.ptr(), field.attribute));
    const FieldDescriptor* into = field.field;
    if (IsAbsent(*into, item)) continue;
    if (field.other && IsOther(*field.other, item)) {
      into = field.other;
    }
    json_.PlainKey(into->name);
    if (Status status = Value(*into->type, item); !status.ok()) return status.Under(into->name);
  }
  return json_.EndObject(), Status();
}

}  // namespace

Status FromPython(const RecordDescriptor& d, py::handle value, void* record) {
  Writer writer;
  const Status written = writer.Record(d, value);
  if (writer.too_deep()) return TooDeep();
  ROTA_TRY(written);
  return ReadInto(d, writer.text(), record);
}

std::string JsonOf(py::handle value) {
  Writer writer;
  const Status written = writer.Any(value);
  Check(writer.too_deep() ? TooDeep() : written);
  return std::string(writer.text());
}

}  // namespace rota::python
