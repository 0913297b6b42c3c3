#!/usr/bin/python3
"""Prints random scenario documents, one per line, for the model and the engine to answer alike.

    generate.py --seed 7 --count 100 [--ops slots,check,assign] [--only 42]

Line i depends on (seed, i) alone, so `--only i` prints one scenario again. The scenarios are small and
nasty on purpose: they sit on days on which clocks change, ranges cross midnight, buffers are unequal,
steps are odd. Every document is valid (no contradicting limits, hosts are members), most have slots.
"""
import argparse
import datetime
import json
import random

import model

# Zone and the dates around which its scenarios lie.
PLACES = [
    ("America/New_York", ["2026-03-08", "2026-11-01"]),
    ("Europe/Berlin", ["2026-03-29", "2026-10-25"]),
    ("Australia/Lord_Howe", ["2026-04-05", "2026-10-04"]),   # half an hour
    ("Pacific/Apia", ["2011-12-30"]),                        # a date that does not exist
    ("Africa/Casablanca", ["2026-02-15", "2026-03-22"]),     # clocks go back for a month
    ("Asia/Kathmandu", ["2026-05-06", "2026-12-31"]),        # +05:45
    ("America/Sao_Paulo", ["2018-11-04", "2018-02-17"]),     # a gap, a fold at midnight
    ("UTC", ["2026-03-02", "2028-02-29"]),
]
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
USERS = ["ana", "ben", "cleo", "dia", "eli"]


def scenario(seed, index, ops):
    """Scenario `index` of a seed, with the model's answer. Empty answers teach little: most of them are
    drawn again."""
    for attempt in range(4):
        maker = Maker(f"{seed}/{index}/{attempt}", ops)
        made = maker.scenario()
        answer = model.answer(made)
        if maker.op != "slots" or answer.get("slots") or maker.chance(25):
            break
    return made, answer


