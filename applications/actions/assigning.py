"""Who follows which application: the officer in charge."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from applications import emails
from applications.models import Application
from applications.rules import is_secretariat
from portal import trail, verbs
from portal.interests import ties
from portal.models import User
from portal.refusals import Refused

OFFICER_CHANGED = verbs.declare("applications.officer_changed", _("Officer in charge changed"))


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
