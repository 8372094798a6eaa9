"""The ledger, added up again entry by entry, against the balances that stand beside its records. Not a line of
`budget.ledger` is asked."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from django.db.models import F, Model, Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from budget.models import ActionLine, Commitment, Contribution, Entry, PartyBalance, PhaseBalance
from portal.invariants.checks import differing, in_batches
from portal.invariants.findings import Finding
from portal.models import Country, Phase

ZERO = Decimal(0)


class Row(NamedTuple):
    key: int
    kind: str
    date: Any
    amount: Decimal
    currency: str
    rate: Decimal
    usd: Decimal
    contribution: int | None
    line: int | None
    commitment: int | None
    reverses: int | None


COLUMNS = (
    "pk", "kind", "date", "amount", "currency", "rate", "usd", "contribution", "line", "commitment", "reverses",
)  # fmt: skip


def _entries() -> Iterator[Row]:
    for batch in in_batches(Entry.objects.values_list(*COLUMNS)):
        yield from (Row(*values) for values in batch)


class Recount:
    """What each balance should be: sums by the record's key and the balance's name."""

    def __init__(self) -> None:
        self.contributions: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
        self.lines: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
        self.commitments: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
        self.parties: dict[tuple[int, int | None, str], Decimal] = defaultdict(Decimal)
        self.phases: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
        self.days: dict[int, list] = {}
        self._phase_of_contribution = dict(Contribution.objects.values_list("pk", "phase"))
        self._phase_of_line = dict(ActionLine.objects.values_list("pk", "phase"))
        self._party_of = dict(Commitment.objects.values_list("pk", "party"))
        for entry in _entries():
            self._add(entry)

    def _add(self, entry: Row) -> None:
        if entry.contribution is not None:
            phase = self._phase_of_contribution.get(entry.contribution)
        else:
            phase = self._phase_of_line.get(entry.line)
        days = self.days.setdefault(phase, [entry.date, entry.date])
        self.days[phase] = [min(days[0], entry.date), max(days[1], entry.date)]
        if entry.kind in ("pledge", "receipt"):
            name = "pledged" if entry.kind == "pledge" else "received"
            self.contributions[entry.contribution, name] += entry.amount
            self.contributions[entry.contribution, f"{name}_usd"] += entry.usd
            self.phases[phase, name] += entry.usd
        elif entry.kind == "allotment":
            self.contributions[entry.contribution, "allotted_usd"] += entry.usd
            self.lines[entry.line, "allotted"] += entry.usd
            self.phases[phase, "allotted"] += entry.usd
        else:
            own, name = ("spent", "spent") if entry.kind == "expenditure" else ("amount", "committed")
            self.commitments[entry.commitment, own] += entry.usd
            self.lines[entry.line, name] += entry.usd
            self.parties[entry.line, self._party_of.get(entry.commitment), name] += entry.usd


def balances() -> Iterator[Finding]:
    """Each balance of each record against the sum of its entries."""
    count = Recount()
    for model, sums, names in (
        (Contribution, count.contributions, ("pledged", "received", "pledged_usd", "received_usd", "allotted_usd")),
        (ActionLine, count.lines, ("allotted", "committed", "spent")),
        (Commitment, count.commitments, ("amount", "spent")),
    ):
        for batch in in_batches(model._base_manager.values_list("pk", *names)):
            for key, *kept in batch:
                should_be = [sums.get((key, name), ZERO) for name in names]
                yield from differing(model, key, zip(names, kept, should_be, strict=True))
    yield from _sums_of_parties(count)
    yield from _sums_of_phases(count)


def _sums_of_parties(count: Recount) -> Iterator[Finding]:
    """Kept and counted, by line, Party and name; said of the line, for a sum has no page."""
    kept: dict[tuple[int, int | None, str], Decimal] = {}
    for line, party, committed, spent in PartyBalance.objects.values_list("line", "party", "committed", "spent"):
        kept |= {(line, party, "committed"): committed, (line, party, "spent"): spent}
    codes = dict(Country.objects.values_list("pk", "iso3"))
    for key in sorted(kept.keys() | count.parties.keys(), key=str):
        line, party, name = key
        is_now, should_be = kept.get(key, ZERO), count.parties.get(key, ZERO)
        of = format_lazy("{} · {}", codes.get(party, "–"), _name(PartyBalance, name))
        yield from differing(ActionLine, line, [(name, is_now, should_be)], what=of)


def _sums_of_phases(count: Recount) -> Iterator[Finding]:
    """The sums that are kept of each phase; said of the phase."""
    names = ("pledged", "received", "allotted")
    for phase, first, last, *kept in PhaseBalance.objects.order_by("pk").values_list(
        "phase", "first_on", "last_on", *names
    ):
        for name, is_now in zip(names, kept, strict=True):
            should_be = count.phases.get((phase, name), ZERO)
            yield from differing(Phase, phase, [(name, is_now, should_be)], what=_name(PhaseBalance, name))
        days = count.days.get(phase, [None, None])
        if [first, last] != days:
            what = _("days on which its money moved first and last")
            yield Finding(Phase, phase, what=what, found=_days(first, last), expected=_days(*days))


def _name(model: type[Model], column: str) -> Any:
    return model._meta.get_field(column).verbose_name


def _days(first, last) -> str:
    return f"{first or '–'} / {last or '–'}"


def entries() -> Iterator[Finding]:
    """Each entry by itself: its dollars at its rate, and a reversal against what it takes back."""
    taken_back = {row.reverses for row in _entries() if row.reverses is not None}
    reversed_ones = {row.key: row for row in _entries() if row.key in taken_back}
    for row in _entries():
        dollars = (row.amount * row.rate).quantize(Decimal("0.01"), ROUND_HALF_UP)
        yield from differing(Entry, row.key, [("usd", row.usd, dollars)])
        if row.reverses is not None and (other := reversed_ones.get(row.reverses)):
            yield from differing(
                Entry, row.key, [("amount", row.amount, -other.amount), ("kind", row.kind, other.kind)]
            )


def limits() -> Iterator[Finding]:
    """No balance passes what it rests on."""
    for model, part, whole in (
        (Contribution, "received", "pledged"),
        (Contribution, "allotted_usd", "received_usd"),
        (ActionLine, "allotted", "approved"),
        (ActionLine, "committed", "allotted"),
        (ActionLine, "spent", "committed"),
        (Commitment, "spent", "amount"),
    ):
        beyond = model._base_manager.filter(Q(**{f"{part}__gt": F(whole)}) | Q(**{f"{part}__lt": 0}))
        for key, amount, most in beyond.values_list("pk", part, whole):
            yield Finding(model, key, what=_name(model, part), found=amount, expected=f"0–{most}")
