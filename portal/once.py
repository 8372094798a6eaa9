"""A form acts once. Each carries a token; sent twice (a double click, a reload), the second leads where the first
led. The same answers from a second window can be told too, by their digest."""

import datetime as dt
import uuid
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from portal.models import FormToken, User

FIELD = "_token"
SOON = dt.timedelta(hours=1)


def new_token() -> str:
    return str(uuid.uuid4())


def act(token: str, user: User, action: Callable[[], str], *, answers: uuid.UUID | None = None) -> str:
    """Run the action and remember where it leads, both or neither; for a token already used, only say where.

    Of two at once the second waits for the first, on both databases: the token's row is written before the action.
    `answers` is the digest of what was sent, where sending it again soon has to be noticed.
    """
    key = _key(token)
    if led_to := _led_to(key, user):
        return led_to
    try:
        with transaction.atomic():
            row = FormToken.objects.create(token=key, user=user, led_to="")
            row.led_to = action()
            row.save(update_fields=["led_to"])
            if answers:
                again = {"user": user, "led_to": row.led_to, "used_at": timezone.now()}
                FormToken.objects.update_or_create(token=answers, defaults=again)
            return row.led_to
    except IntegrityError:
        if led_to := _led_to(key, user):
            return led_to
        raise


def digest(request: HttpRequest) -> uuid.UUID:
    """The person, the address and the answers as one key: the same from every window."""
    typed = sorted((name, values) for name, values in request.POST.lists() if name[0] != "_" and "csrf" not in name)
    files = sorted((name, file.name, file.size) for name, file in request.FILES.items())
    return uuid.uuid5(uuid.NAMESPACE_URL, repr((request.user.pk, request.path, typed, files)))


def was_sent(answers: uuid.UUID, user: User) -> bool:
    """Whether the person has sent the same answers within the hour."""
    return FormToken.objects.filter(token=answers, user=user, used_at__gt=timezone.now() - SOON).exists()


def led_to(token: str, user: User) -> str:
    """Where the form has led already; empty where it hasn't acted yet."""
    return _led_to(_key(token), user)


def _key(token: str) -> uuid.UUID:
    """The token as a key; one that is none never acted."""
    try:
        return uuid.UUID(token)
    except ValueError:
        return uuid.uuid4()


def _led_to(key: uuid.UUID, user: User) -> str:
    return FormToken.objects.filter(token=key, user=user).values_list("led_to", flat=True).first() or ""
