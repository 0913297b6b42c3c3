"""The C interface by ctypes: what the Python package answers is compared with it, byte for byte."""
from __future__ import annotations

import ctypes as c
import datetime as dt
import json
import os


class Options(c.Structure):
    _fields_ = [
        ("struct_size", c.c_uint32),
        *[(name, c.c_int32) for name in ("read_only", "migrate", "durability", "busy_timeout_ms", "default_actor")],
        *[(name, c.c_char_p) for name in ("default_actor_id", "schema")],
        *[(name, c.c_int32) for name in ("clock", "memory_limit_mb")],
        ("database_key", c.c_char_p),
    ]


def library() -> c.CDLL:
    loaded = c.CDLL(os.environ["ROTA_LIBRARY"])
    loaded.rota_error_detail.restype = c.c_char_p
    for name in ("rota_error_detail", "rota_error_free", "rota_engine_close", "rota_string_free"):
        getattr(loaded, name).argtypes = [c.c_void_p, c.c_void_p][: 2 if name == "rota_engine_close" else 1]
    loaded.rota_engine_set_clock.argtypes = [c.c_void_p, c.c_int64, c.c_void_p]
    loaded.rota_call.argtypes = [
        c.c_void_p, c.c_char_p, c.c_char_p, c.c_size_t, c.POINTER(c.c_void_p), c.POINTER(c.c_void_p)
    ]  # fmt: skip
    return loaded


class CEngine:
    """An engine whose clock stands at `now`."""

    def __init__(self, database: str, now: dt.datetime) -> None:
        self.c = library()
        self.handle = c.c_void_p()
        options = Options(struct_size=c.sizeof(Options), clock=1, durability=1)
        assert self.c.rota_engine_open(0, database.encode(), c.byref(options), c.byref(self.handle), None) == 0
        assert self.c.rota_engine_set_clock(self.handle, int(now.timestamp()), None) == 0

    def call(self, verb: str, request: bytes) -> str:
        """The answer, or the error's document: JSON text."""
        answer, error = c.c_void_p(), c.c_void_p()
        code = self.c.rota_call(self.handle, verb.encode(), request, len(request), c.byref(answer), c.byref(error))
        if code == 0:
            text = c.string_at(answer.value or 0).decode()
            self.c.rota_string_free(answer)
            return text
        detail = self.c.rota_error_detail(error).decode()
        self.c.rota_error_free(error)
        return json.dumps({"error": json.loads(detail)}, ensure_ascii=False, separators=(",", ":"))

    def close(self) -> None:
        assert self.c.rota_engine_close(self.handle, None) == 0
