"""The tree keeps its own rules: see the checks below, each with what to do where it fails.

    tidy_test.py [CHECK …]    format, lines, functions, used, reasons, citations, unit_tests, dates, packages; all of them

What a rule cannot ask of a place stands on a list beside it, with the reason; an entry that is not needed
any more fails too.
"""
import fnmatch
import pathlib
import re
import shutil
import subprocess
import sys
from functools import lru_cache

sys.path.append(str(pathlib.Path(__file__).resolve().parent / "support"))
from cpp_text import TOKEN, Text  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent
COLUMNS = 100
FUNCTION_LINES = 70
PRODUCT = ("include/", "src/", "capi/src/", "bindings/python/src/", "examples/")

# Functions longer than FUNCTION_LINES: (file, name) -> why.
LONG = {
    ("examples/cli/bookings.cc", "AddBookingCommands"): "to be cut",
    ("examples/cli/series.cc", "AddSeriesCommands"): "to be cut",
    ("src/engine/kinds.cc", "MakeKinds"): "a table: a row per kind",
}
# Declared functions that no product code calls: name -> why they stay.
UNUSED = {
    "AbslHashValue": "found by Abseil's hash maps",
    "ActingAs": "for C++ programs that serve requests; the other faces have views of their own",
    "DescribeRule": "for C++ programs that have a rule and no set",
    "EditThis": "for C++ programs: the engine's series keep moved occurrences as bookings",
    "FormOfSet": "for C++ programs that show a rule as a form",
    "OpenForTest": "for tests that open storage that fails",
    "ToInstantStrict": "for C++ programs that take wall times from people",
    "upkeep_status": "for health reports, which are to come",
}
# Reasons that nothing produces yet: name -> why they stay.
UNPRODUCED = {
    "already_claimed": "of the directory across organizations, which is to come",
}
# What users read may name dates that pass in these files: pattern -> why.
PASSING_DATES = {
    "examples/portal/catalog.json": "feasts that move with Easter, listed year by year until 2040",
    "docs/capabilities.md": "quotes what a host system asked for",
}
# Source files without a unit test of their own name: pattern -> the test that covers them.
TESTED_ELSEWHERE = {
    # A field is listed once; these tests walk every record.
    **dict.fromkeys([f"src/model/{name}.cc" for name in (
        "answer", "apply", "assignments", "batch", "booking", "booking_bodies", "calendar", "catalog", "decision", "describe", "envelope",
        "event_type", "event_type_parts", "expand", "export", "import", "limit", "organization", "outbox", "policy",
        "rearrange", "record_bodies", "resource", "schedule", "series", "team", "time_off", "transfer", "unreadable", "upkeep", "user", "values", "waitlist", "words")], "tests/unit/model/description_test.cc"),
    "src/model/shapes.cc": "tests/unit/codec/bad_input_test.cc",
    "src/model/asked_shapes.cc": "tests/unit/engine/visits_test.cc",
    "src/model/validate_*.cc": "tests/unit/model/validate_test.cc",
    "src/model/walk.cc": "tests/unit/model/validate_test.cc",
    "src/model/catalog_view.cc": "tests/unit/model/catalog_index_test.cc",
    "src/availability/offer*.cc": "tests/unit/availability/resolve_offer_test.cc",
    "src/availability/lead.cc": "tests/unit/availability/standing_test.cc",
    "src/availability/finder_places.cc": "tests/unit/availability/things_test.cc",
    "src/availability/compile_schedule.cc": "tests/unit/availability/hours_test.cc",
    "src/availability/catalog_records.cc": "tests/unit/availability/resolved_catalog_test.cc",
    "src/availability/team_tree.cc": "tests/unit/availability/resolved_catalog_test.cc",
    "src/engine/ask_group.cc": "tests/unit/engine/query_verbs_test.cc",
    "src/engine/batch_verbs.cc": "tests/contract/batch_test.cc",
    "src/engine/find_record.cc": "tests/unit/engine/record_verbs_test.cc",
    "src/store/booking_list.cc": "tests/unit/engine/record_verbs_test.cc",
    "src/codec/field_shape.cc": "tests/unit/codec/bad_input_test.cc",
    "src/codec/reader.cc": "tests/unit/codec/record_json_test.cc",
    "src/codec/writer.cc": "tests/unit/codec/round_trip_test.cc",
    "src/i18n/*.cc": "tests/unit/i18n/rule_words_truth_test.cc",
    "src/ical/details.cc": "tests/unit/ical/write_test.cc",
    "src/ical/series.cc": "tests/unit/ical/busy_test.cc",
    "src/ical/appointment.cc": "tests/unit/engine/export_test.cc",
    "src/ical/free_busy.cc": "tests/unit/ical/google_test.cc",
    "src/ical/graph_pattern.cc": "tests/unit/ical/graph_test.cc",
    "src/ical/raw*.cc": "tests/unit/ical/read_test.cc",
    "src/ical/zone_table.cc": "tests/unit/ical/read_test.cc",
    "src/ical/zone_writer.cc": "tests/unit/ical/write_test.cc",
    "src/recurrence/expansion.cc": "tests/unit/recurrence/set_test.cc",
    "src/recurrence/length.cc": "tests/unit/recurrence/rule_text_test.cc",
    "src/recurrence/moment.cc": "tests/unit/recurrence/rule_text_test.cc",
    "src/recurrence/occurrences.cc": "tests/unit/recurrence/set_test.cc",
    "src/recurrence/plan.cc": "tests/property/recurrence_test.cc",
    "src/recurrence/rscale.cc": "tests/property/calendar_test.cc",
    "src/recurrence/rscale_calendar.cc": "tests/unit/recurrence/calendar_test.cc",
    "src/recurrence/rule_print.cc": "tests/unit/recurrence/rule_text_test.cc",
    "src/recurrence/rule_starts.cc": "tests/property/recurrence_test.cc",
    "src/recurrence/walker.cc": "tests/property/recurrence_test.cc",
    "src/time/tzdb_version.cc": "tests/unit/time/zone_file_test.cc",
    "src/time/zone_alias*.cc": "tests/unit/time/zone_test.cc",
    "src/store/idempotency.cc": "tests/unit/engine/engine_test.cc",
    "src/store/transfer.cc": "tests/contract/transfer_test.cc",
    "src/store/verify*.cc": "tests/unit/engine/verify_test.cc",
    "src/store/participants.cc": "tests/unit/engine/verify_test.cc",
    "src/store/*_store.cc": "tests/property/warm_test.cc",
    "src/store/guards.cc": "tests/contract/migrate_test.cc",
    "src/store/migrate.cc": "tests/contract/migrate_test.cc",
    "src/store/occupancy.cc": "tests/contract/occupancy_model_test.cc",
    "src/store/open.cc": "tests/contract/migrate_test.cc",
    "src/store/purge.cc": "tests/contract/upkeep_test.cc",
    "src/store/repair.cc": "tests/contract/damage_test.cc",
    "src/store/stored_row.cc": "tests/contract/damage_test.cc",
    "src/store/postgres/*.cc": "tests/contract/session_test.cc",
    "src/store/session.cc": "tests/contract/session_test.cc",
    "src/store/number_blocks.cc": "tests/contract/number_blocks_test.cc",
    "src/store/sqlite/*.cc": "tests/contract/change_test.cc",
    # Through the verbs.
    "src/booking/*.cc": "tests/unit/engine/engine_test.cc",
    "src/engine/*.cc": "tests/unit/engine/engine_test.cc",
}


