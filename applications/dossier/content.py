"""What an application says, section by section: to compare before and after, and to read on a page or in a PDF.

`plain` is the content as values that can be stored and compared, `label` and `worded` how they read; `dossier` is the
content as it is shown. Both follow the fields and the rows that a section names: a new field needs nothing here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from applications.dossier.sections import DOCUMENT, LETTER, SECTIONS, SIGNED, SectionKind
from applications.models import Application
from portal import files, trail
from portal.fields import AmountField, ProseField
from portal.forms.autosave import Version
from portal.models import StoredFile
from roadmap.models import Activity

UNREAD = "unread"  # beside the answers of a stored section
ATTACHED = {"letter": LETTER, "signed": SIGNED, "documents": DOCUMENT}
LABELS = {
    "letter": _("letter of the authority"),
    "signed": _("signed draft"),
    "documents": _("other documents"),
    "name": _("file"),
}


# --- To store and compare ---------------------------------------------------------------------------------------------


def storable_section(application: Application, kind: SectionKind) -> dict[str, Any]:
    """The section's content in values that JSON holds: the rows of a list as mappings, choices and activities as their
    codes, files by name and digest."""
    if kind.key == "attachments":
        return {name: _digests(files.about(application, purpose)) for name, purpose in ATTACHED.items()}
    values = {name: trail.storable(getattr(application, name)) for name in kind.fields if name != "themes"}
    if "themes" in kind.fields:
        values["themes"] = sorted(theme.code for theme in application.themes.all())
    if kind.rows:
        rows = getattr(application, kind.related).all()
        values[kind.related] = [{name: _storable(getattr(row, name)) for name in kind.row_fields} for row in rows]
    return values


def _storable(value: Any) -> Any:
    return value.code if isinstance(value, Activity) else trail.storable(value)


def _digests(attached: Iterable[StoredFile]) -> list[dict[str, str]]:
    return [{"name": file.name, "sha256": file.sha256} for file in attached]


def values_of(kind: SectionKind, stored: Mapping[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]] | None]:
    """The values and rows that `storable_section` made so: its inverse, files apart."""
    values = {name: _read_back(_field(kind, name), stored[name]) for name in kind.fields if name in stored}
    if not kind.rows:
        return values, None
    fields = {name: kind.rows._meta.get_field(name) for name in kind.row_fields}
    rows = stored.get(kind.related, [])
    return values, [{name: _read_back(fields[name], value) for name, value in row.items()} for row in rows]


def _read_back(field: models.Field, value: Any) -> Any:
    if field.many_to_many:
        return list(field.related_model.objects.filter(code__in=value))
    if field.related_model is Activity:
        return Activity.objects.get(code=value)
    return field.to_python(value)


def lines(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same values for the trail, with each row as one line."""
    return {name: [_line(row) for row in value] if isinstance(value, list) else value for name, value in values.items()}


def _line(row: Any) -> str:
    parts = row.values() if isinstance(row, dict) else [row]
    return " · ".join(str(part) for part in parts if part not in ("", None, False))


def label(kind: SectionKind, name: str) -> Any:
    """The label of a field, of a list or of a field of its rows, by the name that `plain` gives it."""
    if kind.key == "attachments":
        return LABELS.get(name, name)
    if name == kind.related:
        return kind.rows._meta.verbose_name_plural
    return _field(kind, name).verbose_name


def _field(kind: SectionKind, name: str) -> models.Field:
    model = kind.rows if kind.rows and name in kind.row_fields else Application
    return model._meta.get_field(name)


def worded(kind: SectionKind, name: str, value: Any) -> Any:
    """A value of `plain` as it reads: a choice by its label, a tick as yes or no, anything else as it is."""
    if kind.key == "attachments":
        return value
    field = _field(kind, name)
    if isinstance(field, models.BooleanField):
        return _("yes") if value else _("no")
    return dict(field.choices or ()).get(value, value)


def unread(kind: SectionKind, kept: Mapping[str, Any]) -> dict[Any, str]:
    """What was typed in a section and can't be taken as it is, by its question; in a list with the line."""
    return {_asked(kind, name): " ".join(typed) if isinstance(typed, list) else typed for name, typed in kept.items()}


def _asked(kind: SectionKind, name: str) -> Any:
    own, _dash, line = name.rpartition("-")
    question = label(kind, own or name)
    if own:
        numbered = format_lazy(_("line {number}"), number=int(line) + 1) if line.isdigit() else line
        question = format_lazy("{} · {}", numbered, question)
    return format_lazy(_("{question} (typed so, can’t be read)"), question=question)


def said(kind: SectionKind, stored: Mapping[str, Any]) -> list[tuple[Any, list[str]]]:
    """A section as it was stored: each question with its answer as lines to read."""
    names = [*kind.fields, *([kind.related] if kind.rows else [])]
    answers = [(label(kind, name), _said(kind, name, stored[name])) for name in names if name in stored]
    return answers + [(question, [typed]) for question, typed in unread(kind, stored.get(UNREAD, {})).items()]


