"""Every face has every verb, under the name its row gives; what else a face has, the others have too."""
from __future__ import annotations

import inspect
import re

import rota
from conftest import ROOT

NODE = ROOT / "bindings" / "node" / "engine" / "src"
# Verbs whose method has another name than its row says: the package's own word for it -> the row's.
PYTHON_VERBS = {"slots": "list_slots", "page": "list"}
NODE_VERBS = {"slots": "list_slots"}
# Besides the verbs: Python's name -> Node's, where they are not the same word.
OTHERWISE = {
    "list": "each",  # all records, page after page
}
# What one of the two has alone -> why.
PYTHON_ALONE = {
    "evaluate_json": "Node's evaluate takes text and answers objects; this one answers text",
}
NODE_ALONE = {
    "slots_sync": "every call of Python is one",
    "call_text": "Python's call takes text as well",
    "reasons": "rota.MEANINGS in Python",
    "open": "a constructor in Python",
}


def rows() -> list[tuple[str, str]]:
    """(method, verb) of every row: ("ListSlots", "query.slots")."""
    text = (ROOT / "include" / "rota" / "engine" / "verbs.def").read_text(encoding="utf-8")
    found = re.findall(r'^X\((\w+), "([\w.]+)"', text, re.MULTILINE)
    assert len(found) > 40
    return found


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def members_of(text: str) -> set[str]:
    """Public members of the classes in a TypeScript file, snake_case."""
    text = re.sub(r"/\*\* @internal(?s:.*?)\*/\n.*\n", "", text)
    names = set()
    for body in re.findall(r"^export (?:abstract )?class \w+.*?\{\n(.*?)^\}", text, re.MULTILINE | re.DOTALL):
        names.update(re.findall(r"^  (?:static )?(?:async )?(?:get |readonly )?\*?(\w+)[<(:]", body, re.MULTILINE))
    return {snake(name) for name in names} - {"constructor"}


def node() -> set[str]:
    return members_of("".join((NODE / f"{name}.ts").read_text(encoding="utf-8") for name in ("engine", "verbs")))


def python() -> set[str]:
    return {name for name in dir(rota.Engine) if not name.startswith("_")}


def test_every_verb_is_a_method_of_every_face() -> None:
    header = (ROOT / "capi" / "include" / "rota_verbs.h").read_text(encoding="utf-8")
    c = set(re.findall(r"^static inline rota_code (rota_\w+)\(", header, re.MULTILINE))
    wanted_c, faces = set(), {}
    for face, given, otherwise in (("Python", python(), PYTHON_VERBS), ("Node", node(), NODE_VERBS)):
        assert set(otherwise) <= given, face
        faces[face] = {otherwise.get(name, name) for name in given}
    for method, verb in rows():
        wanted_c.add("rota_" + verb.replace(".", "_"))
        for face, given in faces.items():
            assert snake(method) in given, f"{face} has no method for {verb}"
    # Those that need no database have a row elsewhere; slots have columns of their own in rota_c.h.
    assert wanted_c - c == set(), "C lacks a verb"
    assert {name for name in c - wanted_c if not name.endswith(("_expand", "_evaluate", "_version"))} == set()


def test_what_else_a_face_has_the_other_has_too() -> None:
    verbs = {snake(method) for method, _ in rows()}
    own_python = {OTHERWISE.get(name, name) for name in python() - (verbs - set(OTHERWISE)) - set(PYTHON_VERBS)}
    own_node = node() - verbs - set(NODE_VERBS)
    assert own_python - own_node == set()
    assert own_node - own_python - set(NODE_ALONE) == set()
    functions = set(re.findall(r"^export (?:async )?function (\w+)", (NODE / "functions.ts").read_text("utf-8"), re.MULTILINE))
    named = {name for name in rota.__all__ if inspect.isroutine(getattr(rota, name))}
    assert named - {snake(name) for name in functions} - set(PYTHON_ALONE) == set()
    assert {snake(name) for name in functions} - named - set(NODE_ALONE) == set()


def test_slots_and_errors_have_the_same_parts() -> None:
    slots = members_of((NODE / "slots.ts").read_text(encoding="utf-8")) - {"length", "at", "to_array", "to_json"}
    assert slots == {name for name in dir(rota.Slots) if not name.startswith("_")} - {
        "index", "count", "to_list", "to_json"}
    error = members_of((NODE / "error.ts").read_text(encoding="utf-8")) - {"name", "to_json"}
    parts = set(rota.Error("invalid").__dict__) | {"code"}
    assert error == parts - {"message"}  # which every Error of JavaScript has
    assert callable(rota.Error.to_json) and callable(rota.Slots.to_json) and callable(rota.Slots.to_list)
