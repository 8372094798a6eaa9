"""Work that outlives the worker that began it: a row is leased while it is worked on, and a lapsed lease is free.

Leases use the machine's time. Whoever finishes must still hold the lease; a worker that was overtaken changes nothing.
"""

import datetime as dt
import logging
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from celery import Task
from django.conf import settings
from django.db import DatabaseError, connection, models
from django.db.models import F, Q
from django.utils import timezone

logger = logging.getLogger(__name__)


def _until() -> dt.datetime:
    return timezone.now() + dt.timedelta(seconds=settings.LEASE_SECONDS)


def renewed() -> dict[str, dt.datetime]:
    """What a worker writes with each part of long work: its lease lasts from now."""
    return {"leased_until": _until()}


def free(waiting: str, working: str) -> Q:
    """The condition of rows that wait, or whose worker is gone."""
    return Q(state=waiting) | Q(state=working, leased_until__lt=timezone.now())


def unheld() -> Q:
    """The condition of rows that no worker holds, where the state says more than whether one does."""
    return Q(leased_until=None) | Q(leased_until__lt=timezone.now())


def waiting_too_long(waiting: str, working: str) -> Q:
    """The condition of rows that no worker has taken, or whose worker is gone, so long after they were enqueued."""
    return free(waiting, working) & enqueued_too_long_ago()


def enqueued_too_long_ago() -> Q:
    """The condition of rows of which the workers should have heard by now."""
    return Q(enqueued_at__lt=timezone.now() - dt.timedelta(seconds=settings.SWEEP_SECONDS))


def tell_workers(task: Task, pk: Any) -> None:
    """Tell the workers of a row. A broker that can't be reached is no failure: the sweep tries again."""
    try:
        task.apply_async([str(pk)], retry=False)
    except Exception:
        logger.warning("The broker could not be told of %s %s; the sweep will", task.name, pk, exc_info=True)


def take(model: type[models.Model], pk: uuid.UUID, *, waiting: str, working: str, **due: Any) -> uuid.UUID | None:
    """Lease the row if it is free, and `due`."""
    return hold(model, pk, free(waiting, working) & Q(**due), state=working)


def hold(model: type[models.Model], pk: Any, which: Q, **values: Any) -> uuid.UUID | None:
    """Lease the row if it is one of `which`: one UPDATE, so that of any number of workers one gets it."""
    lease = uuid.uuid4()
    taken = model._default_manager.filter(which, pk=pk).update(
        lease=lease, leased_until=_until(), attempts=F("attempts") + 1, **values
    )
    return lease if taken else None


def finish(model: type[models.Model], pk: Any, lease: uuid.UUID, **values) -> bool:
    """Write the outcome and let go; False where another worker has taken over."""
    return bool(model._default_manager.filter(pk=pk, lease=lease).update(lease=None, leased_until=None, **values))


@contextmanager
def kept_alive(model: type[models.Model], pk: Any, lease: uuid.UUID) -> Iterator[None]:
    """Renew the lease from a thread while the block works; it lapses when the process dies."""
    over = threading.Event()

    def renew_once() -> None:
        """A database that is busy for a moment costs one renewal of four, not the lease."""
        try:
            model._default_manager.filter(pk=pk, lease=lease).update(leased_until=_until())
        except DatabaseError:
            logger.warning("The lease of %s could not be renewed just now", pk, exc_info=True)

    def renew() -> None:
        try:
            while not over.wait(settings.LEASE_SECONDS / 4):
                renew_once()
        finally:
            connection.close()

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
