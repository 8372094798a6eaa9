"""The one clock of the programme: every date that a rule reads or a record keeps comes from here.

A rule's day is the programme's (`settings.TIME_ZONE`), whatever zone its reader lives in: only what is shown follows
the reader (`portal/written.py`). The demo and the tests set the clock, so that a whole assistance can be lived through
in seconds. Leases and retries of background work use the machine's own time (`django.utils.timezone.now`): a worker
that dies does so in real time.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_set: ContextVar[dt.datetime | None] = ContextVar("programme_clock", default=None)
END_OF_DAY = dt.time(23, 59)  # until when a day lasts where no time of day is stated


def now() -> dt.datetime:
    """The programme's time, aware."""
    return _set.get() or timezone.now()


def today() -> dt.date:
    """The programme's date."""
    return day_of(now())


def day_of(moment: dt.datetime) -> dt.date:
    """The programme's date at a moment."""
    return timezone.localdate(moment, timezone.get_default_timezone())


def local(moment: dt.datetime) -> dt.datetime:
    """The same moment as the programme's clock shows it."""
    return timezone.localtime(moment, timezone.get_default_timezone())


def on(day: dt.date, time: dt.time = END_OF_DAY) -> dt.datetime:
    """The moment at which the programme's clock shows that day and time: the first of two where summer time ends, and
    where it begins, of a time that is left out, as long after midnight as it would have been."""
    shown = timezone.make_aware(dt.datetime.combine(day, time), timezone.get_default_timezone())
    return shown.astimezone(dt.UTC)  # so that minutes are added to the moment, not to what the clock shows


def is_over(end: dt.date | dt.datetime) -> bool:
    """Whether a day is over, or the minute that a moment names: whose clock still shows it is in time."""
    moment = end if isinstance(end, dt.datetime) else on(end)
    return now() >= moment + dt.timedelta(minutes=1)


@contextmanager
def at(moment: dt.datetime | dt.date) -> Iterator[None]:
    """Set the clock within the block; a bare date means ten in the morning of that day."""
    if not isinstance(moment, dt.datetime):
        moment = on(moment, dt.time(10))
    token = _set.set(moment)
    try:
        yield
    finally:
        _set.reset(token)
