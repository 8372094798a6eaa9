"""The start of a roadmap, and its text: title, years, vision, context, follow-up."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import trail, verbs, versions
from portal.languages import OF_PROJECTS
from portal.models import Country, User
from portal.refusals import Refused
from roadmap.actions.writing import fill, note, opened
from roadmap.models import Activity, NationalRoadmap, Priority
from roadmap.models.national import FIRST_YEAR, LAST_YEAR

BEGUN = verbs.declare("roadmap.begun", _("National roadmap begun"))
TEXT_SAVED = verbs.declare("roadmap.text_saved", _("Roadmap’s text changed"))

PARTS = {
    "vision": ("title", "period_start", "period_end", "vision"),
    "context": ("context",),
    "follow-up": ("follow_up",),
}  # as their pages have them; each keeps its earlier versions
TEXT_FIELDS = [name for names in PARTS.values() for name in names]


@transaction.atomic
def start(
    *,
    party: Country,
    title: str,
    language: str,
    priorities: list[tuple[Activity, str]],
    starts_year: int,
    years: int = 4,
    by: User | None,
    is_fictional: bool = False,
) -> NationalRoadmap:
    """Begin a Party's roadmap with the priorities, each with its justification, that its application named.

    Who may is the caller's rule (an assistance that opens). Raises Refused where language or years are impossible.
    """
    if language not in dict(OF_PROJECTS):
        raise Refused({"language": _("A national roadmap can’t be written in this language yet.")})
    roadmap = NationalRoadmap(
        party=party,
        title=title,
        language=language,
        period_start=starts_year,
        period_end=starts_year + years - 1,
        is_fictional=is_fictional,
    )
    _check_years(roadmap)
    roadmap.save()
    for activity, justification in priorities:
        Priority.objects.create(roadmap=roadmap, activity=activity, justification=justification)
    codes = sorted(activity.code for activity, _why in priorities)
    trail.record(BEGUN, roadmap, by=by, changes={"title": [None, title], "priorities": [None, codes]}, shared=True)
    return roadmap


@transaction.atomic
def save_text(roadmap: NationalRoadmap, *, by: User, **values: Any) -> NationalRoadmap:
    """Change some of title, period_start, period_end, vision, context, follow_up. Raises Refused by field."""
    states = {"drafting", "validated"} if values.keys() <= {"follow_up"} else {"drafting"}
    current = opened(roadmap, states, by=by)
    before = trail.snapshot(current, TEXT_FIELDS)
    fill(current, values, TEXT_FIELDS)
    _check_years(current)
    current.save()
    after = trail.snapshot(current, TEXT_FIELDS)
    for part, names in PARTS.items():
        said, says = ({name: content[name] for name in names} for content in (before, after))
        versions.keep(current, said, says, part=part, by=by)
    note(TEXT_SAVED, current, by, before, after)
    return current


def _check_years(roadmap: NationalRoadmap) -> None:
    if roadmap.period_start > roadmap.period_end:
        raise Refused({"period_end": _("The last year is before the first.")})
    for name in ("period_start", "period_end"):
        if not FIRST_YEAR <= getattr(roadmap, name) <= LAST_YEAR:
            message = _("Enter a year between %(first)s and %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR}
            raise Refused({name: message})
