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

using Texts = std::vector<std::string>;

template <typename T>
T Read(py::handle value, std::string_view under = {}) {
  T record;
  Status status = FromPython(Describe<T>(), value, &record);
  if (!status.ok() && !under.empty()) status.Under(under);
  Check(status);
  return record;
}

py::list TextList(const Texts& texts) {
  py::list list;
  for (const std::string& text : texts) list.append(Text(text));
  return list;
}

std::optional<Instant> InstantOrNone(const py::object& value, const char* name) {
  if (value.is_none()) return {};
  Instant t = 0;
  if (Status status = ReadInstant(value.ptr(), &t); !status.ok()) Raise(status.At(name));
  return t;
}

// A record that the engine gave as JSON. Later engines may know more fields.
py::object FromJson(const RecordDescriptor& d, const std::string& json, See audience) {
  const std::shared_ptr<void> record = d.make();
  Check(ReadInto(d, json, record.get(), {.open = true}));
  return ToPython(d, record.get(), audience);
}

py::list FromJson(const RecordDescriptor& d, const Texts& items, See audience) {
  py::list list;
  for (const std::string& item : items) list.append(FromJson(d, item, audience));
  return list;
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
         bool refuse, std::int32_t busy_timeout_ms, const std::string& schema) {
    EngineOptions options;
    options.store.read_only = read_only;
    options.store.durability =
        normal ? OpenOptions::Durability::kNormal : OpenOptions::Durability::kFull;
    options.store.migrate = refuse ? OpenOptions::Migrate::kRefuse : OpenOptions::Migrate::kAuto;
    options.store.busy_timeout_ms = busy_timeout_ms;
    options.store.schema = schema;
    if (!default_actor.is_none())
      options.default_actor = Read<Actor>(default_actor, "default_actor");
    default_actor_ = options.default_actor;
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

  // Runs `call(engine)` without the interpreter lock; its value, or the exception for its status.
  template <typename Call>
  auto Run(const Call& call) const {
    const std::shared_ptr<rota::Engine> engine = Open();
    return Value(Unlocked([&] { return call(*engine); }));
  }
  template <typename Call>
  void Do(const Call& call) const {
    const std::shared_ptr<rota::Engine> engine = Open();
    Check(Unlocked([&] { return call(*engine); }));
  }

  See AudienceFor(const CommandHeader& header) const {
    return AudienceOf(header.actor.value_or(default_actor_));
  }

 private:
  std::shared_ptr<rota::Engine> Open() const {
    if (!engine_) Raise(Status(Reason::k_invalid_handle, "the engine is closed"));
    return engine_;
  }

  std::shared_ptr<rota::Engine> engine_;
  Actor default_actor_;
};

// ---- records ---------------------------------------------------------------

py::tuple ApplyCatalog(const Handle& handle, const py::object& catalog, bool dry_run, bool prune,
                       const py::object& command) {
  const auto read = Read<Catalog>(catalog);
  const auto header = Read<CommandHeader>(command);
  const ApplyOptions options{.dry_run = dry_run, .prune = prune};
  const ApplyReport report =
      handle.Run([&](rota::Engine& e) { return e.Apply(read, options, header); });
  py::list rows;
  for (const ApplyReport::Row& row : report.rows) {
    rows.append(py::make_tuple(Text(row.kind), Text(row.id), Text(row.action)));
  }
  return py::make_tuple(rows, report.revision);
}

// Every object of a class the engine stores goes in and out by its kind.
py::object Put(const Handle& handle, const py::object& record, const py::object& command) {
  const RecordDescriptor& d = DescriptionOf(py::type::of(record));
  const std::shared_ptr<void> read = d.make();
  Check(FromPython(d, record, read.get()));
  const auto header = Read<CommandHeader>(command);
  const std::string json = WriteRecord(d, read.get(), See::kNever);
  return FromJson(d, handle.Run([&](rota::Engine& e) { return e.Put(d.name, json, header); }),
                  See::kNever);
}

