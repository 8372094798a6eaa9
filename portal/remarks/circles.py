"""Who reads what is remarked about a record: one circle for each audience of a model. Each app registers its own in
`AppConfig.ready()`; who may not read one never learns that it is there."""

from collections.abc import Callable, Iterable
from dataclasses import KW_ONLY, dataclass
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from portal.models import User
from portal.models.remarks import Audience, Remark
from portal.moves import Side
from portal.roles import WRITERS
from portal.rules import follows_country, is_secretariat


@dataclass(frozen=True)
class Circle:
    """Those who read one another's remarks about the records of a model."""

    model: str
    audience: Audience

    @property
    def content_type(self) -> ContentType:
        return ContentType.objects.get_for_model(apps.get_model(self.model))

    def remarks(self, record: Model) -> QuerySet[Remark]:
        """What was written so far, oldest first."""
        return self.about([record.pk]).select_related("author")

    def about(self, keys: Iterable[int]) -> QuerySet[Remark]:
        return Remark.objects.filter(content_type=self.content_type, object_id__in=keys, audience=self.audience)

    def is_open_to(self, user: User, record: Any) -> bool:
        """Whether the person reads and writes in it."""
        raise NotImplementedError

    def page(self, user: User, record: Any) -> str:
        """Where the person reads what was written."""
        raise NotImplementedError


@dataclass(frozen=True)
class Commentary(Circle):
    """Remarks that ask nobody for an answer: comments, internal notes. `may(user, record)` reads and writes them; a
    `shared` one is news to those of them who follow the Party."""

    _: KW_ONLY
    may: Callable[[User, Any], bool]
    verb: str
    words: int
    where: Callable[[User, Any], str]
    shared: bool = False

    def is_open_to(self, user: User, record: Any) -> bool:
        return user.is_authenticated and self.may(user, record)

    def page(self, user: User, record: Any) -> str:
        return self.where(user, record)


_circles: dict[tuple[str, str], Circle] = {}


def register(circle: Circle) -> None:
    _circles[circle.model, circle.audience.value] = circle


def of(remark: Remark) -> Circle:
    """The circle that reads the remark. Raises LookupError where no app has registered it."""
    label = remark.content_type.model_class()._meta.label_lower
    if found := _circles.get((label, remark.audience)):
        return found
    raise LookupError(f"{label} has no circle for {remark.audience}")


def page_of(user: User, remark: Remark) -> str:
    """Where the person reads a remark; empty where they don't."""
    circle = of(remark)
    return circle.page(user, remark.about) if circle.is_open_to(user, remark.about) else ""


def side_of(user: User, record: Any) -> Side:
    """For whom the person writes about the record."""
    if is_secretariat(user):
        return Side.SECRETARIAT
    if user.holds(*WRITERS, party_id=record.party_id):
        return Side.PARTY
    return Side.FIELD_OFFICE if follows_country(user, record) else Side.EXPERT
