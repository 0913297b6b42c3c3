"""Fails on an #include that points against the layers, and on a third-party header outside its place.

A file may include its own layer and those to its left (src/CMakeLists.txt has the same order).
"""
import fnmatch
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LAYERS = ["base", "time", "recurrence", "model", "availability", "assignment", "booking", "store", "engine"]
SIDE = {  # side modules and what they may include besides base
    "i18n": {"time", "recurrence"},
    "codec": {"time", "recurrence", "model", "availability", "assignment", "booking", "i18n"},
    "ical": {"time", "recurrence", "model"},
}
MAY_USE = {"codec": {"store", "engine"}, "ical": {"engine"}}  # side module -> layers that may use it
PLACES = {  # third-party header -> the folders that may include it
    "sqlite3.h": ["src/store/sqlite", "tests", "benchmarks"],
    "libpq-fe.h": ["src/store/postgres", "tests"],
    "sodium.h": ["src/base"],
    "gmpxx.h": ["src/availability"],
    "unicode/": ["src/time/zone_alias*", "src/i18n", "examples", "tests"],
    "libical/": ["tests", "benchmarks"],
    "simdjson.h": ["src/codec", "src/base", "benchmarks"],
    "date/": ["tests", "benchmarks"],
    "nlohmann/": ["tests", "benchmarks", "docs"],
    "doctest/": ["tests"],
    "CLI/": ["examples"],
    "absl/": ["src"],
    "pybind11/": ["bindings/python"],
    "datetime.h": ["bindings/python"],
    "fmt/": ["src", "tests", "benchmarks", "examples", "capi", "docs", "bindings"],
}


# Files that seats, things and more rules made longer than a file should be. Each is split when it is next
# touched, and may not grow until then.
TO_BE_SPLIT = {}


def layer_of(path):
    parts = path.parts
    if parts[0] == "src":
        return parts[1] if len(parts) > 2 else None
    if parts[:2] == ("include", "rota"):
        return parts[2] if len(parts) > 3 else None
    return None


def allowed(layer, target):
    if layer == target or target == "base":
        return True
    if target in MAY_USE and layer in LAYERS:
        return layer in MAY_USE[target]
    if layer in SIDE:
        return target in SIDE[layer]
    return target in LAYERS and layer in LAYERS and LAYERS.index(target) <= LAYERS.index(layer)


def main():
    faults = []
    sources = [p for d in ("include", "src", "capi", "bindings", "examples", "tests", "benchmarks", "docs")
               for p in (ROOT / d).rglob("*") if p.suffix in (".h", ".cc", ".c", ".def", ".inc")]
    for path in sources:
        relative = path.relative_to(ROOT)
        layer = layer_of(relative)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            match = re.match(r'\s*#\s*include\s+([<"])([^>"]+)[>"]', line)
            if not match:
                continue
            target = match.group(2)
            if relative.parts[:2] == ("tests", "model") and re.match("(rota|src|capi|tests/(?!model/))", target):
                faults.append(f"{relative}:{number}: the model shares nothing with what it judges")
            ours = re.match(r"(?:rota|src)/(\w+)/", target)
            if ours and layer and not allowed(layer, ours.group(1)):
                faults.append(f"{relative}:{number}: {layer} must not include {target}")
            if str(relative).startswith("include/") and target.startswith("src/"):
                faults.append(f"{relative}:{number}: a public header includes a private one")
            for header, folders in PLACES.items():
                here = any(fnmatch.fnmatch(str(relative), folder if "*" in folder else folder + "/*")
                           for folder in folders)
                if target.startswith(header) and not here:
                    faults.append(f"{relative}:{number}: {target} belongs to {', '.join(folders)}")
        lines = len(path.read_text(encoding="utf-8").splitlines())
        most = TO_BE_SPLIT.get(str(relative), 600)
        if path.suffix == ".cc" and relative.parts[0] == "src" and lines > most:
            faults.append(f"{relative}: {lines} lines; split it")
    print("\n".join(faults) or f"{len(sources)} files keep the layers")
    return 1 if faults else 0


sys.exit(main())
