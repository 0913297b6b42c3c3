"""python-dateutil on the workloads of workload.h: "NAME thousand_per_second seek_microseconds" lines."""
import itertools
import pathlib
import re
import time
from datetime import datetime

from dateutil import rrule, tz

STARTS = 10_000
ROW = re.compile(r'\{"(R\w+)", "(\w+)",\s*"([^"]+)", "([^"]*)",')


def seconds(call, least=0.3):
    best = []
    while sum(best) < least or len(best) < 3:
        began = time.process_time()
        call()
        best.append(time.process_time() - began)
    return sorted(best)[len(best) // 2]


def main():
    text = (pathlib.Path(__file__).parent / "workload.h").read_text(encoding="utf-8")
    for name, dtstart, rule, zone in ROW.findall(text):
        start = datetime.strptime(dtstart, "%Y%m%dT%H%M%S")
        new_york = tz.gettz(zone) if zone else None

        def read():
            for at in itertools.islice(rrule.rrulestr(rule, dtstart=start), STARTS):
                if new_york:
                    at.replace(tzinfo=new_york).timestamp()

        def seek():
            rrule.rrulestr(rule, dtstart=start).between(datetime(2030, 1, 1), datetime(2030, 2, 1), inc=True)

        print(name, STARTS / seconds(read) / 1000, seconds(seek) * 1e6, flush=True)


main()
