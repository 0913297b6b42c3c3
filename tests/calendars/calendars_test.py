"""What we write as iCalendar, read by other programs: libical, icalendar and vobject (see README.md)."""
from __future__ import annotations

import datetime as dt
import os
import pathlib
import subprocess
from collections.abc import Callable

import pytest
from zoneinfo import ZoneInfo

import rota
from lint import Lint
from office import TEXTS, YEARS, ZONES, fill, fit
from readers import Event, File, Icalendar, Libical, Person, Reader, Vobject

NOW = dt.datetime(2028, 3, 2, tzinfo=dt.timezone.utc)
# Those whose clocks change in each of office.YEARS.
SUMMER_TIME = {"Europe/Copenhagen", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "America/Santiago",
               "Europe/Dublin"}
OFF = ("cancelled", "rejected", "expired")
STATUS = {"hold": "TENTATIVE", "pending": "TENTATIVE", "confirmed": "CONFIRMED", "completed": "CONFIRMED",
          "no_show": "CONFIRMED", "cancelled": "CANCELLED", "rejected": "CANCELLED", "expired": "CANCELLED"}


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = os.fspath(tmp_path_factory.mktemp("calendars") / "office.db")
    with rota.Engine(path, durability="normal") as engine:
        fill(engine)
    return path


@pytest.fixture(scope="session")
def engine(database: str) -> rota.Engine:
    return rota.Engine(database)


@pytest.fixture(scope="session")
def bookings(engine: rota.Engine) -> dict[str, rota.Booking]:
    return {booking.id: booking for booking in engine.list(rota.Booking)}


@pytest.fixture(scope="session")
def libical(tmp_path_factory: pytest.TempPathFactory) -> Libical:
    return Libical(os.environ["ROTA_LIBICAL_READ"], tmp_path_factory.mktemp("libical"))


@pytest.fixture(scope="session")
def readers(libical: Libical) -> list[Reader]:
    return [libical, Icalendar(), Vobject()]


@pytest.fixture(scope="session")
def export(database: str) -> Callable[..., str]:
    """The real command line."""

    def run(*arguments: str) -> str:
        done = subprocess.run([os.environ["ROTA_CLI"], "export-ics", database, *arguments, "--now", NOW.isoformat()],
                              capture_output=True, timeout=60)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    return run


