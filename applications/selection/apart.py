"""The solver in a process of its own, whose end ends nothing else: a question in JSON goes in, answers come out, one a
line. A worker starts it; that it was killed, or took too long, is an exception there."""

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "applications.selection.apart"]
SECONDS = 120.0  # several times what it gives itself: a set, one without forcing, the trades, on a busy machine


class Ended(Exception):
    """The process ended before it had said everything."""


def answers(question: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """As `solver.answers`, of another process. Raises Ended where that was killed, by its own fault or the clock."""
    with tempfile.TemporaryFile("w+") as asked:
        json.dump(question, asked)
        asked.seek(0)
        with subprocess.Popen(COMMAND, cwd=ROOT, stdin=asked, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
            clock = threading.Timer(SECONDS, process.kill)
            clock.start()
            try:
                yield from map(json.loads, process.stdout or ())
                process.wait()
            finally:
                clock.cancel()
                process.kill()
    if process.returncode:
        raise Ended(f"The solver’s process ended with {process.returncode}")


if __name__ == "__main__":
    from applications.selection import solver

    for answer in solver.answers(json.load(sys.stdin)):
        print(json.dumps(answer), flush=True)
