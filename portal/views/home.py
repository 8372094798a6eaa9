"""The two home pages: what the programme is, for anyone; and what waits, is late and has changed, for each person."""

import datetime as dt

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal import clock, history, queries, registry
from portal.moves import Text, WorkItem
from portal.rules import is_secretariat

LATEST = 5  # lines of what changed


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
    """What waits for me by its day, all of it or of one subject; what changed."""
    subjects = registry.work_by_subject(request.user)
    asked = request.GET.get("about", "")
    shown = subjects.get(asked) or registry.in_order_of_days(subjects)
    context = {
        "sections": by_day(shown),
        "shown": shown,
        "late": sum(item.is_late for item in shown),
        "facets": [(name, len(items)) for name, items in subjects.items()],
        "every": sum(map(len, subjects.values())),
        "about": asked if asked in subjects else "",
        "today": clock.today(),
        "standing": registry.standing_of(request.user),
        "beside": registry.beside_the_desk(request.user),
        "news": history.news_for(request.user, LATEST),
        "all_news": reverse("admin:portal_event_changelist") if is_secretariat(request.user) else "",
    }
    return render(request, "portal/desk.html", context)


def by_day(items: list[WorkItem]) -> list[tuple[Text, str, list[WorkItem]]]:
    """A heading, the tone of what stands below it, and that: what is late, what is due within a week, the rest."""
    end_of_week = clock.today() + dt.timedelta(days=6)
    late = [item for item in items if item.is_late]
    week = [item for item in items if item.due and not item.is_late and item.due <= end_of_week]
    later = [item for item in items if item.due and item.due > end_of_week]
    undated = [item for item in items if not item.due]
    headed = [
        (_("Late"), "late", late),
        (_("Within a week"), "", week),
        (_("Later"), "", later),
        (_("No day set"), "", undated),
    ]
    return [section for section in headed if section[2]]


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Where the language switch of a page without a form leads: back to that page, in the other language."""
    after = request.POST.get("next", "")
    safe = after.startswith("/") and url_has_allowed_host_and_scheme(
        after, {request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(after if safe else reverse("home"))
