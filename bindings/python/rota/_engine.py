"""The engine: one open database and everything that can be asked of it."""
from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import TracebackType
from typing import Any, Literal, Self, TypeVar
from zoneinfo import ZoneInfo

from . import _errors, _native
from ._answers import Page
from ._native import Slots
from ._record import Record
from ._records import (
    RECORDS,
    Actor,
    AskBody,
    Envelope,
    ExpandRequest,
    HistoryEntry,
    ListBody,
    PutBody,
    Query,
    QueryAttendee,
    RecordRef,
    Scenario,
)
from ._verbs import Verbs
from ._words import SlotInclude, UniqueRule

R = TypeVar("R", bound=Record)

_KINDS = {cls: name for name, cls in RECORDS.items()}


class Asking(Verbs):
    """What an engine and a view of it share: the verbs whose types follow from their arguments."""

    __slots__ = ("_native",)
    _native: _native.Engine

    # ---- records ---------------------------------------------------------------------------------

    def put(self, record: R, *, unique: UniqueRule = "refuse", envelope: Envelope | None = None) -> R:
        """Writes one record, whole, and answers it as stored: a user, profile, schedule, holiday set,
        team, event type, calendar source, busy block or time off.

        >>> leave = rota.TimeOff(user="bo", from_=dt.date(2030, 2, 4), to=dt.date(2030, 2, 8))
        >>> engine.put(leave).version
        1

        Args:
            record: The record.
            unique: Whether a slug that somebody has is refused, or gets a numeral ("adjust").
            envelope: Who asks, and when.
        """
        body = PutBody(kind=_kind(type(record)), record=record.to_dict(), unique=unique)
        return type(record).from_json(self._call("record.put", body, envelope))

    def get(
        self,
        kind: type[R],
        id: str,
        *,
        as_of: dt.datetime | None = None,
        envelope: Envelope | None = None,
    ) -> R:
        """One record by its id, by its number as "#12", as "external_ref:" and the host program's own
        key, or where they are unique as "slug:" or "email:". Raises NotFound.

        >>> engine.get(rota.User, "ana").name
        'Ana Holm'
        >>> engine.get(rota.User, "email:ana@example.org").id
        'ana'

        Args:
            kind: The class of the record.
            id: Which one.
            as_of: The record as it was at this instant.
            envelope: Who asks, and when.
        """
        body = RecordRef(kind=_kind(kind), id=id, as_of=as_of)
        return kind.from_json(self._call("record.get", body, envelope))

    def page(
        self,
        kind: type[R],
        *,
        cursor: str = "",
        limit: int = 100,
        archived: bool = False,
        event_type: str = "",
        host: str = "",
        series: str = "",
        from_: dt.datetime | None = None,
        to: dt.datetime | None = None,
        envelope: Envelope | None = None,
    ) -> Page[R]:
        """Some records of a kind in order of creation, for programs that show pages.

        >>> page = engine.page(rota.User, limit=1)
        >>> [user.id for user in page.items], bool(page.next_cursor)
        (['ana'], True)

        Args:
            kind: The class of the records.
            cursor: `next_cursor` of the page before.
            limit: At most so many, 1-1000.
            archived: Also archived ones.
            event_type: Bookings of this event type.
            host: Bookings of this host.
            series: Bookings of this series.
            from_: Bookings that start then or later.
            to: Bookings that start before then.
            envelope: Who asks, and when.
        """
        body = ListBody(
            kind=_kind(kind),
            cursor=cursor,
            limit=limit,
            archived=archived,
            event_type=event_type,
            host=host,
            series=series,
            from_=from_,
            to=to,
        )
        page = json.loads(self._call("record.list", body, envelope))
        items = tuple(kind.from_json(json.dumps(item)) for item in page["items"])
        return Page(items, page.get("next_cursor", ""))

    def list(self, kind: type[R], **query: Any) -> Iterator[R]:
        """All records of a kind in order of creation, read page by page while you iterate. Takes what
        `page` takes.

        >>> [user.id for user in engine.list(rota.User)]
        ['ana', 'bo']
        """
        query = {"limit": 1000, **query}
        while True:
            page = self.page(kind, **query)
            yield from page.items
            query["cursor"] = page.next_cursor
            if not page.next_cursor:
                return

    def archive(self, kind: type[Record], id: str, *, envelope: Envelope | None = None) -> None:
        """Takes a record out of every list; it stays reachable by id. Raises NotFound, and Conflict
        `in_use` while live records name it."""
        self._call("record.archive", RecordRef(kind=_kind(kind), id=id), envelope)

    def history(
        self, kind: type[Record], id: str, *, envelope: Envelope | None = None
    ) -> tuple[HistoryEntry, ...]:
        """What happened to a record, oldest first.

        >>> engine.history(rota.User, "ana")[0].action
        'created'
        """
        return tuple(self._call("record.history", RecordRef(kind=_kind(kind), id=id), envelope).items)

    # ---- questions -------------------------------------------------------------------------------

    def slots(
        self,
        event_type: str,
        from_: dt.date | dt.datetime | None = None,
        to: dt.date | dt.datetime | None = None,
        *,
        zone: str | ZoneInfo = "",
        duration_min: int | None = None,
        attendee: QueryAttendee | None = None,
        hosts: Iterable[str] = (),
        reschedule_of: str = "",
        include: SlotInclude = "free",
        limit: int | None = None,
        envelope: Envelope | None = None,
    ) -> Slots:
        """The starts that may be booked between two dates (both inclusive, read in `zone`) or two
        instants. Raises NotFound, and Invalid for a duration that is not offered.

        >>> tuesday = dt.date(2030, 1, 8)
        >>> for slot in engine.slots("call", tuesday, tuesday)[:2]:
        ...     print(slot.start.isoformat(), slot.hosts)
        2030-01-08T08:00:00+00:00 ('ana', 'bo')
        2030-01-08T08:30:00+00:00 ('ana', 'bo')

        Args:
            event_type: What would be booked.
            from_: A date, read in `zone`, or an instant. Inclusive.
            to: A date, inclusive, or an instant, exclusive.
            zone: Zone of the asked dates. When absent: the grid zone.
            duration_min: One of the offered lengths, in minutes. When absent: the event type's first.
            attendee: For whom.
            hosts: Only these hosts. When absent: all.
            reschedule_of: Booking that would move; it does not stand in its own way.
            include: Free starts only, or every start of the grid with the first reason against it.
            limit: At most so many.
            envelope: Who asks, and when.
        """
        return self._find(
            Query(
                event_type=event_type,
                from_=from_,
                to=to,
                zone=zone,
                duration_min=duration_min,
                attendee=attendee,
                hosts=hosts,
                reschedule_of=reschedule_of,
                include=include,
                limit=limit,
            ),
            envelope,
        )

    def ask(self, body: AskBody, *, envelope: Envelope | None = None) -> dict[str, Any]:
        """Any question (`body.op`), answered as the JSON document a scenario gives.

        >>> body = rota.AskBody(op="next", event_type="call", from_=dt.date(2030, 1, 5))
        >>> engine.ask(body)["slot"]["start"]
        '2030-01-07T08:00:00Z'
        """
        answer: dict[str, Any] = json.loads(self._call("query.ask", body, envelope))
        return answer

    def _find(self, query: Query, envelope: Envelope | None) -> Slots:
        return self._native.slots(query, envelope)

    def call(self, verb: str, request: Mapping[str, Any] | str) -> Any:
        """Calls a verb by its name, from JSON to JSON; docs/verbs.md lists them.

        >>> engine.call("record.get", {"kind": "user", "id": "ana"})["name"]
        'Ana Holm'
        """
        text = request if isinstance(request, str) else json.dumps(request)
        return json.loads(self._native.call_json(verb, text, self._bound()))

    def _bound(self) -> Envelope | None:
        return None


