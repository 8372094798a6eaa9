"""python -m bench.imports [--rows 20000]: an import of that many contacts, from the file to the database, as a worker
does it: looked through, then written, and its worker killed in the midst of that. One JSON object a line; at the end
what misses its goal, and then exit 1.

`seconds` are the wall's, `processor` those that the process had of it; `peak_mb` is what it held more than at rest.
Nothing of it touches the portal's own data.
"""

import argparse
import csv
import io
import json
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.__main__ import set_environment

# At most so many seconds for 20,000 rows, and so many megabytes above rest.
GOALS = {"look_through": 60, "write": 300}
MEMORY = 200
AT_ROWS = 20_000
LEASE = "4"  # seconds, so that the killed worker's is soon free


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.imports")
    parser.add_argument("--rows", type=int, default=AT_ROWS)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory(prefix="portal-bench-", ignore_cleanup_errors=True) as place:
        set_environment(place)
        os.environ["LEASE_SECONDS"] = LEASE
        import django

        django.setup()
        from bench import scratch

        with scratch.database():
            missed = [line for figures in run(rows) for line in shown(figures)]
    for line in missed:
        print(line, file=sys.stderr)
    return 1 if missed else 0


def shown(figures: dict) -> Iterator[str]:
    """Say the figures; then a line for each goal that they miss."""
    print(json.dumps(figures), flush=True)
    part, rows = figures["part"], figures["rows"]
    goal = GOALS[part] * rows / AT_ROWS
    if figures["seconds"] > goal:
        yield f"{part}: {figures['seconds']} s, its goal is {goal}"
    if figures["peak_mb"] > MEMORY:
        yield f"{part}: {figures['peak_mb']} MB above rest, its goal is {MEMORY}"
    if figures["contacts"] != (rows if part == "write" else 0):
        yield f"{part}: {figures['contacts']} contacts of {rows} rows"


def run(rows: int) -> Iterator[dict]:
    """Each kind of file looked through; then the last written, by a worker that is killed and by another."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from portal.imports import actions, kinds, running
    from tests.factories import officer, senegal

    by = officer()
    senegal()
    for name, content in (("contacts.csv", as_csv(rows)), ("contacts.xlsx", as_workbook(rows))):
        record = actions.hand_in(kinds.named("contacts"), SimpleUploadedFile(name, content), by=by)
        yield measured("look_through", name, rows, lambda pk=record.pk: running.work_on(pk))
    record.refresh_from_db()
    record.lifecycle.perform(record, "write", by=by)
    spent = killed_at_half(record.pk, rows)
    time.sleep(float(LEASE) + 1)
    yield measured("write", name, rows, lambda: running.work_on(record.pk), spent)


def killed_at_half(pk: int, rows: int) -> float:
    """A worker of its own begins, and is killed when half of the rows are written; how long it was at work."""
    from django.db import connections

    from portal.imports import running
    from portal.models import Import

    connections.close_all()
    start = time.perf_counter()
    if (worker := os.fork()) == 0:
        running.work_on(pk)
        os._exit(0)
    while Import.objects.get(pk=pk).written < rows // 2:
        time.sleep(0.05)
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    return time.perf_counter() - start


def measured(part: str, file: str, rows: int, act: Callable[[], object], spent: float = 0) -> dict:
    """The act’s seconds, with those `spent` on it before, and the most that the process held above what it had."""
    from portal.models import Contact

    before = memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    start, worked = time.perf_counter(), time.process_time()
    act()
    seconds = round(spent + time.perf_counter() - start, 1)
    peak = round(memory("VmHWM") - before)
    told = {"part": part, "file": file, "rows": rows, "seconds": seconds, "peak_mb": peak}
    told["processor"] = round(
        time.process_time() - worked + (spent and resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime), 1
    )
    return told | {"contacts": Contact.objects.count()}


def memory(name: str) -> float:
    """In megabytes, as Linux counts this process."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


# --- The file ---------------------------------------------------------------------------------------------------------

HEADER = ["Name", "Function", "Organisation", "Kind of organisation", "E-mail address", "Country", "Language"]


def table(rows: int) -> Iterator[list[str]]:
    """People of a tenth as many organisations."""
    yield HEADER
    for nth in range(rows):
        spelled = "".join("abcdefghij"[int(digit)] for digit in str(nth)).capitalize()
        organisation = f"Ministère de la culture {nth % max(rows // 10, 1)}"
        address = f"awa.{nth}@example.org"
        yield [f"Awa {spelled}", "Directrice", organisation, "Public authority", address, "Sénégal", "French"]


def as_csv(rows: int) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(table(rows))
    return text.getvalue().encode()


def as_workbook(rows: int) -> bytes:
    import xlsxwriter

    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate(table(rows)):
            sheet.write_row(number, 0, cells)
    return made.getvalue()


if __name__ == "__main__":
    sys.exit(main())
