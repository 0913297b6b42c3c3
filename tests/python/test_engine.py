"""The engine: opening and closing, every verb, errors, and what an actor may see."""
from __future__ import annotations

import dataclasses
import datetime as dt
import inspect
import os
import pathlib
import pickle
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import rota
from conftest import MONDAY, NINE, NOW, at, opened

HALF = dt.timedelta(minutes=30)
FRIDAY = MONDAY + dt.timedelta(days=4)
GUEST = rota.Actor(kind="guest")
ADMIN = rota.Actor(kind="admin")


# ---- opening and closing -------------------------------------------------------------------------


def test_an_option_or_clock_that_makes_no_sense_is_refused_by_its_name() -> None:
    with pytest.raises(rota.Invalid) as caught:
        rota.Engine(":memory:", busy_timeout_ms=-5)
    assert caught.value.path == "busy_timeout_ms"
    with rota.Engine(":memory:", clock="test") as engine:
        for now in (None, dt.datetime(2030, 1, 1), dt.datetime(2030, 1, 1, microsecond=1, tzinfo=dt.timezone.utc)):
            with pytest.raises(rota.Invalid) as caught:
                engine.set_clock(now)  # type: ignore[arg-type]
            assert caught.value.path == "now"
        with pytest.raises(rota.NotFound, match="did you mean \"booking.cancel\""):
            engine.call("booking.cancle", {})


@pytest.mark.parametrize("nobody", [None, {}, "guest", GUEST])
def test_a_view_needs_an_envelope(nobody: Any) -> None:
    """Nothing would act as the default actor, who may do everything."""
    with opened(":memory:") as engine, pytest.raises(rota.Invalid) as caught:
        engine.acting(nobody)
    assert caught.value.path == "envelope"


def test_a_file_keeps_what_was_written(tmp_path: pathlib.Path, catalog: rota.Catalog) -> None:
    path = tmp_path / "office ä.db"  # a Path, as everywhere in Python
    with rota.Engine(path, durability="normal") as engine:
        engine.apply(catalog)
    with rota.Engine(path) as engine:
        assert engine.get(rota.User, "ana").name == "Ana Holm"


def test_a_closed_engine_refuses_everything(catalog: rota.Catalog) -> None:
    engine = rota.Engine(":memory:")
    assert not engine.closed
    engine.close()
    engine.close()
    assert engine.closed
    calls = [
        lambda: engine.apply(catalog),
        lambda: engine.export_organization(),
        lambda: engine.import_organization(rota.OrganizationDocument(catalog=catalog)),
        lambda: engine.put(rota.User(name="A")),
        lambda: engine.get(rota.User, "ana"),
        lambda: engine.page(rota.User),
        lambda: list(engine.list(rota.User)),
        lambda: engine.archive(rota.User, "ana"),
        lambda: engine.history(rota.User, "ana"),
        lambda: engine.find_user("ana@example.org"),
        lambda: engine.slots("call"),
        lambda: engine.check("call", NINE),
        lambda: engine.explain("call", NINE),
        lambda: engine.assign("call", NINE),
        lambda: engine.dates("call"),
        lambda: engine.next("call"),
        lambda: engine.limits("call"),
        lambda: engine.window("call"),
        lambda: engine.openings("call"),
        lambda: engine.ask(rota.AskBody(event_type="call")),
        lambda: engine.hold("call", NINE),
        lambda: engine.book("call", NINE),
        lambda: engine.confirm("b"),
        lambda: engine.cancel("b"),
        lambda: engine.move("b"),
        lambda: engine.swap("b", "c"),
        lambda: engine.approve("b"),
        lambda: engine.reject("b"),
        lambda: engine.complete("b"),
        lambda: engine.no_show("b"),
        lambda: engine.get_booking("b"),
        lambda: engine.find_booking("BOOK-2030-00001"),
        lambda: engine.get_decision("b"),
        lambda: engine.list_assignments(booking="b"),
        lambda: engine.count_assignments(team="t"),
        lambda: engine.book_series("call", NINE, rrule="FREQ=DAILY;COUNT=2"),
        lambda: engine.cancel_series("s"),
        lambda: engine.move_series("s"),
        lambda: engine.extend_series("s"),
        lambda: engine.get_series("s"),
        lambda: engine.export_calendar("booking", "b"),
        lambda: engine.import_calendar("x", user="ana"),
        lambda: engine.join_waitlist("call", rota.Attendee(name="Kim"), start=NINE),
        lambda: engine.promote_waitlist("w"),
        lambda: engine.leave_waitlist("w"),
        lambda: engine.affected(time_off="t"),
        lambda: engine.reassign(time_off="t"),
        lambda: engine.lease_messages("w"),
        lambda: engine.ack_message("m"),
        lambda: engine.fail_message("m", error="no"),
        lambda: engine.changes(),
        lambda: engine.tick(),
        lambda: engine.verify(),
        lambda: engine.repair(),
        lambda: engine.backup("b.db"),
        lambda: engine.batch([rota.Command(verb="booking.cancel", body={"booking": "b"})]),
        lambda: engine.purge(),
        lambda: engine.optimize(),
        lambda: engine.metrics(),
        lambda: engine.call("upkeep.verify", {}),
        lambda: engine.set_clock(NOW),
        lambda: engine.acting(rota.Envelope()).verify(),
    ]
    verbs = [name for name, _ in inspect.getmembers(rota.Engine, inspect.isfunction) if name[0] != "_"]
    assert len(calls) == len(set(verbs) - {"close"})  # every verb is tried
    for call in calls:
        with pytest.raises(rota.Invalid) as caught:
            call()
        assert caught.value.reason == "invalid_handle"


