"""The action plan of a validated roadmap."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import currencies, trail, verbs, versions
from portal.models import User
from portal.refusals import Refused
from roadmap.actions.writing import fill, note, opened, priority_of, still_there
from roadmap.models import ActionItem, Activity, Measure, NationalRoadmap

ITEM_ADDED = verbs.declare("roadmap.action_added", _("Action added to the plan"))
ITEM_CHANGED = verbs.declare("roadmap.action_changed", _("Action of the plan changed"))
ITEM_REMOVED = verbs.declare("roadmap.action_removed", _("Action removed from the plan"))

ITEM_FIELDS = (
    "measure", "title", "kind", "responsible", "starts_on", "ends_on", "cost", "currency", "indicator", "baseline",
    "target",
)  # fmt: skip


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
    current = opened(roadmap, {"validated"}, by=by)
    item = ActionItem(priority=priority_of(current, activity))
    fill(item, given, ITEM_FIELDS)
    _check_item(item)
    item.save()
    note(ITEM_ADDED, current, by, {}, {"activity": activity.code, **trail.snapshot(item, ITEM_FIELDS)})
    return item


@transaction.atomic
def change_action_item(item: ActionItem, *, by: User, **values: Any) -> ActionItem:
    """Change a line of the action plan. Raises Refused by field."""
    current = opened(item.part_of, {"validated"}, by=by)
    item = still_there(ActionItem.objects.select_related("priority__activity", "priority__roadmap"), item)
    before = trail.snapshot(item, ITEM_FIELDS)
    fill(item, values, ITEM_FIELDS)
    _check_item(item)
    item.save()
    after, code = trail.snapshot(item, ITEM_FIELDS), item.priority.activity.code
    versions.keep(item, before, after, by=by)
    note(ITEM_CHANGED, current, by, before, after, activity=code, action=item.title)
    return item


@transaction.atomic
def remove_action_item(item: ActionItem, *, by: User) -> None:
    """Take a line out of the action plan; what it said stays on the trail."""
    current = opened(item.part_of, {"validated"}, by=by)
    item = still_there(ActionItem.objects.select_related("priority__activity"), item)
    gone = {"activity": item.priority.activity.code, **trail.snapshot(item, ITEM_FIELDS)}
    item.delete()
    note(ITEM_REMOVED, current, by, gone, {})


def _check_item(item: ActionItem) -> None:
    """Its measure is one of its priority's, its cost an amount of its currency, its dates in order and within the
    roadmap's years."""
    roadmap = item.priority.roadmap
    if item.measure and item.measure.priority_id != item.priority_id:
        raise Refused({"measure": _("This measure belongs to another activity.")})
    currencies.check_decimals(item.cost, item.currency, field="cost")
    if item.ends_on < item.starts_on:
        raise Refused({"ends_on": _("The end is before the beginning.")})
    outside = _("The roadmap covers %(period)s: choose a date within it.") % {"period": roadmap.period}
    for name in ("starts_on", "ends_on"):
        if not roadmap.period_start <= getattr(item, name).year <= roadmap.period_end:
            raise Refused({name: outside})
