"""What host systems ask of bookings, each shown once: who may take what, what is kept, what is told."""
from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

import rota
from conftest import MONDAY, NINE, NOW, at

HALF = dt.timedelta(minutes=30)
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
ADMIN = rota.Actor(kind="admin", id="mia")
BY_ADMIN = rota.Envelope(actor=ADMIN)
BY_GUEST = rota.Envelope(actor=rota.Actor(kind="guest"))
BY_ANA = rota.Envelope(actor=rota.Actor(kind="user", id="ana"))


# ---- by staff ------------------------------------------------------------------------------------


def test_staff_book_a_named_member_for_a_customer(engine: rota.Engine, kim: rota.Attendee) -> None:
    booking = engine.book("call", NINE, hosts=["bo"], attendees=[kim], envelope=BY_ADMIN)
    assert (booking.hosts, booking.attendees[0].email, booking.source) == (["bo"], kim.email, "staff")
    with pytest.raises(rota.Refused) as caught:  # although Ana is free
        engine.book("call", NINE, hosts=["bo"], attendees=[kim], envelope=BY_ADMIN)
    assert caught.value.reason == "occupied"
    assert {(one.host, one.reason) for one in caught.value.refusals} == {("bo", "occupied")}


def test_one_booking_has_buffers_of_its_own(engine: rota.Engine, kim: rota.Attendee) -> None:
    def next_start() -> str:
        return engine.explain("call", NINE + HALF, hosts=["ana"]).reason

    usual = engine.book("call", NINE, hosts=["ana"], attendees=[kim])
    assert next_start() == ""
    engine.cancel(usual.id)
    wider = engine.book("call", NINE, hosts=["ana"], attendees=[kim], buffer_after_min=1)
    assert wider.buffer_after_min == 1
    assert next_start() == "buffer"
    with pytest.raises(rota.Forbidden):
        engine.book("call", NINE, attendees=[kim], buffer_after_min=0, envelope=BY_GUEST)


def test_a_call_that_names_nobody_is_the_systems(engine: rota.Engine, kim: rota.Attendee) -> None:
    booking = engine.book("call", NINE, attendees=[kim], overrides=["notice"])
    entry = engine.history(rota.Booking, booking.id)[0]
    assert entry.actor is not None
    assert (entry.actor.kind, entry.actor_role) == ("system", "system")
    assert booking.overrides == ["notice"]


# ---- before and after the drop -------------------------------------------------------------------


def test_a_drop_is_checked_before_it_is_made(engine: rota.Engine, kim: rota.Attendee) -> None:
    booking = engine.book("call", NINE, hosts=["ana"], attendees=[kim])
    told = engine.changes().next_revision

    would = engine.move(booking.id, hosts=["bo"], dry_run=True)  # green
    assert (would.hosts, would.start) == (["bo"], NINE)
    named = rota.Envelope(new_id="in-the-way")
    engine.book("call", NINE + HALF, hosts=["bo"], attendees=[kim], envelope=named)
    with pytest.raises(rota.Refused) as caught:  # red
        engine.move(booking.id, start=NINE + HALF, hosts=["bo"], dry_run=True)
    refusal = caught.value.refusals[0]
    assert (refusal.host, refusal.reason, refusal.object) == ("bo", "occupied", "in-the-way")

    assert engine.get_booking(booking.id) == booking  # nothing was written
    assert [entry.action for entry in engine.history(rota.Booking, booking.id)] == ["book"]
    written = {change.id for change in engine.changes(since=told).items if change.kind == "booking"}
    assert written == {"in-the-way"}


def test_one_move_takes_another_time_and_another_member(engine: rota.Engine, kim: rota.Attendee) -> None:
    booking = engine.book("call", NINE, hosts=["ana"], attendees=[kim])
    for message in engine.lease_messages("mailer").items:
        engine.ack_message(message.id)
    moved = engine.move(booking.id, start=NINE + HALF, hosts=["bo"])
    assert (moved.start, moved.hosts, moved.version) == (NINE + HALF, ["bo"], booking.version + 1)
    assert (moved.reschedule_count, moved.reassignment_count) == (1, 1)
    assert [entry.action for entry in engine.history(rota.Booking, booking.id)] == ["book", "move"]
    told = [message.topic for message in engine.lease_messages("mailer").items]
    assert sorted(told) == ["booking.reassigned", "booking.rescheduled"]
    assert engine.explain("call", NINE, hosts=["ana"]).available  # her time is free again


# ---- what is kept --------------------------------------------------------------------------------


