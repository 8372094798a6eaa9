"""When a person's daily message is due: their hour, on their calendar, by their clock."""

import datetime as dt
from zoneinfo import ZoneInfo


def day_of(moment: dt.datetime, zone: ZoneInfo) -> dt.date:
    """The date that the person's calendar shows."""
    return moment.astimezone(zone).date()


def next_after(moment: dt.datetime, *, hour: int, zone: ZoneInfo, told_on: dt.date | None = None) -> dt.datetime:
    """The next time that the person's clock shows the hour, on a day after the one on which they were told last. Where
    summer time leaves the hour out, as long after midnight as it would have been."""
    day = day_of(moment, zone)
    if told_on and told_on >= day:
        day = told_on + dt.timedelta(days=1)
    elif _at(day, hour, zone) <= moment:
        day += dt.timedelta(days=1)
    return _at(day, hour, zone)


def _at(day: dt.date, hour: int, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), zone).astimezone(dt.UTC)
