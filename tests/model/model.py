#!/usr/bin/python3
"""The engine's rules for free time, read minute by minute: slow, plain, and independent of the engine.

    model.py < scenarios.jsonl > answers.jsonl

One scenario document per line in, one answer per line out (docs: "scenario document"). `query.op` is
`slots` (default), `check` or `assign`:

    slots   {"slots": [{"start", "end", "hosts": [...], "remaining"}]}
    check   {"ok": true, "hosts", "remaining"} or {"ok": false, "reason", "reasons"}
    assign  {"hosts": [...]}
    or      {"error": {"reason", "message"}}

Everything is a set of minutes: a minute is the instant (seconds since 1970 UTC) at which it begins, and
each rule adds or takes away minutes by its own definition. Nothing is fast on purpose. Where the text
of the rules can be read in two ways the choice is marked "Reading".

Not modelled, answered `unsupported`: seats, groups, managed types, resources, recurrence rules,
lead thresholds, weighted assignment, `include: lattice`.
"""
import datetime
import json
import sys

from facts import Facts
from hours import (ONE_DAY, Refused, civil_day, date_at, dates_from, format_instant, minutes_between, parse_date,
                   parse_instant, parse_minutes, runs, to_instant, to_wall)

# Refusals in the order of the rule pipeline: the first that applies is the `reason`.
PIPELINE = ["inactive", "required_host_inactive", "past", "no_schedule", "schedule", "holiday",
            "time_off", "misaligned", "calendar", "occupied", "buffer", "capacity", "notice", "window",
            "limit", "lead_threshold", "quorum", "not_among_first", "stale_source", "policy"]


