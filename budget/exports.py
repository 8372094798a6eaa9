"""Money as CSV or workbook: the reader's language in the header, numbers plain."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from budget.models import Entry
from budget.queries import AMOUNTS, ZERO, LineRow, Totals, amounts
from portal import exports


def lines(
    kind: str, name: str, told: dict[str, Any], rows: Sequence[LineRow], total: Totals, about: exports.About
) -> HttpResponseBase:
    """A row for each line, what is on no line yet, and the total. `told` stands before each: phase, date, currency."""
    header = [*told, _("Code"), _("Action line"), *(label for _amount, label in AMOUNTS)]
    body = [[*told.values(), row.code, row.label, *amounts(row)] for row in rows]
    last = [*told.values(), "", _("Total"), *amounts(total)]
    return exports.response(kind, name, gettext("Budget"), [header, *body, last], about)


ENTRY_HEADER = (
    pgettext_lazy("ledger", "Entry"),
    _("Takes back entry"),
    _("Kind"),
    _("Date"),
    _("Action line"),
    _("Donor"),
    _("Agreement"),
    _("Party"),
    _("Year"),
    _("What it is for"),
    _("Currency"),
    _("Amount"),
    _("Rate (USD for one unit)"),
    _("USD"),
)


def entries(
    kind: str,
    name: str,
    entries: Iterable[Entry],
    *,
    about: exports.About,
    others: Decimal = ZERO,
    figure: str | Promise = "",
    code: str = "",
) -> HttpResponseBase:
    """Every entry. What other donors gave to the figure is one row, where the reader sees it in total only."""
    body = [_cells(entry) for entry in entries]
    if others:
        donor = _("Other donors, in total")
        body.append(["", "", figure, "", code, donor, "", "", "", "", "USD", others, 1, others])
    about = replace(about, rows=len(body))
    return exports.response(kind, name, gettext("Ledger entries"), [ENTRY_HEADER, *body], about)


def _cells(entry: Entry) -> list[Any]:
    given, used = entry.contribution, entry.commitment
    return [
        entry.pk,
        entry.reverses_id or "",
        entry.get_kind_display(),
        entry.date,
        entry.line.code if entry.line else "",
        *((given.donor.name, given.reference) if given else ("", "")),
        *((str(used.party or ""), used.year, used.label) if used else ("", "", "")),
        entry.currency,
        entry.amount,
        entry.rate.normalize(),
        entry.usd,
    ]
