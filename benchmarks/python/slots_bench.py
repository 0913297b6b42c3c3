"""Slot workload W1 through Python, beside the same question through C++.

    cmake --preset bench && cmake --build build/bench --target rota_python slots_bench
    PYTHONPATH=build/bench/bindings/python /usr/bin/python3 benchmarks/python/slots_bench.py \\
        build/bench/benchmarks/availability/slots_bench

Answers are compared with the published counts and hashes before anything is timed. Each figure is the best of
several rounds, as the machine may be busy; that of C++ is the mean of one round, whose set-up writes for long. The
argument, the C++ benchmark, may be left out.
"""
from __future__ import annotations

import datetime as dt
import json
import pathlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable

import rota

UTC = dt.timezone.utc
START = dt.datetime(2027, 3, 1, tzinfo=UTC)  # a Monday
NOW = START - dt.timedelta(days=3)
ZONES = ["America/Sao_Paulo", "Europe/London", "Europe/Berlin", "Europe/Athens", "Africa/Johannesburg", "Africa/Lagos"]
ANSWERS: list[tuple[int, rota.Scheduling, int, int, int]] = [  # days, type, hosts, starts, FNV-1a of them
    (7, "individual", 1, 114, 0x0DB2D7ED),
    (31, "individual", 1, 524, 0x5D61A486),
    (92, "individual", 1, 1501, 0xE9BBD0BD),
    (7, "collective", 5, 10, 0x81F39E40),
    (31, "collective", 50, 46, 0x472D94F3),
    (7, "round_robin", 5, 240, 0x54D73C46),
    (31, "round_robin", 5, 1120, 0xE9167CB9),
    (92, "round_robin", 5, 3335, 0x55FBA206),
    (7, "round_robin", 50, 255, 0xF21C7288),
    (31, "round_robin", 50, 1182, 0xD71F81B1),
]


def minutes(count: int) -> dt.timedelta:
    return dt.timedelta(minutes=count)


def w1(hosts: int, days: int, scheduling: rota.Scheduling) -> rota.Scenario:
    """Hosts in six zones, four busy half hours a weekday, half-hour slots every quarter hour."""
    week: list[rota.Day] = ["mon", "tue", "wed", "thu", "fri"]
    hours = [("09:00", "12:00"), ("13:00", "17:00")]
    names = [f"h{h}" for h in range(hosts)]
    catalog = rota.Catalog(
        organization=rota.Organization(id="w1", name="W1", zone="UTC"),
        users=[rota.User(id=n, name=n, default_schedule=ZONES[h % 6]) for h, n in enumerate(names)],
        schedules=[
            rota.Schedule(
                id=zone, zone=zone, rules=[rota.ScheduleRule(days=week, start=a, end=b) for a, b in hours]
            )
            for zone in ZONES
        ],
        teams=[rota.Team(id="team", name="Team", members=[rota.Membership(user=name) for name in names])],
        event_types=[
            rota.EventType(
                id="half-hour",
                team="team",
                title="Half an hour",
                durations_min=[30],
                step_min=15,
                scheduling=scheduling,
                hosts=[rota.HostRow(user=name) for name in names],
            )
        ],
    )
    busy = []
    for h, name in enumerate(names):
        for d in (d for d in range(days) if d % 7 < 5):
            for k in range(4):
                at = START + dt.timedelta(days=d) + minutes(420 + 120 * k + 15 * ((7 * h + 3 * d + 5 * k) % 4))
                busy.append(rota.BusyBlock(id=f"b{h}-{d}-{k}", user=name, start=at, end=at + minutes(30)))
    query = rota.ScenarioQuery(event_type="half-hour", from_=START, to=START + dt.timedelta(days=days))
    return rota.Scenario(now=NOW, catalog=catalog, busy=busy, query=query)


def fnv(starts: Iterable[int]) -> int:
    """FNV-1a (32 bit) over the starts as decimal text joined by commas."""
    value = 0x811C9DC5
    for byte in ",".join(map(str, starts)).encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def check() -> None:
    for days, scheduling, hosts, count, expected in ANSWERS:
        slots = rota.evaluate(w1(hosts, days, scheduling))["slots"]
        starts = [int(dt.datetime.fromisoformat(slot["start"]).timestamp()) for slot in slots]
        if (len(starts), fnv(starts)) != (count, expected):
            sys.exit(f"{hosts} hosts, {days} days, {scheduling}: {len(starts)} starts, {fnv(starts):08x}")
    print(f"counts and hashes of {len(ANSWERS)} configurations are as published\n")


