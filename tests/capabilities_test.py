"""docs/capabilities.md holds: its tests, names and ids are there, and every requirement is on it once.

    capabilities_test.py [PAGE]

Fails where a test file or a test case is not there, where a verb, function, command or field in
backticks is none, and where an id stands twice. The list of requirements is asked where it lies
beside the project: then every id must be known, and every one of kind E or B be on the page.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT.parent / "shared" / "design" / "requirements.md"
HEADING = re.compile(r"## Seed (\d{3}): ")
IDS = re.compile(r"(?:(\d{3})-)?R(\d+)(?:…R(\d+))?")
TEST = re.compile(r'`([^`]+)`|"([^"]+)"')
FIELD = re.compile(r"[a-z_]+\.[a-z_]+(\[\])?(\.[a-z_]+(\[\])?)*")


def text_of(*places):
    paths = [p for place in places for p in ([place] if place.is_file() else sorted(place.rglob("*")))]
    return "\n".join(p.read_text(encoding="utf-8") for p in paths if p.is_file())


def record_fields():
    """record -> field -> the record it holds, or None; from the generated reference."""
    fields = {}
    for line in text_of(ROOT / "docs" / "records.md").splitlines():
        if line.startswith("## "):
            record = fields.setdefault(line[3:], {})
        elif row := re.match(r"\| `(\w+)` \| ([^|]*)\|", line):
            held = re.search(r"\]\(#(\w+)\)", row.group(2))
            record[row.group(1)] = held.group(1) if held else None
    return fields


class Names:
    """What a user may call."""

    def __init__(self):
        engine = ROOT / "include" / "rota" / "engine"
        self.engine = text_of(engine / "engine.h")
        verbs = re.findall(r'^X\((\w+), "([a-z_.]+)"', text_of(engine / "verbs.def"), re.MULTILINE)
        self.methods = {method for method, _ in verbs}
        self.verbs = {verb for _, verb in verbs}
        self.functions = text_of(ROOT / "capi" / "include")
        self.shell = text_of(ROOT / "examples" / "cli")
        self.fields = record_fields()

    def has(self, name):
        """None for a name of another sort."""
        if verb := re.fullmatch(r"Engine::(\w+)", name):
            return verb.group(1) in self.methods or re.search(rf"\b{verb.group(1)}\(", self.engine) is not None
        if re.fullmatch(r"rota_\w+", name):
            return re.search(rf"\b{name}\(", self.functions) is not None
        if command := re.fullmatch(r"rota ([a-z-]+)", name):
            return f'"{command.group(1)}"' in self.shell
        if FIELD.fullmatch(name):
            return name in self.verbs or self.has_field(*name.replace("[]", "").split("."))
        return None

    def has_field(self, record, field, *rest):
        if record not in self.fields or field not in self.fields[record]:
            return False
        return not rest or self.has_field(self.fields[record][field], *rest)


def ids_of(text, seed):
    """The ids of a cell or list, in order; a range names every id between its ends."""
    for where, first, last in IDS.findall(text):
        for number in range(int(first), int(last or first) + 1):
            yield f"{where or seed}-R{number}"


class Page:
    def __init__(self, path):
        self.faults = []
        self.seen = {}  # id -> "served", "partly served" or "open"
        self.names = Names()
        seed = ""
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            self.number = number
            self.check_names(line)
            heading = HEADING.match(line)
            if heading:
                seed = heading.group(1)
            elif seed and line.startswith("| ") and not line.startswith(("| id ", "| --- ")):
                self.row(line, seed)
            elif seed and line.startswith("- "):
                self.note(line.rpartition(": ")[2], seed, "open")

    def fault(self, text):
        self.faults.append(f"line {self.number}: {text}")

    def check_names(self, line):
        for name in re.findall(r"`([^`]+)`", line):
            if self.names.has(name) is False:
                self.fault(f"there is no {name}")

    def row(self, line, seed):
        cells = [cell.strip() for cell in line.strip("| ").split(" | ")]
        if len(cells) != 4 or not all(cells):
            return self.fault("a row has id, requirement, API and test")
        ids, _, api, tests = cells
        self.note(ids, seed, "partly served" if api.startswith("part: ") else "served")
        self.check_tests(tests)

    def note(self, text, seed, state):
        found = list(ids_of(text, seed))
        if not found:
            self.fault("no id")
        for one in found:
            if not one.startswith(seed):
                self.fault(f"{one} stands under seed {seed}")
            if one in self.seen:
                self.fault(f"{one} stands twice")
            self.seen[one] = state

    def check_tests(self, cell):
        text = None
        paths = 0
        for path, words in TEST.findall(cell):
            if path:
                paths += 1
                text = text_of(ROOT / path) if (ROOT / path).is_file() else None
                if text is None:
                    self.fault(f"there is no file {path}")
            elif text is not None and words not in text:
                self.fault(f'no test case says "{words}"')
        if not paths:
            self.fault("no test")

    def check_requirements(self, path):
        kinds = dict(re.findall(r"^\| (\d{3}-R\d+) \|.*\| ([EBXH+]+) \| [^|]*\|$", text_of(path), re.MULTILINE))
        if not kinds:
            self.faults.append("the list of requirements has none")
        for one in self.seen:
            if one not in kinds:
                self.faults.append(f"{one} is no requirement")
        for one, kind in kinds.items():
            if set(kind) & set("EB") and one not in self.seen:
                self.faults.append(f"{one} ({kind}) is missing")

    def counts(self):
        for seed in sorted({one[:3] for one in self.seen}):
            states = [state for one, state in self.seen.items() if one.startswith(seed)]
            told = ", ".join(f"{states.count(state)} {state}" for state in ("served", "partly served", "open"))
            yield f"seed {seed}: {told}"


def main():
    page = Page(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "capabilities.md")
    if not page.seen:
        page.faults.append("the page names no id")
    if REQUIREMENTS.is_file():
        page.check_requirements(REQUIREMENTS)
    print("\n".join(page.faults or page.counts()))
    return 1 if page.faults else 0


if __name__ == "__main__":
    sys.exit(main())
