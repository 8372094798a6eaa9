"""Whom the register knows: people with an account, and those known by an entry, who may have one by now."""

from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q
from django.utils.html import format_html_join

from portal import registry
from portal.models import User
from portal.searching import Sought, Text

DECLARING = ("evaluator", "secretariat")  # who judges or handles records
MOST = 10  # of those found by a name
_entries: set[str] = set()


def known_by(model: str) -> None:
    """Register a model (“app.model”) whose records stand for people: each has a `user`, or none yet, and is found by
    those who may look for it in the search over everything."""
    _entries.add(model.lower())


class Known(NamedTuple):
    """Somebody known by an entry, and how they are told from others of the name."""

    entry: Model
    title: Text
    notes: list[Text]

    @property
    def described(self) -> str:
        return format_html_join(" · ", "{}", ((part,) for part in (self.title, *self.notes)))

    @property
    def key(self) -> str:
        return f"{self.entry._meta.label_lower}:{self.entry.pk}"


def found(user: User, text: str) -> list[Known]:
    """The entries that the person finds by a name or an address, at most so many of a kind and one more."""
    kinds = [sought for sought in registry.sought_by(user) if sought.records.model._meta.label_lower in _entries]
    return [_known(sought, entry) for sought in kinds for entry in sought.found(text)[: MOST + 1]]


def _known(sought: Sought, entry: Model) -> Known:
    return Known(entry, sought.title(entry), [note for note in (sought.label, *sought.notes(entry)) if note])


def account_of(person: Model) -> User | None:
    """The person's account: their own, or that of the entry by which they are known."""
    return person if isinstance(person, User) else person.user


def rows_of(person: Model, to: str = "") -> Q:
    """The condition of being the person's own; `to` leads from a row to the interest. Rows of an entry whose person has
    an account name it, so that the account has them all."""
    if isinstance(person, User):
        return Q(**{f"{to}user": person.pk})
    kind = ContentType.objects.get_for_model(person)
    own = Q(**{f"{to}entry_type": kind, f"{to}entry_id": person.pk})
    return own | Q(**{f"{to}user": person.user_id}) if person.user_id else own
