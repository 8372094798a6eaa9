"""The first line of a table: which column is which."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal import exports, uploads
from portal.folding import folded
from portal.imports import sheets
from portal.imports.kinds import Kind


def score(kind: Kind) -> sheets.Score:
    """How many columns of a line the kind knows."""
    known = kind.headings()
    return lambda cells: len({known[name] for name in map(folded, cells) if name in known})


def columns_of(kind: Kind, upload: UploadedFile) -> list[str]:
    """The columns of the table that is handed in. Raises ValidationError where it is no such table."""
    media_type = uploads.check(upload, allowed=uploads.TABLES).media_type
    upload.seek(0)
    try:
        found = list(_first_two(upload, media_type, kind))
    finally:
        upload.seek(0)
    if not found:
        raise ValidationError(_("There is nothing in this table."))
    columns = named(kind, [cell.text for cell in found[0].cells])
    if len(found) == 1:
        raise ValidationError(_("There is no row below the names of the columns."))
    return columns


def _first_two(upload: UploadedFile, media_type: str, kind: Kind):
    lines = sheets.lines(upload, media_type, score(kind))
    yield from (line for _nth, line in zip(range(2), lines, strict=False))


def named(kind: Kind, cells: Sequence[str]) -> list[str]:
    """The names of the columns; empty at the end are none, and so is the one by which a file of the portal says what it
    is. Raises ValidationError: unknown, twice, missing."""
    cells = ["" if exports.is_said(cell) else cell for cell in cells]
    known = kind.headings()
    columns = [known.get(folded(cell), "") for cell in cells]
    while columns and not cells[len(columns) - 1]:
        columns.pop()
    fields = kind.columns()
    if not any(columns):
        raise ValidationError(_("The first row doesn’t name the columns: begin from the template."))
    if unknown := [cell for cell, name in zip(cells, columns, strict=False) if cell and not name]:
        raise _about(
            _("These columns aren’t known: {columns}. Remove them, or name them as the template does."), unknown
        )
    if twice := {name for name in columns if name and columns.count(name) > 1}:
        raise _about(_("These columns stand there twice: {columns}."), [fields[name].label for name in sorted(twice)])
    if missing := [field.label for name, field in fields.items() if field.required and name not in columns]:
        raise _about(_("These columns are missing: {columns}."), missing)
    return columns


def _about(message, columns: Sequence) -> ValidationError:
    return ValidationError(format_lazy(message, columns=", ".join(str(column) for column in columns)))
