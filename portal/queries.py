"""Named questions about what the portal itself keeps."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, QuerySet

from portal import registry
from portal.models import Country, Document, Event, OutgoingMessage, Phase, User
from portal.rules import is_finance, is_secretariat


def news_for(user: User) -> QuerySet[Event]:
    """What changed, as far as the person may know: staff all of it, others what is shared by Parties they follow."""
    events = Event.objects.select_related("by", "party", "content_type")
    if is_secretariat(user):
        return events
    return events.filter(shared=True, party__in=registry.countries_followed_by(user))


def history_of(record, user: User) -> QuerySet[Event]:
    """A record's trail, newest first; whoever isn't staff sees what is shared."""
    events = Event.objects.filter(content_type=ContentType.objects.get_for_model(record), object_id=record.pk)
    if not (is_secretariat(user) or is_finance(user)):
        events = events.filter(shared=True)
    return events.select_related("by")


def parties() -> QuerySet[Country]:
    """The Parties to the 2005 Convention."""
    return Country.objects.filter(is_party=True)


def current_phase(on) -> Phase | None:
    """The phase that contains the day, else the last one begun before it."""
    return Phase.objects.filter(starts_on__lte=on).order_by("-starts_on").first()


def stuck_documents() -> QuerySet[Document]:
    """Documents that could not be made, and have not been asked for again since."""
    later = Document.objects.filter(
        kind=OuterRef("kind"),
        content_type=OuterRef("content_type"),
        object_id=OuterRef("object_id"),
        language=OuterRef("language"),
        version__gt=OuterRef("version"),
    )
    return Document.objects.filter(~Exists(later), state=Document.State.FAILED)


def messages_to_release() -> QuerySet[OutgoingMessage]:
    """Messages held back, or given up after every attempt."""
    return OutgoingMessage.objects.filter(state__in=[OutgoingMessage.State.HELD, OutgoingMessage.State.FAILED])
