"""Lists that people take away, in their language, as CSV or workbook: nothing in them that a spreadsheet would run.

A CSV is written as the spreadsheet of the reader's language opens it by a double click: in French with semicolons and
decimal commas, in English with commas and decimal points.

Each file says where it comes from, when, by which filter and under which licence (`About`): a workbook on a second
sheet, a CSV in the header of a last column that is otherwise empty. So a CSV has one line of headers, and as many cells
in each line: a program reads it back without skipping anything, and what is said is there in an empty list too.
"""

import csv
import datetime as dt
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain, islice
from typing import IO, Any, NamedTuple

import xlsxwriter
from django.conf import settings
from django.http import FileResponse, Http404, HttpResponseBase, StreamingHttpResponse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_noop, ngettext
from django.utils.translation import gettext_lazy as _
from xlsxwriter.exceptions import XlsxFileError

from portal import clock, room
from portal.written import moment_with_zone, number

CSV, XLSX = "csv", "xlsx"
TYPES = {CSV: "text/csv; charset=utf-8", XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
# UTF-8's mark, by which spreadsheets read accents right.
BOM = "\ufeff"
# What begins with one of these, a spreadsheet may take for a formula.
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")
# What is put before it; one that stood there already gets another, so that it can be told from ours.
APOSTROPHE = "'"
LONGEST_SHEET_NAME = 31
CENTS = -2  # the exponent of an amount of money

MOST_ROWS = 10_000  # of one file; it says so where there are more
PORTAL = gettext_noop("National digital roadmaps")
OPEN_DATA = _("Open data: Attribution-ShareAlike 3.0 IGO (CC BY-SA 3.0 IGO), naming UNESCO and this day")
INTERNAL = _("Internal use: it holds information that isn’t public")

Line = Sequence[Any]


@dataclass(frozen=True)
class About:
    """What a file says of itself: the page that it was taken from (`path`, with what was asked), in words what was
    asked, how many rows there are and how many of them the file holds at `most`, and the licence."""

    path: str
    rows: int
    asked: Sequence[tuple[Any, Any]] = ()
    licence: Any = INTERNAL
    most: int = field(default_factory=lambda: MOST_ROWS)
    taken_at: dt.datetime = field(default_factory=clock.now)

    def lines(self) -> list[tuple[str, str]]:
        """Each thing that is said, under its name."""
        asked = ", ".join(_named(name, value) for name, value in self.asked)
        return [
            (gettext("Source"), f"{gettext(PORTAL)}, {settings.PORTAL_URL}{self.path}"),
            (gettext("Taken on"), moment_with_zone(self.taken_at)),
            (gettext("Filter"), asked or gettext("none, the whole list")),
            (gettext("Rows"), self._rows()),
            (gettext("Licence"), str(self.licence)),
        ]

    def _rows(self) -> str:
        if self.rows <= self.most:
            return number(self.rows)
        said = ngettext(
            "the first %(most)s of %(number)s, for a file holds no more: narrow the list to have the others",
            "the first %(most)s of %(number)s, for a file holds no more: narrow the list to have the others",
            self.rows,
        )
        return said % {"most": number(self.most), "number": number(self.rows)}

    def sentence(self) -> str:
        return " · ".join(_named(name, value) for name, value in self.lines())


def is_said(cell: str) -> bool:
    """Whether a cell is the header under which a CSV says what it is, in any of the portal's languages."""
    return any(cell.startswith(begin) for begin in _beginnings())


def _beginnings() -> Iterator[str]:
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            yield _named(gettext("Source"), gettext(PORTAL))


def _named(name: Any, value: Any) -> str:
    return gettext("%(name)s: %(value)s") % {"name": name, "value": value}


class Dialect(NamedTuple):
    """What stands between two cells, and before a number's decimals."""

    delimiter: str
    point: str


DIALECTS = {"fr": Dialect(";", ","), "en": Dialect(",", ".")}


def known_kind(kind: str) -> str:
    """A kind of file that lists are taken away as. Raises Http404 for any other."""
    if kind not in TYPES:
        raise Http404
    return kind


def response(kind: str, name: str, title: str, lines: Iterable[Line], about: About) -> HttpResponseBase:
    """The lines, the first of them the header, as a file called `name`; `title` names the workbook's sheet."""
    lines = islice(lines, 1 + about.most)
    if kind == XLSX:
        made = workbook(title, lines, about)
        return FileResponse(made, as_attachment=True, filename=f"{name}.{kind}", content_type=TYPES[kind])
    language = translation.get_language()
    streamed = written(in_language(language, saying(about, lines)), DIALECTS[language])
    found = StreamingHttpResponse(streamed, content_type=TYPES[kind])
    found["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return found


def safe(value: Any) -> Any:
    """A text cell that a spreadsheet shows as it stands; numbers and dates stay what they are."""
    if isinstance(value, str | Promise):
        text = str(value)
        return f"{APOSTROPHE}{text}" if text.lstrip(APOSTROPHE).startswith(RUNS) else text
    return value


def as_typed(text: str) -> str:
    """The text that `safe` made safe."""
    return text[1:] if text.startswith(APOSTROPHE) and text.lstrip(APOSTROPHE).startswith(RUNS) else text


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


def saying(about: About, lines: Iterator[Line]) -> Iterator[Line]:
    """The lines with one more column, whose header says what the file is."""
    header = next(lines)
    return chain([[*header, about.sentence()]], ([*line, ""] for line in lines))


def _plain(cell: Any, dialect: Dialect) -> Any:
    """A number without thousands and without an exponent; a moment by the programme's clock, with its distance from
    UTC."""
    if isinstance(cell, dt.datetime):
        return clock.local(cell).isoformat(timespec="minutes")
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
def workbook(title: str, lines: Iterable[Line], about: About) -> IO[bytes]:
    """Row by row to a file on disk: what Python holds doesn't grow with the list. Raises NoRoom where it finds none."""
    made = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(made, options) as book:
        formats = Formats(*(book.add_format(said) for said in FORMATS))
        sheet = book.add_worksheet(title[:LONGEST_SHEET_NAME])
        sheet.freeze_panes(1, 0)
        for row, line in enumerate(lines):
            for column, cell in enumerate(line):
                _write(sheet, row, column, cell, formats.bold if row == 0 else None, formats)
        said = book.add_worksheet(gettext("About this file")[:LONGEST_SHEET_NAME])
        for row, (name, value) in enumerate(about.lines()):
            said.write_string(row, 0, name, formats.bold)
            said.write_string(row, 1, value)
    made.seek(0)
    return made


class Formats(NamedTuple):
    """How a cell of a workbook is shown."""

    bold: Any
    day: Any
    moment: Any
    cents: Any


FORMATS = Formats(
    bold={"bold": True},
    day={"num_format": "yyyy-mm-dd"},
    moment={"num_format": "yyyy-mm-dd hh:mm"},
    cents={"num_format": "#,##0.00"},
)


def _write(sheet, row: int, column: int, cell: Any, bold, formats: Formats) -> None:
    """Text always as text, whatever it begins with: it is safe as it stands, but for what would be taken for ours. A
    moment by the programme's clock."""
    if isinstance(cell, dt.datetime):
        sheet.write_datetime(row, column, clock.local(cell).replace(tzinfo=None), formats.moment)
    elif isinstance(cell, dt.date):
        sheet.write_datetime(row, column, dt.datetime.combine(cell, dt.time()), formats.day)
    elif isinstance(cell, int | Decimal):
        is_money = isinstance(cell, Decimal) and cell.as_tuple().exponent == CENTS
        sheet.write_number(row, column, cell, formats.cents if is_money else None)
    elif cell:
        text = str(cell)
        sheet.write_string(row, column, safe(text) if text.startswith(APOSTROPHE) else text, bold)
