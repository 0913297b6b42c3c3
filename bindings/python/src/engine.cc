#include "bindings/python/src/engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
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

// A text that is no part of a record, or the bytes of one.
std::string Argument(const py::object& value, std::string_view path) {
  if (py::isinstance<py::bytes>(value)) return value.cast<std::string>();
  std::string_view text;
  Check(ReadText(value.ptr(), &text).At(path));
  return std::string(text);
}

Envelope ReadEnvelope(py::handle value) {
  Envelope envelope;
  if (value.is_none()) return envelope;
  Status status = FromPython(Describe<Envelope>(), value, &envelope);
  // What is wrong with it as a whole is the argument itself.
  if (status.reason() == Reason::k_invalid && status.path().empty()) status.At("envelope");
  Check(status);
  return envelope;
}

// Runs `call()` without the interpreter lock.
template <typename Call>
auto Unlocked(const Call& call) {
  const py::gil_scoped_release unlocked;
  return call();
}

bool Flag(const py::object& value, std::string_view option) {
  if (!PyBool_Check(value.ptr())) Raise(WrongType("True or False", value.ptr()).At(option));
  return value.ptr() == Py_True;
}

// At least `least`.
std::int32_t Whole(const py::object& value, std::int32_t least, std::string_view option) {
  if (!PyLong_Check(value.ptr())) Raise(WrongType("a whole number", value.ptr()).At(option));
  int overflow = 0;
  const std::int64_t number = PyLong_AsLongLongAndOverflow(value.ptr(), &overflow);
  constexpr std::int32_t kMost = std::numeric_limits<std::int32_t>::max();
  if (overflow != 0 || number < least || number > kMost) {
    Raise(Invalid("range", fmt::format("must lie between {} and {}", least, kMost)).At(option));
  }
  return static_cast<std::int32_t>(number);
}

// One of the two words of an option, in the order of the enum.
template <typename E>
E Choice(std::string_view option, const py::object& value, std::string_view first,
         std::string_view second) {
  const std::string word = Argument(value, option);
  if (word != first && word != second) {
    Raise(Invalid("literal", fmt::format("must be {} or {}", first, second)).At(option));
  }
  return static_cast<E>(word == second);
}

