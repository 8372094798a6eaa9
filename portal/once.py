"""A form acts once. Each carries a token; sent twice (a double click, a reload), the second leads where the first
led."""

import uuid
from collections.abc import Callable

from django.db import IntegrityError, transaction

from portal.models import FormToken, User

FIELD = "_token"


def new_token() -> str:
    return str(uuid.uuid4())


def act(token: str, user: User, action: Callable[[], str]) -> str:
    """Run the action and remember where it leads, both or neither; for a token already used, only say where.

    Of two at once the second waits for the first, on both databases: the token's row is written before the action.
    """
    key = _key(token)
    if led_to := _led_to(key, user):
        return led_to
    try:
        with transaction.atomic():
            row = FormToken.objects.create(token=key, user=user, led_to="")
            row.led_to = action()
            row.save(update_fields=["led_to"])
            return row.led_to
    except IntegrityError:
        if led_to := _led_to(key, user):
            return led_to
        raise


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
