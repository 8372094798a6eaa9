"""How far an application is: what `sections.lacking` says, and the list of sections that stands beside each of them.

Read with every page of the form, it asks for all eight lists in one query whose text is worked out once: the ORM takes
as long to make the same union anew as a whole page may take.
"""

from functools import cache
from types import SimpleNamespace
from typing import Any

from django.db import connection

from applications.dossier import sections
from applications.models import Application

LISTED = [kind for kind in sections.SECTIONS if kind.rows]


def lacking(application: Application) -> dict[str, list]:
    """What each section still lacks."""
    return sections.lacking(application, _rows(application).__getitem__)


def _rows(application: Application) -> dict[str, list]:
    """The rows of every list by its name, each with no more than what its section asks of a row."""
    rows: dict[str, list] = {kind.related: [] for kind in LISTED}
    with connection.cursor() as cursor:
        cursor.execute(_query(), [application.pk] * len(LISTED))
        for key, *values in cursor.fetchall():
            kind = sections.BY_KEY[key]
            rows[kind.related].append(SimpleNamespace(**dict(zip(kind.asks_rows, values, strict=False))))
    return rows


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
    """The task list: each section with its number, its state and what it still lacks."""
    saved = {section.key: section for section in application.sections.all()}
    missing = lacking(application)
    return [
        {
            "number": number,
            "section": kind,
            "saved": saved.get(kind.key),
            "lacks": missing.get(kind.key, []),
            "tone": "done" if kind.key not in missing else "wait" if kind.key in saved else "todo",
        }
        for number, kind in enumerate(sections.SECTIONS, start=1)
    ]
