"""What assistances put on a person's desk and on the public home page."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from assistance import figures, moves, queries, rules
from assistance.models import Assignment, Assistance
from portal import clock
from portal.interests.ties import Tie
from portal.models import User
from portal.registry import Panel, WorkItem, address
from portal.roles import SPEAKERS
from portal.rules import is_secretariat, is_staff_member
from portal.searching import Sought

ON_THE_HOME_PAGE = Panel("assistance/panel.html", figures.countries_assisted, order=30)
EXPERT_THERE = Tie(
    "expert",
    _("Expert in an assistance of this Party."),
    lambda: Assignment.objects.exclude(state__in=["objected", "declined", "withdrawn"]),
    user="expert__user",
    party="assistance__party",
    entries={"experts.expert": "expert"},
)
MOST = 20  # assistances, and applications to open, on one desk; the lists have them all


def waiting(user: User) -> Iterator[WorkItem]:
    """What waits for the person in each of their roles."""
    if is_secretariat(user):
        yield from (moves.to_open(application) for application in queries.to_open(user)[:MOST])
    if user.holds("secretariat", *SPEAKERS, "expert"):
        for assistance in queries.waiting_for(user)[:MOST]:
            yield from (move for move in moves.of_assistance(assistance) if move.is_for(user))
    if user.followed_country_ids:
        yield from _late_ones(user)


def _late_ones(user: User) -> Iterator[WorkItem]:
    """The field office has no move of its own: it is told where others are late."""
    for assistance in queries.late_in(user.followed_country_ids)[:MOST]:
        yield WorkItem(
            title=assistance.title,
            title_lang=assistance.language,
            what=_("Milestones are late in this assistance"),
            url=address("assistance", assistance.pk),
            due=assistance.late_since,
            country=assistance.party,
        )


def under_way(user: User) -> QuerySet[Assistance]:
    """The Party's own."""
    own = Assistance.objects.filter(party__in=user.party_ids(*SPEAKERS), is_live=True)
    return queries.for_moves(own)[:MOST]


def held_to(user: User) -> tuple[str, Any] | None:
    """Beside the desk of the staff: the countries that began this year, against what the phase is held to."""
    return ("assistance/held_to.html", figures.held_to(clock.today())) if is_staff_member(user) else None


# --- Pages ------------------------------------------------------------------------------------------------------------


def has_any(user) -> bool:
    """Whether the list of assistances is one of the person's places."""
    return user.is_authenticated and user.holds("secretariat", *SPEAKERS, "expert", "field_office")


def comments_page(user: User, comment: Any) -> str:
    """Where the person reads a comment; experts don't."""
    return page(user, comment) if rules.may_comment.test(user, comment.part_of) else ""


def page(user: User, record: Any) -> str:
    """Where the person reads an assistance, or what is part of one."""
    assistance = getattr(record, "part_of", record)
    return address("assistance", assistance.pk) if rules.may_read.test(user, assistance) else ""


def sought(user: User) -> Iterator[Sought]:
    """The assistances that the person may see."""
    yield Sought(
        _("Assistances"),
        queries.visible_to(user).select_related("application"),
        where=("folded", "application__folded", "party__folded"),
        list_url=address("admin:assistance_assistance_changelist") if is_secretariat(user) else "",
        language=lambda assistance: assistance.language,
        notes=lambda assistance: (assistance.application.reference, assistance.party),
    )
