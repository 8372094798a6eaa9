"""Opening the assistance of a selected application: nobody types again what the application knows."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from applications.rules import handles
from assistance import calendar, emails
from assistance.models import Assistance, Milestone, Step, StepKind
from portal import clock, trail, verbs
from portal.models import User
from portal.refusals import Refused, WrongState
from roadmap import actions as roadmaps

OPENED = verbs.declare("assistance.opened", _("Assistance opened"))

FURTHEST_OPENING = dt.timedelta(days=366)


@transaction.atomic
def open_assistance(
    application: Application, *, opened_on: dt.date, by: User, officer: User | None = None
) -> Assistance:
    """Open the assistance of a selected application: title, months, language and priorities are carried over, its
    national roadmap is begun, its nine steps are planned and each gets its first milestone.

    Opened already, the same assistance is given back and nothing is done twice.
    """
    application = Application.objects.select_for_update().get(pk=application.pk)
    if not handles(by, application):
        raise PermissionDenied
    if already := Assistance.objects.filter(application=application).first():
        return already
    months = _checked_months(application, opened_on)
    ends_on = calendar.last_day(opened_on, months)
    assistance = Assistance.objects.create(
        application=application,
        party=application.party,
        roadmap=_begin_roadmap(application, ends_on.year, by),
        title=application.title,
        language=application.language,
        opened_on=opened_on,
        months=months,
        ends_on=ends_on,
        officer=officer or by,
        is_fictional=application.is_fictional,
    )
    _plan(assistance)
    changes = {"opened_on": [None, opened_on]}
    with trail.telling(trail.record(OPENED, assistance, by=by, changes=changes, shared=True)):
        emails.opened(assistance)
    return assistance


def _checked_months(application: Application, opened_on: dt.date) -> int:
    """The months that it lasts. Raises Refused where the application can't open, or not on that day."""
    if application.state != "selected":
        raise WrongState({"application": _("Only a selected application opens an assistance.")})
    if not application.months:
        raise Refused({"application": _("This application says no duration.")})
    if opened_on < clock.day_of(application.decided_at):  # type: ignore[arg-type]  # a selected one was decided on
        raise Refused({"opened_on": _("The assistance can’t open before the application was selected.")})
    if opened_on > clock.today() + FURTHEST_OPENING:
        raise Refused({"opened_on": _("This day is more than a year away.")})
    return application.months


def _begin_roadmap(application: Application, year: int, by: User):
    """The roadmap covers the years from the end of the assistance on; why each priority comes first and the change
    expected of it open the priority's own text."""
    priorities = [
        (row.activity, "\n\n".join(filter(None, (row.justification, row.expected_change))))
        for row in application.priorities.select_related("activity")
    ]
    return roadmaps.start(
        party=application.party,
        title=application.title,
        language=application.language,
        priorities=priorities,
        starts_year=year,
        by=by,
        is_fictional=application.is_fictional,
    )


def _plan(assistance: Assistance) -> None:
    """Plan the nine steps, which the database has made. The first keeps the days of the assessment and is done."""
    application = assistance.application
    dates = calendar.first_plan(assistance.opened_on, assistance.ends_on)
    submitted, decided = clock.day_of(application.submitted_at), clock.day_of(application.decided_at)  # type: ignore[arg-type]
    dates[1] = (submitted, decided)
    for step in assistance.steps.select_related("kind"):
        step.planned_start, step.planned_end = dates[step.number]
        step.done_on = decided if step.number == 1 else None
        step.save()
        if step.number > 1:
            _first_milestone(step, assistance)


def _first_milestone(step: Step, assistance: Assistance) -> None:
    """What shows the step, in the language of the project where the reference data have it, else in English."""
    language = assistance.language if assistance.language in ("fr", "en") else "en"
    with translation.override(language):
        title = StepKind.objects.get(pk=step.kind_id).evidence
    Milestone.objects.create(
        step=step, title=title, language=language, due=step.planned_end, responsible=step.kind.responsible
    )
