"""What people choose about their daily message."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import clock, trail, verbs
from portal.daily import hours
from portal.models import DailyMessage, DailyPlan, User
from portal.models.daily import Kind

CHOSEN = verbs.declare("portal.daily_message_chosen", _("Daily message set"), is_news=False)


def plan_of(person: User) -> DailyPlan:
    """The person's plan, or what it will be until they choose."""
    return DailyPlan.objects.filter(person=person).first() or DailyPlan(person=person)


@transaction.atomic
def choose(person: User, *, hour: int, kinds: Collection[str], by: User) -> DailyPlan:
    """At which hour, and of which kinds, the person is told; called after a change of their time zone too. Whoever was
    told today is told again tomorrow."""
    DailyPlan.objects.get_or_create(person=person, defaults={"next_at": clock.now()})
    plan = DailyPlan.objects.select_for_update(of=("self",)).get(person=person)
    before = {"hour": plan.hour, "muted": plan.muted}
    plan.hour, plan.muted = hour, sorted(set(Kind.values) - set(kinds))
    last = DailyMessage.objects.filter(person=person).values_list("day", flat=True).first()
    plan.next_at = hours.next_after(clock.now(), hour=hour, zone=person.zone, told_on=last)
    plan.clean_fields()
    plan.save()
    if changes := trail.difference(before, {"hour": plan.hour, "muted": plan.muted}):
        trail.record(CHOSEN, person, by=by, changes=changes)
    return plan