def files(*endings, under=("",)):
    """Paths of the tree's files with these endings, committed or new."""
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                            check=True, capture_output=True, text=True).stdout.split("\n")
    return [name for name in sorted(set(listed)) if name.endswith(endings) and name.startswith(under)
            and (ROOT / name).is_file()]


@lru_cache(maxsize=None)
def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


def is_generated(name):
    return "enerated by rota_generate" in text_of(name)[:300]


@lru_cache(maxsize=None)
def tokens_of(name):
    return Text(text_of(name))


def line_of(name, position):
    return text_of(name).count("\n", 0, position) + 1


def stale(listed, needed, what):
    return [f"{what} lists {key}, which needs no exception any more: take it off"
            for key in sorted(set(listed) - set(needed), key=str)]


# --- format ---------------------------------------------------------------------------------------------


def check_format():
    """Every .cc, .h and .c file that people write is as clang-format writes it."""
    if not shutil.which("clang-format"):
        print("SKIP format: clang-format is not installed (cmake/packages.sh)")
        return []
    names = [name for name in files(".cc", ".h", ".c") if not is_generated(name)]
    told = subprocess.run(["clang-format", "--dry-run", "-Werror", *names], cwd=ROOT,
                          capture_output=True, text=True, check=False)
    names = sorted(set(re.findall(r"^([^\s:]+):\d+:\d+: error", told.stderr, re.MULTILINE)))
    if told.returncode and not names:
        return [f"clang-format: {told.stderr.strip()}"]
    return [f"{name}: not formatted; run clang-format -i {name}" for name in names]


