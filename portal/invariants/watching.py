"""The daily look: what is newly wrong is kept and told to the officers, once; what was put right is closed."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import CharField, Model, QuerySet
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal import clock, history, pseudonyms
from portal.invariants import checks
from portal.invariants.findings import Finding
from portal.models import Discrepancy, User
from portal.moves import WorkItem
from portal.outgoing import outbox
from portal.registry import address
from portal.rules import is_secretariat

MOST_TOLD = 30  # in one message; the page has all


def watch() -> list[Discrepancy]:
    """Ask every check; returns what is new."""
    found = {finding.fingerprint: (check.name, finding) for check in checks.every() for finding in checks.ask(check)}
    with transaction.atomic():
        known = dict(Discrepancy.objects.filter(gone_at=None).values_list("fingerprint", "pk"))
        gone = [pk for fingerprint, pk in known.items() if fingerprint not in found]
        Discrepancy.objects.filter(pk__in=gone).update(gone_at=clock.now())
        new = [_kept(name, finding) for key, (name, finding) in found.items() if key not in known]
        if new:
            _tell([discrepancy.pk for discrepancy in new])
    return new


def _kept(name: str, finding: Finding) -> Discrepancy:
    said = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code), pseudonyms.kept():
            said[f"said_{code}"] = finding.said
    about = _belongs_to(finding.record)
    return Discrepancy.objects.create(
        fingerprint=finding.fingerprint,
        check_name=name,
        content_type=ContentType.objects.get_for_model(about) if about else None,
        object_id=str(about.pk) if about else "",
        address=finding.address,
        **said,
    )


def _belongs_to(record: Any) -> Model | None:
    """The record of which it is a part, or which it is about, as far up as that goes."""
    while record is not None:
        above = getattr(record, "part_of", None) or getattr(record, "about", None)
        if not isinstance(above, Model):
            return record
        record = above
    return None


def _tell(new: list[int]) -> None:
    for officer in User.objects.holding("secretariat"):
        rows = list(standing_for(officer).filter(pk__in=new))
        if rows:
            told = {"discrepancies": rows[:MOST_TOLD], "count": len(rows), "more": len(rows) - MOST_TOLD}
            outbox.queue("portal/mail/discrepancies", to=officer, **told)


def standing_for(user: User) -> QuerySet[Discrepancy]:
    """What is wrong now, without what a conflict of interest closes to the officer."""
    return history.not_withheld(user, Discrepancy.objects.filter(gone_at=None), keys=CharField)


def waiting(user: User) -> Iterator[WorkItem]:
    """One line of the Secretariat's desk for all that is wrong."""
    if not is_secretariat(user):
        return
    rows = standing_for(user)
    if first := rows.first():
        count = rows.count()
        yield WorkItem(
            title=ngettext("%(count)s discrepancy in the data", "%(count)s discrepancies in the data", count)
            % {"count": count},
            what=_("Read what was found, and tell whoever runs the portal"),
            url=address("data-checks"),
            since=first.found_at,
        )
