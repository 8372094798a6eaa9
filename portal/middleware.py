"""What every request passes: the reader's language and time zone, typed text kept, staff with a second factor."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from portal import files, scanning
from portal.forms import kept
from portal.people import actions, throttle
from portal.views import errors

SWITCH = "_language"
PART = 64 * 1024


class CompressMiddleware(GZipMiddleware):
    """Pages travel compressed; files, which are compressed already, are streamed as they are. The length of a page
    tells nothing of its tokens (BREACH): each page masks them anew, and Django adds padding of random length."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        return response if response.streaming else super().process_response(request, response)


class NulMiddleware:
    """No address, question or cookie of ours holds NUL, and PostgreSQL can’t look for it: such a cookie is none, and
    such a request can’t be read. (Forms clean what is typed.)"""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if "\0" not in value}
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL in the address")


class PrivacyMiddleware:
    """Pages of a signed-in person are kept by no proxy, nor by the browser after they sign out."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        came_signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if came_signed_in or request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class KnownDeviceMiddleware:
    """The browser with which somebody signs in is known from then on."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        came_as = request.user.pk
        response = self.get_response(request)
        if request.user.is_authenticated and request.user.pk != came_as:
            throttle.know_device(request, response)
        return response


class LanguageMiddleware:
    """The signed-in person's language, else the cookie's, else the browser's. A form may switch it: its page is shown
    again in the other language with what was typed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        signed_in = request.user.is_authenticated
        request.switches_language = False
        self._activate(request, request.user.language if signed_in else translation.get_language_from_request(request))
        timezone.activate(request.user.zone if signed_in else timezone.get_default_timezone())
        try:
            response = self.get_response(request)
        finally:
            timezone.deactivate()
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        if request.switches_language:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, request.LANGUAGE_CODE, max_age=365 * 86400, samesite="Lax"
            )
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        """After the CSRF check, which stands before this middleware."""
        language = request.POST.get(SWITCH) if request.method == "POST" else None
        if language in dict(settings.LANGUAGES):
            request.switches_language = True
            self._activate(request, language)
            if request.user.is_authenticated and request.user.language != language:
                actions.change_language(request.user, language=language)

    @staticmethod
    def _activate(request: HttpRequest, language: str) -> None:
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()


class BodyLimitMiddleware:
    """A body that is too large, or that doesn't say how large it is, is answered before anything takes it apart: the
    check against forgery is the first to. Of a body that nobody read, gunicorn takes 64 kB more at most, and hangs up:
    what a proxy lets through is therefore read and let go, or the proxy would know of no answer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "HTTP_TRANSFER_ENCODING" in request.META:
            return errors.length_required(request)
        signed_in = request.user.is_authenticated
        most = settings.BODY_MAX_BYTES if signed_in else settings.BODY_MAX_BYTES_OF_VISITORS
        if length_of(request) <= most:
            return self.get_response(request)
        if length_of(request) <= settings.BODY_MAX_BYTES:
            let_go(request)
        return errors.too_large(request)


def let_go(request: HttpRequest) -> None:
    while request.read(PART):
        pass


def length_of(request: HttpRequest) -> int:
    """What the request says of its body, as Django reads it: 0 where that is no number."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isdecimal() else 0


class KeepTypedMiddleware:
    """A form that arrives after its session has ended is kept until its owner signs in again. One that saves by itself
    is answered with 401, and the browser keeps it. A person who signs out leaves nothing behind."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        kept.forget(request, response)
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        if request.method == "POST" and not request.user.is_authenticated and getattr(view, "login_required", True):
            if kept.BY_ITSELF in request.POST:
                return HttpResponse(status=401)
            kept.keep(request)
        return None


class ScannerMiddleware:
    """What the virus scanner finds in a request is on the trail, even where the rest of the request was undone."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            for upload in scanning.found_in(request):
                files.report_infected(upload, by=request.user)
        return response


class SecondFactorMiddleware:
    """Outside the demo, staff set up a second factor before anything else."""

    EXEMPT = (
        "account_logout",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_index",
        "language",
        "health-live",
        "health-ready",
    )

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        user = request.user
        if settings.DEMO or not user.is_authenticated or not user.is_staff:
            return None
        if request.resolver_match.view_name in self.EXEMPT or is_mfa_enabled(user):
            return None
        return redirect("mfa_activate_totp")
