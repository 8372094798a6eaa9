"""The hours of a gathering, as its place's clock shows them."""

import datetime as dt
import zoneinfo

from django import forms
from django.utils.translation import gettext_lazy as _

from portal import clock, horizon
from portal.fields import DayFormField, TimeFormField
from portal.models import Gathering
from portal.refusals import Refused

LONGEST = dt.timedelta(days=31)
ENDED_ON, ENDED_AT = "ended_on", "ended_at"


def span(
    *, first_day: dt.date, begins: dt.time, last_day: dt.date | None, ends: dt.time, time_zone: str
) -> tuple[dt.datetime, dt.datetime]:
    """The moments at which it begins and ends. Raises Refused at the field that is wrong."""
    start = _moment(first_day, begins, time_zone, field="begins")
    return start, _end_of(start, last_day or first_day, ends, time_zone, fields=("last_day", "ends"))


def end_as_it_was(gathering: Gathering, day: dt.date | None, time: dt.time | None) -> dt.datetime:
    """The moment at which it ended, as whoever closes it says; what they leave out is as announced. Raises Refused at
    the field that is wrong, and for what is still to come."""
    announced = gathering.ends
    said = day or announced.date(), time or announced.time()
    end = gathering.ends_at
    if said != (announced.date(), announced.time()):
        end = _end_of(gathering.starts_at, *said, gathering.time_zone, fields=(ENDED_ON, ENDED_AT))
    if end > clock.now():
        raise Refused({ENDED_AT: _("This is still to come: say when it ended.")})
    return end


def _end_of(start: dt.datetime, day: dt.date, time: dt.time, time_zone: str, *, fields: tuple[str, str]) -> dt.datetime:
    """What ends after it began, within a month; `fields` are those of the day and of the hour."""
    of_day, of_hour = fields
    end = _moment(day, time, time_zone, field=of_hour)
    if day < start.astimezone(zoneinfo.ZoneInfo(time_zone)).date():
        raise Refused({of_day: _("The last day can’t come before the first.")})
    if end <= start:
        raise Refused({of_hour: _("It must end after it begins.")})
    if end - start > LONGEST:
        raise Refused({of_day: _("A gathering lasts a month at most: plan one for each time people meet.")})
    return end


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


def end_fields() -> dict[str, forms.Field]:
    """What asks when it ended, by the same clock."""
    return {
        ENDED_ON: DayFormField(label=_("Ended on"), ahead=horizon.PLANNED, required=False),
        ENDED_AT: TimeFormField(
            label=_("Ended at"),
            required=False,
            help_text=_("By the clock of the place. Leave it as it is if it ended as announced."),
        ),
    }


def typed_end(gathering: Gathering) -> dict[str, dt.date | dt.time]:
    """The end as the form shows it: as announced, or now while that is still to come."""
    now = clock.now().astimezone(gathering.ends.tzinfo).replace(second=0, microsecond=0)
    end = min(gathering.ends, now)
    return {ENDED_ON: end.date(), ENDED_AT: end.time()}


def typed(gathering: Gathering) -> dict[str, dt.date | dt.time | None]:
    """The same as a form shows it."""
    begins, ends = gathering.begins, gathering.ends
    last_day = ends.date() if ends.date() != begins.date() else None
    return {"first_day": begins.date(), "begins": begins.time(), "last_day": last_day, "ends": ends.time()}
