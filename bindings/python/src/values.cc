#include "bindings/python/src/values.h"

#include <Python.h>
#include <datetime.h>

namespace rota::python {
namespace {

std::string Isoformat(py::handle value) { return value.attr("isoformat")().cast<std::string>(); }

PyObject* WriteFields(LocalTime t, PyObject* zone) {
  const YearMonthDay ymd = ToYearMonthDay(t.date());
  const int second = t.second_of_day();
  return PyDateTimeAPI->DateTime_FromDateAndTime(ymd.year, ymd.month, ymd.day, second / 3600,
                                                 second / 60 % 60, second % 60, 0, zone,
                                                 PyDateTimeAPI->DateTimeType);
}

}  // namespace

Status WrongType(const char* expected, PyObject* value) {
  return Invalid("type", std::string("must be ") + expected + ", not " + Py_TYPE(value)->tp_name);
}

void ImportDatetime() {
  PyDateTime_IMPORT;
  if (!PyDateTimeAPI) throw py::error_already_set();
}

Status ReadTime(Kind kind, PyObject* value, std::string* out) {
  const bool instant = PyDateTime_Check(value);
  const bool edge = kind == Kind::kInstant || kind == Kind::kEdge;
  if (kind == Kind::kInstant && !instant) return WrongType("a datetime with time zone", value);
  if (kind == Kind::kLocal && !instant) return WrongType("a datetime without time zone", value);
  if (kind == Kind::kDate && (instant || !PyDate_Check(value))) return WrongType("a date", value);
  if (kind == Kind::kTime && !PyTime_Check(value)) return WrongType("a time or \"HH:MM\"", value);
  if (kind == Kind::kEdge && !PyDate_Check(value)) {
    return WrongType("a date, or a datetime with time zone", value);
  }
  if (edge && instant && PyDateTime_DATE_GET_TZINFO(value) == Py_None) {
    return Invalid("instant_shape",
                   "a datetime without time zone is no instant; give it one, such as "
                   "tzinfo=timezone.utc");
  }
  *out = Isoformat(value);
  // Documents know offsets of whole minutes; zones had others until 1972.
  constexpr std::string_view kLongest = "2030-01-07T08:00:00+01:00";
  if (edge && out->size() > kLongest.size()) {
    *out = Isoformat(py::handle(value).attr("astimezone")(py::handle(PyDateTime_TimeZone_UTC)));
  }
  if (kind == Kind::kTime && out->size() == 8 && out->ends_with(":00")) out->resize(5);
  return {};
}

PyObject* WriteInstant(Instant t) { return WriteFields({t}, PyDateTime_TimeZone_UTC); }

PyObject* WriteDate(Date date) {
  const YearMonthDay ymd = ToYearMonthDay(date);
  return PyDate_FromDate(ymd.year, ymd.month, ymd.day);
}

PyObject* WriteEdge(const RangeEdge& edge) {
  const Date* date = std::get_if<Date>(&edge);
  return date ? WriteDate(*date) : WriteInstant(std::get<Instant>(edge));
}

PyObject* WriteLocal(LocalTime t) { return WriteFields(t, Py_None); }

PyObject* WriteText(std::string_view text) {
  return PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), nullptr);
}

Status ReadText(PyObject* value, std::string_view* out) {
  if (!PyUnicode_Check(value)) return WrongType("a text", value);
  Py_ssize_t size = 0;
  const char* text = PyUnicode_AsUTF8AndSize(value, &size);
  if (!text) {
    PyErr_Clear();
    return Status(Reason::k_malformed, "holds a lone surrogate").With("rule", "utf8");
  }
  *out = {text, static_cast<std::size_t>(size)};
  return {};
}

}  // namespace rota::python
