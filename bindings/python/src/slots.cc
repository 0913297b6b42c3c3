#include "bindings/python/src/slots.h"

#include <fmt/format.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <memory>
#include <tuple>
#include <vector>

#include "bindings/python/src/bound.h"
#include "bindings/python/src/errors.h"
#include "bindings/python/src/values.h"

namespace rota::python {
namespace {

constexpr const char* kSlotsDoc = R"(Free starts in ascending order: an immutable sequence of Slot.

    >>> slots = engine.slots("call", dt.date(2030, 1, 7), dt.date(2030, 1, 11))
    >>> len(slots), slots[0].hosts
    (80, ('ana', 'bo'))

The same as columns, without making an object for each slot: every column is a read-only memoryview
on the engine's own array (numpy.asarray takes it as it is).

    >>> slots.start.tolist()[:2]  # UTC seconds
    [1894003200, 1894005000]
)";

// The columns of numbers, in the order in which a pickle holds them.
template <typename T>
struct Numbers {
  const char* name;
  std::vector<T> SlotList::*values;
  const char* doc;
};
constexpr std::tuple kColumns{
    Numbers<std::int64_t>{"start", &SlotList::start,
                          "Column of first instants: int64, UTC seconds."},
    Numbers<std::int64_t>{"end", &SlotList::end,
                          "Column of instants after the last: int64, UTC seconds."},
    Numbers<std::int32_t>{"remaining", &SlotList::remaining,
                          "Column of how many more such bookings fit: int32."},
    Numbers<std::int32_t>{"hosts_free", &SlotList::hosts_free,
                          "Column of how many people could take it: int32; empty when hidden from "
                          "the asker."},
    Numbers<std::uint32_t>{"host_offsets", &SlotList::host_offsets,
                           "The hosts of slot i are host_indexes[host_offsets[i]:host_offsets[i + "
                           "1]]: uint32, one more than slots; empty when hidden from the asker."},
    Numbers<std::uint32_t>{"host_indexes", &SlotList::host_indexes, "Places in `hosts`: uint32."},
};

template <typename Do>
void EachColumn(const Do& one) {
  std::apply([&](const auto&... columns) { (one(columns), ...); }, kColumns);
}

// What a memoryview looks at; keeps the slots alive.
struct Column {
  std::shared_ptr<const SlotList> list;
  const void* data;
  py::ssize_t size, item_size;
  std::string format;  // of struct
};

py::object Word(Reason reason) {
  return reason == Reason::kNone ? py::object(py::none()) : Text(ReasonName(reason));
}

class Slots {
 public:
  explicit Slots(SlotList list)
      : list_(std::make_shared<const SlotList>(std::move(list))), hosts_(py::cast(list_->hosts)) {}

  const SlotList& list() const { return *list_; }
  std::size_t size() const { return list_->size(); }
  py::tuple hosts() const { return hosts_; }

  template <typename T>
  py::object View(const std::vector<T>& values) const {
    const Column view{list_, values.data(), static_cast<py::ssize_t>(values.size()), sizeof(T),
                      py::format_descriptor<T>::format()};
    return Own(PyMemoryView_FromObject(py::cast(view).ptr()));
  }

  py::tuple Reasons() const {
    py::tuple reasons(list_->reasons.size());
    for (std::size_t i = 0; i < reasons.size(); ++i) reasons[i] = Word(list_->reasons[i]);
    return reasons;
  }

  // A Slot, filled as a tuple is: a call of the class would cost more than everything in it.
  py::object At(std::size_t i) const {
    auto* cls = reinterpret_cast<PyTypeObject*>(TheBound().slot.ptr());
    py::object slot = Own(cls->tp_alloc(cls, 6));
    const auto set = [&](Py_ssize_t at, py::object value) {
      PyTuple_SET_ITEM(slot.ptr(), at, value.release().ptr());
    };
    set(0, WriteInstant(list_->start[i]));
    set(1, WriteInstant(list_->end[i]));
    set(2, py::int_(list_->remaining[i]));
    set(3, HostsAt(i));
    set(4, list_->hosts_free.empty() ? py::object(py::none()) : py::int_(list_->hosts_free[i]));
    set(5, list_->reasons.empty() ? py::object(py::none()) : Word(list_->reasons[i]));
    return slot;
  }

