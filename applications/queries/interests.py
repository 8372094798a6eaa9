"""The register of interests, as its people read it."""

from django.db.models import Q, QuerySet

from applications import ties
from applications.models import Interest
from portal.models import User
from portal.rules import is_secretariat


def _with_names() -> QuerySet[Interest]:
    return Interest.objects.select_related("user", "country", "application__party", "declared_by", "ended_by")


def interests_of(user: User) -> QuerySet[Interest]:
    """A person's own, those in force first."""
    return _with_names().filter(user=user).order_by("ended_at", "-since", "-id")


def register(user: User) -> QuerySet[Interest]:
    """Everybody's interests, for the Secretariat, without those about an application that is closed to the reader."""
    if not is_secretariat(user):
        return Interest.objects.none()
    closed = ties.closed_to(user)
    return _with_names().filter(Q(application=None) | ~Q(application__in=closed) | Q(user=user))
