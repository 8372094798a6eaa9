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


class SentBefore(Exception):
    """The person has sent the same answers within the hour, from another window."""


def act(
    token: str, user: User, action: Callable[[], str], *, answers: uuid.UUID | None = None, again: bool = False
) -> str:
    """Run the action and remember where it leads, both or neither; for a token already used, only say where.

    Of two at once the second waits for the first, on both databases: the rows of the token and of the answers are
    written before the action. `answers` is the digest of what was sent, where sending it again soon has to be noticed:
    raises SentBefore, unless `again` says that it is meant.
    """
    key = _key(token, user)
    try:
        with transaction.atomic():
            row = FormToken.objects.create(token=key, user=user, led_to="")
            if answers:
                _remember(answers, user, again)
            row.led_to = action()
            row.save(update_fields=["led_to"])
            return row.led_to
    except IntegrityError:
        if led_to := _led_to(key):
            return led_to
        raise


def _remember(answers: uuid.UUID, user: User, again: bool) -> None:
    sent = FormToken.objects.filter(token=answers)
    (sent if again else sent.filter(used_at__lte=timezone.now() - SOON)).delete()
    try:
        with transaction.atomic():
            FormToken.objects.create(token=answers, user=user, led_to="")
    except IntegrityError:
        raise SentBefore from None


def digest(request: HttpRequest) -> uuid.UUID:
    """The person, the address and the answers as one key: the same from every window."""
    typed = sorted((name, values) for name, values in request.POST.lists() if name[0] != "_" and "csrf" not in name)
    files = sorted((name, file.name, file.size) for name, file in request.FILES.items())
    return uuid.uuid5(uuid.NAMESPACE_URL, repr((request.user.pk, request.path, typed, files)))


def led_to(token: str, user: User) -> str:
    """Where the form has led already; empty where it hasn't acted yet."""
    return _led_to(_key(token, user))


def form_of(token: str, user: User) -> uuid.UUID | None:
    """The form that a token stands for, as one person's; None where there is no token."""
    try:
        return uuid.uuid5(uuid.UUID(token), str(user.pk))
    except ValueError:
        return None


def _key(token: str, user: User) -> uuid.UUID:
    """The person's token as a key; what is no token never acted."""
    return form_of(token, user) or uuid.uuid4()


def _led_to(key: uuid.UUID) -> str:
    return FormToken.objects.filter(token=key).values_list("led_to", flat=True).first() or ""
