"""The storm's client in Python; README.md has the protocol."""
from __future__ import annotations

import datetime as dt
import json
import random
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TextIO

import rota


def microseconds() -> int:
    return time.monotonic_ns() // 1000


class Log:
    """A line at a time: text streams are not made for several threads."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.lock = threading.Lock()

    def write(self, line: str) -> None:
        with self.lock:
            self.stream.write(line + "\n")


class Client:
    """Holds, books, confirms, cancels and moves its own bookings at random."""

    def __init__(self, task: dict[str, Any], thread: int, engine: rota.Engine, log: Log) -> None:
        self.task = task
        self.name = f"{task['name']}t{thread}"
        self.random = random.Random(task["seed"] * 100 + thread)
        self.engine = engine
        self.log = log
        self.made = 0
        self.mine: dict[str, bool] = {}  # id -> whether it is a hold

    def run(self) -> None:
        while microseconds() < self.task["end_us"]:
            self.step()

    def step(self) -> None:
        if not self.mine or self.random.random() >= 0.45:
            return self.make()
        id = self.random.choice(list(self.mine))
        held = self.mine[id]
        if held and self.random.random() < 0.6:
            if self.tell("confirm", id, lambda said: self.engine.confirm(id, envelope=said)):
                self.mine[id] = False
        elif held or self.random.random() < 0.5:
            if self.tell("cancel", id, lambda said: self.engine.cancel(id, envelope=said)):
                del self.mine[id]
        else:
            start = self.start()
            self.tell("move", id, lambda said: self.engine.move(id, start=start, envelope=said))

    def make(self) -> None:
        self.made += 1
        id = f"{self.name}-{self.made}"
        verb = "hold" if self.random.random() < 0.4 else "book"
        fields: dict[str, Any] = {
            "event_type": self.random.choice(["one", "three"]),
            "start": self.start(),
            "attendees": [rota.Attendee(name=self.name, email=f"{self.name}@example.net")],
        }
        take: Callable[..., rota.Booking] = getattr(self.engine, verb)
        if verb == "hold":
            fields["hold_s"] = self.random.choice([self.random.randint(1, 2), 86400])
        if self.tell(verb, id, lambda said: take(**fields, envelope=said), new_id=id):
            self.mine[id] = verb == "hold"

    def start(self) -> dt.datetime:
        slot = self.random.randrange(self.task["slots"])
        return dt.datetime.fromtimestamp(self.task["opens"] + 1800 * slot, dt.timezone.utc)

    def tell(
        self, verb: str, id: str, command: Callable[[rota.Envelope], rota.Booking], new_id: str = ""
    ) -> bool:
        """Gives a command and writes down what it was told; whether it went through."""
        before = microseconds()
        now = self.task["now"] + (before - self.task["begin_us"]) // 1_000_000
        try:
            booking = command(
                rota.Envelope(now=dt.datetime.fromtimestamp(now, dt.timezone.utc), new_id=new_id)
            )
        except rota.Error as error:
            told = f"refused {error.reason}"
            if error.reason == "expired":
                self.mine.pop(id, None)
        else:
            start = int(booking.start.timestamp())
            told = f"ok {booking.status} {start} {booking.hosts[0]}"
        self.log.write(f"{before} {microseconds()} {verb} {id} {told}")
        return told.startswith("ok")


def main() -> None:
    task = json.loads(sys.argv[1])
    with rota.Engine(task["database"]) as engine, open(task["log"], "w", encoding="utf-8") as text:
        log = Log(text)
        clients = [Client(task, thread, engine, log) for thread in range(task["threads"])]
        with ThreadPoolExecutor(len(clients)) as threads:
            for running in [threads.submit(client.run) for client in clients]:
                running.result()  # raises what the client raised


if __name__ == "__main__":
    main()
