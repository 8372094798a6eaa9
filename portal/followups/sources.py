"""From which records follow-ups come, and on whose pages they are listed. Each app registers its own in
`AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet

from portal.models import User
from portal.moves import Text


def _whoever_reads(user: User, record: Any) -> bool:
    return True


@dataclass(frozen=True)
class Source:
    """A kind of record that follow-ups come from; `kind` stands in the address. `read_by(user)` are those that the
    person reads, of which `may_write(user, record)` says whether they write on it; `about(record)` is the record on
    whose page they are listed; `said(record)` what it says, and in which language."""

    kind: str
    model: str
    read_by: Callable[[User], QuerySet]
    about: Callable[[Any], Any]
    said: Callable[[Any], tuple[Text, str]]
    may_write: Callable[[User, Any], bool] = _whoever_reads


@dataclass(frozen=True)
class Ground:
    """A model on whose pages follow-ups are listed: `open_to(user)` are the records of which the person reads them all,
    `people(record)` those who may be asked to do something."""

    model: str
    open_to: Callable[[User], QuerySet]
    people: Callable[[Any], QuerySet[User]]

    @property
    def content_type(self) -> ContentType:
        return ContentType.objects.get_for_model(apps.get_model(self.model))


PartsOf = Callable[[Any], Q]

_sources: dict[str, Source] = {}
_grounds: dict[str, Ground] = {}
_parts: list[PartsOf] = []


def register(source: Source) -> None:
    _sources[source.kind] = source


def lists(ground: Ground) -> None:
    """Register a model on whose pages follow-ups are listed."""
    _grounds[ground.model] = ground


def lists_too(parts_of: PartsOf) -> None:
    """Register `parts_of(record)`: the follow-ups of other records that stand on its page too, as a condition."""
    _parts.append(parts_of)


def parts() -> list[PartsOf]:
    return list(_parts)


def of_kind(kind: str) -> Source | None:
    return _sources.get(kind)


def of_record(record: Model) -> Source:
    """The kind that the record is. Raises LookupError where no follow-up comes from such a record."""
    label = record._meta.label_lower
    if found := next((source for source in _sources.values() if source.model == label), None):
        return found
    raise LookupError(f"{label} gives no follow-ups")


def grounds() -> list[Ground]:
    return list(_grounds.values())


def ground_of(record: Model) -> Ground:
    """Raises KeyError where follow-ups aren't listed on such a record's page."""
    return _grounds[record._meta.label_lower]
