"""Threads, processes and the interpreter lock."""
from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import pathlib
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

import rota
from conftest import MONDAY, NINE, opened

HALF = dt.timedelta(minutes=30)


@pytest.fixture
def blocked(database: str) -> Iterator[sqlite3.Connection]:
    """Another program that holds the database for writing, as an open transaction."""
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


def start(pool: ThreadPoolExecutor, call: Callable[[], rota.Booking]) -> Future[rota.Booking]:
    """Runs a call in a thread and comes back when it has been made."""
    made = threading.Event()

    def run() -> rota.Booking:
        made.set()
        return call()

    future = pool.submit(run)
    made.wait()
    time.sleep(0.1)  # so that it is inside the engine
    return future


def test_a_call_that_waits_lets_other_threads_run(
    database: str, blocked: sqlite3.Connection, kim: rota.Attendee
) -> None:
    """Only this thread can end the transaction the call waits for: with the interpreter locked, the call
    would give up as `busy`."""
    with opened(database, busy_timeout_ms=3000) as engine, ThreadPoolExecutor(1) as pool:
        booking = start(pool, lambda: engine.book("call", NINE, attendees=[kim]))
        assert not booking.done()
        blocked.execute("ROLLBACK")
        assert booking.result().status == "confirmed"


def test_closing_waits_for_calls_of_other_threads(
    database: str, blocked: sqlite3.Connection, kim: rota.Attendee
) -> None:
    engine = opened(database, busy_timeout_ms=3000)
    with ThreadPoolExecutor(1) as pool:
        booking = start(pool, lambda: engine.book("call", NINE, attendees=[kim]))
        engine.close()
        assert engine.closed
        blocked.execute("ROLLBACK")
        assert booking.result().status == "confirmed"
    with opened(database) as again:
        assert len(list(again.list(rota.Booking))) == 1


def test_busy_is_an_error_that_may_be_retried(
    database: str, blocked: sqlite3.Connection, kim: rota.Attendee
) -> None:
    with opened(database, busy_timeout_ms=0) as engine:
        with pytest.raises(rota.Unavailable) as caught:
            engine.book("call", NINE, attendees=[kim])
        assert (caught.value.reason, caught.value.retryable) == ("busy", True)


def test_threads_on_one_engine_book_each_start_twice_at_most(
    database: str, kim: rota.Attendee
) -> None:
    """Two hosts: of eight threads that race for every start of a day, two win it."""
    with opened(database) as engine, ThreadPoolExecutor(8) as pool:
        gate = threading.Barrier(8)

        def race() -> list[str]:
            gate.wait()
            told = []
            for slot in range(16):
                try:
                    engine.book("call", NINE + slot * HALF, attendees=[kim])
                    told.append("booked")
                except rota.Refused as error:
                    told.append(error.reason)
                assert len(engine.slots("call", MONDAY, MONDAY)) <= 16
            return told

        answers = [future.result() for future in [pool.submit(race) for _ in range(8)]]
        for slot in range(16):
            told = sorted(answer[slot] for answer in answers)
            assert told == ["booked"] * 2 + ["occupied"] * 6
        assert engine.verify() == rota.VerifyReport(bookings=32)
        assert len(engine.slots("call", MONDAY, MONDAY)) == 0


def in_child(body: Callable[[], object]) -> str:
    """What `body` says in a forked process."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            said = str(body())
        except rota.Error as error:
            said = f"{type(error).__name__} {error.reason}"
        except BaseException as error:
            said = repr(error)
        os.write(writer, said.encode())
        os._exit(0)
    os.close(writer)
    with open(reader, encoding="utf-8") as pipe:
        said = pipe.read()
    assert os.waitpid(pid, 0)[1] == 0
    return said


def test_an_engine_says_that_it_was_forked(database: str, kim: rota.Attendee) -> None:
    with opened(database) as engine:
        assert in_child(lambda: engine.slots("call", MONDAY)) == "Unavailable forked"
        assert in_child(lambda: engine.book("call", NINE)) == "Unavailable forked"
        assert in_child(lambda: engine.close()) == "None"
        assert engine.book("call", NINE, attendees=[kim]).status == "confirmed"


def test_a_forked_process_opens_its_own(database: str) -> None:
    def count() -> int:
        with opened(database) as own:
            return len(own.slots("call", MONDAY, MONDAY))

    with rota.Engine(database):
        assert in_child(count) == "16"


def book_in_worker(database: str, slot: int) -> rota.Booking | rota.Error:
    """Answers and errors come back from another process as they are."""
    with opened(database) as engine:
        try:
            return engine.book("call", NINE + slot * HALF, hosts=["ana"], attendees=[
                rota.Attendee(name="Kim", email="kim@example.net")
            ])
        except rota.Error as error:
            return error


def test_answers_travel_between_processes(database: str) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        first, second = pool.starmap(book_in_worker, [(database, 0), (database, 0)])
    booking, error = (first, second) if isinstance(first, rota.Booking) else (second, first)
    assert isinstance(booking, rota.Booking) and booking.hosts == ["ana"]
    assert isinstance(error, rota.Refused) and error.refusals[0].host == "ana"
    assert pathlib.Path(database).exists()
