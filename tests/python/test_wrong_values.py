"""Values that a program may pass by mistake or on purpose, in every field of every verb.

The fields come from the rows of verbs and the descriptions of records (tests/support/print_wrong_values.cc), so a new
one is tried without a word here. Whatever is passed, a call answers what C answers to the same document, byte for
byte, or raises rota.Error with a reason and the path of the field; what was refused has written nothing.

Each run takes some values for each field, as ROTA_SEED says; ROTA_ROUNDS=10 takes them all.
"""
from __future__ import annotations

import collections
import contextlib
import dataclasses
import datetime as dt
import decimal
import enum
import fractions
import functools
import inspect
import json
import os
import pathlib
import random
import re
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import rota
from c_face import CEngine
from rota import _records

from conftest import MONDAY, ROOT, office, opened
from rota._engine import Asking

KEY = "07" * 32
NOW = dt.datetime(2030, 1, 2, 8, tzinfo=dt.timezone.utc)
USUAL = 6  # values for each field
SEED = int(os.environ.get("ROTA_SEED") or random.randrange(2**32))
ROUNDS = float(os.environ.get("ROTA_ROUNDS") or 1)

CLASSES = {cls.__name__: cls for cls in _records.RECORDS.values()}
ENVELOPE = {field.name for field in dataclasses.fields(rota.Envelope)}


class Boom(Exception):
    """Raised by a value's own code."""


# ---- values --------------------------------------------------------------------------------------


class Broken:
    """Fails wherever it is asked for something."""

    def _boom(self, *_: object) -> Any:
        raise Boom

    __index__ = __iter__ = __len__ = __str__ = __bool__ = __float__ = __eq__ = _boom
    __hash__ = None  # type: ignore[assignment]


class OddZone(dt.tzinfo):
    def utcoffset(self, _: dt.datetime | None) -> dt.timedelta:
        return dt.timedelta(seconds=1, microseconds=1)

    def dst(self, _: dt.datetime | None) -> None:
        return None

    def tzname(self, _: dt.datetime | None) -> str:
        return "odd"


class BrokenZone(OddZone):
    def utcoffset(self, _: dt.datetime | None) -> dt.timedelta:
        raise Boom


class Text(str):
    """A text, all the same."""


class Word(enum.Enum):
    CALL = "call"


@functools.cache
def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


def circle() -> list[Any]:
    value: list[Any] = []
    value.append(value)
    return value


def growing() -> Any:
    """A list that grows while it is read."""
    items: list[Any] = []

    class Grows:
        def __index__(self) -> int:
            items.extend([1] * (len(items) < 1000))
            return 1

    items.append(Grows())
    return items


def failing() -> Iterator[str]:
    yield "call"
    raise Boom


@functools.cache
def closed_engine() -> rota.Engine:
    engine = rota.Engine(":memory:")
    engine.close()
    return engine


@functools.cache
def some_slots() -> rota.Slots:
    with opened(":memory:") as engine:
        engine.apply(office())
        return engine.slots("call", MONDAY)


