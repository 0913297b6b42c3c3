"""The same wrong argument has the same reason in every face: tests/data/faces/wrong_arguments.json."""
from __future__ import annotations

import json
import pathlib
from collections.abc import Callable
from typing import Any

import pytest

import rota
from conftest import MONDAY, NINE, NOW, ROOT, at, opened

TABLE = json.loads((ROOT / "tests" / "data" / "faces" / "wrong_arguments.json").read_text(encoding="utf-8"))
GUEST = rota.Actor(kind="guest")


def nested(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(depth):
        value = {"value": value}
    return value


def test_wrong_arguments_have_the_reasons_that_the_other_faces_give(
    engine: rota.Engine, kim: rota.Attendee, tmp_path: pathlib.Path
) -> None:
    visitor = engine.acting(rota.Envelope(actor=GUEST))
    slots = engine.slots("call", MONDAY)
    circle: dict[str, Any] = {}
    circle["self"] = circle
    broken = rota.Attendee(name="\ud800", email="kim@example.net")
    odd: Any = engine  # what no type checker lets through
    form: dict[str, Any] = {"event_type": "call", "start": NINE, "attendees": [kim], "now": NOW}
    tries: dict[str, Callable[[], object]] = {
        "a database name with U+0000": lambda: rota.Engine("a\0b"),
        "a database name with half a surrogate": lambda: rota.Engine("a\ud800b"),
        "a schema name with U+0000": lambda: rota.Engine(":memory:", schema="a\0b"),
        "a backup path with U+0000": lambda: engine.backup(f"{tmp_path}/copy.db\0b"),
        "half a surrogate in a body": lambda: engine.book("call", NINE, attendees=[broken]),
        "half a surrogate in the envelope": lambda: engine.book(
            "call", NINE, attendees=[kim], envelope=rota.Envelope(idempotency_key="\udc00")
        ),
        "half a surrogate in a request as text": lambda: engine.call("record.get", '{"kind":"user","id":"\ud800"}'),
        "half a surrogate in a verb's name": lambda: engine.call("record.\ud800", {}),
        "a body that holds itself": lambda: engine.call("catalog.apply", {"catalog": circle}),
        "a body nested 70 deep": lambda: engine.call("catalog.apply", {"catalog": nested(70)}),
        "a body nested 100000 deep": lambda: engine.call("catalog.apply", {"catalog": nested(100_000)}),
        "an envelope for a view's slots": lambda: visitor.slots("call", MONDAY, envelope=at(NOW)),
        "an envelope for a view's verb": lambda: visitor.book("call", NINE, attendees=[kim], envelope=at(NOW)),
        "a key of the envelope in a body": lambda: odd.book("call", NINE, attendees=[kim], now=NOW),
        "a key of the envelope in a view's body": lambda: visitor.book(**form),
        "an envelope that is none": lambda: odd.book("call", NINE, attendees=[kim], envelope="now"),
        "a slot at half a place": lambda: slots[0.5],  # type: ignore[call-overload]
        "a slot at a word": lambda: slots["first"],  # type: ignore[call-overload]
    }
    assert [row["case"] for row in TABLE] == list(tries)
    for row in TABLE:
        with pytest.raises(rota.Error) as caught:
            tries[row["case"]]()
        assert caught.value.reason == row["reason"], row["case"]
        assert caught.value.path == row.get("path", caught.value.path), row["case"]
    with pytest.raises(rota.Invalid) as deep:  # where a record holds any JSON
        engine.put(rota.User(id="eve", name="Eve", metadata=circle))
    assert (deep.value.reason, deep.value.detail["rule"]) == ("malformed", "nesting")
    assert list(engine.list(rota.Booking)) == []


def test_a_page_shows_what_cannot_be_read(database: str) -> None:
    import sqlite3

    with opened(database) as engine:
        assert engine.page(rota.User).unreadable == ()
    with sqlite3.connect(database) as stored:
        stored.execute("UPDATE document SET doc=replace(doc,'ana@example.org','no address') WHERE key='ana'")
    with opened(database) as engine:
        page = engine.page(rota.User)
        assert [user.id for user in page.items] == ["bo"]
        assert [(row.kind, row.id, row.field) for row in page.unreadable] == [("user", "ana", "email")]