def test_a_with_block_closes_also_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError):
        with rota.Engine(":memory:") as engine:
            1 / 0
    assert engine.closed


def test_read_only_refuses_writes(database: str, kim: rota.Attendee) -> None:
    with rota.Engine(database, read_only=True) as engine:
        start = engine.slots("call", MONDAY, MONDAY, envelope=at(NOW))[0].start
        with pytest.raises(rota.Unavailable) as caught:
            engine.book("call", start, attendees=[kim], envelope=at(NOW))
        assert caught.value.reason == "read_only"


def test_what_cannot_be_opened_says_why(tmp_path: pathlib.Path) -> None:
    with pytest.raises(rota.Unavailable) as caught:
        rota.Engine(tmp_path / "no" / "such.db")
    assert caught.value.reason == "cannot_open"
    (tmp_path / "other.db").write_text("not a database at all, " * 100)
    with pytest.raises(rota.Corrupt) as damaged:
        rota.Engine(tmp_path / "other.db")
    assert damaged.value.reason == "not_a_database"
    with pytest.raises(rota.Unavailable) as old:
        rota.Engine(tmp_path / "new.db", migrate="refuse")
    assert old.value.reason in ("migration_needed", "cannot_open")
    with pytest.raises(ValueError, match="durability"):
        rota.Engine(":memory:", durability="some")  # type: ignore[arg-type]


def test_an_engine_that_is_only_forgotten_is_closed(tmp_path: pathlib.Path) -> None:
    for _ in range(50):
        rota.Engine(tmp_path / "a.db")
    assert len(os.listdir("/proc/self/fd")) < 60


# ---- records -------------------------------------------------------------------------------------


def test_apply_tells_what_it_did(catalog: rota.Catalog) -> None:
    with rota.Engine(":memory:") as engine:
        assert len(engine.apply(catalog, dry_run=True).rows) == 6
        report = engine.apply(catalog)
        assert report.revision == 1
        assert [(row.kind, row.id, row.action) for row in report.rows] == [
            (kind, id, "created")
            for kind, id in [
                ("organization", "office"), ("user", "ana"), ("user", "bo"), ("schedule", "hours"),
                ("team", "desk"), ("event_type", "call"),
            ]
        ]
        assert engine.apply(catalog) == rota.ApplyReport()  # nothing to write
        catalog.users[0].name = "Ana"
        rows = engine.apply(catalog).rows
        assert rows == [rota.AppliedRow(kind="user", id="ana", action="updated")]


