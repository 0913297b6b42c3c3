// The open engine as the package's private class; rota/_engine.py is its face.
#pragma once

#include <pybind11/pybind11.h>

namespace rota::python {

// Adds the class Engine to the module.
void AddEngine(pybind11::module_& module);

}  // namespace rota::python
