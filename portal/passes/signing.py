"""How a link is written and read. It is made when its message is sent or its page is shown, and never stored."""

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.urls import reverse

from portal.models import Pass
from portal.passes import purposes

SALT = "portal.pass"
MOST_DIGITS = 18  # of a key: any number of these fits the database


def token_of(opened: Pass) -> str:
    return _signer(opened).sign(str(opened.pk))


def address_of(opened: Pass) -> str:
    """Where the link leads, within the portal."""
    return reverse(purposes.of(opened.purpose).view, args=[token_of(opened)])


def link_of(opened: Pass) -> str:
    return settings.PORTAL_URL + address_of(opened)


def read(token: str, *purpose: str) -> Pass | None:
    """The pass of a link, whether or not it still opens; None for a link that is false, or for another purpose than
    those named, if any is."""
    found = _as_now(token) or _as_earlier(token, purpose)
    return found if found and (not purpose or found.purpose in purpose) else None


def _signer(opened: Pass) -> signing.Signer:
    """What is signed is all that the link is good for: a row that says anything else doesn't fit it."""
    about = f"{opened.content_type_id}.{opened.object_id}"
    return signing.Signer(salt=f"{SALT}.{opened.purpose}.{about}.{opened.nonce}")


def _rows() -> QuerySet[Pass]:
    return Pass.objects.filter(purpose__in=[purpose.name for purpose in purposes.every()])


def _as_now(token: str) -> Pass | None:
    key = token.partition(":")[0]
    if not (key.isascii() and key.isdigit() and len(key) <= MOST_DIGITS):
        return None
    found = _rows().filter(pk=int(key)).first()
    try:
        return found if found and _signer(found).unsign(token) == key else None
    except signing.BadSignature:
        return None


def _as_earlier(token: str, names: tuple[str, ...]) -> Pass | None:
    """A link sent by a release before this one, which said only which record it is about."""
    for purpose in purposes.every():
        key = purpose.earlier(token) if purpose.name in names or not names else None
        if key is not None:
            about = {"content_type": purpose.content_type, "object_id": key}
            return _rows().filter(purpose=purpose.name, **about).order_by("pk").last()
    return None
