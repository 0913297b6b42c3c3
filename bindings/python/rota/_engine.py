"""The engine: one open database and everything that can be asked of it."""
from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Literal, Self, TypeVar

from . import _native
from ._answers import (
    AppliedRow,
    ApplyReport,
    ChangeFeed,
    Page,
    TickReport,
    VerifyReport,
)
from ._record import Record
from ._records import (
    Actor,
    Booking,
    Catalog,
    Command,
    Decision,
    ExpandRequest,
    ExportQuery,
    Facts,
    HistoryEntry,
    Message,
    Query,
    Scenario,
    SeriesReport,
)
from ._verbs import Verbs

R = TypeVar("R", bound=Record)


class Engine(Verbs):
    """An open database. Use it in a `with` block; threads may share it.

    >>> with rota.Engine(":memory:") as engine:
    ...     report = engine.apply(catalog)
    ...     len(engine.slots("call", dt.date(2030, 1, 7), dt.date(2030, 1, 11)))
    80

    Every verb takes `organization` (may be left out while the database holds one), `actor` (who asks
    or acts; else `default_actor`) and `now` (else the system clock). Instants are datetimes with a
    time zone, answers are in UTC. Calls release the interpreter lock. A process that was forked
    after the engine was opened opens its own: this one answers Unavailable `forked` there.

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
    ) -> None:
        if durability not in ("full", "normal"):
            raise ValueError(f'durability is "full" or "normal", not {durability!r}')
        if migrate not in ("auto", "refuse"):
            raise ValueError(f'migrate is "auto" or "refuse", not {migrate!r}')
        self._native = _native.Engine(
            os.fspath(database),
            read_only,
            default_actor,
            durability == "normal",
            migrate == "refuse",
            busy_timeout_ms,
            schema,
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

    # ---- records ---------------------------------------------------------------------------------

    def apply(
        self,
        catalog: Catalog,
        *,
        dry_run: bool = False,
        prune: bool = False,
        organization: str = "",
        actor: Actor | None = None,
        now: dt.datetime | None = None,
    ) -> ApplyReport:
        """Writes every record of a catalog, by id, in one transaction: a present record replaces the
        whole stored one, records not named stay.

        >>> engine.apply(catalog, dry_run=True).rows  # it is applied already
        ()

        Args:
            catalog: The records.
            dry_run: Answer what would change and write nothing.
            prune: Archive live records of the listed kinds that the catalog does not name.
        """
        rows, revision = self._native.apply(
            catalog, dry_run, prune, _header(organization, actor, now)
        )
        return ApplyReport(tuple(AppliedRow(*row) for row in rows), revision)

    def put(
        self,
        record: R,
        *,
        organization: str = "",
        actor: Actor | None = None,
        now: dt.datetime | None = None,
    ) -> R:
        """Writes one record, whole, and answers it as stored: a user, profile, schedule, holiday set,
        team, event type, calendar source, busy block or time off.

        >>> leave = rota.TimeOff(user="bo", from_=dt.date(2030, 2, 4), to=dt.date(2030, 2, 8))
        >>> engine.put(leave).version
        1
        """
        return self._native.put(record, _header(organization, actor, now))

    def get(
        self,
        kind: type[R],
        id: str,
        *,
        organization: str = "",
        actor: Actor | None = None,
        now: dt.datetime | None = None,
    ) -> R:
        """One record by its id, or by its number as "#12". Raises NotFound.

        >>> engine.get(rota.User, "ana").name
        'Ana Holm'
        """
        return self._native.get(kind, id, _header(organization, actor, now))

    def page(
        self,
        kind: type[R],
        *,
        cursor: str = "",
        limit: int = 100,
        archived: bool = False,
        event_type: str = "",
        host: str = "",
        from_: dt.datetime | None = None,
        to: dt.datetime | None = None,
        organization: str = "",
        actor: Actor | None = None,
        now: dt.datetime | None = None,
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
            from_: Bookings that start then or later.
            to: Bookings that start before then.
        """
        items, next_cursor = self._native.page(
            kind,
            cursor,
            limit,
            archived,
            event_type,
            host,
            from_,
            to,
            _header(organization, actor, now),
        )
        return Page(tuple(items), next_cursor)

    def list(
        self,
        kind: type[R],
        *,
        archived: bool = False,
        event_type: str = "",
        host: str = "",
        from_: dt.datetime | None = None,
        to: dt.datetime | None = None,
        organization: str = "",
        actor: Actor | None = None,
        now: dt.datetime | None = None,
    ) -> Iterator[R]:
        """All records of a kind in order of creation, read page by page while you iterate.

        >>> [user.id for user in engine.list(rota.User)]
        ['ana', 'bo']
        """
        cursor = ""
        while True:
            page = self.page(
                kind,
                cursor=cursor,
                limit=1000,
                archived=archived,
                event_type=event_type,
                host=host,
                from_=from_,
                to=to,
                organization=organization,
                actor=actor,
                now=now,
            )
            yield from page.items
            cursor = page.next_cursor
            if not cursor:
                return

    def archive(
        self,
        kind: type[Record],
        id: str,
        *,
        organization: str = "",
        actor: Actor | None = None,
        now: dt.datetime | None = None,
    ) -> None:
        """Takes a record out of every list; it stays reachable by id. Raises NotFound, and Conflict
        `in_use` while live records name it."""
        self._native.archive(kind, id, _header(organization, actor, now))

    def history(
        self,
        kind: type[Record],
        id: str,
        *,
        organization: str = "",
        actor: Actor | None = None,
        now: dt.datetime | None = None,
    ) -> tuple[HistoryEntry, ...]:
        """What happened to a record, oldest first.

        >>> engine.history(rota.User, "ana")[0].action
        'created'
        """
        return tuple(self._native.history(kind, id, _header(organization, actor, now)))

    # ---- questions -------------------------------------------------------------------------------

    def ask(
        self,
        query: Query,
        *,
        organization: str = "",
        now: dt.datetime | None = None,
        facts: Facts | None = None,
    ) -> dict[str, Any]:
        """Any question (`query.op`), answered as the JSON document a scenario gives.

        >>> query = rota.Query(op="next", event_type="call", from_=dt.date(2030, 1, 5))
        >>> engine.ask(query)["slot"]["start"]
        '2030-01-07T08:00:00Z'
        """
        answer: dict[str, Any] = json.loads(
            self._native.ask(query, Command(organization=organization, now=now, facts=facts))
        )
        return answer

    def extend_series(
        self,
        series: str,
        *,
        organization: str = "",
        actor: Actor | None = None,
        now: dt.datetime | None = None,
    ) -> SeriesReport:
        """Books the occurrences of a rule without end that have come within reach."""
        return self._native.extend_series(series, _header(organization, actor, now))

    def export_calendar(
        self,
        query: ExportQuery,
        *,
        organization: str = "",
        actor: Actor | None = None,
        now: dt.datetime | None = None,
    ) -> str:
        """A booking as an iCalendar invitation, or the bookings of a user or team, for other programs."""
        return self._native.export_calendar(query, _header(organization, actor, now))

    def booking(
        self,
        id: str,
        *,
        organization: str = "",
        actor: Actor | None = None,
        now: dt.datetime | None = None,
    ) -> Booking:
        """One booking, as `actor` may see it. Raises NotFound."""
        return self._native.booking(id, _header(organization, actor, now))

    def decision(
        self,
        booking: str,
        *,
        organization: str = "",
        actor: Actor | None = None,
        now: dt.datetime | None = None,
    ) -> Decision:
        """Why these hosts: the decision made last for a booking. Raises NotFound."""
        return self._native.decision(booking, _header(organization, actor, now))

    # ---- outbox ----------------------------------------------------------------------------------

    def lease_messages(
        self,
        owner: str,
        *,
        lease_s: int = 60,
        limit: int = 100,
        organization: str = "",
        actor: Actor | None = None,
        now: dt.datetime | None = None,
    ) -> tuple[Message, ...]:
        """Messages that are due, held for `lease_s` seconds: send each, then ack or fail it.

        >>> for message in engine.lease_messages("mailer"):
        ...     engine.ack_message(message.id)
        """
        header = _header(organization, actor, now)
        return tuple(self._native.lease_messages(owner, lease_s, limit, header))

    def ack_message(
        self,
        id: str,
        *,
        organization: str = "",
        actor: Actor | None = None,
        now: dt.datetime | None = None,
    ) -> None:
        """Says that a message went out."""
        self._native.ack_message(id, _header(organization, actor, now))

    def fail_message(
        self,
        id: str,
        error: str,
        *,
        organization: str = "",
        actor: Actor | None = None,
        now: dt.datetime | None = None,
    ) -> None:
        """Says that a message could not be sent; it will be leased again later."""
        self._native.fail_message(id, error, _header(organization, actor, now))

    # ---- upkeep ----------------------------------------------------------------------------------

    def changes(
        self,
        since: int = 0,
        *,
        limit: int = 1000,
        organization: str = "",
        actor: Actor | None = None,
        now: dt.datetime | None = None,
    ) -> ChangeFeed:
        """What was written after a revision: the feed for caches and live pages.

        >>> feed = engine.changes()
        >>> engine.changes(since=feed.next_revision).items
        ()
        """
        header = _header(organization, actor, now)
        items, next_revision = self._native.changes(since, limit, header)
        return ChangeFeed(tuple(items), next_revision)

    def tick(
        self,
        *,
        organization: str = "",
        actor: Actor | None = None,
        now: dt.datetime | None = None,
    ) -> TickReport:
        """Writes down what the clock has done: expired holds and requests. Never needed for
        correctness."""
        return TickReport(*self._native.tick(_header(organization, actor, now)))

    def verify(
        self,
        *,
        organization: str = "",
        actor: Actor | None = None,
        now: dt.datetime | None = None,
    ) -> VerifyReport:
        """Reads the whole organization and checks that rows agree with each other.

        >>> engine.verify().findings
        ()
        """
        findings, bookings = self._native.verify(_header(organization, actor, now))
        return VerifyReport(tuple(findings), bookings)

    def backup(self, path: str | os.PathLike[str]) -> None:
        """Copies the live database to a new file, as of one instant."""
        self._native.backup(os.fspath(path))


def _header(organization: str, actor: Actor | None, now: dt.datetime | None) -> Command:
    return Command(organization=organization, actor=actor, now=now)


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
    ...     query=rota.Query(event_type="call", from_=dt.date(2030, 1, 7), to=dt.date(2030, 1, 7)),
    ... )
    >>> rota.evaluate(scenario)["slots"][0]["hosts"]
    ['ana', 'bo']
    """
    if isinstance(scenario, Mapping):
        scenario = Scenario.from_dict(scenario)
    answer: dict[str, Any] = json.loads(evaluate_json(scenario))
    return answer
