"""What every write to a roadmap shares: who may, whether its state allows it, what changed, and its entry."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import trail
from portal.fields import clean_draft
from portal.models import User
from portal.refusals import Refused, WrongState
from roadmap import rules
from roadmap.models import Activity, NationalRoadmap, Priority


def opened(roadmap: NationalRoadmap, states: Iterable[str], *, by: User) -> NationalRoadmap:
    """The roadmap, locked, if the person may write in it and its state allows it."""
    current = NationalRoadmap.objects.select_for_update().get(pk=roadmap.pk)
    if not rules.may_edit(by, current):
        raise PermissionDenied
    if current.state not in states:
        raise moved_on(current)
    return current


def moved_on(roadmap: NationalRoadmap) -> WrongState:
    return WrongState(
        _("This can’t change any more: the roadmap is now “%(state)s”."), params={"state": roadmap.state_label}
    )


def still_there(records: models.QuerySet, record: models.Model):
    """The record as it is stored now. Raises Refused where somebody has removed it."""
    stored = records.filter(pk=record.pk).first()
    if stored is None:
        raise Refused(_("Somebody has removed this meanwhile."))
    return stored


def priority_of(roadmap: NationalRoadmap, activity: Activity) -> Priority:
    priority = Priority.objects.filter(roadmap=roadmap, activity=activity).first()
    if priority is None:
        raise Refused({"activity": _("This activity isn’t among the roadmap’s priorities.")})
    priority.roadmap = roadmap
    return priority


def fill(record: models.Model, values: dict[str, Any], allowed: Iterable[str]) -> None:
    """Set and check the fields. Raises ValidationError by field, TypeError for a field that isn't the caller's."""
    if unknown := values.keys() - set(allowed):
        raise TypeError(f"{sorted(unknown)} can't be set here")
    for name, value in values.items():
        field: Any = record._meta.get_field(name)
        setattr(record, name, field.get_prep_value(value) if isinstance(value, str) else value)
    clean_draft(record, values)


def note(verb: str, roadmap: NationalRoadmap, by: User, before: dict, after: dict, **where: str) -> None:
    """What was done to the roadmap or a part of it, on the roadmap's own trail; nothing where nothing changed."""
    changes = trail.difference(before, after)
    if changes:
        trail.record(
            verb, roadmap, by=by, changes={name: [at, at] for name, at in where.items()} | changes, shared=True
        )
