"""The transactions in which a worker writes: each begins by seeing that the lease is still its own."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from portal.models import Import
from portal.outgoing import leases

SIZE = 500  # rows a transaction


class Overtaken(Exception):
    """Another worker has taken over: nothing of the batch in hand is kept."""


class Batch:
    """What a worker holds: the import, and the lease that says so."""

    def __init__(self, record: Import, lease: uuid.UUID):
        self.record, self.lease = record, lease

    @contextmanager
    def begun(self) -> Iterator[Import]:
        """A transaction that gives the import, locked; what it says at the end is saved, and counts as progress."""
        with transaction.atomic():
            record = Import.objects.select_for_update().filter(pk=self.record.pk, lease=self.lease).first()
            if record is None:
                raise Overtaken
            yield record
            reached = {"seen": record.seen, "written": record.written, "attempts": 0}
            Import.objects.filter(pk=record.pk).update(**reached, **leases.renewed())

    def over(self, move: str) -> None:
        """The last transaction: the import moves on."""
        with transaction.atomic():
            if not Import.objects.select_for_update().filter(pk=self.record.pk, lease=self.lease).exists():
                raise Overtaken
            self.record.lifecycle.perform(self.record, move, by=None)
