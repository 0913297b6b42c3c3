"""Random rules through `rota expand`, python-dateutil and libical, beside what the definition says.

Fails where ours differs from the definition. The peers are known to be wrong on some rules
(tests/peers/README.md); there the definition decides, and a peer only has to agree on most: were the
comparison itself broken, it would agree on few.
"""
import argparse
import itertools
import json
import selectors
import signal
import subprocess
import sys
from datetime import datetime

from dateutil import rrule

LIMIT = 20


class Filter:
    """A program that answers line by line; it is started again when it hangs or crashes."""

    def __init__(self, command):
        self.command = command
        self.program = None

    def ask(self, line):
        if self.program is None:
            self.program = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                            bufsize=1)
        self.program.stdin.write(line + "\n")
        self.program.stdin.flush()
        with selectors.DefaultSelector() as ready:
            ready.register(self.program.stdout, selectors.EVENT_READ)
            answer = self.program.stdout.readline() if ready.select(timeout=0.5) else ""
        if not answer:
            self.program.kill()
            self.program.wait()
            self.program = None
            return None
        return answer


def too_slow(_signal, _frame):
    raise TimeoutError


def dateutil_starts(row):
    is_date = len(row["dtstart"]) == 8
    start = datetime.strptime(row["dtstart"], "%Y%m%d" if is_date else "%Y%m%dT%H%M%S")
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        found = list(itertools.islice(rrule.rrulestr(row["rrule"], dtstart=start), LIMIT))
    except (TimeoutError, TypeError, ValueError):  # too slow, its own defect, "empty set"
        return None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return [at.strftime("%Y%m%d" if is_date else "%Y%m%dT%H%M%S") for at in found]


def agrees(row, starts):
    if starts is None:
        return False
    return starts == row["starts"] if row["complete"] else starts[:len(row["starts"])] == row["starts"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rules", required=True, help="the program random_rules")
    parser.add_argument("--rota", required=True)
    parser.add_argument("--libical", required=True, help="the program libical_expand")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, default=2000)
    args = parser.parse_args()
    signal.signal(signal.SIGALRM, too_slow)
    print(f"ROTA_SEED={args.seed}")

    text = subprocess.run([args.rules, str(args.count), str(args.seed)], capture_output=True, text=True, check=True)
    rows = [json.loads(line) for line in text.stdout.splitlines()]
    rota, libical = Filter([args.rota, "expand"]), Filter([args.libical])
    agreed = {"dateutil": 0, "libical": 0, "both": 0}
    faults = 0
    for row in rows:
        request = {"dtstart": row["dtstart"], "tzid": None, "rrule": row["rrule"], "limit": LIMIT}
        answer = json.loads(rota.ask(json.dumps(request)) or "{}")
        ours = [text.translate({ord("-"): None, ord(":"): None}) for text in answer.get("occurrences", ["none"])]
        by_dateutil = agrees(row, dateutil_starts(row))
        theirs = libical.ask(f'{row["dtstart"]} {row["rrule"]} {LIMIT}')
        by_libical = theirs is not None and agrees(row, theirs.split())
        agreed["dateutil"] += by_dateutil
        agreed["libical"] += by_libical
        agreed["both"] += by_dateutil and by_libical
        if not agrees(row, ours):
            faults += 1
            print("differs from the definition:", row["dtstart"], row["rrule"], "\n  ours", ours, "\n  is  ",
                  row["starts"])
    print(f"{len(rows)} rules; the definition is confirmed by python-dateutil on {agreed['dateutil']}, by libical "
          f"on {agreed['libical']}, by both on {agreed['both']}; ours differs on {faults}")
    few = min(agreed["dateutil"], agreed["libical"]) < 0.6 * len(rows)
    return 1 if faults or few else 0


sys.exit(main())
