#!/usr/bin/python3
"""Field reports of other schedulers and calendars, replayed on the command line.

    reports_test.py --rota build/dev/rota --cases FOLDER

FOLDER holds bookings.json, assignment.json, grids.json and calendars.json; what a row expects is compared with the answer.
A row that the engine reads otherwise on purpose, or does not serve yet, stands in OTHERWISE with its reason and the answer
that it gets: once that changes, the row here is out of date and the test says so.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

OTHERWISE = {
    "stale-by-default": "a source is open unless it says when_stale (behaviour §3): the default of the records",
    "lead-threshold": "the lead is counted among those who are free at the start (behaviour §10)",
    "explain-why-empty-day": "explain is about one start; the lattice gives the first reason of each",
    "w07": "bookings of a series are exported one by one",
}
VERBS = {
    "book": "booking.book", "put": "record.put", "archive": "record.archive", "list": "record.list",
    "booking": "record.get", "cancel": "booking.cancel", "engine_verify": "upkeep.verify",
    "book_series": "series.book", "series_move": "series.move", "series_extend": "series.extend",
    "calendar_import": "calendar.import", "message_lease": "message.lease", "query_ask": "query.ask",
}
NOW = "2026-03-01T08:00:00Z"


class Rota:
    """The program, and a new database for each row."""

    def __init__(self, program, folder):
        self.program, self.folder, self.made = program, pathlib.Path(folder), 0

    def evaluate(self, scenario):
        done = subprocess.run([self.program, "eval"], input=json.dumps(scenario), capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    def database(self, catalog):
        self.made += 1
        path = str(self.folder / f"{self.made}.db")
        subprocess.run([self.program, "init", path], check=True, capture_output=True)
        self.done(path, "catalog.apply", catalog=catalog)
        return path

    def done(self, path, verb, **request):
        answer = self.call(path, verb, **request)
        assert "error" not in answer, answer
        return answer

    def call(self, path, verb, **request):
        done = subprocess.run([self.program, "call", path, verb, "-"], input=json.dumps(request), capture_output=True, text=True)
        return json.loads(done.stdout if done.returncode == 0 else done.stderr)


def holds(got, expected):
    """Whether everything that is expected stands in the answer, which may say more."""
    if isinstance(expected, dict):
        return isinstance(got, dict) and all(key in got and holds(got[key], value) for key, value in expected.items())
    if isinstance(expected, list):
        return isinstance(got, list) and len(got) == len(expected) and all(map(holds, got, expected))
    return got == expected


def starts(answer):
    return [slot["start"] for slot in answer["slots"]]


# ---- scenarios ---------------------------------------------------------------------------------------


def grid(rota, row):
    answer, expected = rota.evaluate(row["scenario"]), row["expected"]
    if isinstance(expected, list):
        answer = [[slot["start"], slot["remaining"]] for slot in answer["slots"]]
    return holds(answer, expected), answer


WANTED = {  # by the words of `want`
    "b only": lambda a: {tuple(slot["hosts"]) for slot in a["slots"]} == {("b",)},
    "no host names": lambda a: "hosts" not in a and '"a"' not in json.dumps(a),
    "3": lambda a: len(a["slots"]) == 3,
    "1": lambda a: len(a["dates"]) == 1,
}


def assignment(rota, row):
    answer = rota.evaluate(row["doc"])
    wanted = WANTED.get(row["want"], lambda a: a.get("hosts") == [row["want"].split(" ")[0]])
    return wanted(answer), answer


# ---- calls in order ----------------------------------------------------------------------------------


def replay(rota, row):
    """The answers to the row's calls, and the database they were made on."""
    path, answers = None, []
    for word, given in row["input"]["steps"]:
        if word == "apply":
            path = rota.database(given)
            continue
        request = {"now": NOW, **given}
        if word in ("book", "book_series") and "id" in request:
            request["new_id"] = request.pop("id")
        if word == "booking":
            request = {"now": request["now"], "kind": "booking", "id": request["booking"]}
        verb = VERBS[word]
        if request.get("op") == "explain":
            verb = "query.explain"
            del request["op"]
        answers.append(rota.call(path, verb, **request))
    return answers, path


