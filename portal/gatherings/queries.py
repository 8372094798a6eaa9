"""Gatherings; what a person may see starts from `visible_to`."""

from functools import reduce
from operator import or_

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Model, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from portal.folding import folded
from portal.gatherings import hosts
from portal.models import Attendance, Event, Gathering, Heads, User


def visible_to(user: User) -> QuerySet[Gathering]:
    """Those about the records whose gatherings the person reads."""
    if not user.is_authenticated:
        return Gathering.objects.none()
    seen = reduce(or_, (host.seen_by(user) for host in hosts.every()), Q(pk__in=()))
    return with_names(Gathering.objects.filter(seen))


def with_names(gatherings: QuerySet[Gathering]) -> QuerySet[Gathering]:
    """With what names them in a list."""
    return gatherings.select_related("party", "content_type")


def with_participations(gatherings: QuerySet[Gathering]) -> QuerySet[Gathering]:
    """Each with how many came, by name and by heads."""
    came = Attendance.objects.filter(gathering=OuterRef("pk"), state=Attendance.State.CAME).order_by()
    heads = Heads.objects.filter(gathering=OuterRef("pk")).order_by()
    named = Subquery(came.values("gathering").annotate(n=Count("pk")).values("n"))
    counted = Subquery(heads.values("gathering").annotate(n=Sum("count")).values("n"))
    return with_names(gatherings).annotate(participations=Coalesce(named, 0) + Coalesce(counted, 0))


def about(record: Model) -> QuerySet[Gathering]:
    """Those of one record, the latest first."""
    return with_names(hosts.of_record(record).gatherings(record))


def why_cancelled(gathering: Gathering) -> Event | None:
    """The entry of the trail by which it was last cancelled."""
    return Event.objects.filter(
        content_type=ContentType.objects.get_for_model(Gathering),
        object_id=gathering.pk,
        verb="portal.gathering.cancel",
    ).first()


def on_the_list(gathering: Gathering) -> list[Attendance]:
    """The people by name, those who wait for the organiser first; each with `is_double` where the name stands twice."""
    people = list(gathering.people.filter(forgotten_at=None))
    names = [folded(person.name) for person in people]
    for person, name in zip(people, names, strict=True):
        person.is_double = names.count(name) > 1
    waits = Attendance.State.WAITING
    return sorted(people, key=lambda person: (person.state != waits, folded(person.name), person.pk))