py::object Get(const Handle& handle, const py::object& kind, const std::string& id,
               const py::object& command) {
  const RecordDescriptor& d = DescriptionOf(kind);
  const auto header = Read<CommandHeader>(command);
  return FromJson(d, handle.Run([&](rota::Engine& e) { return e.Get(d.name, id, header); }),
                  See::kNever);
}

py::tuple ListPage(const Handle& handle, const py::object& kind, const std::string& cursor,
                   std::int32_t limit, bool archived, const std::string& event_type,
                   const std::string& host, const py::object& from, const py::object& to,
                   const py::object& command) {
  const RecordDescriptor& d = DescriptionOf(kind);
  ListQuery query;
  query.kind = d.name;
  query.cursor = cursor;
  query.limit = limit;
  query.archived = archived;
  query.event_type = event_type;
  query.host = host;
  query.from = InstantOrNone(from, "from");
  query.to = InstantOrNone(to, "to");
  const auto header = Read<CommandHeader>(command);
  const Page page = handle.Run([&](rota::Engine& e) { return e.List(query, header); });
  return py::make_tuple(FromJson(d, page.items, See::kNever), Text(page.next_cursor));
}

void Archive(const Handle& handle, const py::object& kind, const std::string& id,
             const py::object& command) {
  const RecordDescriptor& d = DescriptionOf(kind);
  const auto header = Read<CommandHeader>(command);
  handle.Do([&](rota::Engine& e) { return e.Archive(d.name, id, header); });
}

py::list History(const Handle& handle, const py::object& kind, const std::string& id,
                 const py::object& command) {
  const RecordDescriptor& d = DescriptionOf(kind);
  const auto header = Read<CommandHeader>(command);
  const Page page = handle.Run([&](rota::Engine& e) { return e.History(d.name, id, header); });
  return FromJson(Describe<HistoryEntry>(), page.items, See::kNever);
}

// ---- questions -------------------------------------------------------------

py::object FindSlots(const Handle& handle, const py::object& query, const py::object& command) {
  const auto read = Read<Query>(query);
  const auto header = Read<CommandHeader>(command);
  return WriteSlots(handle.Run([&](rota::Engine& e) { return e.FindSlots(read, header); }));
}

py::object ReasonOrNone(Reason reason) {
  return reason == Reason::kNone ? py::object(py::none()) : ReasonOut(reason);
}

py::list Rules(const std::vector<RuleVerdict>& rules) {
  py::list list;
  for (const RuleVerdict& rule : rules) {
    list.append(py::make_tuple(ReasonOut(rule.reason), Text(rule.object), FreeAtOut(rule.free_at)));
  }
  return list;
}

py::tuple Explain(const Handle& handle, const py::object& query, const py::object& command) {
  const auto read = Read<Query>(query);
  const auto header = Read<CommandHeader>(command);
  const StartVerdict verdict = handle.Run([&](rota::Engine& e) { return e.Explain(read, header); });
  py::list candidates;
  for (const StartVerdict::Host& host : verdict.candidates) {
    candidates.append(py::make_tuple(Text(host.user), Rules(host.rules)));
  }
  return py::make_tuple(Own(WriteInstant(verdict.start)), Own(WriteInstant(verdict.end)),
                        ReasonOrNone(verdict.reason), verdict.remaining, TextList(verdict.hosts),
                        Rules(verdict.rules), candidates);
}

py::object Ask(const Handle& handle, const py::object& query, const py::object& command) {
  const auto read = Read<Query>(query);
  const auto header = Read<CommandHeader>(command);
  return Text(handle.Run([&](rota::Engine& e) { return e.Ask(read, header); }));
}

// ---- bookings --------------------------------------------------------------

