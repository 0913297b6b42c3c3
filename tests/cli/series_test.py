"""book-series, series, extend-series, cancel-series and move-series."""
from __future__ import annotations

import json
import os
import pathlib
import subprocess

import pytest

NOW = "2026-03-02T07:00:00Z"
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri"]
CATALOG = {
    "organization": {"id": "bs", "name": "BS", "zone": "Europe/Copenhagen", "default_schedule": "office"},
    "users": [{"id": "ana", "name": "Ana"}, {"id": "bo", "name": "Bo"}],
    "schedules": [{"id": "office", "rules": [{"days": WEEKDAYS, "start": "09:00", "end": "17:00"}]}],
    "teams": [{"id": "support", "slug": "support", "name": "Support", "members": [{"user": "ana"}, {"user": "bo"}]}],
    "event_types": [{"id": "call", "team": "support", "slug": "call", "title": "Call", "durations_min": [30, 60],
                     "step_min": 30, "scheduling": "round_robin", "hosts": [{"user": "ana"}, {"user": "bo"}]}],
}
BOOK = ("call", "--start", "2026-03-02T09:00:00Z", "--name", "Kim", "--email", "kim@example.net")


class Shell:
    def __init__(self, database: pathlib.Path) -> None:
        self.database = os.fspath(database)

    def run(self, verb: str, *arguments: str, code: int = 0, text: str = "") -> str:
        done = subprocess.run([os.environ["ROTA_CLI"], verb, self.database, *arguments, "--now", NOW], input=text,
                              capture_output=True, text=True, timeout=60)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout if done.stdout else done.stderr

    def document(self, verb: str, *arguments: str, code: int = 0) -> dict:
        return json.loads(self.run(verb, *arguments, "--json", code=code))

    def verdicts(self, series: str) -> list[tuple[str, str]]:
        return [(one["recurrence_id"], one["status"]) for one in self.document("series", series).get("occurrences", [])]


@pytest.fixture
def shell(tmp_path: pathlib.Path) -> Shell:
    catalog = tmp_path / "catalog.json"
    catalog.write_text(json.dumps(CATALOG), encoding="utf-8")
    shell = Shell(tmp_path / "office.db")
    shell.run("init")
    shell.run("apply", os.fspath(catalog))
    return shell


def weekly(shell: Shell, *more: str) -> dict:
    return shell.document("book-series", *BOOK, "--rrule", "FREQ=WEEKLY;COUNT=5", *more)


def places(*days: str) -> list[str]:
    return [f"2026-{day}T10:00" for day in days]


FIVE = places("03-02", "03-09", "03-16", "03-23", "03-30")


def test_a_dry_run_writes_nothing_and_says_what_would_be(shell: Shell) -> None:
    report = weekly(shell, "--dry-run")
    assert report.get("written", False) is False
    assert [(one["recurrence_id"], one["status"]) for one in report["occurrences"]] == [(at, "booked") for at in FIVE]
    assert report["occurrences"][4]["start"] == "2026-03-30T08:00:00Z"  # the wall stays, the clocks went forward
    assert shell.run("bookings", "--json") == "" or shell.run("bookings", "--json") == "\n"
    assert "Nothing was written." in shell.run("book-series", *BOOK, "--rrule", "FREQ=WEEKLY;COUNT=5", "--dry-run")


def test_a_series_is_booked_and_shown(shell: Shell) -> None:
    report = weekly(shell, "--host", "bo", "--title", "Review")
    assert report["written"] is True and report["series"]["hosts"] == ["bo"]
    series = report["series"]["id"]
    assert shell.verdicts(series) == [(at, "booked") for at in FIVE]
    shown = shell.run("series", series, "--zone", "America/New_York")
    lines = shown.splitlines()
    assert lines[0].split() == ["active", series, "call", "FREQ=WEEKLY;COUNT=5", "(America/New_York)"]
    assert lines[2].split()[:7] == ["2026-03-02T10:00", "Mon", "2", "Mar", "2026", "04:00", "booked"]
    assert lines[2].split()[7] == "bo" and len(lines) == 7


