"""The engine: one open database and everything that can be asked of it."""
from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import inspect
import json
import os
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Any, Literal, Self, TypeVar

from . import _native
from ._codes import Forbidden, Invalid
from ._native import Slots
from ._record import Record
from ._records import (
    Actor,
    AskBody,
    Envelope,
    ExpandRequest,
    HistoryEntry,
    ImportSummary,
    OrganizationDocument,
    PutBody,
    Query,
    RecordRef,
    Scenario,
)
from ._verbs import Verbs
from ._words import UniqueRule

R = TypeVar("R", bound=Record)


class Asking(Verbs):
    """What an engine and a view of it share: the verbs whose types follow from their arguments."""

    __slots__ = ("_native", "_bound")
    _native: _native.Engine
    _bound: Envelope | None  # of a view

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
        body = PutBody(kind=_native.kind(type(record), "record"), record=record.to_dict(), unique=unique)
        stored: R = self._call("record.put", body, envelope)
        return stored

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
        self._call("record.archive", RecordRef(kind=_native.kind(kind), id=id), envelope)

    def history(
        self, kind: type[Record], id: str, *, envelope: Envelope | None = None
    ) -> tuple[HistoryEntry, ...]:
        """What happened to a record, oldest first.

        >>> engine.history(rota.User, "ana")[0].action
        'created'
        """
        return tuple(self._call("record.history", RecordRef(kind=_native.kind(kind), id=id), envelope).items)

    def import_organization(
        self, document: OrganizationDocument, *, envelope: Envelope | None = None
    ) -> ImportSummary:
        """Writes what `export_organization` of another database answered, in one transaction, into an
        organization that is not there yet or holds nothing.

        >>> with rota.Engine(":memory:") as other:
        ...     other.import_organization(engine.export_organization()).organization
        'office'
        """
        summary: ImportSummary = self._call("organization.import", document, envelope)
        return summary

    def ask(self, body: AskBody, *, envelope: Envelope | None = None) -> dict[str, Any]:
        """Any question (`body.op`), answered as the JSON document a scenario gives.

        >>> body = rota.AskBody(op="next", event_type="call", from_=dt.date(2030, 1, 5))
        >>> engine.ask(body)["slot"]["start"]
        '2030-01-07T08:00:00Z'
        """
        answer: dict[str, Any] = json.loads(self._call("query.ask", body, envelope))
        return answer

    def call(self, verb: str, request: Mapping[str, Any] | str) -> Any:
        """Calls a verb by its name, from JSON to JSON; docs/verbs.md lists them.

        >>> engine.call("record.get", {"kind": "user", "id": "ana"})["name"]
        'Ana Holm'
        """
        text = request if isinstance(request, str) else _native.json(request)
        return json.loads(self._native.call_json(verb, text, self._bound))

    def _call(self, verb: str, body: Record | None, envelope: Envelope | None) -> Any:
        return self._native.call(verb, body, self._bound or envelope)

    def _find(self, query: Query, envelope: Envelope | None) -> Slots:
        return self._native.slots(query, self._bound or envelope)


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
        memory_limit_mb: About how much the warm copies of organizations may take together. The one
            that was asked last stays; others are read again when they are asked.
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
        memory_limit_mb: int = 256,
        database_key: str = "",
    ) -> None:
        self._bound = None
        self._native = _native.Engine(
            os.fspath(database) if isinstance(database, os.PathLike) else database,
            read_only,
            default_actor,
            durability,
            migrate,
            busy_timeout_ms,
            schema,
            clock,
            memory_limit_mb,
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
        if not isinstance(envelope, Envelope):  # nothing would mean the default actor, who may do everything
            raise Invalid("invalid", "a view acts under a rota.Envelope", path="envelope")
        return Acting(self, envelope)

    def set_clock(self, now: dt.datetime) -> None:
        """Sets the clock of an engine that was opened with `clock="test"`."""
        self._native.set_clock(now)


_RESERVED = frozenset(field.name for field in dataclasses.fields(Envelope))


class Acting(Asking):
    """A view of an engine that acts under one envelope; made by `Engine.acting`."""

    __slots__ = ()

    def __init__(self, engine: Engine, envelope: Envelope) -> None:
        self._native = engine._native
        self._bound = envelope


def _guarded(method: Callable[..., Any]) -> Callable[..., Any]:
    """The method, which names what only the host program may say, and says it in the envelope."""

    @functools.wraps(method)
    def guarded(self: Asking, *args: Any, **kwargs: Any) -> Any:
        for name in kwargs:
            if name in _RESERVED or (name == "envelope" and self._bound is not None):
                raise Forbidden(
                    "forbidden",
                    "only the host program says this, beside the body",
                    path=name,
                )
        return method(self, *args, **kwargs)

    return guarded


for _owner in (Verbs, Asking):
    for _name, _member in list(vars(_owner).items()):
        if inspect.isfunction(_member) and not _name.startswith("_"):
            setattr(_owner, _name, _guarded(_member))


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
    answer: dict[str, Any] = json.loads(_native.pure("recurrence.expand", _document(request)))
    return answer


def evaluate_json(scenario: Scenario | Mapping[str, Any] | str | bytes) -> str:
    """As `evaluate`, with the answer as JSON text."""
    return _native.pure("scenario.evaluate", _document(scenario))


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
    answer: dict[str, Any] = json.loads(evaluate_json(scenario))
    return answer


def _document(value: Record | Mapping[str, Any] | str | bytes) -> str | bytes:
    """The JSON document of a record, or of what is one already."""
    if isinstance(value, Record):
        return value.to_json()
    return _native.json(value) if isinstance(value, Mapping) else value