class Engine(Asking):
    """An open database. Use it in a `with` block; threads may share it.

    >>> with rota.Engine(":memory:") as engine:
    ...     report = engine.apply(catalog)
    ...     len(engine.slots("call", dt.date(2030, 1, 7), dt.date(2030, 1, 11)))
    80

    What a verb asks for is its arguments; who asks, when and under which key is its `envelope`, which
    only your own code fills: `engine.cancel("b1", envelope=rota.Envelope(actor=...))`. Code that handles
    what visitors send uses `acting`. Instants are datetimes with a time zone, answers are in UTC. Calls
    release the interpreter lock. A process that was forked after the engine was opened opens its own:
    this one answers Unavailable `forked` there.

    Args:
        database: A path, ":memory:", or "postgresql://user@host/database".
        read_only: Refuse every write. The database must exist.
        default_actor: Who acts when a call does not say. A program that serves the public opens the
            engine with `Actor(kind="guest")`, so that a forgotten actor shows less, not more.
        durability: What an acknowledged write survives: "full" a power loss, "normal" a crash.
        migrate: What to do with an older or empty file: "auto" brings it up to date, "refuse"
            raises `migration_needed`.
        busy_timeout_ms: How long a statement waits for another writer before it raises `busy`.
        schema: PostgreSQL only: the schema that holds the tables.
        clock: "system", or "test": it stands where `set_clock` put it.
        database_key: Tests only: 64 hexadecimal digits, the key of a database that is made now.
    """

    __slots__ = ()

    def __init__(
        self,
        database: str | os.PathLike[str],
        *,
        read_only: bool = False,
        default_actor: Actor | None = None,
        durability: Literal["full", "normal"] = "full",
        migrate: Literal["auto", "refuse"] = "auto",
        busy_timeout_ms: int = 30000,
        schema: str = "rota",
        clock: Literal["system", "test"] = "system",
        database_key: str = "",
    ) -> None:
        if durability not in ("full", "normal"):
            raise ValueError(f'durability is "full" or "normal", not {durability!r}')
        if migrate not in ("auto", "refuse"):
            raise ValueError(f'migrate is "auto" or "refuse", not {migrate!r}')
        if clock not in ("system", "test"):
            raise ValueError(f'clock is "system" or "test", not {clock!r}')
        self._native = _native.Engine(
            os.fspath(database),
            read_only,
            default_actor,
            durability == "normal",
            migrate == "refuse",
            busy_timeout_ms,
            schema,
            clock == "test",
            database_key,
        )

    def close(self) -> None:
        """Closes the database once calls of other threads have ended. Closing twice is no error;
        any other use of a closed engine raises Invalid `invalid_handle`."""
        self._native.close()

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._native.closed

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def acting(self, envelope: Envelope) -> Acting:
        """A view that acts under this envelope and takes bodies only, for code that passes on what
        visitors send: nothing in a form can say who asks or what time it is.

        >>> visitor = engine.acting(rota.Envelope(actor=rota.Actor(kind="guest")))
        >>> visitor.book(**{"event_type": "call", "now": "2020-01-01T00:00:00Z"})
        Traceback (most recent call last):
        rota.Forbidden: forbidden: only the host program says this, beside the body (now)
        """
        return Acting(self, envelope)

    def set_clock(self, now: dt.datetime) -> None:
        """Sets the clock of an engine that was opened with `clock="test"`."""
        self._native.set_clock(now)

    def _call(self, verb: str, body: Record | None, envelope: Envelope | None) -> Any:
        return self._native.call(verb, body, envelope)


