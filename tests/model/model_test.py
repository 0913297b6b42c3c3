#!/usr/bin/python3
"""The model against answers that were not made by it: the published counts and hashes of slot workload W1,
and cases worked out by hand from the rules."""
import datetime
import unittest

import model

WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
ZONES = ["America/Sao_Paulo", "Europe/London", "Europe/Berlin", "Europe/Athens", "Africa/Johannesburg",
         "Africa/Lagos"]


def workload(hosts, days, scheduling, alignment):
    """W1: six zones, lunch breaks, four busy half hours per weekday and host."""
    base = datetime.datetime(2027, 3, 1)

    def text(moment):
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")

    busy = []
    for h in range(hosts):
        for d in range(days):
            day = base + datetime.timedelta(days=d)
            for k in range(4 if day.weekday() < 5 else 0):
                start = day + datetime.timedelta(minutes=420 + 120 * k + 15 * ((7 * h + 3 * d + 5 * k) % 4))
                busy.append({"user": f"u{h}", "start": text(start),
                             "end": text(start + datetime.timedelta(minutes=30))})
    rows = [{"user": f"u{h}"} for h in range(hosts)]
    rules = [{"days": WEEK[:5], "start": a, "end": b} for a, b in (("09:00", "12:00"), ("13:00", "17:00"))]
    return {"now": "2027-02-26T00:00:00Z", "busy": busy, "catalog": {
        "organization": {"id": "o", "zone": "UTC"},
        "users": [{"id": f"u{h}", "default_schedule": f"s{h % 6}"} for h in range(hosts)],
        "schedules": [{"id": f"s{i}", "zone": zone, "rules": rules} for i, zone in enumerate(ZONES)],
        "teams": [{"id": "t", "members": rows}],
        "event_types": [{"id": "e", "team": "t", "durations_min": [30], "step_min": 15, "zone": "UTC",
                         "scheduling": scheduling, "hosts": rows, "alignment": alignment}]},
        "query": {"event_type": "e", "from": text(base), "to": text(base + datetime.timedelta(days=days))}}


def fnv1a(text):
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return f"{value:08x}"


def scenario(event=None, schedule=None, query=None, hosts=("ana",), **facts):
    """One team in Berlin, everybody on one schedule, Monday 2 March 2026, asked at 06:00 local."""
    catalog = {
        "organization": {"id": "o", "zone": "Europe/Berlin", "week_start": "monday", "default_schedule": "s"},
        "users": [{"id": h, "email": f"{h}@x.example"} for h in hosts],
        "schedules": [{"id": "s", "zone": "Europe/Berlin", "rules": [
            {"days": WEEK, "start": "09:00", "end": "12:00"}], **(schedule or {})}],
        "teams": [{"id": "t", "members": [{"user": h} for h in hosts]}],
        "holiday_sets": [{"id": "feasts", "holidays": [{"date": "2026-03-02"}]}],
        "event_types": [{"id": "e", "team": "t", "durations_min": [60], "hosts": [{"user": h} for h in hosts],
                         **(event or {})}]}
    catalog["organization"].update(facts.pop("organization", {}))
    for name, value in facts.pop("user", {}).items():
        catalog["users"][0][name] = value
    return {"now": "2026-03-02T05:00:00Z", "catalog": catalog, **facts,
            "query": {"event_type": "e", "from": "2026-03-02", "to": "2026-03-02", **(query or {})}}


def starts(*args, **kwargs):
    """Offered starts as Berlin wall clock, "HH:MM", with the date when it is not 2 March."""
    answer = model.answer(scenario(*args, **kwargs))
    assert "slots" in answer, answer
    texts = []
    for slot in answer["slots"]:
        wall = model.to_wall(model.Model.zone("Europe/Berlin"), model.parse_instant(slot["start"]))
        texts.append(wall.strftime("%H:%M" if wall.date() == datetime.date(2026, 3, 2) else "%m-%d %H:%M"))
    return texts


def booking(start, end, **more):
    return {"event_type": "e", "host": "ana", "start": f"2026-03-02T{start}:00+01:00",
            "end": f"2026-03-02T{end}:00+01:00", **more}


class Workload(unittest.TestCase):
    EXPECT = {(1, 7, "individual"): (114, "0db2d7ed"), (5, 7, "collective"): (10, "81f39e40"),
              (5, 7, "round_robin"): (240, "54d73c46"), (1, 31, "individual"): (524, "5d61a486"),
              (5, 31, "collective"): (46, "472d94f3"), (5, 31, "round_robin"): (1120, "e9167cb9")}

    def test_counts_and_hashes(self):
        for (hosts, days, scheduling), expected in self.EXPECT.items():
            for alignment in ("window", "free") if days == 7 else ("window",):
                slots = model.answer(workload(hosts, days, scheduling, alignment))["slots"]
                seconds = [str(model.parse_instant(s["start"])) for s in slots]
                self.assertEqual((len(slots), fnv1a(",".join(seconds))), expected)


