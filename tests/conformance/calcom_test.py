#!/usr/bin/python3
"""Cal.com's published cases, asked of the engine in its own words.

    calcom_test.py --engine "build/dev/rota eval" --cases FOLDER

Each operation of the cases becomes a scenario document; what the case expects is compared with the
engine's answer. Cases marked `quirk` are Cal.com's own accidents and are only counted. An operation
that the engine does not have is listed with its reason, never passed over in silence.
"""
import argparse
import datetime
import json
import pathlib
import shlex
import subprocess
import sys

DAYS = {"MO": "mon", "TU": "tue", "WE": "wed", "TH": "thu", "FR": "fri", "SA": "sat", "SU": "sun"}
EVERY_DAY = list(DAYS.values())
ALWAYS = [{"days": EVERY_DAY, "start": "00:00", "end": "24:00"}]
PERIODS = {"PER_DAY": "day", "PER_WEEK": "week", "PER_MONTH": "month", "PER_YEAR": "year"}
STATUS = {"accepted": "confirmed", "pending": "pending", "cancelled": "cancelled", "rejected": "rejected"}

NOT_OURS = {
    "drop_contained": "an intermediate list of ranges; the engine has none",
    "period_bounds": "the counting period is no answer of the engine",
}


class Skip(Exception):
    pass


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def utc(moment):
    return moment.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def minutes(count):
    return datetime.timedelta(minutes=count)


def whole_second(text):
    """Cal.com's clocks have milliseconds, the engine's do not: rounded up, so that nothing past is offered."""
    moment = instant(text)
    return utc(moment if not moment.microsecond else moment.replace(microsecond=0) + datetime.timedelta(seconds=1))


# ---- documents ---------------------------------------------------------------------------------------


def document(now, hosts, event_type, query, schedules, **facts):
    """A scenario of one event type; `hosts` are host rows, `schedules` bring everybody's hours."""
    event_type = {"id": "e1", "team": "t", "slug": "e", "title": "E", "durations_min": [30], **event_type,
                  "hosts": hosts}
    users = [{"id": row["user"], "name": row["user"]} for row in hosts]
    return {
        "now": whole_second(now),
        "catalog": {
            "organization": {"id": "o", "name": "O", "zone": "UTC"},
            "users": users,
            "schedules": schedules,
            "teams": [{"id": "t", "slug": "t", "name": "T",
                       "members": [{"user": user["id"], "accepted": True} for user in users]}],
            "event_types": [event_type],
        },
        "query": {"event_type": "e1", **query},
        **facts,
    }


def schedule(identity, zone, rules, overrides=()):
    """Hours as Cal.com writes them; an override of no length closes its date, several add up."""
    return {
        "id": identity,
        "zone": zone,
        "rules": [{"days": [DAYS[d] for d in rule["days"]], "start": rule["start"], "end": rule["end"]}
                  for rule in rules],
        "overrides": [{"date": o["date"], "closed": True} if o["start"] == o["end"]
                      else {"date": o["date"], "start": o["start"], "end": o["end"]} for o in overrides],
    }


def outside(ranges, window):
    """Busy time that leaves exactly `ranges` of the window free."""
    gaps, at = [], window[0]
    for start, end in sorted(ranges):
        if start > at:
            gaps.append((at, start))
        at = max(at, end)
    if at < window[1]:
        gaps.append((at, window[1]))
    return gaps


def free_in(sets, scheduling, query, event_type, now, zone="UTC", fixed=()):
    """Hosts who are free in exactly these sets of ranges."""
    parsed = [[(instant(a), instant(b)) for a, b in ranges] for ranges in sets]
    edges = [edge for ranges in parsed for pair in ranges for edge in pair] or [instant("2025-01-01T00:00:00Z")]
    window = (min(edges) - minutes(1440), max(edges) + minutes(2 * 1440))
    hosts, busy = [], []
    for i, ranges in enumerate(parsed):
        user = f"u{i}"
        hosts.append({"user": user, "schedule": "always", "fixed": i in fixed})
        busy += [{"user": user, "start": utc(a), "end": utc(b)} for a, b in outside(ranges, window)]
    asked = {"from": utc(window[0]), "to": utc(window[1]), **query}
    return document(now, hosts, {"scheduling": scheduling, "zone": zone, **event_type}, asked,
                    [{"id": "always", "zone": "UTC", "rules": ALWAYS}], busy=busy)