def test_the_history_says_what_was_done_by_whom_and_what_changed(engine: rota.Engine, kim: rota.Attendee) -> None:
    event_type = engine.get(rota.EventType, "call")
    event_type.requires_approval = True
    engine.put(event_type)
    admin = engine.acting(BY_ADMIN)
    first = engine.book("call", NINE, hosts=["ana"], attendees=[kim], envelope=BY_ANA)
    admin.approve(first.id, note="fine")
    admin.move(first.id, start=NINE + HALF)
    admin.move(first.id, hosts=["bo"], note="ill")
    engine.complete(first.id, envelope=rota.Envelope(actor=ADMIN, now=NINE + HALF + HALF))
    second = engine.book("call", NINE, hosts=["ana"], attendees=[kim])
    admin.reject(second.id, note="no")
    third = engine.book("call", NINE, hosts=["ana"], attendees=[kim])
    admin.cancel(third.id, note="ill")

    entries = engine.history(rota.Booking, first.id)
    assert [entry.action for entry in entries] == ["book", "approve", "move", "move", "complete"]
    assert [entry.actor_role for entry in entries] == ["host", "admin", "admin", "admin", "admin"]
    assert entries[4].at == NINE + HALF + HALF
    rescheduled = {change.field: (change.old, change.new) for change in entries[2].changes}
    assert rescheduled["start"] == ("2030-01-07T08:00:00Z", "2030-01-07T08:30:00Z")
    reassigned = {change.field: (change.old, change.new) for change in entries[3].changes}
    assert reassigned["hosts"] == (["ana"], ["bo"]) and "start" not in reassigned
    assert entries[3].reason == "ill"
    assert [entry.action for entry in engine.history(rota.Booking, second.id)] == ["book", "reject"]
    assert [entry.action for entry in engine.history(rota.Booking, third.id)] == ["book", "cancel"]

    approval = engine.get_booking(first.id).approval
    assert approval is not None and (approval.by, approval.at, approval.decision) == ("mia", NOW, "approved")
    cancellation = engine.get_booking(third.id).cancellation
    assert cancellation is not None and (cancellation.by_role, cancellation.at) == ("admin", NOW)


def test_codes_follow_the_pattern_and_never_repeat(engine: rota.Engine, kim: rota.Attendee) -> None:
    codes = [engine.book("call", NINE + i * HALF, attendees=[kim]).code for i in range(3)]
    assert codes == ["BOOK-2030-00001", "BOOK-2030-00002", "BOOK-2030-00003"]
    organization = engine.get(rota.Organization, "office")
    organization.code_pattern = "{team}/{year}-{month}/{seq}"
    engine.apply(rota.Catalog(organization=organization))
    code = engine.book("call", NINE + 3 * HALF, attendees=[kim]).code
    assert code == "desk/2030-01/00004"
    with pytest.raises(TypeError, match="code"):
        engine.book("call", NINE, attendees=[kim], code="BOOK-1")  # type: ignore[call-arg]


def test_a_booking_hangs_on_any_object_of_the_host_program(engine: rota.Engine, kim: rota.Attendee) -> None:
    for i, kind in enumerate(["Event", "StakeholderEngagement", "StaffTask", "CommunityEvent"]):
        subject = rota.ObjectRef(kind=kind, id=f"{i}")
        booking = engine.book("call", NINE + i * HALF, attendees=[kim], subject=subject)
        assert engine.get_booking(booking.id).subject == subject
        message = next(m for m in engine.lease_messages("mailer").items if m.booking == booking.id)
        assert message.topic == "booking.confirmed"


def test_who_made_a_record_is_in_its_history(engine: rota.Engine) -> None:
    event_type = engine.get(rota.EventType, "call")
    event_type.id, event_type.slug = "talk", "talk"
    with pytest.raises(rota.Invalid, match="read_only_field") as refused:
        engine.put(event_type, envelope=BY_ADMIN)
    assert refused.value.path == "number"
    fresh = rota.EventType(title="Talk", durations_min=[30])
    for field in ("number", "version", "created_at", "updated_at"):
        setattr(event_type, field, getattr(fresh, field))
    engine.put(event_type, envelope=BY_ADMIN)
    made = engine.history(rota.EventType, "talk")[0]
    assert made.actor is not None
    assert (made.action, made.actor.kind, made.actor.id, made.at) == ("created", "admin", "mia", NOW)
    assert engine.get(rota.EventType, "talk").active and engine.get(rota.Team, "desk").active  # by default


# ---- lists and messages --------------------------------------------------------------------------


def test_a_list_of_bookings_begins_and_ends_where_it_was_asked(engine: rota.Engine, kim: rota.Attendee) -> None:
    starts = [NINE + dt.timedelta(days=day) for day in range(4)]
    for start in starts:
        engine.book("call", start, hosts=["ana" if start == NINE else "bo"], attendees=[kim])

    def listed(**wanted: object) -> list[dt.datetime]:
        return sorted(booking.start for booking in engine.list(rota.Booking, **wanted))

    assert listed(from_=starts[1], to=starts[3]) == starts[1:3]  # half-open
    assert listed(from_=starts[3]) == starts[3:]
    assert listed(to=starts[1]) == starts[:1]
    assert listed(host="ana") == starts[:1]
    assert listed(event_type="call", host="bo", to=starts[2]) == starts[1:2]


