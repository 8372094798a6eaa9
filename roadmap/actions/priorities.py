"""The activities that a roadmap puts first, and the measures under each."""

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from portal import trail, verbs, versions
from portal.models import User
from portal.refusals import Refused
from roadmap.actions.writing import fill, note, opened, priority_of, still_there
from roadmap.models import Activity, Measure, NationalRoadmap, Priority

PRIORITY_ADDED = verbs.declare("roadmap.priority_added", _("Priority added"))
PRIORITY_CHANGED = verbs.declare("roadmap.priority_changed", _("Priority changed"))
PRIORITY_REMOVED = verbs.declare("roadmap.priority_removed", _("Priority removed"))
MEASURE_ADDED = verbs.declare("roadmap.measure_added", _("Measure added"))
MEASURE_CHANGED = verbs.declare("roadmap.measure_changed", _("Measure changed"))
MEASURE_REMOVED = verbs.declare("roadmap.measure_removed", _("Measure removed"))

MEASURE_FIELDS = ("title", "description")


@transaction.atomic
def add_priority(roadmap: NationalRoadmap, activity: Activity, *, by: User, justification: str = "") -> Priority:
    """Put one more activity of the open roadmap first. Raises Refused where it already is."""
    current = opened(roadmap, {"drafting"}, by=by)
    if current.priorities.filter(activity=activity).exists():
        raise Refused({"activity": _("This activity is among the priorities already.")})
    priority = Priority(roadmap=current, activity=activity)
    fill(priority, {"justification": justification}, ("justification",))
    priority.save()
    note(PRIORITY_ADDED, current, by, {}, {"activity": activity.code, "justification": justification})
    return priority


@transaction.atomic
def change_priority(priority: Priority, *, by: User, justification: str) -> Priority:
    """Change the reason why the activity comes first."""
    current = opened(priority.roadmap, {"drafting"}, by=by)
    priority = still_there(Priority.objects.select_related("activity"), priority)
    values = {"justification": justification}
    before = trail.snapshot(priority, values)
    fill(priority, values, ("justification",))
    priority.save()
    after = trail.snapshot(priority, values)
    versions.keep(priority, before, after, by=by)
    note(PRIORITY_CHANGED, current, by, before, after, activity=priority.activity.code)
    return priority


@transaction.atomic
def remove_priority(priority: Priority, *, by: User) -> None:
    """Take an activity out of the priorities. Raises Refused while it has measures: they would be lost with it."""
    current = opened(priority.roadmap, {"drafting"}, by=by)
    priority = still_there(Priority.objects.select_related("activity"), priority)
    if priority.measures.exists():
        raise Refused(_("Remove its measures first: they would be lost with it."))
    gone = {"activity": priority.activity.code, "justification": priority.justification}
    priority.delete()
    note(PRIORITY_REMOVED, current, by, gone, {})


@transaction.atomic
def add_measure(
    roadmap: NationalRoadmap, *, activity: Activity, title: str, description: str = "", by: User
) -> Measure:
    """Add a measure under one of the roadmap's priorities. Raises Refused for an activity that isn't one."""
    current = opened(roadmap, {"drafting"}, by=by)
    priority = priority_of(current, activity)
    last = priority.measures.aggregate(last=Max("position"))["last"] or 0
    measure = Measure(priority=priority, position=last + 1)
    fill(measure, {"title": title, "description": description}, MEASURE_FIELDS)
    measure.save()
    note(MEASURE_ADDED, current, by, {}, {"activity": activity.code, **trail.snapshot(measure, MEASURE_FIELDS)})
    return measure


@transaction.atomic
def change_measure(measure: Measure, *, by: User, **values: Any) -> Measure:
    """Change a measure's title or description."""
    current = opened(measure.part_of, {"drafting"}, by=by)
    measure = still_there(Measure.objects.select_related("priority__activity"), measure)
    before = trail.snapshot(measure, MEASURE_FIELDS)
    fill(measure, values, MEASURE_FIELDS)
    measure.save()
    after, code = trail.snapshot(measure, MEASURE_FIELDS), measure.priority.activity.code
    versions.keep(measure, before, after, by=by)
    note(MEASURE_CHANGED, current, by, before, after, activity=code, measure=measure.title)
    return measure


@transaction.atomic
def remove_measure(measure: Measure, *, by: User) -> None:
    """Take a measure out; what it said stays on the trail."""
    current = opened(measure.part_of, {"drafting"}, by=by)
    measure = still_there(Measure.objects.select_related("priority__activity"), measure)
    gone = {"activity": measure.priority.activity.code, **trail.snapshot(measure, MEASURE_FIELDS)}
    measure.delete()
    note(MEASURE_REMOVED, current, by, gone, {})