MINUTE_GRID = {"durations_min": [1], "step_min": 1, "alignment": "day"}


def ranges_of(answer):
    """Offered minutes as ranges."""
    ranges = []
    for slot in answer["slots"]:
        if ranges and ranges[-1][1] == slot["start"]:
            ranges[-1][1] = slot["end"]
        else:
            ranges.append([slot["start"], slot["end"]])
    return ranges


def merged(ranges):
    """Expected ranges with those joined that touch or overlap, as the engine does."""
    out = []
    for start, end in sorted((instant(a), instant(b)) for a, b in ranges):
        if out and start <= out[-1][1]:
            out[-1][1] = max(out[-1][1], end)
        else:
            out.append([start, end])
    return [[utc(a), utc(b)] for a, b in out]


# ---- one function an operation: (scenario, compare) pairs ---------------------------------------------


def slots_from_ranges(case):
    event_type = {"durations_min": [case["duration_min"]], "step_min": case["interval_min"],
                  "offset_min": case["offset_min"], "minimum_notice_min": case["notice_min"],
                  "alignment": "packed" if case["optimized"] else "viewer"}
    # One host a range: a meeting must fit into a single one.
    zone = case["invitee_time_zone"]
    scenario = free_in([[r] for r in case["ranges"]], "round_robin", {"zone": zone}, event_type, case["now"], zone)
    yield scenario, lambda answer: ([s["start"] for s in answer["slots"]], case["expect"]["starts"])


def build_ranges(case):
    if case.get("leave_dates") or case.get("travel"):
        raise Skip("leave and travel are shaped otherwise here")
    hours = schedule("own", case["time_zone"], case["rules"], case.get("overrides", ()))
    scenario = document("2000-01-01T00:00:00Z", [{"user": "u", "schedule": "own"}],
                        {**MINUTE_GRID, "scheduling": "round_robin"}, {"from": case["from"], "to": case["to"]},
                        [hours])
    # Cal.com keeps a range whole that reaches over the window's edge; the engine answers the window.
    low, high = instant(case["from"]), instant(case["to"])
    expect = [[utc(max(instant(a), low)), utc(min(instant(b), high))] for a, b in case["expect"]["ranges"]]
    yield scenario, lambda answer: (ranges_of(answer), merged([r for r in expect if r[0] < r[1]]))


def intersect(case):
    if not case["sets"] or not all(case["sets"]):
        expect = []
    else:
        expect = case["expect"]["ranges"]
    scenario = free_in(case["sets"] or [[]], "collective", {}, MINUTE_GRID, "2000-01-01T00:00:00Z")
    if not case["sets"]:
        raise Skip("no set at all means nobody to ask")
    yield scenario, lambda answer: (ranges_of(answer), merged(expect))


def subtract(case):
    free = outside([(instant(a), instant(b)) for a, b in case["excluded"]],
                   (min(instant(a) for a, _ in case["source_ranges"]), max(instant(b) for _, b in case["source_ranges"])))
    pieces = [[utc(max(a, instant(s))), utc(min(b, instant(e)))] for s, e in case["source_ranges"] for a, b in free
              if max(a, instant(s)) < min(b, instant(e))]
    scenario = free_in([case["source_ranges"]], "round_robin", {}, MINUTE_GRID, "2000-01-01T00:00:00Z")
    scenario["busy"] += [{"user": "u0", "start": a, "end": b} for a, b in case["excluded"]]
    assert merged(pieces) == merged(case["expect"]["ranges"]), "the case contradicts itself"
    yield scenario, lambda answer: (ranges_of(answer), merged(case["expect"]["ranges"]))


