"""The queue as a file, in the reader's language."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applications.models import LANGUAGES
from applications.queries.rows import Row
from applications.queries.rows import rows as read_rows
from portal import clock, exports
from portal.models.places import Region

HEADER = [
    _("Reference"),
    _("Title"),
    _("Language"),
    _("Country"),
    _("Region"),
    _("LDC"),
    _("SIDS"),
    _("Call"),
    _("State"),
    _("Since"),
    _("Days in this state"),
    _("Turn"),
    _("Until"),
    _("Officer in charge"),
    _("Evaluations received"),
    _("Evaluations asked"),
    _("Score out of 100"),
    _("Submitted on"),
]
AT_ONCE = 500


def response(kind: str, keys: list[int]) -> HttpResponseBase:
    """The applications of these keys as a file of that kind (`portal.exports.TYPES`)."""
    return exports.response(kind, f"applications-{clock.today():%Y-%m-%d}", gettext("Applications"), _lines(keys))


def _lines(keys: list[int]) -> Iterator[list]:
    """The header, then the rows, so many at a time."""
    yield HEADER
    for start in range(0, len(keys), AT_ONCE):
        for row in read_rows(keys[start : start + AT_ONCE]):
            yield _cells(row)


def _cells(row: Row) -> list[Any]:
    yes, no = gettext("Yes"), gettext("No")
    return [
        row.reference,
        row.title,
        str(dict(LANGUAGES)[row.language]),
        row.country,
        str(Region(row.region).label),
        yes if row.is_ldc else no,
        yes if row.is_sids else no,
        row.call,
        str(row.state.label),
        clock.day_of(row.since),
        row.days,
        str(row.turn),
        row.until,
        row.officer,
        row.received,
        row.asked,
        row.score,
        clock.day_of(row.submitted_at),
    ]
