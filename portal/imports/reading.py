"""Rows as their kind's form reads them: the values, or what is wrong with each, in the words of both languages."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from portal.forms import wanted
from portal.imports import sheets
from portal.imports.kinds import LANGUAGES, Kind
from portal.text import clean_line

Fault = dict[str, str]  # the column's name, and what is wrong with it by language
Cells = Mapping[str, str]

TROUBLES = {
    sheets.FORMULA: _("This cell holds a formula: write the value itself."),
    sheets.ERROR: _("This cell shows an error of the spreadsheet: write the value itself."),
    sheets.LONG: _("This cell holds more text than a cell is read for."),
}
MORE_CELLS = _("This row has more cells than the table has columns: check what stands between them.")


def fault(column: str, *messages: object) -> Fault:
    """What is wrong in a column, said in each language."""
    said = {}
    for language in LANGUAGES:
        with translation.override(language):
            said[language] = " ".join(str(message) for message in messages)
    return {"column": column, **said}


def told(error: ValidationError) -> list[Fault]:
    """A refusal, by the column it names."""
    by_column = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    return [
        fault("" if column == NON_FIELD_ERRORS else column, *(_Message(one) for one in errors))
        for column, errors in by_column.items()
    ]


class _Message:
    """One error, put into words when it is asked for."""

    def __init__(self, error: ValidationError):
        self.error = error

    def __str__(self) -> str:
        return str(self.error.messages[0])


class Reader:
    """Reads the rows of one pass with one form, whose fields keep what they looked up."""

    def __init__(self, kind: Kind):
        self.form = wanted.named(kind.form({}))

    def read(self, cells: Cells) -> tuple[Mapping[str, Any], list[Fault]]:
        """The values of a row, and its faults."""
        values, error = self._clean(cells)
        return (values, []) if error is None else ({}, self._in_both_languages(cells))

    def _clean(self, cells: Cells) -> tuple[Mapping[str, Any], ValidationError | None]:
        form: forms.Form = self.form
        form.data = cells  # type: ignore[assignment]
        form.full_clean()
        return form.cleaned_data, ValidationError(form.errors.as_data()) if form.errors else None

    def _in_both_languages(self, cells: Cells) -> list[Fault]:
        """Some words are chosen while a form is cleaned: so it is cleaned once in each language."""
        faults: dict[str, Fault] = {}
        for language in LANGUAGES:
            with translation.override(language):
                _values, error = self._clean(cells)
                for column, errors in (error.error_dict if error else {}).items():
                    name = "" if column == NON_FIELD_ERRORS else column
                    said = " ".join(message for one in errors for message in one.messages)
                    faults.setdefault(name, {"column": name})[language] = said
        return list(faults.values())


def of_line(line: sheets.Line, columns: list[str]) -> tuple[dict[str, str], list[Fault]]:
    """The cells of a line by the name of their column, and those that hold no value."""
    cells, faults = {}, []
    for name, cell in zip(columns, line.cells, strict=False):
        if not name:
            continue
        cells[name] = clean_line(cell.text)
        if cell.trouble:
            faults.append(fault(name, TROUBLES[cell.trouble]))
    if any(cell.text for cell in line.cells[len(columns) :]):
        faults.append(fault("", MORE_CELLS))
    return cells, faults


def without(faults: Iterable[Fault], others: Iterable[Fault]) -> Iterator[Fault]:
    """Those in other columns: one word about a cell is enough."""
    named = {other["column"] for other in others}
    return (one for one in faults if one["column"] not in named)