def reason(answer):
    return answer.get("error", {}).get("reason")


def refused_at_the_same_time(rota, row):
    """The event type says so; by default one address may book with several hosts."""
    row["input"]["steps"][0][1]["event_types"][0]["attendee_overlap"] = "refuse"
    return reason(replay(rota, row)[0][-1]) == "attendee_overlap"


def at_most_one_upcoming(rota, row):
    """What is over does not count, what is to come does."""
    event_type = row["input"]["steps"][0][1]["event_types"][0]
    event_type["limits"] = [{"scope": "attendee", "per": "upcoming", "count": 1}]
    answers, path = replay(rota, row)
    kim = row["input"]["steps"][-1][1]["attendees"]
    third = rota.call(path, "booking.book", event_type="et", start="2026-03-13T10:00:00Z", attendees=kim, now="2026-03-10T08:00:00Z")
    return [reason(answer) for answer in answers] == [None, None] and reason(third) == "limit"


def leave_lists_what_it_breaks(rota, row):
    answers, path = replay(rota, row)
    affected = rota.done(path, "time_off.affected", time_off="lv", now=NOW)
    return answers[2]["status"] == "confirmed" and '"k1"' in json.dumps(affected)


def a_date_comes_back(rota, row):
    """Booked beside the series, which goes on as it is."""
    answers, path = replay(rota, row)
    again = rota.call(path, "booking.book", event_type="et", start="2026-03-10T11:00:00Z", now=NOW,
                      attendees=[{"name": "Kim", "email": "kim@example.net"}])
    return [one["status"] for one in answers[1]["occurrences"]] == ["booked", "skipped", "booked"] and "id" in again


def the_host_is_told(rota, row):
    """Nobody else is booked onto the time that the copy was moved to, and a message says that it was."""
    answers, _ = replay(rota, row)
    topics = {message["topic"] for message in answers[3]["items"]}
    return "external_copy_changed" in topics and "2026-03-02T13:00:00Z" not in starts(answers[4])


def the_newcomer_is_not_flooded(rota, row):
    booked = [answer for answer in replay(rota, row)[0] if "hosts" in answer]
    return sum(answer["hosts"] == ["cy"] for answer in booked[-6:-2]) <= 2


CALLS = {
    "owner-first": lambda rota, row: [a["hosts"][0] for a in replay(rota, row)[0]] == row["expected"],
    "same-person-same-time-twice": refused_at_the_same_time,
    "at-most-n-upcoming": at_most_one_upcoming,
    "gap-between-own-bookings": lambda rota, row: replay(rota, row)[0][-1].get("attendee_gap_min") == 60,
    "attendee-cannot-cancel-others": lambda rota, row: reason(replay(rota, row)[0][-1]) == "not_found",
    "leave-over-bookings": leave_lists_what_it_breaks,
    "internal-type-is-not-public": lambda rota, row: {reason(a) for a in replay(rota, row)[0]} == {"not_found"},
    "series-readd-skipped": a_date_comes_back,
    "newcomer-not-flooded": the_newcomer_is_not_flooded,
    "explain-why-empty-day": lambda rota, row: reason(replay(rota, row)[0][-1]) is None,
    "outside-move-comes-back": the_host_is_told,
    "extend-series-count": lambda rota, row: len(replay(rota, row)[0][-1]["items"]) == row["expected"],
    "attendee-id-made": lambda rota, row: bool(replay(rota, row)[0][-1]["attendees"][0].get("id")),
}


def booking(rota, row):
    if row["how"] != "eval":
        return CALLS[row["id"]](rota, row), "see the calls"
    answer, expected = rota.evaluate(row["input"]), row["expected"]
    if row["compare"] == "starts":
        return starts(answer) == expected, answer
    return holds(answer.get("error") if row["compare"] == "error" else answer, expected), answer


# ---- calendars ---------------------------------------------------------------------------------------


