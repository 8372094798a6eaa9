"""The national roadmaps that the assistances begin: written, validated, completed by an action plan and published,
each as far as its file has days for."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from assistance.calendar import months_later
from portal import clock
from programme.demo import texts
from programme.demo.days import Story
from programme.demo.papers import paper
from programme.demo.world import World
from roadmap import actions
from roadmap.models import Measure, NationalRoadmap


def stories(world: World) -> Iterator[Story]:
    for name in texts.DRAFTED:
        project = texts.read(name)
        yield _roadmap(world, project, texts.read(f"{name}_roadmap"))


def _roadmap(world: World, project: dict[str, Any], script: dict[str, Any]) -> Story:
    days, moment = script["days"], world.days.moment
    yield moment(days["vision"])
    focal = world.person(project["focal"])
    roadmap = world.assistance(project["country"]).roadmap
    first = world.days.day(days.get("publish", 0)).year + 1
    text = {"title": script["title"], "vision": script["text"]["vision"]}
    actions.save_text(roadmap, by=focal, **text, period_start=first, period_end=first + script["years"] - 1)
    yield moment(days["context"])
    actions.save_text(roadmap, by=focal, context=script["text"]["context"])
    yield moment(days["priorities"])
    measures = _choose(world, roadmap, script, focal)
    if "draft" in days:
        yield moment(days["draft"])
        actions.make_draft(roadmap, language=script["language"], by=focal)
    if "submit" in days:
        yield moment(days["submit"])
        _move(roadmap, "submit", focal)
        yield moment(days["validate"])
        _move(roadmap, "validate", focal, **_act(script))
        yield from _plan(world, roadmap, script, measures, focal)
        yield moment(days["publish"])
        _move(roadmap, "publish", focal)


def _move(roadmap: NationalRoadmap, action: str, focal, **answers: Any) -> None:
    roadmap.lifecycle.perform(roadmap, action, by=focal, **answers)


def _choose(world: World, roadmap: NationalRoadmap, script: dict[str, Any], focal) -> dict[str, Measure]:
    """The priorities that the consultations added, and every measure, by the key that the file gives it."""
    for given in script.get("added", []):
        activity = world.activity(given["activity"])
        actions.add_priority(roadmap, activity, by=focal, justification=given["justification"])
    return {
        given["key"]: actions.add_measure(
            roadmap,
            activity=world.activity(given["activity"]),
            by=focal,
            **texts.picked(given, "title", "description"),
        )
        for given in script["measures"]
    }


def _act(script: dict[str, Any]) -> dict[str, Any]:
    """What the validation asks for: the authority's document, signed the same day."""
    document = paper(**script["validation"], language=script["language"])
    return {"document": document, "validated_on": clock.today(), "authority": script["authority"]}


# --- The action plan --------------------------------------------------------------------------------------------------


def _plan(world: World, roadmap: NationalRoadmap, script: dict[str, Any], measures: dict[str, Measure], focal) -> Story:
    """Written over the days from `plan` to `plan_end`, in the file's order; the follow-up last."""
    first, last = script["days"]["plan"], script["days"]["plan_end"]
    lines = script["actions"]
    for place, given in enumerate(lines):
        yield world.days.moment(first - (first - last) * place // len(lines))
        _add(roadmap, given, measures[given["measure"]], focal, script["currency"])
    yield world.days.moment(last)
    actions.save_text(roadmap, by=focal, follow_up=script["text"]["follow_up"])


def _add(roadmap: NationalRoadmap, given: dict[str, Any], measure: Measure, focal, currency: str) -> None:
    start, end = (_month(roadmap, when) for when in given["span"])
    actions.add_action_item(
        roadmap,
        activity=measure.priority.activity,
        measure=measure,
        starts_on=start,
        ends_on=months_later(end, 1) - dt.timedelta(days=1),
        cost=Decimal(given["cost"]),
        currency=currency,
        by=focal,
        **texts.picked(given, "title", "kind", "responsible", "indicator", "baseline", "target"),
    )


def _month(roadmap: NationalRoadmap, when: str) -> dt.date:
    """The first day of “year-month”, the year counted from the roadmap's first."""
    year, month = map(int, when.split("-"))
    return dt.date(roadmap.period_start + year - 1, month, 1)
