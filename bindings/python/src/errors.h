// A Status as a Python exception.
#pragma once

#include <pybind11/pybind11.h>

#include "rota/base/status.h"

namespace rota::python {

namespace py = pybind11;

// Names the function of the package that makes the exception (rota/_errors.py); called once.
void BindErrors(py::object make);

// Throws what `status`, an error, is in Python. Needs the interpreter lock.
[[noreturn]] void Raise(const Status& status);

inline void Check(const Status& status) {
  if (!status.ok()) Raise(status);
}

// The value of a result, or the exception for its status.
template <typename T>
T Value(Result<T> result) {
  if (!result.ok()) Raise(result.status());
  return *std::move(result);
}

// A new str; the empty one for kNone.
py::object ReasonOut(Reason reason);
// A datetime, or None for 0.
py::object FreeAtOut(std::int64_t free_at);

}  // namespace rota::python
