"""A donor's home: what became of the own contribution, figure by figure."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from budget import figures, queries, tables
from budget.models import Contribution
from budget.views.scope import Scope, scope_of
from portal import clock, registry
from portal.models import User
from roadmap.queries import published

LATEST = 5


def home(request: HttpRequest) -> HttpResponse:
    """For whoever is a donor and nothing else (`registry.has_home`)."""
    scope = scope_of(request)
    context: dict[str, Any] = {"scope": scope, "today": clock.today(), "work": registry.work_of(request.user)}
    if scope.phase:
        context |= _given(request.user, scope)
    return render(request, "budget/donor.html", context)


def _given(user: User, scope: Scope) -> dict[str, Any]:
    """What the person's organisation gave to the phase, and what happened on the lines that it feeds."""
    contributions = list(figures.own(user, scope.phase))
    sums = _sums(contributions)
    fed = figures.fed_by(user, scope.phase)
    parties = _parties(user, scope, list(fed))
    out = {name: sum((row[name] for row in parties), queries.ZERO) for name in ("committed", "spent")}
    return {
        "contributions": contributions,
        "table": tables.ContributionTable(contributions, sums=sums, orderable=False, caption=tables.IN_DOLLARS),
        "awaited": [one for one in contributions if one.to_receive > 0],
        "own": sums,
        "to_allot": sums["received_usd"] - sums["allotted_usd"],
        "whole": scope.balance.received,
        "steps": _steps(sums, out),
        "lines": len(fed),
        "parties": parties,
        "mine_query": f"{scope.query_and}mine&",
        "cents": any(amount % 1 for row in parties for amount in (row["committed"], row["spent"])),
        "out": out,
        "supported": sum(row["party"] is not None for row in parties),
        "published": sum(row["roadmap"] is not None for row in parties),
        "latest": figures.latest(user, scope.phase, LATEST),
    }


def _sums(contributions: list[Contribution]) -> dict[str, Decimal]:
    return {name: sum((getattr(one, name) for one in contributions), queries.ZERO) for name in queries.IN_DOLLARS}


def _steps(sums: dict[str, Decimal], out: dict[str, Decimal]) -> list[dict[str, Any]]:
    """The money from the pledge to what is spent, each with its figure's name and how long its bar is."""
    amounts = {
        "pledged": sums["pledged_usd"],
        "received": sums["received_usd"],
        "allotted": sums["allotted_usd"],
        **out,
    }
    longest = max(amounts.values())
    labels = {name: figures.FIGURES[name].label for name in amounts}
    return [{"name": n, "label": labels[n], "amount": usd, "longest": longest} for n, usd in amounts.items()]


def _parties(user: User, scope: Scope, lines: list[int]) -> list[dict[str, Any]]:
    """The Parties for which something is set aside on those lines, each with the roadmap that it published last."""
    rows = [row for row in queries.by_party(scope.phase, lines=lines) if row["committed"]]
    keys = [row["party"].pk for row in rows if row["party"]]
    roadmaps = {roadmap.party_id: roadmap for roadmap in reversed(published().filter(party__in=keys))}
    return [row | {"roadmap": roadmaps.get(row["party"].pk) if row["party"] else None} for row in rows]
