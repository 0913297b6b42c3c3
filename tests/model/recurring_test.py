#!/usr/bin/python3
"""Hours written as recurrence rules mean what weekly hours, dated breaks and dates mean.

    recurring_test.py --engine "build/dev/rota eval" --seed 1 --count 300

Random scenarios are asked twice: as they are, and with every weekly rule and break, dated break and
holiday written as an RRULE. The answers must be the same, byte for byte.
"""
import argparse
import copy
import datetime
import json
import sys

import compare
import generate

LONG_AGO = "2010-12-27"  # a Monday before everything the scenarios ask about


def recurring(row, first):
    """The row with its days, or its date, as a rule."""
    row = dict(row)
    if "days" in row:
        days = ",".join(day[:2].upper() for day in row.pop("days"))
        row.update(rrule=f"FREQ=WEEKLY;BYDAY={days}", dtstart=first)
    return row


def rewritten(scenario):
    scenario = copy.deepcopy(scenario)
    catalog = scenario["catalog"]
    for schedule in catalog.get("schedules", []):
        for kind in ("rules", "breaks"):
            schedule[kind] = [recurring(row, LONG_AGO) for row in schedule.get(kind, [])]
    for holiday_set in catalog.get("holiday_sets", []):
        for holiday in holiday_set["holidays"]:
            holiday.update(rrule="FREQ=YEARLY;COUNT=1", dtstart=holiday.pop("date"))
    return scenario


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--engine", required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=200)
    options = parser.parse_args()
    engine = compare.Engine(options.engine)
    slots = 0
    for index in range(options.count):
        scenario = generate.Maker(f"{options.seed}/{index}/0", ["slots"]).scenario()
        plain, ruled = engine.answer(scenario), engine.answer(rewritten(scenario))
        if plain != ruled:
            print(f"seed {options.seed} line {index} differs\n{json.dumps(rewritten(scenario))}\n"
                  f"  weekly: {str(plain)[:600]}\n  rules:  {str(ruled)[:600]}")
            return 1
        slots += len(plain.get("slots", []))
    print(f"seed {options.seed}: {options.count} scenarios alike, {slots} slots")
    return 0 if slots else 1


if __name__ == "__main__":
    assert datetime.date.fromisoformat(LONG_AGO).weekday() == 0
    sys.exit(main())
