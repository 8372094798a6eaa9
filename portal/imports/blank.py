"""The template of a kind of import, to fill in: its columns, and what each takes."""

import tempfile
from dataclasses import dataclass
from io import BytesIO
from typing import IO

import xlsxwriter
from django import forms
from django.http import FileResponse, HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from xlsxwriter.exceptions import XlsxFileError

from portal import exports, room
from portal.imports.cells import NamedCell
from portal.imports.kinds import Kind
from portal.imports.sheets import MOST_ROWS, letter_of

SHORT = 12  # values that a page names one by one
WIDTH, WIDE = 26, 60


@dataclass(frozen=True)
class Column:
    """A column as the template explains it, in the reader's language."""

    name: str
    label: str
    required: bool
    explanation: str
    allowed: list[str]

    @property
    def has_few(self) -> bool:
        return len(self.allowed) <= SHORT


def columns_of(kind: Kind) -> list[Column]:
    return [_column(name, field) for name, field in kind.columns().items()]


def _column(name: str, field: forms.Field) -> Column:
    allowed = field.allowed() if isinstance(field, NamedCell) else []
    return Column(name, str(field.label), field.required, str(field.help_text), allowed)


def response(kind: Kind, form: str) -> HttpResponseBase:
    """The template as a file of that form (`portal.exports.TYPES`)."""
    columns = columns_of(kind)
    name = f"{kind.name}-{get_language()}"
    made = _text(columns) if form == exports.CSV else _workbook(columns)
    return FileResponse(made, as_attachment=True, filename=f"{name}.{form}", content_type=exports.TYPES[form])


def _text(columns: list[Column]) -> IO[bytes]:
    """The header alone, as the spreadsheet of the reader's language opens it."""
    labels = [column.label for column in columns]
    return BytesIO("".join(exports.written([labels], exports.DIALECTS[get_language()])).encode())


@room.needed(XlsxFileError)
def _workbook(columns: list[Column]) -> IO[bytes]:
    """Three sheets: the table to fill in, with the values to choose from; what each column takes; those values."""
    made = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    with xlsxwriter.Workbook(made, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        table, about, values = (book.add_worksheet(str(name)) for name in SHEETS)
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        about.write_row(0, 0, [str(heading) for heading in HEADINGS], bold)
        about.set_column(0, 1, WIDTH)
        about.set_column(2, 2, WIDE, wrapped)
        table.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            table.set_column(place, place, WIDTH)
            table.write_string(0, place, column.label, bold)
            needed = _("yes") if column.required else _("no")
            about.write_row(place + 1, 0, [column.label, str(needed), column.explanation])
            _offer(table, values, values.get_name(), place, column, bold)
    made.seek(0)
    return made


SHEETS = (_("Table"), _("Columns"), _("Values"))
HEADINGS = (_("Column"), _("Required"), _("What it takes"))


def _offer(table, values, sheet: str, place: int, column: Column, bold) -> None:
    """A list to choose from in each row; what isn't in it may be written all the same, and is told in the dry run."""
    if not column.allowed:
        return
    values.set_column(place, place, WIDTH)
    values.write_string(0, place, column.label, bold)
    values.write_column(1, place, column.allowed)
    letter = letter_of(place)
    source = f"='{sheet}'!${letter}$2:${letter}${len(column.allowed) + 1}"
    table.data_validation(1, place, MOST_ROWS, place, {"validate": "list", "source": source, "error_type": "warning"})
