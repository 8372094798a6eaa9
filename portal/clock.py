"""The one clock of the programme: every date that a rule reads or a record keeps comes from here.

The demo and the tests set it, so that a whole assistance can be lived through in seconds. Leases and retries of
background work use the machine's own time (`django.utils.timezone.now`): a worker that dies does so in real time.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_set: ContextVar[dt.datetime | None] = ContextVar("programme_clock", default=None)


def now() -> dt.datetime:
    """The programme's time, aware."""
    return _set.get() or timezone.now()


def today() -> dt.date:
    """The programme's date in the current time zone."""
    return timezone.localdate(now())


@contextmanager
def at(moment: dt.datetime | dt.date) -> Iterator[None]:
    """Set the clock within the block; a bare date means ten in the morning of that day."""
    if not isinstance(moment, dt.datetime):
        moment = timezone.make_aware(dt.datetime.combine(moment, dt.time(10)))
    token = _set.set(moment)
    try:
        yield
    finally:
        _set.reset(token)