VALUES: dict[str, Callable[[], Any]] = {
    "None": lambda: None,
    "a number": lambda: 5,
    "less than nothing": lambda: -1,
    "2^31": lambda: 2**31,
    "2^63": lambda: 2**63,
    "a number of 5000 digits": lambda: 10**5000,
    "half": lambda: 0.5,
    "NaN": lambda: float("nan"),
    "infinity": lambda: -float("inf"),
    "1e300": lambda: 1e300,
    "true": lambda: True,
    "no text": lambda: "",
    "a text": lambda: "call",
    "a text of its own class": lambda: Text("call"),
    "a long text": lambda: "x" * 70_000,
    "U+0000": lambda: "a\0b",
    "half a surrogate": lambda: "a\ud800",
    "bytes": lambda: b"call",
    "bytes that are no UTF-8": lambda: bytearray(b"\xff"),
    "a list": lambda: ["call"],
    "a list of nothing": lambda: [None],
    "an empty list": lambda: [],
    "lists, too deep": lambda: nested(70),
    "lists, much too deep": lambda: nested(100_000),
    "a circle": circle,
    "a list that grows": growing,
    "a generator": lambda: (word for word in ("call", "call")),
    "a generator that fails": failing,
    "a set": lambda: {"call"},
    "a tuple": lambda: (1, "call"),
    "an empty mapping": dict,
    "a mapping": lambda: {"no_such_field": 1},
    "a mapping with numbers as keys": lambda: {5: "x", None: 1},
    "a mapping with half a surrogate": lambda: {"\udc00": "x"},
    "an ordered mapping": lambda: collections.OrderedDict(a="b"),
    "a view of a mapping": lambda: {"a": "b"}.items(),
    "an object": object,
    "an object that fails": Broken,
    "a class": lambda: rota.User,
    "a function": lambda: print,
    "a decimal": lambda: decimal.Decimal("1.5"),
    "a fraction": lambda: fractions.Fraction(1, 3),
    "a complex number": lambda: 1j,
    "an enumeration": lambda: Word.CALL,
    "a zone": lambda: ZoneInfo("Europe/Copenhagen"),
    "an instant": lambda: NOW,
    "an instant without a zone": lambda: dt.datetime(2030, 1, 2),
    "an instant with a fraction": lambda: NOW.replace(microsecond=5),
    "an instant before the first": lambda: dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=14))),
    "an instant after the last": lambda: dt.datetime.max.replace(tzinfo=dt.timezone(-dt.timedelta(hours=12))),
    "an instant in a zone that fails": lambda: dt.datetime(2030, 1, 2, tzinfo=BrokenZone()),
    "an instant in an odd zone": lambda: dt.datetime(2030, 1, 2, tzinfo=OddZone()),
    "a date": lambda: dt.date(2030, 1, 2),
    "the last date": lambda: dt.date.max,
    "a time": lambda: dt.time(9),
    "a time with seconds": lambda: dt.time(9, 0, 1),
    "a time in a zone": lambda: dt.time(9, tzinfo=dt.timezone.utc),
    "a length": lambda: dt.timedelta(minutes=30),
    "a record of another class": lambda: rota.VerifyReport(),
    "an engine": closed_engine,
    "slots": some_slots,
    "a view of memory": lambda: memoryview(b"call"),
    "an error": lambda: rota.Invalid("invalid", "no"),
}


# ---- calls ---------------------------------------------------------------------------------------


NOTHING = [""]  # the keys of a request in which all is right


@dataclasses.dataclass
class Place:
    """A field of a verb's request, and a request that is right around it."""

    verb: str
    pointer: str
    path: str
    request: dict[str, Any]

    @property
    def keys(self) -> list[str]:
        return self.pointer.split("/")[1:]


def places() -> list[Place]:
    lines = pathlib.Path(os.environ["ROTA_FIELD_PLACES"]).read_text(encoding="utf-8").splitlines()
    rows = [line.replace('"rrule":"FREQ=WEEKLY;COUNT=2"', '"rrules":["FREQ=WEEKLY;COUNT=2"]').split("\t") for line in lines]
    return [Place(verb, pointer, path, json.loads(request)) for verb, pointer, path, request in rows]


def methods() -> dict[str, str]:
    """Verb -> method."""
    found = {"query.slots": "slots"}
    for name, method in inspect.getmembers(Asking, inspect.isfunction):
        for verb in re.findall(r'_call\(\s*"([\w.]+)"', inspect.getsource(inspect.unwrap(method))):
            found[verb] = name
    return found


METHODS = methods()
assert len(METHODS) > 50
ROWS = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))["paths"]


SIGNATURES: dict[int, Mapping[str, inspect.Parameter]] = {}


def parameters_of(of: Any) -> Mapping[str, inspect.Parameter]:
    """Those of a class or function of the package, which live as long as it does."""
    if id(of) not in SIGNATURES:
        SIGNATURES[id(of)] = inspect.signature(of).parameters
    return SIGNATURES[id(of)]


def body_of(verb: str) -> type[rota.Record] | None:
    """The class of a verb's body; None where it has no fields."""
    content = ROWS["/" + verb]["post"]["requestBody"]["content"]
    name = content["application/json"]["schema"].get("$ref", "").rpartition("/")[2]
    return _records.RECORDS.get(name)