def test_prune_archives_what_the_catalog_does_not_name(engine: rota.Engine, catalog: rota.Catalog) -> None:
    catalog.event_types[0].hosts = [rota.HostRow(user="ana")]
    catalog.teams[0].members.pop()
    catalog.users.pop()
    archived = rota.AppliedRow(kind="user", id="bo", action="archived")
    assert archived in engine.apply(catalog, prune=True).rows


def test_records_are_put_and_read_as_objects(engine: rota.Engine) -> None:
    later = NOW + dt.timedelta(seconds=1)  # within a second, lists are in no order
    stored = engine.put(rota.User(id="cy", name="Cy", email="cy@example.net"), envelope=at(later))
    assert (type(stored), stored.version, stored.created_at) == (rota.User, 1, later)
    stored.name = "Cyrus"
    assert engine.put(stored).version == 2
    assert engine.get(rota.User, "cy").name == "Cyrus"
    engine.archive(rota.User, "cy")
    assert engine.get(rota.User, "cy").archived_at is not None
    assert [user.id for user in engine.list(rota.User)] == ["ana", "bo"]
    assert [user.id for user in engine.list(rota.User, archived=True)] == ["ana", "bo", "cy"]
    assert [entry.action for entry in engine.history(rota.User, "cy")] == ["created", "updated", "archived"]


def test_what_is_in_use_is_not_archived(engine: rota.Engine) -> None:
    with pytest.raises(rota.Conflict) as caught:
        engine.archive(rota.User, "ana")
    assert caught.value.reason == "in_use"


def test_records_the_engine_does_not_store_by_themselves(engine: rota.Engine) -> None:
    with pytest.raises(rota.Unsupported):
        engine.put(rota.Limit(per="day", count=1))
    for kind in (int, "user", None):
        with pytest.raises(rota.Invalid, match="record class") as no_class:
            engine.get(kind, "ana")  # type: ignore[arg-type]
        assert no_class.value.path == "kind"
    with pytest.raises(rota.Invalid, match="record class") as no_record:
        engine.put({"id": "cy"})  # type: ignore[type-var]
    assert no_record.value.path == "record"


def test_a_subclass_of_a_record_is_one(engine: rota.Engine) -> None:
    class Person(rota.User):
        def greet(self) -> str:
            return f"Hi {self.name}"

    assert type(engine.put(Person(id="cy", name="Cy"))) is rota.User


def test_lists_run_over_all_pages(engine: rota.Engine) -> None:
    for i in range(25):
        engine.put(rota.User(id=f"u{i:02}", name=f"U{i}"))
    seen: list[rota.User] = []
    cursor = ""
    while True:
        page = engine.page(rota.User, limit=10, cursor=cursor)
        seen += page.items
        cursor = page.next_cursor
        if not cursor:
            break
    assert len(seen) == 27
    assert [user.id for user in engine.list(rota.User)] == [user.id for user in seen]


# ---- questions -----------------------------------------------------------------------------------


def test_dates_are_read_in_the_visitors_zone(engine: rota.Engine) -> None:
    local = engine.slots("call", MONDAY, MONDAY, zone="Europe/Copenhagen")
    assert len(local) == 16
    # Monday in Auckland ends while Copenhagen has noon.
    away = engine.slots("call", MONDAY, MONDAY, zone=ZoneInfo("Pacific/Auckland"))
    assert 0 < len(away) < len(local) and away[0] == local[0]


def test_instants_are_half_open(engine: rota.Engine) -> None:
    assert [slot.start for slot in engine.slots("call", NINE, NINE + HALF)] == [NINE]


def test_explain_names_every_rule(engine: rota.Engine, kim: rota.Attendee) -> None:
    engine.book("call", NINE, attendees=[kim], hosts=["ana"])
    verdict = engine.explain("call", NINE)
    assert verdict.available and verdict.reason == "" and verdict.hosts == ["bo"]
    engine.put(rota.TimeOff(user="bo", from_=MONDAY))
    verdict = engine.explain("call", NINE)
    assert not verdict.available and verdict.candidates is not None
    assert [(one.host, one.rules[0].reason) for one in verdict.candidates] == [
        ("ana", "occupied"), ("bo", "time_off"),
    ]
    seen = engine.explain("call", NINE, envelope=rota.Envelope(actor=GUEST))
    assert not seen.available and seen.candidates is None and seen.hosts is None


