"""What a lifecycle's moves send out, after the commit: messages, and the documents made at publication."""

from django.conf import settings

from portal.models import User
from portal.outgoing import documents, outbox
from portal.roles import SPEAKERS
from roadmap import queries
from roadmap.models import NationalRoadmap


def published(roadmap: NationalRoadmap, *, by: User) -> None:
    """The PDF in each language of the portal; word to the Party's people and to the Secretariat."""
    for language, _name in settings.LANGUAGES:
        documents.request(queries.PUBLISHED, roadmap, language=language, by=by)
    for person in User.objects.holding(*SPEAKERS, party=roadmap.party_id):
        outbox.queue("roadmap/mail/published", to=person, about=roadmap, roadmap=roadmap)
    for officer in User.objects.holding("secretariat"):
        outbox.queue("roadmap/mail/published_secretariat", to=officer, about=roadmap, roadmap=roadmap)
