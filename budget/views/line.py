"""One action line: its figures, and the list that adds up to each."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from budget import exports, queries, tables
from budget.models import ActionLine, Entry
from budget.views.scope import Scope, about, file_name, for_budget_readers, paged, scope_with_a_phase
from portal import clock
from portal.exports import known_kind


def _line(request: HttpRequest, code: str) -> tuple[Scope, ActionLine, queries.LineRow]:
    scope = scope_with_a_phase(request)
    rows = {row.code: row for row in queries.lines_of(scope.phase, scope.year, balance=scope.balance) if row.line}
    if code not in rows:
        raise Http404
    return scope, rows[code].line, rows[code]


def _committed_table(request: HttpRequest, scope: Scope, row: queries.LineRow):
    commitments = queries.commitments_of(scope.phase, scope.year).filter(line=row.line)
    sums = {"committed_in": row.committed, "spent_in": row.spent}
    return tables.CommitmentTable(commitments, sums=sums, caption=_("In US dollars, by commitment"))


def _received_table(request: HttpRequest, scope: Scope, row: queries.LineRow):
    entries = queries.entries_of_line(row.line, request.user, Entry.Kind.ALLOTMENT, scope.year)
    others = queries.others_allotted(row.line, request.user, scope.year)
    caption = _("In US dollars, by allotment")
    return tables.AllotmentTable(entries, sums={"usd": row.received}, others=others, caption=caption)


def _spent_table(request: HttpRequest, scope: Scope, row: queries.LineRow):
    entries = queries.entries_of_line(row.line, request.user, Entry.Kind.EXPENDITURE, scope.year)
    caption = _("In US dollars at the rate of the date, by expenditure")
    return tables.ExpenditureTable(entries, sums={"usd": row.spent}, caption=caption)


LISTS = {
    "committed": (_("Committed, and spent of it"), _committed_table),
    "received": (pgettext_lazy("money", "Received"), _received_table),
    "spent": (pgettext_lazy("money", "Spent"), _spent_table),
}


@for_budget_readers
@require_safe
def line(request: HttpRequest, code: str) -> HttpResponse:
    """A line's figures, and the list that adds up to one of them (`show`)."""
    scope, action_line, row = _line(request, code)
    shown = request.GET.get("show", "committed")
    if shown not in LISTS:
        raise Http404
    title, make_table = LISTS[shown]
    context = {
        "scope": scope,
        "today": clock.today(),
        "line": action_line,
        "row": row,
        "shown": shown,
        "lists": [(name, label) for name, (label, _make) in LISTS.items()],
        "list_title": title,
        "table": paged(request, make_table(request, scope, row)),
    }
    return render(request, "budget/line.html", context)


@for_budget_readers
@require_safe
def line_export(request: HttpRequest, code: str, kind: str) -> HttpResponseBase:
    """Every entry of the line as a file; what the person sees in total only is one row."""
    scope, action_line, _row = _line(request, code)
    entries = queries.all_entries_of_line(action_line, request.user, scope.year)
    others, figure = queries.others_allotted(action_line, request.user, scope.year), Entry.Kind.ALLOTMENT.label
    said = about(request, scope, reverse("budget-line", args=[code]), (_("Action line"), action_line))
    name = file_name(scope, code)
    return exports.entries(known_kind(kind), name, entries, about=said, others=others, figure=figure, code=code)
