"""Word that something was written, in the daily message. It leads to the conversation and doesn't repeat it: what is
read there is what the audience may read today."""

from collections.abc import Iterator
from typing import Any

from portal.models import Remark, User
from portal.moves import Side
from portal.outgoing import outbox
from portal.remarks import conversations
from portal.roles import SPEAKERS

TEMPLATE = "portal/mail/remark"


def written(remark: Remark, record: Any) -> None:
    """Each person once, however much is written before the message has gone out."""
    conversation = conversations.about(record)
    title, _language = conversation.named(record)
    told = {person.pk: person for person in _others(remark, record) if conversation.is_open_to(person, record)}
    told.pop(remark.author_id, None)
    for person in told.values():
        if not outbox.is_waiting(TEMPLATE, person.email, concerning=record):
            said = {"remark": remark, "thing": title, "address": conversation.address(record)}
            outbox.queue(TEMPLATE, to=person, about=record, **said)


def _others(remark: Remark, record: Any) -> Iterator[User]:
    """Whoever answers for the Secretariat, who speaks for the Party, and whoever has written here before."""
    if remark.side != Side.SECRETARIAT.value:
        yield from conversations.officers(record)
    yield from User.objects.holding(*SPEAKERS, party=record.party_id)
    wrote = conversations.about(record).remarks(record).exclude(side=Side.SECRETARIAT.value)
    yield from User.objects.filter(pk__in=wrote.order_by().values("author"), is_active=True)
