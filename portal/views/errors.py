"""What a person reads when something went wrong. Nothing typed is lost to a stale page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.forms import kept


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page left open over a new sign-in: what was typed comes back on a fresh one, if it is this person's."""
    if kept.BY_ITSELF in request.POST:
        return HttpResponse(status=401)
    if kept.owner_of(request.POST) is not None and kept.keep(request):
        messages.info(request, _("This page had been open for too long, so it was renewed."))
        return redirect(request.path)
    return render(request, "403_csrf.html", status=403)


@login_not_required
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that can't be read, or has more text, fields or files than any form of the portal."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return too_large(request)
    return render(request, "400.html", status=400)


def too_large(request: HttpRequest) -> HttpResponse:
    """What was sent is larger than any form of the portal asks for."""
    return render(request, "413.html", status=413)


def length_required(request: HttpRequest) -> HttpResponse:
    """A body in chunks of which nobody says how many will come; no browser sends a form so."""
    return render(request, "400.html", status=411)