# --- lines ----------------------------------------------------------------------------------------------

ADDRESS = re.compile(r'"(?:[^"\\]|\\.)*"|https?://\S+')


def without_strings(name):
    """The lines of the file with nothing where string literals stand, also those of many lines."""
    def bare(found):
        return "\n" * found.group().count("\n") if found.lastgroup == "string" else found.group()

    return TOKEN.sub(bare, text_of(name)).split("\n")


def check_lines():
    """No line of C or C++ is longer than COLUMNS characters, but for what a string or an address takes."""
    faults = []
    for name in files(".cc", ".h", ".c", ".def", ".inc"):
        if is_generated(name):
            continue
        for number, (line, bare) in enumerate(zip(text_of(name).split("\n"), without_strings(name)), 1):
            if len(line) > COLUMNS and len(ADDRESS.sub("", bare)) > min(COLUMNS, len(line) - 1):
                faults.append(f"{name}:{number}: {len(line)} columns; {COLUMNS} are allowed")
    return faults


# --- functions ------------------------------------------------------------------------------------------


def statement_before(text, brace):
    """The tokens between the end of what comes before and this brace, in the same bracket."""
    begin = brace
    while begin > 0 and text.parent[begin - 1] == text.parent[brace]:
        before = begin - 1
        if text.is_op(before, ";") or (text.is_op(before, "}") and not text.is_op(begin, ",", "{")):
            break
        begin = text.match[before] if text.is_op(before, ")", "]", "}") and before in text.match else before
    return begin


def is_scope(text, brace):
    """Whether the brace opens a namespace or a class, where declarations stand."""
    begin = statement_before(text, brace)
    head = [i for i in range(begin, brace) if text.parent[i] == text.parent[brace]]
    return any(text.is_word(i, "namespace", "class", "struct", "union", "extern") for i in head) and not any(
        text.is_op(i, "=", "(") for i in head)


@lru_cache(maxsize=None)
def scopes_of(name):
    """The braces of namespaces and classes that lie in nothing else; -1 is the file."""
    text = tokens_of(name)
    found = {-1}
    for i in range(len(text.tokens)):
        if text.is_op(i, "{") and text.parent[i] in found and is_scope(text, i):
            found.add(i)
    return found


def functions_of(name):
    """(name, first line, number of lines) of each function defined in the file."""
    text = tokens_of(name)
    scopes = scopes_of(name)
    for brace in range(len(text.tokens)):
        if not text.is_op(brace, "{") or text.parent[brace] not in scopes or brace in scopes:
            continue
        begin = statement_before(text, brace)
        head = [i for i in range(begin, brace) if text.parent[i] == text.parent[brace]]
        calls = [i for i in head if text.is_op(i, "(") and text.is_word(i - 1)]
        if not calls or any(text.is_op(i, "=") for i in head) or brace not in text.match:
            continue
        if text.tokens[calls[0] - 1].text.isupper():
            continue  # a macro that lists data
        first = line_of(name, text.tokens[begin].start)
        last = line_of(name, text.tokens[text.match[brace]].start)
        yield text.tokens[calls[0] - 1].text, first, last - first + 1


def check_functions():
    """No function of the product is longer than FUNCTION_LINES, from its first line to its last."""
    faults, long = [], set()
    for name in files(".cc", ".h", ".c", under=PRODUCT):
        for function, line, lines in functions_of(name):
            if lines > FUNCTION_LINES:
                long.add((name, function))
                if (name, function) not in LONG:
                    faults.append(f"{name}:{line}: {function} has {lines} lines; {FUNCTION_LINES} are allowed")
    return faults + stale(LONG, long, "LONG")


# --- used -----------------------------------------------------------------------------------------------


def declared_in(name):
    """Names of the functions a header declares; not constructors, destructors and operators."""
    text = tokens_of(name)
    scopes = scopes_of(name)
    for i in range(1, len(text.tokens) - 1):
        if not text.is_word(i) or not text.is_op(i + 1, "(") or text.parent[i] not in scopes:
            continue
        typed = text.is_word(i - 1) and not text.is_word(i - 1, "explicit", "constexpr", "return", "operator")
        if typed or text.is_op(i - 1, "&", "*", ">", "&&"):
            yield text.tokens[i].text


