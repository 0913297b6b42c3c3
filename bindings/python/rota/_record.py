"""What every record class shares, and how constructors read what they are given."""
from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self, TypeAlias
from zoneinfo import ZoneInfo

from . import _native

# An answer to a question of an event type.
Answer: TypeAlias = str | float | bool | list[str]


class Record:
    """A record of the engine: plain attributes, compared by value, changed freely until it is put.

    >>> ana = rota.User(id="ana", name="Ana Holm", zone="Europe/Copenhagen")
    >>> ana
    User(id='ana', name='Ana Holm', zone='Europe/Copenhagen')
    >>> ana.to_dict()
    {'id': 'ana', 'name': 'Ana Holm', 'zone': 'Europe/Copenhagen'}
    >>> rota.User.from_json('{"id": "ana", "name": "Ana Holm", "zone": "Europe/Copenhagen"}') == ana
    True

    What a value may hold is checked when the engine or `to_json` reads it: Invalid names the path.
    """

    __slots__ = ()

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Reads a JSON document, strictly: an unknown key is an error with its path.

        >>> rota.User.from_json('{"nme": "Ana"}')
        Traceback (most recent call last):
        rota.Invalid: unknown_field: a user has no such field; did you mean "name"? (nme)
        """
        return _native.read(cls, text)

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Self:
        """Reads a JSON document that is already made of dicts and lists."""
        return cls.from_json(_native.json(document))

    def to_json(self) -> str:
        """The record as a JSON document; what is absent or the default is left out."""
        return _native.write(self)

    def to_dict(self) -> dict[str, Any]:
        """The record as JSON made of dicts and lists."""
        document = json.loads(self.to_json())
        # Where the record may be written as one word, a dict is still what was asked for.
        return document if isinstance(document, dict) else {self._short_form(): document}

    def _short_form(self) -> str:
        return next(key for key in ("preset", "name", "user") if hasattr(self, key))

    def __repr__(self) -> str:
        defaults = getattr(type(self), "__init__").__kwdefaults__ or {}
        shown = [
            f"{field.name}={value!r}"
            for field in dataclasses.fields(self)
            if not _is_default(
                value := getattr(self, field.name), defaults.get(field.name, ...), field.type
            )
        ]
        return f"{type(self).__name__}({', '.join(shown)})"


def _is_default(value: object, default: object, annotation: Any) -> bool:
    """Whether a constructor makes `value` where nothing is given."""
    if isinstance(default, tuple):
        return isinstance(value, list) and value == list(default)
    if default is not None:
        return type(value) is type(default) and value == default
    if isinstance(value, Record):  # None stands for a fresh record where there must be one
        return not annotation.endswith("| None") and value == type(value)()
    return value is None or value == {}


# Constructors convert what fits. Anything else stays as it is, and is refused with its path where the record is read.


def as_list(values: Iterable[Any], of: Callable[[Any], Any] | None = None) -> list[Any]:
    """A list of its own, of what `of` makes of each. A text or a mapping is none: it
    is iterable, and never what was meant."""
    if isinstance(values, (str, bytes, bytearray, Mapping)) or not isinstance(values, Iterable):
        return values  # type: ignore[return-value]
    return list(values) if of is None else [of(value) for value in values]


def as_dict(values: Mapping[str, Any] | None) -> dict[str, Any]:
    """A dict of its own."""
    if values is None:
        return {}
    return dict(values) if isinstance(values, Mapping) else values


def zone_text(zone: str | ZoneInfo) -> str:
    """The IANA name of a zone."""
    return zone.key if isinstance(zone, ZoneInfo) else zone


def time_text(time: str | dt.time) -> str:
    """A time of day as "HH:MM", the form that reaches 48:00."""
    if not isinstance(time, dt.time) or time.tzinfo or time.second or time.microsecond:
        return time  # type: ignore[return-value]
    return time.strftime("%H:%M")


def unset(value: dt.datetime | None) -> Any:
    """A value that every record from the engine has and that may be left out of one you make."""
    return value
