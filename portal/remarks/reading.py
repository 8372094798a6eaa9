"""A conversation as a person reads it on a record's page."""

from dataclasses import dataclass
from typing import Any

from portal.models import Remark, User
from portal.moves import Move
from portal.remarks import conversations, moves
from portal.remarks.conversations import Conversation

LATEST = 5  # on the page of the record; its own page has them all


@dataclass(frozen=True)
class Reading:
    """The remarks shown, oldest first, how many came before them, and what waits."""

    conversation: Conversation
    remarks: list[Remark]
    earlier: int
    moves: list[Move]
    address: str


def read(record: Any, *, latest: int | None = None) -> Reading:
    """The whole conversation about a record, or the latest remarks of it. Whether the person may read it was asked."""
    conversation = conversations.about(record)
    remarks = list(conversation.remarks(record))
    shown = remarks[-latest:] if latest else remarks
    waiting = list(moves.of_record(record))
    return Reading(conversation, shown, len(remarks) - len(shown), waiting, conversation.address(record))


def on_the_page(record: Any, user: User) -> Reading | None:
    """Its latest remarks, on the record's own page; nothing for whom it isn't."""
    is_open = conversations.about(record).is_open_to(user, record)
    return read(record, latest=LATEST) if is_open else None
