"""What Google, Outlook and Apple want of a calendar file, and RFC 5545 and 5546 behind them, line by line."""
from __future__ import annotations

import re

LINE = re.compile(r'([A-Z-]+)((?:;[A-Z-]+=(?:"[^"\x00-\x1f]*"|[^";:,\x00-\x1f]*))*):(.*)', re.DOTALL)
UTC = re.compile(r"\d{8}T\d{6}Z")
DATE = re.compile(r"\d{8}")
WALL = re.compile(r"\d{8}T\d{6}")
OFFSET = re.compile(r"[+-](0\d|1\d|2[0-3])[0-5]\d([0-5]\d)?")
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")
WORDS = {
    "METHOD": {"PUBLISH", "REQUEST", "CANCEL"},
    "STATUS": {"CONFIRMED", "TENTATIVE", "CANCELLED"},
    "TRANSP": {"OPAQUE", "TRANSPARENT"},
    "ACTION": {"DISPLAY"},
}
ONCE = {
    "VCALENDAR": ["VERSION", "PRODID", "CALSCALE", "METHOD"],
    "VEVENT": ["UID", "DTSTAMP", "DTSTART", "SEQUENCE", "SUMMARY", "STATUS", "ORGANIZER"],
    "VALARM": ["ACTION", "TRIGGER", "DESCRIPTION"],
    "VTIMEZONE": ["TZID"],
    "STANDARD": ["DTSTART", "TZOFFSETFROM", "TZOFFSETTO"],
    "DAYLIGHT": ["DTSTART", "TZOFFSETFROM", "TZOFFSETTO"],
}
AT_MOST_ONCE = {"VEVENT": ["DTEND", "DURATION", "DESCRIPTION", "LOCATION", "URL", "TRANSP", "RECURRENCE-ID"]}
INSIDE = {"VCALENDAR": "", "VEVENT": "VCALENDAR", "VTIMEZONE": "VCALENDAR", "VALARM": "VEVENT", "STANDARD": "VTIMEZONE",
          "DAYLIGHT": "VTIMEZONE"}


class Component:
    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: list[tuple[str, dict[str, str], str]] = []
        self.parts: list[Component] = []

    def all(self, name: str) -> list[tuple[dict[str, str], str]]:
        return [(given, value) for found, given, value in self.lines if found == name]

    def one(self, name: str) -> str:
        values = self.all(name)
        return values[0][1] if values else ""

    def walk(self):
        yield self
        for part in self.parts:
            yield from part.walk()


