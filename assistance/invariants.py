"""Assistances asked anew: one Party throughout, nine steps, and a last day that the calendar gives."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from assistance.models import Assistance, Step
from portal.invariants import rows
from portal.invariants.checks import differing, in_batches
from portal.invariants.findings import Finding

rows.belong_together("assistance.milestone", "done_on", "logged_by")


def calendars() -> Iterator[Finding]:
    """The last day: so many months from the opening, and the days for which it was suspended; and the nine steps."""
    numbers: dict[int, list[int]] = defaultdict(list)
    for assistance, number in Step.objects.order_by("number").values_list("assistance", "number"):
        numbers[assistance].append(number)
    columns = ("pk", "opened_on", "months", "suspended_days", "ends_on")
    for batch in in_batches(Assistance.objects.values_list(*columns)):
        for key, opened_on, months, suspended_days, ends_on in batch:
            last = _months_on(opened_on, months) + dt.timedelta(days=suspended_days - 1)
            yield from differing(Assistance, key, [("ends_on", ends_on, last)])
            if numbers[key] != list(range(1, 10)):
                found = ", ".join(map(str, numbers[key]))
                yield Finding(Assistance, key, what=_("its steps"), found=found, expected="1–9")


def _months_on(day: dt.date, months: int) -> dt.date:
    """The same day of the month so many months on; the month's last day where it is shorter."""
    year, month = day.year + (day.month + months - 1) // 12, (day.month + months - 1) % 12 + 1
    for last in range(day.day, 27, -1):
        try:
            return dt.date(year, month, last)
        except ValueError:
            continue
    return dt.date(year, month, day.day)


def parties() -> Iterator[Finding]:
    """The assistance, its application and its roadmap are one Party's."""
    columns = ("pk", "party__iso3", "application__party__iso3", "roadmap__party__iso3")
    for batch in in_batches(Assistance.objects.values_list(*columns)):
        for key, own, of_application, of_roadmap in batch:
            if of_application != own:
                what = _("Party of its application")
                yield Finding(Assistance, key, what=what, found=of_application, expected=own)
            if of_roadmap != own:
                yield Finding(Assistance, key, what=_("Party of its roadmap"), found=of_roadmap, expected=own)
