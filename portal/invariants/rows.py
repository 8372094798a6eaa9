"""What holds of rows of any table: what they point to is there, and who did something stands with when."""

from collections.abc import Iterator

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from portal.invariants.findings import Finding

# Rows that stay when what they are about goes, and why.
OUTLIVING = {
    "portal.event": "the trail tells of what was deleted too",
    "portal.outgoingmessage": "what was sent was sent",
    "portal.discrepancy": "what was found stays told when the record goes",
    "portal.earlierversion": "what a text said is kept when its part of the record goes",
}
_pairs_by_other_names: dict[str, list[tuple[str, str]]] = {}


def belong_together(model: str, when: str, who: str) -> None:
    """Say of a model (“app.model”) which moment and which person stand together, where they aren't called alike."""
    _pairs_by_other_names.setdefault(model.lower(), []).append((when, who))


def _tables() -> Iterator[type[models.Model]]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            yield model


# --- What rows point to -----------------------------------------------------------------------------------------------


def orphans() -> Iterator[Finding]:
    """Rows that point to a row that is gone, by a foreign key or by model and key."""
    for model in _tables():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey):
                yield from _lost_keys(model, field)
        for field in model._meta.private_fields:
            if isinstance(field, GenericForeignKey) and model._meta.label_lower not in OUTLIVING:
                yield from _lost_records(model, field)


def _lost_keys(model: type[models.Model], field: models.ForeignKey) -> Iterator[Finding]:
    there = field.related_model._base_manager.filter(**{field.target_field.attname: OuterRef(field.attname)})
    lost = model._base_manager.filter(~Exists(there), **{f"{field.attname}__isnull": False})
    for pk, key in lost.values_list("pk", field.attname):
        yield _gone(model, pk, field.verbose_name, key)


def _lost_records(model: type[models.Model], field: GenericForeignKey) -> Iterator[Finding]:
    rows = model._base_manager.exclude(**{field.fk_field: None}).order_by()
    for number in rows.values_list(field.ct_field, flat=True).distinct():
        about = ContentType.objects.filter(pk=number).first()
        target = about.model_class() if about else None
        own = rows.filter(**{field.ct_field: number})
        if target is not None:
            keys = target._base_manager.annotate(as_key=Cast("pk", model._meta.get_field(field.fk_field)))
            own = own.exclude(**{f"{field.fk_field}__in": keys.values("as_key")})
        for pk, lost in own.values_list("pk", field.fk_field):
            yield _gone(model, pk, target._meta.verbose_name if target else _("record"), lost)


def _gone(model: type[models.Model], pk, what, lost) -> Finding:
    return Finding(model, pk, what=what, found=_("none with the key %(key)s") % {"key": lost}, expected=_("a record"))


# --- Who and when -----------------------------------------------------------------------------------------------------


def who_and_when() -> Iterator[Finding]:
    """Rows that say when something was done and not by whom, or by whom and not when."""
    for model in _tables():
        for when, who in _pairs(model):
            alone = Q(**{when: None, f"{who}__isnull": False}) | Q(**{f"{when}__isnull": False, who: None})
            for pk, moment in model._base_manager.filter(alone).values_list("pk", when):
                missing, field = (who, when) if moment else (when, who)
                expected = _("filled in, as “%(other)s” is") % {"other": _name(model, field)}
                yield Finding(model, pk, what=_name(model, missing), found=None, expected=expected)


def _pairs(model: type[models.Model]) -> Iterator[tuple[str, str]]:
    """Columns called alike (“decided_at”, “decided_by”) that may both be empty, and those that an app names."""
    named = {field.name: field for field in model._meta.concrete_fields}
    for name, field in named.items():
        stem, _underscore, ending = name.rpartition("_")
        by = named.get(f"{stem}_by")
        if ending in ("at", "on") and field.null and by is not None and by.null:
            yield name, by.name
    yield from _pairs_by_other_names.get(model._meta.label_lower, [])


def _name(model: type[models.Model], field: str):
    return model._meta.get_field(field).verbose_name
