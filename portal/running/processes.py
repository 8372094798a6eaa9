"""The portal's three processes on one machine, started and ended together with honcho.

What honcho leaves open is closed here: the end takes SECONDS_TO_END at most, a process that is killed leaves no child
behind, and neither does this one.
"""

import ctypes
import os
import shlex
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from honcho.compat import ProcessManager
from honcho.manager import Manager
from honcho.process import Popen, Process

SECONDS_TO_END = 3
PR_SET_PDEATHSIG = 1
# Celery's advice against root is for servers; tasks here are JSON, which is what the advice is about.
QUIETER = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}


def commands(port: int, data: Path) -> dict[str, str]:
    """What runs, by name. The worker and beat stand back for the web process when the machine is busy."""
    python = f"{shlex.quote(sys.executable)} -m"
    web = f"gunicorn portal.wsgi --bind 127.0.0.1:{port} --workers 2 --threads 4 --preload --no-control-socket"
    worker = f"celery -A portal --quiet worker --concurrency 2 --loglevel warning --hostname portal-{os.getpid()}@%h"
    beat = f"celery -A portal --quiet beat --loglevel warning --pidfile= --schedule {shlex.quote(str(data / 'beat'))}"
    alone = "--without-gossip --without-mingle --without-heartbeat"
    return {
        "web": f"{python} {web} --graceful-timeout 2 --log-level warning",
        "worker": f"nice -n 5 {python} {worker} {alone}",
        "beat": f"nice -n 5 {python} {beat}",
    }


class Together(Manager):
    """Runs commands side by side until one ends or somebody asks for the end; then ends them all.

    `ended_by` names the processes that ended without being asked to; it is empty after Ctrl-C or SIGTERM.
    """

    def __init__(self, lines: dict[str, str], when_started: Callable[[threading.Event], None]) -> None:
        super().__init__()
        self._process_ctor, self._procmgr = Child, Leaders()
        self.when_started, self.ending = when_started, threading.Event()
        self.ended_by: list[str] | None = None
        for name, line in lines.items():
            self.add_process(name, f"exec setpriv --pdeathsig TERM {line}", env=os.environ | QUIETER)

    def loop(self) -> None:
        signal.signal(signal.SIGHUP, lambda number, frame: os.kill(os.getpid(), signal.SIGTERM))
        super().loop()

    def _start(self) -> None:
        super()._start()
        threading.Thread(target=self.when_started, args=[self.ending], daemon=True).start()

    def terminate(self) -> None:
        """Also honcho's own way out when one process has ended: who ended first is known only now."""
        if self.ended_by is None:
            self.ended_by = [name for name, process in self._processes.items() if "returncode" in process]
        if not self._all_started():
            later(0.05, self.terminate)  # Ctrl-C came while the processes start: some can't be named yet
        elif not self.ending.is_set():
            self.ending.set()
            later(SECONDS_TO_END, self.kill)
            super().terminate()


def later(seconds: float, do: Callable[[], None]) -> None:
    timer = threading.Timer(seconds, do)
    timer.daemon = True
    timer.start()


class Leaders(ProcessManager):
    """Asks the first process of a group to end and lets it end its own; kills the whole group."""

    def terminate(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)


class Child(Process):
    """honcho's process that reads one command's output: it dies with the portal, and its command dies with it."""

    def run(self, *args: object, **kwargs: object) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda number, frame: None)  # the portal's to answer
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        self._child_ctor = Group
        super().run(*args, **kwargs)


class Group(Popen):
    """A command whose own children end with it: a pool would outlive a worker that was killed, and hold its output."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        threading.Thread(target=self.end_group, daemon=True).start()

    def end_group(self) -> None:
        """Before the leader is reaped, while its number can't be anybody else's."""
        with suppress(ChildProcessError, ProcessLookupError):
            os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
            os.killpg(self.pid, signal.SIGKILL)
