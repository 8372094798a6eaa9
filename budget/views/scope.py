"""What every page of the money begins with: who may read it, and which phase and year it is about."""

from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from budget import queries
from budget.models import PhaseBalance
from budget.rules import sees_the_budget
from portal import clock, exports
from portal.models import Phase
from portal.queries import current_phase

PER_PAGE = 50


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
    def query_and(self) -> str:
        """The same, to be followed by one more parameter."""
        return f"{self.query}&" if self.query else "?"

    @property
    def phase_query(self) -> str:
        """The same for the whole phase."""
        return self.query_for(None)

    def query_for(self, year: int | None) -> str:
        given = {"phase": self.phase.code} if self.phase != self.current else {}
        given |= {"year": str(year)} if year else {}
        return f"?{urlencode(given)}" if given else ""

    @property
    def currency_query(self) -> str:
        """The whole phase, to be followed by a currency."""
        return f"{self.phase_query}&currency=" if self.phase_query else "?currency="

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


def scope_with_a_phase(request: HttpRequest) -> Scope:
    """The same for a page that is about a phase; there is none where no phase has a budget today."""
    scope = scope_of(request)
    if scope.phase is None:
        raise Http404
    return scope


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


def about(request: HttpRequest, scope: Scope, page: str, *told: tuple[Any, Any], rows: int = 0) -> exports.About:
    """What a file says of itself: the page it is taken from, the phase, the year, and what else is asked."""
    asked = request.GET.urlencode()
    scoped = [(_("Phase"), scope.phase.code), *([(_("Year"), scope.year)] if scope.year else [])]
    return exports.About(f"{page}?{asked}" if asked else page, rows, [*scoped, *told])


def file_name(scope: Scope, *parts: str) -> str:
    return "-".join(["budget", scope.phase.code, *parts, *([str(scope.year)] if scope.year else [])])
