"""The records from which an interest may keep somebody away. Each app registers its own in `AppConfig.ready()`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.text import capfirst

from portal.models import User

Text = str | Promise
Names = Iterable[tuple[int, str]]


@dataclass(frozen=True)
class Subject:
    """A model (“app.model”) whose records people judge or handle. `party` is the lookup to their Party, where they have
    one: who is tied to the country is tied to each of them. `names(records)` gives the organisations that those of
    the records name (key, name) of which that is settled; to work for one is `employer`, in words.

    `offered(user)` are the records that an officer may name on the register, `named(record)` is how it names one, and
    `closes(person, by=)` is what else happens when somebody, a user or an entry, has declared an interest.
    `found_by` leads from an interest to the folded column of a record that it is about.
    """

    model: str
    party: str = ""
    employer: Text = ""
    names: Callable[[QuerySet], Names] = lambda records: ()
    offered: Callable[[User], QuerySet] | None = None
    named: Callable[[Any], Text] = str
    closes: Callable[..., None] | None = None
    reads: tuple[str, ...] = ()
    found_by: str = ""

    @property
    def records(self) -> QuerySet:
        """All of them, with what `named` reads."""
        return apps.get_model(self.model)._base_manager.select_related(*self.reads)

    @property
    def content_type(self) -> ContentType:
        return ContentType.objects.get_for_model(apps.get_model(self.model))

    def party_of(self, record: Model) -> int | None:
        return reduce(getattr, f"{self.party}_id".split("__"), record) if self.party else None

    def tied_to(self, parties: Iterable[int], keys: Iterable[int], to: str = "") -> Q:
        """The condition of being tied to one of the Parties, or one of the records; `to` leads there."""
        by_key = Q(**{f"{to}pk__in": keys})
        return by_key | Q(**{f"{to}{self.party}__in": parties}) if self.party else by_key


_subjects: dict[str, Subject] = {}


def register(subject: Subject) -> None:
    _subjects[subject.model] = subject


def every() -> list[Subject]:
    return list(_subjects.values())


def of(model: Model | type[Model]) -> Subject:
    """That of a record or its model. Raises LookupError where nobody is kept away from such records."""
    return _subjects[model._meta.label_lower]


def named(record: Model | None) -> str:
    """Which record it is, with its kind; empty for none."""
    return f"{capfirst(record._meta.verbose_name)} {of(record).named(record)}" if record is not None else ""