class Grid(unittest.TestCase):
    def test_a_neighbour_never_moves_the_window_lattice(self):
        self.assertEqual(starts(), ["09:00", "10:00", "11:00"])
        self.assertEqual(starts(bookings=[booking("09:10", "09:30")]), ["10:00", "11:00"])
        self.assertEqual(starts({"alignment": "free", "step_min": 20}, bookings=[booking("09:10", "09:30")]),
                         ["09:40", "10:00", "10:20", "10:40", "11:00"])
        self.assertEqual(starts({"alignment": "range"}, bookings=[booking("09:10", "09:30")]), ["09:30", "10:30"])

    def test_packed_rounds_only_with_minutes_to_spare(self):
        def packed(start, end):
            hours = {"rules": [{"days": WEEK, "start": start, "end": end}]}
            return starts({"alignment": "packed"}, hours)
        self.assertEqual(packed("09:05", "12:00"), ["10:00", "11:00"])  # Cal.com's own examples
        self.assertEqual(packed("09:05", "11:55"), ["09:15", "10:15"])
        self.assertEqual(packed("09:30", "12:30"), ["09:30", "10:30", "11:30"])

    def test_window_start_is_rounded_then_shifted_once(self):
        late = {"rules": [{"days": WEEK, "start": "09:10", "end": "12:00"}]}
        self.assertEqual(starts({"step_min": 30, "durations_min": [30]}, late),
                         ["09:30", "10:00", "10:30", "11:00", "11:30"])
        self.assertEqual(starts({"step_min": 45, "offset_min": 50}, late), ["10:05", "10:50"])

    def test_a_window_open_for_days_restarts_at_midnight(self):
        always = {"rules": [{"days": WEEK, "start": "00:00", "end": "24:00"}]}
        found = starts({"durations_min": [50]}, always, {"from": "2026-03-03", "to": "2026-03-03"})
        self.assertEqual((found[0], found[1], found[-1]), ("03-03 00:00", "03-03 00:50", "03-03 23:20"))

    def test_day_alignment_skips_what_the_clocks_skip(self):
        always = {"rules": [{"days": WEEK, "start": "00:00", "end": "24:00"}]}
        found = starts({"alignment": "day"}, always, {"from": "2026-03-29", "to": "2026-03-29"})
        self.assertEqual(found[:3], ["03-29 00:00", "03-29 01:00", "03-29 03:00"])

    def test_first_n_counts_the_whole_date(self):
        event, late = {"first_slots_per_day": 2}, {"from": "2026-03-02T08:30:00Z", "to": "2026-03-03T00:00:00Z"}
        self.assertEqual(starts(event), ["09:00", "10:00"])
        self.assertEqual(starts(event, None, late), ["10:00"])


class Hours(unittest.TestCase):
    def test_overnight_and_replacing_overrides(self):
        night = {"rules": [{"days": WEEK, "start": "22:00", "end": "26:00"}]}
        early = {"now": "2026-03-01T00:00:00Z"}
        self.assertEqual(starts({}, night, **early), ["00:00", "01:00", "22:00", "23:00"])
        replaced = dict(night, overrides=[{"date": "2026-03-02", "start": "15:00", "end": "16:00"}])
        self.assertEqual(starts({}, replaced, **early), ["15:00"])  # its whole date, the spilled hours too
        closed = dict(night, overrides=[{"date": "2026-03-01", "closed": True}])
        self.assertEqual(starts({}, closed, **early), ["22:00", "23:00"])

    def test_an_override_beats_a_holiday_and_time_off_beats_both(self):
        holiday = {"organization": {"holiday_sets": ["feasts"]}}
        extra = {"overrides": [{"date": "2026-03-02", "mode": "add", "start": "14:00", "end": "15:00"}]}
        away = [{"user": "ana", "from": "2026-03-02"}]
        self.assertEqual(starts(**holiday), [])
        self.assertEqual(starts({}, extra, **holiday), ["14:00"])
        self.assertEqual(starts({}, extra, time_off=away, **holiday), [])
        self.assertEqual(starts(time_off=[dict(away[0], start="10:30", end="24:00")]), ["09:00"])
        self.assertEqual(starts(time_off=[dict(away[0], status="requested")]), ["09:00", "10:00", "11:00"])

    def test_travel_reads_the_schedule_elsewhere_and_leaves_the_grid(self):
        journey = {"travel": [{"from": "2026-03-02", "to": "2026-03-02", "zone": "Europe/London"}]}
        self.assertEqual(starts(user=journey), ["10:00", "11:00", "12:00"])

    def test_a_skipped_date_has_no_hours(self):
        case = scenario({}, {"zone": "Pacific/Apia"}, {"from": "2011-12-29", "to": "2011-12-31",
                                                      "zone": "Pacific/Apia"})
        case["now"] = "2011-12-01T00:00:00Z"
        self.assertEqual([s["start"] for s in model.answer(case)["slots"]],
                         ["2011-12-29T19:00:00Z", "2011-12-29T20:00:00Z", "2011-12-29T21:00:00Z",
                          "2011-12-30T19:00:00Z", "2011-12-30T20:00:00Z", "2011-12-30T21:00:00Z"])


