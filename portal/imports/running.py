"""Imports at work: a worker leases the row, looks through the table or writes it, and lets go; what kills it costs the
batch in hand, which another takes up."""

import logging
import uuid

from celery import shared_task
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import Error, models, transaction
from django.db.models import Q
from django.utils import timezone

from portal import files
from portal.imports import checking, sheets, writing
from portal.imports.batches import Batch, Overtaken
from portal.models import Import
from portal.models.imports import AT_WORK, Trouble
from portal.outgoing import leases

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 5  # without a batch between them
WORK = {"uploaded": checking.look_through, "writing": writing.write}
# What ends an import; a database may answer again, and isn't among it.
TROUBLES: dict[type[Exception], Trouble] = {
    files.Damaged: Trouble.FILE,
    sheets.TooManyRows: Trouble.LONG,
    ValidationError: Trouble.UNREAD,
    PermissionDenied: Trouble.ROLE,
}


def after_commit(pk: int) -> None:
    """Hand the import to the workers once what is being done to it stands."""
    transaction.on_commit(lambda: enqueue(pk))


def enqueue(pk: int) -> None:
    Import.objects.filter(pk=pk).update(enqueued_at=timezone.now())
    leases.tell_workers(work_on_import, pk)


def waiting_too_long() -> models.QuerySet[Import]:
    """Imports that no worker has taken, or whose worker is gone."""
    return Import.objects.filter(leases.enqueued_too_long_ago(), leases.unheld(), state__in=AT_WORK)


@shared_task(name="portal.tasks.work_on_import")
def work_on_import(pk: str) -> None:
    """Look one import through, or write it, by a worker."""
    work_on(int(pk))


def work_on(pk: int) -> bool:
    """Do what the import waits for, if no other worker does; whether it was done to its end."""
    lease = leases.hold(Import, pk, leases.unheld() & Q(state__in=AT_WORK))
    if lease is None:
        return False
    record = Import.objects.get(pk=pk)
    if record.attempts > MAX_ATTEMPTS:
        return _break_off(record, lease, Trouble.ENDED)
    try:
        with leases.kept_alive(Import, pk, lease):
            WORK[record.state](Batch(record, lease))
    except Overtaken:
        return False
    except Error:
        logger.exception("Import %s waits for the database", pk)
        leases.finish(Import, pk, lease)
        return False
    except Exception as error:
        logger.exception("Import %s was broken off", pk)
        found = (trouble for kind, trouble in TROUBLES.items() if isinstance(error, kind))
        return _break_off(record, lease, next(found, Trouble.BROKEN))
    return True


def _break_off(record: Import, lease: uuid.UUID, trouble: Trouble) -> bool:
    with transaction.atomic():
        if Import.objects.select_for_update().filter(pk=record.pk, lease=lease).exists():
            record.lifecycle.perform(record, "fail", by=None, trouble=trouble.value)
    return False
