"""Which records have a conversation with the Secretariat, who reads it and what it is called. Each app registers its
own in `AppConfig.ready()`; who may not read one never learns that it is there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from portal import registry
from portal.models import User
from portal.remarks import circles
from portal.remarks.circles import Circle

Text = str | Promise


def _title(record: Any) -> tuple[Text, str]:
    return record.title, record.language


@dataclass(frozen=True)
class Conversation(Circle):
    """The conversation with the Secretariat that each record of a model has: who writes in it is answered. `kind`
    stands in its address; `open_to(user)` are the records whose conversation the person reads; `named(record)` is what
    it is about, and in which language that was typed."""

    kind: str
    open_to: Callable[[User], QuerySet]
    named: Callable[[Any], tuple[Text, str]] = _title

    def is_open_to(self, user: User, record: Model) -> bool:
        return user.is_authenticated and self.open_to(user).filter(pk=record.pk).exists()

    def page(self, user: User, record: Model) -> str:
        return self.address(record)

    def address(self, record: Model) -> str:
        return registry.address("conversation", self.kind, record.pk)


_conversations: dict[str, Conversation] = {}


def register(conversation: Conversation) -> None:
    _conversations[conversation.kind] = conversation
    circles.register(conversation)


def every() -> list[Conversation]:
    return list(_conversations.values())


def of_kind(kind: str) -> Conversation | None:
    return _conversations.get(kind)


def about(record: Model) -> Conversation:
    """The conversation that records of this model have. Raises LookupError where they have none."""
    label = record._meta.label_lower
    found = next((one for one in every() if one.model == label), None)
    if found is None:
        raise LookupError(f"{label} has no conversation")
    return found


def officers(record: Model) -> list[User]:
    """Who answers for the Secretariat: who is in charge of the record, or else every officer to whom it is open."""
    office = list(User.objects.holding("secretariat"))
    in_charge = [officer for officer in registry.in_charge_of(record) if officer in office]
    return in_charge or [officer for officer in office if not registry.is_withheld(officer, record)]
