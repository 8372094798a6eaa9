"""What a person typed, kept over an expired session: it waits on the server side of the browser's next session and is
offered back once the same person has signed in. Every form carries its owner's signed mark for that."""

from django.core import signing
from django.http import HttpRequest, QueryDict

OWNER = "_owner"
_SALT = "portal.form-owner"
_KEY = "kept"
_MAX_LENGTH = 200_000


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
    """Keep what was posted, if it is somebody's form and not unreasonably long."""
    owner = owner_of(request.POST)
    typed = request.POST.urlencode()
    if owner is None or len(typed) > _MAX_LENGTH:
        return False
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