class Maker:
    def __init__(self, seed, ops):
        self.random = random.Random(seed)
        self.op = self.pick(ops)
        self.place, dates = self.pick(PLACES)
        self.day = datetime.date.fromisoformat(self.pick(dates))
        self.taken = []  # (start, end, people) of bookings and holds so far

    # ---- small choices

    def pick(self, options):
        return self.random.choice(options)

    def chance(self, percent):
        return self.random.random() * 100 < percent

    def some(self, options, low, high):
        return self.random.sample(options, min(len(options), self.random.randint(low, high)))

    def zone(self):
        return self.place if self.chance(82) else self.pick([place for place, _ in PLACES])

    def date(self, low=-2, high=3):
        return (self.day + datetime.timedelta(days=self.random.randint(low, high))).isoformat()

    def dates(self, low=-2, high=3):
        return sorted([self.date(low, high), self.date(low, high)])

    def clock(self, low, high, step=5):
        """A time of day from `low` to `high` minutes, on full or half hours more often than not."""
        step = self.pick([60, 30, 30, 15, step])
        minute = min(high, max(low, self.random.randrange(low, high + 1) // step * step))
        return f"{minute // 60:02}:{minute % 60:02}"

    def range(self, shortest=60, longest=600, latest=2880):
        start = self.clock(0, 1380)
        begin = int(start[:2]) * 60 + int(start[3:])
        end = self.clock(begin + shortest, max(begin + shortest, min(latest, begin + longest)))
        return {"start": start, "end": end}

    def instant(self, hours_low=-48, hours_high=72, step=5):
        midnight = datetime.datetime.combine(self.day, datetime.time())
        minutes = self.random.randrange(hours_low * 60, hours_high * 60, step)
        return midnight + datetime.timedelta(minutes=minutes)

    @staticmethod
    def text(moment):
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")

    # ---- availability

    def weekly(self):
        if self.chance(50):
            row = self.pick([{"start": "09:00", "end": "17:00"}, {"start": "00:00", "end": "24:00"},
                             {"start": "22:00", "end": "30:00"}, {"start": "08:30", "end": "17:00"},
                             {"start": "20:00", "end": "48:00"}, {"start": "09:10", "end": "18:25"},
                             {"start": "01:30", "end": "04:00"}, {"start": "23:00", "end": "24:00"},
                             # Edges that clocks jump over, where they jump at midnight or at two.
                             {"start": "02:15", "end": "12:00"}, {"start": "22:00", "end": "26:20"},
                             {"start": "00:30", "end": "02:10"}])
            row = dict(row)
        else:
            row = self.range(120, 900)
        row["days"] = DAYS if self.chance(75) else sorted(self.some(DAYS, 3, 6), key=DAYS.index)
        if self.chance(8):
            row["valid_from"], row["valid_to"] = self.dates(-5, 5)
        return row

    def schedule(self, name):
        schedule = {"id": name, "rules": [self.weekly() for _ in range(self.pick([1, 1, 1, 2, 3]))]}
        if self.chance(88):
            schedule["zone"] = self.zone()
        if self.chance(25):
            schedule["breaks"] = []
            for _ in range(self.pick([1, 1, 2])):
                pause = self.range(10, 120)
                pause.update({"date": self.date()} if self.chance(40) else {"days": self.some(DAYS, 2, 7)})
                schedule["breaks"].append(pause)
        if self.chance(30):
            schedule["overrides"] = [self.override() for _ in range(self.pick([1, 1, 2, 3]))]
        if self.chance(8):
            schedule["valid_from"] = self.date(-3, 1)
        if self.chance(8):
            schedule["valid_to"] = self.date(0, 4)
            if schedule.get("valid_from", "") > schedule["valid_to"]:
                del schedule["valid_from"]
        if self.chance(8):
            schedule["holiday_sets"] = ["feasts"]
        return schedule

    def override(self):
        mode = self.pick(["replace", "replace", "add", "subtract", "closed"])
        row = {"date": self.date(), "mode": mode}
        if mode in ("replace", "add") or (mode == "subtract" and self.chance(60)):
            row.update(self.range(60, 600))
        return row

    def user(self, name):
        user = {"id": name, "name": name.title(), "email": f"{name}@example.org"}
        if self.chance(90):
            user["default_schedule"] = self.pick(["s0", "s1", "s2"])
        if self.chance(40):
            user["zone"] = self.zone()
        if self.chance(12):
            first, last = self.dates(-2, 4)
            user["travel"] = [{"from": first, "to": last, "zone": self.zone()}]
            if self.chance(30):
                user["travel"].append({"from": self.date(), "zone": self.zone()})
        if self.chance(15):
            user["default_profile"] = f"p-{name}"
        if self.chance(10):
            user["emails"] = [f"{name.upper()}@work.example"]
        if self.chance(10):
            user["limits"] = [self.limit(["user"])]
        return user

    def profile(self, user, single):
        profile = {"id": f"p-{user}", "user": user, "name": "usual"}
        # Several hosts of one booking with different buffers of their own are left out.
        if single and self.chance(50):
            profile["buffer_before_min"] = self.pick([0, 10, 25])
        if single and self.chance(50):
            profile["buffer_after_min"] = self.pick([0, 5, 30])
        if self.chance(30):
            profile["minimum_notice_min"] = self.pick([30, 600, 1500])
        if self.chance(30):
            profile["window"] = {"from_days": self.pick([0, 0, 1]), "days": self.pick([1, 2, 10])}
        if self.chance(20):
            profile["limits"] = [self.limit(["user"])]
        if self.chance(20):
            profile["schedule"] = "s3"
        return profile

    # ---- the offer

    def limit(self, scopes):
        limit = {"scope": self.pick(scopes)}
        if self.chance(25):
            limit["rolling_days"] = self.pick([1, 2, 3, 7])
        else:
            limit["per"] = self.pick(["day", "day", "week", "month", "year"])
        if self.chance(70):
            limit["count"] = self.pick([1, 2, 3, 5])
        else:
            limit["minutes"] = self.pick([60, 90, 180])
        if limit["scope"] == "team" and self.chance(50):
            limit["descendants"] = True
        return limit

    def window(self):
        kind = self.pick(["calendar", "calendar", "business", "available", "range", "none"])
        if kind == "none":
            return {"type": "none", "from_days": self.pick([0, 1])}
        if kind == "range":
            first, last = self.dates(-1, 3)
            return {"type": "range", "from": first, "to": last}
        days = self.random.randint(1, 4)
        window = {"type": "rolling", "days": days, "count": kind}
        if self.chance(20):
            window["from_days"] = self.pick([0, 1])
        return window

    def event_type(self, name, kind, hosts):
        event = {"id": name, "team": "team", "title": name, "scheduling": kind, "hosts": hosts}
        event["durations_min"] = self.some([15, 20, 30, 45, 60, 60, 90, 120, 25], 1, 2)
        event["durations_min"] = list(dict.fromkeys(event["durations_min"]))
        if self.chance(55):
            event["step_min"] = self.pick([5, 7, 10, 15, 15, 20, 30, 30, 40, 45, 60, 90])
        elif self.chance(20):
            event["step_includes_buffers"] = True
        if self.chance(18):
            event["offset_min"] = self.pick([5, 10, 15, 35, 70])
        if self.chance(40):
            event["buffer_before_min"] = self.pick([0, 5, 10, 30])
            event["buffer_after_min"] = self.pick([0, 5, 15, 45])
            if self.chance(20):
                event["buffer_mode"] = "max"
        if self.chance(6):
            event["buffers_by_duration"] = [{"duration_min": event["durations_min"][0], "buffer_before_min": 20}]
        if self.chance(8):
            event["buffers_inside_hours"] = True
        if self.chance(20):
            event["alignment"] = self.pick(["free", "free", "range", "day", "packed", "viewer"])
        if self.chance(45):
            event["zone"] = self.zone()
        if self.chance(18):
            event["schedule"] = self.pick(["s0", "s1", "s2"])
            if self.chance(30):
                event["schedule_mode"] = "replace"
        if self.chance(12):
            event["restriction_schedules"] = ["s3"]
        if self.chance(25):
            event["minimum_notice_min"] = self.pick([0, 30, 125, 1440])
        if self.chance(10):
            event["minimum_notice_by"] = {"time": self.clock(0, 1440), "days_before": self.pick([0, 1, 1, 2])}
        if self.chance(35):
            event["window"] = self.window()
        if self.chance(25):
            scopes = ["event_type", "host", "user", "team", "attendee"]
            event["limits"] = [self.limit([scope]) for scope in self.some(scopes, 1, 2)]
        if self.chance(10):
            event["first_slots_per_day"] = self.pick([1, 2, 5])
        if self.chance(15):
            event["pending_blocks"] = False
        return event

    def hosts(self, kind, users):
        if kind == "individual":
            rows = [{"user": users[0]}]
        elif self.chance(15):
            return {"members_of": self.pick(["team", "team", "below"]), "descendants": self.chance(50)}
        else:
            rows = [{"user": user} for user in users]
            if kind == "round_robin" and len(users) > 1 and self.chance(25):
                rows[self.random.randrange(len(rows))]["fixed"] = True
        for row in rows:
            if self.chance(10):
                row["schedule"] = self.pick(["s0", "s1", "s2", "s3"])
            if self.chance(20):
                row["priority"] = self.random.randint(0, 4)
        return rows

    # ---- the facts of the moment

    def is_taken(self, people, start, end):
        """The store never holds two that overlap; their buffers may well disagree."""
        if any(start < e and s < end and set(people) & set(p) for s, e, p in self.taken):
            return True
        self.taken.append((start, end, people))
        return False

    def bookings(self, hosts, events):
        found = []
        for _ in range(self.pick([0, 0, 1, 2, 3, 5])):
            event = self.pick(events)
            start = self.instant(step=self.pick([5, 15, 30]))
            end = start + datetime.timedelta(minutes=self.pick([15, 30, 30, 45, 60, 90]))
            people = self.some(hosts, 2, 2) if event["scheduling"] == "collective" else [self.pick(hosts)]
            if self.is_taken(people, start, end):
                continue
            booking = {"event_type": event["id"], "hosts": people, "start": self.text(start),
                       "end": self.text(end)}
            booking["status"] = self.pick(["confirmed"] * 5 + ["pending", "pending", "completed", "no_show",
                                                               "cancelled", "rejected"])
            if self.chance(15):
                booking["buffer_before_min"], booking["buffer_after_min"] = self.pick([0, 15]), self.pick([5, 40])
            if self.chance(25):
                guests = [u for u in USERS if u not in people]
                guest = self.pick(guests)
                booking["attendees"] = [self.pick([
                    {"user": guest, "name": "Guest"}, {"email": f"{guest.upper()}@example.org", "name": "Guest"},
                    {"email": "someone@else.example", "name": "Someone"}])]
            found.append(booking)
        return found

    def holds(self, hosts, events, now):
        rows = []
        for _ in range(self.pick([0, 0, 0, 1, 2])):
            start = self.instant(step=15)
            host, end = self.pick(hosts), start + datetime.timedelta(minutes=30)
            if self.is_taken([host], start, end):
                continue
            rows.append({"event_type": self.pick(events)["id"], "host": host,
                         "start": self.text(start), "end": self.text(end),
                         "expires_at": self.text(now + datetime.timedelta(seconds=self.pick([0, 1, 600, -60])))})
        return rows

    def busy(self, hosts):
        rows = []
        for _ in range(self.pick([0, 0, 1, 2, 4])):
            row = {"user": self.pick(hosts)}
            if self.chance(25):
                first, last = self.dates()
                row.update(start=first, end=last, all_day=True)
            else:
                start = self.instant(step=self.pick([1, 5, 30]))
                row.update(start=self.text(start),
                           end=self.text(start + datetime.timedelta(minutes=self.pick([0, 20, 60, 240]))))
            if self.chance(40):
                row["transparency"] = self.pick(["busy", "out_of_office", "tentative", "free"])
            if self.chance(20):
                row["status"] = self.pick(["confirmed", "tentative", "cancelled", "declined"])
            if self.chance(40):
                row["source"] = f"cal-{row['user']}"
            rows.append(row)
        return rows

    def source(self, user, now):
        source = {"id": f"cal-{user}", "user": user}
        if self.chance(40):
            source["tentative_blocks"] = False
        if self.chance(30):
            source["holiday_calendar"] = True
        if self.chance(30):
            source["zone"] = self.zone()
        if self.chance(10):
            source["active"] = False
        if self.chance(15):
            source["fresh_for_min"] = 60
            source["when_stale"] = self.pick(["open", "closed"])
            if self.chance(70):
                source["synced_at"] = self.text(now - datetime.timedelta(minutes=self.pick([5, 60, 61])))
        return source

    def time_off(self, hosts):
        rows = []
        for _ in range(self.pick([0, 0, 0, 1, 1, 2])):
            row = {"user": self.pick(hosts), "status": self.pick(["approved"] * 3 + ["requested", "rejected"])}
            row["from"], row["to"] = self.dates(-1, 2) if self.chance(50) else [self.date(-1, 2)] * 2
            if self.chance(60):
                row["start"] = self.clock(0, 1380)
                row["end"] = self.clock(int(row["start"][:2]) * 60 + 60, 1440)
            if self.chance(40):
                row["delegate"] = self.pick([u for u in USERS if u != row["user"]])
            rows.append(row)
        return rows

    def scenario(self):
        kind = self.pick(["individual", "individual", "collective", "round_robin", "round_robin"])
        if self.op == "assign":
            kind = "round_robin"
        users = self.some(USERS, 1, 1) if kind == "individual" else self.some(USERS, 2, 4)
        now = self.instant(-72, 12, step=1)
        organization = {"id": "org", "name": "Org", "zone": self.place, "week_start": self.pick(
            ["monday", "sunday", "saturday"])}
        if self.chance(40):
            organization["default_schedule"] = "s2"
        if self.chance(15):
            organization["holiday_sets"] = ["feasts"]
        if self.chance(8):
            organization["limits"] = [self.limit(["user", "attendee"])]

        people = [self.user(name) for name in USERS]
        hosts = self.hosts(kind, users)
        event = self.event_type("asked", kind, hosts)
        other_kind = self.pick(["individual", "round_robin"])
        other = self.event_type("other", other_kind, [{"user": users[0]}])
        if self.op == "assign" and self.chance(70):
            event["policy"] = self.pick(["round_robin", "prioritized", "least_busy"])

        members = [{"user": name} for name in USERS]
        for member in members:
            if self.chance(15):
                member["profile"] = f"p-{member['user']}"
            if self.chance(30):
                member["priority"] = self.random.randint(0, 4)
        below = [{"user": name} for name in USERS[:2]]
        if isinstance(hosts, dict) and self.chance(40):
            self.pick(below)[self.pick(["accepted", "active"])] = False
        teams = [{"id": "team", "name": "Team", "members": members},
                 {"id": "below", "name": "Below", "parent": "team", "members": below}]
        if self.chance(20):
            teams[0]["zone"] = self.zone()
        if self.chance(10):
            teams[0]["holiday_sets"] = ["feasts"]
        if self.chance(10):
            teams[0]["limits"] = [self.limit(["team"])]
        if self.chance(10):
            teams[0]["defaults"] = self.pick([{"minimum_notice_min": 60}, {"buffer_after_min": 10},
                                              {"step_min": 20}, {"alignment": "day"}])
        profiled = {u["id"] for u in people if "default_profile" in u}
        profiled |= {m["user"] for m in members if "profile" in m}
        if kind != "individual" and self.chance(4):
            self.pick([p for p in people if p["id"] in users])["active"] = False

        serving = users if isinstance(hosts, list) else USERS
        single = kind == "individual" or (kind == "round_robin" and not any(
            isinstance(row, dict) and row.get("fixed") for row in hosts))
        catalog = {
            "organization": organization, "users": people,
            "profiles": [self.profile(name, single) for name in sorted(profiled)],
            "schedules": [self.schedule(f"s{i}") for i in range(4)],
            "holiday_sets": [{"id": "feasts", "holidays": [
                {"date": self.date(), "name": "Feast", "blocking": self.chance(80)} for _ in range(2)]}],
            "teams": teams, "event_types": [event, other],
            "calendar_sources": [self.source(name, now) for name in USERS],
        }
        # Only one feast per date.
        catalog["holiday_sets"][0]["holidays"] = list(
            {h["date"]: h for h in catalog["holiday_sets"][0]["holidays"]}.values())
        made = {"now": self.text(now), "catalog": catalog, "bookings": self.bookings(serving, [event, other]),
                "holds": self.holds(serving, [event, other], now), "busy": self.busy(serving),
                "time_off": self.time_off(serving)}
        made["query"] = self.query(event, serving, bool(made["bookings"]))
        if self.op != "slots" and self.chance(60):
            # A start that somebody could book, for a change.
            asked = dict(made["query"], op="slots")
            asked["from"], asked["to"] = self.text(self.instant(-24, -12)), self.text(self.instant(24, 48))
            slots = model.answer(dict(made, query=asked)).get("slots")
            if slots:
                made["query"]["start"] = self.pick(slots)["start"]
        return made

    def query(self, event, hosts, has_bookings):
        query = {"op": self.op, "event_type": "asked"}
        if self.op == "slots":
            if self.chance(75):
                query["from"], query["to"] = self.dates(-1, 2)
            else:
                start = self.instant(-24, 24)
                query["from"] = self.text(start)
                query["to"] = self.text(start + datetime.timedelta(hours=self.pick([5, 24, 48])))
        else:
            query["start"] = self.text(self.instant(-12, 48, step=15))
        if self.chance(40):
            query["zone"] = self.zone()
        if len(event["durations_min"]) > 1 and self.chance(60):
            query["duration_min"] = event["durations_min"][1]
        if self.chance(20):
            outsiders = [u for u in USERS if u not in hosts] or ["nobody"]
            guest = self.pick(outsiders)
            query["attendee"] = self.pick([{"user": guest} if guest != "nobody" else {"email": "x@y.example"},
                                           {"email": f"{guest}@example.org"}, {"email": "someone@else.example"}])
        if event["scheduling"] == "round_robin" and self.chance(12):
            query["hosts"] = self.some(hosts, 1, 2)
        if has_bookings and self.chance(12):
            query["reschedule_of"] = "b0"
        return query


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--ops", default="slots")
    parser.add_argument("--only", type=int)
    options = parser.parse_args()
    lines = range(options.count) if options.only is None else [options.only]
    for index in lines:
        print(json.dumps(scenario(options.seed, index, options.ops.split(","))[0], separators=(",", ":")))


if __name__ == "__main__":
    main()
