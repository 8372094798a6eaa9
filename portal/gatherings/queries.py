"""Gatherings; what a person may see starts from `visible_to`."""

from functools import reduce
from operator import or_

from django.db.models import Model, Q, QuerySet

from portal.folding import folded
from portal.gatherings import hosts
from portal.models import Attendance, Gathering, User


def visible_to(user: User) -> QuerySet[Gathering]:
    """Those about the records whose gatherings the person reads."""
    if not user.is_authenticated:
        return Gathering.objects.none()
    seen = reduce(or_, (host.seen_by(user) for host in hosts.every()), Q(pk__in=()))
    return with_names(Gathering.objects.filter(seen))


def with_names(gatherings: QuerySet[Gathering]) -> QuerySet[Gathering]:
    """With what names them in a list."""
    return gatherings.select_related("party", "content_type")


def about(record: Model) -> QuerySet[Gathering]:
    """Those of one record, the latest first."""
    return with_names(hosts.of_record(record).gatherings(record))


def on_the_list(gathering: Gathering) -> list[Attendance]:
    """The people by name, those who wait for the organiser first; each with `is_double` where the name stands twice."""
    people = list(gathering.people.filter(forgotten_at=None))
    names = [folded(person.name) for person in people]
    for person, name in zip(people, names, strict=True):
        person.is_double = names.count(name) > 1
    waits = Attendance.State.WAITING
    return sorted(people, key=lambda person: (person.state != waits, folded(person.name), person.pk))
