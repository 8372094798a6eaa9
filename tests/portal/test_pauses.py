"""Long work lets others write."""

import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from django.db import connection

from portal import pauses

PEOPLE = 8


@pytest.fixture
def _on_sqlite(monkeypatch):
    monkeypatch.setattr(connection, "vendor", "sqlite")


@pytest.mark.usefixtures("_on_sqlite")
def test_between_two_transactions_whoever_waits_to_write_gets_in(tmp_path, monkeypatch):
    """On SQLite one writes at a time, and who waits isn’t told when it is their turn: they ask every tenth of a second.
    People who save meanwhile wait for a transaction or two, then, and not until they are refused."""
    monkeypatch.setattr(pauses, "AT_A_STRETCH", 0)
    over, stretch = threading.Event(), pauses.Stretch()

    def work() -> None:
        with closing(sqlite3.connect(tmp_path / "db", isolation_level=None)) as worker:
            while not over.is_set():
                worker.execute("BEGIN IMMEDIATE")
                time.sleep(0.28)
                worker.execute("COMMIT")
                stretch.over()

    def save(nth: int) -> bool:
        time.sleep(nth * 0.0125)
        with closing(sqlite3.connect(tmp_path / "db", timeout=3, isolation_level=None)) as person:
            person.execute("BEGIN IMMEDIATE")  # raises once it has waited in vain
            person.execute("COMMIT")
        return True

    with ThreadPoolExecutor(PEOPLE + 1) as pool:
        working = pool.submit(work)
        saving = [pool.submit(save, nth) for nth in range(PEOPLE)]
        try:
            assert [person.result() for person in saving] == [True] * PEOPLE
        finally:
            over.set()
    working.result()


@pytest.mark.parametrize(("vendor", "worked", "paused"), [("sqlite", 1.0, 1), ("sqlite", 0.9, 0), ("postgresql", 9, 0)])
def test_it_pauses_where_that_helps_and_not_for_each_little_transaction(monkeypatch, vendor, worked, paused):
    now, pauses_made = [100.0], []
    monkeypatch.setattr(connection, "vendor", vendor)
    monkeypatch.setattr("portal.pauses.time.monotonic", lambda: now[0])
    monkeypatch.setattr("portal.pauses.time.sleep", pauses_made.append)
    stretch = pauses.Stretch()
    now[0] += worked
    stretch.over()
    stretch.over()
    assert len(pauses_made) == paused
