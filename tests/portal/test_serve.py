"""`manage.py serve`: web, worker and beat for real, a second time, and when one of them dies."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import OperationalError

from portal.management.commands.serve import told_plainly
from portal.running.processes import SECONDS_TO_END
from tests.services import ROOT, free_port, get, portal_environment, processes_with, wait_for

SERVE = [sys.executable, "manage.py", "serve"]
BUSY_MACHINE = 10  # seconds that two busy cores may add; on an idle machine the second start takes less than 5


class Portal:
    """`serve` on a port of its own, outside the demonstration."""

    def __init__(self, data: Path) -> None:
        self.data, self.port, self.log = data, free_port(), data.with_suffix(".log")
        env = portal_environment(data, ALLOW_SQLITE="1", PORT=str(self.port))
        self.started = time.monotonic()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(SERVE, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True)

    @property
    def said(self) -> str:
        return self.log.read_text()

    def wait_until_ready(self) -> float:
        """Seconds from the start until the address is printed."""
        wait_for(lambda: "Ctrl-C stops it." in self.said or self.process.poll() is not None, 300)
        assert f"The portal is ready: http://127.0.0.1:{self.port}/" in self.said, self.said
        return time.monotonic() - self.started

    def worker(self) -> int:
        line = next(line for line in self.said.splitlines() if "worker started (pid=" in line)
        return int(line.rpartition("=")[2].rstrip(")"))


@contextmanager
def portal(data: Path) -> Iterator[Portal]:
    started = Portal(data)
    try:
        yield started
    finally:
        if started.process.poll() is None:
            started.process.kill()
            started.process.wait()
        wait_for(lambda: processes_with("DATA_DIR", data) == [])


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """A data folder that a first start has prepared."""
    folder = tmp_path_factory.mktemp("serve") / "var"
    with portal(folder) as first:
        first.wait_until_ready()
        assert "Preparing the database…" in first.said
        first.process.terminate()
        first.process.wait(SECONDS_TO_END + BUSY_MACHINE)
    return folder


def test_the_second_start_is_quick_prepares_nothing_and_one_ctrl_c_ends_it(data):
    with portal(data) as again:
        assert again.wait_until_ready() < 5 + BUSY_MACHINE
        assert "Preparing" not in again.said
        assert get(again.port, "/health/ready")[0] == 200
        os.killpg(again.process.pid, signal.SIGINT)
        assert again.process.wait(SECONDS_TO_END + BUSY_MACHINE) == 0
        assert processes_with("DATA_DIR", data) == []
        assert again.said.endswith("The portal has stopped; its data is kept.\n")


def test_a_second_portal_on_the_same_data_is_refused_and_a_killed_worker_ends_the_first(data):
    with portal(data) as first:
        first.wait_until_ready()
        env = portal_environment(data, ALLOW_SQLITE="1", PORT=str(free_port()))
        second = subprocess.run(SERVE, cwd=ROOT, env=env, capture_output=True, text=True)
        assert (second.returncode, second.stderr) == (1, f"The portal already runs with {data}.\n")
        os.kill(first.worker(), signal.SIGKILL)
        assert first.process.wait(SECONDS_TO_END + BUSY_MACHINE) == 1
        assert "The portal has stopped, because worker ended unexpectedly" in first.said
        assert processes_with("DATA_DIR", data) == []


def test_a_port_in_use_is_refused_in_a_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        env = portal_environment(tmp_path, ALLOW_SQLITE="1", PORT=port)
        result = subprocess.run(SERVE, cwd=ROOT, env=env, capture_output=True, text=True)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith(f"Port {port} is in use by another program; choose another: make run PORT=")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(28, "No space left on device", "/data/x"), "The disk is full (/data/x). Make room and try again."),
        (PermissionError(13, "Permission denied", "/data/x"), "The portal may not write here: /data/x."),
        (OperationalError("database or disk is full"), "The disk is full ("),
        (OperationalError("attempt to write a readonly database"), "The portal may not write here: "),
        (KeyboardInterrupt(), "\nStopped before the portal was ready"),
    ],
    ids=["full disk", "closed folder", "full under SQLite", "closed to SQLite", "Ctrl-C"],
)
def test_what_the_machine_refuses_is_told_in_a_sentence(error, told):
    with pytest.raises(SystemExit) as ended, told_plainly():
        raise error
    assert ended.value.code.startswith(told)


def test_other_errors_stay_errors():
    with pytest.raises(OperationalError, match="no such table"), told_plainly():
        raise OperationalError("no such table: portal_user")


def test_no_process_waits_for_weasyprint_to_load(tmp_path):
    """It takes most of a second, which the second start doesn't have; whoever draws a PDF loads it."""
    load = "import sys, django; django.setup(); import portal.urls; print('weasyprint' in sys.modules)"
    env = portal_environment(tmp_path, ALLOW_SQLITE="1", DJANGO_SETTINGS_MODULE="portal.settings")
    assert subprocess.check_output([sys.executable, "-c", load], cwd=ROOT, env=env, text=True).split()[-1] == "False"