def text_as_written(text: str) -> str:
    """Line breaks of any kind are one in iCalendar."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def described(booking: rota.Booking, type_: rota.EventType) -> str:
    return text_as_written("\n\n".join(text for text in (booking.agenda or type_.description, booking.notes) if text))


def person_of(user: rota.User) -> tuple[str, str]:
    return f"mailto:{user.email}" if user.email else "invalid:nomail", user.name


def check_event(event: Event, booking: rota.Booking, engine: rota.Engine, reader: Reader, reminders: str | None,
                cancelled: bool) -> None:
    """`reminders`: of whom; None: the file has none."""
    type_ = engine.get(rota.EventType, booking.event_type)
    assert event.uid == booking.uid
    assert event.sequence == booking.sequence
    assert (event.start, event.end) == (booking.start.timestamp(), booking.end.timestamp())
    assert event.stamp == booking.updated_at.timestamp()
    assert event.status == ("CANCELLED" if cancelled else STATUS[booking.status])
    title = reader.seen(text_as_written(booking.title or type_.title))
    assert event.summary == title
    assert event.description == reader.seen(described(booking, type_))
    assert event.location == reader.seen(
        next((place.text or place.label or place.link for place in type_.locations), ""))
    hosts = [person_of(engine.get(rota.User, host)) for host in booking.hosts]
    assert event.organizer is not None and (event.organizer.uri, event.organizer.name) == hosts[0]
    wanted = [Person(*host, "REQ-PARTICIPANT", "ACCEPTED", "FALSE") for host in hosts[1:]]
    for i, one in enumerate(booking.attendees):
        user = engine.get(rota.User, one.user) if one.user else None
        email = one.email or (user.email if user else "")
        uri = f"mailto:{email}" if email else f"tel:{one.phone}"
        answer = ("ACCEPTED", "FALSE") if i == 0 else ("NEEDS-ACTION", "TRUE")
        wanted.append(Person(uri, one.name or (user.name if user else ""), "REQ-PARTICIPANT", *answer))
    assert event.attendees == wanted
    alarms = {row.before_min for row in type_.reminders or () if reminders and row.recipient in (reminders, "all")}
    assert event.alarms == ([] if event.status == "CANCELLED" else [(-60 * before, title) for before in sorted(alarms)])


def check_file(file: File, reader: Reader, method: str) -> None:
    assert file.faults == [], reader.name
    assert file.method == method, reader.name
    # Google and Apple publish attendees as well, and a feed that does not say who comes helps nobody.
    known = "Failed iTIP restrictions for ATTENDEE property. Expected 0 instances" if method == "PUBLISH" else "\0"
    assert [told for told in file.restrictions if not told.startswith(known)] == [], reader.name


def usual_method(booking: rota.Booking) -> str:
    return "CANCEL" if booking.status in OFF else "REQUEST"


# ---- single bookings -------------------------------------------------------------------------------------


def lifecycles(bookings: dict[str, rota.Booking]) -> list[rota.Booking]:
    return [booking for booking in bookings.values() if booking.start >= NOW and booking.start.year == 2028]


@pytest.mark.parametrize("method", ["", "publish", "request", "cancel"])
def test_a_booking_is_read_as_it_is_stored(method: str, engine, bookings, readers, export) -> None:
    seen = set()
    for booking in lifecycles(bookings):
        if method == "request" and booking.status in OFF:
            continue  # nobody is asked to what is off
        word = method.upper() or usual_method(booking)
        text = export("booking", booking.id, *(["--method", method] if method else []))
        assert Lint(text.encode()).faults == [], booking.id
        for reader in readers:
            file = reader.read(text)
            check_file(file, reader, word)
            [event] = file.events
            check_event(event, booking, engine, reader, "attendee", word == "CANCEL")
        seen.add((booking.status, bool(booking.series), booking.sequence > 0))
    assert {status for status, _, _ in seen} >= {"confirmed", "pending"}
    assert (method == "request") != bool({status for status, _, _ in seen} & {"cancelled"})
    assert {series for _, series, _ in seen} == {True, False}
    assert {moved for _, _, moved in seen} == {True, False}


def test_texts_of_all_scripts_and_signs_were_among_them(bookings) -> None:
    titles = [booking.title for booking in lifecycles(bookings)]
    assert all(any(fit(text) == title for title in titles) for text in TEXTS)


# ---- feeds -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", range(len(ZONES)), ids=ZONES)
def test_a_feed_tells_every_instant_by_its_own_zones(place: int, engine, bookings, readers, export) -> None:
    """All years in one file, and every year in one of its own: other years need other VTIMEZONEs."""
    host = f"z{place}"
    own = sorted((b for b in bookings.values() if b.hosts[0] == host and b.status not in OFF),
                 key=lambda b: (b.start, b.id))
    spans = [("2018-01-01", "2037-01-01")] + [(f"{year}-01-01", f"{year}-12-31") for year in YEARS]
    for since, until in spans:
        wanted = [b for b in own if since <= b.start.isoformat()[:10] <= until]
        offsets = {b.start.astimezone(ZoneInfo(ZONES[place])).utcoffset() for b in wanted}
        assert len(offsets) > (ZONES[place] in SUMMER_TIME)
        text = export("user", host, "--from", since, "--to", until)
        assert Lint(text.encode()).faults == []
        for reader in readers:
            file = reader.read(text)
            check_file(file, reader, "PUBLISH")
            assert [(e.uid, e.start, e.end) for e in file.events] == [
                (b.uid, b.start.timestamp(), b.end.timestamp()) for b in wanted], (reader.name, since)
            for event, booking in zip(file.events, wanted):
                check_event(event, booking, engine, reader, "host", False)


def test_the_feed_of_a_team_has_all_of_it(engine, bookings, readers, export) -> None:
    own = sorted((b for b in bookings.values() if b.team == "t" and b.status not in OFF), key=lambda b: b.uid)
    assert len(own) > 5
    text = export("team", "t", "--from", "2028-01-01", "--to", "2028-12-31")
    assert Lint(text.encode()).faults == []
    for reader in readers:
        file = reader.read(text)
        check_file(file, reader, "PUBLISH")
        events = sorted(file.events, key=lambda event: event.uid)
        assert [event.uid for event in events] == [booking.uid for booking in own]
        for event, booking in zip(events, own):
            check_event(event, booking, engine, reader, None, False)


# ---- the lint itself -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("old", "new", "fault"), [
    ("\r\n", "\n", "line end"),
    ("\r\n ", "", "bytes"),
    ("VERSION:2.0\r\n", "", "VERSION"),
    ("PRODID", "X-PRODID", "PRODID"),
    ("UID:", "X-UID:", "UID"),
    ("DTSTAMP:", "X-STAMP:", "DTSTAMP"),
    ("ORGANIZER;", "X-ORG;", "ORGANIZER"),
    ("METHOD:REQUEST", "METHOD:CANCEL", "CANCEL"),
    ("ATTENDEE;", "X-ATTENDEE;", "nobody"),
    ("TZID:Europe/Copenhagen", "TZID:Europe/Berlin", "zones"),
    ("\\,", ",", "escaped"),
    ("END:VALARM\r\n", "", "closes"),
    ("DTEND;", "X-END;", "DTEND"),
    ("STATUS:CONFIRMED", "STATUS:BUSY", "STATUS"),
    ("TRIGGER:", "X-TRIGGER:", "TRIGGER"),
])
def test_the_lint_finds_faults(old: str, new: str, fault: str, export) -> None:
    text = export("booking", "team-0")
    assert old in text and Lint(text.encode()).faults == []
    assert any(fault in told for told in Lint(text.replace(old, new).encode()).faults)


def test_the_lint_finds_bytes_that_are_no_text(export) -> None:
    data = export("booking", "team-0").encode()
    assert any("character" in told for told in Lint(data.replace("ộ".encode(), "ộ".encode()[:2])).faults)
    assert any("control" in told for told in Lint(data.replace(b"END:VEVENT", b"X-A:\x0bEND:VEVENT")).faults)
