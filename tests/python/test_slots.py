"""Slots: an immutable sequence of objects, and columns on the engine's own memory."""
from __future__ import annotations

import array
import copy
import ctypes
import datetime as dt
import gc
import pickle
from collections.abc import Sequence

import pytest

import rota
from conftest import MONDAY, NINE
from rota import _native

HALF = dt.timedelta(minutes=30)


@pytest.fixture
def slots(engine: rota.Engine, kim: rota.Attendee) -> rota.Slots:
    engine.book("call", NINE, attendees=[kim], hosts=["ana"])
    return engine.slots("call", MONDAY, MONDAY + dt.timedelta(days=1))


def test_a_slot_is_a_tuple_with_names(slots: rota.Slots) -> None:
    slot = slots[0]
    assert slot == rota.Slot(NINE, NINE + HALF, 1, ("bo",), 1, None)
    start, end, *_ = slot
    assert end - start == HALF and start.tzinfo is dt.timezone.utc
    assert len({slot, slots[0], slots[1]}) == 2
    assert pickle.loads(pickle.dumps(slot)) == slot
    assert repr(slot).startswith("Slot(start=datetime.datetime(2030, 1, 7, 8, 0, tzinfo=")
    with pytest.raises(AttributeError):
        slot.remaining = 5  # type: ignore[misc]


def test_slots_are_a_sequence(slots: rota.Slots) -> None:
    objects = list(slots)
    assert isinstance(slots, Sequence)
    assert len(slots) == len(objects) == 32 and slots
    assert slots[-1] == objects[-1]
    assert slots[2:9:3] == tuple(objects[2:9:3])
    assert slots[::-1] == tuple(reversed(objects)) == tuple(reversed(slots))
    assert slots[5:2] == () == slots[100:]
    assert objects[3] in slots and slots.index(objects[3]) == 3 and slots.count(objects[3]) == 1
    assert slots[1]._replace(remaining=7) not in slots
    for wrong in (32, -33, 10**30):
        with pytest.raises(IndexError):
            slots[wrong]
    with pytest.raises(rota.Invalid):
        slots["0"]  # type: ignore[call-overload]
    with pytest.raises(TypeError):
        slots[0] = objects[1]  # type: ignore[index]


def test_no_slots_are_false(engine: rota.Engine) -> None:
    saturday = MONDAY + dt.timedelta(days=5)
    none = engine.slots("call", saturday, saturday)
    assert not none and list(none) == [] == list(reversed(none)) and none.start.tolist() == []
    assert repr(none) == "<Slots: none>"
    assert pickle.loads(pickle.dumps(none)) == none


def test_slots_compare_by_value(engine: rota.Engine, slots: rota.Slots) -> None:
    again = engine.slots("call", MONDAY, MONDAY + dt.timedelta(days=1))
    assert again == slots and hash(again) == hash(slots)
    assert engine.slots("call", MONDAY, MONDAY) != slots
    assert slots != list(slots)
    assert repr(slots) == "<Slots: 32 from 2030-01-07T08:00:00Z to 2030-01-08T16:00:00Z>"
    for other in (pickle.loads(pickle.dumps(slots)), copy.copy(slots), copy.deepcopy(slots)):
        assert other == slots and list(other) == list(slots)


class Buffer(ctypes.Structure):
    """The beginning of CPython's Py_buffer; the whole has less than 200 bytes."""

    _fields_ = [("buf", ctypes.c_void_p), ("rest", ctypes.c_char * 192)]


def address(view: memoryview) -> int | None:
    buffer = Buffer()
    ctypes.pythonapi.PyObject_GetBuffer.argtypes = [ctypes.py_object, ctypes.c_void_p, ctypes.c_int]
    assert ctypes.pythonapi.PyObject_GetBuffer(view, ctypes.byref(buffer), 0) == 0
    found: int | None = buffer.buf
    ctypes.pythonapi.PyBuffer_Release(ctypes.byref(buffer))
    return found


