"""What several actions check first."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from assistance.models import Assistance, Step
from assistance.models.steps import CHOICE_OF_EXPERTS
from assistance.rules import is_secretariat
from portal import clock
from portal.models import User
from portal.refusals import WrongState


def secretariat_only(by: User) -> None:
    """Raises PermissionDenied for anyone else."""
    if not is_secretariat(by):
        raise PermissionDenied


def running(assistance: Assistance) -> Assistance:
    """The assistance, locked. Raises WrongState unless it runs."""
    assistance = Assistance.objects.select_for_update().get(pk=assistance.pk)
    if not assistance.is_running:
        raise WrongState(_("The assistance isn’t running: it is suspended or over."))
    return assistance


def earliest_day(step: Step) -> dt.date:
    """The first day that a step, what it brings about and its end may have: the opening of the assistance; for the
    choice of experts, which may begin before, the day on which the application was submitted."""
    assistance = step.assistance
    submitted_at = assistance.application.submitted_at
    if step.number > CHOICE_OF_EXPERTS or submitted_at is None:
        return assistance.opened_on
    return min(clock.day_of(submitted_at), assistance.opened_on)


def open_step(step: Step) -> Step:
    """The step, locked with its assistance. Raises WrongState once it is done."""
    running(step.assistance)
    step = Step.objects.select_for_update().select_related("assistance").get(pk=step.pk)
    if step.done_on:
        raise WrongState(_("This step is done already."))
    return step
