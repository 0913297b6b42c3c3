"""Errors: the exact reason is an attribute; each broad kind has a class (_codes.py)."""
from __future__ import annotations

import json
from typing import Any, NamedTuple, TYPE_CHECKING

import datetime as dt

if TYPE_CHECKING:
    from ._words import Reason


class Refusal(NamedTuple):
    """One rule that said no, and to whom."""

    reason: Reason
    host: str = ""  # user id; empty when it is about the start as a whole
    object: str = ""  # id of what is in the way; empty when there is nothing or the caller may not know
    free_at: dt.datetime | None = None  # when that rule would not object any more


class Fault(NamedTuple):
    """What else is wrong with a document, beside the error that names the first fault."""

    reason: Reason
    code: str  # the `code` of the class that such an error has
    message: str
    path: str = ""
    detail: dict[str, str] = {}


class Error(Exception):
    """What the engine answers instead of a result.

    >>> try:
    ...     engine.get(rota.User, "nobody")
    ... except rota.Error as error:
    ...     print(error.reason, error.detail)
    not_found {'kind': 'user', 'id': 'nobody'}

    Attributes:
        reason: The stable word for what is wrong (rota.MEANINGS has a line for each).
        message: English, for logs; never parse it.
        path: Path of the value that is wrong, such as `event_types[0].step_min`; empty when none.
        detail: Named facts, such as `rule` for a broken rule or `existing` for an id in the way.
        refusals: For staff: each host's own reason why a start is not free.
        others: What else is wrong with the same document, in its order.
        retryable: Whether the same call may succeed later.
    """

    code = "error"

    reason: Reason
    message: str
    path: str
    detail: dict[str, str]
    refusals: tuple[Refusal, ...]
    retryable: bool
    others: tuple[Fault, ...]

    def __init__(
        self,
        reason: Reason,
        message: str = "",
        path: str = "",
        detail: dict[str, str] | None = None,
        refusals: tuple[Refusal, ...] = (),
        retryable: bool = False,
        others: tuple[Fault, ...] = (),
    ) -> None:
        super().__init__(reason, message, path, detail, refusals, retryable, others)
        self.reason = reason
        self.message = message
        self.path = path
        self.detail = dict(detail or {})
        self.refusals = tuple(refusals)
        self.retryable = retryable
        self.others = tuple(others)

    def __str__(self) -> str:
        return f"{self.reason}: {self.message}" + (f" ({self.path})" if self.path else "")

    def to_dict(self) -> dict[str, Any]:
        """The error as the document every face of the engine gives."""
        error: dict[str, Any] = {"reason": self.reason, "code": self.code, "message": self.message}
        refusals = [_refusal(refusal) for refusal in self.refusals]
        others = [{name: value for name, value in one._asdict().items() if value} for one in self.others]
        more = {"path": self.path, "detail": self.detail, "refusals": refusals, "others": others}
        error |= {name: value for name, value in more.items() if value}
        return {"error": error | {"retryable": self.retryable}}

    def to_json(self) -> str:
        """The same as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, separators=(",", ":"))


def _refusal(refusal: Refusal) -> dict[str, Any]:
    document = {name: value for name, value in refusal._asdict().items() if value}
    if refusal.free_at:
        document["free_at"] = refusal.free_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return document


def make(document: str) -> Error:
    """The exception for an error of the engine, given as its document."""
    error = json.loads(document)
    rows = error.get("refusals", [])
    for row in rows:
        if "free_at" in row:
            row["free_at"] = dt.datetime.fromisoformat(row["free_at"])
    error["others"] = tuple(Fault(**one) for one in error.get("others", []))
    error["refusals"] = tuple(Refusal(**row) for row in rows)
    code = error.pop("code")
    return next(cls for cls in Error.__subclasses__() if cls.code == code)(**error)
