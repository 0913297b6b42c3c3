// The answer to a question for free starts: an immutable sequence of rota.Slot that also gives its
// columns as memoryviews on the engine's own arrays.
#pragma once

#include <pybind11/pybind11.h>

#include "rota/engine/engine.h"

namespace rota::python {

namespace py = pybind11;

// Adds the class Slots to the module.
void AddSlots(py::module_& module);

// A Slots object. Needs the interpreter lock.
py::object WriteSlots(SlotList list);

}  // namespace rota::python
