"""Gatherings asked anew: what their pages show is what their rows hold, counted one by one, and somebody came to each
that is closed."""

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from portal.gatherings import figures
from portal.invariants.checks import in_batches
from portal.invariants.findings import Finding
from portal.models import Attendance, Gathering, Heads

TOOK_PART = _("how many took part")


def totals() -> Iterator[Finding]:
    """How many took part in each: who came by name, and the heads beside them."""
    for batch in in_batches(Gathering.objects.all()):
        keys, count = [gathering.pk for gathering in batch], defaultdict(int)
        for key, state in Attendance.objects.filter(gathering__in=keys).values_list("gathering", "state"):
            count[key] += state == "came"
        for key, heads in Heads.objects.filter(gathering__in=keys).values_list("gathering", "count"):
            count[key] += heads
        shown = figures.each(batch)
        for gathering in batch:
            if shown[gathering.pk].total != count[gathering.pk]:
                yield Finding(Gathering, gathering.pk, TOOK_PART, shown[gathering.pk].total, count[gathering.pk])
            elif gathering.state == "closed" and not count[gathering.pk]:
                yield Finding(Gathering, gathering.pk, TOOK_PART, 0, _("somebody"))
