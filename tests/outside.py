"""A portal in processes of its own, over a database that the test fills and reads: what can be killed for real, and
what travels for real."""

import json
import os
import shlex
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.staticfiles.finders import get_finders
from django.db import connection, connections
from django.db.models import Model

from portal.running.processes import commands
from tests.budget.test_race import postgresql_url
from tests.services import ROOT, children, free_port, kill, portal_environment, python, redis, running

OUTSIDE = "outside"


@dataclass
class Portal:
    """`alias` names its database in the test's own process; DATA_DIR is `place`."""

    place: Path
    env: dict[str, str]
    alias: str = "default"
    port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        for folder in ("broker/queue", "broker/control", "files"):
            (self.place / folder).mkdir(parents=True, exist_ok=True)

    @contextmanager
    def running(self, name: str) -> Iterator[subprocess.Popen]:
        """One of its processes, started with the command that `serve` starts it with; `place`/log has its output."""
        line = commands(self.port, self.place)[name]
        with running(shlex.split(line), self.place, env=self.env) as process:
            yield process

    def ask(self, what: str, pk: object = "", **env: str) -> str:
        """An action in a process of its own; returns what it prints, such as the key of what it left."""
        command = [*python("tests.resilience.asking"), what, str(pk)]
        done = subprocess.run(command, cwd=ROOT, env=self.env | env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def hangs_at(self, what: str, given: str) -> subprocess.Popen:
        """A process in the midst of it, to be killed."""
        command = [*python("tests.resilience.asking"), what, given]
        process = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=subprocess.PIPE, text=True)
        assert "hangs" in iter(lambda: process.stdout.readline().strip(), "")
        return process

    @contextmanager
    def without_broker(self) -> Iterator[dict[str, str]]:
        """Nobody is there to be told: no Redis at its address, no folder for files. Yields what `ask` needs."""
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


@contextmanager
def embedded(place: Path, **env: str) -> Iterator[Portal]:
    """As `make run` starts it, on SQLite and the filesystem broker. The test's database is in memory: what is in it by
    now is copied, and the copy is the portal's."""
    place.mkdir()
    file = place / "db.sqlite3"
    with sqlite3.connect(file) as copy:
        connection.connection.backup(copy)
    connections.settings[OUTSIDE] = {**connection.settings_dict, "NAME": str(file)}
    connections[OUTSIDE].connect()  # by hand: Django refuses to open for a test what it wasn't told of before
    try:
        yield Portal(place, portal_environment(place, ALLOW_SQLITE="1", **env), OUTSIDE)
    finally:
        connections[OUTSIDE].close()
        del connections[OUTSIDE], connections.settings[OUTSIDE]


@contextmanager
def on_redis(place: Path, **env: str) -> Iterator[Portal]:
    """On the test's own PostgreSQL database and a Redis of its own."""
    place.mkdir()
    with redis() as broker_url:
        given = {"DATABASE_URL": postgresql_url(), "BROKER_URL": broker_url}
        yield Portal(place, portal_environment(place, **given, **env))


def static_as_in_the_source(place: Path) -> None:
    """A STATIC_ROOT whose pages name static files as they are in the source: collecting them takes longer than most
    tests."""
    names = [name for finder in get_finders() for name, _storage in finder.list(None)]
    place.mkdir(parents=True, exist_ok=True)
    manifest = {"version": "1.1", "hash": "", "paths": {name: name for name in names}}
    (place / "staticfiles.json").write_text(json.dumps(manifest))


# --- Killing ----------------------------------------------------------------------------------------------------------


def the_busy_one(worker: subprocess.Popen) -> int:
    """The process of its pool that computes."""
    before = {pid: ticks(pid) for pid in children(worker.pid)}
    time.sleep(0.5)
    return max(before, key=lambda pid: ticks(pid) - before[pid])


def ticks(pid: int) -> int:
    """Its time on the processor, its own and the kernel's for it (proc(5): utime and stime)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def the_one_that_speaks_from(worker: subprocess.Popen, port: int) -> int:
    """The process of its pool that has a connection from this port of its own."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    socket = next(f"socket:[{row[9]}]" for row in rows if row[1].endswith(f":{port:04X}"))
    return next(
        pid for pid in children(worker.pid) for fd in Path(f"/proc/{pid}/fd").iterdir() if os.readlink(fd) == socket
    )


def kill_with_children(worker: subprocess.Popen) -> None:
    """The pool first, then the worker, before it can notice."""
    pool = children(worker.pid)
    os.kill(worker.pid, signal.SIGSTOP)
    for pid in (*pool, worker.pid):
        kill(pid)
    worker.wait()
