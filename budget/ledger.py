"""The writing of an entry: the balances that its kind moves are locked, checked and saved with it in one transaction.

Used by `budget.actions` alone. Nothing else writes an entry or a balance.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from itertools import accumulate
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from budget.models import Contribution, Entry, PartyBalance, PhaseBalance
from portal import clock, currencies
from portal.currencies import DOLLAR
from portal.fields import LARGEST, TOO_LARGE
from portal.models import Phase, User
from portal.refusals import Refused
from portal.written import money

CENT = Decimal("0.01")
# No currency's unit is worth more (the dearest, the Kuwaiti dinar, is worth about 3.3 dollars).
HIGHEST_RATE = Decimal(10)
SMALLEST_RATE = Decimal("0.0000000001")
ONE = Decimal(1)

Kind = Entry.Kind


class Effect(NamedTuple):
    """A balance that an entry moves, by its `amount` or by its `usd`."""

    account: str
    balance: str
    measure: str


EFFECTS: dict[str, tuple[Effect, ...]] = {
    Kind.PLEDGE: (
        Effect("contribution", "pledged", "amount"),
        Effect("contribution", "pledged_usd", "usd"),
        Effect("phase_balance", "pledged", "usd"),
    ),
    Kind.RECEIPT: (
        Effect("contribution", "received", "amount"),
        Effect("contribution", "received_usd", "usd"),
        Effect("phase_balance", "received", "usd"),
    ),
    Kind.ALLOTMENT: (
        Effect("contribution", "allotted_usd", "usd"),
        Effect("line", "allotted", "usd"),
        Effect("phase_balance", "allotted", "usd"),
    ),
    Kind.COMMITMENT: (
        Effect("line", "committed", "usd"),
        Effect("commitment", "amount", "usd"),
        Effect("party_balance", "committed", "usd"),
    ),
    Kind.RELEASE: (
        Effect("line", "committed", "usd"),
        Effect("commitment", "amount", "usd"),
        Effect("party_balance", "committed", "usd"),
    ),
    Kind.EXPENDITURE: (
        Effect("line", "spent", "usd"),
        Effect("commitment", "spent", "usd"),
        Effect("party_balance", "spent", "usd"),
    ),
}


class Limit(NamedTuple):
    """`part` never passes `whole`. `over` says it where the part grew, `under` where the whole shrank."""

    account: str
    part: str
    whole: str
    over: str | Promise
    under: str | Promise


LIMITS = (
    Limit(
        "contribution", "received", "pledged",
        _("This is more than what remains to be received of the pledge: %(room)s."),
        _("Receipts rest on this pledge; at most %(room)s of it can be taken back. Reverse the receipts first."),
    ),
    Limit(
        "contribution", "allotted_usd", "received_usd",
        _("This is more than what was received and is not yet allotted: %(room)s."),
        _("Allotments rest on this receipt; at most %(room)s of it can be taken back. Reverse the allotments first."),
    ),
    Limit(
        "line", "allotted", "approved",
        _("This is more than what remains to be received of the approved budget of this line: %(room)s."),
        _("Part of this is already allotted; at most %(room)s can be taken away."),
    ),
    Limit(
        "line", "committed", "allotted",
        _("This is more than what is available on this line: %(room)s."),
        _("Commitments rest on this allotment; at most %(room)s of it can be taken back. Release them first."),
    ),
    Limit(
        "commitment", "spent", "amount",
        _("This is more than what remains of this commitment: %(room)s."),
        _("Part of this commitment is spent; at most %(room)s of it can be released."),
    ),
)  # fmt: skip


@dataclass
class Accounts:
    """The balance rows that an entry moves, locked and fresh; which of them there are, its kind says.

    Rows are locked always in this order, so that two actions never wait for each other; the sums last, when the entry
    is posted. A transaction that writes several entries keeps to one line, or to one contribution.
    """

    contribution: Any = None
    line: Any = None
    commitment: Any = None
    party_balance: Any = None
    phase_balance: Any = None

    @classmethod
    def locked(cls, *, contribution=None, line=None, commitment=None) -> "Accounts":
        """In a transaction only."""
        return cls(*(lock(row) for row in (contribution, line, commitment)))

    @property
    def named(self) -> dict[str, Any]:
        """Those that the entry itself names."""
        return {"contribution": self.contribution, "line": self.line, "commitment": self.commitment}

    @property
    def phase(self) -> Phase:
        return (self.contribution or self.line).phase

    def lock_sums(self) -> None:
        """The sum of the line's commitments for their Party, or that of the phase's contributions."""
        if self.commitment:
            self.party_balance = _sum(PartyBalance, line=self.line, party=self.commitment.party)
        else:
            self.phase_balance = _sum(PhaseBalance, phase=self.phase)


def lock(row: models.Model | None) -> Any:
    """The row as it stands now, nobody else's until the transaction ends."""
    return None if row is None else type(row)._base_manager.select_for_update().get(pk=row.pk)


def _sum(model: type[models.Model], **of: Any) -> Any:
    """The one row of that sum, locked; begun with its first entry."""
    return model._base_manager.select_for_update().get_or_create(**of)[0]


