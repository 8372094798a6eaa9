"""Who follows which application: the officer in charge, and who stands in for an officer who is away."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from applications import emails, ties
from applications.models import Absence, Application
from applications.rules import is_secretariat
from portal import clock, trail, verbs
from portal.models import User
from portal.refusals import Refused

OFFICER_CHANGED = verbs.declare("applications.officer_changed", _("Officer in charge changed"))
ABSENCE_RECORDED = verbs.declare("applications.absence_recorded", _("Absence recorded"))
ABSENCE_ENDED = verbs.declare("applications.absence_ended", _("Absence ended early"))


@dataclass(frozen=True)
class Assigned:
    """What became of each: given to the officer, or not, with what is against it. Who had it already is in neither."""

    given: list[Application] = field(default_factory=list)
    refused: list[tuple[Application, list[Any]]] = field(default_factory=list)


@transaction.atomic
def put_in_charge(officer: User, applications: Iterable[Application], *, by: User) -> Assigned:
    """Put applications in an officer's charge. Those from which an interest keeps the officer stay with whom they have;
    the rest is given all the same. The officer gets one message for all of them."""
    if not is_secretariat(by):
        raise PermissionDenied
    if not is_secretariat(officer):
        raise Refused({"officer": _("Only an officer of the Secretariat can be in charge.")})
    asked = Application.objects.filter(pk__in=[one.pk for one in applications]).exclude(submitted_at=None)
    locked = asked.select_for_update(of=("self",)).select_related("officer", "party").order_by("pk")
    found = Assigned()
    for application in ties.open_to(by, locked):
        if application.officer_id == officer.pk:
            continue
        if reasons := ties.conflicts(officer, application):
            found.refused.append((application, reasons))
            continue
        _give(application, officer, by)
        found.given.append(application)
    if found.given and officer != by:
        emails.put_in_charge(officer, found.given)
    return found


def _give(application: Application, officer: User, by: User) -> None:
    before = application.officer.full_name if application.officer else None
    application.officer = officer
    application.save(update_fields=["officer"])
    trail.record(OFFICER_CHANGED, application, by=by, changes={"officer": [before, officer.full_name]})


# --- Away -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def record_absence(officer: User, substitute: User, first_day: dt.date, last_day: dt.date, *, by: User) -> Absence:
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
    if officer == substitute:
        raise Refused({"substitute": _("Choose somebody else: nobody stands in for themselves.")})
    if _away(officer, first_day, last_day):
        raise Refused({"first_day": _("This officer is away already on some of these days.")})
    if _away(substitute, first_day, last_day):
        raise Refused({"substitute": _("This officer is away themselves on some of these days.")})
    if Absence.objects.filter(Absence.between(first_day, last_day), substitute=officer).exists():
        raise Refused({"first_day": _("On some of these days this officer stands in for somebody.")})
    absence = Absence.objects.create(
        officer=officer, substitute=substitute, first_day=first_day, last_day=last_day, recorded_by=by
    )
    with trail.telling(trail.record(ABSENCE_RECORDED, absence, by=by)):
        if substitute != by:
            emails.stands_in(absence)
    return absence


def _check_days(first_day: dt.date, last_day: dt.date) -> None:
    if last_day < first_day:
        raise Refused({"last_day": _("The last day comes before the first.")})
    if last_day < clock.today():
        raise Refused({"last_day": _("These days are over.")})


def _away(user: User, first_day: dt.date, last_day: dt.date) -> bool:
    return Absence.objects.filter(Absence.between(first_day, last_day), officer=user).exists()


@transaction.atomic
def end_absence(absence: Absence, *, by: User) -> Absence:
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
