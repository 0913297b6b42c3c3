"""Random recurrence sets, written by us, expanded by libical and by dateutil (through vobject)."""
from __future__ import annotations

import datetime as dt
import json
import os
import pathlib
import random
import subprocess

from lint import Lint
from readers import Libical, Vobject

COUNT = 60
UNTIL = dt.datetime(2028, 1, 1, tzinfo=dt.timezone.utc)


def test_recurrence_is_read_as_it_is_meant(tmp_path: pathlib.Path) -> None:
    seed = os.environ.get("ROTA_SEED") or str(random.randrange(2**32))
    print("ROTA_SEED=" + seed)
    out = subprocess.run([os.environ["ROTA_RANDOM_CALENDARS"], str(COUNT), seed], check=True, capture_output=True).stdout
    libical, vobject = Libical(os.environ["ROTA_LIBICAL_READ"], tmp_path), Vobject()
    repeating = changed = 0
    for line in out.decode().splitlines():
        row = json.loads(line)
        text, events = row["text"], row["events"]
        assert Lint(text.encode()).faults == [], text
        head, *read = libical.rows(text, UNTIL.strftime("%Y%m%dT%H%M%SZ"))
        assert head["errors"] == [] and head["restrictions"] == [], text
        wanted = [event["starts"] for event in events]
        assert [sorted(set(event["starts"])) for event in read] == wanted, text
        assert [event.get("recurrence_id") for event in read] == [event.get("recurrence_id") for event in events], text
        assert [sorted(set(starts)) for starts in vobject.starts(text, UNTIL)] == wanted, text
        assert vobject.recurrence_ids(text) == [event.get("recurrence_id") for event in events], text
        repeating += sum(len(starts) > 1 for starts in wanted)
        changed += sum("recurrence_id" in event for event in events)
    assert repeating > COUNT and changed > COUNT / 2  # of 4 events each
