"""The calls that anyone may read."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from applications import exports, queries
from portal.exports import known_kind
from portal.roles import SPEAKERS


@login_not_required
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """The calls that anyone may read."""
    return render(request, "applications/calls.html", {"calls": queries.published_calls()})


@login_not_required
@require_safe
def calls_export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The same as a file."""
    return exports.calls(known_kind(kind))


@login_not_required
@require_safe
def call(request: HttpRequest, code: str) -> HttpResponse:
    """One call: who may apply, for what, in which languages, on which criteria."""
    found = get_object_or_404(queries.published_calls().prefetch_related("criteria", "levels"), code=code)
    context = {
        "call": found,
        "parties": queries.eligible_parties(found),
        "speaks_for_a_party": speaks_for_a_party(request.user),
        "standing": queries.standings(request.user, [found])[0] if request.user.is_authenticated else None,
    }
    return render(request, "applications/call.html", context)


def speaks_for_a_party(user) -> bool:
    return user.is_authenticated and user.holds(*SPEAKERS)
