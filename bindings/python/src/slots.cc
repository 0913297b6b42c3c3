#include "bindings/python/src/slots.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <vector>

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

py::object& SlotClass() {
  static py::object* const cls = new py::object;
  return *cls;
}

// What a memoryview looks at; keeps the slots alive.
struct Column {
  std::shared_ptr<const SlotList> list;
  const void* data;
  py::ssize_t size, item_size;
  const char* format;  // of struct: "q" int64, "i" int32, "I" uint32
};

template <typename T>
constexpr const char* kFormat = nullptr;
template <>
constexpr const char* kFormat<std::int64_t> = "q";
template <>
constexpr const char* kFormat<std::int32_t> = "i";
template <>
constexpr const char* kFormat<std::uint32_t> = "I";

class Slots {
 public:
  explicit Slots(SlotList list)
      : list_(std::make_shared<const SlotList>(std::move(list))), hosts_(list_->hosts.size()) {
    for (std::size_t i = 0; i < list_->hosts.size(); ++i) {
      PyTuple_SET_ITEM(hosts_.ptr(), static_cast<Py_ssize_t>(i),
                       Text(list_->hosts[i]).release().ptr());
    }
  }

  const SlotList& list() const { return *list_; }
  std::size_t size() const { return list_->size(); }
  py::tuple hosts() const { return hosts_; }

  template <typename T>
  py::object View(std::vector<T> SlotList::*column) const {
    const std::vector<T>& values = (*list_).*column;
    const Column view{list_, values.data(), static_cast<py::ssize_t>(values.size()), sizeof(T),
                      kFormat<T>};
    return Own(PyMemoryView_FromObject(py::cast(view).ptr()));
  }

  py::tuple Reasons() const {
    py::tuple reasons(list_->reasons.size());
    for (std::size_t i = 0; i < reasons.size(); ++i) {
      PyTuple_SET_ITEM(reasons.ptr(), static_cast<Py_ssize_t>(i), ReasonAt(i).release().ptr());
    }
    return reasons;
  }

  // A Slot, filled as a tuple is: a call of the class would cost more than everything in it.
  py::object At(std::size_t i) const {
    auto* cls = reinterpret_cast<PyTypeObject*>(SlotClass().ptr());
    py::object slot = Own(cls->tp_alloc(cls, 6));
    const auto set = [&](Py_ssize_t at, py::object value) {
      PyTuple_SET_ITEM(slot.ptr(), at, value.release().ptr());
    };
    set(0, Own(WriteInstant(list_->start[i])));
    set(1, Own(WriteInstant(list_->end[i])));
    set(2, py::int_(list_->remaining[i]));
    set(3, HostsAt(i));
    set(4, list_->hosts_free.empty() ? py::object(py::none()) : py::int_(list_->hosts_free[i]));
    set(5, ReasonAt(i));
    return slot;
  }

  // The slots [from, from + step, …), `count` of them.
  py::tuple Slice(std::size_t from, std::ptrdiff_t step, std::size_t count) const {
    py::tuple slots(count);
    for (std::size_t k = 0; k < count; ++k) {
      const auto i = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(from) +
                                              static_cast<std::ptrdiff_t>(k) * step);
      PyTuple_SET_ITEM(slots.ptr(), static_cast<Py_ssize_t>(k), At(i).release().ptr());
    }
    return slots;
  }

 private:
  py::object ReasonAt(std::size_t i) const {
    const bool offered = list_->reasons.empty() || list_->reasons[i] == Reason::kNone;
    return offered ? py::object(py::none()) : ReasonOut(list_->reasons[i]);
  }

  py::object HostsAt(std::size_t i) const {
    if (list_->host_offsets.empty()) return py::tuple();
    const std::uint32_t begin = list_->host_offsets[i], end = list_->host_offsets[i + 1];
    py::tuple hosts(end - begin);
    for (std::uint32_t k = begin; k < end; ++k) {
      PyObject* host = PyTuple_GET_ITEM(hosts_.ptr(), list_->host_indexes[k]);
      Py_INCREF(host);
      PyTuple_SET_ITEM(hosts.ptr(), k - begin, host);
    }
    return hosts;
  }

  std::shared_ptr<const SlotList> list_;
  py::tuple hosts_;
};

