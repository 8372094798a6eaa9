"""Eight processes commit against one line at once: never a cent beyond what was allotted to it.

On PostgreSQL with its negative control: without the lock, the same test sees the race. SQLite has one writer at a time
(immediate transactions), so there is no lock to take away; the guarantee is the same and is tested too.
"""

import multiprocessing
import sqlite3
from decimal import Decimal

import pytest
from django.db import connection

from budget.models import ActionLine, Commitment, Entry
from portal.models import Country
from tests.budget.factories import finance_officer, funded, phase_with_lines
from tests.budget.ledgers import differences
from tests.budget.racing import race
from tests.factories import CountryFactory

PROCESSES = 8
ALLOTTED = Decimal("100000.00")
# Seven times this is 99,999.97; an eighth would pass what is allotted by more than three cents.
AMOUNT = Decimal("14285.71")

on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has a single writer: there is no row lock to hold or to take away"
)
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="copies the test's SQLite database into a file")


def run_race(database_url: str, *, locked: bool = True) -> None:
    """Let the processes loose on the line of `ground`; each ends when its commitment is refused."""
    line = ActionLine.objects.get(code="AL3")
    party, officer = Country.objects.get(), line.entries.get().by
    spawn = multiprocessing.get_context("spawn")
    barrier = spawn.Barrier(PROCESSES)
    given = (database_url, line.pk, party.pk, officer.pk, str(AMOUNT), barrier, locked)
    racers = [spawn.Process(target=race, args=given) for _number in range(PROCESSES)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(300)
    assert [racer.exitcode for racer in racers] == [0] * PROCESSES


def postgresql_url() -> str:
    """The test's own database, for another process."""
    given = connection.settings_dict
    host, port = given["HOST"] or "127.0.0.1", given["PORT"] or 5432
    return f"postgres://{given['USER']}:{given['PASSWORD']}@{host}:{port}/{given['NAME']}"


@pytest.fixture
def ground(transactional_db):
    """A line with exactly 100,000 dollars on it, committed to the database where others can see it."""
    finance = finance_officer()
    CountryFactory()
    return funded(phase_with_lines(), finance, ALLOTTED)


@pytest.mark.postgres
@on_postgresql
def test_never_a_cent_beyond_what_is_allotted(ground):
    run_race(postgresql_url())

    ground.refresh_from_db()
    commitments = Entry.objects.filter(kind="commitment")
    assert [entry.usd for entry in commitments] == [AMOUNT] * 7
    assert ground.committed == sum(c.amount for c in Commitment.objects.all()) == Decimal("99999.97")
    assert ground.available == Decimal("0.03")
    assert differences() == []


@pytest.mark.postgres
@on_postgresql
def test_without_the_lock_the_same_race_is_seen(ground):
    run_race(postgresql_url(), locked=False)

    committed = sum(entry.usd for entry in Entry.objects.filter(kind="commitment"))
    assert committed > ALLOTTED
    assert any("committed is" in difference for difference in differences())


@on_sqlite
def test_sqlite_s_single_writer_gives_the_same_guarantee(ground, tmp_path):
    file = tmp_path / "race.sqlite3"
    with sqlite3.connect(file) as copy:
        connection.connection.backup(copy)
    run_race(f"sqlite:///{file}")

    with sqlite3.connect(file) as copy:
        amounts = [row[0] for row in copy.execute("SELECT usd FROM budget_entry WHERE kind = 'commitment'")]
        (committed,) = copy.execute("SELECT committed FROM budget_actionline WHERE code = 'AL3'").fetchone()
    assert amounts == [float(AMOUNT)] * 7
    assert committed == 99999.97
