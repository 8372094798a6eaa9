"""Named questions about the money. Sums are in US dollars unless they say otherwise.

Of a phase: what stands today; a page that has read its balance hands it on. Of a year: pledges, receipts, allotments
and expenditures dated in it, and what is committed for it. Whether a person may see the programme's money at all is
`rules.sees_the_budget`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, DecimalField, F, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from budget.ledger import CENT
from budget.models import ActionLine, Commitment, Contribution, Entry, PartyBalance, PhaseBalance
from budget.rules import reads_the_whole_ledger, sees_the_budget
from portal.models import Country, Phase, User

ZERO = Decimal("0.00")
DOLLARS: DecimalField = DecimalField(max_digits=16, decimal_places=2)
Kind = Entry.Kind


# The columns of the budget, in the order in which money moves through them.
AMOUNTS = (
    ("approved", pgettext_lazy("money", "Approved")),
    ("received", pgettext_lazy("money", "Received")),
    ("committed", pgettext_lazy("money", "Committed")),
    ("spent", pgettext_lazy("money", "Spent")),
)


@dataclass(frozen=True)
class LineRow:
    """A row of the budget: one line, or what was received and is on no line yet (`line` is None)."""

    line: ActionLine | None
    label: str | Promise
    approved: Decimal
    received: Decimal
    committed: Decimal
    spent: Decimal

    @property
    def code(self) -> str:
        return self.line.code if self.line else ""


@dataclass(frozen=True)
class Totals:
    """The programme's money as a whole."""

    approved: Decimal
    pledged: Decimal
    received: Decimal
    committed: Decimal
    spent: Decimal


def amounts(row: LineRow | Totals) -> list[Decimal]:
    """In the order of `AMOUNTS`."""
    return [getattr(row, name) for name, _label in AMOUNTS]


# --- What a person may see -----------------------------------------------------------------------------------------


def donor_ids(user: User) -> set[int]:
    """The organisations for which the person is a donor."""
    return {g.organisation_id for g in user.current_grants if g.role == "donor" and g.organisation_id}


def contributions_visible_to(user: User) -> QuerySet[Contribution]:
    """In detail: staff see all, a donor those of the own organisation, nobody else any."""
    contributions = Contribution.objects.select_related("phase", "donor", "earmark")
    if reads_the_whole_ledger(user):
        return contributions
    return contributions.filter(donor__in=donor_ids(user)) if sees_the_budget(user) else contributions.none()


def commitments_visible_to(user: User) -> QuerySet[Commitment]:
    """Staff and donors see what is set aside, for which Party, line and year."""
    commitments = Commitment.objects.select_related("line__phase", "party")
    return commitments if sees_the_budget(user) else commitments.none()


