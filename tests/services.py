"""Real servers for the time of a `with`: PostgreSQL and Redis from Debian's packages, and the portal's own processes.

They listen on loopback, on free ports, and live in a temporary folder; they are ended and removed whatever happens,
and die with this process should it be killed. PostgreSQL refuses root, so root lends it another user.
"""

import http.client
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from psycopg2.sql import SQL, Identifier
from redis import Redis, RedisError

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 30
SECONDS_TO_END = 10
# What is written needs to survive nothing: the folder goes with the server.
CARELESS = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


@contextmanager
def servers() -> Iterator[tuple[str, str]]:
    """The addresses of PostgreSQL and Redis: those that the suite's second stage names, or new ones."""
    named = os.environ.get("DATABASE_URL", ""), os.environ.get("BROKER_URL", "")
    if named[0].startswith("postgres") and named[1].startswith("redis"):
        yield named
        return
    with postgresql() as database_url, redis() as broker_url:
        yield database_url, broker_url


@contextmanager
def postgresql() -> Iterator[str]:
    """A new PostgreSQL; yields a DATABASE_URL whose user may create databases."""
    with cluster() as own, own.serving(*CARELESS), new_database(f"{own.address}/postgres", "portal") as url:
        yield url


@dataclass
class Cluster:
    """What a PostgreSQL keeps on disk, with or without a server over it."""

    place: Path
    user: str | None
    port: int

    @property
    def address(self) -> str:
        return f"postgres://portal@127.0.0.1:{self.port}"

    @contextmanager
    def serving(self, *settings: str) -> Iterator[subprocess.Popen]:
        options = ["listen_addresses=127.0.0.1", f"port={self.port}", "unix_socket_directories=", *settings]
        server = [newest_postgresql() / "postgres", "-D", str(self.place / "data")]
        server += [part for option in options for part in ("-c", option)]
        with running(server, self.place, user=self.user, stop=signal.SIGINT, orphaned="QUIT") as process:
            wait_until(lambda: answers_sql(f"{self.address}/postgres"), "PostgreSQL", process, self.place)
            yield process


@contextmanager
def cluster() -> Iterator[Cluster]:
    user = unprivileged_user()
    with folder("portal-postgresql-", user) as place:
        initdb = [newest_postgresql() / "initdb", "--pgdata", str(place / "data"), "--username=portal", "--auth=trust"]
        with running([*initdb, "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"], place, user=user) as process:
            process.wait()
        yield Cluster(place, user, free_port())


@contextmanager
def redis() -> Iterator[str]:
    """A new Redis that keeps nothing; yields a BROKER_URL."""
    port, user = free_port(), unprivileged_user()
    with folder("portal-redis-", user) as place:
        options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no", "--dir", str(place)]
        with running([shutil.which("redis-server"), *options], place, user=user) as process:
            url = f"redis://127.0.0.1:{port}/0"
            wait_until(lambda: answers_ping(url), "Redis", process, place)
            yield url


@contextmanager
def proxy(web: int) -> Iterator[int]:
    """nginx with the configuration of docker-compose.yml before a portal on the port `web`; yields its own port. The
    addresses and folders of containers become this machine's."""
    port = free_port()
    with folder("portal-nginx-", None) as place:
        text = (ROOT / "proxy" / "nginx.conf").read_text()
        for theirs, ours in {
            "/tmp/": f"{place}/",
            "listen 8000;": f"listen 127.0.0.1:{port};",
            "http://web:8000;": f"http://127.0.0.1:{web};",
            "/etc/nginx/portal;": f"{ROOT / 'proxy'};",
        }.items():
            assert theirs in text, theirs
            text = text.replace(theirs, ours)
        (place / "nginx.conf").write_text(text)
        server = [shutil.which("nginx") or "/usr/sbin/nginx", "-e", "stderr", "-p", place, "-c", place / "nginx.conf"]
        with running([*server, "-g", "daemon off; user root;"], place, orphaned="TERM") as process:
            wait_until(lambda: get(port, "/health/live")[0] == 200, "nginx", process, place)
            yield port


@contextmanager
def new_database(url: str, name: str) -> Iterator[str]:
    """A database beside the one of `url`, dropped at the end."""
    with ExitStack() as at_end:
        administrator = psycopg2.connect(url)
        at_end.callback(administrator.close)
        administrator.autocommit = True
        administrator.cursor().execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        at_end.callback(
            lambda: administrator.cursor().execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
        )
        yield f"{url.rpartition('/')[0]}/{name}"


# --- The portal's own processes ---------------------------------------------------------------------------------------


