"""Named questions about what the portal itself keeps."""

from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, CharField, Exists, Field, OuterRef, Q, QuerySet, prefetch_related_objects
from django.db.models.functions import Cast

from portal import registry
from portal.actions import PROFILE_CHANGED
from portal.models import Country, Designation, Document, Event, OutgoingMessage, Phase, User
from portal.roles import WRITERS
from portal.rules import is_finance, is_secretariat

LOOKED_THROUGH = 100  # the latest entries, among which a person's news are found


class News(NamedTuple):
    """The same thing done to the same record by the same person, any number of times on end."""

    event: Event
    """The latest."""
    times: int
    page: str
    """Where the person reads it; empty where they can't."""


def news_for(user: User, most: int) -> list[News]:
    """What changed, as far as the person may know: the Secretariat everything but drafts, a Party's own people what is
    shared with it, whoever else follows a Party what is about a record that they may open.
    """
    own, officer = user.party_ids("focal_point", "deputy"), is_secretariat(user)
    events = open_events(user) if officer else _shared_by_the_followed(user)
    events = events.exclude(verb=PROFILE_CHANGED).select_related("by", "party", "content_type")[:LOOKED_THROUGH]
    runs = [list(run) for _same, run in groupby(events, attrgetter("verb", "content_type", "object_id", "by"))]
    runs = runs[:most] if officer else runs
    latest = [run[0] for run in runs]
    prefetch_related_objects(latest, "about")
    pages = registry.pages_of(user, [event.about for event in latest])
    news = [News(run[0], len(run), page) for run, page in zip(runs, pages, strict=True)]
    return [one for one in news if officer or one.page or one.event.party_id in own][:most]


def _shared_by_the_followed(user: User) -> QuerySet[Event]:
    return Event.objects.filter(shared=True, party__in=registry.countries_followed_by(user))


def not_withheld(user: User, rows: QuerySet, *, keys: type[Field] = BigIntegerField) -> QuerySet:
    """Without the rows about records that a conflict of interest closes to the person; `keys` is how the rows keep the
    record's key."""
    for records in registry.withheld_from(user):
        about = ContentType.objects.get_for_model(records.model)
        closed = records.order_by().annotate(key=Cast("pk", keys())).values("key")
        rows = rows.exclude(content_type=about, object_id__in=closed)
    return rows


def open_events(user: User) -> QuerySet[Event]:
    """The trail as the person may read it: of another Party’s drafts and of what is closed to them, nothing."""
    own = user.party_ids(*WRITERS)
    events = not_withheld(user, Event.objects.all(), keys=CharField)
    for private in registry.private_events():
        events = events.exclude(private & ~Q(party__in=own)) if own else events.exclude(private)
    return events


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


def designations_waiting() -> QuerySet[Designation]:
    """Requests to be focal point that the Secretariat has to answer, the longest waiting first."""
    return Designation.objects.filter(state="waiting").select_related("party").order_by("state_since")


def messages_to_release() -> QuerySet[OutgoingMessage]:
    """Messages held back, or given up after every attempt."""
    return OutgoingMessage.objects.filter(state__in=[OutgoingMessage.State.HELD, OutgoingMessage.State.FAILED])
