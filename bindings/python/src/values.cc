#include "bindings/python/src/values.h"

#include <Python.h>
#include <datetime.h>
#include <fmt/format.h>

#include <iterator>

namespace rota::python {
namespace {

// The same moment in UTC. `value` is a datetime.
Status InUtc(PyObject* value, py::object* out) {
  PyObject* const zone = PyDateTime_DATE_GET_TZINFO(value);
  *out = py::reinterpret_borrow<py::object>(value);
  if (zone == PyDateTime_TimeZone_UTC) return {};
  if (zone == Py_None || out->attr("utcoffset")().is_none()) {
    return Invalid("instant_shape",
                   "a datetime without time zone is no instant; give it one, such as "
                   "tzinfo=timezone.utc");
  }
  try {
    *out = out->attr("astimezone")(py::handle(PyDateTime_TimeZone_UTC));
  } catch (const py::error_already_set& error) {
    if (!error.matches(PyExc_OverflowError)) throw;
    return Status(Reason::k_out_of_range, "lies outside the years 1 to 9999 of UTC");
  }
  return {};
}

// As isoformat writes it, without a call into Python; a time zone is UTC and reads Z.
std::string Written(PyObject* value) {
  std::string text = fmt::format("{:04}-{:02}-{:02}", PyDateTime_GET_YEAR(value),
                                 PyDateTime_GET_MONTH(value), PyDateTime_GET_DAY(value));
  if (!PyDateTime_Check(value)) return text;
  fmt::format_to(std::back_inserter(text), "T{:02}:{:02}:{:02}", PyDateTime_DATE_GET_HOUR(value),
                 PyDateTime_DATE_GET_MINUTE(value), PyDateTime_DATE_GET_SECOND(value));
  if (const int rest = PyDateTime_DATE_GET_MICROSECOND(value)) text += fmt::format(".{:06}", rest);
  if (PyDateTime_DATE_GET_TZINFO(value) != Py_None) text += 'Z';
  return text;
}

py::object WriteFields(LocalTime t, PyObject* zone) {
  const YearMonthDay ymd = ToYearMonthDay(t.date());
  const int second = t.second_of_day();
  return Own(PyDateTimeAPI->DateTime_FromDateAndTime(ymd.year, ymd.month, ymd.day, second / 3600,
                                                     second / 60 % 60, second % 60, 0, zone,
                                                     PyDateTimeAPI->DateTimeType));
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
  if (kind == Kind::kTime) {
    *out = py::handle(value).attr("isoformat")().cast<std::string>();
    if (out->size() == 8 && out->ends_with(":00")) out->resize(5);
    return {};
  }
  py::object same;
  if (edge && instant) {
    ROTA_TRY(InUtc(value, &same));
    value = same.ptr();
  }
  *out = Written(value);
  return {};
}

py::object WriteInstant(Instant t) { return WriteFields({t}, PyDateTime_TimeZone_UTC); }

py::object WriteLocal(LocalTime t) { return WriteFields(t, Py_None); }

py::object WriteDate(Date date) {
  const YearMonthDay ymd = ToYearMonthDay(date);
  return Own(PyDate_FromDate(ymd.year, ymd.month, ymd.day));
}

py::object WriteEdge(const RangeEdge& edge) {
  const Date* date = std::get_if<Date>(&edge);
  return date ? WriteDate(*date) : WriteInstant(std::get<Instant>(edge));
}

py::object Text(std::string_view text) {
  return Own(PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), nullptr));
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
