"""What the budget shows on a desk, and where its records are read."""

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budget import queries
from budget.models import Commitment, Contribution, Entry
from budget.rules import keeps_the_ledger, reads_the_whole_ledger, sees_the_budget
from portal import clock
from portal.models import Country, User
from portal.registry import WorkItem, address
from portal.searching import Sought
from portal.written import money, typed_line

AT_MOST = 20
NOTE = 120  # characters of an entry's note beside what was found


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


def contribution_page(user, contribution: Contribution) -> str:
    if reads_the_whole_ledger(user):
        return address("admin:budget_contribution_change", contribution.pk)
    mine = sees_the_budget(user) and contribution.donor_id in queries.donor_ids(user)
    return address("budget-contribution", contribution.pk) if mine else ""


def commitment_page(user, commitment: Commitment) -> str:
    """Staff's only: a Party reads what is set aside for it in the decision."""
    return address("admin:budget_commitment_change", commitment.pk) if reads_the_whole_ledger(user) else ""


def entry_page(user, entry: Entry) -> str:
    """Staff read an entry by itself, a donor where its contribution adds up."""
    if reads_the_whole_ledger(user):
        return address("admin:budget_entry_change", entry.pk)
    return contribution_page(user, entry.contribution) if entry.contribution else ""


def sought(user: User) -> Iterator[Sought]:
    """Contributions and what is entered on them, a donor's own; for staff commitments too. The countries that a donor
    finds are those for which money is set aside, on the dashboard."""
    if not sees_the_budget(user):
        return
    staff = reads_the_whole_ledger(user)
    if not staff:
        yield Sought(
            gettext_lazy("Countries"),
            Country.objects.filter(pk__in=Commitment.objects.order_by().values("party")),
            language=lambda country: None,
            url=lambda country: f"{address('budget-dashboard')}#{country.iso3}",
        )
    yield Sought(
        gettext_lazy("Contributions"),
        queries.contributions_visible_to(user),
        where=("folded", "donor__folded"),
        list_url=address("admin:budget_contribution_changelist") if staff else "",
        notes=lambda contribution: (money(contribution.pledged, contribution.currency), contribution.phase),
    )
    if staff:
        yield Sought(
            gettext_lazy("Commitments"),
            queries.commitments_visible_to(user),
            where=("folded", "party__folded"),
            list_url=address("admin:budget_commitment_changelist"),
            language=lambda commitment: commitment.language,
            notes=lambda commitment: (commitment.party or "", money(commitment.amount), str(commitment.year)),
        )
    yield _entries_sought(user, staff)


def _entries_sought(user: User, staff: bool) -> Sought:
    own = {} if staff else {"contribution__donor__in": queries.donor_ids(user)}
    return Sought(
        gettext_lazy("Ledger entries"),
        queries.ledger(user).filter(**own),
        where=("folded", "contribution__folded", "commitment__folded"),
        list_url=address("admin:budget_entry_changelist") if staff else "",
        language=lambda entry: None,
        notes=lambda entry: (typed_line(str(entry.part_of)), typed_line(entry.memo[:NOTE])),
    )
