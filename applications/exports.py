"""The queue as a file: a workbook or CSV, in the reader's language, nothing in it that a spreadsheet would run."""

import csv
import datetime as dt
import tempfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from applications.models import LANGUAGES
from applications.queries import desk
from budget.exports import BOM, safe
from portal.models.places import Region

HEADER = [
    _("Reference"),
    _("Title"),
    _("Language"),
    _("Country"),
    _("Region"),
    _("LDC"),
    _("SIDS"),
    _("Call"),
    _("State"),
    _("Since"),
    _("Days in this state"),
    _("Turn"),
    _("Until"),
    _("Officer in charge"),
    _("Evaluations received"),
    _("Evaluations asked"),
    _("Score out of 100"),
    _("Submitted on"),
]
AT_ONCE = 500
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def response(kind: str, keys: list[int]) -> HttpResponseBase:
    """The applications of these keys as a file of that kind."""
    name = f"applications-{timezone.localdate():%Y-%m-%d}.{kind}"
    if kind == "xlsx":
        return FileResponse(_workbook(_lines(keys)), as_attachment=True, filename=name, content_type=TYPES[kind])
    language = translation.get_language()
    found = StreamingHttpResponse(_csv(_in_language(language, _lines(keys))), content_type=TYPES[kind])
    found["Content-Disposition"] = f'attachment; filename="{name}"'
    return found


def _in_language(language: str, lines: Iterator[list]) -> Iterator[list]:
    """The lines, each made in the reader's language: a response is streamed after the request has let go of it."""
    while True:
        with translation.override(language):
            line = next(lines, None)
        if line is None:
            return
        yield line


def _lines(keys: list[int]) -> Iterator[list]:
    """The header, then the rows, so many at a time."""
    yield [str(title) for title in HEADER]
    for start in range(0, len(keys), AT_ONCE):
        for row in desk.rows(keys[start : start + AT_ONCE]):
            yield _cells(row)


def _cells(row: desk.Row) -> list[Any]:
    yes, no = translation.gettext("Yes"), translation.gettext("No")
    return [
        row.reference,
        row.title,
        str(dict(LANGUAGES)[row.language]),
        row.country,
        str(Region(row.region).label),
        yes if row.is_ldc else no,
        yes if row.is_sids else no,
        row.call,
        str(row.state.label),
        timezone.localdate(row.since),
        row.days,
        str(row.turn),
        row.until,
        row.officer,
        row.received,
        row.asked,
        row.score,
        timezone.localdate(row.submitted_at),
    ]


class _Echo:
    """What the CSV writer writes to, so that each line can be sent as it is made."""

    def write(self, line: str) -> str:
        return line


def _csv(lines: Iterator[list]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield BOM
    for line in lines:
        yield writer.writerow([safe(cell) for cell in line])


def _workbook(lines: Iterator[Sequence[Any]]) -> IO[bytes]:
    """Row by row to a file on disk: what Python holds doesn't grow with the list."""
    made = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(made, options) as book:
        day, bold = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"bold": True})
        sheet = book.add_worksheet(translation.gettext("Applications")[:31])
        sheet.freeze_panes(1, 0)
        for number, line in enumerate(lines):
            for column, cell in enumerate(line):
                _write(sheet, number, column, cell, bold if number == 0 else None, day)
    made.seek(0)
    return made


def _write(sheet, number: int, column: int, cell: Any, bold, day) -> None:
    """Text always as text, whatever it begins with."""
    if isinstance(cell, dt.date):
        sheet.write_datetime(number, column, dt.datetime.combine(cell, dt.time()), day)
    elif isinstance(cell, int | Decimal):
        sheet.write_number(number, column, cell)
    elif cell:
        sheet.write_string(number, column, str(cell), bold)