def test_each_question_is_a_method(engine: rota.Engine, kim: rota.Attendee) -> None:
    assert engine.dates("call", from_=MONDAY, to=FRIDAY).dates == [
        MONDAY + dt.timedelta(days=day) for day in range(5)
    ]
    first = engine.next("call", from_=MONDAY).slot
    assert first is not None and (first.start, first.hosts) == (NINE, ["ana", "bo"])
    assert engine.next("call", from_=FRIDAY + HALF * 48, to=FRIDAY + HALF * 96).slot is None
    check = engine.check("call", NINE)
    assert (check.available, check.end, check.remaining) == (True, NINE + HALF, 2)
    assigned = engine.assign("call", NINE)
    assert assigned.hosts == assigned.decision.chosen == ["ana"]
    assert engine.window("call").window.from_ == NOW
    assert engine.limits("call", from_=MONDAY, to=FRIDAY).limits == []
    free = engine.openings("call", from_=MONDAY, to=MONDAY)
    assert [(one.start, one.end) for one in free.openings] == [(NINE, NINE + HALF * 16)]
    assert [one.host for one in free.hosts] == ["ana", "bo"] and free.resources is None


def test_an_ad_hoc_group_needs_no_event_type(engine: rota.Engine) -> None:
    for name in ("ana", "bo"):
        engine.put(rota.User(id=name, name=name, default_schedule="hours"))
    members = [rota.QueryMember(user="ana"), rota.QueryMember(user="bo", required=False)]
    slots = engine.slots(from_=MONDAY, to=MONDAY, members=members, duration_min=60)
    assert len(slots) == 8 and slots[0].hosts == ("ana", "bo")
    assert engine.check(start=NINE, members=members, duration_min=60).hosts == ["ana", "bo"]
    with pytest.raises(rota.Invalid) as neither:
        engine.slots(from_=MONDAY, to=MONDAY)
    assert neither.value.path == "event_type"


def test_ask_answers_every_op(engine: rota.Engine) -> None:
    body = rota.AskBody(op="dates", event_type="call", from_=MONDAY, to=FRIDAY)
    assert len(engine.ask(body)["dates"]) == 5


def test_a_user_is_found_by_address(engine: rota.Engine) -> None:
    assert engine.find_user("ANA@example.org").id == "ana"
    with pytest.raises(rota.NotFound):
        engine.find_user("nobody@example.net")


def test_verbs_by_name_go_from_json_to_json(engine: rota.Engine) -> None:
    request = {"kind": "user", "id": "ana", "actor": {"kind": "admin"}}
    assert engine.call("record.get", request)["name"] == "Ana Holm"
    with pytest.raises(rota.NotFound) as caught:
        engine.call("record.got", request)
    assert caught.value.path == "verb"


# ---- bookings ------------------------------------------------------------------------------------


def test_the_life_of_a_booking(engine: rota.Engine, kim: rota.Attendee) -> None:
    held = engine.hold("call", NINE, hold_s=300)
    assert (held.status, held.expires_at) == ("hold", NOW + dt.timedelta(minutes=5))
    booking = engine.confirm(held.id, attendees=[kim])
    assert (booking.status, booking.start, booking.end) == ("confirmed", NINE, NINE + HALF)
    assert booking.attendees[0].name == "Kim"
    moved = engine.move(
        booking.id, start=NINE + HALF, envelope=rota.Envelope(if_version=booking.version)
    )
    assert (moved.start, moved.rescheduled_from) == (NINE + HALF, NINE)
    other = "bo" if moved.hosts == ["ana"] else "ana"
    assert engine.move(booking.id, hosts=[other]).hosts == [other]
    cancelled = engine.cancel(booking.id, note="ill", reason="customer_cancelled")
    assert cancelled.status == "cancelled"
    assert cancelled.cancellation is not None and cancelled.cancellation.note == "ill"
    assert engine.get_booking(booking.id) == engine.get_booking(f"#{booking.number}") == cancelled
    with pytest.raises(rota.Conflict) as stale:
        engine.cancel(booking.id, envelope=rota.Envelope(if_version=1))
    assert stale.value.reason == "version_conflict"
    assert [entry.action for entry in engine.history(rota.Booking, booking.id)] == [
        "hold", "confirm", "move", "move", "cancel",
    ]
    with pytest.raises(rota.Refused) as caught:
        engine.confirm(booking.id)
    assert caught.value.reason == "invalid_transition"