class Feed:
    def __init__(self, rota, given):
        zone = given.get("user_zone", "UTC")
        self.rota, self.given = rota, given
        self.path = rota.database({"organization": {"id": "o", "name": "O", "zone": zone}, "users": [{"id": "u", "name": "U", "zone": zone}]})

    def read(self, text, kind="ics"):
        given = self.given
        return self.rota.call(self.path, "calendar.import", user="u", text=text, format=kind, now="2026-01-01T00:00:00Z",
                              **{edge: given[edge] + "T00:00:00Z" for edge in ("from", "to")})

    def blocks(self):
        page = self.rota.call(self.path, "record.list", kind="busy_block", limit=500)
        return sorted([block["start"], block["end"]] for block in page["items"])


def calendar(rota, row):
    given, expected = row["input"], row["expected"]
    if row["kind"].startswith("import/"):
        feed = Feed(rota, given)
        report = feed.read(given["text"], row["kind"].split("/")[1])
        blocks = feed.blocks()
        return any(one["blocks"] == blocks and (not one.get("told_any") or report.get("notes"))
                   for one in expected.get("any", [expected])), (blocks, report)
    if row["kind"] == "sync":
        feed = Feed(rota, given)
        feed.read(given["first"])
        before = feed.blocks()
        report = feed.read(given["second"])
        return report["removed"] == expected["removed"] and before and feed.blocks() == before, report
    return {"outbox": leased_in_order, "export": series_in_one_event}[row["kind"]](rota, expected)


def office(rota):
    days = ["mon", "tue", "wed", "thu", "fri"]
    return rota.database({
        "organization": {"id": "o", "name": "O", "zone": "UTC"},
        "users": [{"id": "u", "name": "U"}],
        "schedules": [{"id": "s", "rules": [{"days": days, "start": "09:00", "end": "17:00"}]}],
        "event_types": [{"id": "e", "title": "E", "user": "u", "schedule": "s", "durations_min": [60]}],
    })


def leased_in_order(rota, expected):
    path = office(rota)
    book = {"event_type": "e", "start": "2026-03-02T09:00:00Z", "attendees": [{"name": "Kim", "email": "kim@example.net"}], "now": NOW}
    rota.done(path, "booking.book", new_id="b", **book)
    rota.done(path, "booking.move", booking="b", start="2026-03-03T09:00:00Z", now=NOW)
    rota.done(path, "booking.cancel", booking="b", now=NOW)
    leased = [message["topic"] for message in rota.done(path, "message.lease", owner="w", limit=10, now=NOW)["items"]]
    return leased == expected, leased


def series_in_one_event(rota, expected):
    path = office(rota)
    rota.done(path, "series.book", new_id="s1", event_type="e", start="2026-03-03T09:00:00Z", rrule="FREQ=WEEKLY;COUNT=4",
              attendees=[{"name": "Kim", "email": "kim@example.net"}], now=NOW)
    text = rota.done(path, "calendar.export", kind="user", id="u", now=NOW)["calendar"]
    found = {"uids": text.count("BEGIN:VEVENT"), "rrule": "RRULE:FREQ=WEEKLY" in text}
    return found == {"uids": expected["uids"], "rrule": expected["rrule"]}, found


# ---- all of them -------------------------------------------------------------------------------------

FILES = {"bookings": booking, "assignment": assignment, "grids": grid, "calendars": calendar}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rota", required=True)
    parser.add_argument("--cases", required=True, type=pathlib.Path)
    args = parser.parse_args()
    if not args.cases.is_dir():
        print(f"no cases at {args.cases}")
        return 77  # ctest reads it as skipped
    faults, count = [], 0
    with tempfile.TemporaryDirectory() as folder:
        rota = Rota(args.rota, folder)
        for name, judge in FILES.items():
            for row in json.loads((args.cases / f"{name}.json").read_text(encoding="utf-8")):
                count += 1
                identity = row.get("id") or row["name"]
                right, got = judge(rota, row)
                if bool(right) == (identity in OTHERWISE):
                    faults.append(f"{name} {identity}: {'right now: out of date in OTHERWISE' if right else json.dumps(got)[:600]}")
    print("\n".join(faults))
    print(f"{count} reports, {len(OTHERWISE)} read otherwise or not served, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
