"""Behind every figure: the entries of the ledger that add up to it, as a page and as a file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from budget import exports, figures, tables
from budget.figures import FIGURES, Part
from budget.models import ActionLine, Contribution
from budget.views.scope import Scope, about, file_name, for_budget_readers, paged, scope_with_a_phase
from portal import clock
from portal.exports import known_kind
from portal.models import Country

NO_PARTY = "none"


def _part(request: HttpRequest, scope: Scope) -> Part:
    """What the address asks for; a line, a Party or a currency that isn't there does not exist."""
    asked = request.GET
    party, currency = asked.get("party", ""), asked.get("currency", "")
    if currency and not Contribution.objects.filter(phase=scope.phase, currency=currency).exists():
        raise Http404
    return Part(
        scope.phase,
        scope.year,
        line=_one(ActionLine.objects.filter(phase=scope.phase, code=asked["line"])) if asked.get("line") else None,
        party=_one(Country.objects.filter(iso3=party)) if party and party != NO_PARTY else None,
        without_party=party == NO_PARTY,
        currency=currency,
        mine="mine" in asked,
    )


def _one(found):
    if (record := found.first()) is None:
        raise Http404
    return record


def _asked(request: HttpRequest, name: str) -> tuple[Scope, Part, figures.Behind]:
    if name not in FIGURES:
        raise Http404
    scope = scope_with_a_phase(request)
    part = _part(request, scope)
    return scope, part, figures.behind(name, part, request.user)


@for_budget_readers
@require_safe
def entries(request: HttpRequest, name: str) -> HttpResponse:
    """A figure, what of the programme it is about, and its entries."""
    scope, part, behind = _asked(request, name)
    figure = FIGURES[name]
    table = tables.FigureTable(behind.entries, others=behind.others, total=behind.total if figure.is_sum else None)
    query = request.GET.copy()
    for of_the_table in ("page", "sort"):
        query.pop(of_the_table, None)
    context = {
        "scope": scope,
        "today": clock.today(),
        "name": name,
        "figure": figure,
        "part": part,
        "total": behind.total,
        "table": paged(request, table),
        "query": f"?{query.urlencode()}" if query else "",
    }
    return render(request, "budget/entries.html", context)


@for_budget_readers
@require_safe
def export(request: HttpRequest, name: str, kind: str) -> HttpResponseBase:
    """The same entries as a file."""
    scope, part, behind = _asked(request, name)
    found = behind.entries.order_by("date", "id")
    named, figure = file_name(scope, name), FIGURES[name].label
    said = about(request, scope, reverse("budget-entries", args=[name]), (_("Figure"), figure), *_in_words(part))
    return exports.entries(known_kind(kind), named, found, about=said, others=behind.others, figure=figure)


def _in_words(part: Part) -> list[tuple[Any, Any]]:
    """What of the programme the figure is about, beyond phase and year."""
    party = _("none") if part.without_party else part.party
    said = [(_("Action line"), part.line), (_("Party"), party), (_("Currency"), part.currency)]
    return [(name, value) for name, value in said if value]
