"""Names in the order in which people look for them: É beside E, whatever the case, on both databases."""

from collections.abc import Iterable
from typing import Any

from django.db.models.functions import Collate

from portal.folding import folded

BY_NAME = "und-x-icu"  # PostgreSQL's own; SQLite has none and is given one


def by_name(field: str) -> Collate:
    """An expression to sort by a field that holds names."""
    return Collate(field, BY_NAME)


def alphabetical(records: Iterable[Any]) -> list[Any]:
    """The records by the name that is shown, accented letters among the others: Bénin before Burundi."""
    return sorted(records, key=lambda record: folded(str(record)))


def give_to(connection: Any, **kwargs: Any) -> None:
    """Give a new connection the collation, where its database has none."""
    if connection.vendor == "sqlite":
        connection.connection.create_collation(BY_NAME, _compare)


def _compare(one: str, other: str) -> int:
    first, second = (folded(one), one), (folded(other), other)
    return (first > second) - (first < second)
