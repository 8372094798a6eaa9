"""Which records have gatherings, of which kinds, and who may do what with them. Each app registers its own in
`AppConfig.ready()`; who may not read a record's gatherings never learns that they are there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise

from portal import registry
from portal.models import Gathering, User
from portal.models.gatherings import Kind

Text = str | Promise
May = Callable[[User, Any], bool]


def _title(record: Any) -> tuple[Text, str]:
    return record.title, record.language


def _always(record: Any) -> bool:
    return True


@dataclass(frozen=True)
class Host:
    """The records of a model that have gatherings. `slug` stands in the address; `open_to(user)` are the records whose
    gatherings the person reads. Who `may_decide` plans, holds, closes and cancels; who `may_draft` proposes one and
    writes in it; both read the names of who comes. `takes(record)`: whether new ones may be planned still.
    `people(record)` are those whom a new day or a cancellation concerns; `named(record)` is what the record is called,
    and in which language that was typed."""

    slug: str
    model: str
    kinds: tuple[Kind, ...]
    open_to: Callable[[User], QuerySet]
    may_decide: May
    people: Callable[[Any], Iterable[User]]
    takes: Callable[[Any], bool] = _always
    named: Callable[[Any], tuple[Text, str]] = _title
    drafting: list[May] = field(default_factory=list)

    @property
    def content_type(self) -> ContentType:
        return ContentType.objects.get_for_model(apps.get_model(self.model))

    def may_draft(self, user: User, record: Any) -> bool:
        return self.may_decide(user, record) or any(may(user, record) for may in self.drafting)

    def gatherings(self, record: Model) -> QuerySet[Gathering]:
        return Gathering.objects.filter(content_type=self.content_type, object_id=record.pk)

    def is_open_to(self, user: User, record: Model) -> bool:
        """Whoever decides reads; of anybody else the database is asked."""
        if not user.is_authenticated:
            return False
        return self.may_decide(user, record) or self.open_to(user).filter(pk=record.pk).exists()

    def seen_by(self, user: User) -> Q:
        """The gatherings about the records whose gatherings the person reads."""
        return Q(content_type=self.content_type, object_id__in=self.open_to(user).order_by().values("pk"))

    def address(self, record: Model) -> str:
        return registry.address("gatherings", self.slug, record.pk)


_hosts: dict[str, Host] = {}


def register(host: Host) -> None:
    _hosts[host.slug] = host


def drafted_by(model: str, may: May) -> None:
    """Say who else drafts gatherings about records of a model that stands in an app above: its experts at work."""
    of_model(model).drafting.append(may)


def every() -> list[Host]:
    return list(_hosts.values())


def of_slug(slug: str) -> Host | None:
    return _hosts.get(slug)


def of_model(label: str) -> Host:
    """The host of the records of a model (“app.model”, in lower case). Raises LookupError where they have none."""
    found = next((host for host in every() if host.model == label), None)
    if found is None:
        raise LookupError(f"{label} has no gatherings")
    return found


def has(record: Model) -> bool:
    """Whether there are gatherings about such a record."""
    return any(host.model == record._meta.label_lower for host in every())


def of_record(record: Model) -> Host:
    return of_model(record._meta.label_lower)


def of(gathering: Gathering) -> Host:
    kind = ContentType.objects.get_for_id(gathering.content_type_id)
    return of_model(f"{kind.app_label}.{kind.model}")
