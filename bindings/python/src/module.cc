// rota._native: the C++ API for the package's own use. What a Python program sees is
// rota/__init__.py.
#include <pybind11/pybind11.h>

#include "bindings/python/src/engine.h"
#include "bindings/python/src/errors.h"
#include "bindings/python/src/records.h"
#include "bindings/python/src/slots.h"
#include "bindings/python/src/values.h"
#include "rota/codec/record_json.h"
#include "rota/engine/engine.h"
#include "rota/time/zone.h"

namespace rota::python {
namespace {

// A JSON document, which may also come as bytes.
std::string Document(const py::object& text) {
  if (py::isinstance<py::bytes>(text)) return text.cast<std::string>();
  std::string_view json;
  Check(ReadText(text.ptr(), &json));
  return std::string(json);
}

py::object ReadJson(const py::object& cls, const py::object& text) {
  return FromJson(DescriptionOf(cls, ""), Document(text));
}

std::string WriteJson(const py::object& value) {
  const RecordDescriptor& d = DescriptionOf(py::type::of(value), "");
  const std::shared_ptr<void> record = d.make();
  Check(FromPython(d, value, record.get()));
  return WriteRecord(d, record.get(), See::kNever);
}

py::object KindOf(const py::object& cls, const std::string& path) {
  return Text(DescriptionOf(cls, path).name);
}

std::string CallPure(const std::string& verb, const py::object& request) {
  const std::string json = Document(request);
  const auto answer = [&] {
    const py::gil_scoped_release unlocked;
    return FindPureVerb(verb)->call(json);
  };
  return Value(answer());
}

std::string ZoneData() { return Value(TzdbVersion()); }

}  // namespace
}  // namespace rota::python

PYBIND11_MODULE(_native, module) {
  using namespace rota::python;
  module.doc() = "The C++ API for the package's own use.";
  ImportDatetime();
  AddSlots(module);
  AddEngine(module);
  module.def("bind", &Bind, py::arg("records"), py::arg("slot"), py::arg("make_error"),
             "Names the classes of the package.");
  module.def("read", &ReadJson, py::arg("cls"), py::arg("text"), "A record from a JSON document.");
  module.def("write", &WriteJson, py::arg("record"), "The JSON document of a record.");
  module.def("json", &JsonOf, py::arg("value"), "The JSON text of mappings, lists and values.");
  module.def("kind", &KindOf, py::arg("cls"), py::arg("path") = "kind",
             "The engine's word for a class of records.");
  module.def("pure", &CallPure, py::arg("verb"), py::arg("request"),
             "Calls a verb that needs no database, from JSON to JSON.");
  module.def(
      "version", [] { return ROTA_VERSION; }, "Version of the engine, such as \"0.1.0\".");
  module.def(
      "tzdb_version", &ZoneData,
      "Version of the system's zone data: \"2025b\" where the system names one, else a hash.");
}
