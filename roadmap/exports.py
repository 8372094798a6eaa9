"""The open roadmap as a file, for whoever counts or cites by its codes."""

from collections.abc import Iterator

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import clock, exports
from roadmap import queries

HEADER = (
    _("Code"),
    _("Output"),
    _("Title of the output"),
    _("Title of the activity"),
    _("Works for gender equality"),
    _("Status of the English title"),
)


def open_roadmap(kind: str) -> HttpResponseBase:
    """Each activity, under its output."""
    lines = list(_lines())
    about = exports.About(reverse("open-roadmap"), len(lines) - 1, licence=exports.OPEN_DATA)
    return exports.response(kind, f"open-roadmap-{clock.today():%Y-%m-%d}", gettext("The open roadmap"), lines, about)


def _lines() -> Iterator[exports.Line]:
    yield HEADER
    yes, no = gettext("Yes"), gettext("No")
    for output in queries.outputs():
        for activity in output.activities.all():
            by_gender = yes if activity.gender_related else no
            status = activity.get_title_en_status_display()
            yield [activity.code, output.number, output.title, activity.title, by_gender, status]
