"""Named questions about what the portal itself keeps."""

from django.db.models import Exists, OuterRef, QuerySet

from portal.models import Country, Designation, Document, GoverningSession, OutgoingMessage, Phase, PhaseTarget


def parties() -> QuerySet[Country]:
    """The Parties to the 2005 Convention."""
    return Country.objects.filter(is_party=True)


def current_phase(on) -> Phase | None:
    """The phase that contains the day, else the last one begun before it."""
    return Phase.objects.filter(starts_on__lte=on).order_by("-starts_on").first()


def targets_of(phase: Phase, year: int) -> list[PhaseTarget]:
    """What the phase is held to in that year: all regions together first, then those with a target of their own."""
    return list(PhaseTarget.objects.filter(phase=phase, year=year, countries__gt=0).order_by("region"))


def next_session(on) -> GoverningSession | None:
    """The session of a governing body that is under way on the day, or the next one."""
    return GoverningSession.objects.filter(ends_on__gte=on).order_by("starts_on", "pk").first()


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
