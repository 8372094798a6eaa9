"""A form acts once. Each carries a token; sent twice (a double click, a reload), the second leads where the first
led. The same answers from a second window can be told too, by their digest.

A token counts for one person. That of somebody without an account counts for one browser, known by the secret of its
CSRF cookie: no session is begun for a visitor, and nobody learns anything from a token of somebody else.
"""

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from portal.models import FormToken, User

FIELD = "_token"
ACTED = "_acted"  # the parameter by which a browser asks whether what it sent has arrived
SOON = dt.timedelta(hours=1)


def new_token() -> str:
    return str(uuid.uuid4())


class SentBefore(Exception):
    """The person has sent the same answers within the hour, from another window."""


def sent_token(request: HttpRequest) -> str:
    """The token with which the request sends a form, or asks what became of it (`_acted`); empty where there is none.
    A visitor's is tied to the browser."""
    token = request.POST.get(FIELD, "") or request.GET.get(ACTED, "")
    if request.user.is_authenticated or not token:
        return token
    browser = _browser(request)
    return str(_uuid(token, browser) or "") if browser else ""


def _browser(request: HttpRequest) -> str:
    return request.META.get("CSRF_COOKIE") or ""


def act(
    token: str,
    user: User | AnonymousUser,
    action: Callable[[], str],
    *,
    answers: uuid.UUID | None = None,
    again: bool = False,
) -> str:
    """Run the action and remember where it leads, both or neither; for a token already used, only say where.

    Of two at once the second waits for the first, on both databases: the rows of the token and of the answers are
    written before the action. `answers` is the digest of what was sent, where sending it again soon has to be noticed:
    raises SentBefore, unless `again` says that it is meant.
    """
    key, person = _key(token, user), user if isinstance(user, User) else None
    try:
        with transaction.atomic():
            row = FormToken.objects.create(token=key, user=person, led_to="")
            if answers:
                _remember(answers, person, again)
            row.led_to = action()
            row.save(update_fields=["led_to"])
            return row.led_to
    except IntegrityError:
        if led_to := _led_to(key):
            return led_to
        raise


def _remember(answers: uuid.UUID, user: User | None, again: bool) -> None:
    sent = FormToken.objects.filter(token=answers)
    (sent if again else sent.filter(used_at__lte=timezone.now() - SOON)).delete()
    try:
        with transaction.atomic():
            FormToken.objects.create(token=answers, user=user, led_to="")
    except IntegrityError:
        raise SentBefore from None


def digest(request: HttpRequest) -> uuid.UUID:
    """The person (or browser), the address and the answers, files too, as one key: the same from every window."""
    typed = sorted((name, values) for name, values in request.POST.lists() if name[0] != "_" and "csrf" not in name)
    files = sorted((name, [_content(one) for one in chosen]) for name, chosen in request.FILES.lists())
    whose = request.user.pk or _browser(request)
    return uuid.uuid5(uuid.NAMESPACE_URL, repr((whose, request.path, typed, files)))


def _content(upload: UploadedFile) -> tuple[str, str]:
    upload.seek(0)
    content = hashlib.file_digest(upload, "sha256").hexdigest()
    upload.seek(0)
    return upload.name or "", content


def led_to(token: str, user: User | AnonymousUser) -> str:
    """Where the form has led already; empty where it hasn't acted yet."""
    return _led_to(_key(token, user))


def form_of(token: str, user: User | AnonymousUser) -> uuid.UUID | None:
    """The form that a token stands for, as one person's; None where there is no token."""
    return _uuid(token, str(user.pk))


def _uuid(token: str, whose: str) -> uuid.UUID | None:
    try:
        return uuid.uuid5(uuid.UUID(token), whose)
    except ValueError:
        return None


def _key(token: str, user: User | AnonymousUser) -> uuid.UUID:
    """The person's token as a key; what is no token never acted."""
    return form_of(token, user) or uuid.uuid4()


def _led_to(key: uuid.UUID) -> str:
    return FormToken.objects.filter(token=key).values_list("led_to", flat=True).first() or ""
