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
delegates, lead thresholds, weighted assignment, alignment `packed`, `include: lattice`.
"""
import datetime
import json
import sys
import zoneinfo

EPOCH = datetime.datetime(1970, 1, 1)
ONE_DAY = datetime.timedelta(days=1)
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAY_NAMES = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

# Refusals in the order of the rule pipeline: the first that applies is the `reason`.
PIPELINE = ["inactive", "required_host_inactive", "past", "no_schedule", "schedule", "holiday",
            "time_off", "misaligned", "calendar", "occupied", "buffer", "capacity", "notice", "window",
            "limit", "lead_threshold", "quorum", "not_among_first", "stale_source", "policy"]

TEAM_DEFAULTS = {"schedule", "schedule_mode", "alignment", "step_min", "buffer_before_min",
                 "buffer_after_min", "buffer_mode", "minimum_notice_min", "minimum_notice_by", "window",
                 "limits", "requires_approval", "pending_blocks"}


class Refused(Exception):
    """The question cannot be answered: becomes {"error": {"reason", "message"}}."""

    def __init__(self, reason, message=""):
        super().__init__(message)
        self.reason = reason


# ----------------------------------------------------------------------------------------------- time


def parse_instant(text):
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00").replace("z", "+00:00"))
    return int(moment.timestamp())


def format_instant(t):
    return (EPOCH + datetime.timedelta(seconds=t)).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_date(text):
    return datetime.date.fromisoformat(text)


def parse_minutes(text):
    """"09:30" -> 570; up to "48:00"."""
    return int(text[:2]) * 60 + int(text[3:])


def to_instant(zone, date, minute=0):
    """The instant of a wall-clock minute of `date`; 1440 and more lie on the next dates.

    fold=0 is our policy (PEP 495): a skipped time uses the offset before the gap, a repeated one the
    first pass.
    """
    wall = datetime.datetime.combine(date, datetime.time()) + datetime.timedelta(minutes=minute)
    offset = wall.replace(tzinfo=zone).utcoffset()
    return int((wall - offset - EPOCH).total_seconds())


def to_wall(zone, t):
    moment = (EPOCH + datetime.timedelta(seconds=t)).replace(tzinfo=datetime.timezone.utc)
    return moment.astimezone(zone).replace(tzinfo=None)


def date_at(zone, t):
    return to_wall(zone, t).date()


def minutes_between(start, end):
    """Every whole minute that begins in [start, end)."""
    return set(range(-(-start // 60) * 60, end, 60))


def civil_day(zone, date):
    """The minutes of [L(date 00:00), L(date + 1 00:00)); none when the zone skips the date."""
    return minutes_between(to_instant(zone, date), to_instant(zone, date + ONE_DAY))


def is_skipped_date(zone, date):
    return to_instant(zone, date) >= to_instant(zone, date + ONE_DAY)


def dates_from(first, last):
    while first <= last:
        yield first
        first += ONE_DAY


def runs(minutes):
    """The maximal stretches [start, end) of a set of minutes, in order."""
    stretches = []
    for minute in sorted(minutes):
        if stretches and stretches[-1][1] == minute:
            stretches[-1][1] = minute + 60
        else:
            stretches.append([minute, minute + 60])
    return stretches


def within(date, record):
    """Is `date` inside the record's valid_from..valid_to (inclusive)?"""
    after = "valid_from" not in record or date >= parse_date(record["valid_from"])
    before = "valid_to" not in record or date <= parse_date(record["valid_to"])
    return after and before


# ------------------------------------------------------------------------------------------ schedules