def versions(application: Application, kind: SectionKind, form: Any) -> list[Version]:
    """The stored section beside what a bound form holds; a value that isn't valid stands as it was typed."""
    theirs = storable_section(application, kind)
    form.is_valid()
    mine = {name: form.cleaned_data.get(name, form[name].value()) for name in kind.fields}
    if "themes" in mine:
        mine["themes"] = sorted(getattr(theme, "code", str(theme)) for theme in mine["themes"] or [])
    mine = {name: value if isinstance(value, list) else trail.storable(value) for name, value in mine.items()}
    if kind.rows:
        mine[kind.related] = [{name: _storable(row[name]) for name in kind.row_fields} for row in form.rows()]
    compared = [Version(label(kind, name), *(_said(kind, name, one[name]) for one in (theirs, mine))) for name in mine]
    kept = unread(kind, _kept_unread(application, kind))
    return compared + [Version(question, [typed], []) for question, typed in kept.items()]


def _kept_unread(application: Application, kind: SectionKind) -> dict[str, Any]:
    """Read from what was prefetched, where it was."""
    return next((section.unread for section in application.sections.all() if section.key == kind.key), {})


def _said(kind: SectionKind, name: str, value: Any) -> list[str]:
    """A value as lines to read."""
    if isinstance(value, list):
        return [
            " · ".join(str(worded(kind, key, cell)) for key, cell in row.items() if cell not in ("", None, False))
            if isinstance(row, dict)
            else str(row)
            for row in value
        ]
    return [str(worded(kind, name, value))] if value not in ("", None) else []


# --- To read ----------------------------------------------------------------------------------------------------------


SHORT = {"line", "date", "money", "number", "percent", "choice", "yes"}


@dataclass(frozen=True)
class Cell:
    """One value. `kind` tells the template how to show it: line or prose (typed, in the application's language), date,
    money, number, percent, choice, yes, themes, files, priorities, table."""

    label: Any
    value: Any
    kind: str = "line"
    currency: str = ""

    @property
    def is_blank(self) -> bool:
        return self.value is None or (not self.value and self.kind not in ("money", "yes"))

    @property
    def is_short(self) -> bool:
        """Whether the value fits beside its label."""
        return self.kind in SHORT


@dataclass(frozen=True)
class Answer(Cell):
    """One question and its answer; of a table, the labels of its columns and its rows of cells."""

    columns: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Part:
    section: SectionKind
    answers: list[Answer]


def dossier(application: Application) -> list[Part]:
    """The whole application as it reads. Wants `queries.whole()` for a constant number of queries."""
    return [Part(section, _read(application, section)) for section in SECTIONS]


def section_of(application: Application, key: str) -> Part:
    """One section as it reads."""
    return next(part for part in dossier(application) if part.section.key == key)


def _read(application: Application, kind: SectionKind) -> list[Answer]:
    if kind.key == "attachments":
        stored = list(files.about(application))
        return [
            Answer(LABELS[name], [file for file in stored if file.purpose == purpose], "files")
            for name, purpose in ATTACHED.items()
        ]
    own = [Answer(**vars(_cell(application, Application._meta.get_field(name)))) for name in kind.fields]
    listed = [_list(application, kind)] if kind.rows else []
    kept = [Answer(question, typed) for question, typed in unread(kind, _kept_unread(application, kind)).items()]
    return (own + listed if kind.rows_last else listed + own) + kept


def _list(application: Application, kind: SectionKind) -> Answer:
    rows = list(getattr(application, kind.related).all())
    name = label(kind, kind.related)
    if kind.key == "priorities":
        return Answer(name, rows, "priorities")
    fields = [kind.rows._meta.get_field(name) for name in kind.row_fields if name != "currency"]
    columns = tuple(field.verbose_name for field in fields)
    return Answer(name, [[_cell(row, field) for field in fields] for row in rows], "table", columns=columns)


def _cell(record: models.Model, field: models.Field) -> Cell:
    if field.many_to_many:
        return Cell(field.verbose_name, getattr(record, field.name).all(), "themes")
    value = getattr(record, field.name)
    if field.choices:
        return Cell(field.verbose_name, dict(field.flatchoices).get(value, ""), "choice")
    if isinstance(field, AmountField):
        return Cell(field.verbose_name, value, "money", getattr(record, "currency", "USD"))
    return Cell(field.verbose_name, value, _kind(field))


def _kind(field: models.Field) -> str:
    if field.name == "share":
        return "percent"
    kinds = {
        ProseField: "prose",
        models.DateField: "date",
        models.BooleanField: "yes",
        models.PositiveSmallIntegerField: "number",
    }
    return next((kind for model, kind in kinds.items() if isinstance(field, model)), "line")
