"""How long what was handed in is kept: the file for a year after the import was over, its report for good, for it
names nobody. Whoever is erased goes from both at once."""

import datetime as dt

from django.db import transaction
from django.db.models import Q, QuerySet

from portal import clock, files
from portal.imports import kinds
from portal.imports.checking import fingerprint
from portal.models import Import, ImportRow

KEPT = dt.timedelta(days=365)


def discard_old_files() -> None:
    """The files of imports that were over a year ago; a checksum shows which they were."""
    over = Import.objects.filter(state__in=["done", "set_aside"], state_since__lt=clock.now() - KEPT)
    _discard_files(over)


@transaction.atomic
def forget(kind: str, *, record: int, key: str) -> None:
    """Nothing of what was handed in tells any more of this record: the files in which it stood go, and what rows say of
    it."""
    about = Q(record_id=record) | Q(match_id=record) | Q(fingerprint=fingerprint(kinds.named(kind), key))
    rows = ImportRow.objects.filter(about, of__kind=kind)
    _discard_files(Import.objects.filter(pk__in=rows.values("of")))
    written = rows.filter(result="")
    written.update(result=ImportRow.Result.LEFT_OUT)
    rows.update(cells={}, record_id=None, match_id=None, fingerprint="")


def _discard_files(records: QuerySet[Import]) -> None:
    for record in list(records.exclude(file=None).select_related("file")):
        with transaction.atomic():
            stored, record.file = record.file, None
            Import.objects.filter(pk=record.pk).update(file=None)
            files.discard(stored)
