// A Status as a Python exception.
#pragma once

#include "rota/base/status.h"

namespace rota::python {

// Throws what `status`, an error, is in Python. Needs the interpreter lock.
[[noreturn]] void Raise(const Status& status);

inline void Check(const Status& status) {
  if (!status.ok()) Raise(status);
}

// The value of a result, or the exception for its status.
template <typename T>
T Value(Result<T> result) {
  Check(result.status());
  return *std::move(result);
}

}  // namespace rota::python
