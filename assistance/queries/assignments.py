"""Experts proposed, asked and at work: what a person may see of them, and whom to propose."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from assistance.models import Assignment, Assistance
from assistance.rules import READING_STATES
from experts import queries as bank
from experts.models import Expert
from portal.models import User
from portal.roles import SPEAKERS
from portal.rules import is_expert, is_secretariat


def agreed(user: User) -> QuerySet[Assignment]:
    """The assignments that the person reads as an expert, while they hold the role."""
    own = Assignment.objects.filter(expert__user=user) if is_expert(user) else Assignment.objects.none()
    return own.filter(state__in=READING_STATES)


def assignments_visible_to(user: User) -> QuerySet[Assignment]:
    """Proposals and assignments: the Secretariat's all, a Party's own, an expert's own once they are asked."""
    assignments = Assignment.objects.select_related("assistance__party", "expert__user", "expert__residence")
    if is_secretariat(user):
        return assignments
    parties = user.party_ids(*SPEAKERS)
    mine = Q(assistance__party__in=parties)
    if is_expert(user):
        mine |= Q(expert__user=user, state__in=(*READING_STATES, "declined"))
    return assignments.filter(mine)


@dataclass(frozen=True)
class Suggestion:
    """An expert who can be proposed, and why, one reason a line."""

    expert: Expert
    reasons: list[str]


def suggestions(assistance: Assistance) -> list[Suggestion]:
    """The admitted experts who suit the project best and can be asked; best first."""
    activities = [priority.activity for priority in assistance.application.priorities.select_related("activity")]
    languages, region = [assistance.language], assistance.party.region
    taken = assistance.assignments.filter(is_live=True).values("expert")
    matching = bank.match(activities=activities, languages=languages, region=region)
    return [
        Suggestion(expert, bank.in_words(expert, activities=activities, languages=languages, region=region))
        for expert in matching.exclude(pk__in=taken).exclude(user=None).select_related("residence")[:20]
    ]


def proposed_to(user: User) -> Q:
    """The entries of the bank that a Party reads: those proposed to it."""
    parties = user.party_ids(*SPEAKERS)
    return Q(pk__in=Assignment.objects.filter(assistance__party__in=parties).values("expert"))


def roadmaps_read_by(user: User) -> QuerySet:
    """The national roadmaps that an expert reads before they are published."""
    return agreed(user).values_list("assistance__roadmap", flat=True)


def parties_accompanied_by(user: User) -> QuerySet:
    """The Parties that an expert works beside."""
    return agreed(user).filter(state="active").values_list("assistance__party", flat=True)
