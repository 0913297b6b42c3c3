// Times between Python and the engine. Instants are datetimes with a time zone (UTC on the way
// out), civil dates are dates, civil times are datetimes without a zone, times of day are times.
//
// Every function needs the interpreter lock. Those that read answer a Status for a value of the
// wrong shape and throw error_already_set only for what Python code of the caller raised (a
// tzinfo's utcoffset).
#pragma once

#include <pybind11/pybind11.h>

#include <string>
#include <string_view>

#include "rota/model/description.h"
#include "rota/model/values.h"

namespace rota::python {

namespace py = pybind11;

// `invalid`, rule type: what it must be, and what it is.
Status WrongType(const char* expected, PyObject* value);

void ImportDatetime();  // once, before the others; throws error_already_set

// The text that documents have for a time of that kind.
Status ReadTime(Kind kind, PyObject* value, std::string* out);

py::object WriteInstant(Instant t);
py::object WriteDate(Date date);
py::object WriteEdge(const RangeEdge& edge);
py::object WriteLocal(LocalTime t);
py::object Text(std::string_view text);

// The UTF-8 of a str; it lives as long as the str does. Errors: `invalid` rule type, `malformed`
// rule utf8 for a lone surrogate.
Status ReadText(PyObject* value, std::string_view* out);

// Takes a new reference, or throws the Python error that is set.
inline py::object Own(PyObject* value) {
  if (!value) throw py::error_already_set();
  return py::reinterpret_steal<py::object>(value);
}

}  // namespace rota::python
