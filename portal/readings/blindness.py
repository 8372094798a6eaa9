"""What a reader reads of the others: nothing until their own is in, and never who wrote what."""

from django.db.models import Prefetch

from portal.readings.bases import IN, Reading
from portal.snapshots import digest


def others_of(reading: Reading) -> list[Reading]:
    """The other readings that are in, once one's own is.

    Readers don't learn who wrote what: the order says nothing of who or when, and the template is given no name."""
    if reading.state != IN:
        return []
    scores = reading.given.model.objects.select_related("criterion")
    found = reading.others.prefetch_related(Prefetch(reading.SCORES, scores))
    return sorted(found, key=lambda other: shuffled(other.record_id, other.comment, other.score))


def shuffled(*parts: object) -> str:
    """A sort key that follows from the text alone."""
    return digest([str(part) for part in parts])