def portal_environment(data: Path, **names: str) -> dict[str, str]:
    """The environment of a portal of its own in `data`; `names` are settings such as DATABASE_URL and BROKER_URL."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    own = {"DATA_DIR": str(data), "SECRET_KEY": "only-for-tests-" * 5, "LOG_LEVEL": "INFO"}
    return {**inherited, **own, **names}


@contextmanager
def celery_worker(place: Path, env: dict[str, str], *options: str) -> Iterator[subprocess.Popen]:
    """A worker of its own process group, once it answers a ping; its output is in `place`/log."""
    name = f"test-{free_port()}@127.0.0.1"
    worker = [*python("celery"), "-A", "portal", "worker", "--hostname", name, "--concurrency", "1", *options]
    with running(worker, place, env=env) as process:
        wait_until(lambda: answers_celery(env, name), "the Celery worker", process, place)
        yield process


def answers_celery(env: dict[str, str], name: str) -> bool:
    ping = [*python("celery"), "-A", "portal", "inspect", "ping", "--destination", name, "--timeout", "2"]
    return "pong" in subprocess.run(ping, env=env, cwd=ROOT, capture_output=True, text=True).stdout


def get(port: int, path: str, **headers: str) -> tuple[int, str]:
    """Status and body; (0, "") while nothing answers."""
    web = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        web.request("GET", path, headers=headers)
        answer = web.getresponse()
        return answer.status, answer.read().decode()
    except OSError:
        return 0, ""
    finally:
        web.close()


# --- Processes --------------------------------------------------------------------------------------------------------


@contextmanager
def running(
    command: Sequence[str | Path],
    place: Path,
    *,
    env: dict[str, str] | None = None,
    user: str | None = None,
    stop: signal.Signals = signal.SIGTERM,
    orphaned: str = "KILL",
) -> Iterator[subprocess.Popen]:
    """A process in a group of its own: Ctrl-C reaches it only through us. `orphaned` is its signal should we die."""
    with log_in(place) as log:
        process = subprocess.Popen(
            [*as_user(user), "--pdeathsig", orphaned, *command],
            env=env,
            cwd=ROOT if user is None else place,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        end(process, stop)


def end(process: subprocess.Popen, stop: signal.Signals) -> None:
    """Asks the process, then kills its whole group."""
    if process.poll() is None:
        process.send_signal(stop)
        with suppress(subprocess.TimeoutExpired):
            process.wait(SECONDS_TO_END)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def children(pid: int) -> list[int]:
    """Whichever of its threads started them."""
    lists = [thread.read_text() for thread in Path(f"/proc/{pid}/task").glob("*/children")]
    return [int(child) for found in lists for child in found.split()]


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def wait_until(
    true: Callable[[], bool], what: str, process: subprocess.Popen, place: Path, seconds: float = SECONDS_TO_START
) -> None:
    """Fails at once, with the process's output, when it ends before what is waited for is true."""
    wait_for(lambda: process.poll() is not None or true(), seconds)
    if process.poll() is not None:
        raise RuntimeError(f"{what} did not start:\n{(place / 'log').read_text()[-3000:]}")


def wait_for(true: Callable[[], bool], seconds: float = SECONDS_TO_START) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"Nothing came of {seconds} seconds of waiting")
        time.sleep(0.05)


def log_in(place: Path):
    return (place / "log").open("ab")


def as_user(user: str | None) -> list[str]:
    return ["setpriv", *([f"--reuid={user}", f"--regid={pwd.getpwnam(user).pw_gid}", "--clear-groups"] if user else [])]


def unprivileged_user() -> str | None:
    """Whom root lends a server to; None for everybody else, who starts it as themselves."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


@contextmanager
def folder(prefix: str, user: str | None) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as name:
        if user:
            shutil.chown(name, user)
        yield Path(name)


def processes_with(name: str, value: object) -> list[str]:
    """The command lines of whatever runs with this environment variable: what a process leaves behind shows here."""
    wanted, found = f"{name}={value}".encode(), []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile, or is somebody else's
            if wanted in (process / "environ").read_bytes().split(b"\0"):
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
    return [command for command in found if command]


# --- Small parts ------------------------------------------------------------------------------------------------------


def python(module: str) -> list[str]:
    return [sys.executable, "-m", module]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def newest_postgresql() -> Path:
    """Debian keeps each version's programs beside the others', off the PATH."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    if not found:
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql")
    return max(found, key=lambda path: float(path.parent.name))


def answers_sql(url: str) -> bool:
    try:
        psycopg2.connect(url, connect_timeout=2).close()
    except psycopg2.OperationalError:
        return False
    return True


def answers_ping(url: str) -> bool:
    try:
        with Redis.from_url(url, socket_timeout=2) as client:
            return client.ping()
    except RedisError:
        return False
