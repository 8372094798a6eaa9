"""The programme's money as chart and table, by line and by Party; contributions as one may see them, and one by one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from budget import exports, queries, tables
from budget.models import PhaseBalance
from budget.rules import reads_the_whole_ledger
from budget.views.scope import (
    Scope,
    about,
    file_name,
    for_budget_readers,
    paged,
    scope_of,
    scope_with_a_phase,
)
from portal import clock
from portal.exports import About, known_kind
from portal.models import Phase

CONTRIBUTIONS_PER_PAGE = 10  # on the dashboard, below all else


@for_budget_readers
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """The programme's money as chart and table, by line and by Party; contributions as one may see them."""
    scope = scope_of(request)
    context: dict[str, Any] = {"scope": scope, "today": clock.today()}
    if scope.phase:
        rows, totals = _rows_and_totals(scope)
        context |= {
            "lines": rows[:-1],
            "unallotted": rows[-1],
            "totals": totals,
            "cents": any(amount % 1 for row in (*rows, totals) for amount in queries.amounts(row)),
            "parties": queries.by_party(scope.phase, scope.year),
            **_contributions(request, scope.phase, scope.balance),
        }
    return render(request, "budget/dashboard.html", context)


def _rows_and_totals(scope: Scope) -> tuple[list[queries.LineRow], queries.Totals]:
    rows = queries.lines_of(scope.phase, scope.year, balance=scope.balance)
    return rows, queries.totals(scope.phase, rows, scope.year, balance=scope.balance)


def _contributions(request: HttpRequest, phase: Phase, balance: PhaseBalance) -> dict[str, Any]:
    """Those that the person sees in detail, by currency and one by one; all others in total."""
    visible = queries.contributions_visible_to(request.user).filter(phase=phase)
    currencies = list(queries.by_currency(visible))
    whole, own = queries.sums_of_phase(phase, balance=balance), queries.sums_of(currencies)
    table = tables.ContributionTable(visible, sums=own, caption=tables.IN_DOLLARS)
    return {
        "may_read_all": reads_the_whole_ledger(request.user),
        "currencies": currencies,
        "whole": whole,
        "others": {name: whole[name] - own[name] for name in whole},
        "contributions": paged(request, table, CONTRIBUTIONS_PER_PAGE),
    }


@for_budget_readers
@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The dashboard's table as a file."""
    scope = scope_with_a_phase(request)
    rows, totals = _rows_and_totals(scope)
    told = {
        _("Phase"): scope.phase.code,
        _("Year"): scope.year or "",
        _("As at"): clock.today(),
        _("Currency"): "USD",
    }
    said = about(request, scope, reverse("budget-dashboard"), rows=len(rows) + 1)
    return exports.lines(known_kind(kind), file_name(scope), told, rows, totals, said)


@for_budget_readers
@require_safe
def contribution(request: HttpRequest, pk: int) -> HttpResponse:
    """What was pledged, received and allotted of one contribution, entry by entry."""
    found = get_object_or_404(queries.contributions_visible_to(request.user), pk=pk)
    entries = queries.entries_of_contribution(found)
    context = {
        "contribution": found,
        "today": clock.today(),
        "lines": queries.lines_of_contribution(found),
        "table": paged(request, tables.MoneyInTable(entries, sums={}, caption=tables.AT_THE_RATE)),
    }
    return render(request, "budget/contribution.html", context)


@for_budget_readers
@require_safe
def contribution_export(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """Its entries as a file, oldest first."""
    found = get_object_or_404(queries.contributions_visible_to(request.user), pk=pk)
    entries = queries.entries_of_contribution(found).select_related("contribution__donor")
    said = About(reverse("budget-contribution", args=[pk]), 0, [(_("Contribution"), found)])
    return exports.entries(known_kind(kind), f"contribution-{pk}", entries, about=said)
