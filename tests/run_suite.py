"""The whole suite, as `make test` runs it: on SQLite, on PostgreSQL with Redis, in a browser.

python -m tests.run_suite           all three; fails when one fails, after running them all
python -m tests.run_suite --fast    rules and actions on SQLite, up to the first failure: no pages, no long walks
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from portal.running.preparation import compile_catalogues
from tests.services import ROOT, servers

# What a person exported for their own work changes nothing here.
NOT_FOR_TESTS = {"DATABASE_URL", "BROKER_URL", "DATA_DIR", "DEMO", "DJANGO_SETTINGS_MODULE", "PYTEST_ADDOPTS"}
# Each of the suite's hundred processes would compile all that it imports: most of the time until it begins.
NOT_FOR_TESTS |= {"PYTHONDONTWRITEBYTECODE"}

# A third worker, on two cores, works while another waits for processes that begin to serve; a fourth, while two wait
# (for those, and for one that was killed), or for a portal of their own.
CORES = ["-n", "3", "--dist", "loadgroup", "--no-loadscope-reorder"]  # in the order of tests/conftest.py
BUSY_AND_WAITING = ["-n", "4", *CORES[2:]]
SQLITE = [*CORES, "-m", "not journey and not postgres"]
# Walks over the whole project, what waits for processes, and what takes longest.
LONG = [
    "tests/project",
    "tests/resilience",
    "tests/upgrade",
    "tests/programme",
    "tests/portal/test_serve.py",
    "tests/portal/test_suite.py",
    "tests/portal/test_processes.py",
    "tests/budget/test_property.py",
    "tests/budget/test_race.py",
    "tests/applications/test_desk.py",
    "tests/applications/test_moving_answers.py",
    "tests/test_bench.py",
    "tests/test_translations.py",
    "tests/test_weight.py",
]
FAST = [*CORES, "-x", "-m", "not journey and not postgres and not any_database", *(f"--ignore={path}" for path in LONG)]
POSTGRESQL = [*BUSY_AND_WAITING, "-p", "tests.plugin_database", "--only-database", "-m", "not journey"]
JOURNEYS = [
    "tests/project/test_accessibility.py",  # the longest first
    "tests/journeys",
    "tests/budget/test_print.py",
    "tests/test_weight.py",
]  # read for it alone
BROWSER = [*BUSY_AND_WAITING, "-m", "journey", *JOURNEYS]


@dataclass(frozen=True)
class Outcome:
    passed: int = 0
    failed: int = 0
    clean: bool = True

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(self.passed + other.passed, self.failed + other.failed, self.clean and other.clean)


def main(arguments: list[str]) -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, frame: sys.exit(128 + number))
    compile_catalogues([ROOT / "locale"])
    total = sum(fast() if "--fast" in arguments else whole(), Outcome())
    print(f"\n{total.passed} passed, {total.failed} failed", flush=True)
    return 0 if total.clean else 1


def fast() -> Iterator[Outcome]:
    yield stage("rules and actions", FAST)


def whole() -> Iterator[Outcome]:
    with servers() as (database_url, broker_url):
        theirs = {"DATABASE_URL": database_url, "BROKER_URL": broker_url}
        make_ready({}, theirs)
        yield stage("SQLite", SQLITE)
        yield stage("PostgreSQL and Redis", POSTGRESQL, **theirs)
    yield stage("browser", BROWSER)


def make_ready(*environments: dict[str, str]) -> None:
    """What the stages begin with, on each engine. What fails here fails again in its stage, which says why."""
    processes = [started(["-m", "tests.beforehand"], env) for env in environments]
    with ExitStack() as at_end:
        for process in processes:
            at_end.enter_context(ended_with_us(process))
        for process in processes:
            process.wait()


def stage(name: str, options: list[str], **env: str) -> Outcome:
    print(f"\n{f' {name} ':=^120}", flush=True)
    with tempfile.TemporaryDirectory(prefix="portal-suite-") as place:
        report = Path(place, "report.xml")
        code = pytest([*options, "--junit-xml", str(report)], env)
        counted = count(report)
    print(f"{name}: {counted.passed} passed, {counted.failed} failed", flush=True)
    return counted + Outcome(clean=code == 0)


def pytest(options: list[str], env: dict[str, str]) -> int:
    """Its exit code; told to stop when we are, so that it can end what it started."""
    run = started(["-m", "pytest", *options], env)
    with ended_with_us(run):
        return run.wait()


def started(arguments: list[str], env: dict[str, str]) -> subprocess.Popen:
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_FOR_TESTS}
    return subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env={**inherited, **env})


@contextmanager
def ended_with_us(process: subprocess.Popen) -> Iterator[None]:
    try:
        yield
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait()


def count(report: Path) -> Outcome:
    if not report.exists():
        return Outcome(failed=1, clean=False)
    suite = ElementTree.parse(report).getroot().find("testsuite")
    tests, skipped, failures, errors = (int(suite.get(name)) for name in ("tests", "skipped", "failures", "errors"))
    return Outcome(passed=tests - skipped - failures - errors, failed=failures + errors)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
