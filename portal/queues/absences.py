"""Who stands in for an officer who is away: recorded and ended here, asked by whatever is in an officer's charge."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal import clock, trail, verbs
from portal.models import Absence, User
from portal.outgoing import outbox
from portal.refusals import Refused
from portal.rules import is_secretariat

# Under the names that they have on the trail since the first release.
ABSENCE_RECORDED = verbs.declare("applications.absence_recorded", _("Absence recorded"))
ABSENCE_ENDED = verbs.declare("applications.absence_ended", _("Absence ended early"))


def substitutes_of(officer: User) -> list[User]:
    """Who stands in for the officer today."""
    today = clock.today()
    away = Absence.objects.filter(Absence.between(today, today), officer=officer)
    return [absence.substitute for absence in away.select_related("substitute")]


def replaced_by(user: User) -> QuerySet:
    """The keys of the officers who are away today and whom this one replaces."""
    today = clock.today()
    return Absence.objects.filter(Absence.between(today, today), substitute=user).values_list("officer", flat=True)


@transaction.atomic
def record(officer: User, substitute: User, first_day: dt.date, last_day: dt.date, *, by: User) -> Absence:
    """Have another officer follow what an officer is in charge of, from the first day to the last. Raises Refused for
    days in disorder or past, for who can't stand in, and for days on which the officer is away already."""
    if not is_secretariat(by):
        raise PermissionDenied
    _check_days(first_day, last_day)
    # In the order of their keys: two who stand in for each other don't wait for each other.
    people = {user.pk: user for user in User.objects.select_for_update().filter(pk__in=(officer.pk, substitute.pk))}
    for name, user in (("officer", officer), ("substitute", substitute)):
        if not is_secretariat(people[user.pk]):
            raise Refused({name: _("Choose an officer of the Secretariat.")})
    _check_who(officer, substitute, first_day, last_day)
    absence = Absence.objects.create(
        officer=officer, substitute=substitute, first_day=first_day, last_day=last_day, recorded_by=by
    )
    with trail.telling(trail.record(ABSENCE_RECORDED, absence, by=by)):
        if substitute != by:
            outbox.queue("portal/mail/stands_in", to=substitute, about=absence, absence=absence)
    return absence


def _check_days(first_day: dt.date, last_day: dt.date) -> None:
    if last_day < first_day:
        raise Refused({"last_day": _("The last day comes before the first.")})
    if last_day < clock.today():
        raise Refused({"last_day": _("These days are over.")})


def _check_who(officer: User, substitute: User, first_day: dt.date, last_day: dt.date) -> None:
    on_these_days = Absence.objects.filter(Absence.between(first_day, last_day))
    if officer == substitute:
        raise Refused({"substitute": _("Choose somebody else: nobody stands in for themselves.")})
    if on_these_days.filter(officer=officer).exists():
        raise Refused({"first_day": _("This officer is away already on some of these days.")})
    if on_these_days.filter(officer=substitute).exists():
        raise Refused({"substitute": _("This officer is away themselves on some of these days.")})
    if on_these_days.filter(substitute=officer).exists():
        raise Refused({"first_day": _("On some of these days this officer stands in for somebody.")})


@transaction.atomic
def end(absence: Absence, *, by: User) -> Absence:
    """The officer is back before the last day. Raises Refused for an absence that is over."""
    if not is_secretariat(by):
        raise PermissionDenied
    absence = Absence.objects.select_for_update().get(pk=absence.pk)
    if absence.is_over:
        raise Refused(_("This absence is over already."))
    absence.ended_at = clock.now()
    absence.save(update_fields=["ended_at"])
    trail.record(ABSENCE_ENDED, absence, by=by)
    return absence
