"""Reminders, each sent once. A daily task calls them; called twice on a day, the second finds nothing to send."""

import datetime as dt

from django.db import transaction
from django.db.models import F, Q

from applications import emails
from applications.models import Clarification, Evaluation
from applications.models.evaluations import OPEN
from portal import clock

AHEAD = dt.timedelta(days=3)


def due_evaluations_reminders() -> int:
    """Write to evaluators three days before the date due, and on it; how many messages were queued."""
    today = clock.today()
    waited_for = Evaluation.objects.filter(state__in=OPEN, application__state="evaluation", due_on__lte=today + AHEAD)
    # No reminder was sent yet, or the last one before the period or the day that is reached now.
    unsent = (
        Q(reminded_on=None) | Q(reminded_on__lt=F("due_on") - AHEAD) | Q(due_on__lte=today, reminded_on__lt=F("due_on"))
    )
    return sum(_remind(evaluation, today) for evaluation in waited_for.filter(unsent).order_by("pk"))


@transaction.atomic
def _remind(evaluation: Evaluation, today: dt.date) -> int:
    """Send the reminder unless another worker has: the row's own value decides. The number of reminders sent, 0 or
    1."""
    same = Evaluation.objects.filter(pk=evaluation.pk, reminded_on=evaluation.reminded_on)
    if not same.update(reminded_on=today):
        return 0
    emails.due(evaluation)
    return 1


def due_clarifications_reminders() -> int:
    """Write to a Party three days before the date of a clarification, and on it; how many were reminded."""
    today = clock.today()
    waited_for = Clarification.objects.filter(closed_at=None, due_on__lte=today + AHEAD)
    unsent = (
        Q(reminded_on=None) | Q(reminded_on__lt=F("due_on") - AHEAD) | Q(due_on__lte=today, reminded_on__lt=F("due_on"))
    )
    return sum(_remind_party(found, today) for found in waited_for.filter(unsent).order_by("pk"))


@transaction.atomic
def _remind_party(clarification: Clarification, today: dt.date) -> int:
    same = Clarification.objects.filter(pk=clarification.pk, reminded_on=clarification.reminded_on, closed_at=None)
    if not same.update(reminded_on=today):
        return 0
    emails.clarification_due(clarification)
    return 1


def late_clarifications_reminders() -> int:
    """Tell the officer, once, that a Party’s date has passed."""
    today = clock.today()
    late = Clarification.objects.filter(closed_at=None, due_on__lt=today, officer_told_on=None).order_by("pk")
    return sum(_tell_officer(found, today) for found in late)


@transaction.atomic
def _tell_officer(clarification: Clarification, today: dt.date) -> int:
    if not Clarification.objects.filter(pk=clarification.pk, officer_told_on=None).update(officer_told_on=today):
        return 0
    emails.clarification_late(clarification)
    return 1


ALL = (due_evaluations_reminders, due_clarifications_reminders, late_clarifications_reminders)
