"""A database with everything that can make a calendar file hard to read: twelve zones over many years, texts of
several scripts, names that need quoting, people without addresses, requests, cancellations, moves, series.

Written through the Python package, because the command line cannot say all of it.
"""
from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import rota

UTC = dt.timezone.utc
# With and without summer time, of half hours and quarters, south of the equator, summer time that is
# "negative" (Dublin), that stops for Ramadan (Casablanca), that was given up (Sao Paulo), a changed rule (Apia).
ZONES = ("Europe/Copenhagen", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Asia/Kathmandu",
         "Africa/Casablanca", "America/Santiago", "Asia/Ho_Chi_Minh", "Europe/Dublin", "America/Sao_Paulo",
         "Pacific/Apia", "UTC")
YEARS = (2018, 2019, 2024, 2026, 2027, 2034)
HALF_HOUR = dt.timedelta(minutes=30)

TEXTS = (
    "Cuộc họp đánh giá tiến độ quý ba – phòng Kỹ thuật và Vận hành, tầng 12; vui lòng mang theo tài liệu đã ký",
    "اجتماع مراجعة التقدم للربع الثالث، قسم الهندسة والعمليات؛ يرجى إحضار المستندات الموقعة قبل بداية الاجتماع",
    "👩‍👩‍👧‍👦🌈👍🏽" * 9 + " mit Übermaß, ß und ŧ",
    r"C:\temp\new, D:\next; \n is no line break, \\ no end; a\,b\;c" + " " + "long" * 40,
    'one\ntwo\r\n three\n\n"four": BEGIN:VEVENT\nEND:VCALENDAR\t; , \\',
    " leading and trailing ",
    ":;,=^\"'",
)
NAMES = (
    'Ana "Ace" Holm, PhD; Ops: Europe',
    "Nguyễn Thị Minh Khai; phòng Kỹ thuật và Vận hành, Công ty Trách nhiệm Hữu hạn",
    "محمد عبد الرحمن",
    "^caret^ 'n ^n",
    "Bo \\ Lind",
    "👷 Cy",
)


def fit(text: str, size: int = 200) -> str:
    """As much of it as a title may hold, in bytes."""
    return text.encode()[:size].decode(errors="ignore").strip()


def catalog() -> rota.Catalog:
    days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    users = [{"id": f"u{i}", "name": name, "email": f"u{i}@example.org", "zone": ZONES[i]}
             for i, name in enumerate(NAMES)]
    users.append({"id": "nomail", "name": "No Mail, at all"})
    users += [{"id": f"z{i}", "name": zone, "email": f"host-of-{i}@example.org", "zone": zone}
              for i, zone in enumerate(ZONES)]
    types = [
        {"id": f"in-z{i}", "user": f"z{i}", "slug": f"in-z{i}", "title": f"Call in {zone}", "durations_min": [30],
         "step_min": 5, "zone": zone}
        for i, zone in enumerate(ZONES)
    ]
    places = [{"kind": "address", "text": fit(TEXTS[0])}, {"kind": "video", "link": "https://example.org/" + "room/" * 30}]
    reminders = [{"before_min": 1440, "channel": "email"}, {"before_min": 10, "channel": "sms"},
                 {"before_min": 0, "channel": "push"}, {"before_min": 45, "recipient": "host"}]
    types += [
        {"id": "team", "team": "t", "slug": "team", "title": fit(TEXTS[1]), "description": TEXTS[4],
         "durations_min": [30, 45, 1440],
         "step_min": 5, "scheduling": "collective", "hosts": [{"user": f"u{i}"} for i in range(len(NAMES))],
         "locations": places, "reminders": reminders},
        {"id": "asked", "user": "u0", "slug": "asked", "title": "Asked", "durations_min": [30], "step_min": 5,
         "requires_approval": True, "locations": places[1:], "reminders": reminders},
        {"id": "hidden", "team": "t", "slug": "hidden", "title": "Hidden", "durations_min": [30], "step_min": 5,
         "scheduling": "round_robin", "hosts": [{"user": "nomail"}], "hide_host": True},
    ]
    members = [{"user": user["id"]} for user in users]
    return rota.Catalog.from_dict({
        "organization": {"id": "o", "name": "Øster, Vester & Co; \"O\"", "zone": ZONES[0], "default_schedule": "always"},
        "users": users,
        "schedules": [{"id": "always", "zone": "UTC", "rules": [{"days": days, "start": "00:00", "end": "24:00"}]}],
        "teams": [{"id": "t", "slug": "t", "name": TEXTS[5].strip() + "; team", "members": members}],
        "event_types": types,
    })


