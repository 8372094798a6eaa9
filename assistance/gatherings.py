"""Trainings of an assistance; and its experts at work, who draft these and the consultations about its roadmap."""

from collections.abc import Iterator

from assistance import queries
from assistance.models import Assistance
from portal.gatherings.hosts import Host
from portal.models import User
from portal.models.gatherings import Kind
from portal.roles import SPEAKERS
from portal.rules import is_expert, is_secretariat, speaks_for_party
from roadmap.models import NationalRoadmap


def works_on(user: User, assistance: Assistance) -> bool:
    """Whether the person is an expert at work in it."""
    return is_expert(user) and assistance.assignments.filter(expert__user=user, state="active").exists()


def works_on_roadmap(user: User, roadmap: NationalRoadmap) -> bool:
    """The same, in the assistance by which the roadmap is made."""
    assistance = Assistance.objects.filter(roadmap=roadmap).first()
    return assistance is not None and works_on(user, assistance)


def concerned(assistance: Assistance) -> Iterator[User]:
    """Who speaks for the Party, the officer in charge, the experts at work."""
    yield from User.objects.holding(*SPEAKERS, party=assistance.party_id)
    yield assistance.officer
    yield from User.objects.filter(expert__assignments__assistance=assistance, expert__assignments__state="active")


def is_under_way(assistance: Assistance) -> bool:
    return assistance.is_live


HOST = Host(
    "assistance",
    "assistance.assistance",
    kinds=(Kind.TRAINING,),
    open_to=queries.visible_to,
    may_decide=(is_secretariat | speaks_for_party).test,
    people=concerned,
    takes=is_under_way,
    drafting=[works_on],
)
