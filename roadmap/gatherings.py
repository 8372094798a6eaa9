"""Consultations and presentations about a national roadmap, with an assistance or without."""

from collections.abc import Iterator

from portal import registry
from portal.gatherings.hosts import Host
from portal.models import User
from portal.models.gatherings import Kind
from portal.roles import SPEAKERS
from portal.rules import is_secretariat, speaks_for_party
from roadmap import queries
from roadmap.models import NationalRoadmap


def concerned(roadmap: NationalRoadmap) -> Iterator[User]:
    """Who speaks for the Party, and the officer who accompanies it."""
    yield from User.objects.holding(*SPEAKERS, party=roadmap.party_id)
    yield from registry.in_charge_of(roadmap)


HOST = Host(
    "roadmap",
    "roadmap.nationalroadmap",
    kinds=(Kind.CONSULTATION, Kind.PRESENTATION),
    open_to=queries.followed_by,
    may_decide=(is_secretariat | speaks_for_party).test,
    people=concerned,
)
