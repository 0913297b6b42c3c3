"""Wall clocks, and the minutes that a schedule opens. See model.py."""
import datetime
import zoneinfo

EPOCH = datetime.datetime(1970, 1, 1)
ONE_DAY = datetime.timedelta(days=1)
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Refused(Exception):
    """The question cannot be answered: becomes {"error": {"reason", "message"}}."""

    def __init__(self, reason, message=""):
        super().__init__(message)
        self.reason = reason


def find_zone(name):
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, IsADirectoryError):
        raise Refused("zone_unknown", name) from None


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


def hours_edge(zone, date, minute):
    """Where hours that say `minute` of `date` begin or end: an edge that clocks jump over lies at the jump.

    What reaches into a date that the zone skips as a whole keeps its length.
    """
    t = to_instant(zone, date, minute)
    wall = datetime.datetime.combine(date, datetime.time()) + datetime.timedelta(minutes=minute)
    if to_wall(zone, t) == wall or is_skipped_date(zone, wall.date()):
        return t
    while to_wall(zone, t - 60) == to_wall(zone, t) - datetime.timedelta(minutes=1):
        t -= 60
    return t


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


def schedule_hours(schedule, zone_on, dates):
    """(all open minutes, those of them that an override of their own date gave) of a schedule.

    `zone_on(date)` is the zone in which that date is read. hours(D) = ((weekly - weekly breaks) or, on a
    date with a replacing override, the union of the replaces; + adds) - subtracts - dated breaks.
    """
    # Reading: the schedule's validity bounds everything in it, breaks too, each judged by its own date.
    # A date that the zone skips has nothing of its own, but what reaches into it keeps its end.
    dates = [d for d in dates if within(d, schedule) and not is_skipped_date(zone_on(d), d)]

    def stretch(date, row):
        # Wholly read in the zone of the date it starts on, also past midnight.
        zone = zone_on(date)
        start = hours_edge(zone, date, parse_minutes(row["start"]))
        return minutes_between(start, hours_edge(zone, date, parse_minutes(row["end"])))

    def happens(row, date):
        return WEEKDAYS[date.weekday()] in row["days"] and within(date, row)

    def overrides_of(date, *modes):
        for row in schedule.get("overrides", []):
            mode = "closed" if row.get("closed") else row.get("mode", "replace")
            if parse_date(row["date"]) == date and mode in modes:
                yield row

    # A replacing override owns its date: the date's weekly rules and breaks do not exist, neither there
    # nor where they would spill to, and whatever other dates bring there does not exist there.
    replaced = {d: civil_day(zone_on(d), d) for d in dates if any(overrides_of(d, "replace", "closed"))}
    weekly, weekly_breaks = set(), set()
    for date in dates:
        for rule in schedule.get("rules", []):
            if "rrule" in rule:
                raise Refused("unsupported", "recurring rules")
            if happens(rule, date) and date not in replaced:
                weekly |= stretch(date, rule)
        for pause in schedule.get("breaks", []):
            if "days" in pause and happens(pause, date) and date not in replaced:
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

    given, given_that_date, taken = set(), set(), set()
    for date in dates:
        for row in overrides_of(date, "replace", "add"):
            given |= without_later_replaced(date, stretch(date, row))
            given_that_date |= stretch(date, row) & civil_day(zone_on(date), date)
        for row in overrides_of(date, "subtract"):
            minutes = stretch(date, row) if "start" in row else civil_day(zone_on(date), date)
            # Reading: "whatever an earlier date spills" includes what it takes away.
            taken |= without_later_replaced(date, minutes)
        for pause in schedule.get("breaks", []):
            if "date" in pause and parse_date(pause["date"]) == date:
                taken |= without_later_replaced(date, stretch(date, pause))
    return (opened | given) - taken, given_that_date - taken
