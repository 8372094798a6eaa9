"""The conversation about a national roadmap: who speaks for the Party, and the Secretariat."""

from django.db.models import QuerySet

from portal.models import User
from portal.models.remarks import Audience
from portal.remarks.conversations import Conversation
from portal.roles import SPEAKERS
from portal.rules import is_secretariat
from roadmap.models import NationalRoadmap


def open_to(user: User) -> QuerySet[NationalRoadmap]:
    """Before the publication and after it alike; what everybody reads of a published one isn't this."""
    roadmaps = NationalRoadmap.objects.select_related("party")
    return roadmaps if is_secretariat(user) else roadmaps.filter(party__in=user.party_ids(*SPEAKERS))


CONVERSATION = Conversation("roadmap.nationalroadmap", Audience.PARTY, "roadmap", open_to)
