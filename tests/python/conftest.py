"""A small office for every test: two people, half-hour calls, nine to five in Copenhagen."""
from __future__ import annotations

import datetime as dt
import os
import pathlib
from collections.abc import Iterator
from typing import Any

import pytest

import rota

ROOT = pathlib.Path(__file__).resolve().parents[2]
NOW = dt.datetime(2030, 1, 2, 12, tzinfo=dt.timezone.utc)
MONDAY = dt.date(2030, 1, 7)
NINE = dt.datetime(2030, 1, 7, 8, tzinfo=dt.timezone.utc)  # Monday, 09:00 in Copenhagen


def office() -> rota.Catalog:
    week: list[rota.Day] = ["mon", "tue", "wed", "thu", "fri"]
    return rota.Catalog(
        organization=rota.Organization(id="office", name="Office", zone="Europe/Copenhagen"),
        users=[rota.User(id="ana", name="Ana Holm", email="ana@example.org"), rota.User(id="bo", name="Bo Lind")],
        schedules=[
            rota.Schedule(
                id="hours",
                zone="Europe/Copenhagen",
                rules=[rota.ScheduleRule(days=week, start=dt.time(9), end="17:00")],
            )
        ],
        teams=[
            rota.Team(
                id="desk",
                name="Desk",
                slug="desk",
                members=[rota.Membership(user="ana"), rota.Membership(user="bo")],
            )
        ],
        event_types=[
            rota.EventType(
                id="call",
                team="desk",
                title="Call",
                slug="call",
                durations_min=[30],
                scheduling="round_robin",
                schedule="hours",
                schedule_mode="replace",
                hosts=[rota.HostRow(user="ana"), rota.HostRow(user="bo")],
            )
        ],
    )


@pytest.fixture
def catalog() -> rota.Catalog:
    return office()


def opened(path: str, **options: Any) -> rota.Engine:
    """An engine whose clock stands at NOW."""
    engine = rota.Engine(path, clock="test", **options)
    engine.set_clock(NOW)
    return engine


def at(now: dt.datetime) -> rota.Envelope:
    return rota.Envelope(now=now)


@pytest.fixture
def engine(catalog: rota.Catalog) -> Iterator[rota.Engine]:
    with opened(":memory:") as engine:
        engine.apply(catalog)
        yield engine


@pytest.fixture
def kim() -> rota.Attendee:
    return rota.Attendee(name="Kim", email="kim@example.net")


@pytest.fixture
def database(tmp_path: pathlib.Path, catalog: rota.Catalog) -> str:
    """A file with the office in it."""
    path = os.fspath(tmp_path / "office.db")
    with opened(path) as engine:
        engine.apply(catalog)
    return path
