"""Every write to a national roadmap but its moves, which are in lifecycle.py. Text, priorities and measures change in
the draft; the action plan and the follow-up once it is validated; nothing once it is published (triggers agree)."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from portal import documents, trail
from portal.models import Country, Document, User
from portal.refusals import Refused, WrongState
from portal.seen import CHANGED
from roadmap import queries, rules
from roadmap.models import LANGUAGES, ActionItem, Activity, Measure, NationalRoadmap, Priority
from roadmap.models.national import FIRST_YEAR, LAST_YEAR

BEGUN = trail.verb("roadmap.begun", _("National roadmap begun"))
TEXT_SAVED = trail.verb("roadmap.text_saved", _("Roadmap’s text changed"))
PRIORITY_ADDED = trail.verb("roadmap.priority_added", _("Priority added"))
PRIORITY_CHANGED = trail.verb("roadmap.priority_changed", _("Priority changed"))
PRIORITY_REMOVED = trail.verb("roadmap.priority_removed", _("Priority removed"))
MEASURE_ADDED = trail.verb("roadmap.measure_added", _("Measure added"))
MEASURE_CHANGED = trail.verb("roadmap.measure_changed", _("Measure changed"))
MEASURE_REMOVED = trail.verb("roadmap.measure_removed", _("Measure removed"))
ITEM_ADDED = trail.verb("roadmap.action_added", _("Action added to the plan"))
ITEM_CHANGED = trail.verb("roadmap.action_changed", _("Action of the plan changed"))
ITEM_REMOVED = trail.verb("roadmap.action_removed", _("Action removed from the plan"))
DRAFT_ASKED = trail.verb("roadmap.draft_asked", _("Draft PDF asked for"))

TEXT_FIELDS = ("title", "period_start", "period_end", "vision", "context", "follow_up")
MEASURE_FIELDS = ("title", "description")
ITEM_FIELDS = (
    "measure", "title", "kind", "responsible", "starts_on", "ends_on", "cost", "currency", "indicator", "baseline",
    "target",
)  # fmt: skip
OVERTAKEN = "overtaken"


# --- A page as somebody saw it ----------------------------------------------------------------------------------------


def seen(record: models.Model, fields: Iterable[str]) -> str:
    """A mark of the fields' stored values, which a form carries: it tells whether somebody changed them meanwhile."""
    values = {name: str(record.serializable_value(name)) for name in sorted(fields)}
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:20]


def _not_overtaken(record: models.Model, fields: Iterable[str], mark: str) -> None:
    if mark and mark != seen(record, fields):
        raise Refused(CHANGED, code=OVERTAKEN)


# --- The roadmap and its text -----------------------------------------------------------------------------------------


@transaction.atomic
def start(
    *,
    party: Country,
    title: str,
    language: str,
    priorities: list[tuple[Activity, str]],
    starts_year: int,
    years: int = 4,
    by: User | None,
    is_fictional: bool = False,
) -> NationalRoadmap:
    """Begin a Party's roadmap with the priorities, each with its justification, that its application named.

    Who may is the caller's rule (an assistance that opens). Raises Refused where language or years are impossible.
    """
    if language not in dict(LANGUAGES):
        raise Refused({"language": _("A national roadmap can’t be written in this language yet.")})
    roadmap = NationalRoadmap(
        party=party,
        title=title,
        language=language,
        period_start=starts_year,
        period_end=starts_year + years - 1,
        is_fictional=is_fictional,
    )
    _check_years(roadmap)
    roadmap.save()
    for activity, justification in priorities:
        Priority.objects.create(roadmap=roadmap, activity=activity, justification=justification)
    codes = sorted(activity.code for activity, _why in priorities)
    trail.record(BEGUN, roadmap, by=by, changes={"title": [None, title], "priorities": [None, codes]}, shared=True)
    return roadmap


@transaction.atomic
def save_text(roadmap: NationalRoadmap, *, by: User, seen: str = "", **values: Any) -> NationalRoadmap:
    """Change some of title, period_start, period_end, vision, context, follow_up. Raises Refused by field."""
    states = {"drafting", "validated"} if values.keys() <= {"follow_up"} else {"drafting"}
    current = _opened(roadmap, states, by=by)
    _not_overtaken(current, values, seen)
    before = trail.snapshot(current, values)
    _fill(current, values, TEXT_FIELDS)
    _check_years(current)
    current.save()
    _note(TEXT_SAVED, current, by, before, trail.snapshot(current, values))
    return current


