"""The donor's dashboard, and behind each figure the list that adds up to it. The ledger is kept in the admin."""

from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from budget import exports, queries, tables
from budget.models import ActionLine, Entry, PhaseBalance
from budget.rules import reads_the_whole_ledger, sees_the_budget
from portal import clock
from portal.models import Phase
from portal.queries import current_phase

PER_PAGE = 50
CONTRIBUTIONS_PER_PAGE = 10  # on the dashboard, below all else


@dataclass(frozen=True)
class Scope:
    """Which phase a page is about, with its balance, and which of its years (None: all of it); `current` is today's."""

    phase: Phase | None
    balance: PhaseBalance | None
    year: int | None
    phases: list[Phase]
    current: Phase | None

    @property
    def other_phases(self) -> list[Phase]:
        return [phase for phase in self.phases if phase != self.phase]

    @property
    def years(self) -> range:
        return queries.years_of(self.phase, balance=self.balance)

    @property
    def query(self) -> str:
        """To append to an address that shows the same phase and year."""
        return self.query_for(self.year)

    @property
    def phase_query(self) -> str:
        """The same for the whole phase."""
        return self.query_for(None)

    def query_for(self, year: int | None) -> str:
        given = {"phase": self.phase.code} if self.phase != self.current else {}
        given |= {"year": str(year)} if year else {}
        return f"?{urlencode(given)}" if given else ""

    @property
    def year_tabs(self) -> list[tuple[int, str]]:
        return [(year, self.query_for(year)) for year in self.years]


def scope_of(request: HttpRequest) -> Scope:
    """From the address; a phase without a budget and a year outside of it do not exist."""
    phases = list(queries.phases_with_lines())
    code, year = request.GET.get("phase"), request.GET.get("year")
    current = current_phase(clock.today())
    phase = {p.code: p for p in phases}.get(code) if code else current
    if code and phase is None:
        raise Http404
    balance = queries.balance_of(phase) if phase else None
    years = {str(y): y for y in queries.years_of(phase, balance=balance)} if phase and year else {}
    if year and year not in years:
        raise Http404
    return Scope(phase, balance, years.get(year), phases, current)


def for_budget_readers(view):
    """Donors and staff; GET and HEAD."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not sees_the_budget(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return require_safe(guarded)


def paged(request: HttpRequest, table, per_page: int = PER_PAGE):
    """The table, sorted and paginated by the address."""
    RequestConfig(request, paginate={"per_page": per_page}).configure(table)
    return table


# --- The whole ------------------------------------------------------------------------------------------------------


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
    table = tables.ContributionTable(visible, sums=own, caption=_("Received and allotted in US dollars, to date"))
    return {
        "may_read_all": reads_the_whole_ledger(request.user),
        "currencies": currencies,
        "whole": whole,
        "others": {name: whole[name] - own[name] for name in whole},
        "contributions": paged(request, table, CONTRIBUTIONS_PER_PAGE),
    }


@for_budget_readers
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The dashboard's table as CSV."""
    scope = scope_of(request)
    if scope.phase is None:
        raise Http404
    rows, totals = _rows_and_totals(scope)
    told = {
        _("Phase"): scope.phase.code,
        _("Year"): scope.year or "",
        _("As of"): clock.today().isoformat(),
        _("Currency"): "USD",
    }
    return exports.lines_csv(_file_name(scope), told, rows, totals)


def _file_name(scope: Scope, *parts: str) -> str:
    return "-".join(["budget", scope.phase.code, *parts, *([str(scope.year)] if scope.year else [])])


# --- One line -------------------------------------------------------------------------------------------------------


def _line(request: HttpRequest, code: str) -> tuple[Scope, ActionLine, queries.LineRow]:
    scope = scope_of(request)
    if scope.phase is None:
        raise Http404
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
def line_export(request: HttpRequest, code: str) -> HttpResponse:
    """Every entry of the line as CSV; what the person sees in total only is one row."""
    scope, action_line, _row = _line(request, code)
    entries = queries.all_entries_of_line(action_line, request.user, scope.year)
    others = queries.others_allotted(action_line, request.user, scope.year)
    return exports.entries_csv(_file_name(scope, code), code, entries, others)


# --- One contribution ------------------------------------------------------------------------------------------------


@for_budget_readers
@require_safe
def contribution(request: HttpRequest, pk: int) -> HttpResponse:
    """What was pledged, received and allotted of one contribution, entry by entry."""
    found = get_object_or_404(queries.contributions_visible_to(request.user), pk=pk)
    entries = queries.entries_of_contribution(found)
    caption = _("Every entry; dollars at the rate of its date")
    context = {
        "contribution": found,
        "today": clock.today(),
        "lines": queries.lines_of_contribution(found),
        "table": paged(request, tables.MoneyInTable(entries, sums={}, caption=caption)),
    }
    return render(request, "budget/contribution.html", context)
