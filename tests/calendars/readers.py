"""Three programs that read calendars, each answering the same plain values.

Times are seconds of UTC, by each reader's own arithmetic over the VTIMEZONEs of the file: the zones are given
names that nobody knows, so that no reader takes its own table instead. Where a reader leaves a text as it
lies in the file (RFC 6868 is younger than two of them), it is decoded here.
"""
from __future__ import annotations

import dataclasses
import datetime as dt
import io
import itertools
import json
import pathlib
import re
import subprocess

import icalendar
import vobject
from dateutil import rrule, tz

UTC = dt.timezone.utc


@dataclasses.dataclass
class Person:
    uri: str
    name: str
    role: str = ""
    answer: str = ""
    rsvp: str = ""


@dataclasses.dataclass
class Event:
    uid: str
    sequence: int
    stamp: int
    start: int
    end: int
    summary: str
    description: str
    location: str
    status: str
    organizer: Person | None
    attendees: list[Person]
    alarms: list[tuple[int, str]]  # seconds from the start, text


@dataclasses.dataclass
class File:
    method: str
    events: list[Event]
    faults: list[str] = dataclasses.field(default_factory=list)  # what the reader complains about
    restrictions: list[str] = dataclasses.field(default_factory=list)  # of RFC 5546


_numbers = itertools.count()


def with_unknown_zones(text: str) -> str:
    """The same with TZIDs of names that no reader has seen before."""
    lines = text.replace("\r\n ", "").split("\r\n")
    made = f"Rota-{next(_numbers)}/"
    return "\r\n".join(re.sub(r"^(TZID:|[A-Z-]+;(?:VALUE=PERIOD;)?TZID=)", lambda m: m[0] + made, line) for line in lines)


def plain_parameter(text: str) -> str:
    """RFC 6868 undone."""
    return re.sub(r"\^([n'^])", lambda m: {"n": "\n", "'": '"', "^": "^"}[m[1]], text)