def uses_of(name):
    """Every word of the file that is not the name of a function where it is declared or defined."""
    text = tokens_of(name)
    scopes = scopes_of(name)
    for i, token in enumerate(text.tokens):
        if token.kind == "word" and not (text.is_op(i + 1, "(") and text.parent[i] in scopes):
            yield token.text


def check_used():
    """Every function declared in a header is used by the product: code only tests call is no part of it."""
    used = set()
    for name in files(".cc", ".h", ".c", under=(*PRODUCT, "capi/", "bindings/")):
        used.update(uses_of(name))
        for directive in re.findall(r"^[ \t]*#(?:[^\n\\]|\\.)*", text_of(name), re.MULTILINE | re.DOTALL):
            used.update(re.findall(r"\w+", directive))
    faults, unused = [], set()
    for name in files(".h", under=("include/", "src/")):
        for function in sorted(set(declared_in(name)) - used):
            unused.add(function)
            if function not in UNUSED:
                faults.append(f"{name}: nothing in the product calls {function}; use it or delete it")
    return faults + stale(UNUSED, unused, "UNUSED")


# --- reasons --------------------------------------------------------------------------------------------


def check_reasons():
    """Every reason a caller may get is produced by the code, and by a test."""
    names = re.findall(r"^X\((\w+),", text_of("include/rota/base/reason.def"), re.MULTILINE)
    code = "\n".join(text_of(name) for name in files(".cc", ".h", under=("src/", "capi/src/", "bindings/python/src/")))
    tests = "\n".join(text_of(name) for name in files(
        ".cc", ".c", ".h", ".py", ".mjs", ".ts", ".json", ".jsonl",
        under=("tests/", "bindings/node/engine/test/", "bindings/node/nestjs/test/"))
        if not name.startswith("tests/data/fuzz/"))
    faults = [] if names else ["include/rota/base/reason.def has no reasons"]
    unproduced = set()
    for name in names:
        if not re.search(rf"\bk_{name}\b", code):
            unproduced.add(name)
            if name in UNPRODUCED:
                continue
            faults.append(f"reason {name}: no code produces it; delete it or say where")
        shown = rf'\bk_{name}\b|[Rr]eason\w*\W{{1,12}}{name}\b|FAILS\(\w+, "{name}"|rota_error_reason\(\w+\), "{name}"'
        if not re.search(shown, tests):
            faults.append(f"reason {name}: no test produces it; write one")
    return faults + stale(UNPRODUCED, unproduced, "UNPRODUCED")


# --- citations ------------------------------------------------------------------------------------------

CITED_FILE = re.compile(r"(?<![\w./<>*-])((?:\.\./)*[A-Za-z][\w-]*(?:/[\w.-]+)*"
                        r"\.(?:h|cc|c|def|inc|py|sql|md|mjs|ts|cmake|sh))\b(?![\w/(])")
# Of other projects, or standing for any file.
NO_FILE_OF_OURS = re.compile(r"sqlite3\.h|libpq-fe\.h|.*\bX/Y.*|index\.mjs|(?:file|wrong|[ab])\.\w+")


def comments_of(name):
    """(line, text) of each run of comment lines; of a page, of each line."""
    text = text_of(name)
    if name.endswith(".md"):
        yield from enumerate(text.splitlines(), 1)
    elif name.endswith((".py", ".sh", ".cmake", ".txt", ".sql")):
        heading = r'\A(?:#[^\n]*\n)*"""(?s:.*?)"""|' if name.endswith(".py") else ""
        for found in re.finditer(heading + r"(?:^[ \t]*(?:#|--)[^\n]*\n?)+", text, re.MULTILINE):
            yield line_of(name, found.start()), found.group()
    else:
        run = None
        for found in TOKEN.finditer(text):
            if found.lastgroup != "comment":
                continue
            if run and not text[run[1]:found.start()].strip():
                run = run[0], found.end()
                continue
            if run:
                yield line_of(name, run[0]), text[run[0]:run[1]]
            run = found.span()
        if run:
            yield line_of(name, run[0]), text[run[0]:run[1]]


