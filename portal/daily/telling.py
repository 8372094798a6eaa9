"""The daily messages are written here, each in a transaction of its own with the marks of what it tells: all of it is
there, or nothing. Whoever comes second waits for the person's plan and finds that nothing is due; and the database
refuses a second message a person and day, and a second mark of one thing."""

import datetime as dt
import logging

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation

from portal import clock, pseudonyms
from portal.daily import hours, wording
from portal.daily.collecting import Found, found_for
from portal.models import DailyMessage, DailyPlan, Notice, Told, User
from portal.models.daily import EIGHT
from portal.outgoing import outbox
from portal.pauses import Stretch

logger = logging.getLogger(__name__)
BATCH = 200  # people a minute
AGAIN = dt.timedelta(hours=1)
KEPT = dt.timedelta(days=30)  # for how long it is kept which news a person was told


def tell_everybody() -> int:
    """Write the messages that are due, of at most so many people; how many were written. Safe to run twice at once."""
    plan_newcomers()
    told, stretch = 0, Stretch()
    for pk in due()[:BATCH]:
        told += _tell_or_try_later(pk)
        stretch.over()
    return told


def due() -> QuerySet:
    """The people whose hour has come, who has waited longest first."""
    waiting = DailyPlan.objects.filter(next_at__lte=clock.now(), person__is_active=True)
    return waiting.order_by("next_at", "pk").values_list("pk", flat=True)


def plan_newcomers() -> None:
    """A plan for everybody who has none: the first message comes at the next eight o'clock by their clock."""
    without = User.objects.filter(daily_plan=None, is_active=True)
    plans = [DailyPlan(person=person, next_at=_next(person, EIGHT)) for person in without[:1000]]
    DailyPlan.objects.bulk_create(plans, ignore_conflicts=True)


def _next(person: User, hour: int, told_on: dt.date | None = None) -> dt.datetime:
    return hours.next_after(clock.now(), hour=hour, zone=person.zone, told_on=told_on)


def _tell_or_try_later(pk: int) -> bool:
    """One person's trouble keeps nobody else from their message."""
    try:
        return tell(pk)
    except Exception:
        logger.exception("The daily message of person %s could not be written", pk)
        DailyPlan.objects.filter(pk=pk).update(next_at=clock.now() + AGAIN)
        return False


@transaction.atomic
def tell(pk: int) -> bool:
    """Write one person's message if it is due and there is anything to say; whether it was written."""
    plan = DailyPlan.objects.select_for_update(of=("self",)).filter(pk=pk, next_at__lte=clock.now()).first()
    person = User.objects.with_roles(pk) if plan else None
    if plan is None or person is None or not person.is_active:
        return False
    today = hours.day_of(clock.now(), person.zone)
    if DailyMessage.objects.filter(person=person, day__gte=today).exists():
        return _put_off(plan, person, today)
    with translation.override(person.language), timezone.override(person.zone), pseudonyms.kept():
        found = found_for(person, plan)
        message = _write(person, plan, found, today) if found else None
    _mark(person, found, message)
    plan.news_since = clock.now()
    _put_off(plan, person, today)
    return message is not None


def _put_off(plan: DailyPlan, person: User, told_on: dt.date) -> bool:
    """Until the hour of a later day."""
    plan.next_at = _next(person, plan.hour, told_on)
    plan.save(update_fields=["news_since", "next_at"])
    return False


def _write(person: User, plan: DailyPlan, found: Found, today: dt.date) -> DailyMessage:
    said = {"subject": wording.subject(found), "parts": wording.parts(found), "hour": plan.hour}
    return DailyMessage.objects.create(
        person=person, day=today, message=outbox.queue("portal/mail/daily", to=person, **said)
    )


def _mark(person: User, found: Found, written: DailyMessage | None) -> None:
    """What was told is never told again; what was passed over, neither."""
    now, message = clock.now(), written.message if written else None
    Notice.objects.filter(pk__in=[notice.pk for notice in found.notices]).update(settled_at=now, told_in=message)
    Notice.objects.filter(pk__in=[notice.pk for notice in found.settled]).update(settled_at=now)
    Notice.objects.filter(person=person, template="", at__lt=now - KEPT).delete()
    Notice.objects.bulk_create(
        Notice(person=person, event_id=event, settled_at=now, told_in=message) for event in sorted(found.seen)
    )
    Told.objects.bulk_create(
        [Told(person=person, thing=item.thing, told_on=clock.today(), told_in=written) for item in found.items],
        update_conflicts=True,
        update_fields=["told_on", "told_in"],
        unique_fields=["person", "thing"],
    )
