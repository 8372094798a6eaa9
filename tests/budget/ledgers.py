"""What must always hold between the ledger and the balances, and how a refusal reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest

from budget.ledger import EFFECTS
from budget.models import ActionLine, Commitment, Contribution, Entry
from portal.refusals import Refused

ACCOUNTS = {"contribution": Contribution, "line": ActionLine, "commitment": Commitment}
BALANCES = {(effect.account, effect.balance) for effects in EFFECTS.values() for effect in effects}


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
    return found


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
