"""What several readings of one record come to."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Avg, Model, QuerySet

from portal.readings.bases import IN, Grid, Reading

CENT = Decimal("0.01")


def to_the_cent(value: Decimal) -> Decimal:
    return Decimal(value).quantize(CENT, ROUND_HALF_UP)


def spread_of(values: Sequence[Decimal | int]) -> Decimal | int:
    """How far apart the highest and the lowest are; 0 for one value alone, or none."""
    return max(values) - min(values) if values else 0


def is_wide(spread: Decimal | int, grid: Grid, *, of: int = 100) -> bool:
    """Whether a spread, on a scale up to `of`, is over the grid's threshold, which is in points out of 100."""
    return spread * 100 > grid.spread_threshold * of


def scores_in(readings: type[Reading], record: Model) -> QuerySet:
    """The scores given in those readings of the record that are in: what isn't handed in counts nowhere."""
    scores = readings._meta.get_field(readings.SCORES)
    up = scores.field.name
    given = scores.related_model.objects.filter(**{f"{up}__{readings.RECORD}": record, f"{up}__state": IN})
    return given.exclude(value=None)


def mean_by_criterion(readings: type[Reading], record: Model) -> dict[int, float]:
    """The mean of the scores that are in, by criterion."""
    rows = scores_in(readings, record)
    return dict(rows.values_list("criterion").annotate(mean=Avg("value")))
