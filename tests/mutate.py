"""Weakens one guard at a time and asks its tests whether they notice: `make mutate`, beside the suite.

Each edit of tests/mutations/ names a guard, the exact text that keeps it, what weakens it, and the tests that must
fail then. They are chosen one by one: mutmut and cosmic-ray make theirs by rule, thousands of them, of which few weaken
a promise to anybody, and run for hours.

python -m tests.mutate                     every edit, in an order of its own
python -m tests.mutate --minutes 20        as many as there is time for
python -m tests.mutate --only money        those of tests/mutations/money.toml
"""

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from dataclasses import KW_ONLY, dataclass, field
from enum import StrEnum
from pathlib import Path
from queue import SimpleQueue

from portal.running.preparation import compile_catalogues
from tests.run_suite import NOT_FOR_TESTS
from tests.services import ROOT, servers

PROCESSES = 2
SECONDS = 600  # after which tests that hang have noticed
NOT_COPIED = shutil.ignore_patterns(".git", ".venv", ".*cache", ".hypothesis", "var", "__pycache__")
FAILED, PASSED = 1, 0  # exit codes of pytest; any other says that the tests could not be run


@dataclass(frozen=True)
class Edit:
    """One guard weakened. `survives` is the reason why no test notices, where there is a good one; `postgresql` says
    that only PostgreSQL shows it."""

    guard: str
    file: str
    before: str
    after: str
    tests: tuple[str, ...]
    _: KW_ONLY
    subject: str = ""
    survives: str = ""
    postgresql: bool = False

    def applied_to(self, text: str) -> str | None:
        """The text with the edit; None where what it replaces isn't there exactly once."""
        return text.replace(self.before, self.after) if text.count(self.before) == 1 else None


class Verdict(StrEnum):
    KILLED = "killed"
    SURVIVED = "survived"
    GONE = "no longer applies"
    BROKEN = "its tests don’t run"
    NOT_REACHED = "not reached"


@dataclass(frozen=True)
class Result:
    edit: Edit
    verdict: Verdict
    seconds: float = 0
    said: str = field(default="", repr=False)

    @property
    def noticed_by(self) -> str:
        """The test that failed; empty where one never ended."""
        found = re.search(r"^(?:FAILED|ERROR) ([^\s\[]+)", self.said, re.MULTILINE)
        return found.group(1) if found else ""

    @property
    def is_fine(self) -> bool:
        """Whether nobody has to do anything about it."""
        explained = self.verdict == Verdict.SURVIVED and self.edit.survives
        return bool(explained) or self.verdict in (Verdict.KILLED, Verdict.NOT_REACHED)

    def __str__(self) -> str:
        return f"{self.verdict:17} {self.edit.subject}: {self.edit.guard} ({self.seconds:.0f} s)"


def edits(folder: Path = ROOT / "tests/mutations") -> list[Edit]:
    """Every edit, by subject (a file each)."""
    found = []
    for file in sorted(folder.glob("*.toml")):
        rows = tomllib.loads(file.read_text(encoding="utf-8"))["edit"]
        found += [Edit(**{**row, "tests": tuple(row["tests"])}, subject=file.stem) for row in rows]
    return found


# --- Running them -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tree:
    """A copy of the project, where edits are made; the checkout is left alone."""

    place: Path
    origin: Path

    def judge(self, edit: Edit) -> Result:
        """Apply the edit, run its tests, take it back."""
        file, began = self.place / edit.file, time.monotonic()
        edited = edit.applied_to(file.read_text(encoding="utf-8")) if file.is_file() else None
        if edited is None:
            return Result(edit, Verdict.GONE)
        file.write_text(edited, encoding="utf-8")
        try:
            with _server_for(edit) as env:
                code, said = run_tests(self.place, edit.tests, "-x", PYTHONDONTWRITEBYTECODE="1", **env)
        finally:
            shutil.copy2(self.origin / edit.file, file)
        verdict = {FAILED: Verdict.KILLED, PASSED: Verdict.SURVIVED}.get(code, Verdict.BROKEN)
        return Result(edit, verdict, time.monotonic() - began, said)


_one_server = threading.Lock()  # its test database has one name