def best_us(call: Callable[[], object], rounds: int = 15) -> float:
    """Microseconds of one call: the best round of calls that take 20 ms together."""
    repeat, best = 1, float("inf")
    while rounds > 0:
        begin = time.perf_counter()
        for _ in range(repeat):
            call()
        took = time.perf_counter() - begin
        if took < 0.02:
            repeat *= 2
            continue
        best = min(best, took / repeat)
        rounds -= 1
    return best * 1e6


def line(what: str, us: float) -> None:
    print(f"{what:<64}{us:10.1f} µs")


def cpp(benchmark: str, hosts: int) -> float:
    """The same question through C++, in the same minutes on the same machine."""
    command = [benchmark, f"--benchmark_filter=BM_EngineWarm/hosts:{hosts}/", "--benchmark_format=json",
               "--benchmark_min_time=0.05"]
    rows = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["benchmarks"]
    return float(rows[0]["real_time"])


def main() -> None:
    check()
    benchmark = sys.argv[1] if len(sys.argv) > 1 else None
    staff = rota.Envelope(organization="w1", now=NOW)
    guest = rota.Envelope(organization="w1", now=NOW, actor=rota.Actor(kind="guest"))  # starts and counts
    for hosts, count, expected in ((1, 524, 0x5D61A486), (50, 1182, 0xD71F81B1)):
        scenario = w1(hosts, 31, "individual" if hosts == 1 else "round_robin")
        with tempfile.TemporaryDirectory() as folder:
            with rota.Engine(pathlib.Path(folder) / "w1.db", durability="normal") as engine:
                engine.apply(scenario.catalog)
                for block in scenario.busy:
                    engine.put(block)
                end = START + dt.timedelta(days=31)

                def ask(envelope: rota.Envelope = guest) -> rota.Slots:
                    return engine.slots("half-hour", START, end, envelope=envelope)

                slots = ask()
                if (len(slots), fnv(slots.start)) != (count, expected):
                    sys.exit(f"{hosts} hosts: {len(slots)} starts, {fnv(slots.start):08x}")
                python = best_us(ask)
                line(f"W1, {hosts} hosts × 31 days, engine on SQLite, warm", python)
                if benchmark:
                    native = cpp(benchmark, hosts)
                    line("  the same through C++", native)
                    line("  Python's share", python - native)
                line("  with the list of hosts", best_us(lambda: ask(staff)))
                line(f"  and all {len(slots)} as Slot objects", best_us(lambda: list(ask(staff))))
                if hosts == 50:
                    thousand = engine.slots("half-hour", START, end, limit=1000, envelope=staff)
                    plain = engine.slots("half-hour", START, end, limit=1000, envelope=guest)
                    print()
                    line(f"{len(plain)} slots as Slot objects, starts and counts", best_us(lambda: list(plain)))
                    hosts_each = len(thousand.host_indexes) / len(thousand)
                    line(f"  with hosts, {hosts_each:.0f} each", best_us(lambda: list(thousand)))
                    columns = ("start", "end", "remaining", "hosts_free", "host_offsets", "host_indexes")
                    line("  as six columns", best_us(lambda: [getattr(thousand, name) for name in columns]))
                    line("  the starts as a list of int", best_us(lambda: thousand.start.tolist()))
        print()
    with rota.Engine(":memory:") as engine:
        engine.apply(w1(1, 7, "individual").catalog)
        line("the cheapest call: verbs around an error of the engine", best_us(lambda: refused(engine)))
        line("a property of the engine", best_us(lambda: engine.closed))
    user = rota.User(id="ana", name="Ana", email="ana@example.net")
    line("making a User", best_us(lambda: rota.User(id="ana", name="Ana", email="ana@example.net")))
    line("a User to C++ and JSON", best_us(user.to_json))
    text = user.to_json()
    line("a User from JSON", best_us(lambda: rota.User.from_json(text)))


def refused(engine: rota.Engine) -> None:
    try:
        engine.slots("nothing", START, START, envelope=rota.Envelope(now=NOW))
    except rota.NotFound:
        pass


if __name__ == "__main__":
    main()
