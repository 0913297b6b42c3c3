"""Answers with a shape of their own: immutable tuples with names."""
from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from ._records import UnreadableRow
    from ._words import Reason

R = TypeVar("R")


class Slot(NamedTuple):
    """A start that may be booked.

    >>> slot = engine.slots("call", dt.date(2030, 1, 7))[0]
    >>> slot.end - slot.start
    datetime.timedelta(seconds=1800)
    """

    start: dt.datetime
    end: dt.datetime  # half-open
    remaining: int  # how many more such bookings fit at that start
    hosts: tuple[str, ...]  # user ids who could take it; empty when the asker may not see hosts
    hosts_free: int | None  # how many people could take it; None when the asker may not know
    reason: Reason | None  # why not, with include="lattice"; None when it may be booked


class Page(NamedTuple, Generic[R]):
    """Some of the records, and where the next ones begin."""

    items: tuple[R, ...]
    next_cursor: str  # empty: this was the last page
    unreadable: tuple[UnreadableRow, ...]  # rows that lie there and cannot be read
