"""The one way in which a remark is written, with an answer to come or without."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import trail, verbs
from portal.fields import MaxWords
from portal.models import Remark, User
from portal.refusals import Refused
from portal.remarks import circles, conversations, emails
from portal.remarks.circles import Circle, Commentary
from portal.rules import is_secretariat

# Whoever is to answer has it on the desk, and the trail says that something was written, not what.
WRITTEN = verbs.declare("portal.remark_written", _("Message written"), is_news=False)
SETTLED = verbs.declare("portal.remark_settled", _("Message marked as answered"), is_news=False)


@transaction.atomic
def write(record: Any, *, text: str, language: str, by: User, asks: bool = False) -> Remark:
    """Write in a record's conversation, and tell the others who should know. `asks` is the Secretariat's: whether the
    Party is to answer; what anybody else writes always waits for the Secretariat."""
    conversation = conversations.about(record)
    asks = asks or not is_secretariat(by)
    remark = _add(conversation, record, by, text=text, language=language, asks=asks)
    trail.record(WRITTEN, record, by=by)
    emails.written(remark, record)
    return remark


@transaction.atomic
def settle(record: Any, *, by: User) -> Remark:
    """Nothing more is to be said to what was written: it waits no longer. Raises Refused where nothing waits."""
    conversation = conversations.about(record)
    if not is_secretariat(by) or not conversation.is_open_to(by, record):
        raise PermissionDenied
    if not conversation.about([record.pk]).unanswered().exists():
        raise Refused(_("Nothing waits for an answer here any more."))
    remark = _add(conversation, record, by, text="", language=by.language, settles=True)
    trail.record(SETTLED, record, by=by)
    return remark


@transaction.atomic
def comment(commentary: Commentary, record: Any, *, text: str, by: User, language: str = "") -> Remark:
    """Remark what asks nobody for an answer. The trail says of a shared one where its readers find it; what isn't
    shared stands in the history of the record."""
    if over := MaxWords(commentary.words).message(text):
        raise Refused({"text": over})
    remark = _add(commentary, record, by, text=text, language=language)
    trail.record(commentary.verb, remark if commentary.shared else record, by=by, shared=commentary.shared)
    return remark


def _add(circle: Circle, record: Any, by: User, *, text: str, **said) -> Remark:
    if not circle.is_open_to(by, record):
        raise PermissionDenied
    side, party = circles.side_of(by, record), trail.party_of(record)
    remark = Remark(about=record, party=party, audience=circle.audience, side=side.value, author=by, text=text, **said)
    remark.full_clean(validate_constraints=False)
    remark.save()
    return remark
