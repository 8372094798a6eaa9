"""python -m bench [name …] [--size 100 …]: one JSON object a line; what grows that should not is said at the end.

A name is a case's or the beginning of several (`desk`); the environment's ONLY does the same for `make bench`. `size`
is the number of applications in the database, with all that belongs to them (bench/growth.py); of a PDF, of actions.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict

SIZES = [10, 100, 1000]
ACTIONS = {24: 5, 400: 2}  # of a PDF's plan, and how often it is drawn
ROUNDS = 15


def main() -> int:
    asked = arguments()
    with tempfile.TemporaryDirectory(prefix="portal-bench-", ignore_cleanup_errors=True) as place:
        set_environment(place)
        import django

        django.setup()
        from bench.scratch import database

        with database():
            found = list(told(run(asked.names, sorted(asked.size or SIZES))))
    if not found:
        print("No case has such a name.", file=sys.stderr)
    return 0 if found else 2


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("names", nargs="*", default=os.environ.get("ONLY", "").split())
    parser.add_argument("--size", type=int, action="append")
    return parser.parse_args()


def set_environment(place: str) -> None:
    """What a person exported for their own work makes no difference, but for the address of a PostgreSQL whose user
    may create databases. DEMO spares staff their second factor, and nothing else that a page does."""
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        os.environ["DATABASE_URL"] = f"sqlite:///{place}/db.sqlite3"
    os.environ.update(DJANGO_SETTINGS_MODULE="bench.settings", DATA_DIR=place, DEMO="1", DEBUG="0", LOG_LEVEL="ERROR")
    os.environ.update(BROKER_URL="memory://", EMAIL_URL="memorymail://", ALLOWED_HOSTS="testserver")
    os.environ.update(SECRET_KEY="only-for-measuring-" * 4, PORTAL_URL="http://testserver")


def run(names: list[str], sizes: list[int]) -> Iterator:
    """Pages at each size, then the papers."""
    from bench import cases, growth, papers, specimens
    from bench.measure import measure

    made, before = specimens.make(), 0
    for size in sizes:
        chosen = choose(cases.pages(made), names)
        if chosen:
            growth.grow(made, before, size)
            yield from measure(chosen, size, ROUNDS)
        before = size
    for actions, rounds in ACTIONS.items():
        if choose(papers.papers(made.published), names):
            roadmap = made.published if actions == 24 else specimens.roadmap(made.parties[5], actions)
            yield from measure(choose(papers.papers(roadmap), names), actions, rounds)


def choose(cases: list, names: list[str]) -> list:
    """The cases asked for, and what they are set against."""
    wanted = {case.name for case in cases if not names or any(case.name.startswith(name) for name in names)}
    against = {case.floor for case in cases if case.name in wanted}
    against |= {case.floor for case in cases if case.name in against}
    return [case for case in cases if case.name in wanted | against]


def told(found: Iterable) -> Iterator:
    """Each as a line; at the end the pages whose queries grew with the database."""
    queries: dict[str, dict[int, int]] = {}
    for figures in found:
        print(json.dumps(asdict(figures)), flush=True)
        queries.setdefault(figures.name, {})[figures.size] = figures.queries
        yield figures
    for name, counts in queries.items():
        if max(counts.values()) > min(counts.values()):
            print(f"{name}: its queries change with the size: {counts}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
