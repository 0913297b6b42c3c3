// Records between Python and C++, by their descriptions, from which the Python classes are
// generated as well (rota/_records.py).
//
// All functions need the interpreter lock.
#pragma once

#include <pybind11/pybind11.h>

#include "rota/model/description.h"
#include "rota/model/values.h"

namespace rota::python {

namespace py = pybind11;

// Names the classes of the package, once: that of every described record by the record's word, that
// of one slot, and the function that makes the exception for an error's JSON document
// (rota/_errors.py). Throws ImportError when a record has no class.
void Bind(const py::dict& classes, py::object slot, py::object make_error);

// The description of a record class; subclasses count. Throws `invalid`, rule type, at the path for
// anything else.
const RecordDescriptor& DescriptionOf(py::handle cls, std::string_view path);

// Reads `value`, an instance of the record's class, into the default-made `record`. Checks what the
// JSON reader checks, with the same reasons, rules and paths.
Status FromPython(const RecordDescriptor& d, py::handle value, void* record);

// The JSON text of what the module json would write. Throws `invalid` with the path for what it
// would not, a number that is none, and half a surrogate.
std::string JsonOf(py::handle value);

// Makes an instance of the record's class. What the audience may not see has its default.
py::object ToPython(const RecordDescriptor& d, const void* record, See audience);

// The same of a JSON document. Throws what is wrong with it.
py::object FromJson(const RecordDescriptor& d, std::string_view json);

}  // namespace rota::python
