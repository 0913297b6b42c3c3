"""Record classes: constructors, values, equality, copies, and what is refused with which path."""
from __future__ import annotations

import copy
import dataclasses
import datetime as dt
import inspect
import pickle
import typing
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import rota
from conftest import NINE
from rota import _records

UTC = dt.timezone.utc
COPENHAGEN = ZoneInfo("Europe/Copenhagen")


# ---- constructors --------------------------------------------------------------------------------


def test_fields_are_keyword_arguments() -> None:
    ana = rota.User(id="ana", name="Ana", zone="Europe/Copenhagen")
    assert (ana.id, ana.name, ana.email, ana.active, ana.tags) == ("ana", "Ana", "", True, [])


def test_an_unknown_keyword_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="nme"):
        rota.User(name="Ana", nme="Ana")  # type: ignore[call-arg]


def test_a_required_field_that_is_left_out_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="name"):
        rota.User()  # type: ignore[call-arg]


def test_fields_are_not_positional() -> None:
    with pytest.raises(TypeError):
        rota.User("Ana")  # type: ignore[misc]


def test_an_attribute_that_does_not_exist_cannot_be_set() -> None:
    with pytest.raises(AttributeError):
        rota.User(name="Ana").nme = "Ana"  # type: ignore[attr-defined]


def test_lists_are_the_records_own() -> None:
    tags = ["a"]
    ana, bo = rota.User(name="Ana", tags=tags), rota.User(name="Bo")
    tags.append("b")
    bo.tags.append("c")
    assert (ana.tags, bo.tags, rota.User(name="Cy").tags) == (["a"], ["c"], [])


def test_a_text_is_no_list_of_texts() -> None:
    assert refused(rota.Booking(start=NINE, hosts="ana")).path == "hosts"
    assert refused(rota.Booking(start=NINE, hosts=b"ana")).path == "hosts"  # type: ignore[arg-type]
    booking = rota.Booking(start=NINE)
    booking.hosts = "ana"  # type: ignore[assignment]
    assert refused(booking).path == "hosts"


def test_a_policy_is_its_presets_name_too() -> None:
    team = rota.Team(name="T", policy="least_busy")
    assert team.policy == rota.Policy(preset="least_busy")
    policy = rota.Policy(criteria=["priority", rota.Criterion(name="seeded", seed=7)])
    assert policy.criteria[0] == rota.Criterion(name="priority")
    assert team.to_dict()["policy"] == "least_busy"


def test_hosts_are_rows_or_a_team() -> None:
    event_type = rota.EventType(title="T", durations_min=[30])
    assert event_type.hosts == []
    event_type.hosts = rota.HostsFromTeam(members_of="desk")
    assert event_type.to_dict()["hosts"] == {"members_of": "desk"}
    assert rota.EventType.from_json(event_type.to_json()) == event_type
    event_type.hosts = [rota.HostRow(user="ana")]
    assert event_type.to_dict()["hosts"] == [{"user": "ana"}]


# ---- equality, copies, texts ---------------------------------------------------------------------


def test_records_are_equal_by_value_and_not_hashable() -> None:
    assert rota.User(name="Ana") == rota.User(name="Ana")
    assert rota.User(name="Ana") != rota.User(name="Bo")
    assert rota.User(name="Ana") != object()
    with pytest.raises(TypeError, match="unhashable"):
        hash(rota.User(name="Ana"))


def test_copies_of_every_kind_are_equal_and_apart() -> None:
    team = rota.Team(name="T", members=[rota.Membership(user="ana", tags=["x"])], metadata={"k": "v"})
    copies = [
        pickle.loads(pickle.dumps(team)),
        copy.deepcopy(team),
        dataclasses.replace(team),
        rota.Team.from_dict(team.to_dict()),
    ]
    for one in copies:
        assert one == team
    copies[1].members[0].tags.append("y")
    assert team.members[0].tags == ["x"]
    assert dataclasses.replace(team, name="U").name == "U"


def test_a_repr_makes_the_record_again() -> None:
    team = rota.Team(id="t", name="T", active=False, limits=[rota.Limit(per="day", count=0)])
    assert repr(team) == "Team(id='t', name='T', active=False, limits=[Limit(per='day', count=0)])"
    assert eval(repr(team), vars(rota)) == team
    assert repr(rota.Organization(name="O", zone="UTC", reserved_slugs=[])) == (
        "Organization(name='O', zone='UTC', reserved_slugs=[])"
    )


