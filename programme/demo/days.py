"""When things happen. Days are counted back from the one on which the demonstration is made, so that it is never old.

A story is a generator: it yields the moment of its next step, then does it. `live` lives many of them together, each
step under its own date on the programme's clock, so that the trail reads in the order of time.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from portal import clock

Story = Iterator[dt.datetime]

FIRST_HOUR = 13  # in Paris, where the programme is: people are awake from Kingston to Hà Nội
SATURDAY = 5


@dataclass(frozen=True)
class Days:
    """The calendar of one demonstration."""

    today: dt.date

    def day(self, ago: int) -> dt.date:
        """That working day; what falls on a weekend is done on the Friday before. Negative: still to come."""
        day = self.today - dt.timedelta(days=ago)
        return day - dt.timedelta(days=max(day.weekday() - SATURDAY + 1, 0))

    def moment(self, ago: int) -> dt.datetime:
        """A time of that working day; of the three days that a Friday stands for, each has its own hour."""
        day = self.day(ago)
        kept_over = (self.today - dt.timedelta(days=ago) - day).days
        return clock.on(day, dt.time(FIRST_HOUR + kept_over, ago * 17 % 60))


def live(stories: Iterable[Story]) -> None:
    """Live the stories together, the earliest step first; of two at the same moment, the story named first.

    Raises ValueError where a story goes back in time.
    """
    begun = [(next(story), order, story) for order, story in enumerate(stories)]
    heapify(begun)
    while begun:
        moment, order, story = heappop(begun)
        with clock.at(moment):
            following = next(story, None)
        if following is None:
            continue
        if following < moment:
            raise ValueError(f"A story goes back from {moment} to {following}")
        heappush(begun, (following, order, story))
