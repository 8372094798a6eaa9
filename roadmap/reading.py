"""A national roadmap as a whole, for those who read it: the same content in a page and in a PDF, read once."""

from typing import Any

from django.utils.translation import get_language_info

from portal import files
from portal.charts import Bar
from roadmap import queries
from roadmap.lifecycle import VALIDATION
from roadmap.models import ActionItem, NationalRoadmap

# A calendar of more actions than this shows one bar for each activity.
CALENDAR_LIMIT = 60


def content(roadmap: NationalRoadmap) -> dict[str, Any]:
    """What `templates/roadmap/content.html` and the PDF show."""
    priorities = list(queries.priorities(roadmap))
    plan = list(queries.action_plan(roadmap))
    return {
        "roadmap": roadmap,
        "text_direction": "rtl" if get_language_info(roadmap.language)["bidi"] else "ltr",
        "priorities": priorities,
        "plan": plan,
        "coverage": coverage(roadmap),
        "measure_count": sum(len(priority.measures.all()) for priority in priorities),
        "costs": queries.costs(roadmap),
        "calendar": calendar(plan, roadmap.language),
        "validation": files.about(roadmap, VALIDATION).last(),
    }


def coverage(roadmap: NationalRoadmap) -> dict[str, Any]:
    """Counts for the coverage chart: actions, or measures while there is no action plan."""
    if actions := queries.action_counts(roadmap):
        return {"counts": actions, "of": "actions"}
    return {"counts": queries.measure_counts(roadmap), "of": "measures"}


def calendar(plan: list[ActionItem], language: str) -> dict[str, Any]:
    """The bars of the plan's calendar and its span; one for each activity where the plan is very long."""
    by_activity = len(plan) > CALENDAR_LIMIT
    bars = _bars_by_activity(plan) if by_activity else [_bar(item, language) for item in plan]
    if not bars:
        return {"bars": [], "by_activity": False}
    return {
        "bars": bars,
        "by_activity": by_activity,
        "start": min(bar.start for bar in bars),
        "end": max(bar.end for bar in bars),
    }


def _bar(item: ActionItem, language: str) -> Bar:
    return Bar(f"{item.priority.activity.code} {item.title}", item.starts_on, item.ends_on, lang=language)


def _bars_by_activity(plan: list[ActionItem]) -> list[Bar]:
    spans: dict[str, list[ActionItem]] = {}
    for item in plan:
        spans.setdefault(str(item.priority.activity), []).append(item)
    return [
        Bar(name, min(item.starts_on for item in items), max(item.ends_on for item in items))
        for name, items in spans.items()
    ]
