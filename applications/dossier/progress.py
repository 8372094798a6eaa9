"""How far an application is: what `sections.lacking` says, with one query for what its lists would read with one each.
Beside every section stands the list of all of them, so this is read with each page of the form."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import SimpleNamespace
from typing import Any

from django.db import connection

from applications.dossier import sections
from applications.models import Application

LISTED = [kind for kind in sections.SECTIONS if kind.rows]


def lacking(application: Application) -> dict[str, list]:
    """What each section still lacks."""
    with _lists_at_hand(application):
        return sections.lacking(application)


@contextmanager
def _lists_at_hand(application: Application) -> Iterator[None]:
    """For as long as it takes, the lists that weren't read yet hold just what their sections ask of a row."""
    known = application.__dict__.setdefault("_prefetched_objects_cache", {})
    missing = {kind.related: rows for kind, rows in _rows(application, known) if kind.related not in known}
    known.update(missing)
    try:
        yield
    finally:
        for name in missing:
            del known[name]


def _rows(application: Application, known: dict) -> Iterator[tuple[sections.SectionKind, list]]:
    if all(kind.related in known for kind in LISTED):
        return
    found = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_query(), [application.pk] * len(LISTED))
        for key, *values in cursor.fetchall():
            found[key].append(SimpleNamespace(**dict(zip(sections.BY_KEY[key].asks_rows, values, strict=False))))
    yield from ((kind, found[kind.key]) for kind in LISTED)


@cache
def _query() -> str:
    """The asked fields of every list's rows, as text, one list after the other."""
    width = max(len(kind.asks_rows) for kind in LISTED)
    return " UNION ALL ".join(_part(kind, width) for kind in LISTED)


def _part(kind: sections.SectionKind, width: int) -> str:
    """Names come from our models alone."""
    columns = [f'CAST("{kind.rows._meta.get_field(name).column}" AS text)' for name in kind.asks_rows]
    columns += ["CAST(NULL AS text)"] * (width - len(columns))
    table = kind.rows._meta.db_table
    return f"SELECT '{kind.key}', {', '.join(columns)} FROM \"{table}\" WHERE application_id = %s"  # noqa: S608


def tasks_of(application: Application) -> list[dict[str, Any]]:
    """The task list: each section with its state and what it still lacks."""
    saved = {section.key: section for section in application.sections.all()}
    missing = lacking(application)
    return [
        {
            "section": kind,
            "saved": saved.get(kind.key),
            "lacks": missing.get(kind.key, []),
            "tone": "done" if kind.key not in missing else "wait" if kind.key in saved else "todo",
        }
        for kind in sections.SECTIONS
    ]
