"""The trail's only writer. An action says what it did; what changed is a mapping of field to [before, after]."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.forms.models import model_to_dict
from django.utils.functional import Promise
from django.utils.text import capfirst

from portal import clock
from portal.models.people import User
from portal.models.trail import Event

_labels: dict[str, str | Promise] = {}


def verb(name: str, label: str | Promise) -> str:
    """Declare what an action writes on the trail: a stable name, and how it reads in both languages."""
    if _labels.setdefault(name, label) is not label and str(_labels[name]) != str(label):
        raise ValueError(f"The verb {name} is declared twice with two labels")
    return name


def label_of(name: str) -> str:
    """How the verb reads; a verb no longer declared reads as its name, for the trail outlives the code."""
    return str(_labels.get(name, name))


def verbs() -> dict[str, str | Promise]:
    """Every declared verb with its label."""
    return dict(_labels)


def record(
    name: str,
    about: models.Model,
    *,
    by: User | None,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
    shared: bool = False,
) -> Event:
    """Write one entry. `by` is None only for what the portal does by itself; `shared` lets the Party see it."""
    if name not in _labels:
        raise KeyError(f"The verb {name} is not declared")
    return Event.objects.create(
        at=clock.now(),
        by=by,
        verb=name,
        content_type=ContentType.objects.get_for_model(about),
        object_id=about.pk,
        about_label=str(about)[:250],
        party=party_of(about),
        shared=shared,
        changes=dict(changes or {}),
        reason=reason,
    )


def party_of(record: models.Model):
    """The Party that a record belongs to: its own `party`, or that of the record it says it is a `part_of`."""
    while (parent := getattr(record, "part_of", None)) is not None:
        record = parent
    return getattr(record, "party", None)


def snapshot(instance: models.Model, fields: Iterable[str] | None = None) -> dict[str, Any]:
    """The values to compare before and after a change (many-to-many as sorted lists of keys)."""
    names = list(fields) if fields is not None else None
    values = model_to_dict(instance, fields=names) if instance.pk else {}
    return {name: plain(value) for name, value in values.items()}


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What changed, as {field: [before, after]}, leaving out what didn't."""
    return {
        name: [before.get(name), after.get(name)]
        for name in [*after, *(n for n in before if n not in after)]
        if before.get(name) != after.get(name)
    }


@dataclass(frozen=True)
class Change:
    """What an entry says of one field; `is_known` where it is one of the record, then by its name in words."""

    name: str
    before: Any
    after: Any
    is_known: bool


def in_words(model: type[models.Model] | None, changes: Mapping[str, Any]) -> list[Change]:
    """The changes of an entry about a record of this model; what isn't a field stays as it was written."""
    fields = {field.name: field for field in model._meta.fields} if model else {}
    found = []
    for name, (before, after) in changes.items():
        field = fields.get(name)
        if field is None:
            found.append(Change(name, before, after, is_known=False))
            continue
        said = _states(model) if name == "state" else dict(field.flatchoices)
        known = [said.get(value, value) if isinstance(value, str) else value for value in (before, after)]
        found.append(Change(capfirst(str(field.verbose_name)), *known, is_known=True))
    return found


def _states(model: type[models.Model]) -> dict[str, Any]:
    from portal import lifecycle  # which writes on the trail

    lives = issubclass(model, lifecycle.Lived)
    return {state.name: state.label for state in lifecycle.of(model).states} if lives else {}


def plain(value: Any) -> Any:
    if isinstance(value, list | models.QuerySet):
        return sorted(getattr(item, "pk", item) for item in value)
    if hasattr(value, "name") and hasattr(value, "storage"):
        return value.name
    return value if isinstance(value, str | int | bool | float | type(None)) else str(value)