def write(
    kind: str,
    accounts: Accounts,
    amount: Decimal,
    *,
    by: User,
    date=None,
    currency: str = DOLLAR,
    rate: Decimal = ONE,
    memo: str = "",
    field: str = "amount",
) -> Entry:
    """Move the balances of locked accounts and write the entry that says so. Raises Refused at `field`."""
    entry = Entry(
        kind=kind, amount=amount, currency=currency, rate=rate, usd=in_dollars(amount, rate),
        date=date or clock.today(), memo=memo, by=by, **accounts.named,
    )  # fmt: skip
    if not entry.usd:
        raise Refused({field: _("This comes to less than one cent in US dollars.")})
    post(entry, accounts, field=field)
    return entry


def post(entry: Entry, accounts: Accounts, *, field: str) -> None:
    """Apply the entry to the balances and save all, or raise Refused and save nothing."""
    accounts.lock_sums()
    effects = EFFECTS[entry.kind]
    before = {effect: getattr(getattr(accounts, effect.account), effect.balance) for effect in effects}
    for effect, value in before.items():
        setattr(getattr(accounts, effect.account), effect.balance, value + getattr(entry, effect.measure))
    _check_measure(effects, accounts, field)
    for limit in LIMITS:
        _check(limit, entry, accounts, field)
    _check_day(entry)
    entry.save(force_insert=True)
    for name in dict.fromkeys(effect.account for effect in effects):
        moved = [effect.balance for effect in effects if effect.account == name]
        getattr(accounts, name).save(update_fields=moved)
    _note_day(accounts.phase, entry.date)


def _note_day(phase: Phase, day) -> None:
    """The days on which the phase's money moved reach as far as this one. Locks the phase's sum only to move them."""
    sums = PhaseBalance.objects.filter(phase=phase)
    sums.filter(Q(first_on=None) | Q(first_on__gt=day)).update(first_on=day)
    sums.filter(Q(last_on=None) | Q(last_on__lt=day)).update(last_on=day)


def _check_measure(effects: tuple[Effect, ...], accounts: Accounts, field: str) -> None:
    if any(getattr(getattr(accounts, effect.account), effect.balance) > LARGEST for effect in effects):
        raise Refused({field: TOO_LARGE})


def _check(limit: Limit, entry: Entry, accounts: Accounts, field: str) -> None:
    account = getattr(accounts, limit.account)
    moves = {effect.balance: effect for effect in EFFECTS[entry.kind] if effect.account == limit.account}
    moved = moves.get(limit.part) or moves.get(limit.whole)
    if account is None or moved is None or getattr(account, limit.part) <= getattr(account, limit.whole):
        return
    room = getattr(account, limit.whole) - getattr(account, limit.part) + abs(getattr(entry, moved.measure))
    currency = entry.currency if moved.measure == "amount" else DOLLAR
    message = limit.over if moved.balance == limit.part else limit.under
    raise Refused({field: message % {"room": money(room, currency)}})


def _check_day(entry: Entry) -> None:
    """On no day is more allotted than had been received by then."""
    if entry.kind != Kind.ALLOTMENT or entry.usd < 0:
        return
    room = spare_since(entry.contribution, entry.date)
    if entry.usd > room:
        message = _("By this day, %(room)s had been received and not yet allotted. Choose the day of the receipt.")
        raise Refused({"date": message % {"room": money(max(room, Decimal(0)))}})


def spare_since(contribution: Contribution, day: dt.date) -> Decimal:
    """The least that was received and not yet allotted at the end of any day since `day`, in US dollars."""
    moved = defaultdict(Decimal, {day: Decimal(0)})
    entries = contribution.entries.filter(kind__in=[Kind.RECEIPT, Kind.ALLOTMENT])
    for date, kind, usd in entries.values_list("date", "kind", "usd"):
        moved[max(date, day)] += usd if kind == Kind.RECEIPT else -usd
    return min(accumulate(moved[date] for date in sorted(moved)))


# --- What an amount, a rate and a date may be ------------------------------------------------------------------------


def in_dollars(amount: Decimal, rate: Decimal) -> Decimal:
    """The amount at the rate, rounded half up to the cent (away from zero, so that a reversal mirrors its entry)."""
    return (amount * rate).quantize(CENT, ROUND_HALF_UP)


def checked_amount(value: Decimal | int, currency: str = DOLLAR, *, field: str = "amount") -> Decimal:
    """A positive amount, no finer than its currency, within measure; else Refused at the field."""
    amount = _decimal(value, field)
    if amount <= 0:
        raise Refused({field: _("Enter an amount above zero.")})
    if amount > LARGEST:
        raise Refused({field: TOO_LARGE})
    currencies.check_decimals(amount, currency, field=field)
    return amount.quantize(CENT)


def checked_rate(value: Decimal | int, currency: str) -> Decimal:
    """US dollars for one unit of the currency; 1 for the dollar itself. Else Refused at `rate`."""
    rate = _decimal(value, "rate")
    if currency == DOLLAR and rate != ONE:
        raise Refused({"rate": _("For US dollars the rate is 1.")})
    if not SMALLEST_RATE <= rate <= HIGHEST_RATE:
        raise Refused({"rate": _("Give the US dollars for one unit of the currency, such as 1.08 for one euro.")})
    return rate.quantize(SMALLEST_RATE, ROUND_HALF_UP)


def checked_date(day, *, since=None, too_early: str | Promise = "", field: str = "date"):
    """A day that has come, and is not before `since`; else Refused at the field."""
    if day > clock.today():
        raise Refused({field: _("This date is in the future.")})
    if since and day < since:
        raise Refused({field: too_early or _("This date is too early.")})
    return day


def _decimal(value: Decimal | int, field: str) -> Decimal:
    try:
        amount = Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise Refused({field: _("Enter an amount in figures, such as 30000.")})
    return amount
