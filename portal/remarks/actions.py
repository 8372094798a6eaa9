"""The one way in which a remark is written."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import trail, verbs
from portal.models import Remark, User
from portal.moves import Side
from portal.refusals import Refused
from portal.remarks import conversations, emails

# Whoever is to answer has it on the desk, and the trail says that something was written, not what.
WRITTEN = verbs.declare("portal.remark_written", _("Message written"), is_news=False)
SETTLED = verbs.declare("portal.remark_settled", _("Message marked as answered"), is_news=False)


@transaction.atomic
def write(record: Any, *, text: str, language: str, by: User, asks: bool = False) -> Remark:
    """Write in a record's conversation, and tell the others who should know. `asks` is the Secretariat's: whether the
    Party is to answer; what anybody else writes always waits for the Secretariat."""
    side = conversations.side_of(by, record) if _reads(by, record) else None
    if side is None:
        raise PermissionDenied
    remark = _add(record, side, by, text=text, language=language, asks=asks or side is not Side.SECRETARIAT)
    trail.record(WRITTEN, record, by=by)
    emails.written(remark, record)
    return remark


@transaction.atomic
def settle(record: Any, *, by: User) -> Remark:
    """Nothing more is to be said to what was written: it waits no longer. Raises Refused where nothing waits."""
    if not _reads(by, record) or conversations.side_of(by, record) is not Side.SECRETARIAT:
        raise PermissionDenied
    if not conversations.about(record).about([record.pk]).unanswered().exists():
        raise Refused(_("Nothing waits for an answer here any more."))
    remark = _add(record, Side.SECRETARIAT, by, text="", language=by.language, settles=True)
    trail.record(SETTLED, record, by=by)
    return remark


def _reads(user: User, record: Any) -> bool:
    return conversations.about(record).is_open_to(user, record)


def _add(record: Any, side: Side, by: User, **said) -> Remark:
    audience = conversations.about(record).audience
    remark = Remark(about=record, party=trail.party_of(record), audience=audience, side=side.value, author=by, **said)
    remark.full_clean(validate_constraints=False)
    remark.save()
    return remark