_RESERVED = frozenset(field.name for field in dataclasses.fields(Envelope)) | {"envelope"}


class Acting(Asking):
    """A view of an engine that acts under one envelope; made by `Engine.acting`."""

    __slots__ = ("_envelope",)

    def __init__(self, engine: Engine, envelope: Envelope) -> None:
        self._native = engine._native
        self._envelope = envelope

    def __getattribute__(self, name: str) -> Any:
        value = object.__getattribute__(self, name)
        return value if name.startswith("_") or not callable(value) else _guarded(value)

    def _call(self, verb: str, body: Record | None, envelope: Envelope | None) -> Any:
        return self._native.call(verb, body, self._envelope)

    def _find(self, query: Query, envelope: Envelope | None) -> Slots:
        return self._native.slots(query, self._envelope)

    def _bound(self) -> Envelope | None:
        return self._envelope


def _guarded(method: Callable[..., Any]) -> Callable[..., Any]:
    """The method, which refuses what only the host program may say."""

    def guarded(*args: Any, **kwargs: Any) -> Any:
        for name in kwargs:
            if name in _RESERVED:
                raise _errors.Forbidden(
                    "forbidden",
                    "only the host program says this, beside the body",
                    path=name,
                )
        return method(*args, **kwargs)

    return guarded


def _kind(cls: type[Record]) -> str:
    """The engine's word for a class of records; subclasses count."""
    for base in cls.__mro__ if isinstance(cls, type) else ():
        if base in _KINDS:
            return _KINDS[base]
    raise TypeError("expected a record class of rota, such as rota.User")


def expand(request: ExpandRequest | Mapping[str, Any] | str | bytes) -> dict[str, Any]:
    """The starts of a recurrence set (RFC 5545), without a database: wall times and, in a zone, instants.

    >>> rota.expand({
    ...     "dtstart": "2030-01-07T09:00:00", "tzid": "Europe/Berlin", "rrule": "FREQ=WEEKLY;COUNT=2"
    ... })["utc"]
    ['2030-01-07T08:00:00Z', '2030-01-14T08:00:00Z']

    With `locale` the answer also says the set in words; `limit` 0 asks for these alone:

    >>> rota.expand({"dtstart": "2030-01-07", "rrule": "FREQ=WEEKLY", "limit": 0, "locale": "da"})["text"]
    'hver mandag'
    """
    if isinstance(request, Mapping):
        request = json.dumps(request)
    if not isinstance(request, ExpandRequest):
        request = ExpandRequest.from_json(request)
    answer: dict[str, Any] = json.loads(_native.expand(request))
    return answer


def evaluate_json(scenario: Scenario | str | bytes) -> str:
    """As `evaluate`, with the answer as JSON text."""
    if not isinstance(scenario, Scenario):
        scenario = Scenario.from_json(scenario)
    return _native.evaluate(scenario)


def evaluate(scenario: Scenario | Mapping[str, Any] | str | bytes) -> dict[str, Any]:
    """Answers a scenario's question without a database: a Scenario, or its JSON document.

    >>> scenario = rota.Scenario(
    ...     now=dt.datetime(2030, 1, 1, tzinfo=dt.timezone.utc),
    ...     catalog=catalog,
    ...     query=rota.ScenarioQuery(event_type="call", from_=dt.date(2030, 1, 7), to=dt.date(2030, 1, 7)),
    ... )
    >>> rota.evaluate(scenario)["slots"][0]["hosts"]
    ['ana', 'bo']
    """
    if isinstance(scenario, Mapping):
        scenario = Scenario.from_dict(scenario)
    answer: dict[str, Any] = json.loads(evaluate_json(scenario))
    return answer