def sample(hint: Any, depth: int = 0) -> Any:
    """Some value of a type, other than the default where there is a choice."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any:
        return {"a": [1, None]}
    if origin is typing.Literal:
        return arguments[-1]
    if origin is list:
        return [sample(arguments[0], depth + 1)]
    if origin is dict:
        return {"key": sample(arguments[1], depth + 1)}
    if origin is not None:  # a union
        return sample(arguments[0], depth)
    if inspect.isclass(hint) and issubclass(hint, rota.Record):
        return full(hint, depth + 1)
    values: dict[Any, Any] = {
        str: "text",
        int: 4,
        bool: False,
        float: 2.5,
        dt.date: dt.date(2030, 1, 7),
        dt.datetime: dt.datetime(2030, 1, 7, 8, tzinfo=UTC),
    }
    return values[hint]


SHAPED = {
    "email": "ana@example.net",
    "emails": ["ana@example.net"],
    "phone": "+4512345678",
    "answers_hours": 48,
    "zone": "UTC",
    "locale": "da-DK",
    "url": "https://example.net",
    "link": "https://example.net",
    "color": "#00ff00",
    "region": "DK",
    "start": "09:00",
    "end": "17:00",
    "time": "09:00",
}


ON_THE_WALL = ("local_start", "recurrence_id", "dtstart", "split_recurrence_id")


def full(cls: type[rota.Record], depth: int = 0) -> rota.Record:
    """A record with every field set."""
    hints = typing.get_type_hints(cls, vars(_records))
    fields = {}
    for field in dataclasses.fields(cls):
        hint = hints[field.name]
        timed = field.name in ("start", "end") and hint not in (str, str | None)
        fields[field.name] = SHAPED[field.name] if field.name in SHAPED and not timed else sample(hint, depth)
        if field.name in ON_THE_WALL and hint in (dt.datetime, dt.datetime | None):
            fields[field.name] = dt.datetime(2030, 1, 7, 9)
        if field.name in ("number", "version", "event_type_version"):
            fields[field.name] = 4
    return cls(**fields)


@pytest.mark.parametrize("cls", _records.RECORDS.values(), ids=_records.RECORDS)
def test_every_field_of_every_record_goes_both_ways(cls: type[rota.Record]) -> None:
    record = full(cls)
    again = cls.from_json(record.to_json())
    assert again == record
    assert pickle.loads(pickle.dumps(record)) == record
    assert eval(repr(record), vars(rota) | {"datetime": dt}) == record


@pytest.mark.parametrize("cls", _records.RECORDS.values(), ids=_records.RECORDS)
def test_every_record_explains_itself(cls: type[rota.Record]) -> None:
    assert cls.__doc__ is not None
    for field in dataclasses.fields(cls):
        assert f"\n        {field.name}: " in cls.__doc__


# ---- values --------------------------------------------------------------------------------------


def refused(record: rota.Record) -> rota.Error:
    with pytest.raises(rota.Error) as caught:
        record.to_json()
    return caught.value


def test_instants_of_any_zone_come_back_in_utc() -> None:
    start = dt.datetime(2030, 7, 1, 9, tzinfo=COPENHAGEN)
    booking = rota.Booking(start=start, end=start + dt.timedelta(minutes=30))
    again = rota.Booking.from_json(booking.to_json())
    assert again.start == start
    assert again.start.tzinfo is UTC
    assert again.start.hour == 7
    assert booking.to_dict()["start"] == "2030-07-01T07:00:00Z"


def test_offsets_of_seconds_are_exact() -> None:
    old = dt.datetime(1970, 1, 1, tzinfo=ZoneInfo("Africa/Monrovia"))  # 44 minutes, 30 seconds behind
    assert rota.Booking(start=old).to_dict()["start"] == "1970-01-01T00:44:30Z"


def test_a_repeated_hour_is_told_apart_by_fold() -> None:
    first = dt.datetime(2030, 10, 27, 2, 30, tzinfo=COPENHAGEN)
    for fold, text in ((0, "2030-10-27T00:30:00Z"), (1, "2030-10-27T01:30:00Z")):
        assert rota.Booking(start=first.replace(fold=fold)).to_dict()["start"] == text


@pytest.mark.parametrize(
    "start, reason, rule",
    [
        (dt.datetime(2030, 1, 7, 8), "invalid", "instant_shape"),
        (dt.datetime(2030, 1, 7, 8, microsecond=1, tzinfo=UTC), "invalid", "instant_shape"),
        (dt.date(2030, 1, 7), "invalid", "type"),
        ("2030-01-07T08:00:00Z", "invalid", "type"),
        (1893916800, "invalid", "type"),
        (dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=2))), "out_of_range", None),
    ],
)
def test_what_is_no_instant_is_refused(start: Any, reason: str, rule: str | None) -> None:
    error = refused(rota.Booking(start=start))
    assert (error.reason, error.path, error.detail.get("rule")) == (reason, "start", rule)


def test_the_ends_of_time_go_both_ways() -> None:
    for start in (dt.datetime(1, 1, 1, tzinfo=UTC), dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)):
        assert rota.Booking.from_json(rota.Booking(start=start).to_json()).start == start


def test_a_zone_that_does_not_know_its_offset_makes_no_instant() -> None:
    class Nowhere(dt.tzinfo):
        def utcoffset(self, when: dt.datetime | None) -> None:
            return None

        dst = tzname = utcoffset

    error = refused(rota.Booking(start=dt.datetime(2030, 1, 7, tzinfo=Nowhere())))
    assert (error.path, error.detail) == ("start", {"rule": "instant_shape"})


def test_an_error_of_a_zone_of_the_callers_own_is_not_swallowed() -> None:
    class Broken(dt.tzinfo):
        def utcoffset(self, when: dt.datetime | None) -> dt.timedelta:
            raise RuntimeError("no offset today")

        dst = tzname = utcoffset  # type: ignore[assignment]

    with pytest.raises(RuntimeError, match="no offset today"):
        rota.Booking(start=dt.datetime(2030, 1, 7, tzinfo=Broken())).to_json()


def test_the_path_leads_to_the_value() -> None:
    catalog = rota.Catalog(
        event_types=[
            rota.EventType(title="A", durations_min=[30]),
            rota.EventType(title="B", durations_min=[30], step_min=-5),
        ]
    )
    error = refused(catalog)
    assert isinstance(error, rota.Invalid) and isinstance(error, ValueError)
    assert (error.path, error.detail) == ("event_types[1].step_min", {"rule": "range"})


def test_dates_are_dates_and_no_datetimes() -> None:
    assert rota.Holiday(date=dt.date(2030, 12, 24), name="Eve").to_dict()["date"] == "2030-12-24"
    assert refused(rota.Holiday(date=dt.datetime(2030, 12, 24, tzinfo=UTC), name="Eve")).path == "date"


def test_times_of_day_reach_48_hours() -> None:
    rule = rota.ScheduleRule(days=["fri"], start=dt.time(22, 30), end="30:00")
    assert (rule.start, rule.end) == ("22:30", "30:00")
    assert rota.ScheduleRule.from_json(rule.to_json()) == rule
    rule.end = dt.time(23)  # type: ignore[assignment]  # works, and comes back as text
    assert rule.to_dict()["end"] == "23:00"
    assert refused(rota.ScheduleRule(days=["fri"], start="9", end="48:01")).path == "start"
    assert refused(rota.ScheduleRule(days=["fri"], start=dt.time(9, 0, 1), end="17:00")).path == "start"


def test_edges_are_dates_or_instants() -> None:
    day, instant = dt.date(2030, 1, 7), dt.datetime(2030, 1, 7, 8, tzinfo=UTC)
    for edge in (day, instant):
        query = rota.Query.from_json(rota.Query(event_type="call", from_=edge).to_json())
        assert query.from_ == edge and type(query.from_) is type(edge)
    assert refused(rota.Query(event_type="call", from_=dt.datetime(2030, 1, 7))).path == "from"


def test_civil_times_have_no_zone() -> None:
    start = dt.datetime(2030, 1, 7, 8, tzinfo=UTC)
    booking = rota.Booking(start=start, local_start=dt.datetime(2030, 1, 7, 9))
    assert booking.to_dict()["local_start"] == "2030-01-07T09:00"
    assert refused(rota.Booking(start=start, local_start=start)).path == "local_start"


def test_zones_are_names_or_zone_infos() -> None:
    assert rota.User(name="Ana", zone=COPENHAGEN).zone == "Europe/Copenhagen"
    user = rota.User(name="Ana")
    user.zone = COPENHAGEN  # type: ignore[assignment]  # works, and comes back as text
    assert user.to_dict()["zone"] == "Europe/Copenhagen"


@pytest.mark.parametrize(
    "record, path, rule",
    [
        (rota.User(name=""), "name", "required"),
        (rota.User(name=None), "name", "required"),  # type: ignore[arg-type]
        (rota.User(name=5), "name", "type"),  # type: ignore[arg-type]
        (rota.User(name="\ud800"), "name", "utf8"),
        (rota.User(name="A", email="nobody"), "email", "email_shape"),
        (rota.User(name="A", active=1), "active", "type"),  # type: ignore[arg-type]
        (rota.User(name="A", tags=["x", ""]), "tags[1]", "length"),
        (rota.User(name="A", tags=[5]), "tags[0]", "type"),  # type: ignore[list-item]
        (rota.User(name="A", metadata={"k": 5}), "metadata.k", "type"),  # type: ignore[dict-item]
        (rota.User(name="A", metadata={"k" * 41: "v"}), "metadata." + "k" * 41, "metadata_shape"),
        (rota.User(name="A", metadata={str(i): "" for i in range(51)}), "metadata", "metadata_shape"),
        (rota.User(name="A", travel=[rota.Limit()]), "travel[0]", "type"),  # type: ignore[list-item]
        (rota.Limit(count=True), "count", "type"),
        (rota.Limit(count=1.5), "count", "type"),  # type: ignore[arg-type]
        (rota.Limit(count=10**30), "count", "range"),
        (rota.Limit(per="hour"), "per", "literal"),  # type: ignore[arg-type]
        (rota.ScheduleRule(days=["mon", "mon"], start="09:00", end="10:00"), "days[1]", "duplicate"),
        (rota.ScheduleRule(days=[], start="09:00", end="10:00"), "days", "items"),
        (rota.EventType(title="T", durations_min=[0]), "durations_min[0]", "range"),
        (rota.Attendee(answers={"q": float("nan")}), "answers.q", "range"),
        (rota.Attendee(answers={"q": {1}}), "answers.q[0]", "type"),  # type: ignore[dict-item]
    ],
)
def test_values_are_checked_as_in_documents(record: rota.Record, path: str, rule: str) -> None:
    error = refused(record)
    assert (error.path, error.detail.get("rule")) == (path, rule)


def test_reserved_words_are_not_built_yet() -> None:
    error = refused(rota.Booking(start=NINE, pending_causes=["payment"]))  # type: ignore[list-item]
    assert isinstance(error, rota.Unsupported) and error.path == "pending_causes[0]"


def test_answers_keep_their_types() -> None:
    answers: dict[str, rota.Answer] = {"text": "a", "number": 2.5, "yes": True, "several": ["x", "y"]}
    again = rota.Attendee.from_json(rota.Attendee(answers=answers).to_json()).answers
    assert again == answers and again["yes"] is True


def test_integers_of_other_kinds_count() -> None:
    class Five:
        def __index__(self) -> int:
            return 5

    assert rota.Limit(count=Five()).to_dict()["count"] == 5  # type: ignore[arg-type]


def test_a_value_that_holds_itself_is_refused() -> None:
    itself: list[Any] = []
    itself.append(itself)
    with pytest.raises(rota.Invalid) as caught:
        rota.Attendee(answers={"q": itself}).to_json()
    assert (caught.value.reason, caught.value.detail["rule"]) == ("malformed", "nesting")


def test_a_list_that_changes_while_it_is_read_does_no_harm() -> None:
    numbers: list[Any] = []

    class Shrinks:
        def __index__(self) -> int:
            numbers.clear()
            return 30

    event_type = rota.EventType(title="T", durations_min=[30])
    numbers.extend([Shrinks(), 45, 60])
    event_type.durations_min = numbers
    assert event_type.to_dict()["durations_min"] == [30]
