"""An application's way as its Party follows it: what is past, what is now and until when, what is to come.

It says nothing that isn't public to the Party: no evaluator, no score, no decision before it is published.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from applications.models import Application
from applications.moves import answer_by
from portal import clock
from portal.models import Event

PAST, NOW, TO_COME = "past", "now", "to_come"

# The way of an application that goes through, by state. By when each should end is the state's own promise.
STEPS = {
    "draft": _("The application is written"),
    "submitted": _("The Secretariat checks that it is eligible"),
    "evaluation": _("Evaluators score it"),
    "evaluated": _("The Secretariat decides"),
    "selected": _("The assistance begins"),
}
CLARIFYING = _("You answer the Secretariat’s questions")
# Moves that end a step, by the step; their entries on the trail give the moments.
ENDED_BY = {"draft": "submit", "submitted": "admit", "evaluation": "close_evaluation"}


@dataclass(frozen=True)
class Step:
    """One step: `on` is the moment at which it ended, `until` the day by which it should."""

    title: Any
    place: str
    on: dt.datetime | None = None
    until: dt.date | None = None

    @property
    def is_late(self) -> bool:
        return self.until is not None and clock.is_over(self.until)


def steps(application: Application) -> list[Step]:
    """The steps in order; of an application that is over, those that it went through."""
    ended = _moments(application)
    taken = list(_walk(application, ended))
    if application.state == "clarifying":
        at = next(place for place, step in enumerate(taken) if step.place == NOW)
        taken[at] = Step(taken[at].title, TO_COME)
        taken.insert(at, Step(CLARIFYING, NOW, until=until(application)))
    return taken


def _walk(application: Application, ended: dict[str, dt.datetime]) -> Iterator[Step]:
    states = list(STEPS)
    here = {"clarifying": "submitted", "reserve": "evaluated"}.get(application.state, application.state)
    over = here not in states
    for state, title in STEPS.items():
        if state in ended:
            yield Step(title, PAST, on=ended[state])
        elif over:
            continue
        elif state == here:
            yield Step(title, NOW, until=until(application))
        else:
            yield Step(title, TO_COME if states.index(state) > states.index(here) else PAST)
    if over:
        yield Step(application.state_label, NOW)


def _moments(application: Application) -> dict[str, dt.datetime]:
    """When each step ended, as the trail has it; the last time, where a step was gone through again."""
    verbs = {f"applications.application.{move}": state for state, move in ENDED_BY.items()}
    events = Event.objects.filter(
        content_type__app_label="applications",
        content_type__model="application",
        object_id=str(application.pk),
        verb__in=verbs,
    ).order_by("at")
    moments = {verbs[verb]: at for verb, at in events.values_list("verb", "at")}
    if application.decided_at and "evaluation" in moments:
        moments["evaluated"] = application.decided_at
    order = list(STEPS)
    if application.state in order:  # a step that was opened again isn't over
        moments = {state: day for state, day in moments.items() if order.index(state) < order.index(application.state)}
    return moments


def until(application: Application) -> dt.date | None:
    """When the call of a draft closes; the day asked of the Party, or what its state promises it; of an evaluation too,
    whatever was agreed since with each evaluator, of whom the Party learns nothing."""
    if application.state == "draft":
        return application.call.closes
    return answer_by(application) or application.promised_on