  // What the document of the slot says: `query.slots` answers a list of these.
  py::dict DocumentAt(std::size_t i) const {
    const SlotList& list = *list_;
    py::dict slot;
    slot["start"] = Text(FormatInstant(list.start[i]));
    slot["end"] = Text(FormatInstant(list.end[i]));
    if (const py::tuple hosts = HostsAt(i); !hosts.empty()) slot["hosts"] = py::list(hosts);
    slot["remaining"] = list.remaining[i];
    if (list.reasons.empty()) return slot;
    if (!list.hosts_free.empty()) slot["hosts_free"] = list.hosts_free[i];
    if (list.reasons[i] != Reason::kNone) slot["reason"] = Word(list.reasons[i]);
    return slot;
  }

  py::list Documents() const {
    py::list documents(size());
    for (std::size_t i = 0; i < size(); ++i) documents[i] = DocumentAt(i);
    return documents;
  }

  // Those at the places of a Python range.
  py::tuple At(const py::object& places) const {
    py::tuple slots(py::len(places));
    std::size_t k = 0;
    for (const py::handle place : places) slots[k++] = At(place.cast<std::size_t>());
    return slots;
  }

 private:
  py::object HostsAt(std::size_t i) const {
    if (list_->host_offsets.empty()) return py::tuple();
    const std::uint32_t begin = list_->host_offsets[i], end = list_->host_offsets[i + 1];
    py::tuple hosts(end - begin);
    for (std::uint32_t k = begin; k < end; ++k) {
      PyObject* host = PyTuple_GET_ITEM(hosts_.ptr(), list_->host_indexes[k]);
      PyTuple_SET_ITEM(hosts.ptr(), k - begin, Py_NewRef(host));
    }
    return hosts;
  }

  std::shared_ptr<const SlotList> list_;
  py::tuple hosts_;
};

// ---- pickling: a tuple of the columns' bytes and the host ids --------------

template <typename T>
py::bytes Bytes(const std::vector<T>& column) {
  return py::bytes(reinterpret_cast<const char*>(column.data()), column.size() * sizeof(T));
}

template <typename T>
void FromBytes(const py::object& bytes, std::vector<T>* column) {
  const std::string text = bytes.cast<py::bytes>();
  column->resize(text.size() / sizeof(T));
  std::copy_n(text.data(), column->size() * sizeof(T), reinterpret_cast<char*>(column->data()));
}

py::tuple Pickled(const Slots& slots) {
  py::list state;
  EachColumn([&](const auto& column) { state.append(Bytes(slots.list().*column.values)); });
  state.append(slots.hosts());
  state.append(slots.Reasons());
  return py::tuple(state);
}

// Whether every index stays within its column: a pickle comes from outside.
bool Sound(const SlotList& list) {
  const std::size_t size = list.size();
  const auto whole_or_none = [&](const auto& column) {
    return column.empty() || column.size() == size;
  };
  const auto in_time = [](Instant t) { return t >= kMinInstant && t <= kMaxInstant; };
  const auto known = [&](std::uint32_t host) { return host < list.hosts.size(); };
  const auto& offsets = list.host_offsets;
  const bool hosts = offsets.empty() ? list.host_indexes.empty()
                                     : offsets.size() == size + 1 &&
                                           std::is_sorted(offsets.begin(), offsets.end()) &&
                                           offsets.back() <= list.host_indexes.size();
  return hosts && list.end.size() == size && list.remaining.size() == size &&
         whole_or_none(list.hosts_free) && whole_or_none(list.reasons) &&
         std::all_of(list.start.begin(), list.start.end(), in_time) &&
         std::all_of(list.end.begin(), list.end.end(), in_time) &&
         std::all_of(list.host_indexes.begin(), list.host_indexes.end(), known);
}

Slots Unpickled(const py::tuple& state) {
  if (state.size() != 8) throw py::value_error("not a pickle of Slots");
  SlotList list;
  std::size_t at = 0;
  EachColumn([&](const auto& column) { FromBytes(state[at++], &(list.*column.values)); });
  list.hosts = state[6].cast<std::vector<std::string>>();
  for (const py::handle reason : py::tuple(state[7])) {
    list.reasons.push_back(
        reason.is_none() ? Reason::kNone
                         : ReasonFromName(reason.cast<std::string>()).value_or(Reason::kNone));
  }
  if (!Sound(list)) throw py::value_error("not a pickle of Slots");
  return Slots(std::move(list));
}

py::object AllPlaces(const Slots& slots) {
  return py::handle(reinterpret_cast<PyObject*>(&PyRange_Type))(slots.size());
}

// A slot for a place, a tuple for a slice: a range knows what each means.
py::object Item(const Slots& slots, const py::object& index) {
  if (!PyIndex_Check(index.ptr()) && !PySlice_Check(index.ptr())) {
    Raise(WrongType("a whole number or a slice", index.ptr()).At("index"));
  }
  const py::object place = AllPlaces(slots)[index];
  return PyLong_Check(place.ptr()) ? slots.At(place.cast<std::size_t>()) : slots.At(place);
}

std::string Shown(const Slots& slots) {
  const SlotList& list = slots.list();
  if (slots.size() == 0) return "<Slots: none>";
  return fmt::format("<Slots: {} from {} to {}>", slots.size(), FormatInstant(list.start.front()),
                     FormatInstant(list.end.back()));
}

}  // namespace

