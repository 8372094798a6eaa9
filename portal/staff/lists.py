"""The admin's lists: by state, and in one order on every database."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import BooleanField, ExpressionWrapper, Model, OrderBy, Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal import lifecycle
from portal.moves import Text
from portal.written import deadline_short

# How an address asks for a field that is declared as a filter, after its name.
ASKED = {"", "__exact", "__isnull", "__id__exact", "__gte", "__lt"}


def is_declared(lookup: str, filters: Iterable) -> bool:
    """Whether the lookup of an address is one that these filters of a list write into their links."""
    names = [given[0] if isinstance(given, tuple) else getattr(given, "parameter_name", given) for given in filters]
    return any(lookup.startswith(name) and lookup.removeprefix(name) in ASKED for name in names)


def deadline(description: Text, field: str, value: str = "") -> Callable[[Any, Model], str]:
    """What a list or a page says of a promise: the field by which it is sorted, or `value`, with its zone."""

    @admin.display(description=description, ordering=field)
    def said(_admin, record: Model) -> str:
        return deadline_short(getattr(record, value or field))

    return said


class StateFilter(admin.SimpleListFilter):
    """By state, in the words of the lifecycle's table."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin):
        return [(state.name, state.label) for state in lifecycle.of(model_admin.model).states]

    def queryset(self, request: HttpRequest, queryset):
        return queryset.filter(state=self.value()) if self.value() else queryset


class EmptyLast(ChangeList):
    """Sorted by a column, the records that say nothing there come last, up and down. Left alone, SQLite takes nothing
    for less than anything, and PostgreSQL for more."""

    def get_ordering(self, request: HttpRequest, queryset) -> list:
        return [term for name in super().get_ordering(request, queryset) for term in self._empty_last(name)]

    def _empty_last(self, name) -> Iterator:
        column = name.lstrip("-") if isinstance(name, str) else ""
        if column not in ("", "pk") and self.lookup_opts.get_field(column.partition("__")[0]).null:
            is_empty = ExpressionWrapper(Q(**{f"{column}__isnull": True}), output_field=BooleanField())
            yield OrderBy(is_empty)
        yield name
