"""Rows that stood in tables of their own and become remarks, for the migrations of the apps that had them."""

from collections.abc import Callable
from typing import Any


def copy(apps: Any, label: str, *, about: str, audience: str, side_of: Callable[[Any, Any], str]) -> None:
    """Copy every row of the old model, in order, with who and when. `about` is its field with the record;
    `side_of(apps, row)` says for whom it was written."""
    old = apps.get_model(label)
    rows = list(old.objects.order_by("at", "pk").select_related(about))
    if not rows:
        return
    record = old._meta.get_field(about).related_model._meta
    key = {"app_label": record.app_label, "model": record.model_name}
    content_type, _made = apps.get_model("contenttypes.ContentType").objects.get_or_create(**key)
    remark = apps.get_model("portal.Remark")
    copies = [
        remark(
            content_type=content_type,
            object_id=getattr(row, f"{about}_id"),
            party_id=getattr(row, about).party_id,
            audience=audience,
            author_id=row.by_id,
            side=side_of(apps, row),
            text=row.text,
            language=getattr(row, "language", ""),
            at=row.at,
        )
        for row in rows
    ]
    remark.objects.bulk_create(copies, batch_size=500)
