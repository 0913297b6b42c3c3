"""Rota: SQLite for scheduling.

>>> engine = rota.Engine(":memory:")
>>> engine.apply(catalog).revision
1
>>> slot = engine.slots("call", dt.date(2030, 1, 7), dt.date(2030, 1, 11), zone="America/New_York")[0]
>>> booking = engine.book(
...     "call", slot.start, attendees=[rota.Attendee(name="Kim", email="kim@example.net")]
... )
>>> booking.status, booking.hosts
('confirmed', ['ana'])

Records are classes (User, EventType, Booking …) made with keyword arguments; verbs are methods of
Engine; what goes wrong is an Error with a `reason`.
"""
from __future__ import annotations

from . import _codes, _errors, _native, _records, _words
from ._answers import Page, Slot
from ._codes import *
from ._engine import Acting, Engine, evaluate, evaluate_json, expand
from ._errors import Error, Fault, Refusal
from ._native import Slots, tzdb_version, version
from ._record import Answer, Record
from ._records import *
from ._words import *

__version__ = version()

__all__ = [
    "Acting",
    "Answer",
    "Engine",
    "Error",
    "Fault",
    "Page",
    "Record",
    "Refusal",
    "Slot",
    "Slots",
    "evaluate",
    "evaluate_json",
    "expand",
    "tzdb_version",
    "version",
]
__all__ += _codes.__all__
__all__ += _records.__all__
__all__ += _words.__all__

_native.bind(_records.RECORDS, Slot, _errors.make)

# Shown under the name they are used by.
for _name in __all__:
    if isinstance(globals()[_name], type):
        globals()[_name].__module__ = "rota"
