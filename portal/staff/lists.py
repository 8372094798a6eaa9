"""The admin's lists: by state, and in one order on every database."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from operator import attrgetter
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import label_for_field, lookup_field
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import FieldDoesNotExist
from django.db.models import BooleanField, DateField, ExpressionWrapper, Model, OrderBy, Q
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal import lifecycle, registry, written
from portal.moves import Move, Text
from portal.written import day_or_moment, deadline_short

# How an address asks for a field that is declared as a filter, after its name.
ASKED = {"", "__exact", "__isnull", "__id__exact", "__gte", "__lt"}


def is_declared(lookup: str, filters: Iterable) -> bool:
    """Whether the lookup of an address is one that these filters of a list write into their links."""
    names = [given[0] if isinstance(given, tuple) else getattr(given, "parameter_name", given) for given in filters]
    return any(lookup.startswith(name) and lookup.removeprefix(name) in ASKED for name in names)


def in_file(value: Callable[[Any], Any], *, beside: tuple[Any, ...] = ()) -> Callable[[Callable], Callable]:
    """A column that the page says in words is `value(record)` in a file, a number or a day by which a spreadsheet sorts
    and sums; what the words said besides stands in columns of the file alone, `beside` it."""

    def marked(column: Callable) -> Callable:
        column.in_file, column.beside = value, beside  # type: ignore[attr-defined]
        return column

    return marked


def deadline(description: Text, field: str, value: str = "") -> Callable[[Any, Model], str]:
    """What a list or a page says of a promise: the field by which it is sorted, or `value`, with its zone."""

    @in_file(attrgetter(value or field))
    @admin.display(description=description, ordering=field)
    def said(_admin, record: Model) -> str:
        return deadline_short(getattr(record, value or field))

    return said


def country(path: str) -> Callable[[Any, Model], str]:
    """The column of the country that stands at that path of the record (“step__assistance__party”)."""

    @admin.display(description=_("country"), ordering=path)
    def said(_admin, record: Model) -> str:
        return str(reduce(getattr, path.split("__"), record))

    return said


def _first_move(record: Model) -> Move | None:
    return next(iter(registry.moves_of(record)), None)


@admin.display(description=_("until when"))
def due(record: Model) -> dt.date | None:
    """Until when whoever's turn it is has."""
    move = _first_move(record)
    return move.until if move else None


def _whose(record: Model) -> Text:
    move = _first_move(record)
    return move.side.label if move else ""


@in_file(_whose, beside=(due,))
@admin.display(description=_("turn"))
def turn(record: Model) -> str:
    """Whose turn it is and until when, by the record's first move; empty where nobody is to move."""
    move = _first_move(record)
    if move is None:
        return ""
    if move.until is None:
        return move.side.label
    tone = "state late" if move.is_late else "soft"
    return format_html('<span>{} <span class="{}">{}</span></span>', move.side.label, tone, deadline_short(move.until))


def in_words(model_admin: admin.ModelAdmin, name: Any) -> Any:
    """A column as the portal shows it: a state as a chip, yes, no, days and moments in words; any other is Django's."""
    model = model_admin.model
    if name in ("state", "state_label") and issubclass(model, lifecycle.Lived):
        return state
    if isinstance(name, str) and _is_boolean(model_admin, name):
        return _column(model_admin, name, lambda value: _("Yes") if value else _("No"))
    if isinstance(name, str) and isinstance(_field(model_admin, name), DateField):
        return _column(model_admin, name, day_or_moment)
    return name


@admin.display(description=_("state"), ordering="state")
def state(record: lifecycle.Lived) -> str:
    return written.state(record)


def _column(model_admin: admin.ModelAdmin, name: str, write: Callable[[Any], Text]) -> Callable[[Model], Text | None]:
    """Words, which a screen reader reads in the reader's language, in place of a picture named “True”; and the first of
    a month as French writes it."""
    label, attribute = label_for_field(name, model_admin.model, model_admin=model_admin, return_attr=True)

    def value_of(record: Model) -> Any:
        return lookup_field(name, record, model_admin)[2]

    @in_file(value_of)
    @admin.display(description=label, ordering=getattr(attribute, "admin_order_field", None if attribute else name))
    def said(record: Model) -> Text | None:
        value = value_of(record)
        return None if value is None else write(value)

    said.__name__ = name
    return said


def _is_boolean(model_admin: admin.ModelAdmin, name: str) -> bool:
    method = getattr(model_admin, name, None)
    return getattr(method, "boolean", False) if method else isinstance(_field(model_admin, name), BooleanField)


def _field(model_admin: admin.ModelAdmin, name: str) -> Any:
    """The model's field of that name; None where the column is no field."""
    try:
        return None if hasattr(model_admin, name) else model_admin.opts.get_field(name)
    except FieldDoesNotExist:
        return None


class StateFilter(admin.SimpleListFilter):
    """By state, in the words of the lifecycle's table."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin):
        return [(state.name, state.label) for state in lifecycle.of(model_admin.model).states]

    def queryset(self, request: HttpRequest, queryset):
        return queryset.filter(state=self.value()) if self.value() else queryset


class List(ChangeList):
    """Sorted by a column, the records that say nothing there come last, up and down. Left alone, SQLite takes nothing
    for less than anything, and PostgreSQL for more."""

    def get_queryset(self, request: HttpRequest, exclude_parameters=None):
        return self.model_admin.for_list(super().get_queryset(request, exclude_parameters))

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        registry.read_for_moves(self.result_list)

    def get_ordering(self, request: HttpRequest, queryset) -> list:
        """Rows that a column doesn't part stand as the list does by itself."""
        names = super().get_ordering(request, queryset)
        last = [name for name in names if name in ("pk", "-pk")]
        own = [name for name in self._get_default_ordering() if name not in names]
        asked = [name for name in names if name not in last]
        return [term for name in [*asked, *own, *last] for term in self._empty_last(name)]

    def _empty_last(self, name) -> Iterator:
        column = name.lstrip("-") if isinstance(name, str) else ""
        if column not in ("", "pk") and self.lookup_opts.get_field(column.partition("__")[0]).null:
            is_empty = ExpressionWrapper(Q(**{f"{column}__isnull": True}), output_field=BooleanField())
            yield OrderBy(is_empty)
        yield name
