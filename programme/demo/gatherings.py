"""Consultations and trainings: planned, one of them proposed by an expert, held, closed with who came."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from portal.followups.actions import agree
from portal.gatherings import actions, attendance
from portal.gatherings.followups import CONCLUSION
from portal.models import Gathering, User
from programme.demo import texts
from programme.demo.days import Story
from programme.demo.papers import paper
from programme.demo.world import World

ANNOUNCED = ("kind", "title", "language", "level", "place", "link", "time_zone", "languages", "programme")


def stories(world: World) -> Iterator[Story]:
    yield from (_gathering(world, given) for given in texts.read("gatherings")["gatherings"])


def _gathering(world: World, given: dict[str, Any]) -> Story:
    """As far as the file has days for."""
    moment = world.days.moment
    yield moment(given.get("propose", given["plan"]))
    by = world.person(given["by"])
    record = getattr(world, given["about"])(given["country"])
    gathering = actions.plan(record, by=by, **texts.picked(given, *ANNOUNCED), **_hours(world, given))
    decides = world.person(given.get("planned_by", given["by"]))
    if "propose" in given:
        yield moment(given["plan"])
        gathering.lifecycle.perform(gathering, "plan", by=decides)
    if "hold" in given:
        yield moment(given["hold"])
        gathering.lifecycle.perform(gathering, "hold", by=decides)
        _attendance(gathering, given, by)
        if "material" in given:
            file = paper(**given["material"], language=given["language"])
            actions.add_materials(gathering, by=by, materials=[file])
    if "close" in given:
        yield moment(given["close"])
        conclusions = [(None, text) for text in given["conclusions"]]
        actions.report(gathering, by=by, summary=given["summary"], conclusions=conclusions)
        gathering.lifecycle.perform(gathering, "close", by=decides)
    if "follow_up" in given:
        yield moment(given["follow_up"]["agree"])
        _follow_up(world, gathering, given["follow_up"], decides)


def _follow_up(world: World, gathering: Gathering, given: dict[str, Any], by: User) -> None:
    """What its first conclusion asks of an office without an account."""
    said = texts.picked(given, "what", "owner_named") | {"language": gathering.language}
    agree(CONCLUSION, gathering.conclusions.first(), due=world.days.day(given["due"]), by=by, **said)


def _hours(world: World, given: dict[str, Any]) -> dict[str, Any]:
    begins, ends = (dt.time.fromisoformat(given[name]) for name in ("begins", "ends"))
    return {"first_day": world.days.day(given["day"]), "begins": begins, "last_day": None, "ends": ends}


def _attendance(gathering: Gathering, given: dict[str, Any], by: User) -> None:
    if given["people"]:
        attendance.add_people(gathering, by=by, state="came", people=given["people"])
    counts = {(sector, gender, age): count for sector, gender, age, count in given["heads"]}
    attendance.count_heads(gathering, by=by, counts=counts)
