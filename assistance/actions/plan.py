"""The officer's plan: who is in charge, when the steps are, what their milestones are, when a step is done."""

import datetime as dt

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from assistance.actions.checks import earliest_day, open_step, running, secretariat_only
from assistance.models import Assistance, Milestone, Step
from assistance.models.steps import CHOICE_OF_EXPERTS
from portal import clock, trail, verbs
from portal.models import User
from portal.refusals import Refused, WrongState

OFFICER_CHANGED = verbs.declare("assistance.officer_changed", _("Officer in charge changed"))
PLANNED = verbs.declare("assistance.planned", _("Plan of the steps changed"))
STEP_CLOSED = verbs.declare("assistance.step_closed", _("Step done"))
STEP_REOPENED = verbs.declare("assistance.step_reopened", _("Step opened again"))
MILESTONE_PLANNED = verbs.declare("assistance.milestone_planned", _("Milestone planned"))
MILESTONE_CHANGED = verbs.declare("assistance.milestone_changed", _("Milestone changed"))

MILESTONE_FIELDS = ("title", "language", "due", "responsible")


@transaction.atomic
def change_officer(assistance: Assistance, *, officer: User, by: User) -> Assistance:
    """Hand the assistance to another officer of the Secretariat."""
    secretariat_only(by)
    assistance = Assistance.objects.select_for_update().get(pk=assistance.pk)
    if not officer.holds("secretariat"):
        raise Refused({"officer": _("Choose an officer of the Secretariat.")})
    if officer.pk != assistance.officer_id:
        before, assistance.officer = assistance.officer, officer
        assistance.save()
        trail.record(OFFICER_CHANGED, assistance, by=by, changes={"officer": [str(before), str(officer)]}, shared=True)
    return assistance


@transaction.atomic
def plan_steps(assistance: Assistance, *, dates: dict[int, tuple[dt.date, dt.date]], by: User) -> None:
    """Set the planned dates of steps, by number. A step that is done keeps its own. Raises Refused by `end_<number>`
    or `start_<number>`."""
    secretariat_only(by)
    assistance = running(assistance)
    changes = {}
    for step in assistance.steps.filter(number__in=dates, done_on=None):
        start, end = dates[step.number]
        _check_dates(step, start, end)
        if (start, end) != (step.planned_start, step.planned_end):
            changes[f"step {step.number}"] = [f"{step.planned_start} – {step.planned_end}", f"{start} – {end}"]
            step.planned_start, step.planned_end = start, end
            step.save()
    if changes:
        trail.record(PLANNED, assistance, by=by, changes=changes, shared=True)


def _check_dates(step: Step, start: dt.date, end: dt.date) -> None:
    if end < start:
        raise Refused({f"end_{step.number}": _("The end is before the start.")})
    if end > step.assistance.ends_on:
        raise Refused({f"end_{step.number}": _("This day is after the end of the assistance.")})
    if start < earliest_day(step):
        raise Refused({f"start_{step.number}": _too_early(step)})


def _too_early(step: Step) -> str | Promise:
    if step.number > CHOICE_OF_EXPERTS:
        return _("This day is before the assistance opened.")
    return _("This day is before the application was submitted.")


@transaction.atomic
def plan_milestone(step: Step, *, title: str, due: dt.date, responsible: str, language: str, by: User) -> Milestone:
    """Add a milestone to a step that isn't done."""
    secretariat_only(by)
    step = open_step(step)
    milestone = Milestone(step=step, title=title, due=due, responsible=responsible, language=language)
    _check_milestone(milestone)
    milestone.save()
    changes = trail.difference({}, trail.snapshot(milestone, MILESTONE_FIELDS))
    trail.record(MILESTONE_PLANNED, milestone, by=by, changes=changes, shared=True)
    return milestone


@transaction.atomic
def change_milestone(
    milestone: Milestone, *, title: str, due: dt.date, responsible: str, language: str, by: User
) -> Milestone:
    """Change a milestone before it is logged, or its due day after it was returned."""
    secretariat_only(by)
    milestone = Milestone.objects.select_for_update().get(pk=milestone.pk)
    if milestone.state not in ("planned", "returned"):
        raise WrongState(_("A milestone that was logged or dropped isn’t changed any more."))
    before = trail.snapshot(milestone, MILESTONE_FIELDS)
    milestone.title, milestone.due = title, due
    milestone.responsible, milestone.language = responsible, language
    _check_milestone(milestone)
    milestone.save()
    if changes := trail.difference(before, trail.snapshot(milestone, MILESTONE_FIELDS)):
        trail.record(MILESTONE_CHANGED, milestone, by=by, changes=changes, shared=True)
    return milestone


def _check_milestone(milestone: Milestone) -> None:
    milestone.full_clean(validate_constraints=False)
    step = milestone.step
    if not max(step.planned_start, earliest_day(step)) <= milestone.due <= step.assistance.ends_on:
        raise Refused({"due": _("Choose a day between the start of the step and the end of the assistance.")})


# --- The steps --------------------------------------------------------------------------------------------------------


@transaction.atomic
def close_step(step: Step, *, by: User, done_on: dt.date | None = None) -> Step:
    """A step is done: all its milestones are validated. The steps may be closed in any order."""
    secretariat_only(by)
    step = open_step(step)
    done_on = done_on or clock.today()
    if done_on > clock.today():
        raise Refused({"done_on": _("This day is still to come.")})
    if done_on < earliest_day(step):
        raise Refused({"done_on": _too_early(step)})
    live = list(step.milestones.filter(is_live=True))
    waiting = sum(milestone.state != "validated" for milestone in live)
    if waiting or not live:
        raise Refused(str(_not_yet(waiting)))
    step.done_on = done_on
    step.save()
    trail.record(STEP_CLOSED, step, by=by, changes={"done_on": [None, done_on]}, shared=True)
    return step


def _not_yet(waiting: int) -> str | Promise:
    if not waiting:
        return _("No milestone shows yet that this step is done.")
    return ngettext(
        "%(waiting)s milestone of this step isn’t validated yet.",
        "%(waiting)s milestones of this step aren’t validated yet.",
        waiting,
    ) % {"waiting": waiting}


@transaction.atomic
def reopen_step(step: Step, *, reason: str, by: User) -> Step:
    """Take back that a step is done, while the assistance runs. The assessment of the project stays done."""
    secretariat_only(by)
    running(step.assistance)
    step = Step.objects.select_for_update().select_related("assistance").get(pk=step.pk)
    if step.done_on is None or step.number == 1:
        raise WrongState(_("This step can’t be opened again."))
    before, step.done_on = step.done_on, None
    step.save()
    trail.record(STEP_REOPENED, step, by=by, changes={"done_on": [before, None]}, reason=reason, shared=True)
    return step
