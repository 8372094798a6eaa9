"""A table as somebody's spreadsheet saved it, read a line at a time: a workbook (XLSX), or text (CSV) with whatever
separators and in whichever of the usual encodings."""

import csv
import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import islice
from typing import IO, Any, NamedTuple
from zipfile import ZipFile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook

from portal.contents import texts
from portal.contents.refusals import damaged_if_it_fails
from portal.exports import as_typed
from portal.uploads import XLSX

MOST_ROWS = 50_000  # in which something stands
MOST_LINES = 1_048_576  # of a sheet, empty ones too
MOST_COLUMNS = 60
LONGEST_CELL = 5000
# Bytes, unpacked: of what openpyxl reads at once, and of the sheets, which it reads as they pass.
MOST_AT_ONCE, MOST_PASSING = 32 * 1024 * 1024, 400 * 1024 * 1024
SEPARATORS = (";", ",", "\t")
# How a workbook writes “_x0041_”, which would stand for a character.
ESCAPED = re.compile(r"_x005F_(?=x[0-9A-Fa-f]{4}_)")

FORMULA, ERROR, LONG = "formula", "error", "long"
Score = Callable[[Sequence[str]], int]


class TooManyRows(Exception):
    """The table is longer than one import takes."""


class Cell(NamedTuple):
    """What stands in a cell, as text; `trouble` where it holds something that is no value."""

    text: str
    trouble: str = ""


@dataclass(frozen=True)
class Line:
    """A line of the table, by the number that the spreadsheet shows beside it."""

    number: int
    cells: list[Cell]

    @property
    def is_empty(self) -> bool:
        return not any(cell.text or cell.trouble for cell in self.cells)


def lines(content: IO[bytes], media_type: str, score: Score) -> Iterator[Line]:
    """The lines in which something stands, the first of them the header. `score` says how much of a header it knows, by
    which the separator of a text is told. Raises ValidationError where it can't be read, and TooManyRows."""
    read = _of_workbook(content) if media_type == XLSX else _of_text(content.read(), score)
    found = 0
    for line in read:
        if line.is_empty:
            continue
        found += 1
        if found > MOST_ROWS + 1:
            raise TooManyRows
        yield line


def letter_of(place: int) -> str:
    """What a spreadsheet calls the column at that place, counted from nought: A, B … Z, AA."""
    first, last = divmod(place, 26)
    return (letter_of(first - 1) if first else "") + chr(65 + last)


def _cell(text: str) -> Cell:
    """Text as it was typed: the apostrophe with which the portal's own files keep a text from being run goes."""
    text = as_typed(text.strip())
    return Cell("", LONG) if len(text) > LONGEST_CELL else Cell(text)


# --- Text -------------------------------------------------------------------------------------------------------------


def _of_text(content: bytes, score: Score) -> Iterator[Line]:
    text = texts.decoded(content)
    separator = max(SEPARATORS, key=lambda given: score(_header(text, given)))
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    with _said_kindly():
        for number, cells in enumerate(reader, start=1):
            yield Line(number, [_of_field(cell) for cell in cells[:MOST_COLUMNS]])


def _of_field(text: str) -> Cell:
    """A text has nothing but how it looks to tell a formula by; a workbook says what is one."""
    text = text.strip()
    runs = text.startswith("=") or (text.startswith(("+", "-", "@")) and text.endswith(")") and "(" in text)
    return Cell("", FORMULA) if runs else _cell(text)


def _header(text: str, separator: str) -> list[str]:
    with _said_kindly():
        rows = csv.reader(StringIO(text, newline=""), delimiter=separator)
        return next((row for row in islice(rows, 100) if any(row)), [])


@contextmanager
def _said_kindly() -> Iterator[None]:
    """What the csv module makes no sense of: a cell that never ends."""
    try:
        yield
    except csv.Error as error:
        raise ValidationError(
            _("A line of this file can’t be read: a quotation mark is opened and not closed.")
        ) from error


# --- Workbook ---------------------------------------------------------------------------------------------------------


def _of_workbook(content: IO[bytes]) -> Iterator[Line]:
    """Its first sheet. openpyxl reads the words that sheets share at once, and the sheet as it passes."""
    held = BytesIO(content.read())
    with damaged_if_it_fails():
        _check_bounds(held)
        book = load_workbook(held, read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        rows = islice(sheet.iter_rows(max_col=MOST_COLUMNS), MOST_LINES)
    number = 0
    while True:
        with damaged_if_it_fails():
            row = next(rows, None)
        if row is None:
            return
        number += 1
        yield Line(number, [_of_value(cell) for cell in row])


def _check_bounds(held: BytesIO) -> None:
    with ZipFile(held) as archive:
        for part in archive.infolist():
            passes = "/worksheets/" in f"/{part.filename.lower()}"
            if part.file_size > (MOST_PASSING if passes else MOST_AT_ONCE):
                raise ValueError("A part that unpacks to more than is read")


def _of_value(cell: Any) -> Cell:
    if cell.value is None:
        return Cell("")
    if cell.data_type == "f":
        return Cell("", FORMULA)
    if cell.data_type == "e":
        return Cell("", ERROR)
    return _cell(_written(cell.value))


def _written(value: Any) -> str:
    """A day as 2027-01-31, a whole number with all its figures and no point; what a workbook escapes, as it was."""
    if isinstance(value, dt.datetime) and not (value.hour or value.minute or value.second):
        value = value.date()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return f"{Decimal(str(value)).normalize():f}"
    return ESCAPED.sub("_", str(value))
