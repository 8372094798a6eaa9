"""What machines ask: does the process run, and can it do its work?"""

import logging
import os
import tempfile
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis, RedisError

from portal import heartbeats
from portal.heartbeats import Part

logger = logging.getLogger(__name__)
BROKER_SECONDS = 2


class Problem(Exception):
    """Why a part can't do its work, in words that hold no address and no secret."""


@login_not_required
@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """200 for as long as the process answers at all."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when every part can do its work; else 503, each part with "ok" or what is wrong with it."""
    answers = {name: answer(check) for name, check in CHECKS.items()}
    is_ready = set(answers.values()) == {"ok"}
    return JsonResponse({"ready": is_ready, **answers}, status=200 if is_ready else 503)


def answer(check: Callable[[], object]) -> str:
    try:
        check()
    except Problem as problem:
        logger.warning("Not ready: %s (%r)", problem, problem.__cause__)
        return str(problem)
    return "ok"


def database() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        raise Problem("the database does not answer") from error


def broker() -> None:
    """Redis by a ping, the embedded broker by its folder."""
    url = settings.CELERY_BROKER_URL
    if url.startswith("filesystem") and not os.access(settings.BROKER_FOLDER / "queue", os.W_OK):
        raise Problem("the broker's folder is missing or can't be written to")
    if not url.startswith("redis"):
        return
    try:
        with Redis.from_url(url, socket_timeout=BROKER_SECONDS, socket_connect_timeout=BROKER_SECONDS) as redis:
            redis.ping()
    except RedisError as error:
        raise Problem("the broker does not answer") from error


def storage() -> None:
    """Writes a nameless file where documents are kept: a full disk or a read-only one shows."""
    try:
        settings.MEDIA_ROOT.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.MEDIA_ROOT, buffering=0) as file:
            file.write(b"?")
    except OSError as error:
        raise Problem("documents can't be written (no room, or no right to)") from error


@cache
def migrations() -> None:
    """Asks the database until it is up to date; keeps that answer, and never keeps a refusal."""
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise Problem("unknown while the database does not answer") from error
    if pending:
        raise Problem(f"{len(pending)} not applied yet")


def at_work(part: str) -> Callable[[], None]:
    """The check of a part that runs elsewhere: what its signs of life say."""

    def check() -> None:
        try:
            with translation.override("en"):
                found = [trouble.what for trouble in heartbeats.troubles() if trouble.part == part]
        except Error as error:
            raise Problem("unknown while the database does not answer") from error
        if found:
            raise Problem(found[0])

    return check


CHECKS = {
    "database": database,
    "broker": broker,
    "storage": storage,
    "migrations": migrations,
    "beat": at_work(Part.BEAT),
    "worker": at_work(Part.WORKER),
    "mail": at_work(Part.MAIL),
}
