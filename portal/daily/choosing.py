"""The rule by which something on a desk is said today: when it is new, three days before its day and on it, and once a
week when it is late. It knows no database: only the day due, the day on which it was last said, and today."""

import datetime as dt
from collections.abc import Collection, Iterator

from portal.models.daily import Kind

AHEAD = dt.timedelta(days=3)
WEEK = dt.timedelta(days=7)


def kind_to_say(
    due: dt.date | None, told_on: dt.date | None, today: dt.date, muted: Collection[str] = ()
) -> Kind | None:
    """As what it is said today; None where it was said, or its kinds are turned off."""
    return next((kind for kind in _reasons(due, told_on, today) if kind not in muted), None)


def _reasons(due: dt.date | None, told_on: dt.date | None, today: dt.date) -> Iterator[Kind]:
    if due and due < today:
        if told_on is None or told_on <= due or today - told_on >= WEEK:
            yield Kind.LATE
    elif told_on and due and (_came_near(due, told_on, today) or told_on < due == today):
        yield Kind.DUE
    if told_on is None:
        yield Kind.WAITS
        if due and today <= due <= today + AHEAD:
            yield Kind.DUE


def _came_near(due: dt.date, told_on: dt.date, today: dt.date) -> bool:
    """The last three days have begun since it was said."""
    return told_on < due - AHEAD <= today