def aggregate(case):
    if any("group" in host for host in case["hosts"]):
        raise Skip("groups are not built yet")
    fixed = {i for i, host in enumerate(case["hosts"]) if host["fixed"]}
    scheduling = "collective" if len(fixed) == len(case["hosts"]) else "round_robin"
    for probe in case["expect"].get("probes", []):
        length = int((instant(probe["end"]) - instant(probe["start"])).total_seconds() // 60)
        event_type = {"durations_min": [length], "step_min": 1, "alignment": "day"}
        scenario = free_in([h["ranges"] for h in case["hosts"]], scheduling,
                           {"op": "check", "start": probe["start"]}, event_type, "2000-01-01T00:00:00Z", fixed=fixed)
        yield scenario, lambda answer, probe=probe: (answer["available"], probe["available"])


def window_of(period):
    kind = period["type"]
    if kind == "range":
        return {"type": "range", "from": period["start_date"], "to": period["end_date"]}
    count = "business" if not period["calendar_days"] else "calendar"
    if kind == "rolling_window":
        if not period["calendar_days"]:
            raise Skip("available days are counted over all dates here")
        count = "available"
    return {"type": "rolling", "days": period["days"], "count": count}


def available_slots(case):
    event, expect = case["event"], case["expect"]
    if event.get("seats") or event.get("restriction_schedule") or event.get("team_booking_limits"):
        raise Skip("seats, restriction zones and team limits are shaped otherwise here")
    unknown = set(event) - {"id", "duration_min", "interval_min", "offset_min", "notice_min", "buffer_before_min",
                            "buffer_after_min", "scheduling", "booking_limits", "period", "schedule"}
    if unknown:
        raise Skip(f"not translated: {', '.join(sorted(unknown))}")
    if event.get("period", {}).get("type") == "rolling" and not event["period"]["calendar_days"]:
        raise Skip("a business day has an open window here, so an open Saturday counts")
    event_type = {"durations_min": [event["duration_min"]], "offset_min": event["offset_min"],
                  "minimum_notice_min": event["notice_min"], "buffer_before_min": event["buffer_before_min"],
                  "buffer_after_min": event["buffer_after_min"], "scheduling": event["scheduling"],
                  "alignment": "viewer", "team": ""}
    if event["interval_min"]:
        event_type["step_min"] = event["interval_min"]
    if event["scheduling"] == "individual":
        del event_type["team"]
    else:
        event_type["team"] = "t"
    hosts = [{"user": f"u{h['id']}", "fixed": h["fixed"], "schedule": f"s{h['id']}"} for h in case["hosts"]]
    if event["scheduling"] == "individual":
        hosts = [{"user": h["user"], "schedule": h["schedule"]} for h in hosts]
    schedules = [schedule(f"s{h['id']}", h["schedule"]["time_zone"], h["schedule"]["rules"],
                          h["schedule"]["overrides"]) for h in case["hosts"]]
    event_type["zone"] = case["hosts"][0]["schedule"]["time_zone"]
    if "booking_limits" in event:
        event_type["limits"] = [{"scope": "event_type", "per": PERIODS[p], "count": n}
                                for p, n in event["booking_limits"].items()]
    if "period" in event:
        event_type["window"] = window_of(event["period"])
    event_type["pending_blocks"] = False  # Cal.com's default
    ids = {h["id"] for h in case["hosts"]}
    bookings = [{"id": b.get("uid", f"b{i}"), "host": f"u{b['host']}", "start": b["start"], "end": b["end"],
                 "status": STATUS[b["status"]], "event_type": f"e{b['event']}"}
                for i, b in enumerate(case["bookings"]) if b["host"] in ids]
    query = {"from": case["window"]["from"], "to": case["window"]["to"], "zone": case["invitee_time_zone"]}
    moved = case.get("reschedule")
    if moved:
        query["reschedule_of"] = moved["uid"]
        if moved.get("same_host"):
            query["hosts"] = [b["host"] for b in bookings if b["id"] == moved["uid"]]
    if case.get("only_hosts"):
        query["hosts"] = [f"u{h}" for h in case["only_hosts"]]
    holds = [{"event_type": f"e{h['event']}", "host": f"u{h['host']}", "start": h["start"], "end": h["end"],
              "expires_at": h["expires"]} for h in case.get("holds", []) if h["booker"] != case.get("booker")]
    scenario = document(case["now"], hosts, event_type, query, schedules, bookings=bookings, holds=holds)
    event_types = scenario["catalog"]["event_types"]
    event_types[0]["id"] = f"e{event['id']}"
    scenario["query"]["event_type"] = f"e{event['id']}"
    for other in sorted({b["event_type"] for b in bookings + holds} - {event_types[0]["id"]}):
        event_types.append({"id": other, "team": "t", "slug": other, "title": other, "durations_min": [30],
                            "scheduling": "round_robin", "hosts": [{"user": h["user"]} for h in hosts]})

    def by_local_date(answer, zone):
        import zoneinfo
        days = {}
        for slot in answer["slots"]:
            local = instant(slot["start"]).astimezone(zoneinfo.ZoneInfo(zone))
            days.setdefault(local.date().isoformat(), []).append(slot["start"])
        return days

    if "count_on_local_day" in expect:
        wanted = expect["count_on_local_day"]
        yield scenario, lambda answer: (
            len(by_local_date(answer, wanted["time_zone"]).get(wanted["date"], [])), wanted["exact_derived"])
        return
    yield scenario, lambda answer: (
        {d: s for d, s in by_local_date(answer, case["invitee_time_zone"]).items()
         if d in expect["days"] or d in expect.get("empty_days", [])},
        expect["days"])


def limits_valid(case):
    event_type = {"scheduling": "round_robin",
                  "limits": [{"scope": "event_type", "per": PERIODS[p], "count": n} for p, n in case["limits"].items()]}
    scenario = document("2025-01-01T00:00:00Z", [{"user": "u", "schedule": "s"}], event_type,
                        {"from": "2025-01-01", "to": "2025-01-01"}, [{"id": "s", "zone": "UTC", "rules": ALWAYS}])
    yield scenario, lambda answer: ("error" not in answer, case["expect"]["valid"])


def limit_check(case, unit):
    """`existing_in_each_period` bookings or minutes on the day of the new start."""
    count = case["existing_in_each_period"]
    start = instant(case["new_start"])
    day = start.replace(hour=0, minute=0, second=0)
    limits = [{"scope": "event_type", "per": PERIODS[p], unit: n} for p, n in case["limits"].items() if n is not None]
    length = case.get("new_duration_min", 15)
    event_type = {"scheduling": "round_robin", "durations_min": [length], "step_min": 1, "alignment": "day",
                  "limits": limits}
    at = day + minutes(20 * 60)
    if unit == "count":
        taken = [(at + minutes(i), at + minutes(i + 1)) for i in range(count)]
    else:
        taken = [(at, at + minutes(count))] if count else []
    bookings = [{"event_type": "e1", "host": "u", "start": utc(a), "end": utc(b), "status": "confirmed"}
                for a, b in taken]
    scenario = document(utc(day - minutes(1440)), [{"user": "u", "schedule": "s"}], event_type,
                        {"op": "check", "start": case["new_start"]}, [{"id": "s", "zone": "UTC", "rules": ALWAYS}],
                        bookings=bookings)
    yield scenario, lambda answer: (answer["available"], case["expect"]["allowed"])


def rolling_window_end(case):
    if not case["calendar_days"]:
        raise Skip("available days are counted over all dates here")
    zone = f"Etc/GMT{-case['utc_offset_min'] // 60:+d}" if case["utc_offset_min"] % 60 == 0 else None
    if zone is None:
        raise Skip("no zone with that offset")
    hours = {"id": "s", "zone": zone, "overrides": [{"date": d, "start": "00:00", "end": "24:00"}
                                                    for d in case["bookable_dates"]]}
    offset = datetime.timezone(minutes(case["utc_offset_min"]))
    now = datetime.datetime.fromisoformat(case["invitee_now_local"]).replace(tzinfo=offset)
    event_type = {"scheduling": "round_robin", "durations_min": [60], "zone": zone,
                  "window": {"type": "rolling", "days": case["days_needed"], "count": "available"}}
    last = max(case["bookable_dates"])
    scenario = document(utc(now), [{"user": "u", "schedule": "s"}], event_type,
                        {"op": "dates", "from": case["invitee_now_local"][:10], "to": last, "zone": zone}, [hours])
    yield scenario, lambda answer: (answer["dates"][-1], case["expect"]["last_date"])


def future_limit(case):
    limit = case["limit"]
    if not limit:
        window = {"type": "none"}
    elif "rolling_end" in limit:
        window = {"type": "range", "from": "2000-01-01", "to": limit["rolling_end"][:10]}
    else:
        window = {"type": "range", "from": limit["range_start"][:10], "to": limit["range_end"][:10]}
    scenario = document("2025-01-01T00:00:00Z", [{"user": "u", "schedule": "s"}],
                        {"scheduling": "round_robin", "zone": "UTC", "window": window},
                        {"op": "check", "start": case["time"]}, [{"id": "s", "zone": "UTC", "rules": ALWAYS}])
    yield scenario, lambda answer: (answer.get("reason") == "window", case["expect"]["violates"])


def notice_check(case):
    scenario = document(case["now"], [{"user": "u", "schedule": "s"}],
                        {"scheduling": "round_robin", "alignment": "day", "step_min": 1,
                         "minimum_notice_min": case["notice_min"] or 0},
                        {"op": "check", "start": case["time"]}, [{"id": "s", "zone": "UTC", "rules": ALWAYS}])
    reasons = {"in_past": "past", "notice": "notice"}
    yield scenario, lambda answer: ((answer["available"], answer.get("reason")),
                                    (case["expect"]["ok"], reasons.get(case["expect"].get("reason"))))


def turns_of(members, start):
    """Bookings of the members in the order they were made, all on another day than `start`."""
    bookings = []
    for made, member in sorted(members):
        begin = start - minutes(10000 - 40 * len(bookings))
        bookings.append({"event_type": "e1", "host": member, "start": utc(begin), "end": utc(begin + minutes(30)),
                         "status": "confirmed", "created_at": utc(made)})
    return bookings


def pick_host(case):
    start = (instant(case["now"]) + minutes(7 * 1440)).replace(minute=0, second=0)
    hosts = []
    for m in case["members"]:
        row = {"user": f"u{m['id']}", "schedule": "s", "priority": 2 if m["priority"] is None else m["priority"],
               "joined_at": m["joined_at"]}
        if case["weights_enabled"]:
            row["weight"] = 100 if m["weight"] is None else m["weight"]
        hosts.append(row)
    if case["weights_enabled"]:
        made = [(instant(b["created_at"]), f"u{b['host']}") for b in case["bookings_in_period"]]
        basis = "created" if case["timestamp_basis"] == "created_at" else "start"
        shortfall = {"name": "shortfall", "interval": case["reset_interval"], "basis": basis}
        policy = {"criteria": [shortfall, "weight", "priority", "least_recent"]}
        if case["reset_interval"] == "month" and basis == "created":
            policy = "calcom"
    else:
        made = [(instant(m["last_booking_created_at"]), f"u{m['id']}") for m in case["members"]
                if m["last_booking_created_at"]]
        policy = "calcom"
    busy = [{"user": f"u{m['id']}", "start": utc(start), "end": utc(start + minutes(60))}
            for m in case["members"] if m["id"] not in case["available"]]
    busy += [{"user": f"u{a['host']}", "start": a["from"], "end": a["to"]}
             for a in case["away"] if a["kind"] == "all_day_event"]
    leave = [{"user": f"u{a['host']}", "from": a["from"][:10], "to": a["to"][:10], "start": a["from"][11:16],
              "end": a["to"][11:16]} for a in case["away"] if a["kind"] == "leave"]
    scenario = document(case["now"], hosts, {"scheduling": "round_robin", "policy": policy},
                        {"op": "assign", "start": utc(start)}, [{"id": "s", "zone": "UTC", "rules": ALWAYS}],
                        bookings=turns_of(made, start), busy=busy, time_off=leave)
    yield scenario, lambda answer: (answer["hosts"], [f"u{case['expect']['host']}"])


def lead_threshold(case):
    if case["weights_enabled"]:
        raise Skip("the case gives shortfalls, which the engine computes from bookings")
    now = instant("2030-03-04T00:00:00Z")
    start = now + minutes(14 * 1440 + 540)
    policy = {"preset": "round_robin"}
    if case["max_lead"] is not None:
        policy["lead_threshold"] = case["max_lead"]
    made = [(now - minutes(1440), f"u{h['id']}") for h in case["hosts"] for _ in range(h["bookings"])]
    scenario = document(utc(now), [{"user": f"u{h['id']}", "schedule": "s"} for h in case["hosts"]],
                        {"scheduling": "round_robin", "policy": policy}, {"op": "check", "start": utc(start)},
                        [{"id": "s", "zone": "UTC", "rules": ALWAYS}], bookings=turns_of(made, start))
    yield scenario, lambda answer: (answer["hosts"], [f"u{id}" for id in case["expect"]["hosts"]])


def hold_cleanup(case):
    for i, hold in enumerate(case["holds"]):
        length = int((instant(hold["end"]) - instant(hold["start"])).total_seconds() // 60)
        scenario = document(case["now"], [{"user": "u", "schedule": "s"}],
                            {"scheduling": "round_robin", "durations_min": [length], "step_min": 1, "alignment": "day"},
                            {"op": "check", "start": hold["start"]}, [{"id": "s", "zone": "UTC", "rules": ALWAYS}],
                            holds=[{"event_type": "e1", "host": "u", "start": hold["start"], "end": hold["end"],
                                    "expires_at": hold["expires"]}])
        yield scenario, lambda answer, i=i: (not answer["available"], i in case["expect"]["remaining"])


def period_limits(case):
    if case["period"]["type"] != "unlimited":
        raise Skip("the limits themselves are no answer of the engine")
    scenario = document(case["now"], [{"user": "u", "schedule": "s"}], {"scheduling": "round_robin"},
                        {"op": "window"}, [{"id": "s", "zone": "UTC", "rules": ALWAYS}])
    yield scenario, lambda answer: (answer["window"].get("to"), case["expect"]["rolling_end"])


OPERATIONS = {
    "slots_from_ranges": slots_from_ranges, "working_hours": build_ranges, "build_ranges": build_ranges,
    "intersect": intersect, "subtract": subtract, "aggregate": aggregate, "available_slots": available_slots,
    "limits_valid": limits_valid, "rolling_window_end": rolling_window_end, "future_limit": future_limit,
    "notice_check": notice_check, "pick_host": pick_host, "lead_threshold": lead_threshold, "hold_cleanup": hold_cleanup,
    "period_limits": period_limits,
    "booking_limit_check": lambda case: limit_check(case, "count"),
    "duration_limit_check": lambda case: limit_check(case, "minutes"),
}


def compared(answer, compare):
    try:
        return compare(answer)
    except (KeyError, IndexError, TypeError):
        return answer, "another shape of answer"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--engine", required=True)
    parser.add_argument("--cases", required=True, type=pathlib.Path)
    options = parser.parse_args()
    if not options.cases.is_dir():
        print(f"skipped: no cases at {options.cases}")
        return 77  # ctest reads it as skipped
    asked, skipped, quirks = [], {}, []
    for file in sorted(options.cases.glob("*.json")):
        for case in json.loads(file.read_text(encoding="utf-8"))["cases"]:
            try:
                if case["op"] in NOT_OURS:
                    raise Skip(NOT_OURS[case["op"]])
                pairs = list(OPERATIONS[case["op"]](case))
            except Skip as why:
                skipped.setdefault(str(why), []).append(case["id"])
                continue
            asked += [(case, scenario, compare) for scenario, compare in pairs]
    lines = "".join(json.dumps(scenario, separators=(",", ":")) + "\n" for _, scenario, _ in asked)
    run = subprocess.run(shlex.split(options.engine), input=lines, capture_output=True, text=True, check=True)
    answers = run.stdout.splitlines()
    assert len(answers) == len(asked), "one answer a line"
    passed, failed = set(), set()
    for (case, scenario, compare), line in zip(asked, answers):
        got, wanted = compared(json.loads(line), compare)
        if got == wanted:
            passed.add(case["id"])
        elif case.get("quirk"):
            quirks.append(case["id"])
        else:
            failed.add(case["id"])
            print(f"{case['id']}\n  engine:  {got}\n  Cal.com: {wanted}\n  {json.dumps(scenario)}")
    for why, cases in sorted(skipped.items()):
        print(f"not asked ({why}): {', '.join(cases)}")
    if quirks:
        print(f"Cal.com's own accidents, answered otherwise: {', '.join(sorted(set(quirks)))}")
    print(f"{len(passed - failed)} cases alike, {len(failed)} different")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
