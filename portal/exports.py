"""Lists that people take away, in their language, as CSV or workbook: nothing in them that a spreadsheet would run.

A CSV is written as the spreadsheet of the reader's language opens it by a double click: in French with semicolons and
decimal commas, in English with commas and decimal points.
"""

import csv
import datetime as dt
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import IO, Any, NamedTuple

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
CENTS = -2  # the exponent of an amount of money

Line = Sequence[Any]


class Dialect(NamedTuple):
    """What stands between two cells, and before a number's decimals."""

    delimiter: str
    point: str


DIALECTS = {"fr": Dialect(";", ","), "en": Dialect(",", ".")}


def response(kind: str, name: str, title: str, lines: Iterable[Line]) -> HttpResponseBase:
    """The lines, the first of them the header, as a file called `name`; `title` names the workbook's sheet."""
    if kind == XLSX:
        made = workbook(title, lines)
        return FileResponse(made, as_attachment=True, filename=f"{name}.{kind}", content_type=TYPES[kind])
    language = translation.get_language()
    streamed = written(in_language(language, iter(lines)), DIALECTS[language])
    found = StreamingHttpResponse(streamed, content_type=TYPES[kind])
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


def written(lines: Iterable[Line], dialect: Dialect) -> Iterator[str]:
    """The file's text, a line at a time."""
    writer = csv.writer(_Echo(), delimiter=dialect.delimiter)
    yield BOM
    for line in lines:
        yield writer.writerow([_plain(safe(cell), dialect) for cell in line])


def _plain(cell: Any, dialect: Dialect) -> Any:
    """A number without thousands and without an exponent."""
    return f"{cell:f}".replace(".", dialect.point) if isinstance(cell, Decimal) else cell


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
        cents = book.add_format({"num_format": "#,##0.00"})
        sheet = book.add_worksheet(title[:LONGEST_SHEET_NAME])
        sheet.freeze_panes(1, 0)
        for number, line in enumerate(lines):
            for column, cell in enumerate(line):
                _write(sheet, number, column, cell, bold if number == 0 else None, day, cents)
    made.seek(0)
    return made


def _write(sheet, number: int, column: int, cell: Any, bold, day, cents) -> None:
    """Text always as text, whatever it begins with."""
    if isinstance(cell, dt.date):
        sheet.write_datetime(number, column, dt.datetime.combine(cell, dt.time()), day)
    elif isinstance(cell, int | Decimal):
        is_money = isinstance(cell, Decimal) and cell.as_tuple().exponent == CENTS
        sheet.write_number(number, column, cell, cents if is_money else None)
    elif cell:
        sheet.write_string(number, column, str(cell), bold)
