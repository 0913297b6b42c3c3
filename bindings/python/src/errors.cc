#include "bindings/python/src/errors.h"

#include "bindings/python/src/bound.h"
#include "bindings/python/src/values.h"
#include "rota/codec/error_json.h"

namespace rota::python {

void Raise(const Status& status) {
  JsonWriter writer;
  AppendError(writer, status);
  const py::object error = TheBound().make_error(Text(writer.text()));
  PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(error.ptr())), error.ptr());
  throw py::error_already_set();
}

}  // namespace rota::python