class Model(Facts):
    # --------------------------------------------------------------------------------------- the grid

    def round_up(self, t, zone, grain=None):
        """First whole minute from t on whose local minute is a multiple of `grain`, by default G."""
        t = -(-t // 60) * 60
        while to_wall(zone, t).minute % (grain or self.coarse):
            t += 60
        return t

    def round_up_spare(self, t, end):
        """`packed`: rounds with minutes that no slot of the interval could use."""
        t = -(-t // 60) * 60
        end = min(end, t + 31 * 86400)
        for grain in (self.coarse, 15, 5):
            rounded = self.round_up(t, self.grid_zone, grain)
            if rounded - t <= (end - t) % (self.coarse * 60):
                return rounded
        return t

    def lattice(self, first, last):
        """Every start of the grid on the dates first..last of the grid zone."""
        make = {"window": self.window_lattice, "day": self.day_lattice, "free": self.chain_lattice,
                "range": self.chain_lattice, "packed": self.chain_lattice, "viewer": self.chain_lattice}
        alignment = self.field(self.event, "alignment", "window")
        if alignment not in make:
            raise Refused("unsupported", "alignment")
        wanted = (to_instant(self.grid_zone, first), to_instant(self.grid_zone, last + ONE_DAY))
        points = self.remember(("lattice", first, last), lambda: make[alignment](first, last))
        return sorted(t for t in points if wanted[0] <= t < wanted[1])

    def window_lattice(self, first, last):
        opened = self.open_minutes(first, last)
        midnights = []
        for date in dates_from(first - ONE_DAY, last + ONE_DAY):
            yesterday = civil_day(self.grid_zone, date - ONE_DAY)
            # A skipped date before it is no date that was open.
            if yesterday and yesterday <= opened:
                midnights.append(to_instant(self.grid_zone, date))
        points = set()
        for start, end in runs(opened):
            # The window, cut where its lattice restarts. Reading: a restart is rounded and shifted by
            # the offset as a window's start is, and ends the lattice before it.
            edges = [start] + [m for m in midnights if start < m < end] + [end]
            for begin, stop in zip(edges, edges[1:]):
                t = self.round_up(begin, self.grid_zone) + self.offset * 60
                while t < stop:
                    points.add(t)
                    t += self.step * 60
        return points

    def day_lattice(self, first, last):
        points = set()
        for date in dates_from(first, last):
            for minute in range(self.offset, 1440, self.step):
                t = to_instant(self.grid_zone, date, minute)
                wall = datetime.datetime.combine(date, datetime.time()) + datetime.timedelta(minutes=minute)
                if to_wall(self.grid_zone, t) == wall:  # else the clocks skip it
                    points.add(t)
        return points

    def chain_lattice(self, first, last):
        """`free`, `range`, `packed` and `viewer`: a lattice from the start of each free interval."""
        back = 10 * ONE_DAY  # far enough for any interval that ends
        alignment = self.field(self.event, "alignment", "window")
        if any(self.stand_ins(self.event, row) for row in self.rows):
            raise Refused("unsupported", "chains over the free time of stand-ins")
        free = {row["user"]: self.free_minutes(row, first - back, last) for row in self.rows if row["active"]}
        required = [free[r["user"]] for r in self.rows if r["required"] and r["active"]]
        rotating = [r for r in self.rows if not r["required"]]
        if any(r["required"] and not r["active"] for r in self.rows):
            return set()
        if rotating:
            alternatives = [set.intersection(free[r["user"]], *required) for r in rotating if r["active"]]
        else:
            alternatives = [set.intersection(*required)] if required else []

        horizon_start = to_instant(self.grid_zone, first - back - 2 * ONE_DAY)
        for start, end in runs(set().union(*alternatives)):
            if start <= horizon_start + 60 and end > to_instant(self.grid_zone, first - ONE_DAY):
                raise Refused("unsupported", "a free interval without a beginning has no lattice")

        intervals = sorted((start, end) for minutes in alternatives for start, end in runs(minutes))
        step = self.step * 60 + (self.offset * 60 if alignment == "viewer" else 0)
        emitted = []  # (start of a slot, end of its interval)
        for start, end in intervals:
            t = start
            if alignment == "viewer":
                # Cal.com begins at the notice where that is later; `free` and `range` do not.
                t = max(t, self.now + self.field(self.event, "minimum_notice_min", 0) * 60)
            if alignment == "range":
                t = -(-t // 60) * 60
            elif alignment == "packed":
                t = self.round_up_spare(t, end)
            else:
                t = self.round_up(t, self.viewer_zone if alignment == "viewer" else self.grid_zone)
            t += self.offset * 60
            # One that begins inside a step of an earlier overlapping one continues its lattice.
            hit = [p for p, p_end in emitted if p < t < p + step and start < p_end]
            if hit:
                t = max(hit) if max(hit) >= start else max(hit) + step
            while t + self.duration * 60 <= end:
                emitted.append((t, end))
                t += step
        return {t for t, _ in emitted}

    def free_minutes(self, row, first, last):
        """Minutes at which a host is free, buffers of the candidate included.

        Reading: an attendee's calendar, notice, limits and host filters cut no interval.
        """
        hours, holidays = self.hours(row, first, last)
        minutes = hours - holidays
        for start, end, _ in self.time_off_of(row["user"]):
            minutes -= {m for m in minutes if m < end and start < m + 60}
        before, after = self.host_buffers(self.event, self.duration, row["user"])
        return {m for m in minutes if not self.conflicts(row["user"], m, m + 60, before, after)}

    # ------------------------------------------------------------------------------------ notice, window

    def last_date(self):
        """Last bookable date of a rolling window; None: no end."""
        window = self.field(self.event, "window", {"type": "none"})
        if window.get("type", "none") != "rolling":
            return None
        count, days = window.get("count", "calendar"), window["days"]
        if count == "calendar":
            return self.today + days * ONE_DAY
        found, date = 0, self.today
        if count == "business":
            # Counted after today. Reading: holidays are those of the organization and of the team and
            # its ancestors; dates are looked for 366 days ahead.
            sets = list(self.organization.get("holiday_sets", []))
            for team in self.ancestry(self.event.get("team")):
                sets += team.get("holiday_sets", [])
            holidays = set(self.blocking_holidays(sets))
            while found < days and date < self.today + 366 * ONE_DAY:
                date += ONE_DAY
                opened = civil_day(self.grid_zone, date) & self.open_minutes(date, date)
                if opened and date not in holidays:
                    found += 1
            return date
        # Available: dates from today on with a start under every rule but the window (a profile's neither).
        if days == 0:
            return self.today - ONE_DAY
        for date in dates_from(self.today, self.today + 365 * ONE_DAY):
            if any(not self.refusals(t, with_window=False)[0] for t in self.lattice(date, date)):
                found += 1
                if found == days:
                    break
        return date

    def window_allows(self, date):
        window = self.field(self.event, "window", {"type": "none"})
        kind = window.get("type", "none")
        if kind == "range":
            return parse_date(window["from"]) <= date <= parse_date(window["to"])
        # Reading: from_days counts calendar days whatever `count` says.
        if date < self.today + window.get("from_days", 0) * ONE_DAY:
            return False
        last = self.remember("last_date", self.last_date)
        return last is None or date <= last

    def notice_refuses(self, start):
        if start < self.now + self.field(self.event, "minimum_notice_min", 0) * 60:
            return True
        by = self.field(self.event, "minimum_notice_by")
        if by is None:
            return False
        date = date_at(self.grid_zone, start) - by["days_before"] * ONE_DAY
        return self.now > to_instant(self.grid_zone, date, parse_minutes(by["time"]))

    # ------------------------------------------------------------------------------------- one instant

    def host_refusals(self, row, start, with_window=True):
        """Why a host cannot take [start, start + duration)."""
        user, end = row["user"], start + self.duration * 60
        if not row["active"]:
            return {"required_host_inactive" if row["required"] else "quorum"}
        # Reading: a host filter chooses among rotating hosts; required ones come along, but a filter that
        # names no host of the event type leaves nobody.
        if self.query.get("hosts") and not any(
                r["user"] in self.query["hosts"]
                for host in self.rows for r in [host] + self.stand_ins(self.event, host)):
            return {"policy"}
        if self.query.get("hosts") and not row["required"] and user not in self.query["hosts"]:
            return {"quorum"}
        if user == self.attendee:
            return {"occupied"}  # nobody is host and attendee of one booking
        reasons = set()
        date = date_at(self.grid_zone, start)
        hours, holidays = self.hours(row, date, date)
        before, after = self.host_buffers(self.event, self.duration, user)
        core = minutes_between(start, end)
        if self.serving_schedule(row) is None:
            reasons.add("no_schedule")
        inside = core
        if self.event.get("buffers_inside_hours"):
            # Reading: working hours are what schedules open; leave and holidays may be touched.
            inside = minutes_between(start - before * 60, end + after * 60)
        if not inside <= hours:
            reasons.add("schedule")
        if core & holidays:
            reasons.add("holiday")
        if any(start < off_end and off_start < end for off_start, off_end, _ in self.time_off_of(user)):
            reasons.add("time_off")
        reasons |= self.conflicts(user, start, end, before, after)
        if start < self.now + (self.profile_field(row, "minimum_notice_min") or 0) * 60:
            reasons.add("notice")
        window = self.profile_field(row, "window") or {}
        ahead = (date - self.today).days
        if with_window and not window.get("from_days", 0) <= ahead <= window.get("days", ahead):
            reasons.add("window")
        if self.room(start, row) == 0:
            reasons.add("limit")
        if self.is_stale(user):
            reasons.add("stale_source")
        return reasons

    def refusals(self, start, with_window=True):
        """(reasons against a start but `misaligned` and `not_among_first`, hosts, remaining)."""
        reasons = set()
        date = date_at(self.grid_zone, start)
        if not self.event.get("active", True):
            reasons.add("inactive")
        if self.event.get("team") and not self.teams[self.event["team"]].get("active", True):
            reasons.add("inactive")
        if start < self.now:
            reasons.add("past")
        if self.notice_refuses(start):
            reasons.add("notice")
        if with_window and not self.window_allows(date):
            reasons.add("window")
        room = self.room(start)
        if room == 0:
            reasons.add("limit")
        if self.attendee in self.users:
            # Reading: the attendee's occupancy and calendars count, with the event type's buffers.
            reasons |= self.conflicts(self.attendee, start, start + self.duration * 60, self.before, self.after)

        required, rotating, rotating_reasons = [], [], set()  # who is free
        for host in self.rows:
            place = []
            for row in [host] + self.stand_ins(self.event, host, start, start + self.duration * 60):
                why = self.host_refusals(row, start, with_window)
                place.append((row, why))
            free_here = [row for row, why in place if not why]
            if host["required"]:
                required += free_here
                if not free_here:
                    reasons |= set().union(*(why for _, why in place))
            else:
                rotating += free_here
                rotating_reasons |= set().union(*(why for _, why in place))
        # A person fills one place: a required one first.
        needed = {row["user"] for row in required}
        rotating = [row for row in rotating if row["user"] not in needed]
        # Declared hosts in their order, then who stands in, by the place they take.
        seats = sorted(required + rotating, key=lambda row: ("host" in row, self.rows.index(row.get("host", row))))
        free = list(dict.fromkeys(row["user"] for row in seats))
        if not self.rows or (any(not r["required"] for r in self.rows) and not rotating):
            reasons |= rotating_reasons | {"quorum"}

        # A required host can stand in one booking at a time; rotating ones in one each.
        together = 1 if any(row["required"] for row in self.rows) else len(free)
        if self.attendee in self.users:
            together = min(together, 1)  # Reading: nor can a known attendee be in two
        remaining = together if room is None else min(together, room)
        return reasons, free, remaining

    def offered(self, first, last):
        """{start: (hosts, remaining)} of the dates first..last, whole dates of the grid zone."""
        per_date, found = {}, {}
        for start in self.lattice(first, last):
            reasons, hosts, remaining = self.refusals(start)
            date = date_at(self.grid_zone, start)
            per_date.setdefault(date, 0)
            if not reasons and per_date[date] < self.event.get("first_slots_per_day", 1 << 30):
                per_date[date] += 1
                found[start] = (hosts, remaining)
        return found

    # --------------------------------------------------------------------------------------- questions

    def slots(self):
        edges = []
        for edge, days in (("from", 0), ("to", 1)):
            text = self.query[edge]
            if len(text) == 10:  # dates are read in the query's zone, both inclusive
                edges.append(to_instant(self.viewer_zone, parse_date(text) + days * ONE_DAY))
            else:
                edges.append(parse_instant(text))
        start, end = edges
        if end <= start:
            return {"slots": []}
        found = self.offered(date_at(self.grid_zone, start), date_at(self.grid_zone, end - 1))
        slots = [{"start": format_instant(t), "end": format_instant(t + self.duration * 60),
                  "hosts": hosts, "remaining": remaining}
                 for t, (hosts, remaining) in sorted(found.items()) if start <= t < end]
        return {"slots": slots[: self.query.get("limit", len(slots))]}

    def check(self):
        start = parse_instant(self.query["start"])
        date = date_at(self.grid_zone, start)
        found = self.offered(date, date)
        if start in found:
            hosts, remaining = found[start]
            return {"ok": True, "hosts": hosts, "remaining": remaining}
        reasons, _, _ = self.refusals(start)
        if start not in self.lattice(date, date):
            reasons.add("misaligned")
        if not reasons:
            reasons.add("not_among_first")
        ordered = [reason for reason in PIPELINE if reason in reasons]
        return {"ok": False, "reason": ordered[0], "reasons": ordered}

    # ------------------------------------------------------------------------------------------ assign

    def policy(self):
        """(criteria, scope) of the nearest policy: event type, team, ancestors, organization."""
        places = [(self.event, "event_type", None)]
        places += [(team, "team", team["id"]) for team in self.ancestry(self.event.get("team"))]
        places += [(self.organization, "event_type", None)]
        for record, level, team in places:
            if "policy" in record:
                policy = record["policy"]
                break
        else:
            policy, level, team = "round_robin", "event_type", None
        if isinstance(policy, str):
            policy = {"criteria": {"round_robin": ["least_recent", "member_order"],
                                   "prioritized": ["priority", "least_recent", "member_order"],
                                   "least_busy": ["fewest", "least_recent", "member_order"]}.get(policy, ["?"])}
        if policy.get("lead_threshold"):
            raise Refused("unsupported", "lead threshold")
        if "scope" in policy:
            level, team = policy["scope"], self.event.get("team")
        criteria = [c if isinstance(c, dict) else {"name": c} for c in policy["criteria"]]
        return criteria, level, team

    def assign(self):
        verdict = self.check()
        if not verdict["ok"]:
            raise Refused(verdict["reason"], "the start is not offered")
        criteria, level, team = self.policy()
        start = parse_instant(self.query["start"])
        here = self.event["id"]

        def in_scope(booking):
            if level == "event_type":
                return booking["event_type"] == here
            # Reading: a team's scope is its own event types and those of teams below.
            below = [t["id"] for t in self.teams_below(team)] if level == "team" else None
            return below is None or self.event_types[booking["event_type"]].get("team") in below

        def last_turn(user):
            # Cancelled ones count, holds while they live; documents give the sequence or their order.
            turns = [b.get("seq", i) for i, b in enumerate(self.bookings)
                     if user in b["hosts"] and in_scope(b)
                     and (b.get("status", "confirmed") != "hold" or self.is_live(b))]
            return max(turns, default=-1)

        def load(user, options):
            horizon = options.get("horizon", {})
            begin = start if horizon.get("from", "now") == "start" else self.now
            inside = [b for b in self.bookings if self.is_live(b) and user in b["hosts"] and in_scope(b)
                      and begin <= b["start"] < begin + horizon.get("days", 7) * 86400]
            if options.get("basis") == "minutes":
                return sum((b["end"] - b["start"]) // 60 for b in inside)
            return len(inside)

        def of_row(row, name, default):
            row = row.get("host", row)
            return row.get(name, row["membership"].get(name, default))

        # The best is the smallest value.
        measure = {"least_recent": lambda row, o: last_turn(row["user"]),
                   "fewest": lambda row, o: load(row["user"], o),
                   "priority": lambda row, o: -of_row(row, "priority", 2),
                   "weight": lambda row, o: -of_row(row, "weight", 100),
                   "member_order": lambda row, o: self.rows.index(row.get("host", row))}
        chosen, left = [], []
        for host in self.rows:
            place = [row for row in [host] + self.stand_ins(self.event, host, start, start + self.duration * 60)
                     if not self.host_refusals(row, start)]
            if host["required"]:
                chosen.append(place[0]["user"])
            else:
                left += place
        chosen = list(dict.fromkeys(chosen))
        # The declared seat of a person comes before one in which they stand in.
        left.sort(key=lambda row: "host" in row)
        left = [row for i, row in enumerate(left)
                if row["user"] not in chosen and row["user"] not in [r["user"] for r in left[:i]]]
        for criterion in criteria + [{"name": "member_order"}]:
            if criterion["name"] not in measure:
                raise Refused("unsupported", criterion["name"])
            values = [measure[criterion["name"]](row, criterion) for row in left]
            left = [row for row, value in zip(left, values) if value == min(values)]
        return {"hosts": chosen + [row["user"] for row in left]}


def answer(scenario):
    try:
        model = Model(scenario)
        op = scenario["query"].get("op", "slots")
        if op not in ("slots", "check", "assign"):
            raise Refused("unsupported", op)
        return getattr(model, op)()
    except Refused as refused:
        return {"error": {"reason": refused.reason, "message": str(refused)}}


def main():
    for line in sys.stdin:
        if line.strip():
            print(json.dumps(answer(json.loads(line)), separators=(",", ":")), flush=True)


if __name__ == "__main__":
    main()