class Lint:
    """`faults` says in words what is wrong with `data`."""

    def __init__(self, data: bytes) -> None:
        self.faults: list[str] = []
        self.root = Component("")
        self.physical_lines(data)
        self.tree(data.decode(errors="replace").replace("\r\n ", ""))
        for component in self.root.walk():
            self.component(component)
        if len(self.root.parts) == 1 and self.root.parts[0].name == "VCALENDAR":
            self.calendar(self.root.parts[0])
        else:
            self.fault("not one VCALENDAR")

    def fault(self, text: str) -> None:
        self.faults.append(text)

    def physical_lines(self, data: bytes) -> None:
        if not data.endswith(b"\r\n"):
            self.fault("does not end with a line end")
        for number, line in enumerate(data.split(b"\r\n")[:-1], 1):
            if len(line) > 75:
                self.fault(f"line {number}: {len(line)} bytes")
            if not line.strip():
                self.fault(f"line {number}: empty")
            try:
                text = line.decode()
            except UnicodeDecodeError:
                self.fault(f"line {number}: cut inside a character")
                continue
            if CONTROLS.search(text):
                self.fault(f"line {number}: a control or line break")

    def tree(self, text: str) -> None:
        open_ = [self.root]
        for line in text.split("\r\n")[:-1]:
            match = LINE.fullmatch(line)
            if not match:
                self.fault(f"no content line: {line[:60]!r}")
                continue
            name, params, value = match.groups()
            if name == "BEGIN":
                if INSIDE.get(value) != open_[-1].name:
                    self.fault(f"{value} inside {open_[-1].name}")
                open_[-1].parts.append(Component(value))
                open_.append(open_[-1].parts[-1])
            elif name == "END":
                if open_.pop().name != value or not open_:
                    self.fault(f"END:{value} closes something else")
                    return
            elif open_[-1].parts and open_[-1].name == "VCALENDAR":
                self.fault(f"{name} after a component")
            else:
                given = dict(re.findall(r';([A-Z-]+)=("[^"]*"|[^;]*)', params))
                open_[-1].lines.append((name, {key: v.strip('"') for key, v in given.items()}, value))
        if len(open_) != 1:
            self.fault("a component is not closed")

    def component(self, component: Component) -> None:
        for name in ONCE.get(component.name, []):
            if len(component.all(name)) != 1:
                self.fault(f"{component.name}: {len(component.all(name))} times {name}")
        for name in AT_MOST_ONCE.get(component.name, []):
            if len(component.all(name)) > 1:
                self.fault(f"{component.name}: {name} twice")
        for name, words in WORDS.items():
            for _, value in component.all(name):
                if value not in words:
                    self.fault(f"{name}:{value}")
        for name in ("TZOFFSETFROM", "TZOFFSETTO"):
            for _, value in component.all(name):
                if not OFFSET.fullmatch(value):
                    self.fault(f"{name}:{value}")
        for name, given, value in component.lines:
            if name in ("DTSTART", "DTEND", "DTSTAMP") and component.name == "VEVENT":
                self.moment(name, given, value)
            if name in ("SUMMARY", "DESCRIPTION", "LOCATION", "UID") and re.search(r"(?<!\\)(\\\\)*[;,]", value):
                self.fault(f"{name}: a comma or semicolon that is not escaped")
            if name in ("SUMMARY", "DESCRIPTION", "LOCATION") and re.search(r"(?<!\\)(\\\\)*\\[^\\;,nN]", value):
                self.fault(f"{name}: a backslash that escapes nothing")

    def moment(self, name: str, given: dict[str, str], value: str) -> None:
        form = DATE if given.get("VALUE") == "DATE" else WALL if "TZID" in given else UTC
        if name == "DTSTAMP" and not UTC.fullmatch(value):
            self.fault(f"DTSTAMP:{value}")
        if not form.fullmatch(value):
            self.fault(f"{name}:{value} {given}")

    def calendar(self, calendar: Component) -> None:
        if [name for name, _, _ in calendar.lines[:2]] != ["VERSION", "PRODID"]:
            self.fault("VERSION and PRODID do not come first")
        if calendar.one("VERSION") != "2.0":
            self.fault("VERSION")
        self.zones(calendar)
        events = [part for part in calendar.parts if part.name == "VEVENT"]
        method = calendar.one("METHOD")
        for event in events:
            self.event(event, method)
        keys = [(event.one("UID"), event.one("RECURRENCE-ID")) for event in events]
        if len(set(keys)) != len(keys):
            self.fault("two events of one UID")
        if method != "PUBLISH" and len({uid for uid, _ in keys}) != 1:
            self.fault(f"{method} of several UIDs")  # RFC 5546 §3.2.2, §3.2.5

    def zones(self, calendar: Component) -> None:
        described = [part.one("TZID") for part in calendar.parts if part.name == "VTIMEZONE"]
        used = {given["TZID"] for part in calendar.walk() for _, given, _ in part.lines if "TZID" in given}
        if sorted(described) != sorted(used):
            self.fault(f"zones {described} for {sorted(used)}")
        for zone in (part for part in calendar.parts if part.name == "VTIMEZONE"):
            if not zone.parts:
                self.fault(f"zone {zone.one('TZID')} has no part")
            if any(not WALL.fullmatch(part.one("DTSTART")) for part in zone.parts):
                self.fault(f"zone {zone.one('TZID')}: DTSTART is no wall time")
        places = [part.name for part in calendar.parts]
        if "VTIMEZONE" in places[len(described):]:
            self.fault("a zone after an event")

    def event(self, event: Component, method: str) -> None:
        if len(event.all("DTEND")) + len(event.all("DURATION")) != 1:
            self.fault("not one of DTEND and DURATION")
        if not event.one("UID") or len(event.one("UID")) > 255:  # Exchange takes no longer one
            self.fault(f"UID {event.one('UID')!r}")
        for name in ("ORGANIZER", "ATTENDEE"):
            for _, uri in event.all(name):
                if not re.fullmatch(r"(mailto:[^\s@]+@\S+|tel:\S+|invalid:nomail)", uri):
                    self.fault(f"{name}:{uri}")
        if method == "REQUEST" and not event.all("ATTENDEE"):
            self.fault("a REQUEST to nobody")  # RFC 5546 §3.2.2
        if method == "CANCEL" and event.one("STATUS") != "CANCELLED":
            self.fault("a CANCEL that does not say so")
        if method == "CANCEL" and event.parts:
            self.fault("a CANCEL with alarms")  # RFC 5546 §3.2.5
        if method == "REQUEST" and event.one("STATUS") == "CANCELLED":
            self.fault("a REQUEST for what is off")