def test_two_bookings_are_swapped(engine: rota.Engine, kim: rota.Attendee) -> None:
    first = engine.book(event_type="call", start=NINE, hosts=["ana"], attendees=[kim])
    second = engine.book(event_type="call", start=NINE + HALF, hosts=["bo"], attendees=[kim])
    assert [one.hosts for one in engine.swap(first.id, second.id, dry_run=True).bookings] == [["bo"], ["ana"]]
    swapped = engine.swap(first.id, second.id, exchange="times", note="asked for")
    assert [(one.id, one.start, one.hosts) for one in swapped.bookings] == [
        (first.id, NINE + HALF, ["ana"]), (second.id, NINE, ["bo"]),
    ]
    with pytest.raises(rota.NotFound) as caught:
        engine.swap(first.id, "nobody")
    assert caught.value.path == "with"


def test_an_absence_is_asked_about_and_repaired(engine: rota.Engine, kim: rota.Attendee) -> None:
    booking = engine.book(event_type="call", start=NINE, hosts=["ana"], attendees=[kim])
    affected = engine.affected(user="ana", from_=MONDAY).bookings
    assert [(one.booking, one.candidates) for one in affected] == [(booking.id, ["bo"])]
    done = engine.reassign(user="ana", from_=MONDAY, note="ill").bookings
    assert [(one.booking, one.hosts, one.reason) for one in done] == [(booking.id, ["bo"], "")]
    assert engine.affected(user="ana", from_=MONDAY).bookings == []


def test_requests_are_approved_or_rejected(engine: rota.Engine, kim: rota.Attendee) -> None:
    event_type = engine.get(rota.EventType, "call")
    event_type.requires_approval = True
    engine.put(event_type)
    first = engine.book("call", NINE, attendees=[kim])
    second = engine.book("call", NINE, attendees=[kim])
    assert (first.status, first.pending_causes) == ("pending", ["approval"])
    assert engine.approve(first.id, note="fine").status == "confirmed"
    assert engine.reject(second.id).status == "rejected"
    later = NINE + dt.timedelta(hours=1)
    assert engine.complete(first.id, envelope=at(later)).status == "completed"


def test_a_no_show_is_marked(engine: rota.Engine, kim: rota.Attendee) -> None:
    booking = engine.book("call", NINE, attendees=[kim])
    assert engine.no_show(booking.id, envelope=at(NINE + HALF)).status == "no_show"


def test_a_double_booking_is_refused_with_every_hosts_reason(engine: rota.Engine, kim: rota.Attendee) -> None:
    for _ in range(2):
        engine.book("call", NINE, attendees=[kim])
    with pytest.raises(rota.Refused) as caught:
        engine.book("call", NINE, attendees=[kim])
    error = caught.value
    assert error.reason == "occupied" and not error.retryable
    assert {refusal.host for refusal in error.refusals} == {"ana", "bo"}
    assert error.refusals[0].free_at == NINE + HALF
    assert rota.MEANINGS[error.reason] == "another booking or a live hold is in the way"


def test_a_repeated_command_gets_the_first_answer(engine: rota.Engine, kim: rota.Attendee) -> None:
    def book(start: dt.datetime) -> rota.Booking:
        return engine.book("call", start, attendees=[kim], envelope=rota.Envelope(idempotency_key="k1"))

    assert book(NINE) == book(NINE)
    with pytest.raises(rota.Conflict) as caught:
        book(NINE + HALF)
    assert caught.value.reason == "idempotency_conflict"


def test_a_decision_says_why_this_host(engine: rota.Engine, kim: rota.Attendee) -> None:
    booking = engine.book("call", NINE, attendees=[kim])
    decision = engine.get_decision(booking.id)
    assert decision.chosen == booking.hosts == ["ana"]
    assert isinstance(decision.policy, rota.Policy) and decision.policy.preset == "round_robin"
    assert [candidate.user for candidate in decision.candidates] == ["ana", "bo"]


