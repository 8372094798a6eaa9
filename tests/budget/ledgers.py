"""What must always hold between the ledger and the balances, and how a refusal reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest

from budget.ledger import EFFECTS
from budget.models import ActionLine, Commitment, Contribution, Entry, PartyBalance, PhaseBalance
from portal.refusals import Refused

MONEY_IN = ["pledge", "receipt", "allotment"]
ACCOUNTS = {"contribution": Contribution, "line": ActionLine, "commitment": Commitment}
BALANCES = {(e.account, e.balance) for effects in EFFECTS.values() for e in effects if e.account in ACCOUNTS}


def differences() -> list[str]:
    """Every balance that is not the sum of its entries, or is negative: nothing, if the money is right."""
    found = []
    for account, balance in sorted(BALANCES):
        sums: dict[int, Decimal] = {}
        for entry in Entry.objects.all():
            for effect in EFFECTS[entry.kind]:
                if (effect.account, effect.balance) == (account, balance):
                    key = getattr(entry, f"{account}_id")
                    sums[key] = sums.get(key, Decimal(0)) + getattr(entry, effect.measure)
        for row in ACCOUNTS[account].objects.all():
            value = getattr(row, balance)
            if value != sums.get(row.pk, 0) or value < 0:
                found.append(f"{account} {row.pk}: {balance} is {value}, its entries add up to {sums.get(row.pk, 0)}")
    return [*found, *differences_of_parties(), *differences_of_phases()]


def differences_of_parties() -> list[str]:
    """Where what is kept by line and Party is not what the entries recount to, in plain Python."""
    counted: dict[tuple, list[Decimal]] = {}
    for entry in Entry.objects.exclude(commitment=None).select_related("commitment"):
        sums = counted.setdefault((entry.line_id, entry.commitment.party_id), [Decimal(0), Decimal(0)])
        sums[entry.kind == "expenditure"] += entry.usd
    kept = {(row.line_id, row.party_id): [row.committed, row.spent] for row in PartyBalance.objects.all()}
    return _unlike("line and Party", kept, counted)


def differences_of_phases() -> list[str]:
    """The same of each phase: pledged, received and allotted, and the days between which its money moved."""
    counted: dict[tuple, list] = {}
    for entry in Entry.objects.select_related("contribution", "line"):
        sums = counted.setdefault(((entry.contribution or entry.line).phase_id,), [Decimal(0)] * 3 + [entry.date] * 2)
        if entry.kind in MONEY_IN:
            sums[MONEY_IN.index(entry.kind)] += entry.usd
        sums[3:] = min(sums[3], entry.date), max(sums[4], entry.date)
    kept = {
        (row.phase_id,): [row.pledged, row.received, row.allotted, row.first_on, row.last_on]
        for row in PhaseBalance.objects.all()
    }
    return _unlike("phase", kept, counted)


def _unlike(what: str, kept: dict[tuple, list], counted: dict[tuple, list]) -> list[str]:
    keys = sorted({*kept, *counted}, key=str)
    return [
        f"{what} {key}: kept {kept.get(key)}, recounted {counted.get(key)}"
        for key in keys
        if kept.get(key) != counted.get(key)
    ]


@contextmanager
def refusal(field: str, message: str = "") -> Iterator[None]:
    """The action refuses at the field, in these words, and leaves no entry behind."""
    before = Entry.objects.count()
    with pytest.raises(Refused) as refused:
        yield
    told = refused.value.message_dict
    assert list(told) == [field]
    if message:
        assert [" ".join(text.split()) for text in told[field]] == [message]
    assert Entry.objects.count() == before
    assert differences() == []
