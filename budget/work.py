"""What the budget shows on a desk and in the navigation, and where its records are read."""

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budget import queries
from budget.models import Commitment, Contribution
from budget.rules import keeps_the_ledger, reads_the_whole_ledger, sees_the_budget
from portal import clock
from portal.models import User
from portal.navigation import NavItem
from portal.registry import WorkItem, address
from portal.rules import is_staff_member
from portal.written import money

AT_MOST = 20


def waiting_for_finance(user: User) -> Iterator[WorkItem]:
    """Receipts on no line yet, and commitments on which nothing is spent: a decision's among them."""
    if not keeps_the_ledger(user):
        return
    for contribution in queries.unallotted()[:AT_MOST]:
        yield WorkItem(
            title=str(contribution),
            title_lang="und",
            what=_("Received, to be allotted to action lines: %(amount)s") % {"amount": money(contribution.to_allot)},
            url=address("admin:budget_contribution_change", contribution.pk),
            since=_morning(contribution.last_receipt),
        )
    for commitment in queries.unspent_commitments()[:AT_MOST]:
        yield WorkItem(
            title=commitment.label,
            title_lang=commitment.language,
            what=_("Committed, nothing spent yet: %(amount)s") % {"amount": money(commitment.amount)},
            url=address("admin:budget_commitment_change", commitment.pk),
            since=_morning(commitment.made_on),
            country=commitment.party,
        )


def _morning(day: dt.date) -> dt.datetime:
    return clock.on(day, dt.time())


def places(user) -> Iterator[NavItem]:
    """The budget, for donors; the staff's stands in their menu."""
    if sees_the_budget(user) and not is_staff_member(user):
        yield NavItem(gettext_lazy("Budget"), address("budget-dashboard"), order=40)


def contribution_page(user, contribution: Contribution) -> str:
    if reads_the_whole_ledger(user):
        return address("admin:budget_contribution_change", contribution.pk)
    mine = sees_the_budget(user) and contribution.donor_id in queries.donor_ids(user)
    return address("budget-contribution", contribution.pk) if mine else ""


def commitment_page(user, commitment: Commitment) -> str:
    """Staff's only: a Party reads what is set aside for it in the decision."""
    return address("admin:budget_commitment_change", commitment.pk) if reads_the_whole_ledger(user) else ""
