"""What is written about the package holds: every example runs, the types check, the stub fits the module."""
from __future__ import annotations

import ast
import datetime as dt
import doctest
import inspect
import os
import pathlib
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

import rota
from conftest import ROOT, office, opened
from rota import _native

PACKAGE = ROOT / "bindings" / "python" / "rota"


# ---- examples ------------------------------------------------------------------------------------


def documented() -> Iterator[tuple[str, Any]]:
    """Every public object with what it is called."""
    yield "rota", rota
    for name in rota.__all__:
        value = getattr(rota, name)
        if not (inspect.isclass(value) or callable(value)) or getattr(value, "__module__", "") == "typing":
            continue
        yield name, value
        for member, part in inspect.getmembers(value) if inspect.isclass(value) else ():
            if not member.startswith("_") and (callable(part) or isinstance(part, property)):
                yield f"{name}.{member}", part


def test_every_example_runs() -> None:
    ran = set()
    for name, value in documented():
        text = inspect.getdoc(value) or ""
        if ">>>" not in text or text in ran:
            continue
        ran.add(text)
        with opened(":memory:") as engine:
            engine.apply(office())
            known = {"rota": rota, "dt": dt, "engine": engine, "catalog": office()}
            example = doctest.DocTestParser().get_doctest(text, known, name, None, 0)
            runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
            heard: list[str] = []
            runner.run(example, out=heard.append)
            assert runner.failures == 0, "".join(heard)
    assert len(ran) > 20


def test_the_readme_runs(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each block of Python in the package's README, one after the other."""
    monkeypatch.chdir(tmp_path)
    text = (PACKAGE.parent / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(blocks) >= 3
    known: dict[str, Any] = {}
    for block in blocks:
        exec(compile(block, "README.md", "exec"), known)


def test_the_readme_at_the_root_runs(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its one block of Python, with the names it takes for granted."""
    monkeypatch.chdir(tmp_path)
    (block,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    catalog = (ROOT / "examples" / "portal" / "catalog.json").read_text(encoding="utf-8")
    known: dict[str, Any] = {"rota": rota, "date": dt.date, "timedelta": dt.timedelta, "catalog_json": catalog}
    exec(compile(block, "README.md", "exec"), known)
    assert known["booking"].status == "confirmed"


def test_everything_public_has_a_docstring() -> None:
    own = [value for value in vars(object).values()]
    for name, value in documented():
        inherited = any(getattr(value, "__doc__", None) == getattr(one, "__doc__", 0) for one in own)
        assert inspect.getdoc(value) and not inherited, name


def test_all_is_what_there_is() -> None:
    assert sorted(set(rota.__all__)) == sorted(rota.__all__)
    for name in rota.__all__:
        assert hasattr(rota, name)


# ---- types ---------------------------------------------------------------------------------------


def mypy(*arguments: str, cache: pathlib.Path) -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", os.fspath(cache), *arguments]
    environment = os.environ | {"MYPYPATH": os.fspath(PACKAGE.parent)}
    done = subprocess.run(command, cwd=PACKAGE.parent, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_types_check_strictly(tmp_path: pathlib.Path) -> None:
    pytest.importorskip("mypy")
    mypy("-p", "rota", cache=tmp_path)
    files = sorted((ROOT / "examples" / "python").glob("*.py"))
    files += [ROOT / "tests" / "storm" / "worker.py", *sorted((ROOT / "tests" / "python").glob("*.py"))]
    files += sorted((ROOT / "benchmarks" / "python").glob("*.py"))
    files.append(PACKAGE.parent / "build_backend.py")
    mypy(*(os.fspath(file) for file in files), cache=tmp_path)


def test_the_checker_sees_mistakes(tmp_path: pathlib.Path) -> None:
    pytest.importorskip("mypy")
    (tmp_path / "wrong.py").write_text('import rota\nrota.Team(name="T", policy="round_robbin")\n')
    with pytest.raises(AssertionError, match="round_robbin|incompatible type"):
        mypy(os.fspath(tmp_path / "wrong.py"), cache=tmp_path)


# ---- the stub and the native module --------------------------------------------------------------


def native_parameters(function: Any) -> list[str]:
    """From the first line of a pybind11 docstring: name(self: …, kind: object, id: str) -> object."""
    line = function.__doc__.splitlines()[0]
    return re.findall(r"(?:\(|, )(\w+): ", line)


# Of every class, and what pybind11 adds; a stub does not repeat them.
UNTOLD = {"__module__", "Slots.__init__", "__doc__", "__new__", "__getstate__", "__setstate__", "__repr__"}


def native_names() -> dict[str, Any]:
    """Functions, classes and their members by dotted name."""
    names: dict[str, Any] = {}
    for name, value in vars(_native).items():
        if name.startswith("__"):
            continue
        names[name] = value
        for member, part in vars(value).items() if inspect.isclass(value) else ():
            inherited = part is getattr(Sequence, member, None)
            untold = inherited or member in UNTOLD or f"{name}.{member}" in UNTOLD
            if not untold and not (name == "Column" and member.startswith("_")):
                names[f"{name}.{member}"] = part
    return names


def stub_names() -> dict[str, list[str] | None]:
    """The same of the stub, with the parameters of what is a function."""
    names: dict[str, list[str] | None] = {}

    def add(prefix: str, body: list[ast.stmt]) -> None:
        for node in body:
            if isinstance(node, ast.ClassDef):
                names[node.name] = None
                add(f"{node.name}.", node.body)
            if isinstance(node, ast.FunctionDef):
                attribute = any(getattr(one, "id", "") == "property" for one in node.decorator_list)
                arguments = [argument.arg for argument in node.args.args]
                names[prefix + node.name] = None if attribute else arguments

    add("", ast.parse((PACKAGE / "_native.pyi").read_text(encoding="utf-8")).body)
    return names


def test_the_stub_fits_the_native_module() -> None:
    module, stub = native_names(), stub_names()
    assert stub.keys() - module.keys() == set()
    assert module.keys() - stub.keys() == set()
    for name, wanted in stub.items():
        if wanted is None:
            assert inspect.isclass(module[name]) or isinstance(module[name], property), name
        elif not name.endswith("__"):
            assert native_parameters(module[name]) == wanted, name
    assert native_parameters(_native.Engine.__init__) == stub["Engine.__init__"]
