"""Documents that the portal makes. A kind says what it is called, how it is drawn and which languages it speaks;
an app declares its kinds in `AppConfig.ready()`. The row is the truth; a message to the broker only speeds it up."""

import datetime as dt
import hashlib
import logging
import uuid
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from celery import shared_task
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import Error, models, transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.functional import Promise

from portal import clock
from portal.models.files import Document
from portal.models.people import User
from portal.models.running import Reason
from portal.outgoing import leases, reasons

logger = logging.getLogger(__name__)
State = Document.State
MAX_ATTEMPTS = 5
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Kind:
    """`draw(record, document, progress)` returns the finished PDF's bytes in the active language."""

    name: str
    title: Callable[[Any], str | Promise]
    draw: Callable[[Any, Document, Progress], bytes]


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.name] = kind


def kinds() -> dict[str, Kind]:
    return dict(_kinds)


def request(kind: str, about: models.Model, *, language: str, by: User | None) -> Document:
    """Ask for the next version of a document, to be made after the transaction commits. One that still waits is given
    back and not asked for twice."""
    with transaction.atomic():
        same = {
            "kind": kind,
            "content_type": ContentType.objects.get_for_model(about),
            "object_id": about.pk,
            "language": language,
        }
        type(about)._base_manager.select_for_update().get(pk=about.pk)
        if waiting := Document.objects.filter(**same, state=State.QUEUED).first():
            return waiting
        latest = Document.objects.filter(**same).aggregate(latest=Max("version"))["latest"] or 0
        with translation.override(language):
            title = str(_kinds[kind].title(about))
        document = Document.objects.create(**same, version=latest + 1, title=title, requested_by=by, as_of=clock.now())
        transaction.on_commit(lambda: enqueue(document.pk))
    return document


def enqueue(pk: uuid.UUID) -> None:
    """Hand the document to the workers. A broker that can't be reached is no failure: the sweep tries again."""
    Document.objects.filter(pk=pk).update(enqueued_at=timezone.now())
    try:
        render_document.apply_async([str(pk)], retry=False)
    except Exception:
        logger.warning("The broker could not be told of document %s; the sweep will", pk, exc_info=True)


def waiting_too_long() -> models.QuerySet[Document]:
    """Documents that no worker has taken, or whose worker is gone."""
    overdue = timezone.now() - dt.timedelta(seconds=settings.SWEEP_SECONDS)
    return Document.objects.filter(leases.free(State.QUEUED, State.RENDERING), enqueued_at__lt=overdue)


def render(pk: uuid.UUID) -> bool:
    """Make one document if no other worker does. Safe to run twice, or in two places at once: one file remains."""
    lease = leases.take(Document, pk, waiting=State.QUEUED, working=State.RENDERING)
    if lease is None:
        return False
    document = Document.objects.get(pk=pk)
    if document.attempts > MAX_ATTEMPTS:
        return _end(document, lease, State.FAILED, document.reason or Reason.ENDED, document.error)
    try:
        with leases.kept_alive(Document, pk, lease):
            return _store(document, lease, _draw(document))
    except Exception as error:
        logger.exception("Document %s could not be made", pk)
        # A database may answer again: the sweep has it made once more.
        state = State.QUEUED if isinstance(error, Error) else State.FAILED
        return _end(document, lease, state, reasons.of_document(error), reasons.in_the_machine_s_words(error))


@shared_task(name="portal.tasks.render_document")
def render_document(pk: str) -> None:
    """Make one document, by a worker."""
    render(uuid.UUID(pk))


def _draw(document: Document) -> bytes:
    def progress(done: int) -> None:
        Document.objects.filter(pk=document.pk).update(progress=min(done, 99))

    asker = document.requested_by
    zone = zoneinfo.ZoneInfo(asker.time_zone) if asker else None  # as their pages say it; else the portal's own
    with translation.override(document.language), timezone.override(zone):
        return _kinds[document.kind].draw(document.about, document, progress)


def _store(document: Document, lease: uuid.UUID, content: bytes) -> bool:
    path = default_storage.save(
        f"documents/{document.pk.hex[:2]}/{document.pk.hex}-{lease.hex}.pdf", ContentFile(content)
    )
    stored = leases.finish(
        Document,
        document.pk,
        lease,
        state=State.READY,
        progress=100,
        ready_at=clock.now(),
        file=path,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        reason="",
        error="",
    )
    if stored:
        _delete_leftovers(document, path)
    else:
        default_storage.delete(path)
    return stored


def _delete_leftovers(document: Document, path: str) -> None:
    """Delete the files of workers that were killed after they wrote one and before its row said so."""
    folder = path.rpartition("/")[0]
    for name in default_storage.listdir(folder)[1]:
        if name.startswith(document.pk.hex) and f"{folder}/{name}" != path:
            default_storage.delete(f"{folder}/{name}")


def _end(document: Document, lease: uuid.UUID, state: str, reason: str, error: str) -> bool:
    leases.finish(Document, document.pk, lease, state=state, reason=reason, error=error)
    return False


def about(record: models.Model, *kinds: str) -> models.QuerySet[Document]:
    """The documents made of a record, newest first."""
    found = Document.objects.filter(content_type=ContentType.objects.get_for_model(record), object_id=record.pk)
    return found.filter(kind__in=kinds) if kinds else found
