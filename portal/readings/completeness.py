"""Whether a reading is whole, what it lacks, and what it comes to."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from portal.fields import too_long
from portal.readings.bases import TOP, Reading


def all_scored(reading: Reading) -> bool:
    """Whether each criterion has its score."""
    return reading.given.exclude(value=None).count() == reading.grid.criteria.count() > 0


def unexplained(reading: Reading) -> QuerySet:
    """The scores at which the grid asks for a comment, and that have none."""
    return reading.given.filter(value__in=reading.grid.scores_explained, comment="")


def all_explained(reading: Reading) -> bool:
    """Whether each score at which the grid asks for a comment has one."""
    return not unexplained(reading).exists()


def comments_fit(reading: Reading) -> bool:
    """Whether no comment is longer than its limit."""
    return not any(too_long(part) for part in (reading, *reading.given.all()))


@dataclass(frozen=True)
class SoFar:
    """What is saved of a reading that is being written: criteria scored, of how many, and what they come to."""

    given: int
    criteria: int
    total: Decimal


def so_far(reading: Reading) -> SoFar:
    weights = dict(reading.grid.criteria.values_list("pk", "weight"))
    given = [(score.value, weights[score.criterion_id]) for score in reading.given.all() if score.value is not None]
    return SoFar(len(given), len(weights), Decimal(sum(value * weight for value, weight in given)) / TOP)
