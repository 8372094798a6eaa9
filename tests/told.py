"""Who was told what, whether by a message of its own or by a line of the daily message."""

import datetime as dt

from portal import clock
from portal.daily import telling
from portal.models import DailyMessage, DailyPlan, Notice, OutgoingMessage, User
from portal.outgoing import timing


def told(template: str) -> list[str]:
    """The addresses to which the message goes, or for whose daily message its line was left, oldest first."""
    if timing.kind_of(template) is None:
        sent = OutgoingMessage.objects.filter(template=template).order_by("queued_at", "pk")
        return [message.to for message in sent]
    left = Notice.objects.filter(template=template).order_by("at", "pk")
    return list(left.values_list("person__email", flat=True))


def line(template: str) -> str:
    """The only line that was left of it."""
    return Notice.objects.get(template=template).line


def told_daily(user: User, moment: dt.datetime) -> str:
    """What the person's daily message says at a moment, whichever hour they chose; empty where there is none."""
    with clock.at(moment):
        telling.plan_newcomers()
        DailyPlan.objects.filter(person=user).update(next_at=clock.now())
        telling.tell(user.pk)
        today = moment.astimezone(user.zone).date()
        found = DailyMessage.objects.filter(person=user, day=today).select_related("message").first()
    return found.message.text if found else ""
