// Records to Python objects: one loop over the attributes, one switch over the kinds.
#include <pybind11/stl.h>

#include "bindings/python/src/bound.h"
#include "bindings/python/src/errors.h"
#include "bindings/python/src/records.h"
#include "bindings/python/src/values.h"
#include "rota/codec/record_json.h"
#include "rota/model/booking.h"

namespace rota::python {
namespace {

using ListMap = std::map<std::string, std::vector<std::string>>;  // as Kind::kListMap is stored

template <typename T>
const T& As(const void* value) {
  return *static_cast<const T*>(value);
}

py::object BitList(std::uint16_t bits, const std::vector<PyObject*>& words) {
  py::list list;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (bits >> i & 1) list.append(py::handle(words[i]));
  }
  return list;
}

// `value` is the bare value: an optional has been opened.
py::object WriteValue(const TypeDescriptor& type, const void* value, See audience) {
  switch (type.kind) {
    case Kind::kText:
      return Text(As<std::string>(value));
    case Kind::kJson:
      if (As<std::string>(value).empty()) return py::none();
      return TheBound().loads(Text(As<std::string>(value)));
    case Kind::kBool:
      return py::bool_(As<bool>(value));
    case Kind::kInt32:
      return py::int_(As<std::int32_t>(value));
    case Kind::kInt64:
      return py::int_(As<std::int64_t>(value));
    case Kind::kNumber:
      return py::float_(As<double>(value));
    case Kind::kInstant:
      return WriteInstant(As<Instant>(value));
    case Kind::kDate:
      return WriteDate(As<Date>(value));
    case Kind::kTime:
      return Text(FormatDayMinute(As<DayMinute>(value)));
    case Kind::kLocal:
      return WriteLocal(As<LocalTime>(value));
    case Kind::kEdge:
      return WriteEdge(As<RangeEdge>(value));
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
        list[i] = WriteValue(*type.element, type.list->at(value, i), audience);
      }
      return list;
    }
    case Kind::kTextMap:
      return py::cast(As<Metadata>(value));
    case Kind::kListMap:
      return py::cast(As<ListMap>(value));
    case Kind::kAnswers:
      return py::cast(As<Answers>(value));
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

py::object ToPython(const RecordDescriptor& d, const void* record, See audience) {
  const BoundRecord& bound = BoundOf(d);
  py::object made = Own(bound.cls->tp_alloc(bound.cls, 0));
  for (const BoundField& field : bound.fields) {
    const bool shown = field.field->see <= audience;
    const py::object value = WriteBound(field, shown ? record : d.fresh, audience);
    if (PyObject_SetAttr(made.ptr(), field.attribute, value.ptr()) != 0)
      throw py::error_already_set();
  }
  return made;
}

py::object FromJson(const RecordDescriptor& d, std::string_view json) {
  const std::shared_ptr<void> record = d.make();
  Check(ReadInto(d, json, record.get()));
  return ToPython(d, record.get(), See::kNever);
}

}  // namespace rota::python