def seconds(value: dt.datetime | dt.date) -> int:
    if not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time())
    return int((value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp())


class Reader:
    name = ""

    @staticmethod
    def seen(text: str) -> str:
        """What it is known to make of a text."""
        return text


class Libical(Reader):
    """libical, through libical_read.c."""

    name = "libical"

    @staticmethod
    def seen(text: str) -> str:
        """It trims."""
        return text.strip(" ")

    def __init__(self, program: str, folder: pathlib.Path) -> None:
        self.program = program
        self.path = folder / "libical.ics"

    def rows(self, text: str, until: str | None = None) -> list[dict]:
        self.path.write_bytes(with_unknown_zones(text).encode())
        command = [self.program, str(self.path)] + ([until] if until else [])
        out = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout
        return [json.loads(line) for line in out.decode().splitlines()]

    @staticmethod
    def person(row: dict) -> Person:
        return Person(row["uri"], row["cn"], row["role"], row["partstat"], row["rsvp"])

    def read(self, text: str) -> File:
        head, *rows = self.rows(text)
        events = [
            Event(row["uid"], row["sequence"], row["stamp"], row["start"], row["end"], row["summary"],
                  row["description"], row["location"], row["status"],
                  self.person(row["organizer"]) if row["organizer"] else None,
                  [self.person(one) for one in row["attendees"]],
                  [(alarm["offset"], alarm["text"]) for alarm in row["alarms"]])
            for row in rows
        ]
        return File(head["method"], events, head["errors"], head["restrictions"])


class Icalendar(Reader):
    """The Python package icalendar, with pytz arithmetic over the file's zones."""

    name = "icalendar"

    @staticmethod
    def seen(text: str) -> str:
        """It undoes escapes twice (a backslash before an n becomes a line break): so here what is written well."""
        for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
            text = text.replace(plain, written)
        parser = icalendar.parser
        return parser.unescape_char(parser.unescape_string(parser.escape_string(text)))

    @staticmethod
    def person(value: icalendar.vCalAddress) -> Person:
        given = value.params
        return Person(str(value), plain_parameter(str(given.get("CN", ""))),
                      *(str(given.get(key, "")) for key in ("ROLE", "PARTSTAT", "RSVP")))

    def event(self, item: icalendar.Event) -> Event:
        start = item["DTSTART"].dt
        end = item["DTEND"].dt if "DTEND" in item else start + item["DURATION"].dt
        attendees = item.get("ATTENDEE", [])
        return Event(
            str(item["UID"]), int(item["SEQUENCE"]), seconds(item["DTSTAMP"].dt), seconds(start), seconds(end),
            *(str(item.get(key, "")) for key in ("SUMMARY", "DESCRIPTION", "LOCATION", "STATUS")),
            self.person(item["ORGANIZER"]) if "ORGANIZER" in item else None,
            [self.person(one) for one in (attendees if isinstance(attendees, list) else [attendees])],
            [(int(alarm["TRIGGER"].dt.total_seconds()), str(alarm["DESCRIPTION"])) for alarm in item.walk("VALARM")])

    def read(self, text: str) -> File:
        calendar = icalendar.Calendar.from_ical(with_unknown_zones(text))
        faults = [f"{item.name}: {error}" for item in calendar.walk() for error in item.errors]
        return File(str(calendar["METHOD"]), [self.event(item) for item in calendar.walk("VEVENT")], faults)


class Vobject(Reader):
    """vobject, with dateutil's arithmetic over the file's zones. It calls what it cannot take an error."""

    name = "vobject"

    @staticmethod
    def person(line) -> Person:
        given = line.params
        return Person(line.value, plain_parameter(given.get("CN", [""])[0]),
                      *(given.get(key, [""])[0] for key in ("ROLE", "PARTSTAT", "RSVP")))

    def event(self, item) -> Event:
        def text(name: str) -> str:
            return item.getChildValue(name) or ""

        start = item.dtstart.value
        end = item.dtend.value if hasattr(item, "dtend") else start + item.duration.value
        return Event(
            text("uid"), int(text("sequence")), seconds(item.dtstamp.value), seconds(start), seconds(end),
            text("summary"), text("description"), text("location"), text("status"),
            self.person(item.organizer) if hasattr(item, "organizer") else None,
            [self.person(line) for line in item.contents.get("attendee", [])],
            [(int(alarm.trigger.value.total_seconds()), alarm.description.value)
             for alarm in item.contents.get("valarm", [])])

    @staticmethod
    def parse(text: str):
        text = with_unknown_zones(text)
        # vobject takes a zone for UTC that has UTC's offset before 2020, as Casablanca's has where it is described
        # for later years: it is told the zones, by the arithmetic it uses itself.
        zones = tz.tzical(io.StringIO(text))
        for name in zones.keys():
            vobject.icalendar.registerTzid(name, zones.get(name))
        return vobject.readOne(text)

    def read(self, text: str) -> File:
        calendar = self.parse(text)
        calendar.validate(raiseException=True)
        return File(calendar.method.value, [self.event(item) for item in calendar.contents.get("vevent", [])])

    def starts(self, text: str, until: dt.datetime) -> list[list[int]]:
        """The starts of every event by its own rules, before `until`."""
        found = []
        for item in self.parse(text).contents.get("vevent", []):
            rules: rrule.rruleset | None = item.getrruleset(addRDate=True)
            starts = [item.dtstart.value] if rules is None else rules
            starts = itertools.takewhile(lambda at: seconds(at) < until.timestamp(), starts)
            found.append([seconds(at) for at in starts])
        return found

    def recurrence_ids(self, text: str) -> list[int | None]:
        events = self.parse(text).contents.get("vevent", [])
        return [seconds(item.recurrence_id.value) if hasattr(item, "recurrence_id") else None for item in events]
