"""Who is open, busy, away and limited: the facts of a scenario, before any grid. See model.py."""
from hours import (ONE_DAY, WEEKDAYS, Refused, civil_day, date_at, dates_from, find_zone, hours_edge,
                   minutes_between, parse_date, parse_instant, parse_minutes, schedule_hours, to_instant)

DAY_NAMES = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
TEAM_DEFAULTS = {"schedule", "schedule_mode", "alignment", "step_min", "buffer_before_min",
                 "buffer_after_min", "buffer_mode", "minimum_notice_min", "minimum_notice_by", "window",
                 "limits", "requires_approval", "pending_blocks"}


class Facts:
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

    zone = staticmethod(find_zone)

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
            if event.get("team") and teams[0] not in self.teams_below(event["team"]):
                raise Refused("invalid", "hosts from a team that is not below the owner")
            teams = teams if hosts.get("descendants") else teams[:1]
            # Reading: members_of lists only people who can serve; an inactive user is simply not there.
            # They serve by the membership they are listed by.
            hosts = [{"user": m["user"], "membership": m} for t in teams for m in t.get("members", [])
                     if m.get("accepted", True) and m.get("active", True) and self.is_active(m["user"])]
        if kind == "individual" and (isinstance(event.get("hosts"), dict) or len(hosts) > 1):
            raise Refused("invalid", "individual has one host")
        rows, seen = [], set()
        for row in hosts:
            if row["user"] in seen:
                continue
            seen.add(row["user"])
            team = event.get("team")
            membership = row.get("membership") or (self.membership(team, row["user"]) if team else None)
            active = self.is_active(row["user"]) and (membership is not None or not team)
            required = kind != "round_robin" or row.get("fixed", False)
            rows.append(dict(row, required=required, active=active, membership=membership or {}))
        return rows

    def stand_ins(self, event, row, start=None, end=None):
        """Rows of who stands in for a host while a slot touches the absence; without a slot, ever.

        Own hours, profile and membership; group, weight, priority and position of the host. Delegates who
        are away are followed to theirs; a chain that comes back to somebody in it is nobody.
        """
        rows, chains = [], [[row["user"]]]
        for chain in chains:
            for off_start, off_end, delegate in self.time_off_of(chain[-1]):
                touches = start is None or (start < off_end and off_start < end)
                if delegate is None or delegate in chain or not touches:
                    continue
                chains.append(chain + [delegate])
                if not self.is_active(delegate) or any(r["user"] == delegate for r in rows):
                    continue
                team = event.get("team")
                rows.append({"user": delegate, "required": row["required"], "active": True, "host": row,
                             "membership": (team and self.membership(team, delegate)) or {}})
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
        hours that an override (replace, add) gives its own date stay; weekly hours go, and so does what
        an override of the date before brings there."""
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
        hosts = self.host_rows(event)
        for row in hosts + [s for host in hosts for s in self.stand_ins(event, host)]:
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
            if all_day != (len(block["start"]) == 10) or all_day != (len(block["end"]) == 10):
                raise Refused("invalid", "all-day blocks have dates")
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
        """(start, end, delegate) of approved leave, each end read in the zone in force on its date."""
        for row in self.time_off:
            if row.get("user") != user or row.get("status", "approved") != "approved":
                continue
            first, last = parse_date(row["from"]), parse_date(row.get("to", row["from"]))
            start = hours_edge(self.zone_in_force(user, first), first, parse_minutes(row.get("start", "00:00")))
            end = hours_edge(self.zone_in_force(user, last), last, parse_minutes(row.get("end", "24:00")))
            if start < end:
                yield start, end, row.get("delegate")

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
        if any(("count" in l) == ("minutes" in l) for l, _, _ in found):
            raise Refused("invalid", "a limit has a count or minutes")
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
        # Attendee. Reading: over all event types; a known user is one attendee under all addresses; one
        # who is not named has no bookings yet (a limit that nobody can meet refuses everybody).
        asked = self.query.get("attendee")

        def same(attendee):
            if asked is None or attendee.get("status", "live") == "cancelled":
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
            zone, counts = self.counted(limit, scope, team, row)
            counted = [b for b in self.bookings if self.is_live(b) and counts(b)]
            for first, last in self.periods(limit, date_at(zone, start)):
                inside = [b for b in counted if first <= date_at(zone, b["start"]) <= last]
                if "count" in limit:
                    fits = limit["count"] - len(inside)
                else:
                    used = sum((b["end"] - b["start"]) // 60 for b in inside)
                    fits = (limit["minutes"] - used) // self.duration
                # Reading: bookings of people nobody named may be of different people, so such a limit caps
                # nothing; one that nobody can meet still refuses everybody.
                if scope != "attendee" or self.query.get("attendee") or fits <= 0:
                    left.append(fits)
        return max(min(left), 0) if left else None
