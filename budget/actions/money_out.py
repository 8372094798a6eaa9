"""Money that goes out: set aside on a line, spent, and what is left given back to the line."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from budget import ledger
from budget.actions.trailed import put_on_trail, reason_given, require
from budget.ledger import Accounts, Kind
from budget.models import ActionLine, Commitment, Entry
from budget.rules import keeps_the_ledger, may_commit
from portal import clock, currencies, verbs
from portal.models import Country, User
from portal.refusals import Refused
from portal.text import clean_line

COMMITTED = verbs.declare("budget.committed", _("Commitment made"))
RELEASED = verbs.declare("budget.released", _("Commitment reduced"))
SPENT = verbs.declare("budget.spent", _("Expenditure recorded"))


@transaction.atomic
def commit(
    *,
    line: ActionLine,
    party: Country | None,
    year: int,
    amount: Decimal,
    label: str,
    by: User,
    is_fictional: bool = False,
    language: str = "",
) -> Commitment:
    """Set aside an amount (US dollars) on a line for one of the phase's years.

    Raises Refused at `amount`, saying what is available, and at `year`, `party` (which the assistance line needs) or
    `label`. `language` is that of the label. By the Secretariat, whose decision it follows, or finance.
    """
    require(may_commit, by)
    accounts = Accounts.locked(line=line)
    commitment = Commitment(
        line=accounts.line, party=party, year=year, label=clean_line(label), language=language,
        made_on=clock.today(), is_fictional=is_fictional,
    )  # fmt: skip
    _check_commitment(commitment)
    amount = ledger.checked_amount(amount)
    commitment.save()
    accounts.commitment = commitment
    put_on_trail(COMMITTED, ledger.write(Kind.COMMITMENT, accounts, amount, by=by), by=by)
    return commitment


@transaction.atomic
def change_commitment(commitment: Commitment, *, amount: Decimal, by: User, reason: str) -> Entry | None:
    """Commit more or less for the same: `amount` is the new total, not below what is spent. None: no change."""
    require(may_commit, by)
    reason = reason_given(reason)
    accounts = _accounts(commitment)
    difference = ledger.checked_amount(amount) - accounts.commitment.amount
    if not difference:
        return None
    kind, verb = (Kind.COMMITMENT, COMMITTED) if difference > 0 else (Kind.RELEASE, RELEASED)
    entry = ledger.write(kind, accounts, difference, by=by, memo=reason)
    return put_on_trail(verb, entry, by=by, reason=reason)


@transaction.atomic
def release(commitment: Commitment, *, by: User, reason: str, amount: Decimal | None = None) -> Entry | None:
    """Give back to the line what will not be spent: the amount, or all the rest. None: nothing was left.

    For an assistance that has ended, or an application that was not agreed after all.
    """
    require(may_commit, by)
    reason = reason_given(reason)
    accounts = _accounts(commitment)
    amount = accounts.commitment.rest if amount is None else ledger.checked_amount(amount)
    if not amount:
        return None
    entry = ledger.write(Kind.RELEASE, accounts, -amount, by=by, memo=reason)
    return put_on_trail(RELEASED, entry, by=by, reason=reason)


@transaction.atomic
def spend(
    commitment: Commitment, *, amount: Decimal, currency: str, rate: Decimal, date: dt.date, by: User, memo: str = ""
) -> Entry:
    """Record an expenditure on a commitment, in the currency in which it was paid: never more than remains of it."""
    require(keeps_the_ledger, by)
    accounts = _accounts(commitment)
    if currency not in currencies.current():
        raise Refused({"currency": _("This is not a currency in use today.")})
    too_early = _("This is before the commitment was made.")
    entry = ledger.write(
        Kind.EXPENDITURE, accounts, ledger.checked_amount(amount, currency), by=by, memo=memo, currency=currency,
        rate=ledger.checked_rate(rate, currency),
        date=ledger.checked_date(date, since=accounts.commitment.made_on, too_early=too_early),
    )  # fmt: skip
    return put_on_trail(SPENT, entry, by=by)


def _accounts(commitment: Commitment) -> Accounts:
    return Accounts.locked(line=commitment.line, commitment=commitment)


def _check_commitment(commitment: Commitment) -> None:
    phase = commitment.line.phase
    first, last = phase.starts_on.year, phase.ends_on.year
    if not first <= commitment.year <= last:
        message = _("The phase runs from %(first)s to %(last)s.") % {"first": first, "last": last}
        raise Refused({"year": message})
    if commitment.party is None and commitment.line.code == ActionLine.ASSISTANCE:
        raise Refused({"party": _("Name the Party that the assistance is for.")})
    if not commitment.label:
        raise Refused({"label": _("Say what the commitment is for.")})
