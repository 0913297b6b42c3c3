"""What a person at a terminal meets: wrong names, odd texts, what is taken and what is off."""
from __future__ import annotations

import json
import os
import pathlib
import pty
import shutil
import subprocess

import pytest

NOW = "2030-01-06T08:00:00Z"
CATALOG = {
    "organization": {"id": "bs", "name": "BS", "zone": "UTC", "default_schedule": "office"},
    "users": [{"id": "ana", "name": "Ana"}],
    "schedules": [{"id": "office", "rules": [{"days": ["mon"], "start": "09:00", "end": "11:00"}]}],
    "event_types": [{"id": "call", "user": "ana", "slug": "call", "title": "Call", "durations_min": [60]}],
}


def rota(*arguments: str, code: int = 0) -> str:
    done = subprocess.run([os.environ["ROTA_CLI"], *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def office(tmp_path: pathlib.Path) -> str:
    database, catalog = os.fspath(tmp_path / "office.db"), tmp_path / "catalog.json"
    catalog.write_text(json.dumps(CATALOG))
    rota("init", database)
    rota("apply", database, os.fspath(catalog))
    return database


def test_a_typo_makes_no_file(tmp_path: pathlib.Path) -> None:
    missing = tmp_path / "typo.db"
    assert "there is no" in rota("slots", os.fspath(missing), "call", code=1)
    assert not missing.exists()


def test_the_version_is_told() -> None:
    assert rota("--version").startswith("rota 0.")


def test_texts_cannot_steer_the_terminal(office: str) -> None:
    name = "Kim\x1b[2J\u202egnp.exe"
    rota("book", office, "call", "--start", "2030-01-07T09:00:00Z", "--name", name, "--email", "k@example.net", "--now", NOW)
    shown = rota("bookings", office, "--now", NOW)
    assert "Kim<U+001B>[2J<U+202E>gnp.exe" in shown
    assert "\x1b" not in shown and "\u202e" not in shown


def test_free_stretches_are_told_together_and_host_by_host(office: str) -> None:
    monday = ["--from", "2030-01-07", "--to", "2030-01-07", "--now", NOW]
    shown = [row.split() for row in rota("openings", office, "call", *monday).splitlines()]
    assert shown[1:3] == [["(together)", "Mon", "7", "Jan", "2030", "09:00", "11:00"],
                          ["ana", "Mon", "7", "Jan", "2030", "09:00", "11:00"]]
    answer = json.loads(rota("openings", office, "call", "--json", *monday))
    assert answer["openings"] == [{"start": "2030-01-07T09:00:00Z", "end": "2030-01-07T11:00:00Z"}]
    sunday = ["--from", "2030-01-06", "--to", "2030-01-06", "--now", NOW]
    assert "never" in rota("openings", office, "call", *sunday)


def test_an_ad_hoc_group_stands_in_place_of_an_event_type(office: str) -> None:
    day = ["--from", "2030-01-07", "--to", "2030-01-07", "--now", NOW]
    slots = rota("slots", office, "--member", "ana", "--duration-min", "30", *day)
    assert "09:00  09:30  10:00  10:30" in slots
    assert "there is no" not in slots
    nobody = rota("slots", office, "--member", "optional:user:ana", "--duration-min", "30", *day, code=1)
    assert "a member who is required" in nobody
    why = rota("explain", office, "--member", "user:ana", "--duration-min", "30", "--start", "2030-01-07T12:00:00Z", "--now", NOW)
    assert "not offered" in why and "ana" in why
    assert "hall" in rota("openings", office, "--member", "resource:hall", "--duration-min", "30", *day, code=1)
    assert "FILE and EVENT_TYPE or --member" in rota("slots", office, *day, code=2)


def test_what_is_off_looks_different(office: str) -> None:
    for start in ("09:00", "10:00"):
        rota("book", office, "call", "--start", f"2030-01-07T{start}:00Z", "--name", "Kim", "--email", "k@example.net",
             "--now", NOW)
    rota("cancel", office, "#1", "--now", NOW)
    rows = rota("bookings", office, "--now", NOW).splitlines()[1:]
    assert [row.split()[2] for row in rows] == ["cancelled", "confirmed"]


def test_two_bookings_are_swapped(office: str) -> None:
    for start in ("09:00", "10:00"):
        rota("book", office, "call", "--start", f"2030-01-07T{start}:00Z", "--name", "Kim", "--email", "k@example.net",
             "--now", NOW)
    lines = rota("swap", office, "1", "2", "--exchange", "times", "--note", "asked for", "--now", NOW).splitlines()
    assert ["10:00" in lines[0], "09:00" in lines[1]] == [True, True]
    told = json.loads(rota("swap", office, "1", "2", "--exchange", "times", "--now", NOW, "--json"))
    assert [one["number"] for one in told["bookings"]] == [1, 2]
    assert "with" in rota("swap", office, "1", "7", "--now", NOW, code=1)


def test_the_whole_grid_says_what_is_taken(office: str) -> None:
    rota("book", office, "call", "--start", "2030-01-07T09:00:00Z", "--name", "Kim", "--email", "k@example.net", "--now", NOW)
    grid = rota("slots", office, "call", "--from", "2030-01-07", "--to", "2030-01-07", "--include", "lattice", "--now", NOW)
    assert "09:00 (already booked)  10:00\n" in grid


# ---- naming a booking ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["1", "#1", "id", "code", "code:"])
def test_a_booking_is_named_as_people_read_it(office: str, name: str) -> None:
    told = json.loads(rota("book", office, "call", "--start", "2030-01-07T09:00:00Z", "--name", "Kim", "--email",
                           "k@example.net", "--now", NOW, "--json"))
    names = {"id": told["id"], "code": told["code"], "code:": f"code:{told['code']}"}
    assert "Kim" in rota("get", office, "booking", names.get(name, name))
    assert rota("cancel", office, names.get(name, name), "--now", NOW).startswith("cancelled")


def test_a_number_or_code_of_nobody_is_not_found(office: str) -> None:
    for name in ("7", "0", "99999999999999999999", "BOOK-2030-00009", "x" * 200):
        assert "refused: " in rota("cancel", office, name, "--now", NOW, code=1)


def test_every_booking_is_listed(office: str, tmp_path: pathlib.Path) -> None:
    """Also beyond the first page of a list, which holds a hundred."""
    for number in range(105):
        request = {"event_type": "call", "start": "2030-01-07T09:00:00Z", "now": NOW, "new_id": f"b{number}",
                   "attendees": [{"name": "Kim", "email": "k@example.net"}]}
        rota("call", office, "booking.book", json.dumps(request))
        rota("cancel", office, f"b{number}", "--now", NOW)
    assert len(rota("bookings", office).splitlines()) == 1 + 105
    assert len(rota("bookings", office, "--json").splitlines()) == 105


def test_a_command_that_is_refused_has_done_nothing(office: str) -> None:
    """Also when it is refused for how the answer would be shown."""
    book = ("book", office, "call", "--start", "2030-01-07T09:00:00Z", "--name", "Kim", "--email", "k@example.net")
    assert "zone_unknown at --zone" in rota(*book, "--now", NOW, "--zone", "Mars", code=1)
    assert "invalid at --now" in rota(*book, "--now", "soon", code=1)
    assert len(rota("bookings", office).splitlines()) == 1
    rota(*book, "--now", NOW, "--zone", "Asia/Tokyo")
    for line in (("cancel", office, "1"), ("reschedule", office, "1", "--start", "2030-01-07T10:00:00Z"),
                 ("book-series", office, "call", "--start", "2030-01-14T09:00:00Z", "--rrule", "FREQ=WEEKLY;COUNT=2",
                  "--name", "Kim", "--email", "k@example.net")):
        assert "zone_unknown at --zone" in rota(*line, "--now", NOW, "--zone", "Mars", code=1)
    assert json.loads(rota("get", office, "booking", "1"))["version"] == 1
    assert len(rota("bookings", office).splitlines()) == 2


# ---- what is mistyped ------------------------------------------------------------------------------


@pytest.mark.parametrize(("line", "hint"), [
    (["bok", "p.db"], 'there is no command "bok"; did you mean "book"?'),
    (["help", "slotz"], 'did you mean "slots"?'),
    (["bok", "--help"], 'did you mean "book"?'),
    (["slotz"], 'did you mean "slots"?'),
    (["frobnicate"], 'there is no command "frobnicate"\n'),
    ([], "name a command"),
    (["slots", "p.db", "call", "--form", "2030-01-07"], 'there is no option --form; did you mean "--from"?'),
    (["book-series", "p.db", "call", "--start=x", "--rule", "x"], 'did you mean "--rrule"?'),
    (["cancel-series", "p.db", "s", "--scope", "al"], 'did you mean "all"?'),
    (["get", "p.db", "evnt_type", "x"], 'did you mean "event_type"?'),
    (["slots", "p.db", "call", "--duration-min", "99999999999999"], "duration-min"),
    (["slots", "p.db", "call", "--duration-min", "long"], "duration-min"),
    (["cancel", "p.db"], "BOOKING is required; a number is written 1 or '#1'"),
    (["completion", "csh"], "bash"),
])
def test_a_slip_is_told_with_what_was_meant(line: list[str], hint: str) -> None:
    told = rota(*line, code=2)
    assert hint in told
    assert "--help" in told.splitlines()[-1]


def test_a_misspelt_field_or_verb_names_the_near_one(office: str, tmp_path: pathlib.Path) -> None:
    record = tmp_path / "user.json"
    record.write_text('{"id": "bo",\n "nmae": "Bo"}')
    told = rota("put", office, "user", os.fspath(record), code=1)
    assert f'{record}:2:2: nmae — a user has no such field; did you mean "name"?' in told
    assert 'did you mean \\"booking.cancel\\"?' in rota("call", office, "booking.cancle", "{}", code=1)
    assert 'did you mean \\"team\\"?' in rota("call", office, "record.list", '{"kind":"taem"}', code=1)


def test_help_is_there_in_every_way(tmp_path: pathlib.Path) -> None:
    commands = [line.split()[0] for line in rota("--help").split("Subcommands:")[1].splitlines()
                if line.startswith("  ") and line.strip()]
    assert len(commands) > 25
    for command in commands:
        assert "Usage: rota " + command in rota(command, "--help")
    assert rota("help", "book") == rota("book", "--help")
    assert rota("help") == rota("--help")


# ---- documents with faults -------------------------------------------------------------------------

BAD_CATALOG = """{
 "organization": {"id": "bs", "name": "BS", "zone": "UTC", "default_schedule": "office"},
 "users": [{"id": "ana", "name": "Ana"},
   {"id": "bo", "nmae": "Bo"}],
 "schedules": [{"id": "office",
   "rules": [
     {"days": ["mon", "monday"], "start": "09:00", "end": "11:00"},
     {"days": ["tue"], "start": "nine", "end": 11}]}],
 "event_types": [{"id": "call", "user": "ana", "slug": "call", "title": "Call", "durations_min": ["60", 30]}]
}
"""
BAD_LINES = [(4, 17, "users[1].nmae"), (4, 4, "users[1].name"), (7, 23, "schedules[0].rules[0].days[1]"),
             (8, 24, "schedules[0].rules[1].start"), (8, 41, "schedules[0].rules[1].end"),
             (9, 99, "event_types[0].durations_min[0]")]


@pytest.mark.parametrize("command", ["apply", "lint"])
def test_all_that_is_wrong_with_a_catalog_is_told_at_once(office: str, tmp_path: pathlib.Path, command: str) -> None:
    catalog = tmp_path / "bad.json"
    catalog.write_text(BAD_CATALOG)
    files = [office] if command == "apply" else []
    told = rota(command, *files, os.fspath(catalog), code=1).splitlines()
    assert [line.split(" — ")[0] for line in told[:-1]] == [
        f"{catalog}:{line}:{column}: {path}" for line, column, path in BAD_LINES]
    assert told[-1] == "6 errors."
    error = json.loads(rota(command, *files, os.fspath(catalog), "--json", code=1))["error"]
    assert [one["path"] for one in [error, *error["others"]]] == [path for _, _, path in BAD_LINES]
    assert [one["detail"]["line"] for one in [error, *error["others"]]] == [str(line) for line, _, _ in BAD_LINES]


def test_rules_across_records_are_told_at_once_and_where_the_document_has_them(
        office: str, tmp_path: pathlib.Path) -> None:
    """The office holds a user already: the paths are those of this document, not of what is stored."""
    catalog = tmp_path / "more.json"
    catalog.write_text('{"users": [{"id": "bo", "name": "Bo",\n  "default_schedule": "nights"}],\n'
                       ' "event_types": [{"id": "talk", "user": "cy", "slug": "call",\n   "title": "T",'
                       ' "durations_min": [30]}]}')
    told = rota("apply", office, os.fspath(catalog), code=1).splitlines()
    assert f"{catalog}:2:3: users[0].default_schedule — no schedule \"nights\" (not_found)" in told
    assert any(line.startswith(f"{catalog}:3:") and "event_types[0].user" in line for line in told)
    assert '"bo"' not in rota("list", office, "user")


@pytest.mark.parametrize(("text", "place"), [
    ('{"users": [\n  {"id": "ana",}\n]}', "2:16"), ("{\n", "2:1"), ("[1 2]", "1:4"), ('{"a": tru}', "1:7"),
    ('{"a": "x\ny"}', "1:9"), ('{"a": 01}', "1:8"), ('{} x', "1:4"), ("[" * 100, "1:66"), ("x", "1:1"),
])
def test_what_is_no_json_is_told_with_its_place(tmp_path: pathlib.Path, text: str, place: str) -> None:
    catalog = tmp_path / "bad.json"
    catalog.write_text(text)
    assert rota("lint", os.fspath(catalog), code=1).startswith(f"{catalog}:{place}: ")


def test_bytes_that_are_no_utf8_are_told_with_their_line(tmp_path: pathlib.Path) -> None:
    catalog = tmp_path / "bad.json"
    catalog.write_bytes(b'{"users": [\n{"id": "\xff"}]}')
    assert f"{catalog}:2:1: " in rota("lint", os.fspath(catalog), code=1)


def test_lint_says_what_is_legal_and_hardly_meant(tmp_path: pathlib.Path) -> None:
    catalog = tmp_path / "catalog.json"
    catalog.write_text(json.dumps(CATALOG))
    assert "nothing to say" in rota("lint", os.fspath(catalog))
    odd = json.loads(json.dumps(CATALOG))
    odd["event_types"][0]["durations_min"] = [600]
    catalog.write_text(json.dumps(odd, indent=1))
    told = rota("lint", os.fspath(catalog))
    assert "duration_never_fits" in told and f"{catalog}:1:" not in told
    finding, = json.loads(rota("lint", os.fspath(catalog), "--json"))["findings"]
    assert finding["rule"] == "duration_never_fits" and finding["line"] > 1


# ---- documents for machines, and for terminals -----------------------------------------------------


def test_json_is_one_document_whatever_is_asked(office: str, tmp_path: pathlib.Path) -> None:
    catalog = tmp_path / "catalog.json"
    catalog.write_text(json.dumps(CATALOG))
    booking = json.loads(rota("book", office, "call", "--start", "2030-01-07T09:00:00Z", "--name", "Kim", "--email",
                              "kim@example.net", "--now", NOW, "--json"))
    assert json.loads(rota("init", os.fspath(tmp_path / "new.db"), "--json")) == {"database": os.fspath(tmp_path / "new.db")}
    assert json.loads(rota("lint", os.fspath(catalog), "--json")) == {"findings": []}
    assert json.loads(rota("backup", office, os.fspath(tmp_path / "copy.db"), "--json")) == {}
    calendar = json.loads(rota("export-ics", office, "booking", booking["id"], "--json"))["calendar"]
    assert calendar.startswith("BEGIN:VCALENDAR\r\n") and calendar == json.loads(
        rota("call", office, "calendar.export", json.dumps({"kind": "booking", "id": booking["id"]})))["calendar"]
    rota("put", office, "user", os.fspath(write(tmp_path, '{"id": "bo", "name": "Bo"}')))
    assert json.loads(rota("archive", office, "user", "bo", "--json")) == {}
    for wrong in (["bokings", office], ["bookings", office, "--statsu", "x"], ["bookings"], []):
        error = json.loads(rota(*wrong, "--json", code=2))["error"]
        assert error["reason"] == "invalid" and error["message"] and error["detail"]["help"].startswith("rota "), wrong


def write(folder: pathlib.Path, text: str) -> pathlib.Path:
    path = folder / "record.json"
    path.write_text(text)
    return path


def at_terminal(*arguments: str) -> str:
    """What a terminal is given."""
    ours, theirs = pty.openpty()
    done = subprocess.Popen([os.environ["ROTA_CLI"], *arguments], stdout=theirs, stderr=theirs)
    os.close(theirs)
    text = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the other end is closed
            part = b""
        if not part:
            break
        text += part
    os.close(ours)
    done.wait(60)
    return text.decode()


def test_json_on_a_terminal_holds_nothing_that_it_obeys(office: str, tmp_path: pathlib.Path) -> None:
    name = "A\u009b31m\u202eB\u2066C\u007fD\u0085Đ"
    rota("put", office, "user", os.fspath(write(tmp_path, json.dumps({"id": "odd", "name": name}))))
    piped = rota("list", office, "user")
    shown = at_terminal("list", office, "user")
    assert name in piped  # a program gets the bytes as they are
    for obeyed in "\u009b\u202e\u2066\u007f\u0085":
        assert obeyed not in shown
    assert "Đ" in shown and "\\u009b31m\\u202e" in shown
    # Not splitlines, which takes U+0085 for the end of a line.
    documents = [json.loads(line) for line in shown.strip().split("\r\n")]
    assert documents == [json.loads(line) for line in piped.strip().split("\n")]
    refused = at_terminal("get", office, "user", "x\u009by", "--json")
    assert "\u009b" not in refused and json.loads(refused)["error"]["detail"]["id"] == "x\u009by"


def test_apply_reads_json_lines(office: str, tmp_path: pathlib.Path) -> None:
    lines = tmp_path / "catalog.jsonl"
    database = os.fspath(tmp_path / "lines.db")
    lines.write_text("\n".join(json.dumps(one) for one in (
        {"organization": CATALOG["organization"], "users": CATALOG["users"]}, {"schedules": CATALOG["schedules"]})) +
        "\n\n" + json.dumps({"users": [{"id": "bo", "name": "Bo"}], "event_types": CATALOG["event_types"]}) + "\n")
    assert "nothing to say" in rota("lint", os.fspath(lines))
    rota("apply", database, os.fspath(lines))
    assert [json.loads(line)["id"] for line in rota("list", database, "user").splitlines()] == ["ana", "bo"]
    assert "Nothing to change" in rota("apply", database, os.fspath(lines))
    # What is wrong is told with the line of the file.
    good = lines.read_text().splitlines()
    for line, text, told in ((2, '{"schedules": [{"id": "office", "rulez": []}]}', f"{lines}:2:33: schedules[0].rulez"),
                             (4, '{"users": [{"id": "bo", "name": "Bo", "default_schedule": "x"}]}',
                              f"{lines}:4:39: users[1].default_schedule"),
                             (4, '{"users": [', f"{lines}:4:"), (4, good[0], f"{lines}:4:2: organization")):
        lines.write_text("\n".join(good[:line - 1] + [text] + good[line:]))
        assert rota("apply", database, os.fspath(lines), code=1).startswith(told), text
        assert rota("lint", os.fspath(lines), code=1).startswith(told), text


# ---- what is no file, or not one of ours -----------------------------------------------------------


def test_files_that_cannot_be_read_say_why(office: str, tmp_path: pathlib.Path) -> None:
    empty = tmp_path / "empty.json"
    empty.write_text("")
    for document, why in ((tmp_path / "none.json", "No such file"), (tmp_path, "is a folder"), (empty, "is empty")):
        assert why in rota("apply", office, os.fspath(document), code=1)
        assert why in rota("put", office, "user", os.fspath(document), code=1)
        assert why in rota("import-ics", office, os.fspath(document), "--user", "ana", code=1)
        assert why in rota("lint", os.fspath(document), code=1)


def test_a_catalog_with_its_organization_makes_a_database(tmp_path: pathlib.Path) -> None:
    catalog, database = tmp_path / "catalog.json", tmp_path / "new.db"
    catalog.write_text(json.dumps(CATALOG))
    rota("apply", os.fspath(database), os.fspath(catalog), "--dry-run", code=1)
    assert not database.exists()
    rota("apply", os.fspath(database), os.fspath(catalog))
    assert "call" in rota("list", os.fspath(database), "event_type", "--json")


def test_nothing_else_makes_a_file(tmp_path: pathlib.Path) -> None:
    catalog = tmp_path / "catalog.json"
    catalog.write_text(json.dumps({"users": CATALOG["users"]}))
    missing = tmp_path / "typo.db"
    lines = {"apply": [catalog], "put": ["user", catalog], "get": ["user", "x"], "list": ["user"], "archive": ["user", "x"],
             "slots": ["call"], "openings": ["call"], "explain": ["call", "--start", NOW], "book": ["call", "--start", NOW],
             "hold": ["call", "--start", NOW], "confirm": ["1"], "reschedule": ["1", "--start", NOW], "reassign": ["1"],
             "swap": ["1", "2"],
             "cancel": ["1"], "approve": ["1"], "reject": ["1"], "bookings": [], "series": ["1"],
             "book-series": ["call", "--start", NOW], "extend-series": ["1"], "cancel-series": ["1"],
             "move-series": ["1"], "changes": [], "tick": [], "verify": [], "backup": [tmp_path / "copy.db"],
             "import-ics": [catalog], "export-ics": ["user", "ana"], "call": ["record.list", '{"kind":"user"}']}
    for command, arguments in lines.items():
        told = rota(command, os.fspath(missing), *map(os.fspath, arguments), code=1)
        assert f"rota init {missing}" in told, command
        assert sorted(file.name for file in tmp_path.iterdir()) == ["catalog.json"], command


# ---- words ---------------------------------------------------------------------------------------

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Of the command line itself, not of a verb: how to answer, and where.
OWN = {"help", "json", "zone", "scenario"}


def commands() -> list[str]:
    return [line.split()[0] for line in rota("--help").split("Subcommands:")[1].splitlines()
            if line.startswith("  ") and line.strip()]


def options(command: str) -> list[str]:
    return [word for line in rota(command, "--help").splitlines() if line.startswith("  ")
            for word in line.split()[:1] + line.split()[1:2] if word.startswith("--")]


def fields() -> dict[str, set[str]]:
    """What each verb takes, envelope included, and what its attendees have."""
    pages = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    schemas = pages["components"]["schemas"]
    envelope = json.loads((ROOT / "docs" / "schema" / "envelope.schema.json").read_text(encoding="utf-8"))
    found = {}
    for path, operation in pages["paths"].items():
        body = operation["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"].split("/")[-1]
        names = set(schemas[body]["properties"])
        if "attendees" in names:
            names |= {"name", "email"}  # of the one attendee a command line names
        found[path.strip("/").replace("/", ".")] = names | set(envelope["properties"])
    return found


def test_an_option_is_named_as_the_field_it_fills() -> None:
    taken, seen = fields(), 0
    for command in commands():
        text = rota(command, "--help")
        if "Calls the verb " not in text:
            continue
        verb = text.split("Calls the verb ")[1].split()[0]
        for option in options(command):
            word = option[2:].split("=")[0].split(",")[0]
            if word in OWN:
                continue
            # A list's option may stand several times, each with one: --host for hosts.
            assert {word.replace("-", "_"), word.replace("-", "_") + "s"} & taken[verb], f"{command} {option}: {verb}"
            seen += 1
    assert seen > 80


def test_every_command_that_writes_says_which_verb_it_is() -> None:
    without = {command for command in commands() if "Calls the verb " not in rota(command, "--help")}
    assert without == {"init", "lint", "eval", "expand", "call", "completion"}


# ---- completion ------------------------------------------------------------------------------------


def completed(line: str, folder: pathlib.Path) -> list[str]:
    """What bash would offer for the last word of the line."""
    words = line.split(" ")
    program = (f"source <({os.environ['ROTA_CLI']} completion bash)\n"
               f"COMP_WORDS=({' '.join(repr(word) for word in words)})\nCOMP_CWORD={len(words) - 1}\n_rota\n"
               "printf '%s\\n' \"${COMPREPLY[@]}\"")
    done = subprocess.run(["bash", "-c", program], capture_output=True, text=True, timeout=60, cwd=folder)
    assert done.returncode == 0 and not done.stderr, done.stderr
    return done.stdout.split()


def test_bash_completes_commands_options_words_and_files(tmp_path: pathlib.Path) -> None:
    (tmp_path / "portal.db").touch()
    assert completed("rota can", tmp_path) == ["cancel", "cancel-series"]
    assert completed("rota slots por", tmp_path) == ["portal.db"]
    assert completed("rota slots portal.db call --fr", tmp_path) == ["--from"]
    assert completed("rota cancel-series portal.db s --scope ", tmp_path)[:3] == ["this", "this_and_future", "all"]
    assert "event_type" in completed("rota get portal.db ev", tmp_path)
    assert completed("rota book portal.db call --start ", tmp_path) == ["portal.db"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_names_every_command_and_option(shell: str, tmp_path: pathlib.Path) -> None:
    script = rota("completion", shell)
    for command in commands():
        assert command in script
        for option in options(command):
            word = option.split("=")[0].split(",")[0]
            assert (word if shell != "fish" else f"-l {word[2:]}") in script, f"{command} {option}"
    if shutil.which(shell):
        file = tmp_path / f"rota.{shell}"
        file.write_text(script)
        subprocess.run([shell, "-n", os.fspath(file)], check=True, timeout=60)


def test_a_batch_is_lines_and_answers_lines(office: str, tmp_path: pathlib.Path) -> None:
    def book(start: str, **more: object) -> str:
        body = {"event_type": "call", "start": start, "attendees": [{"name": "Kim", "email": "kim@example.net"}]}
        return json.dumps({"verb": "booking.book", "body": body, **more})

    lines = tmp_path / "lines"
    free, taken = book("2030-01-07T09:00:00Z", idempotency_key="k"), book("2030-01-07T09:00:00Z")
    lines.write_text("\n".join([free, "", taken, book("2030-01-07T10:00:00Z")]) + "\n")
    batch = ("batch", office, os.fspath(lines), "--now", NOW)
    assert json.loads(rota(*batch, code=1))["error"]["path"] == "commands[1]"
    for more in (["--dry-run"], ["--mode", "each"]):
        verdicts = [json.loads(line) for line in rota(*batch, *more, code=1).splitlines()]
        assert [verdict.get("error", {}).get("reason") for verdict in verdicts] == [None, "occupied", None]
        booked = [row for row in rota("bookings", office, "--now", NOW).splitlines()[1:] if "confirmed" in row]
        assert len(booked) == (0 if more == ["--dry-run"] else 2)
    # The key of a command: it was carried out already.
    lines.write_text(free)
    assert json.loads(rota(*batch)) == verdicts[0]
    lines.write_text(free + "\n{\"verb\":7}\n")
    told = json.loads(rota(*batch, code=1))["error"]
    assert (told["path"], told["detail"]["line"]) == ("verb", "2")
