// What the package has told about its classes: for each description the class, and for each field
// the attribute that holds it. Filled once, by Bind (records.h).
#pragma once

#include <pybind11/pybind11.h>

#include <unordered_map>
#include <vector>

#include "rota/model/description.h"

namespace rota::python {

namespace py = pybind11;

// A field and the attribute that holds it. `other` is a second shape of the same key: a list, or a
// record.
struct BoundField {
  const FieldDescriptor* field;
  const FieldDescriptor* other = nullptr;
  PyObject* attribute = nullptr;  // interned

  // A bare instant that may be left out: 0 is None.
  bool may_lack() const {
    return field->type->kind == Kind::kInstant && !field->type->optional && !field->flags.required;
  }
};

struct BoundRecord {
  PyTypeObject* cls = nullptr;
  std::vector<BoundField> fields;
};

// What is known about the Python side, kept for the life of the process: destroying it would need
// an interpreter that is already gone.
struct Bound {
  std::unordered_map<const RecordDescriptor*, BoundRecord> records;
  std::unordered_map<const EnumDescriptor*, std::vector<PyObject*>> words;
  std::vector<PyObject*> days;
  py::object slot, make_error, loads, mapping, zone_class;
};
Bound& TheBound();

// Throws ImportError when the package was not loaded.
const BoundRecord& BoundOf(const RecordDescriptor& d);

// The words of an enum as interned texts.
const std::vector<PyObject*>& WordsOf(const EnumDescriptor& literals);

}  // namespace rota::python