def schedule_hours(schedule, zone_on, dates):
    """(all open minutes, those of them that overrides gave) of a schedule over `dates`.

    `zone_on(date)` is the zone in which that date is read. hours(D) = ((weekly - weekly breaks) or, on a
    date with a replacing override, the union of the replaces; + adds) - subtracts - dated breaks.
    """
    # Reading: the schedule's validity bounds everything in it, breaks too, each judged by its own date.
    # A date that the zone skips has nothing of its own, but what reaches into it keeps its end.
    dates = [d for d in dates if within(d, schedule) and not is_skipped_date(zone_on(d), d)]

    def stretch(date, row):
        # Wholly read in the zone of the date it starts on, also past midnight.
        zone = zone_on(date)
        start = to_instant(zone, date, parse_minutes(row["start"]))
        return minutes_between(start, to_instant(zone, date, parse_minutes(row["end"])))

    def happens(row, date):
        return WEEKDAYS[date.weekday()] in row["days"] and within(date, row)

    def overrides_of(date, *modes):
        for row in schedule.get("overrides", []):
            mode = "closed" if row.get("closed") else row.get("mode", "replace")
            if parse_date(row["date"]) == date and mode in modes:
                yield row

    # Reading: a rule's hours belong to the date it starts on, so a replacing override takes all of them
    # away, also what would have reached into the next date.
    replaced = {d: civil_day(zone_on(d), d) for d in dates if any(overrides_of(d, "replace", "closed"))}
    weekly, weekly_breaks = set(), set()
    for date in dates:
        if date in replaced:
            continue
        for rule in schedule.get("rules", []):
            if "rrule" in rule:
                raise Refused("unsupported", "recurring rules")
            if happens(rule, date):
                weekly |= stretch(date, rule)
        for pause in schedule.get("breaks", []):
            if "days" in pause and happens(pause, date):
                weekly_breaks |= stretch(date, pause)
    # Reading: breaks and subtracts are subtracted from all hours at those instants, also from what an
    # overnight rule of the date before brings there.
    opened = weekly - weekly_breaks

    for owned in replaced.values():
        opened -= owned

    def without_later_replaced(date, minutes):
        """What spills into a replaced date does not exist there."""
        for other, owned in replaced.items():
            if other > date:
                minutes = minutes - owned
        return minutes

    given, beats_holiday, taken = set(), set(), set()
    for date in dates:
        for row in overrides_of(date, "replace", "add"):
            minutes = without_later_replaced(date, stretch(date, row))
            given |= minutes
            # Reading: an override beats a holiday on its own date, not on the one it reaches into.
            beats_holiday |= minutes & civil_day(zone_on(date), date)
        for row in overrides_of(date, "subtract"):
            minutes = stretch(date, row) if "start" in row else civil_day(zone_on(date), date)
            # Reading: "whatever an earlier date spills" includes what it takes away.
            taken |= without_later_replaced(date, minutes)
        for pause in schedule.get("breaks", []):
            if "date" in pause and parse_date(pause["date"]) == date:
                taken |= without_later_replaced(date, stretch(date, pause))
    return (opened | given) - taken, beats_holiday - taken


# --------------------------------------------------------------------------------------------- facts


