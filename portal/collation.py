"""Names in the order in which people look for them: É beside E, whatever the case, on both databases, and in the
language of whoever reads."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import F, Value
from django.db.models.functions import Collate, Replace
from django.utils.translation import get_language

from portal.folding import folded

BY_NAME = "und-x-icu"  # PostgreSQL's own; SQLite has none and is given one


def by_name(field: str) -> Collate:
    """An expression to sort by a field that holds names."""
    return Collate(field, BY_NAME)


class InReadersLanguage(Collate):
    """Sorts by a name that stands in both languages, as the reader sees it, a hyphen like a space (Guinée-Bissau before
    Guinée équatoriale). As a model's own order it holds wherever that model is listed, chosen from or sorted by; the
    language is that of the moment in which the query runs."""

    def __init__(self, field: str) -> None:
        super().__init__(field, BY_NAME)

    def resolve_expression(self, query: Any = None, *args: Any, **kwargs: Any) -> Any:
        language = (get_language() or settings.LANGUAGE_CODE)[:2]
        read = self.copy()
        (field,) = self.get_source_expressions()
        read.set_source_expressions([Replace(F(f"{field.name}_{language}"), Value("-"), Value(" "))])
        return super(InReadersLanguage, read).resolve_expression(query, *args, **kwargs)


def alphabetical(records: Iterable[Any]) -> list[Any]:
    """The records by the name that is shown, accented letters among the others: Bénin before Burundi."""
    return sorted(records, key=lambda record: folded(str(record)))


def give_to(connection: Any, **kwargs: Any) -> None:
    """Give a new connection the collation, where its database has none."""
    if connection.vendor == "sqlite":
        connection.connection.create_collation(BY_NAME, _compare)


_key = lru_cache(4096)(folded)


def _compare(one: str, other: str) -> int:
    first, second = (_key(one), one), (_key(other), other)
    return (first > second) - (first < second)
