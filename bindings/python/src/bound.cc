#include "bindings/python/src/bound.h"

#include "bindings/python/src/errors.h"
#include "bindings/python/src/records.h"
#include "bindings/python/src/values.h"
#include "rota/model/record_bodies.h"

namespace rota::python {
namespace {

PyObject* Interned(std::string_view text) {
  PyObject* value = Text(text).release().ptr();
  PyUnicode_InternInPlace(&value);
  return value;
}

}  // namespace

Bound& TheBound() {
  static Bound* const bound = new Bound;
  return *bound;
}

const BoundRecord& BoundOf(const RecordDescriptor& d) {
  const auto found = TheBound().records.find(&d);
  if (found == TheBound().records.end())
    throw py::import_error("rota._native is used through rota");
  return found->second;
}

const std::vector<PyObject*>& WordsOf(const EnumDescriptor& literals) {
  std::vector<PyObject*>& words = TheBound().words[&literals];
  if (words.empty()) {
    for (const std::string_view word : literals.words) words.push_back(Interned(word));
  }
  return words;
}

void Bind(const py::dict& classes, py::object slot, py::object make_error) {
  Bound& bound = TheBound();
  bound.slot = std::move(slot);
  bound.make_error = std::move(make_error);
  bound.loads = py::module_::import("json").attr("loads");
  bound.mapping = py::module_::import("collections.abc").attr("Mapping");
  bound.zone_class = py::module_::import("zoneinfo").attr("ZoneInfo");
  for (int i = 0; i < 7 && bound.days.size() < 7; ++i) {
    bound.days.push_back(Interned(WeekdayName(static_cast<Weekday>(i))));
  }
  for (const RecordDescriptor* d : AllRecords()) {
    BoundRecord record;
    const py::str name(d->name.data(), d->name.size());
    // Records without fields, and those that hold records of any kind, have no class of their own.
    if (d->fields.empty() || d == &Describe<Document>() || d == &Describe<Page>()) continue;
    if (!classes.contains(name)) throw py::import_error("no class for " + std::string(d->name));
    record.cls = reinterpret_cast<PyTypeObject*>(py::object(classes[name]).release().ptr());
    for (std::size_t i = 0; i < d->fields.size(); ++i) {
      const FieldDescriptor& field = d->fields[i];
      if (field.flags.reserved || field.flags.input_only || field.see == See::kNever) continue;
      if (field.same_as != i) {  // a second shape
        record.fields.back().other = &field;
        continue;
      }
      const std::string attribute =
          std::string(field.name) +
          (field.name == "from" || field.name == "for" || field.name == "with" ? "_" : "");
      record.fields.push_back({&field, nullptr, Interned(attribute)});
    }
    bound.records[d] = std::move(record);
  }
}

const RecordDescriptor& DescriptionOf(py::handle cls, std::string_view path) {
  if (PyType_Check(cls.ptr())) {
    auto* type = reinterpret_cast<PyTypeObject*>(cls.ptr());
    for (const auto& [d, record] : TheBound().records) {
      if (PyType_IsSubtype(type, record.cls)) return *d;
    }
  }
  const PyTypeObject* found =
      PyType_Check(cls.ptr()) ? reinterpret_cast<PyTypeObject*>(cls.ptr()) : Py_TYPE(cls.ptr());
  Raise(Invalid("type", std::string("must be a record class of rota, such as rota.User, not ") +
                            found->tp_name)
            .At(path));
}

}  // namespace rota::python
