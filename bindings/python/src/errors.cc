#include "bindings/python/src/errors.h"

#include "bindings/python/src/values.h"

namespace rota::python {
namespace {

// Kept for the life of the process: destroying it would need an interpreter that is already gone.
py::object& Maker() {
  static py::object* const make = new py::object;
  return *make;
}

}  // namespace

void BindErrors(py::object make) { Maker() = std::move(make); }

py::object ReasonOut(Reason reason) { return Text(ReasonName(reason)); }

py::object FreeAtOut(std::int64_t free_at) {
  if (free_at == 0) return py::none();
  return Own(WriteInstant(free_at));
}

void Raise(const Status& status) {
  py::dict detail;
  for (const auto& [name, value] : status.detail()) detail[Text(name)] = Text(value);
  py::list refusals;
  for (const Refusal& refusal : status.refusals()) {
    refusals.append(py::make_tuple(ReasonOut(refusal.reason), Text(refusal.host),
                                   Text(refusal.object), FreeAtOut(refusal.free_at)));
  }
  const py::object error =
      Maker()(static_cast<int>(status.code()), ReasonOut(status.reason()), Text(status.message()),
              Text(status.path()), detail, refusals, status.retryable());
  PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(error.ptr())), error.ptr());
  throw py::error_already_set();
}

}  // namespace rota::python
