"""What was announced of a gathering, and what of it is another by now: so that people are told what changes for them,
and nothing else."""

import datetime as dt
from dataclasses import dataclass

from portal import written
from portal.models import Gathering


@dataclass(frozen=True)
class Announced:
    """When, by the clock of the place, and where."""

    begins: dt.datetime
    ends: dt.datetime
    place: str
    link: str

    @property
    def hours(self) -> str:
        """In words, with the zone."""
        return written.hours(self.begins, self.ends)

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        return self.begins.date(), self.ends.date()


def of(gathering: Gathering) -> Announced:
    return Announced(gathering.begins, gathering.ends, gathering.place, gathering.link)


@dataclass(frozen=True)
class Change:
    """From what was announced to what is announced now."""

    earlier: Announced
    now: Announced

    def __bool__(self) -> bool:
        return self.earlier != self.now

    @property
    def is_when(self) -> bool:
        return (self.earlier.begins, self.earlier.ends) != (self.now.begins, self.now.ends)

    @property
    def is_day(self) -> bool:
        return self.earlier.days != self.now.days

    @property
    def is_place(self) -> bool:
        return self.earlier.place != self.now.place

    @property
    def is_link(self) -> bool:
        return self.earlier.link != self.now.link

    @property
    def is_where(self) -> bool:
        return self.is_place or self.is_link


def remember(gathering: Gathering) -> None:
    """What is announced until now, before an act changes it."""
    gathering.announced_before = of(gathering)


def change_of(gathering: Gathering) -> Change:
    """What the act that is under way has changed of it."""
    return Change(gathering.announced_before, of(gathering))