def test_what_could_not_be_sent_is_due_again_later_each_time(engine: rota.Engine, kim: rota.Attendee) -> None:
    engine.book("call", NINE, attendees=[kim])
    now = NOW
    for attempt, wait_min in [(1, 2), (2, 4), (3, 8)]:
        [message] = engine.lease_messages("mailer", envelope=at(now)).items
        assert message.attempts == attempt
        assert message.error == (f"mailbox full {attempt - 1}" if attempt > 1 else "")
        engine.fail_message(message.id, error=f"mailbox full {attempt}", envelope=at(now))
        now += dt.timedelta(minutes=wait_min)
        assert engine.lease_messages("mailer", envelope=at(now - dt.timedelta(seconds=1))).items == []
    [message] = engine.lease_messages("mailer", lease_s=30, envelope=at(now)).items  # forgotten by its worker
    assert engine.lease_messages("other", envelope=at(now + dt.timedelta(seconds=29))).items == []
    again = engine.lease_messages("other", envelope=at(now + dt.timedelta(seconds=30))).items
    assert again[0].id == message.id


# ---- the school ----------------------------------------------------------------------------------


def test_a_team_is_renamed_loses_a_member_and_ends(engine: rota.Engine, kim: rota.Attendee) -> None:
    team = engine.get(rota.Team, "desk")
    team.name = "Help desk"
    team.members = [rota.Membership(user="ana")]
    event_type = engine.get(rota.EventType, "call")
    event_type.hosts = [rota.HostRow(user="ana")]
    engine.apply(rota.Catalog(teams=[team], event_types=[event_type]))
    assert engine.get(rota.Team, "desk").name == "Help desk"
    assert engine.slots("call", MONDAY, MONDAY)[0].hosts == ("ana",)  # Bo is not offered any more

    with pytest.raises(rota.Conflict) as caught:
        engine.archive(rota.Team, "desk")
    assert caught.value.reason == "in_use"
    engine.archive(rota.EventType, "call")
    engine.archive(rota.Team, "desk")
    assert list(engine.list(rota.Team)) == []
    with pytest.raises(rota.NotFound):
        engine.slots("call", MONDAY, MONDAY)
    assert engine.put(rota.Team(id="desk-2", name="Desk", slug="desk")).slug == "desk"  # free again


# ---- series --------------------------------------------------------------------------------------


def starts_of(report: rota.SeriesReport) -> list[dt.datetime]:
    return [one.start.astimezone(COPENHAGEN) for one in report.occurrences]


def test_monday_wednesday_and_friday_twenty_times(engine: rota.Engine, kim: rota.Attendee) -> None:
    two = dt.datetime(2030, 1, 7, 14, tzinfo=COPENHAGEN)
    event_type = engine.get(rota.EventType, "call")
    event_type.durations_min = [60]
    engine.put(event_type)
    form = rota.RecurrenceForm(freq="weekly", by_weekday=["monday", "wednesday", "friday"], count=20)
    report = engine.book_series("call", two, attendees=[kim], form=form)
    starts = starts_of(report)
    assert [start.date() for start in starts] == [
        day
        for day in (MONDAY + dt.timedelta(days=i) for i in range(60))
        if day.weekday() in (0, 2, 4)
    ][:20]
    assert {start.time() for start in starts} == {dt.time(14)}
    booked = [engine.get_booking(one.booking) for one in report.occurrences]
    assert {one.end - one.start for one in booked} == {dt.timedelta(hours=1)}


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=WEEKLY;COUNT=3", ["2030-01-07", "2030-01-14", "2030-01-21"]),
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=3", ["2030-01-07", "2030-01-21", "2030-02-04"]),
        ("FREQ=MONTHLY;BYDAY=1MO;COUNT=3", ["2030-01-07", "2030-02-04", "2030-03-04"]),
    ],
)
def test_one_occurrence_is_cancelled_or_the_series(
    engine: rota.Engine, kim: rota.Attendee, rule: str, days: list[str]
) -> None:
    report = engine.book_series("call", NINE, attendees=[kim], rrule=rule)
    assert [start.date().isoformat() for start in starts_of(report)] == days
    series, second = report.series.id, report.occurrences[1]

    def statuses() -> list[str]:
        return [engine.get_booking(one.booking).status for one in report.occurrences]

    engine.cancel_series(series, scope="this", recurrence_id=second.recurrence_id)
    assert statuses() == ["confirmed", "cancelled", "confirmed"]
    engine.cancel_series(series)
    assert statuses() == ["cancelled"] * 3
