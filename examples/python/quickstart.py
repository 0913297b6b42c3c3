"""A portal's first day: who is free, who takes the call, and why.

    env/bin/python examples/python/quickstart.py      (bindings/python/README.md says how env is made)
"""
import datetime as dt
import pathlib
from zoneinfo import ZoneInfo

import rota

CATALOG = pathlib.Path(__file__).parents[1] / "portal" / "catalog.json"
NEW_YORK = ZoneInfo("America/New_York")
COPENHAGEN = ZoneInfo("Europe/Copenhagen")

today = dt.datetime.now(COPENHAGEN).date()
monday = today + dt.timedelta(days=7 - today.weekday())  # a working week ahead, whatever today is
friday = monday + dt.timedelta(days=4)

with rota.Engine(":memory:") as engine:
    report = engine.apply(rota.Catalog.from_json(CATALOG.read_text()))
    print(f"{len(report.rows)} records: two departments, eight people in four time zones")

    engine.put(rota.TimeOff(user="bjarne", from_=monday, to=friday, kind="vacation"))
    print("Bjarne is on leave that week\n")

    visitors = engine.acting(rota.Envelope(actor=rota.Actor(kind="guest")))  # may what the public may
    slots = visitors.slots("support-call", monday, friday, zone=NEW_YORK)
    print(f"{len(slots)} starts for a visitor in New York, the first of them:")
    for slot in slots[:3]:
        print(f"  {slot.start.astimezone(NEW_YORK):%a %d %b %H:%M}  {slot.remaining} free")

    # A start that three of the department could take.
    start = next(slot.start for slot in slots if slot.remaining == 3)
    when = start.astimezone(COPENHAGEN).strftime("%a %d %b %H:%M")
    print(f"\nFour visitors want {when} in Copenhagen:")
    for name in ("Kim", "Lee", "Max", "Noa"):
        visitor = rota.Attendee(name=name, email=f"{name.lower()}@example.net", zone=NEW_YORK)
        try:
            booking = visitors.book("support-call", start, attendees=[visitor])  # tells who serves
            print(f"  {name}: {booking.code} with {booking.hosts[0]}")
        except rota.Refused as refused:  # a double booking is impossible
            print(f"  {name}: refused, {rota.MEANINGS[refused.reason]}")

    print("\nWhy is the half hour after it not offered either?")
    verdict = engine.explain("support-call", start + dt.timedelta(minutes=30))
    for host in verdict.candidates or ():
        print(f"  {host.host}: {', '.join(rule.reason for rule in host.rules) or 'free'}")

    print("\nWho got what, and why:")
    for booking in sorted(engine.list(rota.Booking), key=lambda booking: booking.code):
        others = {c.user: c.dropped_by for c in engine.get_decision(booking.id).candidates if c.dropped_by}
        print(f"  {booking.code}  {booking.attendees[0].name} with {booking.hosts[0]}; others: {others}")
    assert not engine.verify().findings
