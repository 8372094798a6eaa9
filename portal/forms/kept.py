"""What a person typed, kept over an expired session: it waits on the server side of the browser's next session and is
offered back once the same person has signed in. Every form carries its owner's signed mark for that.

The browser keeps what it types as well (static/keep/), until the portal has it: under a place that stands for the
person and tells nothing of them, forgotten when they sign out; a visitor's only as long as its tab is open."""

from django.contrib.auth.signals import user_logged_out
from django.core import signing
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.crypto import salted_hmac

from portal.forms import chosen

OWNER = "_owner"
BY_ITSELF = "_autosave"  # what a form that saves while one types is sent with, instead of a button
SHOW = "_show"  # what a form is sent with that is only to be shown as it was typed
FORGET = "forget"
_SALT = "portal.form-owner"
_KEY = "kept"


def mark(user) -> str:
    """What a form carries to say whose it is."""
    return signing.dumps(user.pk, salt=_SALT)


def owner_of(data: QueryDict) -> int | None:
    """Whose form this was; None where the mark is missing or false."""
    try:
        return signing.loads(data.get(OWNER, ""), salt=_SALT)
    except signing.BadSignature:
        return None


def keep(request: HttpRequest) -> bool:
    """Keep what was posted, if it is somebody's form."""
    owner = owner_of(request.POST)
    if owner is None:
        return False
    typed = chosen.note(request, request.POST).urlencode()
    request.session[_KEY] = {"path": request.path, "owner": owner, "typed": typed}
    return True


def take(request: HttpRequest) -> QueryDict | None:
    """What this person had typed on this page, once; somebody else's is forgotten."""
    kept = request.session.get(_KEY)
    if not kept:
        return None
    if kept["owner"] != request.user.pk:
        del request.session[_KEY]
        return None
    if kept["path"] != request.path:
        return None
    del request.session[_KEY]
    return QueryDict(kept["typed"])


def place(user) -> str:
    """Under which name a browser keeps what this person types."""
    return salted_hmac("portal.kept", str(user.pk)).hexdigest()[:32]


@receiver(user_logged_out)
def _signed_out(request: HttpRequest | None, user, **_more) -> None:
    if request is not None and user is not None:
        request.forgets = place(user)


def forget(request: HttpRequest, response: HttpResponse) -> None:
    """Have the browser forget what it kept for somebody who signs out, by the script of the next page."""
    if name := getattr(request, "forgets", ""):
        response.set_cookie(FORGET, name, max_age=30 * 86400, samesite="Lax")