def check_citations():
    """The sections and files that comments and pages name are there."""
    sections = set(re.findall(r"^## (\d+) ", text_of("docs/behaviour.md"), re.MULTILINE))
    everything = files("")
    bases = {pathlib.PurePath(name).name for name in everything}
    faults = []
    for name in files(".cc", ".h", ".c", ".def", ".inc", ".py", ".mjs", ".ts", ".sql", ".sh", ".cmake", ".txt", ".md"):
        if name.startswith(("bindings/node/engine/src/records.ts", "tests/data/")):
            continue
        for line, comment in comments_of(name):
            plain = re.sub(r"\s*\n[ \t]*(?://|\*|#|--)?[ \t]*", " ", comment)
            for section in re.findall(r"behaviou?r(?:\.md)?`?,? §(\d+)", plain):
                if section not in sections:
                    faults.append(f"{name}:{line}: docs/behaviour.md has no §{section}")
            for cited in CITED_FILE.findall(plain):
                here = (ROOT / name).parent
                if NO_FILE_OF_OURS.fullmatch(cited):
                    continue
                if "/" not in cited:
                    found = cited in bases
                else:
                    found = (here / cited).exists() or any(other == cited or other.endswith("/" + cited)
                                                           for other in everything)
                if not found:
                    faults.append(f"{name}:{line}: there is no file {cited}")
    return faults


# --- unit tests -----------------------------------------------------------------------------------------


def check_unit_tests():
    """src/X/Y.cc has tests/unit/X/Y_test.cc, or stands on a list with the test that covers it."""
    faults, needed = [], set()
    for name in files(".cc", under=("src/",)):
        test = re.sub(r"^src/(.*)\.cc$", r"tests/unit/\1_test.cc", name)
        if (ROOT / test).is_file():
            continue
        patterns = [pattern for pattern in TESTED_ELSEWHERE if fnmatch.fnmatchcase(name, pattern)]
        needed.update(patterns)
        if not patterns:
            faults.append(f"{name} has no {test}; write it, or name in TESTED_ELSEWHERE what tests the file")
    faults += [f"TESTED_ELSEWHERE names {test}, which is not there"
               for test in sorted(set(TESTED_ELSEWHERE.values())) if not (ROOT / test).is_file()]
    return faults + stale(TESTED_ELSEWHERE, needed, "TESTED_ELSEWHERE")


# --- dates ----------------------------------------------------------------------------------------------

READ_BY_USERS = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "examples/", "bindings/", "capi/include/", "docs/",
                 "include/", "src/i18n/README.md")
MONTHS = "January February March April May June July August September October November December".split()
# As text, as iCalendar writes it, and in words. Years before this project stand for the past and cannot pass.
PASSES = re.compile(r"\b202[4-9]-(?:0[1-9]|1[0-2])\b|\b202[4-9](?:0[1-9]|1[0-2])[0-3]\d(?!\d)|\bdate(?:time)?\(202[4-9]\b|"
                    r"\b(?:" + "|".join(f"{month}|{month[:3]}" for month in MONTHS) + r"),? 202[4-9]\b|"
                    r"-202[4-9]-\d")


def check_dates():
    """No example, page or manual names a date that passes: they are 2030 or later, or count from today."""
    faults, needed = [], set()
    for name in files(".md", ".h", ".def", ".c", ".cc", ".json", ".mjs", ".ts", ".py", ".pyi", ".sh", ".ics",
                      under=READ_BY_USERS):
        if "/test/" in name:
            continue  # tests say what time it is
        for number, line in enumerate(text_of(name).split("\n"), 1):
            found = PASSES.search(line)
            if not found:
                continue
            needed.add(name)
            if name not in PASSING_DATES:
                faults.append(f"{name}:{number}: {found.group()} passes; count from today, or take 2030 and later")
    return faults + stale(PASSING_DATES, needed, "PASSING_DATES")


# --- packages -------------------------------------------------------------------------------------------


def check_packages():
    """Debian packages are listed in cmake/packages.sh alone; pages and scripts call it."""
    faults = []
    for name in files(""):
        if name == "cmake/packages.sh" or not name.endswith((".md", ".sh", "run", ".cmake", ".txt", ".py", ".yml")):
            continue
        for number, line in enumerate(text_of(name).split("\n"), 1):
            if re.search(r"\bapt(?:-get)? (?:-\S+ )*install\b", line):
                faults.append(f"{name}:{number}: a second list of packages; name the group of cmake/packages.sh")
    return faults


CHECKS = {"format": check_format, "lines": check_lines, "functions": check_functions, "used": check_used,
          "reasons": check_reasons, "citations": check_citations, "unit_tests": check_unit_tests,
          "dates": check_dates, "packages": check_packages}


def main():
    chosen = sys.argv[1:] or list(CHECKS)
    faults = {name: CHECKS[name]() for name in chosen}
    for name, found in faults.items():
        for fault in found:
            print(f"{name}: {fault}")
        if not found:
            print(f"{name}: {CHECKS[name].__doc__}")
    return 1 if any(faults.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
