"""The checks that the apps register, and what they find.

A check shares no code with what it checks: it counts the ledger's entries, hashes the files and reads the trail by
itself, so that an error in the portal's own arithmetic is found as well as a row that was altered past it.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.invariants.findings import Finding

logger = logging.getLogger(__name__)
AT_ONCE = 1000  # rows that are held in memory


@dataclass(frozen=True)
class Check:
    """`finds()` yields what is wrong, and nothing where all is well; `label` says what it asks."""

    name: str
    label: str | Promise
    finds: Callable[[], Iterable[Finding]]


_checks: dict[str, Check] = {}


def register(name: str, label: str | Promise, finds: Callable[[], Iterable[Finding]]) -> None:
    """Register a check under a name that begins with its app's (“budget.balances”)."""
    _checks[name] = Check(name, label, finds)


def every() -> list[Check]:
    return list(_checks.values())


def ask(check: Check) -> list[Finding]:
    """What the check finds, and finds again: people go on working while it reads, so that a balance may have moved
    between the entry and its sum. What is wrong stays so."""
    first = list(_asked(check))
    if not first:
        return []
    again = set(_asked(check))
    return [finding for finding in dict.fromkeys(first) if finding in again]


def found() -> Iterator[Finding]:
    """All that is wrong, check by check."""
    for check in every():
        yield from ask(check)


def _asked(check: Check) -> Iterator[Finding]:
    """A check that breaks off says so, for what it would have read then can't be trusted either."""
    try:
        yield from check.finds()
    except Exception as error:
        logger.exception("The check %s broke off", check.name)
        yield Finding(None, check.name, what=_("the check"), found=str(error)[:200], expected=_("an answer"))


def in_batches(rows: QuerySet) -> Iterator[list[Any]]:
    """The rows, in the order of their keys, so many at a time: no table is held in memory as a whole."""
    batch: list[Any] = []
    for row in rows.order_by("pk").iterator(AT_ONCE):
        batch.append(row)
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def differing(
    model: type[Model], key: Any, pairs: Iterable[tuple[str, Any, Any]], *, what: str | Promise = ""
) -> Iterator[Finding]:
    """A finding for each (column, what is, what should be) that differ; the column is named in the reader's words."""
    for column, is_now, should_be in pairs:
        if is_now != should_be:
            named = what or model._meta.get_field(column).verbose_name
            yield Finding(model, key, what=named, found=is_now, expected=should_be)
