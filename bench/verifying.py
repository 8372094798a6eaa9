"""python -m bench.verifying [--size 10000]: one JSON object a line, for each check of `manage.py verify` on a database
with so many applications how long it takes, how much Python held at most, and how many rows it names.

The grown rows are copies of a few, which have no trail of their own: the checks name them, which a clean database of
the same size spares them. Files are measured apart, by the megabyte.
"""

import argparse
import hashlib
import json
import tempfile
import time
import tracemalloc
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
    from portal.invariants import checks

    with hushed():
        made = specimens.make()
    growth.grow(made, 0, size)
    figures = [timed(check.name, check.finds) for check in checks.every()]
    for figure in figures:
        print(json.dumps(figure | {"size": size}), flush=True)
    whole = {"check": "all", "seconds": round(sum(f["seconds"] for f in figures), 2)}
    print(json.dumps(whole | {"peak_mb": max(f["peak_mb"] for f in figures), "size": size}))
    print(json.dumps(timed("files of 1 MB", hashed_files) | {"size": FILES}))


def timed(name: str, finds: Callable[[], Iterable[Any]]) -> dict[str, Any]:
    """Once for the time, once for the memory, whose counting takes time itself."""
    start = time.perf_counter()
    found = sum(1 for _finding in finds())
    seconds = time.perf_counter() - start
    tracemalloc.start()
    for _finding in finds():
        pass
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return {"check": name, "seconds": round(seconds, 2), "peak_mb": round(peak, 1), "named": found}


def hashed_files() -> Iterable[Any]:
    """Files as people hand them in, read and hashed."""
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
    return kept.files()


if __name__ == "__main__":
    main()
