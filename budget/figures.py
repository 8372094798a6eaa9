"""What each figure of the money is made of: the entries of the ledger that add up to it.

A person reads one by one what `queries.ledger` opens to them; what other donors gave stays a sum.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Case, F, Q, QuerySet, Sum, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from budget import queries
from budget.models import ActionLine, Contribution, Entry
from budget.rules import reads_the_whole_ledger
from portal.models import Country, Phase, User

Kind = Entry.Kind
SET_ASIDE = (Kind.COMMITMENT, Kind.RELEASE)


@dataclass(frozen=True)
class Figure:
    """A figure by its name in addresses: its label, and the kinds of entries that it counts."""

    label: str | Promise
    kinds: tuple[str, ...]
    is_sum: bool = True


FIGURES = {
    "pledged": Figure(pgettext_lazy("money", "Pledged"), (Kind.PLEDGE,)),
    "received": Figure(pgettext_lazy("money", "Received"), (Kind.RECEIPT,)),
    "allotted": Figure(pgettext_lazy("money", "Allotted"), (Kind.ALLOTMENT,)),
    "unallotted": Figure(_("Received, not yet allotted"), (Kind.RECEIPT, Kind.ALLOTMENT)),
    "committed": Figure(pgettext_lazy("money", "Committed"), SET_ASIDE),
    "spent": Figure(pgettext_lazy("money", "Spent"), (Kind.EXPENDITURE,)),
    "all": Figure(_("Every entry"), tuple(Kind.values), is_sum=False),
}


@dataclass(frozen=True)
class Part:
    """Which entries of a figure are meant: of a phase, perhaps of one year, line, Party (or of none), or currency of
    the contribution; `mine`: the reader's own contributions, and what happened on the lines that they feed."""

    phase: Phase
    year: int | None = None
    line: ActionLine | None = None
    party: Country | None = None
    without_party: bool = False
    currency: str = ""
    mine: bool = False


@dataclass(frozen=True)
class Behind:
    """What stands behind a figure: the entries, each with what it `counted`, what other donors gave, and the sum."""

    entries: QuerySet[Entry]
    others: Decimal
    total: Decimal


def behind(name: str, part: Part, user: User) -> Behind:
    """The entries that the person may read one by one, and what they come to with those read in total only."""
    counted = _counted(name, part, user)
    seen = queries.ledger(user, counted)
    total = _sum(counted)
    closed = part.mine or reads_the_whole_ledger(user)
    others = queries.ZERO if closed else total - _sum(seen)
    return Behind(seen, others, total)


def _counted(name: str, part: Part, user: User) -> QuerySet[Entry]:
    """Every entry of the figure, whoever may read it."""
    figure = FIGURES[name]
    entries = Entry.objects.filter(Q(contribution__phase=part.phase) | Q(commitment__line__phase=part.phase))
    entries = entries.filter(kind__in=figure.kinds).annotate(counted=_amount(name)).order_by()
    if part.year:
        set_aside, dated = Q(kind__in=SET_ASIDE), Q(date__year=part.year)
        entries = entries.filter(set_aside & Q(commitment__year=part.year) | ~set_aside & dated)
    return entries.filter(_narrowed(part, user))


def _narrowed(part: Part, user: User) -> Q:
    asked = Q()
    if part.line:
        asked &= Q(line=part.line)
    if part.party or part.without_party:
        asked &= Q(commitment__isnull=False, commitment__party=part.party)
    if part.currency:
        asked &= Q(contribution__currency=part.currency)
    if part.mine:
        asked &= Q(contribution__in=own(user, part.phase)) | Q(commitment__line__in=list(fed_by(user, part.phase)))
    return asked


def _amount(name: str):
    """What an entry adds to the figure, in US dollars."""
    return Case(When(kind=Kind.ALLOTMENT, then=-F("usd")), default=F("usd")) if name == "unallotted" else F("usd")


def _sum(entries: QuerySet[Entry]) -> Decimal:
    return queries.in_cents(entries.order_by().aggregate(sum=Sum("counted"))["sum"])


# --- What is a donor's own --------------------------------------------------------------------------------------------


def own(user: User, phase: Phase) -> QuerySet[Contribution]:
    """What the organisations for which the person is a donor give to the phase."""
    mine = Contribution.objects.filter(donor__in=queries.donor_ids(user), phase=phase)
    return mine.select_related("phase", "donor", "earmark")


def fed_by(user: User, phase: Phase) -> dict[int, Decimal]:
    """What each line (by its key) has of the donor's own money."""
    allotted = Entry.objects.filter(contribution__in=own(user, phase), kind=Kind.ALLOTMENT).order_by()
    sums = {line: queries.in_cents(usd) for line, usd in allotted.values_list("line").annotate(Sum("usd"))}
    return {line: usd for line, usd in sums.items() if usd}


def latest(user: User, phase: Phase, most: int) -> list[Entry]:
    """What happened last to the donor's own money and on the lines that it feeds, latest first."""
    found = behind("all", replace(Part(phase), mine=True), user).entries
    return list(found.order_by("-date", "-id")[:most])
