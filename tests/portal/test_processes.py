"""Processes that start together end together, whoever ends first and however: tried with commands that do nothing."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from portal.running.processes import commands
from tests.services import ROOT, processes_with, wait_for

SCRIPT = """
import json, sys
from portal.running import processes
processes.SECONDS_TO_END = 1
together = processes.Together(json.loads(sys.argv[1]), lambda ending: print("started", flush=True))
together.loop()
print(f"ended by {together.ended_by}", flush=True)
"""
FOREVER = "sleep 1000"
STUBBORN = "sh -c \"trap '' TERM; while true; do sleep 1000; done\""
BUSY_MACHINE = 4  # seconds that two busy cores may add


class Run:
    def __init__(self, place: Path, lines: dict[str, str]) -> None:
        self.log, self.mark = place / "log", place
        with self.log.open("wb") as log:
            command = [sys.executable, "-c", SCRIPT, json.dumps(lines)]
            env = {**os.environ, "MARK": str(place)}
            self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True)
        wait_for(lambda: self.said.count("(pid=") == len(lines))

    @property
    def said(self) -> str:
        return self.log.read_text()

    @property
    def left(self) -> list[str]:
        return processes_with("MARK", self.mark)

    def pid(self, name: str) -> int:
        line = next(line for line in self.said.splitlines() if f"{name} started (pid=" in line)
        return int(line.rpartition("=")[2].rstrip(")"))

    def wait(self) -> str:
        """The last line."""
        self.process.wait(1 + BUSY_MACHINE)
        return self.said.splitlines()[-1]


@pytest.fixture
def together(tmp_path):
    """`together(web=…, worker=…)` starts commands together, and leaves nothing behind whatever the test finds."""
    return lambda **lines: kept_tidy(Run(tmp_path, lines))


@contextmanager
def kept_tidy(run: Run) -> Iterator[Run]:
    try:
        yield run
    finally:
        if run.process.poll() is None:
            os.killpg(run.process.pid, signal.SIGKILL)
            run.process.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_to_the_terminal_ends_them_all(together, number):
    with together(web=FOREVER, worker=FOREVER) as run:
        os.killpg(run.process.pid, number)
        assert run.wait() == "ended by []"
        assert run.left == []


def test_a_signal_in_the_first_moment_ends_them_all(tmp_path):
    command = [sys.executable, "-c", SCRIPT, json.dumps({"web": FOREVER, "worker": FOREVER})]
    env = {**os.environ, "MARK": str(tmp_path)}
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, start_new_session=True)
    process.stdout.readline()  # one is named, the other perhaps not yet
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate(timeout=1 + BUSY_MACHINE)[0].endswith("ended by []\n")
    assert processes_with("MARK", tmp_path) == []


def test_one_that_does_not_listen_is_killed_in_time(together):
    with together(web=STUBBORN, worker=FOREVER) as run:
        before = time.monotonic()
        run.process.terminate()
        assert run.wait() == "ended by []"
        assert 1 <= time.monotonic() - before < 1 + BUSY_MACHINE
        assert run.left == []


def test_one_that_ends_takes_the_others_with_it_and_is_named(together):
    with together(web=FOREVER, worker='sh -c "sleep 0.5; exit 3"', beat=FOREVER) as run:
        assert run.wait() == "ended by ['worker']"
        assert run.left == []


def test_one_that_ends_well_is_named_too(together):
    with together(web=FOREVER, beat="sleep 0.5") as run:
        assert run.wait() == "ended by ['beat']"


def test_children_of_one_that_was_killed_end_with_it(together):
    """A pool that outlives its worker would hold the worker's output open, and nobody would see that it died."""
    with together(web=FOREVER, worker='sh -c "sleep 1000 & wait"') as run:
        os.kill(run.pid("worker"), signal.SIGKILL)
        assert run.wait() == "ended by ['worker']"
        assert run.left == []


def test_nothing_outlives_the_portal_itself(together):
    with together(web=FOREVER, worker=FOREVER) as run:
        run.process.kill()
        run.process.wait()
        wait_for(lambda: run.left == [], BUSY_MACHINE)


def test_a_folder_with_a_space_in_its_name_is_no_trouble(tmp_path):
    assert "'/data of mine/beat'" in commands(8000, Path("/data of mine"))["beat"]