def test_the_public_sees_less(database: str, kim: rota.Attendee) -> None:
    with opened(database, default_actor=GUEST) as engine:
        slots = engine.slots("call", MONDAY, MONDAY)
        assert slots[0].hosts == () and slots.hosts == () and len(slots.host_offsets) == 0
        assert slots[0].hosts_free is None
        mine = engine.book("call", NINE, attendees=[kim])
        staff = engine.get_booking(mine.id, envelope=rota.Envelope(actor=ADMIN))
        assert (mine.start, mine.seq, staff.seq) == (NINE, None, 1)
        with pytest.raises(rota.Forbidden):
            engine.put(rota.User(name="Eve"))
    with pytest.raises(rota.Invalid) as caught:
        rota.Engine(database, default_actor=rota.Actor(kind="nobody"))  # type: ignore[arg-type]
    assert caught.value.path == "default_actor.kind"


# ---- views that take bodies only -----------------------------------------------------------------


def test_a_view_acts_under_its_envelope(engine: rota.Engine, kim: rota.Attendee) -> None:
    visitor = engine.acting(rota.Envelope(actor=GUEST, client_key="192.0.2.7"))
    slots = visitor.slots("call", MONDAY, MONDAY)
    assert len(slots) == 16 and slots[0].hosts == ()
    assert visitor.next("call", from_=MONDAY).slot == rota.SlotAnswer(
        start=NINE, end=NINE + HALF, remaining=2
    )
    booked = visitor.book("call", NINE, attendees=[kim])
    with pytest.raises(rota.Forbidden):
        visitor.put(rota.User(name="Eve"))
    with pytest.raises(rota.NotFound):  # it is nobody's in particular, and no hold with a secret
        visitor.cancel(booked.id)

    def attendee(email: str) -> rota.Acting:
        return engine.acting(rota.Envelope(actor=rota.Actor(kind="attendee", email=email)))

    with pytest.raises(rota.NotFound):
        attendee("lee@example.net").cancel(booked.id)
    assert attendee("kim@example.net").cancel(booked.id).status == "cancelled"
    history = engine.history(rota.Booking, booked.id)
    assert [entry.actor and entry.actor.kind for entry in history] == ["guest", "attendee"]


def test_a_view_refuses_what_only_the_host_program_says(
    engine: rota.Engine, kim: rota.Attendee
) -> None:
    visitor = engine.acting(rota.Envelope(actor=GUEST))
    said: dict[str, Any] = {
        "organization": "office", "actor": ADMIN, "now": NOW, "idempotency_key": "k", "if_version": 1,
        "facts": rota.Facts(), "new_id": "b1", "seed": 1, "origin": "api", "metadata": {},
        "client_key": "c", "envelope": rota.Envelope(actor=ADMIN),
    }
    assert said.keys() - {"envelope"} == {field.name for field in dataclasses.fields(rota.Envelope)}
    for key, value in said.items():
        calls: list[Callable[[], object]] = [
            lambda: visitor.book("call", NINE, attendees=[kim], **{key: value}),
            lambda: visitor.slots("call", MONDAY, **{key: value}),
            lambda: visitor.page(rota.Booking, **{key: value}),
            lambda: list(visitor.list(rota.Booking, **{key: value})),
            lambda: visitor.put(rota.User(name="Eve"), **{key: value}),
            lambda: visitor.history(rota.User, "ana", **{key: value}),
        ]
        for call in calls:
            with pytest.raises(rota.Forbidden) as caught:
                call()
            assert (caught.value.reason, caught.value.path) == ("forbidden", key)
    with pytest.raises(rota.Forbidden) as caught:
        visitor.call("booking.book", {"event_type": "call", "actor": {"kind": "system"}})
    assert caught.value.path == "actor"
    assert list(engine.list(rota.Booking)) == []


# ---- outbox and upkeep ---------------------------------------------------------------------------