// A verb of the engine that takes a command and answers the booking.
template <typename Command, Result<Booking> (rota::Engine::*kVerb)(const Command&)>
py::object BookingVerb(const Handle& handle, const py::object& command) {
  const auto read = Read<Command>(command);
  const Booking booking = handle.Run([&](rota::Engine& e) { return (e.*kVerb)(read); });
  return ToPython(Describe<Booking>(), &booking, handle.AudienceFor(read.command));
}

template <typename Command, Result<SeriesReport> (rota::Engine::*kVerb)(const Command&)>
py::object SeriesVerb(const Handle& handle, const py::object& command) {
  const auto read = Read<Command>(command);
  const SeriesReport report = handle.Run([&](rota::Engine& e) { return (e.*kVerb)(read); });
  if constexpr (std::is_same_v<Command, SeriesCommand>) {
    return ToPython(Describe<SeriesReport>(), &report, handle.AudienceFor(read.each.command));
  } else {
    return ToPython(Describe<SeriesReport>(), &report, handle.AudienceFor(read.command));
  }
}

py::object ExtendSeries(const Handle& handle, const std::string& series,
                        const py::object& command) {
  const SeriesRequest request{Read<CommandHeader>(command), series};
  const SeriesReport report = handle.Run([&](rota::Engine& e) { return e.ExtendSeries(request); });
  return ToPython(Describe<SeriesReport>(), &report, handle.AudienceFor(request.command));
}

py::object GetBooking(const Handle& handle, const std::string& id, const py::object& command) {
  const auto header = Read<CommandHeader>(command);
  const Booking booking = handle.Run([&](rota::Engine& e) { return e.GetBooking(id, header); });
  return ToPython(Describe<Booking>(), &booking, handle.AudienceFor(header));
}

py::object GetDecision(const Handle& handle, const std::string& booking,
                       const py::object& command) {
  const auto header = Read<CommandHeader>(command);
  return FromJson(Describe<Decision>(),
                  handle.Run([&](rota::Engine& e) { return e.GetDecision(booking, header); }),
                  See::kNever);
}

py::object ImportCalendar(const Handle& handle, const py::object& command) {
  const auto read = Read<ImportCommand>(command);
  const ImportReport report = handle.Run([&](rota::Engine& e) { return e.ImportCalendar(read); });
  return ToPython(Describe<ImportReport>(), &report, See::kAdmin);
}

py::object ExportCalendar(const Handle& handle, const py::object& query,
                          const py::object& command) {
  const auto read = Read<ExportQuery>(query);
  const auto header = Read<CommandHeader>(command);
  return Text(handle.Run([&](rota::Engine& e) { return e.ExportCalendar(read, header); }));
}

// ---- outbox and upkeep -----------------------------------------------------

py::list LeaseMessages(const Handle& handle, const std::string& owner, std::int32_t lease_s,
                       std::int32_t limit, const py::object& command) {
  const auto header = Read<CommandHeader>(command);
  return FromJson(Describe<Message>(), handle.Run([&](rota::Engine& e) {
    return e.LeaseMessages(owner, lease_s, limit, header);
  }),
                  See::kNever);
}

void AckMessage(const Handle& handle, const std::string& id, const py::object& command) {
  const auto header = Read<CommandHeader>(command);
  handle.Do([&](rota::Engine& e) { return e.AckMessage(id, header); });
}

void FailMessage(const Handle& handle, const std::string& id, const std::string& error,
                 const py::object& command) {
  const auto header = Read<CommandHeader>(command);
  handle.Do([&](rota::Engine& e) { return e.FailMessage(id, error, header); });
}

py::tuple Changes(const Handle& handle, std::int64_t since, std::int32_t limit,
                  const py::object& command) {
  const auto header = Read<CommandHeader>(command);
  const ChangeFeed feed =
      handle.Run([&](rota::Engine& e) { return e.Changes(since, limit, header); });
  py::list items;
  for (const Change& change : feed.items)
    items.append(ToPython(Describe<Change>(), &change, See::kNever));
  return py::make_tuple(items, feed.next_revision);
}

