"""`make test` itself: what the second stage repeats, what counts as a failure, and servers that leave nothing."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg2
import pytest
from redis import Redis

from tests import conftest, run_suite
from tests.run_suite import Outcome
from tests.services import ROOT, answers_ping, postgresql, redis, wait_for

SAMPLE = """
import pytest
from django.test import SimpleTestCase, TestCase

def test_plain(): pass
def test_fixture(db): pass
@pytest.fixture
def party(db): pass
def test_through_another_fixture(party): pass
@pytest.mark.django_db
def test_mark(): pass
@pytest.mark.postgres
def test_postgres(): pass
@pytest.mark.any_database
def test_texts(db): pass
class TestCases(TestCase):
    def test_case(self): pass
class TestSimple(SimpleTestCase):
    def test_simple(self): pass
"""


def test_the_second_stage_repeats_what_touches_the_database(tmp_path):
    (tmp_path / "test_sample.py").write_text(SAMPLE)
    options = ["-p", "tests.plugin_database", "--only-database", "--collect-only", "-q", "-c", ROOT / "pyproject.toml"]
    command = [sys.executable, "-m", "pytest", *options, "--rootdir", tmp_path, tmp_path / "test_sample.py"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    names = [line.rpartition("::")[2] for line in result.stdout.splitlines() if "::" in line]
    assert set(names) == {"test_fixture", "test_through_another_fixture", "test_mark", "test_postgres", "test_case"}


GROUPED = """
import pytest
from pathlib import Path

@pytest.mark.xdist_group("one")
@pytest.mark.parametrize("number", range(4))
def test_where(number, worker_id): Path(__file__).with_name(worker_id).touch()
"""


def test_a_group_of_tests_stays_on_one_worker(tmp_path):
    (tmp_path / "test_grouped.py").write_text(GROUPED)
    command = [sys.executable, "-m", "pytest", "-p", "no:django", "--rootdir", tmp_path, *run_suite.CORES, tmp_path]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert len(list(tmp_path.glob("gw*"))) == 1


def test_what_waits_for_processes_stays_on_one_worker(request):
    items = {item.nodeid.partition("::")[0]: item for item in request.session.items}
    for group, places in conftest.WAITING.items():
        grouped = {file for file, item in items.items() if pytest.mark.xdist_group(group).mark in item.iter_markers()}
        assert grouped == {file for file in items if file.startswith(places)}


def test_what_is_made_for_a_file_is_made_on_one_worker(request):
    for item in request.session.items:
        if hasattr(item.module, "made_once"):
            assert item.get_closest_marker("xdist_group"), item.nodeid


def test_what_waits_comes_first_and_the_longest_after_it(request):
    """In the order of a list that names only what is there."""
    assert all((ROOT / place).exists() for place in conftest.ORDER)
    files = [item.nodeid.partition("::")[0] for item in request.session.items]
    ranks = [next((n for n, place in enumerate(conftest.ORDER) if file.startswith(place)), 99) for file in files]
    assert ranks == sorted(ranks)


def test_every_journey_is_among_those_that_the_browser_stage_reads():
    marked = {file for file in (ROOT / "tests").rglob("test_*.py") if "mark.journey" in file.read_text()}
    read = [ROOT / path for path in run_suite.JOURNEYS]
    outside = {file for file in marked - {Path(__file__)} if not any(file.is_relative_to(path) for path in read)}
    assert outside == set()


MEET = """
import pathlib, sys, time
mine, other = map(pathlib.Path, sys.argv[1:])
mine.touch()
until = time.monotonic() + 60
while not other.exists() and time.monotonic() < until: time.sleep(0.01)
mine.with_suffix(".met").write_text(str(other.exists()))
time.sleep(1)
"""


def test_what_the_stages_begin_with_is_made_on_both_engines_at_once(monkeypatch, tmp_path):
    """Each of them waits here until the other has begun; no stage begins before both have ended."""
    one, other = tmp_path / "one", tmp_path / "other"
    asked, start = [], run_suite.started

    def started(arguments: list[str], env: dict[str, str]) -> subprocess.Popen:
        asked.append(arguments)
        return start(["-c", MEET, *env.values()], {})

    monkeypatch.setattr(run_suite, "started", started)
    run_suite.make_ready({"mine": str(one), "other": str(other)}, {"mine": str(other), "other": str(one)})
    assert asked == [["-m", "tests.beforehand"]] * 2
    assert [place.with_suffix(".met").read_text() for place in (one, other)] == ["True", "True"]


class TestOutcome:
    @pytest.fixture
    def pytest_says(self, monkeypatch):
        """`pytest_says(code, tests, failures)` stands for a run of pytest."""

        def says(code: int, tests: int, failures: int = 0) -> None:
            def run(options, env):
                suite = f'<testsuite tests="{tests}" failures="{failures}" errors="0" skipped="1"/>'
                Path(options[-1]).write_text(f"<testsuites>{suite}</testsuites>")
                return code

            monkeypatch.setattr(run_suite, "pytest", run)

        return says

    def test_counts_what_passed_and_what_failed(self, pytest_says):
        pytest_says(code=1, tests=10, failures=2)
        assert run_suite.stage("SQLite", []) == Outcome(passed=7, failed=2, clean=False)

    def test_of_stages_adds_up(self):
        stages = [Outcome(passed=7), Outcome(passed=3, failed=1, clean=False), Outcome(passed=1)]
        assert sum(stages, Outcome()) == Outcome(passed=11, failed=1, clean=False)

    def test_of_a_stage_that_ran_nothing_is_a_failure(self, pytest_says):
        pytest_says(code=pytest.ExitCode.NO_TESTS_COLLECTED, tests=1)
        assert not run_suite.stage("browser", []).clean

    def test_of_a_run_that_left_no_report_is_a_failure(self, monkeypatch):
        monkeypatch.setattr(run_suite, "pytest", lambda options, env: 3)
        assert run_suite.stage("SQLite", []) == Outcome(failed=1, clean=False)


@pytest.mark.postgres
def test_the_servers_and_their_folders_are_gone_afterwards():
    with postgresql() as url:
        with psycopg2.connect(url) as connection:
            cursor = connection.cursor()
            cursor.execute("SHOW data_directory")
            folder = Path(cursor.fetchone()[0]).parent
        connection.close()
        assert folder.is_dir()
    assert not folder.exists()
    with pytest.raises(psycopg2.OperationalError, match="refused"):
        psycopg2.connect(url)


@pytest.fixture
def open_folder():
    """A temporary folder that other users may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield folder


@pytest.mark.postgres
def test_the_servers_end_also_when_the_run_is_killed(open_folder):
    script = "import time; from tests.services import redis\nwith redis() as url: print(url, flush=True); time.sleep(9)"
    env = {**os.environ, "TMPDIR": open_folder}
    run = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
    url = run.stdout.readline().strip()
    assert answers_ping(url)
    run.kill()
    run.wait()
    wait_for(lambda: not answers_ping(url))


@pytest.mark.postgres
def test_redis_keeps_nothing_and_listens_on_loopback_only():
    with redis() as url, Redis.from_url(url) as client:
        assert client.config_get("save") == {"save": ""}
        assert client.config_get("appendonly") == {"appendonly": "no"}
        assert client.config_get("bind") == {"bind": "127.0.0.1"}
