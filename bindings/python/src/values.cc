#include "bindings/python/src/values.h"

#include <Python.h>
#include <datetime.h>

namespace rota::python {
namespace {

Status WrongType(const char* expected, PyObject* value) {
  return Invalid("type", std::string("must be ") + expected + ", not " + Py_TYPE(value)->tp_name);
}

// The fields of a datetime as a civil time. `value` is a datetime.
LocalTime CivilOf(PyObject* value) {
  const Date date = FromYearMonthDay(
      {PyDateTime_GET_YEAR(value), PyDateTime_GET_MONTH(value), PyDateTime_GET_DAY(value)});
  const int second = PyDateTime_DATE_GET_HOUR(value) * 3600 +
                     PyDateTime_DATE_GET_MINUTE(value) * 60 + PyDateTime_DATE_GET_SECOND(value);
  return {Midnight(date).s + second};
}

Status CheckWhole(PyObject* value, const char* rule) {
  if (PyDateTime_DATE_GET_MICROSECOND(value) == 0) return {};
  return Invalid(rule, "has microseconds; times are whole seconds, use .replace(microsecond=0)");
}

// Seconds east of UTC.
Status OffsetOf(PyObject* value, PyObject* zone, std::int64_t* out) {
  *out = 0;
  if (zone == PyDateTime_TimeZone_UTC) return {};
  Status naive = Invalid("instant_shape",
                         "a datetime without time zone is no instant; give it one, such as "
                         "tzinfo=timezone.utc");
  if (zone == Py_None) return naive;
  const py::object offset =
      py::reinterpret_steal<py::object>(PyObject_CallMethod(value, "utcoffset", nullptr));
  if (!offset) throw py::error_already_set();
  if (offset.is_none()) return naive;
  if (PyDateTime_DELTA_GET_MICROSECONDS(offset.ptr()) != 0) {
    return Invalid("instant_shape", "its offset from UTC is no whole number of seconds");
  }
  *out =
      PyDateTime_DELTA_GET_DAYS(offset.ptr()) * kDay + PyDateTime_DELTA_GET_SECONDS(offset.ptr());
  return {};
}

PyObject* WriteFields(LocalTime t, PyObject* zone) {
  const YearMonthDay ymd = ToYearMonthDay(t.date());
  const int second = t.second_of_day();
  return PyDateTimeAPI->DateTime_FromDateAndTime(ymd.year, ymd.month, ymd.day, second / 3600,
                                                 second / 60 % 60, second % 60, 0, zone,
                                                 PyDateTimeAPI->DateTimeType);
}

}  // namespace

void ImportDatetime() {
  PyDateTime_IMPORT;
  if (!PyDateTimeAPI) throw py::error_already_set();
}

Status ReadInstant(PyObject* value, Instant* out) {
  if (!PyDateTime_Check(value)) return WrongType("a datetime with time zone", value);
  std::int64_t offset = 0;
  ROTA_TRY(OffsetOf(value, PyDateTime_DATE_GET_TZINFO(value), &offset));
  ROTA_TRY(CheckWhole(value, "instant_shape"));
  *out = CivilOf(value).s - offset;
  if (*out < kMinInstant || *out > kMaxInstant) {
    return Status(Reason::k_out_of_range, "lies outside the years 1 to 9999 of UTC");
  }
  return {};
}

Status ReadDate(PyObject* value, Date* out) {
  if (!PyDate_Check(value) || PyDateTime_Check(value)) return WrongType("a date", value);
  *out = FromYearMonthDay(
      {PyDateTime_GET_YEAR(value), PyDateTime_GET_MONTH(value), PyDateTime_GET_DAY(value)});
  return {};
}

Status ReadEdge(PyObject* value, RangeEdge* out) {
  if (PyDateTime_Check(value)) return ReadInstant(value, &out->emplace<Instant>());
  if (PyDate_Check(value)) return ReadDate(value, &out->emplace<Date>());
  return WrongType("a date, or a datetime with time zone", value);
}

Status ReadLocal(PyObject* value, LocalTime* out) {
  if (!PyDateTime_Check(value)) return WrongType("a datetime without time zone", value);
  if (PyDateTime_DATE_GET_TZINFO(value) != Py_None) {
    return Invalid("local_time_shape", "is a time on the wall; it has no time zone");
  }
  ROTA_TRY(CheckWhole(value, "local_time_shape"));
  *out = CivilOf(value);
  return {};
}

Status ReadTime(PyObject* value, DayMinute* out) {
  if (PyTime_Check(value)) {
    const bool whole =
        PyDateTime_TIME_GET_SECOND(value) == 0 && PyDateTime_TIME_GET_MICROSECOND(value) == 0;
    if (!whole || PyDateTime_TIME_GET_TZINFO(value) != Py_None) {
      return Invalid("time_shape", "a time of day has hours and minutes and no zone");
    }
    *out = {PyDateTime_TIME_GET_HOUR(value) * 60 + PyDateTime_TIME_GET_MINUTE(value)};
    return {};
  }
  if (!PyUnicode_Check(value)) return WrongType("a time or a text such as \"09:00\"", value);
  std::string_view text;
  ROTA_TRY(ReadText(value, &text));
  ROTA_ASSIGN(*out, ParseDayMinute(text));
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