def test_conflicts_by_policy(shell: Shell) -> None:
    for _ in range(2):
        shell.run("book", "call", "--start", "2026-03-16T09:00:00Z", "--name", "Lee", "--email", "lee@example.net")
    rule = ("--rrule", "FREQ=WEEKLY;COUNT=5")
    dry = shell.document("book-series", *BOOK, *rule, "--dry-run", code=1)
    assert [one["status"] for one in dry["occurrences"]] == ["booked", "booked", "conflict", "booked", "booked"]
    table = shell.run("book-series", *BOOK, *rule, "--dry-run", code=1)
    assert "conflict" in table and "already booked (" in table
    refused = shell.document("book-series", *BOOK, *rule, code=1)
    assert refused["error"]["reason"] == "occupied"
    skipped = weekly(shell, "--conflict", "skip_conflicts")["series"]["id"]
    assert shell.verdicts(skipped)[2] == (FIVE[2], "skipped")
    assert "already booked" in shell.run("series", skipped)
    later = weekly(shell, "--conflict", "next_free", "--host-mode", "any")["series"]["id"]
    assert shell.verdicts(later)[2] == (FIVE[2], "moved")


def test_cancel_by_scope(shell: Shell) -> None:
    series = weekly(shell)["series"]["id"]
    shell.run("cancel-series", series, "--scope", "this", "--recurrence-id", FIVE[1], "--note", "away")
    assert [status for _, status in shell.verdicts(series)] == ["booked", "cancelled", "booked", "booked", "booked"]
    looked = shell.document("cancel-series", series, "--scope", "this_and_future", "--recurrence-id", FIVE[3], "--dry-run")
    assert [one["recurrence_id"] for one in looked["occurrences"]] == FIVE[3:]
    assert [status for _, status in shell.verdicts(series)].count("cancelled") == 1
    shell.run("cancel-series", series, "--scope", "this_and_future", "--recurrence-id", FIVE[3])
    assert [status for _, status in shell.verdicts(series)] == ["booked", "cancelled", "booked", "cancelled", "cancelled"]
    shell.run("cancel-series", series)  # all that is left
    assert {status for _, status in shell.verdicts(series)} == {"cancelled"}
    assert shell.document("series", series)["series"]["status"] == "cancelled"


def test_move_by_scope(shell: Shell) -> None:
    series = weekly(shell)["series"]["id"]
    shell.run("move-series", series, "--scope", "this", "--recurrence-id", FIVE[1], "--start", "2026-03-10T12:00:00Z")
    assert shell.verdicts(series)[1] == (FIVE[1], "moved")
    report = shell.document("move-series", series, "--scope", "this_and_future", "--recurrence-id", FIVE[3],
                            "--start", "2026-03-23T13:00:00Z", "--duration-min", "60")
    rest = report["series"]["id"]
    assert rest != series and report["series"]["split_from"] == series
    assert shell.verdicts(rest) == [("2026-03-23T14:00", "booked"), ("2026-03-30T14:00", "booked")]
    assert [at for at, _ in shell.verdicts(series)] == FIVE[:3]
    assert f"It goes on from {series}." in shell.run("series", rest)
    shell.run("move-series", rest, "--host", "bo")
    assert {host for one in shell.document("series", rest)["occurrences"] for host in one["hosts"]} == {"bo"}


def test_a_series_without_end_goes_on(shell: Shell) -> None:
    report = shell.document("book-series", *BOOK, "--rrule", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")
    series, written = report["series"]["id"], len(report["occurrences"])
    assert written > 250 and "Written until" in shell.run("series", series)
    assert len(shell.verdicts(series)) == written  # more than one page of bookings is read
    assert shell.document("extend-series", series).get("written", False) is False  # it lies far enough ahead
    done = subprocess.run([os.environ["ROTA_CLI"], "extend-series", shell.database, series, "--json", "--now",
                           "2026-12-01T07:00:00Z"], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["written"] is True
    assert len(shell.verdicts(series)) == written + len(json.loads(done.stdout)["occurrences"])


def test_wrong_use_is_told(shell: Shell) -> None:
    assert "--recurrence-id" in shell.run("cancel-series", "s", "--scope", "this", "--recurrence-id", "monday", code=1)
    shell.run("cancel-series", "s", "--scope", "some", code=2)
    shell.run("book-series", *BOOK, "--conflict", "never", code=2)
    assert shell.document("series", "nowhere", code=1)["error"]["reason"] == "not_found"
    assert "--start" in shell.run("book-series", "call", "--start", "noon", "--rrule", "FREQ=DAILY;COUNT=2", code=1)
