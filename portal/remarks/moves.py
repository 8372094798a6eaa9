"""What waits in conversations: an answer of the Secretariat's, or one that it has asked the Party for."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal import history
from portal.models import Remark, User
from portal.moves import Move, Side
from portal.remarks import conversations
from portal.remarks.conversations import Conversation
from portal.roles import SPEAKERS
from portal.rules import is_secretariat

UNANSWERED = "remarks_without_an_answer"  # of a record, where they were read for many at once
MOST = 50  # remarks without an answer that one desk reads, the longest waiting


def of_record(record: Any) -> Iterator[Move]:
    """The moves that the record's conversation waits for."""
    conversation = conversations.about(record)
    read = getattr(record, UNANSWERED, None)
    yield from _moves(conversation, record, conversation.about([record.pk]).unanswered() if read is None else read)


def read_for(records: list) -> None:
    """The unanswered remarks about many records of one model, in one query."""
    found: dict[Any, list[Remark]] = {record.pk: [] for record in records}
    for remark in conversations.about(records[0]).about(list(found)).unanswered():
        found[remark.object_id].append(remark)
    for record in records:
        setattr(record, UNANSWERED, found[record.pk])


def waiting(user: User) -> Iterator[Move]:
    """Those that are the person's."""
    found = list(_for_desk(user)[:MOST])
    for conversation in conversations.every():
        own = [remark for remark in found if remark.content_type_id == conversation.content_type.pk]
        keys = {remark.object_id for remark in own}
        for record in conversation.open_to(user).filter(pk__in=keys).order_by("pk") if keys else ():
            about_it = [remark for remark in own if remark.object_id == record.pk]
            yield from (move for move in _moves(conversation, record, about_it) if move.is_for(user))


def _for_desk(user: User):
    """Read in one query, which for most people finds nothing."""
    from_office, own = Q(side=Side.SECRETARIAT.value), user.party_ids(*SPEAKERS)
    if is_secretariat(user):
        return history.not_withheld(user, Remark.objects.exclude(from_office).unanswered())
    return Remark.objects.filter(from_office, party__in=own).unanswered() if own else Remark.objects.none()


def _moves(conversation: Conversation, record: Any, unanswered: Iterable[Remark]) -> Iterator[Move]:
    """At most one a side, since the first remark that has no answer."""
    first: dict[bool, Remark] = {}
    for remark in unanswered:
        first.setdefault(remark.side == Side.SECRETARIAT.value, remark)
    title, language = conversation.named(record)
    for asked_by_office, remark in first.items():
        given = {"side": Side.PARTY, "roles": SPEAKERS, "party_id": record.party_id}
        if not asked_by_office:
            given = {"side": Side.SECRETARIAT, "roles": ("secretariat",)}
        yield Move(
            title=title,
            title_lang=language,
            what=_("Answer the Secretariat’s message") if asked_by_office else _("Answer the message received"),
            button=_("Read and answer"),
            url=conversation.address(record),
            since=remark.at,
            country=record.party,
            **given,
        )
