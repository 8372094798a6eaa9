"""The earlier versions of a text: kept whenever somebody changes it, so that nothing is lost by “keep mine”."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from portal import clock
from portal.models.people import User
from portal.models.versions import EarlierVersion


def of(record: models.Model, part: str = "") -> models.QuerySet[EarlierVersion]:
    """The earlier versions, the last one first."""
    about = ContentType.objects.get_for_model(record)
    found = EarlierVersion.objects.filter(content_type=about, object_id=record.pk, part=part)
    return found.select_related("saved_by", "replaced_by")


def keep(
    record: models.Model,
    before: Mapping[str, Any],
    now: Mapping[str, Any],
    *,
    by: User,
    part: str = "",
    saved: tuple[User | None, dt.datetime | None] | None = None,
) -> None:
    """Keep what a text said `before`, in values that JSON holds, where it says something else `now` and said anything
    at all. `saved` is who had saved it and when; else whoever replaced the version before it."""
    if before == now or not any(before.values()):
        return
    if saved is None:
        last = of(record, part).first()
        saved = (last.replaced_by, last.replaced_at) if last else (None, None)
    saved_by, saved_at = saved
    EarlierVersion.objects.create(
        about=record,
        part=part,
        content=dict(before),
        saved_by=saved_by,
        saved_at=saved_at,
        replaced_by=by,
        replaced_at=clock.now(),
    )
