"""Money as CSV: the reader's language in the header, numbers plain."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from budget.models import Entry
from budget.queries import AMOUNTS, LineRow, Totals, amounts
from portal import exports


def lines_csv(name: str, told: dict[str, Any], rows: Iterable[LineRow], total: Totals) -> HttpResponseBase:
    """A row for each line, what is on no line yet, and the total. `told` stands before each: phase, date, currency."""
    header = [*told, _("Code"), _("Action line"), *(label for _amount, label in AMOUNTS)]
    body = [[*told.values(), row.code, row.label, *amounts(row)] for row in rows]
    return exports.response(exports.CSV, name, "", [header, *body, [*told.values(), "", _("Total"), *amounts(total)]])


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


def entries_csv(name: str, code: str, entries: Iterable[Entry], others: Decimal) -> HttpResponseBase:
    """Every entry of a line; what other donors gave is one row, where the reader sees it in total only."""
    body = [_cells(code, entry) for entry in entries]
    if others:
        allotment, donor = Entry.Kind.ALLOTMENT.label, _("Other donors, in total")
        body.append(["", "", allotment, "", code, donor, "", "", "", "", "USD", others, 1, others])
    return exports.response(exports.CSV, name, "", [ENTRY_HEADER, *body])


def _cells(code: str, entry: Entry) -> list[Any]:
    given, used = entry.contribution, entry.commitment
    return [
        entry.pk,
        entry.reverses_id or "",
        entry.get_kind_display(),
        entry.date.isoformat(),
        code,
        *((given.donor.name, given.reference) if given else ("", "")),
        *((str(used.party or ""), used.year, used.label) if used else ("", "", "")),
        entry.currency,
        entry.amount,
        f"{entry.rate.normalize():f}",
        entry.usd,
    ]
