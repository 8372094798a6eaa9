"""The two home pages: what the programme is, for anyone; and what waits, is late and has changed, for each person."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from portal import clock, history, queries, registry


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The signed-in person's desk, or what their role has as home; anyone else's introduction."""
    if not request.user.is_authenticated:
        return programme(request)
    own = registry.home_of(request.user) or desk
    return own(request)


@login_not_required
@require_safe
def programme(request: HttpRequest) -> HttpResponse:
    """What the programme is; each app adds its panel."""
    panels = [(panel.template, panel.context()) for panel in registry.public_panels()]
    context = {name: value for _template, part in panels for name, value in part.items()}
    context |= {
        "panels": [template for template, _part in panels],
        "offers": registry.public_offers(),
        "phase": queries.current_phase(clock.today()),
        "party_count": queries.parties().count(),
        "today": clock.today(),
    }
    return render(request, "portal/programme.html", context)


def desk(request: HttpRequest) -> HttpResponse:
    """What waits for me, what is late, what changed."""
    work = registry.work_of(request.user)
    context = {
        "late": [item for item in work if item.is_late],
        "waiting": [item for item in work if not item.is_late],
        "news": history.news_for(request.user, 12),
    }
    return render(request, "portal/desk.html", context)


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Where the language switch of a page without a form leads: back to that page, in the other language."""
    after = request.POST.get("next", "")
    safe = after.startswith("/") and url_has_allowed_host_and_scheme(
        after, {request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(after if safe else reverse("home"))
