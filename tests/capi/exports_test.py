#!/usr/bin/python3
"""The lists agree: header, generated files, the library's dynamic symbols, and the calls of these tests.

    exports_test.py LIBRARY
"""
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
ABI = ROOT / "capi" / "abi"


def differ(what, left, right):
    for name in sorted(left - right):
        print(f"{name}: {what}")
    return bool(left - right)


def main():
    bad = subprocess.run(["/usr/bin/python3", ABI / "generate.py", "--check"], check=False).returncode != 0
    lines = subprocess.run(["nm", "-D", "--defined-only", "--with-symbol-versions", sys.argv[1]],
                           capture_output=True, text=True, check=True).stdout.splitlines()
    api = json.loads((ABI / "api.json").read_text(encoding="utf-8"))
    node = f"ROTA_{api['abi']}"
    exported = {line.split()[2] for line in lines} - {node, f"{node}@@{node}"}
    unversioned = {name for name in exported if not name.endswith(f"@@{node}")}
    bad |= differ(f"exported without the version {node}", unversioned, set())
    exported = {name.split("@")[0] for name in exported}
    declared = {function["name"] for function in api["functions"]}
    bad |= differ("exported, but not declared", exported, declared)
    bad |= differ("declared, but not exported", declared, exported)
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "capi").glob("*_test.c"))
    called = set(re.findall(r"\b(rota_\w+)\b", re.sub(r"/\*.*?\*/", "", tests, flags=re.S)))
    bad |= differ("declared, but not called in tests/capi", declared, called)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