py::tuple Tick(const Handle& handle, const py::object& command) {
  const auto header = Read<CommandHeader>(command);
  const TickReport report = handle.Run([&](rota::Engine& e) { return e.Tick(header); });
  return py::make_tuple(report.holds_expired, report.requests_expired, report.series_extended);
}

py::tuple Verify(const Handle& handle, const py::object& command) {
  const auto header = Read<CommandHeader>(command);
  const VerifyReport report = handle.Run([&](rota::Engine& e) { return e.Verify(header); });
  return py::make_tuple(TextList(report.findings), report.bookings);
}

void Backup(const Handle& handle, const std::string& path) {
  handle.Do([&](rota::Engine& e) { return e.Backup(path); });
}

}  // namespace

void AddEngine(py::module_& module) {
  using E = rota::Engine;
  const py::arg kind("kind"), id("id"), command("command"), query("query");
  py::class_<Handle>(module, "Engine", "An open database, without the comforts of rota.Engine.")
      .def(py::init<const std::string&, bool, const py::object&, bool, bool, std::int32_t,
                    const std::string&>(),
           py::arg("uri"), py::arg("read_only"), py::arg("default_actor"), py::arg("normal"),
           py::arg("refuse"), py::arg("busy_timeout_ms"), py::arg("schema"))
      .def("close", &Handle::Close)
      .def_property_readonly("closed", &Handle::closed)
      .def("apply", &ApplyCatalog, py::arg("catalog"), py::arg("dry_run"), py::arg("prune"),
           command)
      .def("put", &Put, py::arg("record"), command)
      .def("get", &Get, kind, id, command)
      .def("page", &ListPage, kind, py::arg("cursor"), py::arg("limit"), py::arg("archived"),
           py::arg("event_type"), py::arg("host"), py::arg("from_"), py::arg("to"), command)
      .def("archive", &Archive, kind, id, command)
      .def("history", &History, kind, id, command)
      .def("slots", &FindSlots, query, command)
      .def("explain", &Explain, query, command)
      .def("ask", &Ask, query, command)
      .def("hold", &BookingVerb<BookCommand, &E::Hold>, command)
      .def("book", &BookingVerb<BookCommand, &E::Book>, command)
      .def("confirm", &BookingVerb<ConfirmCommand, &E::Confirm>, command)
      .def("cancel", &BookingVerb<CancelCommand, &E::Cancel>, command)
      .def("move", &BookingVerb<MoveCommand, &E::Move>, command)
      .def("approve", &BookingVerb<StatusCommand, &E::Approve>, command)
      .def("reject", &BookingVerb<StatusCommand, &E::Reject>, command)
      .def("complete", &BookingVerb<StatusCommand, &E::Complete>, command)
      .def("no_show", &BookingVerb<StatusCommand, &E::NoShow>, command)
      .def("booking", &GetBooking, id, command)
      .def("decision", &GetDecision, py::arg("booking"), command)
      .def("book_series", &SeriesVerb<SeriesCommand, &E::BookSeries>, command)
      .def("cancel_series", &SeriesVerb<CancelSeriesCommand, &E::CancelSeries>, command)
      .def("move_series", &SeriesVerb<MoveSeriesCommand, &E::MoveSeries>, command)
      .def("extend_series", &ExtendSeries, py::arg("series"), command)
      .def("import_calendar", &ImportCalendar, command)
      .def("export_calendar", &ExportCalendar, query, command)
      .def("lease_messages", &LeaseMessages, py::arg("owner"), py::arg("lease_s"), py::arg("limit"),
           command)
      .def("ack_message", &AckMessage, id, command)
      .def("fail_message", &FailMessage, id, py::arg("error"), command)
      .def("changes", &Changes, py::arg("since"), py::arg("limit"), command)
      .def("tick", &Tick, command)
      .def("verify", &Verify, command)
      .def("backup", &Backup, py::arg("path"));
}

}  // namespace rota::python
