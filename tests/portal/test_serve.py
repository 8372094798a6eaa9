"""`manage.py serve`: web, worker and beat start together, end together, and leave nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.services import ROOT, free_port, get, portal_environment

SECONDS_TO_END = 5
SECONDS_TO_START_AGAIN = 5


class Portal:
    """`serve` on a port of its own, outside the demonstration; its output line by line in `said`."""

    def __init__(self, data: Path) -> None:
        self.port, self.log = free_port(), data.with_suffix(".log")
        env = portal_environment(data, ALLOW_SQLITE="1", PORT=str(self.port))
        self.started = time.monotonic()
        with self.log.open("wb") as log:
            command = [sys.executable, "manage.py", "serve"]
            self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True)

    @property
    def said(self) -> str:
        return self.log.read_text()

    def wait_until_ready(self, seconds: float = 120) -> float:
        """Seconds from the start until the address is printed."""
        wait_for(lambda: "Ctrl-C stops it." in self.said or self.process.poll() is not None, seconds)
        assert self.process.poll() is None, self.said
        return time.monotonic() - self.started

    def children(self) -> dict[str, int]:
        """The processes that honcho says it started, by name."""
        started = [line.split() for line in self.said.splitlines() if " started (pid=" in line]
        return {words[3]: int(words[-1].removeprefix("(pid=").removesuffix(")")) for words in started}

    def wait(self) -> tuple[int, float]:
        """The exit code, and the seconds that the end took."""
        before = time.monotonic()
        code = self.process.wait(SECONDS_TO_END * 4)
        return code, time.monotonic() - before


def wait_for(true: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.05)


def processes_of(data: Path) -> list[str]:
    """Whatever runs with this data folder in its environment, by its command line."""
    wanted = f"DATA_DIR={data}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (process / "environ").read_bytes().split(b"\0"):
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return [command for command in found if command]


@contextmanager
def portal(data: Path) -> Iterator[Portal]:
    started = Portal(data)
    try:
        yield started
    finally:
        if started.process.poll() is None:
            os.killpg(started.process.pid, signal.SIGKILL)
            started.process.wait()
        wait_for(lambda: processes_of(data) == [], SECONDS_TO_END * 2)


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """A data folder that a first start has prepared."""
    folder = tmp_path_factory.mktemp("serve") / "var"
    with portal(folder) as first:
        first.wait_until_ready()
        assert "Preparing the database…" in first.said
        assert get(first.port, "/health/ready")[0] == 200
        first.process.send_signal(signal.SIGTERM)
        first.wait()
    return folder


def test_the_second_start_is_quick_and_prepares_nothing(data):
    with portal(data) as again:
        assert again.wait_until_ready() < SECONDS_TO_START_AGAIN
        assert "Preparing" not in again.said
        assert f"The portal is ready: http://127.0.0.1:{again.port}/" in again.said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_one_signal_ends_all_within_five_seconds(data, number):
    with portal(data) as running:
        running.wait_until_ready()
        os.killpg(running.process.pid, number)  # as a terminal does
        code, seconds = running.wait()
        assert (code, seconds < SECONDS_TO_END) == (0, True), running.said
        assert processes_of(data) == []
        assert running.said.endswith("The portal has stopped; its data is kept.\n")


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_when_one_is_killed_the_others_end_and_it_is_named(data, name):
    with portal(data) as running:
        running.wait_until_ready()
        os.kill(running.children()[name], signal.SIGKILL)
        code, _ = running.wait()
        assert code == 1
        assert processes_of(data) == []
        assert f"The portal has stopped, because {name} ended unexpectedly" in running.said


def test_nothing_outlives_a_portal_that_is_killed(data):
    with portal(data) as running:
        running.wait_until_ready()
        running.process.kill()
        running.process.wait()
        wait_for(lambda: processes_of(data) == [], SECONDS_TO_END * 2)


def test_a_second_portal_on_the_same_data_is_refused(data):
    with portal(data) as running, portal(data) as second:
        running.wait_until_ready()
        assert second.wait()[0] == 1
        assert second.said == f"The portal already runs with {data}.\n"
        second.process.wait()
        os.killpg(running.process.pid, signal.SIGTERM)
        running.wait()


def test_a_port_in_use_is_refused_in_a_sentence(data):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        env = portal_environment(data, ALLOW_SQLITE="1", PORT=port)
        command = [sys.executable, "manage.py", "serve"]
        result = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith(f"Port {port} is in use by another program")


@pytest.mark.parametrize(
    ("script", "told"),
    [
        (
            "raise OSError(28, 'No space left on device', '/data/x')",
            "The disk is full (/data/x). Make room and try again.",
        ),
        ("raise PermissionError(13, 'Permission denied', '/data/x')", "The portal may not write here: /data/x."),
        ("raise OperationalError('database or disk is full')", "The disk is full ("),
        ("raise OperationalError('attempt to write a readonly database')", "The portal may not write here: "),
        ("raise KeyboardInterrupt", "\nStopped before the portal was ready"),
    ],
)
def test_what_the_machine_refuses_is_told_in_a_sentence(script, told):
    from django.db import OperationalError

    from portal.management.commands.serve import told_plainly

    with pytest.raises(SystemExit) as ended, told_plainly():
        exec(script, {"OperationalError": OperationalError})
    assert ended.value.code.startswith(told)