py::object WriteSlots(SlotList list) { return py::cast(Slots(std::move(list))); }

void AddSlots(py::module_& module) {
  py::class_<Column>(module, "Column", py::buffer_protocol(),
                     "What the memoryview of a column looks at.")
      .def_buffer([](Column& column) {
        return py::buffer_info(const_cast<void*>(column.data), column.item_size, column.format, 1,
                               {column.size}, {column.item_size}, true);
      });
  py::class_<Slots> slots(module, "Slots", kSlotsDoc);
  slots.def("__len__", &Slots::size)
      .def("__getitem__", &Item, py::arg("index"))
      .def("__iter__", [](const Slots& s) { return py::iter(s.At(AllPlaces(s))); })
      .def(
          "__eq__",
          [](const Slots& a, const py::object& b) -> py::object {
            if (!py::isinstance<Slots>(b))
              return py::reinterpret_borrow<py::object>(Py_NotImplemented);
            return py::bool_(a.list() == b.cast<const Slots&>().list());
          },
          py::arg("other"))
      .def("__hash__", [](const Slots& s) { return py::hash(Bytes(s.list().start)); })
      .def("__repr__", &Shown)
      .def(
          "to_list", &Slots::Documents,
          "All of them as documents, fit for json.dumps: what the verb `query.slots` answers under "
          "`slots`.\n\n"
          ">>> engine.slots(\"call\", dt.date(2030, 1, 7)).to_list()[0]\n"
          "{'start': '2030-01-07T08:00:00Z', 'end': '2030-01-07T08:30:00Z', 'hosts': ['ana', 'bo'], "
          "'remaining': 2}")
      .def(
          "to_json",
          [](const Slots& s) {
            return py::module_::import("json").attr("dumps")(
                s.Documents(), py::arg("ensure_ascii") = false,
                py::arg("separators") = py::make_tuple(",", ":"));
          },
          "The same as JSON text.")
      .def(py::pickle(&Pickled, &Unpickled));
  EachColumn([&](const auto& column) {
    const auto view = [values = column.values](const Slots& s) { return s.View(s.list().*values); };
    slots.def_property_readonly(column.name, view, column.doc);
  });
  slots.def_property_readonly("hosts", &Slots::hosts, "User ids that `host_indexes` means.")
      .def_property_readonly(
          "reasons", &Slots::Reasons,
          "With include=\"lattice\": why not, None where it may be booked; else empty.");
  // What follows from a length and items.
  const py::object sequence = py::module_::import("collections.abc").attr("Sequence");
  sequence.attr("register")(slots);
  for (const char* name : {"__contains__", "__reversed__", "index", "count"}) {
    slots.attr(name) = sequence.attr(name);
  }
}

}  // namespace rota::python
