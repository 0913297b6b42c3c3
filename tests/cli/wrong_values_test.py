"""Requests with a wrong value in them, through `rota call`: the reason and the path that C++ gives, and a database
that stays as it was. A program a request is slow, so each run takes some of what print_wrong_values prints.
"""
from __future__ import annotations

import json
import os
import pathlib
import subprocess

EVERY = 60
MOST_BYTES = 100_000  # of an argument


def call(database: str, verb: bytes, request: bytes) -> subprocess.CompletedProcess[bytes]:
    arguments: list[bytes | str] = [os.environ["ROTA_CLI"], "call", database, verb, request]
    return subprocess.run(arguments, capture_output=True, timeout=60)


def test_wrong_values_are_refused_alike(tmp_path: pathlib.Path) -> None:
    database, tried = os.fspath(tmp_path / "office.db"), 0
    lines = pathlib.Path(os.environ["ROTA_WRONG_VALUES"]).read_bytes().splitlines()
    office = [line for line in lines if b"\tok\t" in line]
    subprocess.run([os.environ["ROTA_CLI"], "init", database], check=True, timeout=60)
    for line in office:
        verb, _, _, request = line.split(b"\t", 3)
        assert call(database, verb, request).returncode == 0
    before = backup(database, tmp_path / "before.db")
    for line in [*lines[len(office)::EVERY], lines[-1]]:
        verb, reason, path, request = line.split(b"\t", 3)
        if len(request) > MOST_BYTES:
            continue
        done = call(database, verb, request)
        assert done.returncode != 0 and not done.stdout
        error = json.loads(done.stderr)["error"]
        assert (error["reason"], error.get("path", "")) == (reason.decode(), path.decode()), request[:300]
        tried += 1
    assert tried > 30
    assert backup(database, tmp_path / "after.db") == before


def backup(database: str, path: pathlib.Path) -> bytes:
    assert call(database, b"upkeep.backup", json.dumps({"path": os.fspath(path)}).encode()).returncode == 0
    return path.read_bytes()