bool Equal(const SlotList& a, const SlotList& b) {
  return a.start == b.start && a.end == b.end && a.remaining == b.remaining &&
         a.hosts_free == b.hosts_free && a.host_offsets == b.host_offsets &&
         a.host_indexes == b.host_indexes && a.hosts == b.hosts && a.reasons == b.reasons;
}

// ---- pickling: a tuple of the columns' bytes and the host ids --------------

template <typename T>
py::bytes Bytes(const std::vector<T>& column) {
  return py::bytes(reinterpret_cast<const char*>(column.data()), column.size() * sizeof(T));
}

template <typename T>
std::vector<T> FromBytes(const py::object& bytes) {
  const std::string text = bytes.cast<py::bytes>();
  std::vector<T> column(text.size() / sizeof(T));
  std::copy_n(text.data(), column.size() * sizeof(T), reinterpret_cast<char*>(column.data()));
  return column;
}

py::tuple Pickled(const Slots& slots) {
  const SlotList& list = slots.list();
  return py::make_tuple(Bytes(list.start), Bytes(list.end), Bytes(list.remaining),
                        Bytes(list.hosts_free), Bytes(list.host_offsets), Bytes(list.host_indexes),
                        slots.hosts(), slots.Reasons());
}

// Whether every index stays within its column: a pickle comes from outside.
bool Sound(const SlotList& list) {
  const std::size_t size = list.size();
  const auto whole_or_none = [&](const auto& column) {
    return column.empty() || column.size() == size;
  };
  if (list.end.size() != size || list.remaining.size() != size) return false;
  if (!whole_or_none(list.hosts_free) || !whole_or_none(list.reasons)) return false;
  if (list.host_offsets.empty()) return list.host_indexes.empty();
  const auto fits = [](Instant t) { return t >= kMinInstant && t <= kMaxInstant; };
  return list.host_offsets.size() == size + 1 &&
         std::is_sorted(list.host_offsets.begin(), list.host_offsets.end()) &&
         list.host_offsets.back() <= list.host_indexes.size() &&
         std::all_of(list.start.begin(), list.start.end(), fits) &&
         std::all_of(list.end.begin(), list.end.end(), fits) &&
         std::all_of(list.host_indexes.begin(), list.host_indexes.end(),
                     [&](std::uint32_t i) { return i < list.hosts.size(); });
}

Slots Unpickled(const py::tuple& state) {
  if (state.size() != 8) throw py::value_error("not a pickle of Slots");
  SlotList list;
  list.start = FromBytes<std::int64_t>(state[0]);
  list.end = FromBytes<std::int64_t>(state[1]);
  list.remaining = FromBytes<std::int32_t>(state[2]);
  list.hosts_free = FromBytes<std::int32_t>(state[3]);
  list.host_offsets = FromBytes<std::uint32_t>(state[4]);
  list.host_indexes = FromBytes<std::uint32_t>(state[5]);
  for (const py::handle host : py::tuple(state[6])) list.hosts.push_back(host.cast<std::string>());
  for (const py::handle reason : py::tuple(state[7])) {
    list.reasons.push_back(
        reason.is_none() ? Reason::kNone
                         : ReasonFromName(reason.cast<std::string>()).value_or(Reason::kNone));
  }
  if (!Sound(list)) throw py::value_error("not a pickle of Slots");
  return Slots(std::move(list));
}

