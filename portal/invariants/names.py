"""Whether what is kept names people: pseudonyms stand in the trail and the outbox, and a name goes with its record."""

import re
from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.invariants.checks import in_batches
from portal.invariants.findings import Finding
from portal.models import Event, Name, Notice, OutgoingMessage
from portal.personal import fields_of


def named() -> Iterator[Finding]:
    """Entries that name whoever they are about (but for what people write, such as a biography), messages and
    lines of daily messages that name their recipient, and names that outlive their record."""
    yield from _entries()
    yield from _told(OutgoingMessage, "recipient", "to", "subject", "text", "html")
    yield from _told(Notice, "person", "line")
    yield from _left_behind()


def _entries() -> Iterator[Finding]:
    for kind in ContentType.objects.filter(pk__in=Event.objects.values("content_type").distinct()):
        model = kind.model_class()
        if model is None or not (fields := [field.attname for field in fields_of(model)]):
            continue
        told = Event.objects.filter(content_type=kind).values_list("pk", "object_id", "about_label", "changes")
        for batch in in_batches(told):
            keys = {key for _pk, key, _label, _changes in batch}
            known = {
                str(key): texts for key, *texts in model._base_manager.filter(pk__in=keys).values_list("pk", *fields)
            }
            for pk, key, label, changes in batch:
                own = (value for field in fields for value in changes.get(field, ()))
                yield from _said(Event, pk, [label, *filter(None, own)], known.get(key, ()))


def _told(model: type[models.Model], person: str, *columns: str) -> Iterator[Finding]:
    known = (f"{person}__full_name", f"{person}__email")
    for batch in in_batches(model._base_manager.values_list("pk", *columns, *known)):
        for pk, *texts, name, address in batch:
            yield from _said(model, pk, texts, [name, address])


def _said(model: type[models.Model], pk: Any, texts: list[str], known: Any) -> Iterator[Finding]:
    if any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in known if name for text in texts):
        yield Finding(
            model, pk, what=_("name or address of a person"), found=_("written out"), expected=_("a pseudonym")
        )


def _left_behind() -> Iterator[Finding]:
    for kind in ContentType.objects.filter(pk__in=Name.objects.values("content_type").distinct()):
        model = kind.model_class()
        kept = Name.objects.filter(content_type=kind, erased_at=None).values_list("pk", "object_id")
        for batch in in_batches(kept):
            keys = {key for _pk, key in batch}
            there = (
                {str(key) for key in model._base_manager.filter(pk__in=keys).values_list("pk", flat=True)}
                if model
                else ()
            )
            for pk, key in batch:
                if key not in there:
                    yield Finding(
                        Name, pk, what=_("name of a record that is gone"), found=_("there"), expected=_("erased")
                    )
