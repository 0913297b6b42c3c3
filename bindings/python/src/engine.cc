#include "bindings/python/src/engine.h"

#include <memory>

#include "bindings/python/src/errors.h"
#include "bindings/python/src/records.h"
#include "bindings/python/src/slots.h"
#include "bindings/python/src/values.h"
#include "rota/codec/record_json.h"
#include "rota/engine/engine.h"

namespace rota::python {
namespace {

template <typename T>
T Read(py::handle value, std::string_view under = {}) {
  T record;
  if (value.is_none()) return record;
  Status status = FromPython(Describe<T>(), value, &record);
  if (!status.ok() && !under.empty()) status.Under(under);
  Check(status);
  return record;
}

// Runs `call()` without the interpreter lock.
template <typename Call>
auto Unlocked(const Call& call) {
  const py::gil_scoped_release unlocked;
  return call();
}

// The engine until it is closed. A call keeps it open until it has ended, so that closing it in
// another thread takes nothing away from under it.
class Handle {
 public:
  Handle(const std::string& uri, bool read_only, const py::object& default_actor, bool normal,
         bool refuse, std::int32_t busy_timeout_ms, const std::string& schema, bool test_clock,
         const std::string& database_key) {
    EngineOptions options;
    options.store.read_only = read_only;
    options.store.durability =
        normal ? OpenOptions::Durability::kNormal : OpenOptions::Durability::kFull;
    options.store.migrate = refuse ? OpenOptions::Migrate::kRefuse : OpenOptions::Migrate::kAuto;
    options.store.busy_timeout_ms = busy_timeout_ms;
    options.store.schema = schema;
    options.default_actor = Read<Actor>(default_actor, "default_actor");
    if (test_clock) options.clock = EngineOptions::Clock::kTest;
    options.database_key = database_key;
    Result<rota::Engine> engine = Unlocked([&] { return rota::Engine::Open(uri, options); });
    engine_ = std::make_shared<rota::Engine>(Value(std::move(engine)));
  }

  bool closed() const { return engine_ == nullptr; }
  void Close() {
    std::shared_ptr<rota::Engine> last = std::move(engine_);
    const py::gil_scoped_release unlocked;
    last.reset();
  }
  ~Handle() { Close(); }

  std::shared_ptr<rota::Engine> Open() const {
    if (!engine_) Raise(Status(Reason::k_invalid_handle, "the engine is closed"));
    return engine_;
  }

 private:
  std::shared_ptr<rota::Engine> engine_;
};

const VerbRow& VerbNamed(const std::string& name) {
  if (const VerbRow* verb = FindVerb(name)) return *verb;
  Raise(NotFound("verb", name).At("verb"));
}

// Calls a verb with records: its body's class in, its answer's class out. Where the answer is a
// record of any kind, or a page of such, it comes as JSON.
py::object Call(const Handle& handle, const std::string& name, const py::object& body,
                const py::object& envelope) {
  const VerbRow& verb = VerbNamed(name);
  const std::shared_ptr<void> what = verb.body().make();
  if (!body.is_none()) Check(FromPython(verb.body(), body, what.get()));
  const auto said = Read<Envelope>(envelope);
  const std::shared_ptr<void> answer = verb.answer().make();
  const std::shared_ptr<rota::Engine> engine = handle.Open();
  Check(Unlocked([&] { return verb.invoke(*engine, said, what.get(), answer.get()); }));
  const RecordDescriptor& d = verb.answer();
  if (d.fields.empty()) return py::none();
  if (&d == &Describe<Document>() || &d == &Describe<Page>()) {
    return Text(verb.write(answer.get()));
  }
  return ToPython(d, answer.get(), See::kAdmin);
}

// The same from JSON to JSON. `bound`: the envelope of a view, whose requests are bodies; or None.
std::string CallJson(const Handle& handle, const std::string& name, const std::string& request,
                     const py::object& bound) {
  const auto said = Read<Envelope>(bound);
  const std::shared_ptr<rota::Engine> engine = handle.Open();
  return Value(Unlocked(
      [&] { return CallVerb(*engine, name, request, bound.is_none() ? nullptr : &said); }));
}

py::object FindSlots(const Handle& handle, const py::object& query, const py::object& envelope) {
  const auto read = Read<Query>(query);
  const auto said = Read<Envelope>(envelope);
  const std::shared_ptr<rota::Engine> engine = handle.Open();
  return WriteSlots(Value(Unlocked([&] { return engine->FindSlots(read, said); })));
}

void SetClock(const Handle& handle, const py::object& now) {
  Instant t = 0;
  Check(ReadInstant(now.ptr(), &t));
  Check(handle.Open()->SetClock(t));
}

}  // namespace

void AddEngine(py::module_& module) {
  py::class_<Handle>(module, "Engine", "An open database, without the comforts of rota.Engine.")
      .def(py::init<const std::string&, bool, const py::object&, bool, bool, std::int32_t,
                    const std::string&, bool, const std::string&>(),
           py::arg("uri"), py::arg("read_only"), py::arg("default_actor"), py::arg("normal"),
           py::arg("refuse"), py::arg("busy_timeout_ms"), py::arg("schema"), py::arg("test_clock"),
           py::arg("database_key"))
      .def("close", &Handle::Close)
      .def_property_readonly("closed", &Handle::closed)
      .def("call", &Call, py::arg("verb"), py::arg("body"), py::arg("envelope"))
      .def("call_json", &CallJson, py::arg("verb"), py::arg("request"), py::arg("bound"))
      .def("slots", &FindSlots, py::arg("query"), py::arg("envelope"))
      .def("set_clock", &SetClock, py::arg("now"));
}

}  // namespace rota::python
