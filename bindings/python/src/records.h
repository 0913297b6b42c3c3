// Records between Python and C++: one loop over the description, one switch over the kinds, no JSON
// in between. The Python classes are generated from the same descriptions (rota/_records.py).
//
// All functions need the interpreter lock.
#pragma once

#include <pybind11/pybind11.h>

#include "rota/model/description.h"
#include "rota/model/values.h"

namespace rota::python {

namespace py = pybind11;

// Names the class of every described record; called once by the package. Throws ImportError when
// one is missing.
void BindRecords(const py::dict& classes);

// The description of a record class; subclasses count. Throws TypeError for anything else.
const RecordDescriptor& DescriptionOf(py::handle cls);

// Reads `value`, an instance of the record's class, into the default-made `record`. Checks what the
// JSON reader checks, with the same reasons, rules and paths.
Status FromPython(const RecordDescriptor& d, py::handle value, void* record);

// Makes an instance of the record's class. What the audience may not see has its default.
py::object ToPython(const RecordDescriptor& d, const void* record, See audience);

}  // namespace rota::python