py::object Item(const Slots& slots, const py::object& index) {
  if (py::isinstance<py::slice>(index)) {
    std::size_t start = 0, stop = 0, step = 0, count = 0;
    if (!py::slice(index).compute(slots.size(), &start, &stop, &step, &count))
      throw py::error_already_set();
    return slots.Slice(start, static_cast<std::ptrdiff_t>(step), count);
  }
  Py_ssize_t i = PyNumber_AsSsize_t(index.ptr(), PyExc_IndexError);
  if (i == -1 && PyErr_Occurred()) throw py::error_already_set();
  const auto size = static_cast<Py_ssize_t>(slots.size());
  if (i < 0) i += size;
  if (i < 0 || i >= size) throw py::index_error("slot index out of range");
  return slots.At(static_cast<std::size_t>(i));
}

std::string Shown(const Slots& slots) {
  const SlotList& list = slots.list();
  if (slots.size() == 0) return "<Slots: none>";
  return fmt::format("<Slots: {} from {} to {}>", slots.size(), FormatInstant(list.start.front()),
                     FormatInstant(list.end.back()));
}

}  // namespace

void BindSlot(py::object cls) { SlotClass() = std::move(cls); }

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
      .def("__iter__", [](const Slots& s) { return py::iter(s.Slice(0, 1, s.size())); })
      .def("__reversed__",
           [](const Slots& s) {
             return py::iter(s.Slice(s.size() == 0 ? 0 : s.size() - 1, -1, s.size()));
           })
      .def(
          "__contains__",
          [](const Slots& s, const py::object& slot) {
            return s.Slice(0, 1, s.size()).contains(slot);
          },
          py::arg("slot"))
      .def(
          "index",
          [](const Slots& s, const py::object& slot, py::ssize_t start, py::ssize_t stop) {
            return s.Slice(0, 1, s.size()).attr("index")(slot, start, stop);
          },
          py::arg("slot"), py::arg("start") = 0, py::arg("stop") = PY_SSIZE_T_MAX,
          "Place of a slot. Raises ValueError when it is not there.")
      .def(
          "count",
          [](const Slots& s, const py::object& slot) {
            return s.Slice(0, 1, s.size()).attr("count")(slot);
          },
          py::arg("slot"), "How often a slot is there: 0 or 1.")
      .def(
          "__eq__",
          [](const Slots& a, const py::object& b) -> py::object {
            if (!py::isinstance<Slots>(b))
              return py::reinterpret_borrow<py::object>(Py_NotImplemented);
            return py::bool_(Equal(a.list(), b.cast<const Slots&>().list()));
          },
          py::arg("other"))
      .def("__hash__", [](const Slots& s) { return py::hash(Bytes(s.list().start)); })
      .def("__repr__", &Shown)
      .def(py::pickle(&Pickled, &Unpickled));
  slots
      .def_property_readonly(
          "start", [](const Slots& s) { return s.View(&SlotList::start); },
          "Column of first instants: int64, UTC seconds.")
      .def_property_readonly(
          "end", [](const Slots& s) { return s.View(&SlotList::end); },
          "Column of instants after the last: int64, UTC seconds.")
      .def_property_readonly(
          "remaining", [](const Slots& s) { return s.View(&SlotList::remaining); },
          "Column of how many more such bookings fit: int32.")
      .def_property_readonly(
          "hosts_free", [](const Slots& s) { return s.View(&SlotList::hosts_free); },
          "Column of how many people could take it: int32; empty when hidden from the asker.")
      .def_property_readonly(
          "host_offsets", [](const Slots& s) { return s.View(&SlotList::host_offsets); },
          "The hosts of slot i are host_indexes[host_offsets[i]:host_offsets[i + 1]]: uint32, one "
          "more than slots; empty when hidden from the asker.")
      .def_property_readonly(
          "host_indexes", [](const Slots& s) { return s.View(&SlotList::host_indexes); },
          "Places in `hosts`: uint32.")
      .def_property_readonly("hosts", &Slots::hosts, "User ids that `host_indexes` means.")
      .def_property_readonly(
          "reasons", &Slots::Reasons,
          "With include=\"lattice\": why not, None where it may be booked; else empty.");
}

}  // namespace rota::python
