"""How attempts to sign in are counted: by address and source, and apart from them on a device that the person has
signed in on before, so that nobody shuts somebody else out (docs/adr/0018)."""

from ipaddress import ip_address, ip_network

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string

from portal.models import User

COOKIE, SALT = "device", "portal.device"
A_YEAR = 365 * 24 * 3600  # seconds
PEOPLE = 5  # who share a device, those who signed in last

ON_A_DEVICE, FROM_ANYWHERE = "login_failed_on_device", "login_failed_from_anywhere"  # in settings


def source(request: HttpRequest) -> str:
    """Where the request comes from; of IPv6 the network, which one household has to itself."""
    address = ip_address(get_adapter().get_client_ip(request))
    return str(ip_network((address, 64), strict=False)) if address.version == 6 else str(address)


def is_too_many(request: HttpRequest, address: str) -> bool:
    """Count one more attempt to sign in with the address: on the person's own device, or from all the others."""
    action, key = _counted(request, address)
    return not ratelimit.consume(request, action=action, key=key)


def forgive(request: HttpRequest, address: str) -> None:
    """The password was right."""
    action, key = _counted(request, address)
    ratelimit.clear(request, action=action, key=key)


def _counted(request: HttpRequest, address: str) -> tuple[str, str]:
    if is_on_own_device(request, address):
        return ON_A_DEVICE, f"{_device(request)[0]}:{address.lower()}"
    return FROM_ANYWHERE, address.lower()


def is_on_own_device(request: HttpRequest, address: str) -> bool:
    """Whether the person of that address has signed in with this browser before."""
    _name, people = _device(request)
    user = User.objects.at_address(address) if people else None
    return user is not None and user.pk in people


def know_device(request: HttpRequest, response: HttpResponse) -> None:
    """Somebody has just signed in: the browser is theirs from now on, and still that of those before."""
    name, people = _device(request)
    people = [request.user.pk, *(pk for pk in people if pk != request.user.pk)][:PEOPLE]
    response.set_cookie(
        COOKIE,
        signing.dumps([name or get_random_string(22), people], salt=SALT),
        max_age=A_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _device(request: HttpRequest) -> tuple[str, list[int]]:
    """The device's random name, and the keys of its people; empty where the cookie is missing, false or old."""
    try:
        name, people = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=A_YEAR)
    except signing.BadSignature:
        return "", []
    return name, people
