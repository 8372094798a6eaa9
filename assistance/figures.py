"""The calendar of an assistance as a chart and a table, and the countries assisted on the map."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from assistance import queries
from assistance.models import Assistance, Milestone, Step
from experts import queries as bank
from portal import clock
from portal import queries as portal
from portal.charts import gantt, world
from portal.models import GoverningSession

LATEST = 10  # assistances on the home page


@dataclass(frozen=True)
class StepLine:
    """A step as a page shows it: done, late, under way or to come."""

    step: Step
    milestones: list[Milestone]
    tone: str  # done, late, now or empty

    @property
    def validated(self) -> int:
        return sum(milestone.state == "validated" for milestone in self.milestones)

    @property
    def share(self) -> float:
        """The part of its milestones that is validated, from 0 to 1."""
        return self.validated / len(self.milestones) if self.milestones else 0

    @property
    def days_late(self) -> int:
        """Days of its longest overdue milestone; where none is overdue, days since its planned end."""
        since = min((m.due for m in self.milestones if m.is_late), default=self.step.planned_end)
        return (clock.today() - since).days


def step_lines(assistance: Assistance) -> list[StepLine]:
    """The nine steps of a page (`queries.for_page`), in order."""
    return [
        StepLine(step, [m for m in step.milestones.all() if m.is_live], _tone(assistance, step))
        for step in assistance.steps.all()
    ]


def _tone(assistance: Assistance, step: Step) -> str:
    today = clock.today()
    if step.done_on:
        return "done"
    if not assistance.is_running:
        return ""
    if step.planned_end < today:
        return "late"
    return "now" if step.planned_start <= today else ""


def calendar(assistance: Assistance, lines: list[StepLine]) -> SafeString:
    """The Gantt chart of the nine steps, from the assessment of the project to the last day."""
    kinds = {"done": "past", "late": "now", "now": "now", "": "planned"}
    bars = [
        gantt.Bar(str(line.step.kind), line.step.planned_start, line.step.planned_end, line.share, kinds[line.tone])
        for line in lines
    ]
    start = min(assistance.opened_on, *(bar.start for bar in bars))
    title = _("Calendar of the nine steps over %(months)s months") % {"months": assistance.months}
    return gantt.gantt(bars, start=start, end=assistance.ends_on, title=title, today=clock.today())


def waiting(lines: list[StepLine]) -> list[Milestone]:
    """The milestones that aren't validated yet, the earliest due first."""
    return sorted((m for line in lines for m in line.milestones if m.state != "validated"), key=lambda m: m.due)


def countries_assisted() -> dict[str, Any]:
    """The panel of the public home page: the map, its countries by name, the latest assistances, and two of the
    programme's figures. There are never more countries than States, and never more assistances than `LATEST`."""
    countries = list(queries.countries_assisted())
    kinds = {country.iso2: "published" if country.has_roadmap else "assisted" for country in countries}
    names = {country.iso2: str(country) for country in countries}
    return {
        "assistances": queries.assisted()[:LATEST],
        "assisted_countries": [
            (_("Assistance under way or completed"), [c for c in countries if not c.has_roadmap]),
            (_("National roadmap published"), [c for c in countries if c.has_roadmap]),
        ],
        "assisted_count": len(countries),
        "expert_count": bank.admitted().count(),
        "assisted_map": world.world(kinds, names, title=_("Countries assisted by the programme")),
    }


# --- What the programme is held to ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class HeldTo:
    """The countries whose assistance opened in a year, of as many as its target; `regions` are (name, begun, target)
    where an officer has set targets by region; `session` is the governing body that meets next."""

    year: int
    begun: int
    target: int
    regions: list[tuple[str, int, int]]
    session: GoverningSession | None


def held_to(day: dt.date) -> HeldTo:
    """Of the year of that day. A country whose second assistance opens in the same year counts once."""
    phase = portal.current_phase(day)
    targets = portal.targets_of(phase, day.year) if phase else []
    begun = queries.regions_begun_in(day.year)
    regions = [(target.get_region_display(), begun.count(target.region), target.countries) for target in targets]
    whole = next((target.countries for target in targets if not target.region), 0)
    return HeldTo(day.year, len(begun), whole, [row for row in regions if row[0]], portal.next_session(day))