def changes_of(zone: str, year: int) -> list[dt.datetime]:
    """When the clocks of a zone are changed in a year, to the minute."""
    found, tz = [], ZoneInfo(zone)
    at, end = dt.datetime(year, 1, 1, tzinfo=UTC), dt.datetime(year + 1, 1, 1, tzinfo=UTC)
    while at < end:
        next_ = at + dt.timedelta(days=1)
        if at.astimezone(tz).utcoffset() != next_.astimezone(tz).utcoffset():
            low, high = at, next_
            while high - low > dt.timedelta(minutes=1):
                middle = low + (high - low) / 2
                same = middle.astimezone(tz).utcoffset() == low.astimezone(tz).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            found.append((high + dt.timedelta(seconds=30)).replace(second=0, microsecond=0))
        at = next_
    return found


def starts_of(zone: str) -> list[dt.datetime]:
    """Winter and summer of every year, and close before and after every change of the clocks."""
    starts = []
    for year in YEARS:
        tz = ZoneInfo(zone)
        starts += [dt.datetime(year, month, 15, 10, tzinfo=tz).astimezone(UTC) for month in (1, 4, 7, 10)]
        for change in changes_of(zone, year):
            starts += [change - 3 * HALF_HOUR, change - HALF_HOUR, change, change + HALF_HOUR]
            starts += [change - dt.timedelta(days=1), change + dt.timedelta(days=1)]
    return sorted(set(starts))


def attendee(number: int) -> rota.Attendee:
    return rota.Attendee(name=NAMES[number % len(NAMES)], email=f"guest-{number}@" + "long-" * 8 + "example.net")


def at(now: dt.datetime, new_id: str = "") -> rota.Envelope:
    return rota.Envelope(now=now, new_id=new_id)


def fill(engine: rota.Engine) -> None:
    engine.apply(catalog(), envelope=at(dt.datetime(2017, 1, 1, tzinfo=UTC)))
    number = 0
    for i, zone in enumerate(ZONES):
        for start in starts_of(zone):
            number += 1
            engine.book(f"in-z{i}", start, envelope=at(start - dt.timedelta(days=9)), attendees=[attendee(number)],
                        title=fit(TEXTS[number % len(TEXTS)]) if number % 3 == 0 else "",
                        notes=TEXTS[(number + 1) % len(TEXTS)])
    fill_lifecycles(engine)


def fill_lifecycles(engine: rota.Engine) -> None:
    """Bookings of every status, moved ones, of several hosts and guests, and series with edits."""
    now = dt.datetime(2028, 3, 1, tzinfo=UTC)
    first = dt.datetime(2028, 3, 20, 9, tzinfo=UTC)

    def day(n: int) -> dt.datetime:
        return first + dt.timedelta(days=n)

    many = [attendee(n) for n in range(4)] + [rota.Attendee(name="By phone", phone="+4512345678"), rota.Attendee(user="z3")]
    for n, text in enumerate(TEXTS):
        engine.book("team", day(n), envelope=at(now, f"team-{n}"), attendees=many[: n % 6 + 1], title=fit(text), notes=text)
    engine.book("team", day(20), envelope=at(now, "whole-day"), duration_min=1440, attendees=[attendee(1)])
    engine.book("asked", day(30), envelope=at(now, "pending"), attendees=[attendee(2)])
    engine.book("asked", day(31), envelope=at(now, "approved"), attendees=[attendee(2)])
    engine.approve("approved", envelope=at(now))
    engine.book("asked", day(32), envelope=at(now, "rejected"), attendees=[attendee(2)])
    engine.reject("rejected", envelope=at(now))
    engine.book("hidden", day(0), envelope=at(now, "hidden-1"), attendees=[attendee(3)])
    engine.book("in-z0", day(0), envelope=at(now, "moved"), attendees=[attendee(3)], title=fit(TEXTS[0]))
    engine.move("moved", start=day(1), envelope=at(now))
    engine.move("moved", start=day(2), envelope=at(now))
    engine.book("in-z1", day(0), envelope=at(now, "off"), attendees=[attendee(4)], title=fit(TEXTS[1]))
    engine.cancel("off", envelope=at(now), note=TEXTS[3])
    series = engine.book_series("in-z2", day(3), envelope=at(now, "weekly"), attendees=[attendee(5)], rrule="FREQ=WEEKLY;COUNT=8")
    occurrences = series.occurrences
    engine.cancel_series("weekly", scope="this", recurrence_id=occurrences[2].recurrence_id, envelope=at(now))
    engine.move_series("weekly", scope="this_and_future", recurrence_id=occurrences[4].recurrence_id, envelope=at(now),
                       start=occurrences[4].start + dt.timedelta(hours=2))
