"""A national roadmap as a whole, for those who read it: the same content in a page and in a PDF, read once."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.utils.translation import get_language_info

from portal import files
from portal.charts.gantt import Bar
from roadmap import queries
from roadmap.lifecycle import VALIDATION
from roadmap.models import ActionItem, Activity, NationalRoadmap

# A calendar of more actions than this shows one bar for each activity.
CALENDAR_LIMIT = 60


def content(roadmap: NationalRoadmap, *, on_paper: bool = False) -> dict[str, Any]:
    """What `templates/roadmap/content.html` and the PDF show."""
    priorities = list(queries.priorities(roadmap))
    plan = numbered(queries.action_plan(roadmap))
    return {
        "roadmap": roadmap,
        "text_direction": "rtl" if get_language_info(roadmap.language)["bidi"] else "ltr",
        "priorities": priorities,
        "plan": plan,
        "coverage": coverage(roadmap),
        "measure_count": sum(len(priority.measures.all()) for priority in priorities),
        "costs": queries.costs(roadmap),
        "calendar": calendar(plan, roadmap.language, on_paper=on_paper),
        "validation": files.about(roadmap, VALIDATION).last(),
    }


def coverage(roadmap: NationalRoadmap) -> dict[str, Any]:
    """Counts for the coverage chart: actions, or measures while there is no action plan."""
    if actions := queries.action_counts(roadmap):
        return {"counts": actions, "of": "actions"}
    return {"counts": queries.measure_counts(roadmap), "of": "measures"}


def numbered(plan: Iterable[ActionItem]) -> list[ActionItem]:
    """The plan's actions, each with its `number` within its activity: 2.1.1, 2.1.2, …"""
    items = list(plan)
    for _code, part in groupby(items, key=lambda item: item.priority.activity.code):
        for index, item in enumerate(part, 1):
            item.number = f"{item.priority.activity.code}.{index}"
    return items


def calendar(plan: list[ActionItem], language: str, *, on_paper: bool = False) -> dict[str, Any]:
    """The bars of a numbered plan's calendar and its span; one for each activity where the plan is very long.

    On paper a bar of a right-to-left text has its number alone: WeasyPrint 70 draws SVG text letter by letter.
    """
    by_activity = len(plan) > CALENDAR_LIMIT
    named = not (on_paper and get_language_info(language)["bidi"])
    bars = _bars_by_activity(plan) if by_activity else [_bar(item, language if named else "") for item in plan]
    if not bars:
        return {"bars": [], "by_activity": False}
    return {
        "bars": bars,
        "by_activity": by_activity,
        "start": min(bar.start for bar in bars),
        "end": max(bar.end for bar in bars),
    }


def _bar(item: ActionItem, language: str) -> Bar:
    label = f"{item.number} {item.title}" if language else item.number
    return Bar(label, item.starts_on, item.ends_on, lang=language, output=item.priority.activity.number)


def _bars_by_activity(plan: list[ActionItem]) -> list[Bar]:
    spans: dict[Activity, list[ActionItem]] = {}
    for item in plan:
        spans.setdefault(item.priority.activity, []).append(item)
    return [
        Bar(str(activity), min(i.starts_on for i in items), max(i.ends_on for i in items), output=activity.number)
        for activity, items in spans.items()
    ]
