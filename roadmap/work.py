"""What roadmaps put on a person's desk, in the navigation and on the public home page."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.models import User
from portal.registry import NavItem, WorkItem, address
from portal.roles import SPEAKERS
from roadmap import queries, rules
from roadmap.models import NationalRoadmap

# What a roadmap waits for from its focal point, by its state.
NEXT = {
    "drafting": _("Finish the roadmap and submit it for validation"),
    "validating": _("Record the validation by the competent authority"),
    "validated": _("Write the action plan, then publish"),
}


def on_the_home_page() -> dict[str, Any]:
    """The five outputs, and how many roadmaps are published."""
    return {"outputs": queries.output_tiles(), "published_count": queries.published().count()}


def waiting(user: User) -> Iterator[WorkItem]:
    """The roadmaps under way of the Parties for which the person is focal point or deputy."""
    parties = user.party_ids(*SPEAKERS)
    if not parties:
        return
    for roadmap in NationalRoadmap.objects.filter(party__in=parties, is_live=True).select_related("party"):
        yield WorkItem(
            title=roadmap.title,
            title_lang=roadmap.language,
            what=NEXT[roadmap.state],
            url=page(user, roadmap),
            since=roadmap.state_since,
            country=roadmap.party,
        )


def places(user) -> Iterator[NavItem]:
    """The open roadmap and the published ones, for everybody; one's own, for those who follow any."""
    yield NavItem(_("Open roadmap"), address("open-roadmap"), order=10, public=True)
    yield NavItem(_("Published roadmaps"), address("roadmaps"), order=30, public=True)
    if user.is_authenticated and user.holds(*SPEAKERS):
        yield NavItem(_("My roadmap"), address("my-roadmaps"), order=15)
    elif user.is_authenticated and user.holds("field_office"):
        yield NavItem(_("Roadmaps under way"), address("my-roadmaps"), order=15)


def page(user, record: Any) -> str:
    """Where the person reads a roadmap."""
    return reverse("national-roadmap", args=[record.pk]) if rules.may_read(user, record) else ""
