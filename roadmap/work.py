"""What roadmaps put on a person's desk and on the public home page."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.models import User
from portal.registry import WorkItem, address
from portal.roles import SPEAKERS
from portal.rules import is_secretariat
from portal.searching import Sought
from roadmap import moves, queries, rules
from roadmap.lifecycle import PARTS
from roadmap.models import NationalRoadmap


def on_the_home_page() -> dict[str, Any]:
    """The five outputs, and how many roadmaps are published."""
    return {"outputs": queries.output_tiles(), "published_count": queries.published().count()}


def waiting(user: User) -> Iterator[WorkItem]:
    """What the roadmaps under way of the person's Parties wait for from them."""
    for roadmap in under_way(user):
        yield from (move for move in moves.of_roadmap(roadmap) if move.is_for(user))


def under_way(user: User) -> QuerySet[NationalRoadmap]:
    """The Party's own."""
    own = NationalRoadmap.objects.filter(party__in=user.party_ids(*SPEAKERS), is_live=True)
    return own.select_related("party").prefetch_related(*PARTS)


def page(user, record: Any) -> str:
    """Where the person reads a roadmap."""
    return address("national-roadmap", record.pk) if rules.may_read(user, record) else ""


def sought(user: User) -> Iterator[Sought]:
    """The roadmaps that the person may read: all for the Secretariat, published ones for everybody."""
    officer = is_secretariat(user)
    yield Sought(
        _("National roadmaps"),
        queries.visible_to(user).order_by("-created_at", "-pk"),
        where=("folded", "party__folded"),
        list_url=address("admin:roadmap_nationalroadmap_changelist") if officer else "",
        language=lambda roadmap: roadmap.language,
        notes=lambda roadmap: (roadmap.party, roadmap.reference or "", roadmap.period),
    )
