"""Corrections: no entry is changed or removed; a new one takes the wrong one back."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from budget import ledger
from budget.actions.trailed import put_on_trail, reason_given, require
from budget.ledger import Accounts
from budget.models import Entry
from budget.rules import keeps_the_ledger
from portal import clock, verbs
from portal.models import User
from portal.refusals import Refused

REVERSED = verbs.declare("budget.reversed", _("Entry reversed"))


@transaction.atomic
def reverse(entry: Entry, *, by: User, reason: str) -> Entry:
    """Take an entry back, once: the same with negative amounts at the same rate, dated today.

    Reports for earlier dates therefore stay as they were. Raises Refused where later entries rest on this one.
    """
    require(keeps_the_ledger, by)
    reason = reason_given(reason)
    accounts = Accounts.locked(contribution=entry.contribution, line=entry.line, commitment=entry.commitment)
    if entry.reverses_id:
        raise Refused(_("This entry is itself a reversal. Record what is right as a new entry."))
    if Entry.objects.filter(reverses=entry).exists():
        raise Refused(_("This entry has already been reversed."))
    reversal = Entry(
        kind=entry.kind, amount=-entry.amount, currency=entry.currency, rate=entry.rate, usd=-entry.usd,
        date=clock.today(), reverses=entry, memo=reason, by=by, **accounts.named,
    )  # fmt: skip
    ledger.post(reversal, accounts, field="amount")
    return put_on_trail(REVERSED, reversal, by=by, reason=reason)