def shape_of(annotation: str, value: Any) -> str:
    """The one of an attribute's types that a JSON value has."""
    shapes = annotation.removesuffix(" | None").split(" | ")
    lists = [shape for shape in shapes if shape.startswith("list[")]
    if isinstance(value, dict):
        return next((shape for shape in shapes if shape in CLASSES), annotation)
    return lists[0] if lists and isinstance(value, list) else annotation


class Maker:
    """Makes the arguments that a request stands for, with another value in one place of it."""

    def __init__(self, wrong: Any = None) -> None:
        self.wrong = wrong
        self.annotation: str | None = None  # of the attribute in that place, once it was reached

    def fields(self, cls: type[rota.Record], given: dict[str, Any], keys: list[str]) -> dict[str, Any]:
        said: dict[str, Any] = {}
        parameters = parameters_of(cls)
        for field in dataclasses.fields(cls):
            key, annotation = field.name.rstrip("_"), str(field.type)
            below = keys[1:] if keys[:1] == [key] else []
            if keys == [key]:
                said[field.name], self.annotation = self.wrong, annotation
                if "dt.time" in str(parameters[field.name].annotation).split(" | "):
                    self.annotation = annotation.replace("str", "TimeText")
            elif key in given:
                said[field.name] = self.value(annotation, given[key], below)
            elif parameters[field.name].default is inspect.Parameter.empty:
                said[field.name] = None
        return said

    def value(self, annotation: str, given: Any, keys: list[str]) -> Any:
        shape = shape_of(annotation, given)
        if isinstance(given, list):
            inner = shape.removeprefix("list[").removesuffix("]")
            return [self.value(inner, item, keys[1:] if keys[:1] == [str(i)] else []) for i, item in enumerate(given)]
        if isinstance(given, dict) and shape in CLASSES:
            return CLASSES[shape](**self.fields(CLASSES[shape], given, keys))
        if isinstance(given, str) and "dt." in shape:
            return dt.datetime.fromisoformat(given) if "T" in given else dt.date.fromisoformat(given)
        return given


class Call:
    """A verb's method with a value in one place of its arguments."""

    def __init__(self, place: Place, wrong: Any = None) -> None:
        self.place, self.maker = place, Maker(wrong)

    def __call__(self, engine: Any) -> Any:
        request, keys, verb = self.place.request, self.place.keys, self.place.verb
        said = {key: value for key, value in request.items() if key in ENVELOPE}
        asked = {key: value for key, value in request.items() if key not in ENVELOPE}
        beside = {}
        if said or keys[0] in ENVELOPE:
            beside["envelope"] = rota.Envelope(**self.maker.fields(rota.Envelope, said, keys))
        if verb == "scenario.evaluate":
            return rota.evaluate(rota.Scenario(**self.maker.fields(rota.Scenario, request, keys)))
        if verb == "recurrence.expand":
            return rota.expand(rota.ExpandRequest(**self.maker.fields(rota.ExpandRequest, request, keys)))
        method = getattr(engine, METHODS[verb])
        if verb == "record.put":
            return self._put(method, asked, beside)
        cls = body_of(verb)
        arguments = self.maker.fields(cls, asked, keys) if cls else {}
        if cls and verb in ("query.ask", "organization.import"):
            return method(cls(**arguments), **beside)
        taken = parameters_of(getattr(Asking, METHODS[verb]))
        if verb.startswith("record."):  # a class, where the request has its word
            if keys == ["kind"]:
                self.maker.annotation = "Record"
            else:
                arguments["kind"] = _records.RECORDS[asked["kind"]]
        if keys != NOTHING and keys[0] not in ENVELOPE and keys[0] not in {name.rstrip("_") for name in taken}:
            self.maker.annotation = None  # the method has no such argument
            return None
        return method(**{name: value for name, value in arguments.items() if name in taken}, **beside)

    def _put(self, method: Any, asked: dict[str, Any], beside: dict[str, Any]) -> Any:
        keys, wrong = self.place.keys, self.maker.wrong
        if keys == ["kind"]:
            return None  # it is the record's own
        cls = _records.RECORDS[asked["kind"]]
        record = cls(**self.maker.fields(cls, asked["record"], keys[1:] if keys[0] == "record" else []))
        if keys == ["unique"]:
            self.maker.annotation = "UniqueRule"
            return method(record, unique=wrong, **beside)
        if keys == ["record"]:
            self.maker.annotation, record = "Record", wrong
        return method(record, **beside)


