"""The documents of tests/data through the Python face: the same bytes and the same errors as every face."""
from __future__ import annotations

import copy
import json
import os
import pathlib
from typing import Any

import pytest

import rota
from conftest import ROOT
from rota import _native, _records

DATA = ROOT / "tests" / "data"


def answered(line: str) -> str:
    try:
        return rota.evaluate_json(line)
    except rota.Error as error:
        return error.to_json()


@pytest.mark.parametrize("name", ["cases", "free_time", "questions"])
def test_scenarios_give_the_recorded_answers(name: str) -> None:
    scenarios = (DATA / "scenarios" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    answers = (DATA / "scenarios" / f"{name}.answers.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(scenarios) == len(answers) > 10
    for number, (scenario, answer) in enumerate(zip(scenarios, answers), 1):
        assert answered(scenario) == answer, f"{name} line {number}"


def test_a_day_of_requests_gives_the_recorded_answers() -> None:
    """Verbs that write, one after the other. The same key makes the same hold secrets and attendee ids."""
    steps = (DATA / "requests" / "day.jsonl").read_text(encoding="utf-8").splitlines()
    answers = (DATA / "requests" / "day.answers.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(steps) == len(answers) > 20
    with rota.Engine(":memory:", database_key="07" * 32) as engine:
        for number, (line, answer) in enumerate(zip(steps, answers), 1):
            step = json.loads(line)
            try:
                given = engine._native.call_json(step["verb"], json.dumps(step["request"]), None)
            except rota.Error as error:
                given = error.to_json()
            given = given.replace(f'"{rota.tzdb_version()}"', '"tzdb"')
            assert given == answer, f"line {number}"


def test_a_scenario_survives_python_whole() -> None:
    """from_json and to_json lose nothing: what is written is read back to the same text."""
    whole = 0
    for path in (DATA / "scenarios").glob("*.jsonl"):
        if path.name.endswith(".answers.jsonl"):
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                scenario = rota.Scenario.from_json(line)
            except rota.Error:
                continue
            assert rota.Scenario.from_json(scenario.to_json()) == scenario
            assert rota.Scenario.from_json(scenario.to_json()).to_json() == scenario.to_json()
            whole += 1
    assert whole > 50


@pytest.mark.parametrize("path", sorted((DATA / "examples").glob("*.json")), ids=str)
def test_the_example_documents_come_back_alike(path: pathlib.Path) -> None:
    text = path.read_text(encoding="utf-8")
    record = _records.RECORDS[path.stem].from_json(text)
    again = type(record).from_dict(record.to_dict())
    assert again == record
    assert again.to_json() == record.to_json()


def cases(folder: str) -> list[Any]:
    groups = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((DATA / folder).glob("*.json"))]
    return [case for group in groups for case in group.get("cases", ())]


def expect(error: rota.Error, case: dict[str, Any]) -> None:
    assert error.reason == case["reason"], case["name"]
    if "rule" in case:
        assert error.detail.get("rule") == case["rule"], case["name"]
    if "path" in case:
        assert error.path == case["path"], case["name"]


def test_bad_documents_are_refused_alike() -> None:
    tried = 0
    for case in cases("bad_input"):
        text: str | bytes
        if "text" in case:
            text = case["text"]
        elif "document" in case:
            text = json.dumps(case["document"], ensure_ascii=False)
        else:
            text = bytes.fromhex(case["bytes_hex"])
        if case["record"] not in _records.RECORDS:
            continue
        with pytest.raises(rota.Error) as caught:
            _native.read(_records.RECORDS[case["record"]], text)
        expect(caught.value, case)
        tried += 1
    assert tried > 100


def changed(base: Any, case: dict[str, Any]) -> Any:
    """`at` is a JSON pointer; "-" at its end appends."""
    document = copy.deepcopy(base)
    *parents, last = case["at"].split("/")[1:]
    place = document
    for part in parents:
        place = place[int(part)] if isinstance(place, list) else place.setdefault(part, {})
    if not isinstance(place, list):
        place[last] = case["value"]
    elif last == "-":
        place.append(case["value"])
    else:
        place[int(last)] = case["value"]
    return document


def test_bad_catalogs_are_refused_alike() -> None:
    base = json.loads((DATA / "bad_catalog" / "base.json").read_text(encoding="utf-8"))
    tried = 0
    for case in cases("bad_catalog"):
        catalog = rota.Catalog.from_dict(changed(base, case))
        with rota.Engine(":memory:") as engine:
            if "reason" not in case:
                engine.apply(catalog)
                continue
            with pytest.raises(rota.Error) as caught:
                engine.apply(catalog)
            assert caught.value.reason == case["reason"], case["name"]
            # A change may break several rules, of which the engine names the first.
            exact = caught.value.detail["rule"] == case["rule"] and caught.value.path == case["path"]
            tried += exact
    assert tried > 70


def test_wrong_values_are_refused_alike(tmp_path: pathlib.Path) -> None:
    """What tests/support/print_wrong_values.cc prints: verb, reason, path and request of calls that C++ refuses."""
    lines = pathlib.Path(os.environ["ROTA_WRONG_VALUES"]).read_bytes().splitlines()
    tried = 0
    with rota.Engine(":memory:") as engine:
        for line in lines:
            verb, reason, path, request = line.split(b"\t", 3)
            name = verb.decode()
            if reason == b"ok":
                engine._native.call_json(name, request.decode(), None)
                before = backup(engine, tmp_path / "before.db")
                continue
            if name in ("recurrence.expand", "scenario.evaluate"):
                continue  # no verbs of an engine; their documents are read elsewhere
            try:
                text = request.decode()
            except UnicodeDecodeError:
                continue  # no text of Python's
            with pytest.raises(rota.Error) as caught:
                engine._native.call_json(name, text, None)
            assert (caught.value.reason, caught.value.path or "") == (reason.decode(), path.decode()), text[:300]
            tried += 1
        assert backup(engine, tmp_path / "after.db") == before
    assert tried > 2000


def backup(engine: rota.Engine, path: pathlib.Path) -> bytes:
    path.unlink(missing_ok=True)
    engine._native.call_json("upkeep.backup", json.dumps({"path": os.fspath(path)}), None)
    return path.read_bytes()
