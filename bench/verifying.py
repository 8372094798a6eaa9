"""python -m bench.verifying [--size 10000]: one JSON object a line, for each check of `manage.py verify` on a database
with so many applications how long it takes and how many rows it names, and how much more memory all took.

The grown rows are copies of a few, which have no trail of their own: the checks name them, which a clean database of
the same size spares them. Files are measured apart, by the megabyte.
"""

import argparse
import hashlib
import json
import resource
import tempfile
from collections.abc import Callable, Iterable
from typing import Any

from bench.__main__ import hushed, set_environment

FILES, BYTES = 200, 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.verifying")
    parser.add_argument("--size", type=int, default=10_000)
    size = parser.parse_args().size
    with tempfile.TemporaryDirectory(prefix="portal-bench-", ignore_cleanup_errors=True) as place:
        set_environment(place)
        import django

        django.setup()
        from bench import scratch

        with scratch.database():
            measure(size)


def measure(size: int) -> None:
    from bench import growth, specimens

    with hushed():
        made = specimens.make()
    growth.grow(made, 0, size)
    ask(size)


def ask(size: int) -> None:
    """Every check once, then all of them together, then files."""
    from portal.invariants import checks

    before, seconds = memory(), 0.0
    for check in checks.every():
        figures = timed(check.name, check.finds)
        seconds += figures["seconds"]
        print(json.dumps(figures | {"size": size}), flush=True)
    whole = {"check": "all", "seconds": round(seconds, 1), "more_mb": round(memory() - before)}
    print(json.dumps(whole | {"size": size}), flush=True)
    print(json.dumps(timed("files of 1 MB", hashed_files()) | {"size": FILES}))


def timed(name: str, finds: Callable[[], Iterable[Any]]) -> dict[str, Any]:
    """This process's own seconds where the database is part of it, else the wall's."""
    from bench.measure import clock

    start = clock()
    named = sum(1 for _finding in finds())
    return {"check": name, "seconds": round(clock() - start, 2), "named": named}


def memory() -> float:
    """The most megabytes that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def hashed_files() -> Callable[[], Iterable[Any]]:
    """Files as people hand them in, to be read and hashed."""
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    from portal.invariants import kept
    from portal.models import Country, StoredFile

    content = b"x" * BYTES
    about, sha256 = Country.objects.first(), hashlib.sha256(content).hexdigest()
    if not StoredFile.objects.filter(purpose="bench").exists():
        for number in range(FILES):
            path = default_storage.save(f"uploads/bench/{number}", ContentFile(content))
            told = {"name": f"{number}.pdf", "media_type": "application/pdf", "size": BYTES, "purpose": "bench"}
            StoredFile.objects.create(**told, sha256=sha256, file=path, about=about)
    return kept.files


if __name__ == "__main__":
    main()
