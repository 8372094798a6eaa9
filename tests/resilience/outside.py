"""A portal in processes of its own, over a database that the test fills and reads: what can be killed for real."""

import os
import shlex
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Model

from portal.processes import commands
from tests.services import ROOT, free_port, python, running


@dataclass
class Portal:
    """`alias` names its database in the test's own process; DATA_DIR is `place`."""

    place: Path
    env: dict[str, str]
    alias: str = "default"

    def __post_init__(self) -> None:
        for folder in ("broker/queue", "broker/control", "files"):
            (self.place / folder).mkdir(parents=True, exist_ok=True)

    @contextmanager
    def running(self, name: str) -> Iterator[subprocess.Popen]:
        """One of its processes, started with the command that `serve` starts it with; `place`/log has its output."""
        line = commands(free_port(), self.place)[name]
        with running(shlex.split(line), self.place, env=self.env) as process:
            yield process

    def ask(self, what: str, pk: object, **env: str) -> str:
        """An action in a web process; returns the key of the row that it left for the workers."""
        command = [*python("tests.resilience.asking"), what, str(pk)]
        done = subprocess.run(command, cwd=ROOT, env=self.env | env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    @contextmanager
    def without_broker(self) -> Iterator[dict[str, str]]:
        """Nobody is there to be told: no Redis at its address, no folder for files. Yields what `ask` has to be given."""
        folder, aside = self.place / "broker", self.place / "broker-away"
        folder.rename(aside)
        folder.touch()
        try:
            yield {"BROKER_URL": f"redis://127.0.0.1:{free_port()}/0"} if "BROKER_URL" in self.env else {}
        finally:
            folder.unlink()
            aside.rename(folder)

    def row(self, model: type[Model], pk: str) -> Model:
        """As it stands now."""
        return model.objects.using(self.alias).get(pk=pk)

    def files_of(self, pk: str) -> list[Path]:
        """What is on disk for a document."""
        return list((self.place / "files").rglob(f"*{pk.replace('-', '')}*"))


# --- Killing ----------------------------------------------------------------------------------------------------------


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def busiest(pids: list[int]) -> int:
    """The process that has used most of the processor: the one at work."""
    return max(pids, key=ticks)


def ticks(pid: int) -> int:
    """Its time on the processor, its own and the kernel's for it (proc(5): utime and stime)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def kill_child(worker: subprocess.Popen) -> None:
    """The process of its pool that works; the worker sees it and starts another."""
    os.kill(busiest(children(worker.pid)), signal.SIGKILL)


def kill_both(worker: subprocess.Popen) -> None:
    """The pool first, then the worker, before it can notice."""
    pool = children(worker.pid)
    os.kill(worker.pid, signal.SIGSTOP)
    for pid in (*pool, worker.pid):
        os.kill(pid, signal.SIGKILL)
    worker.wait()