def with_records(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """With all that a list shows beside an entry."""
    return entries.select_related("contribution__donor", "line", "commitment__party", "by")


def ledger(user: User, entries: QuerySet[Entry] | None = None) -> QuerySet[Entry]:
    """Of the entries (all, unless given) those that a person may read one by one: a donor's own money in, and all money
    out."""
    entries = with_records(Entry.objects.all() if entries is None else entries)
    if reads_the_whole_ledger(user):
        return entries
    if not sees_the_budget(user):
        return entries.none()
    return entries.filter(Q(commitment__isnull=False) | Q(contribution__donor__in=donor_ids(user)))


# --- Lines ---------------------------------------------------------------------------------------------------------


def phases_with_lines() -> QuerySet[Phase]:
    """The phases that have a budget."""
    return Phase.objects.filter(pk__in=ActionLine.objects.values("phase"))


def balance_of(phase: Phase) -> PhaseBalance:
    """What the phase's contributions come to, as it stands now; nothing where it has none yet."""
    return PhaseBalance.objects.filter(phase=phase).first() or PhaseBalance()


def years_of(phase: Phase, *, balance: PhaseBalance | None = None) -> range:
    """The phase's years, with any before or after in which its money moved: so that the years add up to the whole."""
    moved = balance or balance_of(phase)
    first = min(phase.starts_on, moved.first_on or phase.starts_on)
    last = max(phase.ends_on, moved.last_on or phase.ends_on)
    return range(first.year, last.year + 1)


def assistance_line(phase: Phase | int) -> ActionLine | None:
    """Action line 3 of a phase (or of its number), from which assistances are paid, as it stands now; None where there
    are no lines yet."""
    return ActionLine.objects.filter(phase=phase, code=ActionLine.ASSISTANCE).first()


def lines_of(phase: Phase, year: int | None = None, *, balance: PhaseBalance | None = None) -> list[LineRow]:
    """A row for each line, and last what was received and is not yet allotted: so the column adds up to all received.

    Of a year, that last row is the change over the year.
    """
    lines = list(ActionLine.objects.filter(phase=phase))
    rows = [_row(line) for line in lines] if year is None else _rows_of_year(phase, year, lines)
    on_lines = sum((row.received for row in rows), ZERO)
    received = (balance or balance_of(phase)).received if year is None else _received_in(phase, year)
    return [*rows, LineRow(None, _("Received, not yet allotted"), ZERO, received - on_lines, ZERO, ZERO)]


def _row(line: ActionLine) -> LineRow:
    return LineRow(line, str(line), line.approved, line.allotted, line.committed, line.spent)


def _rows_of_year(phase: Phase, year: int, lines: list[ActionLine]) -> list[LineRow]:
    allotments = Entry.objects.filter(line__phase=phase, kind=Kind.ALLOTMENT, date__year=year)
    received = dict(allotments.order_by().values_list("line").annotate(Sum("usd")))
    used = commitments_of(phase, year).order_by().values("line").annotate(c=Sum("committed_in"), s=Sum("spent_in"))
    out = {row["line"]: (row["c"], row["s"]) for row in used}
    return [
        LineRow(
            line, str(line), line.approved, in_cents(received.get(line.pk)), *map(in_cents, out.get(line.pk, (0, 0)))
        )
        for line in lines
    ]


def _received_in(phase: Phase, year: int) -> Decimal:
    receipts = Entry.objects.filter(contribution__phase=phase, kind=Kind.RECEIPT, date__year=year)
    return in_cents(receipts.aggregate(sum=Sum("usd"))["sum"])


def totals(
    phase: Phase, rows: Iterable[LineRow], year: int | None = None, *, balance: PhaseBalance | None = None
) -> Totals:
    """What the rows of `lines_of` add up to, and what was pledged."""
    rows = list(rows)
    if year is None:
        pledged = (balance or balance_of(phase)).pledged
    else:
        pledges = Entry.objects.filter(contribution__phase=phase, kind=Kind.PLEDGE, date__year=year)
        pledged = pledges.aggregate(sum=Sum("usd"))["sum"]
    sums = {name: sum((getattr(row, name) for row in rows), ZERO) for name, _label in AMOUNTS}
    return Totals(pledged=in_cents(pledged), **sums)


# --- Contributions ---------------------------------------------------------------------------------------------------


IN_DOLLARS = ("pledged_usd", "received_usd", "allotted_usd")


def by_currency(contributions: QuerySet[Contribution]) -> QuerySet:
    """Pledged and received in each currency and in US dollars, with the number of contributions."""
    sums = {name: Sum(name, output_field=DOLLARS) for name in ("pledged", "received", *IN_DOLLARS)}
    return contributions.order_by("currency").values("currency").annotate(count=Count("pk"), **sums)


def sums_of(currencies: Iterable[dict]) -> dict[str, Decimal]:
    """What the rows of `by_currency` add up to: their number, and pledged, received and allotted in US dollars."""
    rows = list(currencies)
    return {name: sum((in_cents(row[name]) for row in rows), ZERO) for name in ("count", *IN_DOLLARS)}


def sums_of_phase(phase: Phase, *, balance: PhaseBalance | None = None) -> dict[str, Decimal]:
    """The same of all contributions to a phase, as it is kept."""
    kept = balance or balance_of(phase)
    return {
        "count": Decimal(phase.contributions.count()),
        "pledged_usd": kept.pledged,
        "received_usd": kept.received,
        "allotted_usd": kept.allotted,
    }


def lines_of_contribution(contribution: Contribution) -> list[tuple[ActionLine, Decimal]]:
    """What each line received of it."""
    allotments = contribution.entries.filter(kind=Kind.ALLOTMENT).order_by()
    sums = dict(allotments.values_list("line").annotate(Sum("usd")))
    lines = ActionLine.objects.filter(pk__in=sums)
    return [(line, in_cents(sums[line.pk])) for line in lines if sums[line.pk]]


def entries_of_contribution(contribution: Contribution) -> QuerySet[Entry]:
    """Its pledges, receipts and allotments, oldest first."""
    return contribution.entries.select_related("line", "reverses").order_by("date", "id")


def unallotted() -> QuerySet[Contribution]:
    """Contributions of which something received is on no line yet, with `last_receipt`; the longest waiting first."""
    last = Max("entries__date", filter=Q(entries__kind=Kind.RECEIPT))
    waiting = Contribution.objects.filter(received_usd__gt=F("allotted_usd")).select_related("donor")
    return waiting.annotate(last_receipt=last).order_by("last_receipt", "pk")


# --- Commitments and the entries of a line ---------------------------------------------------------------------------


def commitments_of(phase: Phase, year: int | None = None) -> QuerySet[Commitment]:
    """The commitments of a phase with `committed_in` and `spent_in`: what stands, or what falls in the year."""
    commitments = Commitment.objects.filter(line__phase=phase).select_related("party", "line")
    if year is None:
        return commitments.annotate(committed_in=F("amount"), spent_in=F("spent"))
    paid = Entry.objects.filter(commitment=OuterRef("pk"), kind=Kind.EXPENDITURE, date__year=year)
    sums = paid.order_by().values("commitment").annotate(sum=Sum("usd")).values("sum")
    of_the_year = Commitment.objects.filter(pk=OuterRef("pk"), year=year).values("amount")
    return commitments.annotate(
        committed_in=Coalesce(Subquery(of_the_year), Value(ZERO), output_field=DOLLARS),
        spent_in=Coalesce(Subquery(sums), Value(ZERO), output_field=DOLLARS),
    ).filter(Q(year=year) | ~Q(spent_in=0))


def by_party(phase: Phase, year: int | None = None, *, lines: Iterable[int] | None = None) -> list[dict]:
    """Committed and spent for each Party, and last for none or several (`party` is None); of the whole phase, perhaps
    on some of its lines only (their keys)."""
    rows: dict[Country | None, dict] = {}
    for party, committed, spent in _kept_by_party(phase, lines) if year is None else _counted_by_party(phase, year):
        row = rows.setdefault(party, {"party": party, "committed": ZERO, "spent": ZERO})
        row["committed"] += committed
        row["spent"] += spent
    return sorted(rows.values(), key=lambda row: row["party"] is None)


def _kept_by_party(phase: Phase, lines: Iterable[int] | None) -> Iterable[tuple[Country | None, Decimal, Decimal]]:
    """Of the whole phase: for each line and Party, in the order of the Parties' names."""
    kept = PartyBalance.objects.filter(line__phase=phase).select_related("party").order_by("party")
    kept = kept if lines is None else kept.filter(line__in=lines)
    return ((row.party, row.committed, row.spent) for row in kept)


def _counted_by_party(phase: Phase, year: int) -> Iterable[tuple[Country | None, Decimal, Decimal]]:
    """Of a year: for each Party, in the order of their names."""
    counted = commitments_of(phase, year).order_by("party").values_list("party")
    sums = list(counted.annotate(Sum("committed_in"), Sum("spent_in")))
    parties = Country.objects.in_bulk([party for party, _committed, _spent in sums if party])
    return ((parties.get(party), in_cents(committed), in_cents(spent)) for party, committed, spent in sums)


def entries_of_line(line: ActionLine, user: User, kind: str, year: int | None = None) -> QuerySet[Entry]:
    """The line's entries of one kind that the person may read one by one."""
    entries = ledger(user).filter(line=line, kind=kind)
    return entries.filter(date__year=year) if year else entries


def all_entries_of_line(line: ActionLine, user: User, year: int | None = None) -> QuerySet[Entry]:
    """Every entry of the line that the person may read, oldest first; of a year, those that its figures count."""
    entries = ledger(user).filter(line=line).order_by("date", "id")
    if year is None:
        return entries
    for_the_year = Q(kind__in=[Kind.COMMITMENT, Kind.RELEASE], commitment__year=year)
    return entries.filter(for_the_year | Q(kind__in=[Kind.ALLOTMENT, Kind.EXPENDITURE], date__year=year))


def others_allotted(line: ActionLine, user: User, year: int | None = None) -> Decimal:
    """What the line received from contributions that the person sees in total only."""
    if reads_the_whole_ledger(user):
        return ZERO
    entries = Entry.objects.filter(line=line, kind=Kind.ALLOTMENT).exclude(contribution__donor__in=donor_ids(user))
    entries = entries.filter(date__year=year) if year else entries
    return in_cents(entries.aggregate(sum=Sum("usd"))["sum"])


def unspent_commitments() -> QuerySet[Commitment]:
    """Commitments on which nothing is spent yet."""
    return Commitment.objects.filter(amount__gt=0, spent=0).select_related("line", "party").order_by("made_on")


def in_cents(value: Decimal | int | None) -> Decimal:
    """An exact amount out of a sum (SQLite adds in floating point)."""
    return Decimal(value or 0).quantize(CENT)