def _check_years(roadmap: NationalRoadmap) -> None:
    if roadmap.period_start > roadmap.period_end:
        raise Refused({"period_end": _("The last year is before the first.")})
    for name in ("period_start", "period_end"):
        if not FIRST_YEAR <= getattr(roadmap, name) <= LAST_YEAR:
            message = _("Enter a year between %(first)s and %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR}
            raise Refused({name: message})


# --- Priorities and measures ------------------------------------------------------------------------------------------


@transaction.atomic
def add_priority(roadmap: NationalRoadmap, activity: Activity, *, by: User, justification: str = "") -> Priority:
    """Put one more activity of the open roadmap first. Raises Refused where it already is."""
    current = _opened(roadmap, {"drafting"}, by=by)
    if current.priorities.filter(activity=activity).exists():
        raise Refused({"activity": _("This activity is among the priorities already.")})
    priority = Priority(roadmap=current, activity=activity)
    _fill(priority, {"justification": justification}, ("justification",))
    priority.save()
    _note(PRIORITY_ADDED, current, by, {}, {"activity": activity.code, "justification": justification})
    return priority


@transaction.atomic
def change_priority(priority: Priority, *, by: User, justification: str, seen: str = "") -> Priority:
    """Say otherwise why the activity comes first."""
    current = _opened(priority.roadmap, {"drafting"}, by=by)
    priority = _still_there(Priority.objects.select_related("activity"), priority)
    values = {"justification": justification}
    _not_overtaken(priority, values, seen)
    before = trail.snapshot(priority, values)
    _fill(priority, values, ("justification",))
    priority.save()
    _note(PRIORITY_CHANGED, current, by, before, trail.snapshot(priority, values), activity=priority.activity.code)
    return priority


@transaction.atomic
def remove_priority(priority: Priority, *, by: User) -> None:
    """Take an activity out of the priorities. Raises Refused while it has measures: they would be lost with it."""
    current = _opened(priority.roadmap, {"drafting"}, by=by)
    priority = _still_there(Priority.objects.select_related("activity"), priority)
    if priority.measures.exists():
        raise Refused(_("Remove its measures first: they would be lost with it."))
    gone = {"activity": priority.activity.code, "justification": priority.justification}
    priority.delete()
    _note(PRIORITY_REMOVED, current, by, gone, {})


@transaction.atomic
def add_measure(
    roadmap: NationalRoadmap, *, activity: Activity, title: str, description: str = "", by: User
) -> Measure:
    """Add a measure under one of the roadmap's priorities. Raises Refused for an activity that isn't one."""
    current = _opened(roadmap, {"drafting"}, by=by)
    priority = _priority(current, activity)
    last = priority.measures.aggregate(last=Max("position"))["last"] or 0
    measure = Measure(priority=priority, position=last + 1)
    _fill(measure, {"title": title, "description": description}, MEASURE_FIELDS)
    measure.save()
    _note(MEASURE_ADDED, current, by, {}, {"activity": activity.code, **trail.snapshot(measure, MEASURE_FIELDS)})
    return measure


@transaction.atomic
def change_measure(measure: Measure, *, by: User, seen: str = "", **values: Any) -> Measure:
    """Change a measure's title or description."""
    current = _opened(measure.part_of, {"drafting"}, by=by)
    measure = _still_there(Measure.objects.select_related("priority__activity"), measure)
    _not_overtaken(measure, values, seen)
    before = trail.snapshot(measure, values)
    _fill(measure, values, MEASURE_FIELDS)
    measure.save()
    code = measure.priority.activity.code
    _note(MEASURE_CHANGED, current, by, before, trail.snapshot(measure, values), activity=code, measure=measure.title)
    return measure


@transaction.atomic
def remove_measure(measure: Measure, *, by: User) -> None:
    """Take a measure out; what it said stays on the trail."""
    current = _opened(measure.part_of, {"drafting"}, by=by)
    measure = _still_there(Measure.objects.select_related("priority__activity"), measure)
    gone = {"activity": measure.priority.activity.code, **trail.snapshot(measure, MEASURE_FIELDS)}
    measure.delete()
    _note(MEASURE_REMOVED, current, by, gone, {})


# --- The action plan --------------------------------------------------------------------------------------------------


@transaction.atomic
def add_action_item(
    roadmap: NationalRoadmap,
    *,
    activity: Activity,
    title: str,
    kind: str,
    responsible: str,
    starts_on: dt.date,
    ends_on: dt.date,
    indicator: str,
    by: User,
    cost: Decimal | None = None,
    currency: str = "USD",
    baseline: str = "",
    target: str = "",
    measure: Measure | None = None,
) -> ActionItem:
    """Add a line to a validated roadmap's action plan, within its years. Raises Refused by field.

    `cost` is in whole units of `currency` (ISO 4217); None is “not known yet”, which publication refuses.
    """
    given = {name: value for name, value in locals().items() if name in ITEM_FIELDS}
    current = _opened(roadmap, {"validated"}, by=by)
    item = ActionItem(priority=_priority(current, activity))
    _fill(item, given, ITEM_FIELDS)
    _check_item(item)
    item.save()
    _note(ITEM_ADDED, current, by, {}, {"activity": activity.code, **trail.snapshot(item, ITEM_FIELDS)})
    return item


@transaction.atomic
def change_action_item(item: ActionItem, *, by: User, seen: str = "", **values: Any) -> ActionItem:
    """Change a line of the action plan. Raises Refused by field."""
    current = _opened(item.part_of, {"validated"}, by=by)
    item = _still_there(ActionItem.objects.select_related("priority__activity", "priority__roadmap"), item)
    _not_overtaken(item, values, seen)
    before = trail.snapshot(item, values)
    _fill(item, values, ITEM_FIELDS)
    _check_item(item)
    item.save()
    code = item.priority.activity.code
    _note(ITEM_CHANGED, current, by, before, trail.snapshot(item, values), activity=code, action=item.title)
    return item


@transaction.atomic
def remove_action_item(item: ActionItem, *, by: User) -> None:
    """Take a line out of the action plan; what it said stays on the trail."""
    current = _opened(item.part_of, {"validated"}, by=by)
    item = _still_there(ActionItem.objects.select_related("priority__activity"), item)
    gone = {"activity": item.priority.activity.code, **trail.snapshot(item, ITEM_FIELDS)}
    item.delete()
    _note(ITEM_REMOVED, current, by, gone, {})


def _check_item(item: ActionItem) -> None:
    """Its measure is one of its priority's, its dates are in order and within the roadmap's years."""
    roadmap = item.priority.roadmap
    if item.measure and item.measure.priority_id != item.priority_id:
        raise Refused({"measure": _("This measure belongs to another activity.")})
    if item.ends_on < item.starts_on:
        raise Refused({"ends_on": _("The end is before the beginning.")})
    outside = _("The roadmap covers %(period)s: choose a date within it.") % {"period": roadmap.period}
    for name in ("starts_on", "ends_on"):
        if not roadmap.period_start <= getattr(item, name).year <= roadmap.period_end:
            raise Refused({name: outside})


# --- Draft PDFs -------------------------------------------------------------------------------------------------------


@transaction.atomic
def make_draft(roadmap: NationalRoadmap, *, language: str, by: User) -> Document:
    """Ask for a draft PDF of the roadmap as it stands. Raises WrongState once it is published."""
    if not rules.may_make_draft(by, roadmap):
        raise PermissionDenied
    if roadmap.is_published:
        raise _moved_on(roadmap)
    trail.record(DRAFT_ASKED, roadmap, by=by, changes={"language": [None, language]}, shared=True)
    return documents.request(queries.DRAFT, roadmap, language=language, by=by)


# --- What they share --------------------------------------------------------------------------------------------------


def _opened(roadmap: NationalRoadmap, states: Iterable[str], *, by: User) -> NationalRoadmap:
    """The roadmap, locked, if the person may write in it and its state allows it."""
    current = NationalRoadmap.objects.select_for_update().get(pk=roadmap.pk)
    if not rules.may_edit(by, current):
        raise PermissionDenied
    if current.state not in states:
        raise _moved_on(current)
    return current


def _moved_on(roadmap: NationalRoadmap) -> WrongState:
    return WrongState(
        _("This can’t change any more: the roadmap is now “%(state)s”."), params={"state": roadmap.state_label}
    )


def _still_there(records: models.QuerySet, record: models.Model):
    """The record as it is stored now. Raises Refused where somebody has removed it."""
    found = records.filter(pk=record.pk).first()
    if found is None:
        raise Refused(_("Somebody has removed this meanwhile."))
    return found


def _priority(roadmap: NationalRoadmap, activity: Activity) -> Priority:
    priority = Priority.objects.filter(roadmap=roadmap, activity=activity).first()
    if priority is None:
        raise Refused({"activity": _("This activity isn’t among the roadmap’s priorities.")})
    priority.roadmap = roadmap
    return priority


def _fill(record: models.Model, values: dict[str, Any], allowed: Iterable[str]) -> None:
    """Set and check the fields. Raises ValidationError by field, TypeError for a field that isn't the caller's."""
    if unknown := values.keys() - set(allowed):
        raise TypeError(f"{sorted(unknown)} can't be set here")
    for name, value in values.items():
        field: Any = record._meta.get_field(name)
        setattr(record, name, field.get_prep_value(value) if isinstance(value, str) else value)
    others = [field.name for field in record._meta.fields if field.name not in values]
    record.clean_fields(exclude=others)


def _note(verb: str, roadmap: NationalRoadmap, by: User, before: dict, after: dict, **where: str) -> None:
    """What was done to the roadmap or a part of it, on the roadmap's own trail; nothing where nothing changed."""
    changes = trail.difference(before, after)
    if changes:
        trail.record(
            verb, roadmap, by=by, changes={name: [at, at] for name, at in where.items()} | changes, shared=True
        )