def test_columns_are_the_engines_memory(slots: rota.Slots) -> None:
    start = slots.start
    assert (start.format, start.itemsize, start.readonly, start.contiguous) == ("q", 8, True, True)
    assert [dt.datetime.fromtimestamp(s, dt.timezone.utc) for s in start] == [s.start for s in slots]
    assert slots.end[0] - start[0] == 1800
    assert slots.remaining.tolist() == [slot.remaining for slot in slots]
    assert slots.hosts_free.tolist() == [slot.hosts_free for slot in slots]
    assert slots.hosts == ("ana", "bo")
    offsets, indexes = slots.host_offsets, slots.host_indexes
    for i, slot in enumerate(slots):
        assert tuple(slots.hosts[k] for k in indexes[offsets[i] : offsets[i + 1]]) == slot.hosts
    with pytest.raises(TypeError):
        start[0] = 0
    assert address(slots.start) == address(start)  # the same memory each time: no copy


def test_a_column_outlives_its_slots(engine: rota.Engine) -> None:
    start = engine.slots("call", MONDAY, MONDAY).start
    expected = start.tolist()
    gc.collect()
    for _ in range(100):  # memory that was given back would be written over
        engine.slots("call", MONDAY + dt.timedelta(days=7), MONDAY + dt.timedelta(days=7))
    engine.close()
    assert start.tolist() == expected


def test_numpy_takes_a_column_as_it_is(slots: rota.Slots) -> None:
    numpy = pytest.importorskip("numpy")
    column = numpy.asarray(slots.start)
    assert column.dtype == numpy.int64 and not column.flags.owndata


def test_the_lattice_has_every_start_with_its_reason(engine: rota.Engine, kim: rota.Attendee) -> None:
    for _ in range(2):
        engine.book("call", NINE, attendees=[kim])
    lattice = engine.slots("call", MONDAY, MONDAY, include="lattice")
    assert [slot.reason for slot in lattice][:2] == ["occupied", None]
    assert lattice.reasons == tuple(slot.reason for slot in lattice)
    assert engine.slots("call", MONDAY, MONDAY).reasons == ()
    assert pickle.loads(pickle.dumps(lattice)) == lattice


def test_a_limit_shortens_every_column(engine: rota.Engine) -> None:
    three = engine.slots("call", MONDAY, MONDAY, limit=3)
    assert len(three) == len(three.start) == len(three.remaining) == 3 and len(list(three)) == 3


def test_slots_are_made_by_the_engine_alone() -> None:
    with pytest.raises(TypeError):
        rota.Slots()


@pytest.mark.parametrize(
    "at, column",
    [
        (0, b""),  # a start is missing
        (4, array.array("I", [0, 9]).tobytes()),  # offsets beyond the indexes
        (5, array.array("I", [7, 7]).tobytes()),  # a host that is not there
        (0, array.array("q", [1 << 62]).tobytes()),  # no instant
    ],
)
def test_a_broken_pickle_is_refused(engine: rota.Engine, at: int, column: bytes) -> None:
    state = list(engine.slots("call", NINE, NINE + HALF).__reduce_ex__(2)[2])
    state[at] = column
    refuse_pickle(state)


def test_a_broken_pickle_without_hosts_is_refused(engine: rota.Engine) -> None:
    guest = rota.Envelope(actor=rota.Actor(kind="guest"))
    state = list(engine.slots("call", NINE, NINE + HALF, envelope=guest).__reduce_ex__(2)[2])
    assert state[4] == b""
    state[0] = array.array("q", [1 << 62]).tobytes()  # no instant
    refuse_pickle(state)


def refuse_pickle(state: list[object]) -> None:
    broken = _native.Slots.__new__(_native.Slots)
    with pytest.raises(ValueError, match="not a pickle of Slots"):
        broken.__setstate__(tuple(state))  # type: ignore[attr-defined]
