"""What questions and upkeep answer: immutable tuples with names."""
from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from ._records import Change
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


class RuleVerdict(NamedTuple):
    """One rule that says no to a start."""

    reason: Reason
    object: str  # id of what is in the way; empty when there is nothing or the asker may not know
    free_at: dt.datetime | None  # first start this rule would let pass; None when not within a month


class HostVerdict(NamedTuple):
    """What the rules say to one host."""

    user: str
    rules: tuple[RuleVerdict, ...]  # empty: free


class StartVerdict(NamedTuple):
    """What the rules say about one start, in the order they are asked: the first is the reason."""

    start: dt.datetime
    end: dt.datetime
    reason: Reason | None  # None: it may be booked
    remaining: int
    hosts: tuple[str, ...]  # who could take it
    rules: tuple[RuleVerdict, ...]  # against the start as a whole
    candidates: tuple[HostVerdict, ...]  # everybody who could host; empty when hidden from the asker

    @property
    def offered(self) -> bool:
        """Whether the start may be booked."""
        return self.reason is None

    @classmethod
    def of(cls, row: tuple[Any, ...]) -> StartVerdict:
        """From the engine's bare row."""
        start, end, reason, remaining, hosts, rules, candidates = row
        return cls(
            start,
            end,
            reason,
            remaining,
            tuple(hosts),
            tuple(RuleVerdict(*rule) for rule in rules),
            tuple(
                HostVerdict(user, tuple(RuleVerdict(*rule) for rule in its))
                for user, its in candidates
            ),
        )


class AppliedRow(NamedTuple):
    """A record that applying a catalog touched; unchanged ones are not listed."""

    kind: str
    id: str
    action: str  # "created", "updated", "archived"


class ApplyReport(NamedTuple):
    """What applying a catalog did, or would do."""

    rows: tuple[AppliedRow, ...]
    revision: int


class Page(NamedTuple, Generic[R]):
    """Some of the records, and where the next ones begin."""

    items: tuple[R, ...]
    next_cursor: str  # empty: this was the last page


class ChangeFeed(NamedTuple):
    """What was written after a revision. A record written twice is listed once."""

    items: tuple[Change, ...]
    next_revision: int  # pass it as `since` next time


class TickReport(NamedTuple):
    """What the clock had done and is now written down."""

    holds_expired: int
    requests_expired: int
    series_extended: int


class VerifyReport(NamedTuple):
    """Whether the rows of a database agree with each other."""

    findings: tuple[str, ...]  # empty: sound
    bookings: int  # looked at
