"""Documents that the portal makes. A kind says what it is called, how it is drawn and which languages it speaks;
an app declares its kinds in `AppConfig.ready()`. The row is the truth; a message to the broker only speeds it up."""

import datetime as dt
import hashlib
import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from celery import shared_task
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal import clock, files, trail, verbs
from portal.models.files import Document
from portal.models.people import User
from portal.models.running import Reason
from portal.outgoing import leases, reasons
from portal.refusals import WrongState
from portal.rules import is_secretariat

logger = logging.getLogger(__name__)
State = Document.State
MAX_ATTEMPTS = Document.MOST_ATTEMPTS
FIRST_PAUSE = dt.timedelta(seconds=30)  # after the first attempt; twice as long after each further one
CANCELLED = verbs.declare("portal.document_cancelled", _("Document cancelled"), is_news=False)
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Kind:
    """`draw(record, document, progress)` returns the finished PDF's bytes in the active language.

    For whoever verifies one: `called` says what it is; `reference(record)` is what its pages bear, or else the number
    of the document; `published(reference)` finds what anybody may know to be published under a reference.
    """

    name: str
    title: Callable[[Any], str | Promise]
    draw: Callable[[Any, Document, Progress], bytes]
    called: str | Promise = ""
    reference: Callable[[Any], str | None] | None = None
    published: Callable[[str], Any] | None = None


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
            return _tried_now(waiting)
        latest = Document.objects.filter(**same).aggregate(latest=Max("version"))["latest"] or 0
        with translation.override(language):
            title = str(_kinds[kind].title(about))
        document = Document.objects.create(**same, version=latest + 1, title=title, requested_by=by, as_of=clock.now())
        transaction.on_commit(lambda: enqueue(document.pk))
    return document


def _tried_now(waiting: Document) -> Document:
    """One that failed and waits for its next attempt is not kept waiting by whoever asks for it once more."""
    if waiting.is_tried_again:
        waiting.next_try_at = timezone.now()
        waiting.save(update_fields=["next_try_at"])
        transaction.on_commit(lambda: enqueue(waiting.pk))
    return waiting


@transaction.atomic
def cancel(document: Document, *, by: User) -> Document:
    """Leave off a document that isn't made yet, by whoever asked for it or an officer: a worker that draws it keeps
    nothing. Raises PermissionDenied, and WrongState once it is made or failed."""
    if document.requested_by_id != by.pk and not is_secretariat(by):
        raise PermissionDenied
    under_way = Document.objects.filter(pk=document.pk, state__in=[State.QUEUED, State.RENDERING])
    if not under_way.update(state=State.CANCELLED, lease=None, leased_until=None, progress=0, reason="", error=""):
        raise WrongState(_("This document is no longer being made."))
    trail.record(CANCELLED, document, by=by)
    document.refresh_from_db()
    return document


def enqueue(pk: uuid.UUID) -> None:
    """Hand the document to the workers."""
    Document.objects.filter(pk=pk).update(enqueued_at=timezone.now())
    leases.tell_workers(render_document, pk)


def waiting_too_long() -> models.QuerySet[Document]:
    """Documents that are due and that no worker has taken, or whose worker is gone."""
    due = leases.waiting_too_long(State.QUEUED, State.RENDERING)
    return Document.objects.filter(due, next_try_at__lte=timezone.now())


def render(pk: uuid.UUID) -> bool:
    """Make one document if it is due and no other worker does. Safe to run twice, or in two places at once: one file
    remains. One that can't be made is tried again, each time later, five times in all."""
    due = {"next_try_at__lte": timezone.now()}
    lease = leases.take(Document, pk, waiting=State.QUEUED, working=State.RENDERING, **due)
    if lease is None:
        return False
    document = Document.objects.get(pk=pk)
    if document.attempts > MAX_ATTEMPTS:
        return _give_up(document, lease)
    try:
        with leases.kept_alive(Document, pk, lease):
            content = _draw(document)
        return _store(document, lease, content)
    except Exception as error:
        logger.exception("Document %s could not be made", pk)
        return _put_off(document, lease, error)


@shared_task(name="portal.tasks.render_document")
def render_document(pk: str) -> None:
    """Make one document, by a worker."""
    render(uuid.UUID(pk))


def _draw(document: Document) -> bytes:
    def progress(done: int) -> None:
        Document.objects.filter(pk=document.pk).update(progress=min(done, 99))

    asker = document.requested_by
    zone = asker.zone if asker else None  # as their pages say it; else the portal's own
    with translation.override(document.language), timezone.override(zone):
        return _kinds[document.kind].draw(document.about, document, progress)


def _store(document: Document, lease: uuid.UUID, content: bytes) -> bool:
    path = files.write(f"documents/{document.pk.hex[:2]}/{document.pk.hex}-{lease.hex}.pdf", ContentFile(content))
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


def _put_off(document: Document, lease: uuid.UUID, error: Exception) -> bool:
    """Tried again when the disk, the database or whatever hindered it has had a while; given up after the last
    attempt."""
    leases.finish(
        Document,
        document.pk,
        lease,
        state=State.FAILED if document.attempts >= MAX_ATTEMPTS else State.QUEUED,
        next_try_at=timezone.now() + FIRST_PAUSE * 2 ** (document.attempts - 1),
        progress=0,
        reason=reasons.of_document(error),
        error=reasons.in_the_machine_s_words(error),
    )
    return False


def _give_up(document: Document, lease: uuid.UUID) -> bool:
    """The workers that began it were ended themselves, and none came to say why."""
    reason = document.reason or Reason.ENDED
    leases.finish(Document, document.pk, lease, state=State.FAILED, reason=reason, error=document.error)
    return False


def about(record: models.Model, *kinds: str) -> models.QuerySet[Document]:
    """The documents made of a record, newest first."""
    found = Document.objects.filter(content_type=ContentType.objects.get_for_model(record), object_id=record.pk)
    return found.filter(kind__in=kinds) if kinds else found