// The engine until it is closed. A call keeps it open until it has ended, so that closing it in
// another thread takes nothing away from under it.
class Handle {
 public:
  Handle(const py::object& database, const py::object& read_only, const py::object& default_actor,
         const py::object& durability, const py::object& migrate, const py::object& busy_timeout_ms,
         const py::object& schema, const py::object& clock, const py::object& memory_limit_mb,
         const py::object& database_key) {
    EngineOptions options;
    const std::string uri = Argument(database, "database");
    options.store.read_only = Flag(read_only, "read_only");
    options.store.durability =
        Choice<OpenOptions::Durability>("durability", durability, "full", "normal");
    options.store.migrate = Choice<OpenOptions::Migrate>("migrate", migrate, "auto", "refuse");
    options.store.busy_timeout_ms = Whole(busy_timeout_ms, 0, "busy_timeout_ms");
    options.store.schema = Argument(schema, "schema");
    options.default_actor = Read<Actor>(default_actor, "default_actor");
    options.clock = Choice<EngineOptions::Clock>("clock", clock, "system", "test");
    options.memory_limit_mb = Whole(memory_limit_mb, 1, "memory_limit_mb");
    options.database_key = Argument(database_key, "database_key");
    engine_ = std::make_shared<rota::Engine>(
        Value(Unlocked([&] { return rota::Engine::Open(uri, options); })));
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

// A record of a kind, from its JSON document.
py::object OfKind(std::string_view kind, const std::string& json) {
  const auto records = AllRecords();
  return FromJson(**std::find_if(records.begin(), records.end(),
                                 [&](const RecordDescriptor* d) { return d->name == kind; }),
                  json);
}

// An answer as its class. A record of any kind is of the kind that the body names, where it names
// one, else JSON text; a page is its items and the cursor of the next.
py::object Answered(const VerbRow& verb, const void* body, const void* answer) {
  const RecordDescriptor& d = verb.answer();
  if (d.fields.empty()) return py::none();
  const bool page = &d == &Describe<Page>();
  if (!page && &d != &Describe<Document>()) return ToPython(d, answer, See::kAdmin);
  const FieldDescriptor* named = verb.body().Find("kind");
  if (!named) return Text(verb.write(answer));
  const auto& kind = *static_cast<const std::string*>(At(*named, body));
  if (!page) return OfKind(kind, static_cast<const Document*>(answer)->json);
  const Page& rows = *static_cast<const Page*>(answer);
  py::tuple items(rows.items.size());
  for (std::size_t i = 0; i < rows.items.size(); ++i) items[i] = OfKind(kind, rows.items[i]);
  py::tuple unreadable(rows.unreadable.size());
  for (std::size_t i = 0; i < rows.unreadable.size(); ++i) {
    unreadable[i] = ToPython(Describe<UnreadableRow>(), &rows.unreadable[i], See::kAdmin);
  }
  return py::make_tuple(items, rows.next_cursor, unreadable);
}

// Calls a verb with records: its body's class in, its answer's class out.
py::object Call(const Handle& handle, const std::string& name, const py::object& body,
                const py::object& envelope) {
  const VerbRow& verb = VerbNamed(name);
  const std::shared_ptr<void> what = verb.body().make();
  if (!body.is_none()) Check(FromPython(verb.body(), body, what.get()));
  const auto said = ReadEnvelope(envelope);
  const std::shared_ptr<void> answer = verb.answer().make();
  const std::shared_ptr<rota::Engine> engine = handle.Open();
  Check(Unlocked([&] { return verb.invoke(*engine, said, what.get(), answer.get()); }));
  return Answered(verb, what.get(), answer.get());
}

// The same from JSON to JSON. `bound`: the envelope of a view, whose requests are bodies; or None.
std::string CallJson(const Handle& handle, const py::object& verb, const py::object& text,
                     const py::object& bound) {
  const std::string name = Argument(verb, "verb");
  const std::string request = Argument(text, "request");
  const auto said = ReadEnvelope(bound);
  const std::shared_ptr<rota::Engine> engine = handle.Open();
  return Value(Unlocked(
      [&] { return CallVerb(*engine, name, request, bound.is_none() ? nullptr : &said); }));
}

py::object FindSlots(const Handle& handle, const py::object& query, const py::object& envelope) {
  const auto read = Read<Query>(query);
  const auto said = ReadEnvelope(envelope);
  const std::shared_ptr<rota::Engine> engine = handle.Open();
  return WriteSlots(Value(Unlocked([&] { return engine->FindSlots(read, said); })));
}

void SetClock(const Handle& handle, const py::object& now) {
  std::string text;
  Check(ReadTime(Kind::kInstant, now.ptr(), &text).At("now"));
  Result<Instant> at = ParseInstant(text);
  if (!at.ok()) Raise(Status(at.status()).At("now"));
  Check(handle.Open()->SetClock(*at));
}

}  // namespace

void AddEngine(py::module_& module) {
  py::class_<Handle>(module, "Engine", "An open database, without the comforts of rota.Engine.")
      .def(py::init<const py::object&, const py::object&, const py::object&, const py::object&,
                    const py::object&, const py::object&, const py::object&, const py::object&,
                    const py::object&, const py::object&>(),
           py::arg("uri"), py::arg("read_only"), py::arg("default_actor"), py::arg("durability"),
           py::arg("migrate"), py::arg("busy_timeout_ms"), py::arg("schema"), py::arg("clock"),
           py::arg("memory_limit_mb"), py::arg("database_key"))
      .def("close", &Handle::Close)
      .def_property_readonly("closed", &Handle::closed)
      .def("call", &Call, py::arg("verb"), py::arg("body"), py::arg("envelope"))
      .def("call_json", &CallJson, py::arg("verb"), py::arg("request"), py::arg("bound"))
      .def("slots", &FindSlots, py::arg("query"), py::arg("envelope"))
      .def("set_clock", &SetClock, py::arg("now"));
}

}  // namespace rota::python