# ---- what C would be asked -----------------------------------------------------------------------

LEFT_OUT = object()


class Inexpressible(Exception):
    """JSON has no such value, or Python's type for the field is another."""


def as_json(value: Any, annotation: str) -> Any:
    """A field's value as any program would write it."""
    words = set(re.findall(r"\w+", annotation))
    lists = annotation.startswith("list[") and isinstance(value, list)
    if "Record" in words:
        raise Inexpressible
    if value is None or (isinstance(value, str) and not value and annotation == "str"):
        return LEFT_OUT
    if isinstance(value, dt.datetime) and value.tzinfo is dt.timezone.utc and "datetime" in words and not lists:
        return value.isoformat().replace("+00:00", "Z")
    if type(value) is dt.date and "date" in words and not annotation.startswith("list["):
        return value.isoformat()
    if words & {"dt", *CLASSES} or ("TimeText" in words and not isinstance(value, str)):
        raise Inexpressible
    if type(value) is float and "int" in words:
        raise Inexpressible
    if annotation.startswith("list[") and not lists:
        raise Inexpressible
    try:
        if json.loads(json.dumps(value, allow_nan=False)) != value:  # keys that are no texts
            raise Inexpressible
        json.dumps(value, ensure_ascii=False).encode()
    except (TypeError, ValueError, RecursionError):
        raise Inexpressible from None
    if isinstance(value, int) and abs(value) >= 2**63 or not isinstance(value, (str, int, float, list, dict)):
        raise Inexpressible
    return value


def request_with(place: Place, value: Any) -> bytes:
    request = json.loads(json.dumps(place.request))
    *parents, last = place.keys
    at = request
    for key in parents:
        at = at[int(key)] if isinstance(at, list) else at.setdefault(key, {})
    if value is LEFT_OUT:
        at.pop(last, None)
    else:
        at[last] = value
    return json.dumps(request, ensure_ascii=False).encode()


# ---- the tests -----------------------------------------------------------------------------------

# What no field of any type may be, so that a call must refuse it there; where any JSON may stand, too.
NEVER = frozenset({
    "NaN", "infinity", "half a surrogate", "bytes that are no UTF-8", "lists, too deep", "lists, much too deep",
    "a circle", "a mapping with half a surrogate", "a mapping with numbers as keys", "an object", "a class",
    "a function", "a decimal", "a fraction", "a complex number", "an enumeration", "an instant before the first",
    "an instant after the last", "an instant in an odd zone", "a time with seconds", "a time in a zone", "a length",
    "a record of another class", "an engine", "an error",
})  # fmt: skip
BOOM = frozenset({"a generator that fails", "an object that fails", "an instant in a zone that fails"})


class Twins:
    """Two engines of one office: one asked from Python, one from C. Starts anew after each write."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.files = [folder / name for name in ("office.db", "python.db", "c.db")]
        with opened(os.fspath(self.files[0]), database_key=KEY) as engine:
            engine.set_clock(NOW)
            for line in pathlib.Path(os.environ["ROTA_WRONG_VALUES"]).read_bytes().splitlines():
                verb, reason, _, request = line.split(b"\t", 3)
                if reason != b"ok":
                    break
                engine.call(verb.decode(), request.decode())
        self._open()

    def _open(self) -> None:
        for copy in self.files[1:]:
            copy.unlink(missing_ok=True)
            shutil.copy(self.files[0], copy)
        self.python = opened(os.fspath(self.files[1]), durability="normal")
        self.python.set_clock(NOW)
        self.c = CEngine(os.fspath(self.files[2]), NOW)
        self.watch = sqlite3.connect(self.files[1])
        self.seen = self._version()

    def _version(self) -> int:
        """Another one after each commit to the database of Python's engine."""
        (version,) = self.watch.execute("PRAGMA data_version").fetchone()
        return int(version)

    def wrote(self) -> bool:
        return self._version() != self.seen

    def anew(self) -> None:
        self.close()
        self._open()

    def close(self) -> None:
        self.watch.close()
        self.python.close()
        self.c.close()


