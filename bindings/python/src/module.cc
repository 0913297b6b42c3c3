// rota._native: the C++ API for the package's own use. What a Python program sees is
// rota/__init__.py.
#include <pybind11/pybind11.h>

#include "bindings/python/src/engine.h"
#include "bindings/python/src/errors.h"
#include "bindings/python/src/records.h"
#include "bindings/python/src/slots.h"
#include "bindings/python/src/values.h"
#include "rota/codec/expand_json.h"
#include "rota/codec/record_json.h"
#include "rota/engine/engine.h"
#include "rota/time/zone.h"

namespace rota::python {
namespace {

void Bind(const py::dict& records, py::object slot, py::object make_error) {
  BindErrors(std::move(make_error));
  BindSlot(std::move(slot));
  BindRecords(records);
}

py::object ReadJson(const py::object& cls, const py::object& text) {
  const RecordDescriptor& d = DescriptionOf(cls);
  std::string_view json;
  std::string bytes;
  if (py::isinstance<py::bytes>(text)) {
    json = bytes = text.cast<std::string>();
  } else {
    Check(ReadText(text.ptr(), &json));
  }
  const std::shared_ptr<void> record = d.make();
  Check(ReadInto(d, json, record.get()));
  return ToPython(d, record.get(), See::kNever);
}

std::string WriteJson(const py::object& value) {
  const RecordDescriptor& d = DescriptionOf(py::type::of(value));
  const std::shared_ptr<void> record = d.make();
  Check(FromPython(d, value, record.get()));
  return WriteRecord(d, record.get(), See::kNever);
}

std::string EvaluateScenario(const py::object& value) {
  Scenario scenario;
  Check(FromPython(Describe<Scenario>(), value, &scenario));
  const auto answer = [&]() -> Result<std::string> {
    const py::gil_scoped_release unlocked;
    ROTA_TRY(CompleteScenario(scenario));
    return Evaluate(scenario);
  };
  return Value(answer());
}

std::string ExpandSet(const py::object& value) {
  ExpandRequest request;
  Check(FromPython(Describe<ExpandRequest>(), value, &request));
  const auto answer = [&]() -> Result<std::string> {
    const py::gil_scoped_release unlocked;
    return AnswerExpand(request);
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
  module.def("evaluate", &EvaluateScenario, py::arg("scenario"),
             "The JSON answer to a scenario's question.");
  module.def("expand", &ExpandSet, py::arg("request"), "The starts of a recurrence set, as JSON.");
  module.def(
      "version", [] { return ROTA_VERSION; }, "Version of the engine, such as \"0.1.0\".");
  module.def(
      "tzdb_version", &ZoneData,
      "Version of the system's zone data: \"2025b\" where the system names one, else a hash.");
}
