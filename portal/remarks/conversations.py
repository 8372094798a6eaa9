"""Which records have a conversation with the Secretariat, who reads it and what it is called. Each app registers its
own in `AppConfig.ready()`; who may not read one never learns that it is there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from portal import registry
from portal.models import User
from portal.models.remarks import Audience, Remark
from portal.moves import Side
from portal.roles import WRITERS
from portal.rules import is_secretariat

Text = str | Promise


def _title(record: Any) -> tuple[Text, str]:
    return record.title, record.language


@dataclass(frozen=True)
class Conversation:
    """The conversation that each record of a model has. `kind` stands in its address; `open_to(user)` are the records
    whose conversation the person reads; `named(record)` is what it is about, and in which language that was typed."""

    kind: str
    model: str
    audience: Audience
    open_to: Callable[[User], QuerySet]
    named: Callable[[Any], tuple[Text, str]] = _title

    @property
    def content_type(self) -> ContentType:
        return ContentType.objects.get_for_model(apps.get_model(self.model))

    def remarks(self, record: Model) -> QuerySet[Remark]:
        """What was written so far, oldest first."""
        return self.about([record.pk]).select_related("author")

    def about(self, keys: Iterable[int]) -> QuerySet[Remark]:
        return Remark.objects.filter(content_type=self.content_type, object_id__in=keys, audience=self.audience)

    def is_open_to(self, user: User, record: Model) -> bool:
        return user.is_authenticated and self.open_to(user).filter(pk=record.pk).exists()

    def address(self, record: Model) -> str:
        return registry.address("conversation", self.kind, record.pk)


_conversations: dict[str, Conversation] = {}


def register(conversation: Conversation) -> None:
    _conversations[conversation.kind] = conversation


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


def side_of(user: User, record: Any) -> Side:
    """For whom the person writes in it."""
    if is_secretariat(user):
        return Side.SECRETARIAT
    return Side.PARTY if user.holds(*WRITERS, party_id=record.party_id) else Side.EXPERT


def officers(record: Model) -> list[User]:
    """Who answers for the Secretariat: who is in charge of the record, or else every officer to whom it is open."""
    office = list(User.objects.holding("secretariat"))
    in_charge = [officer for officer in registry.in_charge_of(record) if officer in office]
    return in_charge or [officer for officer in office if not registry.is_withheld(officer, record)]