@pytest.fixture
def twins(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Twins]:
    monkeypatch.chdir(tmp_path)  # where `upkeep.backup` writes
    twins = Twins(tmp_path)
    yield twins
    twins.close()


def masked(text: str) -> str:
    """Without the ids and secrets that an engine draws."""
    return re.sub(r"[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", "drawn", text)


def same(answer: Any, c: str) -> bool:
    """Whether Python's answer is C's."""
    given = json.loads(c)
    if "error" in given:
        return False
    if isinstance(answer, rota.Record):
        return masked(type(answer).from_json(c).to_json()) == masked(answer.to_json())
    if isinstance(answer, rota.Slots):
        return bool(answer.to_list() == given.get("slots", []))
    if isinstance(answer, (rota.Page, tuple)):
        items = answer.items if isinstance(answer, rota.Page) else answer
        return all(same(item, json.dumps(row)) for item, row in zip(items, given["items"], strict=True))
    return answer in (None, given)


class Asked:
    """What became of one call."""

    def __init__(self, twins: Twins, place: Place, name: str) -> None:
        self.call = Call(place, VALUES[name]())
        self.answer: Any = None
        self.error: rota.Error | None = None
        self.boom = False
        try:
            self.answer = self.call(twins.python)
        except rota.Error as error:
            self.error = error
        except Boom:
            self.boom = True


def check(twins: Twins, place: Place, name: str) -> bool:
    """Whether Python has such an argument at all."""
    asked = Asked(twins, place, name)
    annotation, error = asked.call.maker.annotation, asked.error
    if annotation is None:
        return False
    about = f"{place.verb} {place.path} ({annotation}) <- {name}"
    if error:
        assert error.reason in rota.MEANINGS and error.message, about
    if error or asked.boom:
        assert not twins.wrote(), f"{about}: written, and {error!r}"
    assert not asked.boom or name in BOOM, about
    if name in NEVER and annotation == "Record":  # of which class it is, is a word of the request
        assert error or name == "a class", f"{about}: {asked.answer!r}"
    elif name in NEVER:
        assert error and error.code == "invalid", f"{about}: {error or asked.answer!r}"
        assert error.detail.get("rule") == "nesting" or error.path.startswith(place.path), f"{about}: {error}"
    tried_twice = False
    forget_copies()
    with contextlib.suppress(Inexpressible):
        value = as_json(VALUES[name](), annotation)
        # An empty list says what leaving it out says, where that may be left out.
        tried_twice = value == []
        ways = [twins.c.call(place.verb, request_with(place, way)) for way in [value] + [LEFT_OUT] * tried_twice]
        if error:
            assert error.to_json() in ways, f"{about}\n{error.to_json()}\n{ways}"
        else:
            assert any(same(asked.answer, c) for c in ways), f"{about}\n{asked.answer!r}\n{ways}"
    if twins.wrote() or tried_twice or (not error and place.verb == "upkeep.backup"):
        twins.anew()
    return True


def forget_copies() -> None:
    """Removes what `upkeep.backup` wrote."""
    for made in pathlib.Path().iterdir():
        if not made.name.startswith(("office.db", "python.db", "c.db")):
            made.unlink()


def chosen(random_: random.Random) -> list[str]:
    return random_.sample(list(VALUES), min(len(VALUES), round(USUAL * ROUNDS)))


def test_a_wrong_value_is_refused_where_it_is_and_as_c_refuses_it(twins: Twins) -> None:
    print(f"ROTA_SEED={SEED}")
    random_ = random.Random(SEED)
    tried, lacking = 0, set()
    for place in places():
        for name in chosen(random_):
            if not check(twins, place, name):
                lacking.add((place.verb, place.path))
                break
            tried += 1
    print(f"{tried} calls; Python has no argument for {sorted(lacking)}")
    assert tried > 1000 * min(USUAL, USUAL * ROUNDS)
    assert len(lacking) < 30  # second spellings, such as `host` beside `hosts`


