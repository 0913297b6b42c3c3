#!/usr/bin/python3
"""Prints what Python's zoneinfo says about every zone, for zone_oracle_test.cc to compare.

    Z name              the lines that follow are about this zone
    U t offset          OffsetAt(t)
    L s first second    Resolve({s}): PEP 495 fold=0 and fold=1, which are our first and second

Samples lie around every change of every zone from 1900 to 2200 (one second before, at and after it on
the UTC axis; both edges and the middle of its gap or fold on the wall), at a few years far away, and
in local mean time. Zone files are parsed here only to know where to look; every answer is zoneinfo's.
"""
import datetime
import pathlib
import struct
import sys
import zoneinfo

ROOT = pathlib.Path("/usr/share/zoneinfo")
EPOCH = datetime.datetime(1970, 1, 1)
UTC = datetime.timezone.utc
NOT_ZONES = {"localtime", "posixrules"}  # the machine's own choice, refused by Zone::Find
DAY = 86400


def seconds(year: int, month: int = 1, day: int = 1) -> int:
    return int((datetime.datetime(year, month, day) - EPOCH).total_seconds())


def offset_at(zone: zoneinfo.ZoneInfo, t: int) -> int:
    instant = (EPOCH + datetime.timedelta(seconds=t)).replace(tzinfo=UTC)
    return int(instant.astimezone(zone).utcoffset().total_seconds())


def to_instant(zone: zoneinfo.ZoneInfo, local: int, fold: int) -> int:
    wall = (EPOCH + datetime.timedelta(seconds=local)).replace(tzinfo=zone, fold=fold)
    return local - int(wall.utcoffset().total_seconds())


def listed_changes(name: str) -> list[int]:
    """Change times of the file's 64-bit block (RFC 8536 section 3)."""
    data = (ROOT / name).read_bytes()
    isut, isstd, leap, times, types, chars = struct.unpack(">6l", data[20:44])
    second = 44 + 5 * times + 6 * types + chars + 8 * leap + isstd + isut
    times = struct.unpack(">6l", data[second + 20 : second + 44])[3]
    return list(struct.unpack(f">{times}q", data[second + 44 : second + 44 + 8 * times]))


def has_yearly_rule(name: str) -> bool:
    return b"," in (ROOT / name).read_bytes().splitlines()[-1]


def changes_of_rule(zone: zoneinfo.ZoneInfo, first_year: int, last_year: int) -> list[int]:
    """Changes between two years, found by stepping a week and halving. For regular years only."""
    found = []
    at, before = seconds(first_year), offset_at(zone, seconds(first_year))
    while at < seconds(last_year):
        after = offset_at(zone, at + 7 * DAY)
        if after != before:
            low, high = at, at + 7 * DAY
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset_at(zone, middle) == before else (low, middle)
            found.append(high)
        at, before = at + 7 * DAY, after
    return found


def main() -> int:
    zoneinfo.reset_tzpath([str(ROOT)])
    names = sorted(zoneinfo.available_timezones() - NOT_ZONES)
    write = sys.stdout.write
    for name in names:
        zone = zoneinfo.ZoneInfo(name)
        changes = [t for t in listed_changes(name) if seconds(1900) <= t < seconds(2200)]
        if has_yearly_rule(name):
            for first, last in ((2037, 2200), (2499, 2503), (2899, 2904), (9995, 9999)):
                changes += changes_of_rule(zone, first, last)
        instants = {seconds(y, m, 15) for y in (2, 1200, 1800, 1969, 1970, 2099, 2100, 2101, 2400, 9999)
                    for m in (1, 7)}
        locals_ = set(instants)
        for t in changes:
            instants.update((t - 1, t, t + 1))
            before, after = offset_at(zone, t - 1), offset_at(zone, t)
            edges = (t + before, t + after)
            locals_.update(edge + d for edge in edges for d in (-1, 0, 1))
            locals_.add(sum(edges) // 2)
        write(f"Z {name}\n")
        for t in sorted(instants):
            write(f"U {t} {offset_at(zone, t)}\n")
        for s in sorted(locals_):
            write(f"L {s} {to_instant(zone, s, 0)} {to_instant(zone, s, 1)}\n")
    write("END\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
