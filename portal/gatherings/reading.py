"""The gatherings of a record as a person reads them on its page, and on the page that lists them all."""

from dataclasses import dataclass
from typing import Any

from portal.gatherings import figures, hosts, queries
from portal.gatherings.figures import Figures
from portal.gatherings.hosts import Host
from portal.models import Gathering, User

LATEST = 8  # on the page of the record; their own page has them all


@dataclass(frozen=True)
class Line:
    gathering: Gathering
    figures: Figures


@dataclass(frozen=True)
class Reading:
    """`figures` are those of the closed ones alone; `closed` is how many these are."""

    host: Host
    record: Any
    lines: list[Line]
    figures: Figures
    closed: int
    may_plan: bool

    @property
    def latest(self) -> list[Line]:
        return self.lines[:LATEST]

    @property
    def more(self) -> int:
        return max(len(self.lines) - LATEST, 0)

    @property
    def address(self) -> str:
        return self.host.address(self.record)

    @property
    def name(self) -> tuple[Any, str]:
        return self.host.named(self.record)


def read(record: Any, user: User) -> Reading:
    """All of a record's, the latest first. Whether the person may read them was asked."""
    host = hosts.of_record(record)
    gatherings = list(queries.about(record))
    counted = figures.each(gatherings)
    closed = [gathering.pk for gathering in gatherings if gathering.state == "closed"]
    return Reading(
        host,
        record,
        [Line(gathering, counted[gathering.pk]) for gathering in gatherings],
        figures.together(counted[pk] for pk in closed),
        len(closed),
        host.takes(record) and host.may_draft(user, record),
    )


def on_the_page(record: Any, user: User) -> Reading | None:
    """The same, on the record's own page; nothing for whom they aren't."""
    host = hosts.of_record(record)
    return read(record, user) if host.is_open_to(user, record) else None
