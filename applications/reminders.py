"""Reminders, each sent once. A daily task calls them; called twice on a day, the second finds nothing to send."""

import datetime as dt

from django.db import transaction
from django.db.models import F, Q, QuerySet

from applications import emails
from applications.models import Application, Clarification, Evaluation
from portal import clock
from portal.readings.bases import OPEN

AHEAD = dt.timedelta(days=3)


def due_evaluations_reminders() -> int:
    """Write to evaluators three days before the date due, and on it; how many messages were queued."""
    today = clock.today()
    waited_for = Evaluation.objects.filter(state__in=OPEN, application__state="evaluation", due_on__lte=today + AHEAD)
    return sum(_remind(evaluation, today) for evaluation in waited_for.filter(_unsent(today)).order_by("pk"))


def _unsent(today: dt.date) -> Q:
    """No reminder was sent yet, or the last one before the period or the day that is reached now."""
    before_the_period, before_the_day = Q(reminded_on__lt=F("due_on") - AHEAD), Q(reminded_on__lt=F("due_on"))
    return Q(reminded_on=None) | before_the_period | (Q(due_on__lte=today) & before_the_day)


@transaction.atomic
def _remind(evaluation: Evaluation, today: dt.date) -> int:
    """Send the reminder unless another worker has, or nothing is waited for any more: the rows decide, as they are now.
    The number of reminders sent, 0 or 1."""
    same = Evaluation.objects.filter(pk=evaluation.pk, reminded_on=evaluation.reminded_on, state__in=OPEN)
    if not _is_in(evaluation.application_id, "evaluation") or not same.update(reminded_on=today):
        return 0
    emails.due(evaluation)
    return 1


def _is_in(application: int, state: str) -> bool:
    """Whether the application is in that state, in which it stays until the transaction ends."""
    return Application.objects.select_for_update().filter(pk=application, state=state).exists()


def due_clarifications_reminders() -> int:
    """Write to a Party three days before the date of a clarification, and on it; how many were reminded."""
    today = clock.today()
    waited_for = _waited_for().filter(_unsent(today), due_on__lte=today + AHEAD)
    return sum(_remind_party(found, today) for found in waited_for.order_by("pk"))


def _waited_for() -> QuerySet[Clarification]:
    return Clarification.objects.filter(closed_at=None, application__state="clarifying")


@transaction.atomic
def _remind_party(clarification: Clarification, today: dt.date) -> int:
    same = Clarification.objects.filter(pk=clarification.pk, reminded_on=clarification.reminded_on, closed_at=None)
    if not _is_in(clarification.application_id, "clarifying") or not same.update(reminded_on=today):
        return 0
    emails.clarification_due(clarification)
    return 1


def late_clarifications_reminders() -> int:
    """Tell the officer, once, that a Party’s date has passed."""
    today = clock.today()
    late = _waited_for().filter(due_on__lt=today, officer_told_on=None).order_by("pk")
    return sum(_tell_officer(found, today) for found in late)


@transaction.atomic
def _tell_officer(clarification: Clarification, today: dt.date) -> int:
    same = Clarification.objects.filter(pk=clarification.pk, officer_told_on=None, closed_at=None)
    if not _is_in(clarification.application_id, "clarifying") or not same.update(officer_told_on=today):
        return 0
    emails.clarification_late(clarification)
    return 1


ALL = (due_evaluations_reminders, due_clarifications_reminders, late_clarifications_reminders)
