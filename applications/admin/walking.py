"""Where the workspace stands in the walk through the queue, remembered in the officer's session."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest

from applications.models import Application
from applications.queries.queue import Asked
from applications.queries.walks import Walk, begin

KEY = "walks"
KEPT = 3  # queues that an officer walks through at once, a window each
OWN = {"officer": "me", "order": "waiting"}


def place(request: HttpRequest, application: Application) -> dict[str, Any]:
    """The application among those that the officer comes from; by another way, in the latest walk that has it; or
    else among the officer's own."""
    walk = _remembered(request, application.pk) or _begun(request, application.pk)
    return {"place": walk.place_of(application.pk) if walk else None, "asked": walk.asked if walk else ""}


def forget(request: HttpRequest, asked: Asked) -> None:
    """The queue was opened again: a walk through it begins anew."""
    known = _walks(request)
    if left := [walk for walk in known if walk.asked != asked.address()]:
        request.session[KEY] = [asdict(walk) for walk in left]
    elif known:
        del request.session[KEY]


def _walks(request: HttpRequest) -> list[Walk]:
    return [Walk(**kept) for kept in request.session.get(KEY, [])]


def _remembered(request: HttpRequest, key: int) -> Walk | None:
    asked = Asked.read(request.GET).address() if request.GET else None
    known = (walk for walk in reversed(_walks(request)) if asked in (None, walk.asked))
    return next((walk for walk in known if walk.goes_on_from(key)), None)


def _begun(request: HttpRequest, key: int) -> Walk | None:
    walk = begin(request.user, Asked.read(request.GET or OWN), key)
    if walk:
        others = [asdict(other) for other in _walks(request) if other.asked != walk.asked]
        request.session[KEY] = [*others, asdict(walk)][-KEPT:]
    return walk
