"""The hours of a gathering, as its place's clock shows them."""

import datetime as dt
import zoneinfo

from django import forms
from django.utils.translation import gettext_lazy as _

from portal import horizon
from portal.fields import DayFormField, TimeFormField
from portal.models import Gathering
from portal.refusals import Refused

LONGEST = dt.timedelta(days=31)


def span(
    *, first_day: dt.date, begins: dt.time, last_day: dt.date | None, ends: dt.time, time_zone: str
) -> tuple[dt.datetime, dt.datetime]:
    """The moments at which it begins and ends. Raises Refused at the field that is wrong."""
    start = _moment(first_day, begins, time_zone, field="begins")
    end = _moment(last_day or first_day, ends, time_zone, field="ends")
    if last_day and last_day < first_day:
        raise Refused({"last_day": _("The last day can’t come before the first.")})
    if end <= start:
        raise Refused({"ends": _("It must end after it begins.")})
    if end - start > LONGEST:
        raise Refused({"last_day": _("A gathering lasts a month at most: plan one for each time people meet.")})
    return start, end


def _moment(day: dt.date, time: dt.time, time_zone: str, *, field: str) -> dt.datetime:
    """Where clocks go back it is the first of the two hours; one that clocks leave out is refused."""
    zone = zoneinfo.ZoneInfo(time_zone)
    moment = dt.datetime.combine(day, time, tzinfo=zone).astimezone(dt.UTC)
    if moment.astimezone(zone).time() != time:
        raise Refused({field: _("Clocks there leave this hour out on that day, for summer time begins.")})
    return moment


def fields() -> dict[str, forms.Field]:
    """What asks for the day and the hours, by the place's clock."""
    return {
        "first_day": DayFormField(label=_("Day"), ahead=horizon.PLANNED),
        "begins": TimeFormField(
            label=_("Begins at"), help_text=_("Such as 9:30 or 14 h 30, by the clock of the place.")
        ),
        "last_day": DayFormField(
            label=_("Last day"),
            ahead=horizon.PLANNED,
            required=False,
            help_text=_("Leave it empty if it ends on the same day."),
        ),
        "ends": TimeFormField(label=_("Ends at")),
    }


def typed(gathering: Gathering) -> dict[str, dt.date | dt.time | None]:
    """The same as a form shows it."""
    begins, ends = gathering.begins, gathering.ends
    last_day = ends.date() if ends.date() != begins.date() else None
    return {"first_day": begins.date(), "begins": begins.time(), "last_day": last_day, "ends": ends.time()}
