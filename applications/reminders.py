"""Reminders, each sent once. A daily task calls them; called twice on a day, the second finds nothing to send."""

import datetime as dt

from django.db import transaction
from django.db.models import F, Q

from applications import emails
from applications.models import Evaluation
from portal import clock

AHEAD = dt.timedelta(days=3)


def due_evaluations_reminders() -> int:
    """Write to evaluators three days before the date due, and on it; how many messages were queued."""
    today = clock.today()
    waited_for = Evaluation.objects.filter(
        state__in=["assigned", "scoring"], application__state="evaluation", due_on__lte=today + AHEAD
    )
    # The first isn't sent yet, or the day has come since it was.
    unsent = (
        Q(reminded_on=None) | Q(reminded_on__lt=F("due_on") - AHEAD) | Q(due_on__lte=today, reminded_on__lt=F("due_on"))
    )
    return sum(_remind(evaluation, today) for evaluation in waited_for.filter(unsent).order_by("pk"))


@transaction.atomic
def _remind(evaluation: Evaluation, today: dt.date) -> int:
    """1 where this is who sends it; the row's own value decides between two who would."""
    same = Evaluation.objects.filter(pk=evaluation.pk, reminded_on=evaluation.reminded_on)
    if not same.update(reminded_on=today):
        return 0
    emails.due(evaluation)
    return 1
