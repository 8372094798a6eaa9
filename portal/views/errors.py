"""What a person reads when something went wrong. Nothing typed is lost to a stale page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from portal.forms import kept
from portal.room import NoRoom

# Django's words for a token that is none of this session's; each sign-in begins a new one.
ANOTHER_SESSION = "CSRF token from POST incorrect."


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page left open over a new sign-in: what was typed comes back on a fresh one, if it is this person's; a page of
    before they had signed in (an invitation, the sign-in itself) says so and leads on."""
    if kept.BY_ITSELF in request.POST:
        return HttpResponse(status=401)
    if kept.owner_of(request.POST) is not None and kept.keep(request):
        messages.info(request, _("This page had been open for too long, so it was renewed."))
        return redirect(request.path)
    if request.user.is_authenticated and reason == ANOTHER_SESSION:
        return render(request, "portal/signed_in_meanwhile.html", {"page": _page_of_the_form(request)}, status=409)
    return render(request, "403_csrf.html", status=403)


def _page_of_the_form(request: HttpRequest) -> str:
    """The address of our page that the form stood on; empty where the browser doesn't say."""
    page = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if is_ours else ""


@login_not_required
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that can't be read, has more text, fields or files than any form of the portal, or finds no room."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return too_large(request)
    if isinstance(exception, NoRoom):
        return render(request, "507.html", status=507)
    return render(request, "400.html", status=400)


def too_large(request: HttpRequest) -> HttpResponse:
    """What was sent is larger than any form of the portal asks for."""
    return render(request, "413.html", status=413)


def length_required(request: HttpRequest) -> HttpResponse:
    """A body in chunks of which nobody says how many will come; no browser sends a form so."""
    return render(request, "400.html", status=411)
