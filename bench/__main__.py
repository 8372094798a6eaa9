"""python -m bench [name …] [--size 100 …]: one JSON object a line; at the end what misses its goal, and then exit 1.

A name is a case's, or the beginning of several (`desk`, `call`); the environment's ONLY does the same for `make
bench`. `size` is the number of applications in the database, with all that belongs to them (bench/growth.py); of a PDF,
of actions.
Nothing that is measured touches the portal's own data.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.measure import Case, Figures

ACTIONS = {24: 5, 400: 2}  # of a PDF's plan, and how often it is drawn
ROUNDS = 15


def main() -> int:
    asked = arguments()
    with tempfile.TemporaryDirectory(prefix="portal-bench-", ignore_cleanup_errors=True) as place:
        set_environment(place)
        import django

        django.setup()
        from bench import cases, papers, scratch

        known = [*(page.name for page in cases.PAGES), *papers.PAPERS]
        if unknown := [name for name in asked.names if not meant(name, known)]:
            print(f"No case is called {', '.join(unknown)}. There are: {', '.join(known)}.", file=sys.stderr)
            return 2
        wanted = set(known) if not asked.names else {case for name in asked.names for case in meant(name, known)}
        with scratch.database(asked.migrated):
            return conclude(run(wanted, sorted(asked.size or [])))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("names", nargs="*", default=os.environ.get("ONLY", "").split())
    parser.add_argument("--size", type=int, action="append")
    parser.add_argument("--migrated", type=Path, help="a migrated SQLite database, to measure in a copy of it")
    return parser.parse_args()


def meant(name: str, known: list[str]) -> list[str]:
    """The case of that name, or else those whose names begin so."""
    return [name] if name in known else [case for case in known if case.startswith(name)]


def set_environment(place: str) -> None:
    """What a person exported for their own work makes no difference, but for the address of a PostgreSQL whose user
    may create databases. DEMO spares staff their second factor, and nothing else that a page does."""
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        os.environ["DATABASE_URL"] = f"sqlite:///{place}/db.sqlite3"
    os.environ.update(DJANGO_SETTINGS_MODULE="bench.settings", DATA_DIR=place, DEMO="1", DEBUG="0", LOG_LEVEL="ERROR")
    os.environ.update(BROKER_URL="memory://", EMAIL_URL="memorymail://", ALLOWED_HOSTS="testserver")
    os.environ.update(SECRET_KEY="only-for-measuring-" * 4, PORTAL_URL="http://testserver")


def run(wanted: set[str], sizes: list[int]) -> Iterator["Figures"]:
    """Pages at each size, or at those that each is meant for; then the papers."""
    from bench import cases, growth, papers, specimens
    from bench.measure import judged, measure, warm_up

    with hushed():
        made = specimens.make()
    before = 0
    smallest: dict[str, Figures] = {}
    for size, names in cases.plan(wanted, sizes).items():
        pages = with_floors([page.case(made) for page in cases.PAGES], names)
        growth.grow(made, before, size)
        warm_up(pages)
        for case, figures in zip(pages, measure(pages, size, ROUNDS), strict=True):
            yield judged(figures, case, smallest.setdefault(case.name, figures))
        before = size
    if wanted.isdisjoint(papers.PAPERS):
        return
    warm_up(papers.papers(made.published))
    for actions, rounds in ACTIONS.items():
        roadmap = made.published if actions == 24 else specimens.roadmap(made.parties[5], actions)
        yield from measure(with_floors(papers.papers(roadmap), wanted), actions, rounds)


@contextmanager
def hushed() -> Iterator[None]:
    """The solver of the selection greets whoever listens to this process's output, whatever it is told; only figures go
    there."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def with_floors(cases: list["Case"], wanted: set[str]) -> list["Case"]:
    """The cases wanted, and what they are set against."""
    against = {case.floor for case in cases if case.name in wanted}
    against |= {case.floor for case in cases if case.name in against}
    return [case for case in cases if case.name in wanted | against]


def conclude(measured: Iterable["Figures"]) -> int:
    """Say all that is measured, then what misses its goal; 1 where something does."""
    missed = missing(shown(measured))
    for line in missed:
        print(line, file=sys.stderr)
    return 1 if missed else 0


def shown(measured: Iterable["Figures"]) -> Iterator["Figures"]:
    """Each as a line, as soon as it is measured."""
    for figures in measured:
        print(json.dumps(asdict(figures)), flush=True)
        yield figures


def missing(measured: Iterable["Figures"]) -> list[str]:
    """A line for each goal that is missed: which page, at what size, by how much."""
    return [
        f"{figures.name} at {figures.size}: {measure} {goal['found']}, its goal is {goal['at_most']}"
        for figures in measured
        for measure, goal in figures.goals.items()
        if not goal["met"]
    ]


if __name__ == "__main__":
    sys.exit(main())
