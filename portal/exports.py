"""Lists that people take away, in their language, as CSV or workbook: nothing in them that a spreadsheet would run."""

import csv
import datetime as dt
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import translation
from django.utils.functional import Promise
from xlsxwriter.exceptions import XlsxFileError

from portal import room

CSV, XLSX = "csv", "xlsx"
TYPES = {CSV: "text/csv; charset=utf-8", XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
# UTF-8's mark, by which spreadsheets read accents right.
BOM = "\ufeff"
# What begins with one of these, a spreadsheet may take for a formula.
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")
LONGEST_SHEET_NAME = 31

Line = Sequence[Any]


def response(kind: str, name: str, title: str, lines: Iterable[Line]) -> HttpResponseBase:
    """The lines, the first of them the header, as a file called `name`; `title` names the workbook's sheet."""
    if kind == XLSX:
        made = workbook(title, lines)
        return FileResponse(made, as_attachment=True, filename=f"{name}.{kind}", content_type=TYPES[kind])
    streamed = in_language(translation.get_language(), iter(lines))
    found = StreamingHttpResponse(written(streamed), content_type=TYPES[kind])
    found["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return found


def safe(value: Any) -> Any:
    """A text cell that a spreadsheet shows as it stands; numbers and dates stay what they are."""
    if isinstance(value, str | Promise):
        text = str(value)
        return f"'{text}" if text.startswith(RUNS) else text
    return value


# --- CSV --------------------------------------------------------------------------------------------------------------


class _Echo:
    """What the CSV writer writes to, so that each line can be sent as it is made."""

    def write(self, line: str) -> str:
        return line


def written(lines: Iterable[Line]) -> Iterator[str]:
    """The file's text, a line at a time."""
    writer = csv.writer(_Echo())
    yield BOM
    for line in lines:
        yield writer.writerow([safe(cell) for cell in line])


def in_language(language: str, lines: Iterator[Line]) -> Iterator[list[Any]]:
    """The lines, each made in that language: a response is streamed after the request has let go of it."""
    while True:
        with translation.override(language):
            line = next(lines, None)
            cells = None if line is None else [str(cell) if isinstance(cell, Promise) else cell for cell in line]
        if cells is None:
            return
        yield cells


# --- Workbook ---------------------------------------------------------------------------------------------------------


@room.needed(XlsxFileError)
def workbook(title: str, lines: Iterable[Line]) -> IO[bytes]:
    """Row by row to a file on disk: what Python holds doesn't grow with the list. Raises NoRoom where it finds none."""
    made = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(made, options) as book:
        day, bold = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"bold": True})
        sheet = book.add_worksheet(title[:LONGEST_SHEET_NAME])
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
