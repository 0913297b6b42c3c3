"""What a person at a terminal meets: wrong names, odd texts, what is taken and what is off."""
from __future__ import annotations

import json
import os
import pathlib
import subprocess

import pytest

NOW = "2030-01-06T08:00:00Z"
CATALOG = {
    "organization": {"id": "bs", "name": "BS", "zone": "UTC", "default_schedule": "office"},
    "users": [{"id": "ana", "name": "Ana"}],
    "schedules": [{"id": "office", "rules": [{"days": ["mon"], "start": "09:00", "end": "11:00"}]}],
    "event_types": [{"id": "call", "user": "ana", "slug": "call", "title": "Call", "durations_min": [60]}],
}


def rota(*arguments: str, code: int = 0) -> str:
    done = subprocess.run([os.environ["ROTA_CLI"], *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def office(tmp_path: pathlib.Path) -> str:
    database, catalog = os.fspath(tmp_path / "office.db"), tmp_path / "catalog.json"
    catalog.write_text(json.dumps(CATALOG))
    rota("init", database)
    rota("apply", database, os.fspath(catalog))
    return database


def test_a_typo_makes_no_file(tmp_path: pathlib.Path) -> None:
    missing = tmp_path / "typo.db"
    assert "there is no" in rota("slots", os.fspath(missing), "call", code=1)
    assert not missing.exists()


def test_the_version_is_told() -> None:
    assert rota("--version").startswith("rota 0.")


def test_texts_cannot_steer_the_terminal(office: str) -> None:
    name = "Kim\x1b[2J\u202egnp.exe"
    rota("book", office, "call", "--at", "2030-01-07T09:00:00Z", "--name", name, "--email", "k@example.net", "--now", NOW)
    shown = rota("bookings", office, "--now", NOW)
    assert "Kim<U+001B>[2J<U+202E>gnp.exe" in shown
    assert "\x1b" not in shown and "\u202e" not in shown


def test_what_is_off_looks_different(office: str) -> None:
    for start in ("09:00", "10:00"):
        rota("book", office, "call", "--at", f"2030-01-07T{start}:00Z", "--name", "Kim", "--email", "k@example.net",
             "--now", NOW)
    rota("cancel", office, "#1", "--now", NOW)
    rows = rota("bookings", office, "--now", NOW).splitlines()[1:]
    assert [row.split()[1] for row in rows] == ["cancelled", "confirmed"]


def test_the_whole_grid_says_what_is_taken(office: str) -> None:
    rota("book", office, "call", "--at", "2030-01-07T09:00:00Z", "--name", "Kim", "--email", "k@example.net", "--now", NOW)
    grid = rota("slots", office, "call", "--from", "2030-01-07", "--to", "2030-01-07", "--lattice", "--now", NOW)
    assert "09:00 (already booked)  10:00\n" in grid
