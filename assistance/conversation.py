"""The conversation about an assistance: who speaks for the Party, the experts it has agreed to, and the Secretariat."""

from django.db.models import Q, QuerySet

from assistance.models import Assistance
from assistance.queries.assignments import agreed
from portal.models import User
from portal.models.remarks import Audience
from portal.queues import absences
from portal.remarks.conversations import Conversation
from portal.roles import SPEAKERS
from portal.rules import is_secretariat
from roadmap.models import NationalRoadmap


def open_to(user: User) -> QuerySet[Assistance]:
    """A field office writes comments, which the experts don't read; this it doesn't read."""
    assistances = Assistance.objects.select_related("party")
    if is_secretariat(user):
        return assistances
    own = Q(party__in=user.party_ids(*SPEAKERS)) | Q(pk__in=agreed(user).values("assistance"))
    return assistances.filter(own)


def in_charge(assistance: Assistance) -> list[User]:
    """The officer, and who stands in for them today."""
    return [assistance.officer, *absences.substitutes_of(assistance.officer)]


def in_charge_of_roadmap(roadmap: NationalRoadmap) -> list[User]:
    """Whoever accompanies the Party that writes it."""
    found = Assistance.objects.filter(roadmap=roadmap).select_related("officer").order_by("-opened_on", "-pk").first()
    return in_charge(found) if found else []


CONVERSATION = Conversation("assistance.assistance", Audience.EXPERTS, "assistance", open_to)
