"""Gatherings for tests, taken as far as a test needs by the actions that people use."""

import datetime as dt
from typing import Any

from portal import clock
from portal.gatherings import actions, attendance
from portal.models import Attendance, Gathering, User
from tests.roadmap import factories as roadmaps

DAY = dt.date(2026, 3, 12)
BEFORE, AFTER = dt.date(2026, 3, 2), dt.date(2026, 3, 13)
SAID: dict[str, Any] = {
    "kind": "consultation", "title": "Atelier de Thiès", "language": "fr", "place": "Thiès", "link": "",
    "level": "local", "languages": ["fr", "wo"], "programme": "", "time_zone": "Africa/Dakar", "first_day": DAY,
    "begins": dt.time(10), "last_day": None, "ends": dt.time(12, 30),
}  # fmt: skip


def planned(record=None, *, by: User | None = None, **said: Any) -> Gathering:
    """A consultation about a roadmap, planned by the focal point ten days ahead."""
    record = record or roadmaps.begun()
    with clock.at(BEFORE):
        return actions.plan(record, by=by or roadmaps.focal_point_of(record.party), **SAID | said)


def moved_on(gathering: Gathering, action: str, by: User | None = None, **answers: Any) -> Gathering:
    """Along its lifecycle, the day after it unless the clock is set."""
    by = by or roadmaps.focal_point_of(gathering.party)
    return gathering.lifecycle.perform(gathering, action, by=by, **answers)


def held(record=None, **said: Any) -> Gathering:
    """It took place; nobody is entered yet."""
    gathering = planned(record, **said)
    with clock.at(AFTER):
        return moved_on(gathering, "hold")


def came(gathering: Gathering, *names: str, state: str = "came", **facets: str) -> list[Attendance]:
    """These people, by name."""
    people = [{"name": name, "organisation": "", "sector": "", "gender": "", "age_band": ""} | facets for name in names]
    with clock.at(AFTER):
        return attendance.add_people(gathering, by=roadmaps.focal_point_of(gathering.party), state=state, people=people)


def closed(record=None, *names: str, **said: Any) -> Gathering:
    gathering = held(record, **said)
    came(gathering, *(names or ("Awa Ndiaye", "Moussa Fall")))
    with clock.at(AFTER):
        return moved_on(gathering, "close")