class Rules(unittest.TestCase):
    def test_buffers_add_up_or_take_the_larger(self):
        fine = {"step_min": 5, "durations_min": [60], "buffer_before_min": 10, "buffer_after_min": 15}
        one = [booking("09:00", "10:00", buffer_after_min=20, buffer_before_min=0)]
        self.assertEqual(starts(fine, bookings=one)[0], "10:30")
        self.assertEqual(starts(dict(fine, buffer_mode="max"), bookings=one)[0], "10:20")
        calendar = [{"user": "ana", "start": "2026-03-02T10:30:00+01:00", "end": "2026-03-02T10:31:00+01:00"}]
        self.assertEqual(starts(fine, busy=calendar)[:3], ["09:00", "09:05", "09:10"])
        self.assertEqual(starts(fine, busy=calendar)[4], "10:45")

    def test_notice_and_window_edges_are_inclusive(self):
        self.assertEqual(starts({"minimum_notice_min": 300}), ["11:00"])
        by = {"minimum_notice_by": {"time": "06:00", "days_before": 0}}
        self.assertEqual(starts(by), ["09:00", "10:00", "11:00"])
        self.assertEqual(starts({"minimum_notice_by": {"time": "05:59", "days_before": 0}}), [])
        week = {"from": "2026-03-01", "to": "2026-03-20"}
        days = [s[:5] for s in starts({"durations_min": [180], "window": {"type": "rolling", "days": 3}}, None, week)]
        self.assertEqual(days, ["09:00", "03-03", "03-04", "03-05"])
        weekdays = {"rules": [{"days": WEEK[:5], "start": "09:00", "end": "12:00"}]}
        business = {"durations_min": [180], "window": {"type": "rolling", "days": 5, "count": "business"}}
        self.assertEqual(starts(business, weekdays, week)[-1], "03-09 09:00")
        available = {"durations_min": [180], "window": {"type": "rolling", "days": 2, "count": "available"}}
        self.assertEqual(starts(available, None, week, bookings=[booking("09:00", "10:00")]),
                         ["03-03 09:00", "03-04 09:00"])

    def test_limits_and_remaining(self):
        event = {"scheduling": "round_robin", "limits": [{"per": "day", "count": 3}, {"scope": "host", "per": "day", "count": 1}]}
        case = scenario(event, hosts=("ana", "ben", "cleo"), bookings=[booking("09:00", "10:00")])
        slots = model.answer(case)["slots"]
        self.assertEqual([(s["hosts"], s["remaining"]) for s in slots], [(["ben", "cleo"], 2)] * 3)
        rolling = {"limits": [{"rolling_days": 2, "minutes": 119}]}
        self.assertEqual(starts(rolling, None, {"to": "2026-03-04"}, bookings=[booking("09:00", "10:00")])[0],
                         "03-04 09:00")

    def test_holds_pending_and_attendees_occupy(self):
        hold = {"event_type": "e", "host": "ana", "start": "2026-03-02T08:00:00Z", "end": "2026-03-02T09:00:00Z"}
        self.assertEqual(starts(holds=[dict(hold, expires_at="2026-03-02T05:00:01Z")])[0], "10:00")
        self.assertEqual(starts(holds=[dict(hold, expires_at="2026-03-02T05:00:00Z")])[0], "09:00")
        pending = [booking("09:00", "10:00", status="pending")]
        self.assertEqual(starts(bookings=pending)[0], "10:00")
        self.assertEqual(starts({"pending_blocks": False}, bookings=pending)[0], "09:00")
        attends = [dict(booking("09:00", "10:00", attendees=[{"email": "ANA@x.example"}]), host="ben")]
        self.assertEqual(starts(hosts=("ana",), bookings=attends)[0], "10:00")

    def test_check_and_assign(self):
        case = scenario({"scheduling": "round_robin"}, hosts=("ana", "ben"), bookings=[booking("09:00", "10:00")],
                        query={"op": "assign", "start": "2026-03-02T09:00:00Z"})
        self.assertEqual(model.answer(case), {"hosts": ["ben"]})
        case["query"]["op"] = "check"
        self.assertEqual(model.answer(case)["hosts"], ["ana", "ben"])
        case["query"]["start"] = "2026-03-02T09:10:00Z"
        self.assertEqual(model.answer(case)["reasons"], ["misaligned"])
        case["query"]["start"] = "2026-03-02T08:00:00Z"
        self.assertEqual(model.answer(case)["hosts"], ["ben"])


if __name__ == "__main__":
    unittest.main()
