"""The one way in which a follow-up is agreed; its lifecycle closes it."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import clock, trail, verbs
from portal.followups import emails, sources
from portal.followups.sources import Source
from portal.models import FollowUp, User
from portal.refusals import Refused

AGREED = verbs.declare("portal.followup_agreed", _("Follow-up agreed"))


@transaction.atomic
def agree(
    source: Source,
    record: Any,
    *,
    what: str,
    language: str,
    due: dt.date,
    by: User,
    owner: User | None = None,
    owner_named: str = "",
) -> FollowUp:
    """Make a follow-up from a record, and tell whoever is to do it. Raises Refused where nobody is named or both are,
    where the person has no part in the record, or for a day that has passed."""
    if not source.read_by(by).filter(pk=record.pk).exists() or not source.may_write(by, record):
        raise PermissionDenied
    about = source.about(record)
    _check(about, due, owner, owner_named)
    said = {"what": what, "language": language, "due": due, "owner": owner, "owner_named": owner_named}
    followup = FollowUp(source=record, about=about, party=trail.party_of(about), created_by=by, **said)
    followup.full_clean(validate_constraints=False)
    followup.save()
    with trail.telling(trail.record(AGREED, followup, by=by, shared=True)):
        emails.asked(followup)
    return followup


def _check(about: Any, due: dt.date, owner: User | None, owner_named: str) -> None:
    if owner and owner_named:
        raise Refused({"owner_named": _("Choose a person, or write who does it: not both.")})
    if not owner and not owner_named:
        raise Refused({"owner": _("Say who does it: choose a person, or write who it is below.")})
    if owner and not sources.ground_of(about).people(about).filter(pk=owner.pk).exists():
        raise Refused({"owner": _("This person has no part in it.")})
    if due < clock.today():
        raise Refused({"due": _("This day has passed.")})