def examples() -> list[Place]:
    """A request of every verb that is right."""
    first = {place.verb: place.request for place in reversed(places()) if len(place.keys) == 1}
    return [Place(verb, "/", "", first.get(verb, {})) for verb in sorted(METHODS)]


ACTORS = [
    {"kind": "guest"},
    {"kind": "guest", "id": "ana"},
    {"kind": "attendee", "id": "nobody"},
    {"kind": "attendee"},
    {"kind": "user", "id": "bo"},
    {"kind": "user", "id": "nobody"},
    {"kind": "admin"},
]


@pytest.mark.parametrize("actor", ACTORS, ids=lambda actor: " ".join(actor.values()))
def test_whoever_asks_gets_what_c_answers(twins: Twins, actor: dict[str, str]) -> None:
    for place in examples():
        if place.verb == "upkeep.metrics":  # whose answer is how long things took
            continue
        request = place.request | {"actor": actor}
        error, answer = None, None
        try:
            answer = Call(dataclasses.replace(place, request=request))(twins.python)
        except rota.Error as raised:
            error = raised
            assert not twins.wrote(), place.verb
        forget_copies()
        c = twins.c.call(place.verb, json.dumps(request).encode())
        assert error.to_json() == c if error else same(answer, c), f"{place.verb} {answer!r} {error} {c}"
        if twins.wrote() or place.verb == "upkeep.backup":
            twins.anew()


def test_a_closed_engine_refuses_every_verb(twins: Twins) -> None:
    engine = opened(":memory:")
    view = engine.acting(rota.Envelope(actor=rota.Actor(kind="admin")))
    engine.close()
    for place in examples():
        for asked in (engine, view):
            with pytest.raises(rota.Invalid) as refused:
                Call(place)(asked)
            assert refused.value.reason == "invalid_handle", place.verb


def test_no_verb_takes_who_asks_among_its_arguments(twins: Twins) -> None:
    """Nor does a view take an envelope, nor any verb an argument that it does not have."""
    view = twins.python.acting(rota.Envelope(actor=rota.Actor(kind="guest")))
    for name in METHODS.values():
        for key in sorted(ENVELOPE):
            for asked in (twins.python, view):
                with pytest.raises(rota.Forbidden) as refused:
                    getattr(asked, name)(**{key: None})
                assert refused.value.path == key, name
        with pytest.raises(rota.Forbidden):
            getattr(view, name)(envelope=rota.Envelope())
        with pytest.raises(TypeError, match="no_such_argument"):
            getattr(twins.python, name)(no_such_argument=1)
    assert not twins.wrote()


def test_an_engine_is_opened_with_the_options_it_has() -> None:
    options = [name for name in inspect.signature(rota.Engine).parameters if name != "database"]
    for option in ["database", *options]:
        for name in sorted(NEVER):
            given: dict[str, Any] = {"database": ":memory:", option: VALUES[name]()}
            with pytest.raises(rota.Error) as refused:
                rota.Engine(**given)
            assert refused.value.code == "invalid", f"{option} <- {name}"
            assert refused.value.path.startswith(option), f"{option} <- {name}: {refused.value!r}"


def test_threads_that_pass_wrong_values_do_not_disturb_each_other(twins: Twins) -> None:
    """One engine, four threads; it is closed while they ask."""
    wrong: list[str] = []
    begun = threading.Barrier(5)

    def ask(seed: int) -> None:
        random_ = random.Random(seed)
        begun.wait()
        for place in random_.sample(places(), min(1447, round(200 * ROUNDS))):
            for name in random_.sample(sorted(NEVER), 2):
                call = Call(place, VALUES[name]())
                try:
                    call(twins.python)
                except rota.Error as error:
                    if error.code != "invalid" and call.maker.annotation not in (None, "Record"):
                        wrong.append(f"{place.verb} {place.path} <- {name}: {error!r}")
                else:
                    if call.maker.annotation is not None and not (place.path == "kind" and name == "a class"):
                        wrong.append(f"{place.verb} {place.path} <- {name} was taken")

    threads = [threading.Thread(target=ask, args=(SEED + i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    begun.wait()
    time.sleep(0.2)
    twins.python.close()
    for thread in threads:
        thread.join()
    assert wrong == []
