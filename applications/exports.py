"""The queue and the calls as files, in the reader's language."""

from collections.abc import Iterator
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applications.queries import published_calls
from applications.queries.rows import Row
from applications.queries.rows import rows as read_rows
from portal import clock, exports, verbs
from portal.languages import OF_PROJECTS
from portal.models.places import Region

# As it stands on the trail of the first release; every list is told of alike since (`portal.staff.exporting`).
verbs.declare("applications.queue_exported", _("List of applications exported"))

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


CALL_HEADER = [_("Code"), _("Title"), _("State"), _("Opens on"), _("Open until")]


def calls(kind: str) -> HttpResponseBase:
    """The calls that anyone may read, as open data."""
    body = [[one.code, one.title, str(one.state_label), one.opens_on, one.closes] for one in published_calls()]
    about = exports.About(reverse("calls"), len(body), licence=exports.OPEN_DATA)
    name = f"calls-{clock.today():%Y-%m-%d}"
    return exports.response(kind, name, gettext("Calls for applications"), [CALL_HEADER, *body], about)


def lines(keys: list[int]) -> Iterator[list]:
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
        str(dict(OF_PROJECTS)[row.language]),
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
