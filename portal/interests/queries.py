"""The register of interests, as its people read it."""

from collections.abc import Iterator

from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from portal.interests import subjects, ties
from portal.interests.people import rows_of
from portal.models import Interest, User
from portal.models.interests import IN_FORCE
from portal.rules import is_secretariat


def _with_names() -> QuerySet[Interest]:
    named = GenericPrefetch("about", [subject.records for subject in subjects.every()])
    people = Interest.objects.select_related("user", "country", "declared_by", "ended_by")
    return people.prefetch_related(named, "entry")


def interests_of(person: Model) -> QuerySet[Interest]:
    """A person's own, those in force first."""
    return _with_names().filter(rows_of(person)).order_by("ended_at", "-since", "-id")


def known_of(user: User) -> list[ties.Tie]:
    """The kinds of tie that the portal knows of the person without having been told."""
    every = ties.ties()
    numbers = sorted({number for number, _party, _key in ties._ties_of(user)})
    return [every[number] for number in numbers if not every[number].is_declared]


def register(user: User) -> QuerySet[Interest]:
    """Everybody's interests, for the Secretariat, without those about a record that is closed to the reader."""
    if not is_secretariat(user):
        return Interest.objects.none()
    return _with_names().filter(Q(about_id=None) | Q(user=user) | ~_about_closed(user))


def withheld(user: User) -> Iterator[QuerySet]:
    """What the register says of records from which the officer is kept away."""
    if ties.tied(user):
        yield Interest.objects.filter(_about_closed(user))


def _about_closed(user: User) -> Q:
    closed = Q(pk__in=())
    for subject in subjects.every():
        keys = ties.closed_to(user, subject.records.model).values("pk")
        closed |= Q(about_type=subject.content_type, about_id__in=keys)
    return closed


def has_declared(person: Model) -> bool:
    """Whether the person has declared a nationality, which comes before reading anything."""
    return Interest.objects.filter(IN_FORCE, rows_of(person), kind=Interest.Kind.NATIONALITY).exists()


def declared_nationality() -> Exists:
    """The same as a condition of each user of a list."""
    return Exists(Interest.objects.filter(IN_FORCE, user=OuterRef("pk"), kind=Interest.Kind.NATIONALITY))