def test_messages_are_leased_acked_and_failed(engine: rota.Engine, kim: rota.Attendee) -> None:
    booking = engine.book("call", NINE, attendees=[kim])
    messages = engine.lease_messages("mailer", lease_s=30).items
    assert messages and {message.booking for message in messages} == {booking.id}
    assert messages[0].leased_until == NOW + dt.timedelta(seconds=30)
    engine.ack_message(messages[0].id)
    for message in messages[1:]:
        engine.fail_message(message.id, error="mailbox full")
    assert engine.lease_messages("mailer").items == []
    with pytest.raises(rota.NotFound):
        engine.ack_message("12345")


def test_changes_feed_caches(engine: rota.Engine) -> None:
    before = engine.changes()
    assert ("user", "ana") in {(change.kind, change.id) for change in before.items}
    engine.put(rota.User(id="cy", name="Cy"))
    feed = engine.changes(since=before.next_revision)
    assert [(change.kind, change.id) for change in feed.items] == [("user", "cy")]


def test_tick_writes_down_what_ran_out(engine: rota.Engine) -> None:
    engine.hold("call", NINE, hold_s=60)
    assert engine.tick() == rota.TickReport()
    engine.set_clock(NOW + dt.timedelta(minutes=2))
    assert engine.tick() == rota.TickReport(holds_expired=1)


def test_a_backup_is_a_database(tmp_path: pathlib.Path, database: str) -> None:
    with opened(database) as engine:
        engine.backup(os.fspath(tmp_path / "copy.db"))
    with rota.Engine(tmp_path / "copy.db") as copy:
        assert copy.verify() == rota.VerifyReport()
        assert copy.get(rota.User, "bo").name == "Bo Lind"


def test_two_organizations_must_be_told_apart(engine: rota.Engine) -> None:
    engine.apply(rota.Catalog(organization=rota.Organization(id="other", name="Other", zone="UTC")))
    with pytest.raises(rota.Invalid) as caught:
        engine.slots("call", MONDAY, MONDAY)
    assert caught.value.reason == "organization_required"
    assert len(engine.slots("call", MONDAY, MONDAY, envelope=rota.Envelope(organization="office"))) == 16


# ---- errors and module functions -----------------------------------------------------------------


def test_errors_travel_between_processes(engine: rota.Engine) -> None:
    with pytest.raises(rota.NotFound) as caught:
        engine.get(rota.User, "nobody")
    error = caught.value
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is rota.NotFound and isinstance(again, LookupError)
    assert again.to_json() == error.to_json()
    assert str(again) == str(error) == 'not_found: no user "nobody"'
    assert error.detail == {"kind": "user", "id": "nobody"}


def test_arguments_of_the_wrong_type_are_refused(engine: rota.Engine) -> None:
    with pytest.raises(rota.Invalid) as caught:
        engine.slots(5, MONDAY)  # type: ignore[arg-type]
    assert caught.value.path == "event_type"
    with pytest.raises(rota.Invalid) as naive:
        engine.slots("call", MONDAY, envelope=at(dt.datetime(2030, 1, 1)))
    assert (naive.value.path, naive.value.detail["rule"]) == ("now", "instant_shape")
    with pytest.raises(rota.Invalid) as number:
        engine.get(rota.User, 5)  # type: ignore[arg-type]
    assert number.value.path == "id"
    with pytest.raises(rota.Invalid) as when:
        engine.book("call")
    assert when.value.path == "start"
    with pytest.raises(TypeError, match="when"):
        engine.book("call", NINE, when=NINE)  # type: ignore[call-arg]


def test_a_scenario_needs_no_database(catalog: rota.Catalog) -> None:
    scenario = rota.Scenario(
        now=NOW,
        catalog=catalog,
        busy=[rota.BusyBlock(user="ana", start=NINE, end=NINE + HALF)],
        bookings=[rota.Booking(event_type="call", hosts=["bo"], start=NINE)],
        query=rota.ScenarioQuery(event_type="call", from_=NINE, to=NINE + HALF),
    )
    assert rota.evaluate(scenario) == {"slots": []}
    assert rota.evaluate(scenario.to_dict()) == rota.evaluate(scenario.to_json()) == {"slots": []}
    scenario.busy.clear()
    assert rota.evaluate(scenario)["slots"][0]["hosts"] == ["ana"]


def test_versions() -> None:
    assert rota.version() == rota.__version__ == "0.1.0"
    assert rota.tzdb_version()