@contextmanager
def _server_for(edit: Edit) -> Iterator[dict[str, str]]:
    if not edit.postgresql:
        yield {}
        return
    with _one_server, servers() as (database_url, broker_url):
        yield {"DATABASE_URL": database_url, "BROKER_URL": broker_url}


@contextmanager
def copied(origin: Path) -> Iterator[Tree]:
    with tempfile.TemporaryDirectory(prefix="portal-mutate-") as place:
        tree = Tree(Path(place, "tree"), origin)
        shutil.copytree(origin, tree.place, ignore=NOT_COPIED)
        compile_catalogues([tree.place / "locale"])
        yield tree


def run_tests(place: Path, tests: Iterable[str], *options: str, **env: str) -> tuple[int, str]:
    """The exit code of pytest, and what it said. Tests that never end have noticed."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, *tests]
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_FOR_TESTS}
    try:
        done = subprocess.run(
            command, cwd=place, env=inherited | env, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return FAILED, f"Not over after {SECONDS} seconds."
    return done.returncode, done.stdout + done.stderr


def judge_all(chosen: Sequence[Edit], origin: Path = ROOT, *, minutes: float, processes: int) -> Iterator[Result]:
    """The results as they come; the edits for which there was no time last."""
    until = time.monotonic() + minutes * 60
    trees: SimpleQueue[Tree] = SimpleQueue()

    def judge(edit: Edit) -> Result:
        if time.monotonic() > until:
            return Result(edit, Verdict.NOT_REACHED)
        tree = trees.get()
        try:
            return tree.judge(edit)
        finally:
            trees.put(tree)

    with ExitStack() as stack, ThreadPoolExecutor(processes) as pool:
        for _one in range(processes):
            trees.put(stack.enter_context(copied(origin)))
        for found in as_completed([pool.submit(judge, edit) for edit in chosen]):
            yield found.result()


def failing_anyway(results: Iterable[Result], origin: Path = ROOT) -> str:
    """What the tests that noticed say where they fail without any edit too, and so prove nothing; else empty."""
    for postgresql in (False, True):
        killed = [one for one in results if one.verdict == Verdict.KILLED and one.edit.postgresql == postgresql]
        if tests := sorted({one.noticed_by for one in killed} - {""}):
            with copied(origin) as tree, _server_for(killed[0].edit) as env:
                code, said = run_tests(tree.place, tests, "-n", str(PROCESSES), **env)
            if code != PASSED:
                return said
    return ""


# --- The command ------------------------------------------------------------------------------------------------------


def report(results: Sequence[Result]) -> str:
    """The figures, then what somebody has to look at."""
    counted = Counter(result.verdict for result in results)
    explained = sum(bool(r.edit.survives) for r in results if r.verdict == Verdict.SURVIVED)
    lines = [f"{len(results)} edits: " + ", ".join(f"{counted[v]} {v}" for v in Verdict)]
    lines += [f"Of the survivors {explained} for a stated reason."] if explained else []
    for result in sorted(results, key=str):
        if result.verdict not in (Verdict.KILLED, Verdict.NOT_REACHED):
            lines += ["", str(result), f"    {result.edit.file}, noticed by none of {', '.join(result.edit.tests)}"]
            lines += [f"    {result.edit.survives}"] if result.edit.survives else []
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    asked = argparse.ArgumentParser(description="Weakens one guard at a time and asks its tests.")
    asked.add_argument("--minutes", type=float, default=60, help="after which no other edit is begun")
    asked.add_argument("--only", nargs="*", default=[], help="subjects: names of files in tests/mutations/")
    asked.add_argument("--processes", type=int, default=PROCESSES, choices=range(1, PROCESSES + 1))
    given = asked.parse_args(arguments)
    chosen = [edit for edit in edits() if edit.subject in given.only or not given.only]
    random.shuffle(chosen)  # several short runs reach them all
    results = []
    for result in judge_all(chosen, minutes=given.minutes, processes=given.processes):
        results.append(result)
        print(result, flush=True)
    print(f"\n{report(results)}")
    if said := failing_anyway(results):
        print(said, "These tests fail without any edit.", sep="\n")
        return 1
    return 0 if all(result.is_fine for result in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
