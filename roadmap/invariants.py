"""Published roadmaps asked anew: each says, word for word, what it said when it was sealed."""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy as _

from portal.invariants.checks import in_batches
from portal.invariants.findings import Finding
from portal.models import Event
from roadmap.models import ActionItem, Measure, NationalRoadmap, Priority

OWN = (
    "reference", "published_on", "title", "language", "vision", "context", "period_start", "period_end", "follow_up",
    "validated_on", "authority",
)  # fmt: skip
OF_ACTION = (
    "priority", "measure__position", "title", "kind", "responsible", "indicator", "baseline", "target", "starts_on",
    "ends_on", "cost", "currency",
)  # fmt: skip


def published() -> Iterator[Finding]:
    """Each published roadmap against its seal on the trail."""
    rows = NationalRoadmap.objects.filter(state="published").values_list("pk", *OWN)
    for batch in in_batches(rows):
        keys = [key for key, *_rest in batch]
        seals, parts = _seals(keys), _parts(keys)
        for key, *own in batch:
            said = {"roadmap": [_plain(value) for value in own], "priorities": parts.get(key, [])}
            digest = _digest(said)
            if seals.get(key) != digest:
                what = _("SHA-256 of what it says")
                yield Finding(NationalRoadmap, key, what=what, found=digest, expected=seals.get(key, _("a seal")))


def _digest(said: Any) -> str:
    written = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(written.encode()).hexdigest()


def _seals(keys: list[int]) -> dict[int, str]:
    about = ContentType.objects.get_for_model(NationalRoadmap)
    sealed = Event.objects.filter(content_type=about, verb="roadmap.sealed", object_id__in=map(str, keys))
    rows = sealed.order_by("pk").values_list("object_id", "changes")
    return {int(key): changes["sha256"][1] for key, changes in rows}


def _parts(keys: list[int]) -> dict[int, list[Any]]:
    """By roadmap: its priorities, each with its measures and its actions."""
    found: dict[int, list[Any]] = {}
    by_priority: dict[int, tuple[list, list]] = {}
    rows = Priority.objects.filter(roadmap__in=keys).order_by("activity__code")
    for key, roadmap, code, why in rows.values_list("pk", "roadmap", "activity__code", "justification"):
        measures, actions = by_priority[key] = ([], [])
        found.setdefault(roadmap, []).append([code, why, measures, actions])
    rows = Measure.objects.filter(priority__roadmap__in=keys).order_by("position")
    for key, *measure in rows.values_list("priority", "position", "title", "description"):
        by_priority[key][0].append(measure)
    for key, *action in ActionItem.objects.filter(priority__roadmap__in=keys).order_by("pk").values_list(*OF_ACTION):
        by_priority[key][1].append([_plain(value) for value in action])
    return found


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int) else str(value)
