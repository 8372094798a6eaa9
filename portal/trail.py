"""The trail's only writer. An action says what it did, and what changed as a mapping of field to [before, after]."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.forms.models import model_to_dict

from portal import clock, pseudonyms, verbs
from portal.models.passes import Pass
from portal.models.people import User
from portal.models.trail import Event
from portal.personal import fields_of

_told: ContextVar[Event | None] = ContextVar("entry_being_told", default=None)
_through: ContextVar[Pass | None] = ContextVar("pass_opened", default=None)


@contextmanager
def through(opened: Pass) -> Iterator[None]:
    """Within the block, what is written was done through that link."""
    token = _through.set(opened)
    try:
        yield
    finally:
        _through.reset(token)


def record(
    name: str,
    about: models.Model,
    *,
    by: User | None,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
    shared: bool = False,
) -> Event:
    """Write one entry. `by` is None only where the portal acts by itself; a `shared` entry is seen by the Party.

    Raises KeyError for a verb that is not declared.
    """
    if name not in verbs.declared():
        raise KeyError(f"The verb {name} is not declared")
    with pseudonyms.kept():
        label = pseudonyms.shortened(str(about), 250)
    return Event.objects.create(
        at=clock.now(),
        by=by,
        verb=name,
        content_type=ContentType.objects.get_for_model(about),
        object_id=about.pk,
        about_label=label,
        party=party_of(about),
        shared=shared,
        changes=_without_names(about, changes or {}),
        reason=reason,
        through=_through.get(),
    )


def _without_names(about: models.Model, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes with a pseudonym for each name and address of whoever the record stands for."""
    kinds = {field.name: field.kind for field in fields_of(about)}
    return {
        field: [pseudonyms.in_place_of(about, kinds[field], value) for value in values] if field in kinds else values
        for field, values in changes.items()
    }


@contextmanager
def telling(event: Event) -> Iterator[None]:
    """What is sent within the block tells of this entry: whoever gets it needn't read of the entry again."""
    token = _told.set(event)
    try:
        yield
    finally:
        _told.reset(token)


def being_told() -> Event | None:
    """The entry of which messages are being written now."""
    return _told.get()


def party_of(record: models.Model):
    """The Party that a record belongs to: its own `party`, or that of the record of which it is a `part_of`."""
    while (parent := getattr(record, "part_of", None)) is not None:
        record = parent
    return getattr(record, "party", None)


def snapshot(instance: models.Model, fields: Iterable[str] | None = None) -> dict[str, Any]:
    """A record's values, to compare before and after a change; many-to-many as sorted lists of keys."""
    names = list(fields) if fields is not None else None
    values = model_to_dict(instance, fields=names) if instance.pk else {}
    return {name: storable(value) for name, value in values.items()}


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The fields that changed, as {field: [before, after]}."""
    return {
        name: [before.get(name), after.get(name)]
        for name in [*after, *(n for n in before if n not in after)]
        if before.get(name) != after.get(name)
    }


def storable(value: Any) -> Any:
    """A field's value as JSON holds it: records by their keys, in order; a file by its name."""
    if isinstance(value, list | models.QuerySet):
        return sorted(getattr(item, "pk", item) for item in value)
    if hasattr(value, "name") and hasattr(value, "storage"):
        return value.name
    return value if isinstance(value, str | int | bool | float | type(None)) else str(value)
