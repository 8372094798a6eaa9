"""What follows from the conclusions of a gathering: whoever writes in it agrees on it, whoever reads it reads it."""

from django.db.models import Model, Q, QuerySet

from portal.followups.queries import around
from portal.followups.sources import Ground, Source
from portal.gatherings import hosts, queries, rules, work
from portal.models import Conclusion, Gathering, User


def _read_by(user: User) -> QuerySet[Conclusion]:
    seen = queries.visible_to(user).order_by().values("pk")
    return Conclusion.objects.filter(gathering__in=seen).select_related("gathering__party", "gathering__content_type")


def _may_write(user: User, conclusion: Conclusion) -> bool:
    return rules.may_write(user, conclusion.gathering)


def _people(gathering: Gathering) -> QuerySet[User]:
    """Those whom it concerns, and those around its Party."""
    concerned = [person.pk for person in hosts.of(gathering).people(gathering.about)]
    return User.objects.filter(around(gathering.party_id) | Q(pk__in=concerned), is_active=True)


def of_its_gatherings(record: Model) -> Q:
    """The follow-ups of the gatherings about a record; of one that has none, nothing."""
    if not hosts.has(record):
        return Q(pk__in=())
    gatherings = hosts.of_record(record).gatherings(record)
    return Q(content_type=GROUND.content_type, object_id__in=gatherings.order_by().values("pk"))


def page(user: User, conclusion: Conclusion) -> str:
    """Where the person reads it, on the page of its gathering."""
    where = work.page(user, conclusion.gathering)
    return f"{where}#conclusion-{conclusion.pk}" if where else ""


CONCLUSION = Source(
    "conclusion",
    "portal.conclusion",
    read_by=_read_by,
    may_write=_may_write,
    about=lambda conclusion: conclusion.gathering,
    said=lambda conclusion: (conclusion.text, conclusion.gathering.language),
)
GROUND = Ground("portal.gathering", open_to=queries.visible_to, people=_people)