class Model:
    def __init__(self, scenario):
        self.now = parse_instant(scenario["now"])
        self.query = scenario["query"]
        catalog = scenario["catalog"]
        self.organization = catalog["organization"]
        self.users = {u["id"]: u for u in catalog.get("users", [])}
        self.profiles = {p["id"]: p for p in catalog.get("profiles", [])}
        self.schedules = {s["id"]: s for s in catalog.get("schedules", [])}
        self.holiday_sets = {h["id"]: h for h in catalog.get("holiday_sets", [])}
        self.teams = {t["id"]: t for t in catalog.get("teams", [])}
        self.event_types = {e["id"]: e for e in catalog.get("event_types", [])}
        self.sources = {s["id"]: s for s in catalog.get("calendar_sources", [])}
        self.busy = scenario.get("busy", [])
        self.time_off = scenario.get("time_off", [])
        self.bookings = [dict(b, id=b.get("id", f"b{i}")) for i, b in enumerate(scenario.get("bookings", []))]
        self.bookings += [dict(h, id=h.get("id", f"h{i}"), status="hold")
                          for i, h in enumerate(scenario.get("holds", []))]
        for booking in self.bookings:
            booking["hosts"] = booking.get("hosts") or [booking["host"]]
            booking["start"], booking["end"] = parse_instant(booking["start"]), parse_instant(booking["end"])

        self.event = self.event_types.get(self.query["event_type"])
        if self.event is None:
            raise Refused("not_found", "no such event type")
        if self.event.get("seats") or self.event.get("groups") or self.event.get("resources"):
            raise Refused("unsupported", "seats, groups and resources")
        if self.query.get("include", "free") != "free":
            raise Refused("unsupported", "include")
        self.duration = self.query.get("duration_min", self.event["durations_min"][0])
        if self.duration not in self.event["durations_min"]:
            raise Refused("invalid", "the duration is not offered")
        self.kind = self.event.get("scheduling", "individual")
        if self.kind not in ("individual", "collective", "round_robin"):
            raise Refused("unsupported", "scheduling")
        self.rows = self.host_rows(self.event)
        self.attendee = self.person_of(self.query.get("attendee", {}))
        self.grid_zone = self.find_grid_zone()
        self.viewer_zone = self.zone(self.query["zone"]) if self.query.get("zone") else self.grid_zone
        self.today = date_at(self.grid_zone, self.now)
        self.before, self.after = self.event_buffers(self.event, self.duration)
        self.step = self.field(self.event, "step_min")
        if not self.step:
            self.step = self.duration
            if self.event.get("step_includes_buffers"):
                # Reading: the event type's buffers, never a profile's: the lattice is everyone's.
                self.step = self.before + self.duration + self.after
        self.offset = self.event.get("offset_min", 0)
        self.coarse = next((g for g in (60, 30, 20, 15, 10, 5) if self.step % g == 0), 1)
        self.memo = {}

    # ------------------------------------------------------------------------------ chains of defaults

    @staticmethod
    def zone(name):
        try:
            return zoneinfo.ZoneInfo(name)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, IsADirectoryError):
            raise Refused("zone_unknown", name) from None

    def ancestry(self, team):
        """A team and its ancestors, nearest first."""
        while team:
            yield self.teams[team]
            team = self.teams[team].get("parent")

    def field(self, event, name, default=None):
        """A field of an event type, else the `defaults` of its team.

        Reading: else of the nearest ancestor team that gives one.
        """
        if name in event:
            return event[name]
        if name in TEAM_DEFAULTS:
            for team in self.ancestry(event.get("team")):
                if name in team.get("defaults", {}):
                    return team["defaults"][name]
        return default

    def team_zone(self, team):
        named = [t["zone"] for t in self.ancestry(team) if t.get("zone")]
        return self.zone((named + [self.organization["zone"]])[0])

    def asking_zone(self, event):
        """event type -> team -> ancestors -> organization: reads schedules that have no zone."""
        return self.zone(event["zone"]) if event.get("zone") else self.team_zone(event.get("team"))

    def user_zone(self, user):
        return self.zone(self.users[user].get("zone") or self.organization["zone"])

    def zone_in_force(self, user, date):
        """Travel, else the user's, else the organization's."""
        return self.travel_zone(user, date) or self.user_zone(user)

    def travel_zone(self, user, date):
        for row in self.users[user].get("travel", []):
            if parse_date(row["from"]) <= date and ("to" not in row or date <= parse_date(row["to"])):
                return self.zone(row["zone"])
        return None

    def find_grid_zone(self):
        if self.event.get("zone") or self.kind != "individual" or not self.rows:
            return self.asking_zone(self.event)
        # An individual event type without a zone: that of the schedule which serves its host (under
        # schedule_mode replace the event type's own), travel ignored.
        schedule = self.serving_schedule(self.rows[0])
        return self.asking_zone(self.event) if schedule is None else self.schedule_zone(schedule)

    def schedule_zone(self, schedule):
        return self.zone(schedule["zone"]) if schedule.get("zone") else self.asking_zone(self.event)

    # ------------------------------------------------------------------------------------------- hosts

    def teams_below(self, team):
        """A team and its descendants, parents first, in document order."""
        yield self.teams[team]
        for child in self.teams.values():
            if child.get("parent") == team:
                yield from self.teams_below(child["id"])

    def membership(self, team, user):
        """The accepted, active membership by which a user serves a team: its own, else a descendant's."""
        for below in self.teams_below(team):
            for member in below.get("members", []):
                if member["user"] == user and member.get("accepted", True) and member.get("active", True):
                    return member
        return None

    def is_active(self, user):
        return user in self.users and self.users[user].get("active", True)

    def host_rows(self, event):
        """Host rows with `user`, `required`, `active` and `membership` resolved; duplicates once."""
        hosts = event.get("hosts") or ([{"user": event["user"]}] if event.get("user") else [])
        kind = event.get("scheduling", "individual")
        if isinstance(hosts, dict):
            teams = list(self.teams_below(hosts["members_of"]))
            teams = teams if hosts.get("descendants") else teams[:1]
            # Reading: members_of lists only people who can serve; an inactive user is simply not there.
            hosts = [{"user": m["user"]} for t in teams for m in t.get("members", [])
                     if m.get("accepted", True) and m.get("active", True) and self.is_active(m["user"])]
        rows, seen = [], set()
        for row in hosts:
            if row["user"] in seen:
                continue
            seen.add(row["user"])
            team = event.get("team")
            membership = self.membership(team, row["user"]) if team else None
            active = self.is_active(row["user"]) and (membership is not None or not team)
            required = kind != "round_robin" or row.get("fixed", False)
            rows.append(dict(row, required=required, active=active, membership=membership or {}))
        return rows

    def profiles_of(self, row):
        """The profiles that apply to a host row, nearest first."""
        names = [row.get("profile"), row["membership"].get("profile"),
                 self.users[row["user"]].get("default_profile")]
        return [self.profiles[name] for name in names if name]

    def profile_field(self, row, name):
        return next((p[name] for p in self.profiles_of(row) if name in p), None)

    def personal_schedule(self, row):
        # Reading: the host row's own schedule, then the profiles' (row, membership, user's default),
        # then the user's default schedule, then the organization's.
        name = (row.get("schedule") or self.profile_field(row, "schedule")
                or self.users[row["user"]].get("default_schedule")
                or self.organization.get("default_schedule"))
        return self.schedules[name] if name else None

    def event_schedule(self):
        name = self.field(self.event, "schedule")
        return self.schedules[name] if name else None

    def serving_schedule(self, row):
        """The schedule that gives a host's hours before any intersection; None: `no_schedule`."""
        own = self.event_schedule()
        if own is not None and self.field(self.event, "schedule_mode", "intersect") == "replace":
            return own
        return self.personal_schedule(row) or own

    # ------------------------------------------------------------------------------------------- hours

    def remember(self, key, make):
        if key not in self.memo:
            self.memo[key] = make()
        return self.memo[key]

    def hours(self, row, first, last):
        """(minutes that schedules alone open for a host, minutes that holidays take) on the dates
        first..last of the grid zone, with two dates to spare on both sides."""
        return self.remember(("hours", row["user"], first, last), lambda: self.make_hours(row, first, last))

    def make_hours(self, row, first, last):
        # A rule reaches two dates ahead and zones differ by a date or so.
        dates = list(dates_from(first - 5 * ONE_DAY, last + 4 * ONE_DAY))
        horizon = minutes_between(to_instant(self.grid_zone, first - 2 * ONE_DAY),
                                  to_instant(self.grid_zone, last + 3 * ONE_DAY))
        serving, own = self.serving_schedule(row), self.event_schedule()
        if serving is None:
            return set(), set()

        def personal_zone(date):
            return self.travel_zone(row["user"], date) or self.schedule_zone(serving)

        def fixed_zone(schedule):
            return lambda date: self.schedule_zone(schedule)

        is_personal = serving is self.personal_schedule(row) and not (
            serving is own and self.field(self.event, "schedule_mode", "intersect") == "replace")
        shared = [self.schedules[name] for name in self.event.get("restriction_schedules", [])]
        if is_personal and own is not None:
            shared.append(own)
        zone_on = personal_zone if is_personal else fixed_zone(serving)

        opened, given = schedule_hours(serving, zone_on, dates)
        sets = list(self.organization.get("holiday_sets", []))
        for team in self.ancestry(self.event.get("team")):
            sets += team.get("holiday_sets", [])
        holidays = self.holiday_minutes(sets + serving.get("holiday_sets", []), zone_on, dates) - given
        for schedule in shared:
            hours, exceptions = schedule_hours(schedule, fixed_zone(schedule), dates)
            opened &= hours
            # Reading: the sets of an event type's or restriction schedule count as read by that one.
            holidays |= self.holiday_minutes(schedule.get("holiday_sets", []), fixed_zone(schedule),
                                             dates) - exceptions
        return opened & horizon, holidays & horizon

    def blocking_holidays(self, sets):
        for name in sets:
            for holiday in self.holiday_sets[name].get("holidays", []):
                if "rrule" in holiday:
                    raise Refused("unsupported", "recurring holidays")
                if holiday.get("blocking", True):
                    yield parse_date(holiday["date"])

    def holiday_minutes(self, sets, zone_on, dates):
        """The whole civil dates of blocking holidays. Reading of "an override beats a holiday set": the
        hours that an override gives (replace, add) stay; weekly hours of the date go."""
        minutes = set()
        for date in self.blocking_holidays(sets):
            if date in dates:
                minutes |= civil_day(zone_on(date), date)
        return minutes

    def open_minutes(self, first, last):
        """The open window: where schedules alone let every group reach its required number."""
        return self.remember(("open", first, last), lambda: self.combine(
            [(row, self.hours(row, first, last)[0]) for row in self.rows if row["active"]]))

    def combine(self, sets):
        """Minutes at which all required hosts and, if there are rotating ones, one of them are in."""
        if not sets or any(row["required"] and not row["active"] for row in self.rows):
            return set()
        required = [minutes for row, minutes in sets if row["required"]]
        rotating = [minutes for row, minutes in sets if not row["required"]]
        groups = required + ([set().union(*rotating)] if any(not r["required"] for r in self.rows) else [])
        return set.intersection(*groups)

    # -------------------------------------------------------------------------------------------- busy

    def person_of(self, attendee):
        """The known user an attendee is, else None."""
        if attendee.get("user"):
            return attendee["user"]
        address = attendee.get("email", "").lower()
        for user in self.users.values():
            if address and address in [a.lower() for a in [user.get("email", "")] + user.get("emails", [])]:
                return user["id"]
        return None

    def is_live(self, booking):
        """Does a booking occupy and count? Holds while now < expires_at, pending while it blocks."""
        if booking["id"] == self.query.get("reschedule_of"):
            return False
        status = booking.get("status", "confirmed")
        expires = booking.get("expires_at")
        has_expired = expires is not None and parse_instant(expires) <= self.now
        if status == "hold":
            return not has_expired  # without expires_at it was placed now
        if status == "pending":
            event = self.event_types[booking["event_type"]]
            return booking.get("blocks", self.field(event, "pending_blocks", True)) and not has_expired
        return status in ("confirmed", "completed", "no_show")

    def event_buffers(self, event, duration):
        before = self.field(event, "buffer_before_min", 0)
        after = self.field(event, "buffer_after_min", 0)
        for row in event.get("buffers_by_duration", []):
            if row["duration_min"] == duration:
                before = row.get("buffer_before_min", before)
                after = row.get("buffer_after_min", after)
        return before, after

    def host_buffers(self, event, duration, user):
        """The event type's and the profile's, the larger of each."""
        before, after = self.event_buffers(event, duration)
        for row in self.host_rows(event):
            if row["user"] == user:
                return (max(before, self.profile_field(row, "buffer_before_min") or 0),
                        max(after, self.profile_field(row, "buffer_after_min") or 0))
        return before, after

    def frozen_buffers(self, booking, user):
        """Buffers as stored; in a document without them: as that host's booking would be stored.

        Reading: for an attendee's row the largest of the booking's hosts.
        """
        event = self.event_types[booking["event_type"]]
        length = (booking["end"] - booking["start"]) // 60
        hosts = [user] if user in booking["hosts"] else booking["hosts"]
        each = [self.host_buffers(event, length, host) for host in hosts]
        return (booking.get("buffer_before_min", max(b for b, _ in each)),
                booking.get("buffer_after_min", max(a for _, a in each)))

    def occupancy(self, user):
        """Live bookings that a user hosts or, by a soft row, attends."""
        for booking in self.bookings:
            attends = any(self.person_of(a) == user and a.get("status", "live") != "cancelled"
                          for a in booking.get("attendees", []))
            if self.is_live(booking) and booking["end"] > booking["start"]:
                if user in booking["hosts"] or attends:
                    yield booking

    def busy_blocks(self, user):
        """(start, end) of external calendar entries that block a user."""
        for block in self.busy:
            if block.get("user") != user:
                continue
            source = self.sources.get(block.get("source"), {})
            if not source.get("active", True) or block.get("status") in ("cancelled", "declined"):
                continue
            if block.get("ical_uid") and any(b.get("uid") == block["ical_uid"] for b in self.bookings):
                continue  # a copy of one of our bookings
            transparency = block.get("transparency", "busy")
            all_day = block.get("all_day", False)
            if transparency == "free" and not (all_day and source.get("holiday_calendar")):
                continue
            if "tentative" in (transparency, block.get("status")) and not source.get("tentative_blocks", True):
                continue
            if all_day:
                zone = self.zone(source["zone"]) if source.get("zone") else self.user_zone(user)
                start, end = (to_instant(zone, parse_date(block[edge])) for edge in ("start", "end"))
            else:
                start, end = parse_instant(block["start"]), parse_instant(block["end"])
            if end > start:
                yield start, end

    def conflicts(self, user, start, end, before, after):
        """Reasons why occupancy and calendars of a user refuse [start, end) with these buffers (min)."""
        reasons = set()
        for busy_start, busy_end in self.busy_blocks(user):
            if not (end + after * 60 <= busy_start or busy_end <= start - before * 60):
                reasons.add("calendar")
        mode = self.field(self.event, "buffer_mode", "sum")
        for booking in self.occupancy(user):
            their_before, their_after = self.frozen_buffers(booking, user)
            theirs = self.event_types[booking["event_type"]]
            both_max = mode == "max" == booking.get("buffer_mode", self.field(theirs, "buffer_mode", "sum"))
            gap = max if both_max else lambda a, b: a + b
            if start < booking["end"] and booking["start"] < end:
                reasons.add("occupied")
            elif not (end + gap(after, their_before) * 60 <= booking["start"]
                      or booking["end"] + gap(their_after, before) * 60 <= start):
                reasons.add("buffer")
        return reasons

    def time_off_of(self, user):
        """(start, end) of approved leave, each end read in the zone in force on its date."""
        for row in self.time_off:
            if row.get("user") != user or row.get("status", "approved") != "approved":
                continue
            if row.get("delegate"):
                raise Refused("unsupported", "delegates")
            first, last = parse_date(row["from"]), parse_date(row.get("to", row["from"]))
            start = to_instant(self.zone_in_force(user, first), first, parse_minutes(row.get("start", "00:00")))
            end = to_instant(self.zone_in_force(user, last), last, parse_minutes(row.get("end", "24:00")))
            yield start, end

    def is_stale(self, user):
        """A calendar that must be fresh is not, and its owner chose `closed`."""
        for source in self.sources.values():
            if source.get("user") != user or not source.get("active", True) or "fresh_for_min" not in source:
                continue
            synced = source.get("synced_at")
            fresh = synced and self.now - parse_instant(synced) <= source["fresh_for_min"] * 60
            if not fresh and source.get("when_stale", "open") == "closed":
                return True
        return False

    # ------------------------------------------------------------------------------------------ limits

    def limits(self, row=None):
        """(limit, scope, team) of slot scopes, or with a host row of host and user scopes."""
        found = [(l, l.get("scope", "event_type"), self.event.get("team"))
                 for l in self.field(self.event, "limits", [])]
        for team in self.ancestry(self.event.get("team")):
            # A limit binds bookings made through the record it stands on: the team's own event types,
            # and with `descendants` those of teams below.
            found += [(l, l.get("scope", "team"), team["id"]) for l in team.get("limits", [])
                      if team["id"] == self.event.get("team") or l.get("descendants")]
        found += [(l, l.get("scope", "user"), self.event.get("team"))
                  for l in self.organization.get("limits", [])]
        if row is not None:
            own = list(self.users[row["user"]].get("limits", []))
            # Reading: "all limits hold, none replaces another": those of every profile that applies.
            for profile in self.profiles_of(row):
                own += profile.get("limits", [])
            found += [(l, "user", None) for l in own]
        wanted = ("host", "user") if row is not None else ("event_type", "team", "attendee")
        return [entry for entry in found if entry[1] in wanted]

    def counted(self, limit, scope, team, row):
        """(zone of counting, predicate on bookings)."""
        here = self.event["id"]
        if scope == "event_type":
            return self.grid_zone, lambda b: b["event_type"] == here
        if scope == "host":
            return self.grid_zone, lambda b: b["event_type"] == here and row["user"] in b["hosts"]
        if scope == "user":
            return self.user_zone(row["user"]), lambda b: row["user"] in b["hosts"]
        if scope == "team":
            below = [t["id"] for t in self.teams_below(team)] if limit.get("descendants") else [team]
            return self.team_zone(team), lambda b: self.event_types[b["event_type"]].get("team") in below
        # Attendee. Reading: over all event types; a known user is one attendee under all addresses.
        asked = self.query["attendee"]

        def same(attendee):
            if attendee.get("status", "live") == "cancelled":
                return False
            if self.attendee is not None:
                return self.person_of(attendee) == self.attendee
            return attendee.get("email", "").lower() == asked.get("email", "").lower()

        zone = self.zone(self.organization["zone"])
        return zone, lambda b: any(same(a) for a in b.get("attendees", []))

    def periods(self, limit, date):
        """Every period (first, last) of a limit that holds `date`."""
        if "rolling_days" in limit:
            for back in range(limit["rolling_days"]):
                first = date - back * ONE_DAY
                yield first, first + (limit["rolling_days"] - 1) * ONE_DAY
            return
        per = limit["per"]
        if per == "day":
            yield date, date
        elif per == "week":
            week_start = DAY_NAMES.index(self.organization.get("week_start", "monday"))
            first = date - ((date.weekday() - week_start) % 7) * ONE_DAY
            yield first, first + 6 * ONE_DAY
        elif per == "month":
            first = date.replace(day=1)
            yield first, (first + 31 * ONE_DAY).replace(day=1) - ONE_DAY
        else:
            yield date.replace(month=1, day=1), date.replace(month=12, day=31)

    def room(self, start, row=None):
        """How many more bookings the limits let begin at `start`; None: no limit says."""
        left = []
        for limit, scope, team in self.limits(row):
            if scope == "attendee" and not self.query.get("attendee"):
                continue
            zone, counts = self.counted(limit, scope, team, row)
            counted = [b for b in self.bookings if self.is_live(b) and counts(b)]
            for first, last in self.periods(limit, date_at(zone, start)):
                inside = [b for b in counted if first <= date_at(zone, b["start"]) <= last]
                if "count" in limit:
                    left.append(limit["count"] - len(inside))
                else:
                    used = sum((b["end"] - b["start"]) // 60 for b in inside)
                    left.append((limit["minutes"] - used) // self.duration)
        return max(min(left), 0) if left else None

    # --------------------------------------------------------------------------------------- the grid

    def round_up(self, t, zone):
        """First whole minute from t on whose local minute is a multiple of G."""
        t = -(-t // 60) * 60
        while to_wall(zone, t).minute % self.coarse:
            t += 60
        return t

    def lattice(self, first, last):
        """Every start of the grid on the dates first..last of the grid zone."""
        make = {"window": self.window_lattice, "day": self.day_lattice, "free": self.chain_lattice,
                "range": self.chain_lattice, "viewer": self.chain_lattice}
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
        """`free`, `range` and `viewer`: a lattice from the start of each free interval."""
        back = 10 * ONE_DAY  # far enough for any interval that ends
        alignment = self.field(self.event, "alignment", "window")
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
            if alignment != "range":
                t = self.round_up(t, self.viewer_zone if alignment == "viewer" else self.grid_zone)
            else:
                t = -(-t // 60) * 60
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
        for start, end in self.time_off_of(row["user"]):
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
        # Available: dates from today on with a start under every rule but the window.
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

    def host_refusals(self, row, start):
        """Why a host cannot take [start, start + duration)."""
        user, end = row["user"], start + self.duration * 60
        if not row["active"]:
            return {"required_host_inactive" if row["required"] else "quorum"}
        if self.query.get("hosts") and user not in self.query["hosts"]:
            # Reading: "only these" also for required hosts.
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
        if any(start < off_end and off_start < end for off_start, off_end in self.time_off_of(user)):
            reasons.add("time_off")
        reasons |= self.conflicts(user, start, end, before, after)
        if start < self.now + (self.profile_field(row, "minimum_notice_min") or 0) * 60:
            reasons.add("notice")
        window = self.profile_field(row, "window") or {}
        ahead = (date - self.today).days
        if ahead < window.get("from_days", 0) or ahead > window.get("days", ahead):
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

        refused = [(row, self.host_refusals(row, start)) for row in self.rows]
        for row, why in refused:
            if row["required"]:
                reasons |= why
        free = [row["user"] for row, why in refused if not why]
        rotating = [(row, why) for row, why in refused if not row["required"]]
        if not self.rows or (rotating and all(why for _, why in rotating)):
            reasons.add("quorum")
            for _, why in rotating:
                reasons |= why

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
            return row.get(name, row["membership"].get(name, default))

        # The best is the smallest value.
        measure = {"least_recent": lambda row, o: last_turn(row["user"]),
                   "fewest": lambda row, o: load(row["user"], o),
                   "priority": lambda row, o: -of_row(row, "priority", 2),
                   "weight": lambda row, o: -of_row(row, "weight", 100),
                   "member_order": lambda row, o: self.rows.index(row)}
        chosen = [row["user"] for row in self.rows if row["required"]]
        left = [row for row in self.rows if not row["required"] and row["user"] in verdict["hosts"]]
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
