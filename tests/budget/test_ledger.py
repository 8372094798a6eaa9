"""The ledger: append-only, errors taken back by reversal, and the database's own word on what an entry may be."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from budget import actions
from budget.models import Commitment, Contribution, Entry
from portal import clock
from portal.models import Event
from portal.refusals import Refused
from tests.budget.factories import (
    DAY,
    committed,
    funded,
    line_of,
    phase_with_lines,
    pledged,
    received,
    spent,
)
from tests.budget.ledgers import differences, refusal

pytestmark = pytest.mark.django_db

D = Decimal


@pytest.fixture
def whole(phase, finance):
    """An entry of each kind: 100,000 in, all on action line 3, 60,000 committed, 5,000 released, 10,000 spent."""
    line = funded(phase, finance, 100_000)
    commitment = committed(line, finance, 60_000)
    actions.release(commitment, amount=D(5_000), by=finance, reason="Less travel")
    spent(commitment, finance, 10_000)
    return {entry.kind: entry for entry in Entry.objects.all()}


@pytest.mark.parametrize("change", ["update", "delete", "save"])
def test_an_entry_can_neither_be_changed_nor_removed(whole, change):
    entry = whole["receipt"]
    stored = Entry.objects.filter(pk=entry.pk)
    attempts = {"update": lambda: stored.update(memo="another"), "delete": stored.delete, "save": entry.save}
    with pytest.raises(IntegrityError, match="append_only"), transaction.atomic():
        attempts[change]()
    assert Entry.objects.count() == 6


def test_entries_are_taken_back_from_the_last_to_the_first(whole, finance):
    for kind in ("expenditure", "release", "commitment", "allotment", "receipt", "pledge"):
        reversal = actions.reverse(whole[kind], by=finance, reason="All wrong")
        assert (reversal.amount, reversal.usd, reversal.reverses) == (
            -whole[kind].amount, -whole[kind].usd, whole[kind],
        )  # fmt: skip
        assert differences() == []
    assert sum(entry.usd for entry in Entry.objects.all()) == 0
    assert Commitment.objects.get().amount == 0


def test_a_reversal_is_dated_today_at_the_rate_of_the_entry(phase, finance):
    contribution = pledged(phase, finance, 100_000, "EUR", "1.08335")
    entry = actions.receive(contribution, amount=D(100), rate=D("1.08335"), date=dt.date(2024, 3, 1), by=finance)
    with clock.at(dt.date(2025, 2, 3)):
        reversal = actions.reverse(entry, by=finance, reason="Credited twice")
    assert (reversal.kind, reversal.amount, reversal.currency, reversal.rate, reversal.usd) == (
        "receipt", -100, "EUR", D("1.08335"), D("-108.34"),
    )  # fmt: skip
    assert (reversal.date, reversal.memo, reversal.contribution) == (
        dt.date(2025, 2, 3), "Credited twice", contribution,
    )  # fmt: skip
    event = Event.objects.first()
    assert (event.verb, event.about, event.reason, event.changes["amount"]) == (
        "budget.reversed", contribution, "Credited twice", [None, "-100.00 EUR"],
    )  # fmt: skip


def test_a_reversed_pledge_is_recorded_again_with_the_right_amount(phase, finance):
    contribution = pledged(phase, finance, 1_000_000)
    actions.reverse(contribution.entries.get(), by=finance, reason="A zero too many")
    actions.add_to_pledge(contribution, amount=D(100_000), rate=D(1), date=DAY, by=finance)
    contribution.refresh_from_db()
    assert (contribution.pledged, contribution.pledged_usd) == (100_000, 100_000)


def test_an_entry_is_reversed_once_and_a_reversal_never(whole, finance):
    reversal = actions.reverse(whole["expenditure"], by=finance, reason="Twice")
    with pytest.raises(Refused, match="already been reversed"):
        actions.reverse(whole["expenditure"], by=finance, reason="Again")
    with pytest.raises(Refused, match="itself a reversal"):
        actions.reverse(reversal, by=finance, reason="Back")


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("pledge", "Receipts rest on this pledge; at most USD 0 of it can be taken back. Reverse the receipts first."),
        (
            "receipt",
            "Allotments rest on this receipt; at most USD 0 of it can be taken back. Reverse the allotments first.",
        ),
        (
            "allotment",
            "Commitments rest on this allotment; at most USD 45,000 of it can be taken back. Release them first.",
        ),
        ("commitment", "Part of this commitment is spent; at most USD 45,000 of it can be released."),
    ],
)
def test_an_entry_on_which_others_rest_is_not_taken_back_before_them(whole, finance, kind, message):
    with refusal("amount", message):
        actions.reverse(whole[kind], by=finance, reason="Wrong")


def test_a_release_is_not_taken_back_when_the_line_has_used_it(whole, finance):
    line = whole["release"].line
    committed(line, finance, 45_000)
    with refusal("amount", "This is more than what is available on this line: USD 0."):
        actions.reverse(whole["release"], by=finance, reason="Needed after all")


def test_a_reversal_says_why_and_only_finance_may(whole, finance, officer):
    with refusal("reason", "Say why."):
        actions.reverse(whole["expenditure"], by=finance, reason="\n\t ")
    with pytest.raises(PermissionDenied):
        actions.reverse(whole["expenditure"], by=officer, reason="Wrong")


def like(entry: Entry, **changes) -> Entry:
    """An entry like one that stands, but for the changes; to be written past every action."""
    values = {field.attname: getattr(entry, field.attname) for field in Entry._meta.fields if field.name != "id"}
    return Entry(**{**values, **changes})


@pytest.mark.parametrize(
    ("kind", "changes", "constraint"),
    [
        ("receipt", {"amount": -1, "usd": -1}, "entry_positive_unless_it_takes_back"),
        ("receipt", {"amount": 0, "usd": 0}, "entry_positive_unless_it_takes_back"),
        ("receipt", {"usd": -100_000}, "entry_"),
        ("release", {"amount": 5_000, "usd": 5_000}, "entry_positive_unless_it_takes_back"),
        ("receipt", {"rate": 0}, "entry_"),
        ("receipt", {"rate": -1}, "entry_"),
        ("receipt", {"rate": 2}, "entry_dollars_at_one"),
        ("receipt", {"usd": 1}, "entry_dollars_at_one"),
        ("receipt", {"currency": "EUR"}, "entry_agrees"),
        ("allotment", {"currency": "EUR"}, "entry_between_lines_in_dollars"),
        ("commitment", {"currency": "EUR"}, "entry_between_lines_in_dollars"),
        ("release", {"currency": "EUR"}, "entry_between_lines_in_dollars"),
        ("pledge", {"contribution_id": None}, "entry_names_what_its_kind_needs"),
        ("receipt", {"contribution_id": None}, "entry_names_what_its_kind_needs"),
        ("allotment", {"line_id": None}, "entry_names_what_its_kind_needs"),
        ("allotment", {"contribution_id": None}, "entry_names_what_its_kind_needs"),
        ("commitment", {"line_id": None}, "entry_"),
        ("commitment", {"commitment_id": None}, "entry_names_what_its_kind_needs"),
        ("expenditure", {"commitment_id": None}, "entry_names_what_its_kind_needs"),
        ("expenditure", {"kind": "anything"}, "entry_names_what_its_kind_needs"),
        ("expenditure", {"kind": "receipt"}, "entry_"),
    ],
)
def test_the_database_refuses_an_entry_that_says_nothing_true(whole, kind, changes, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        like(whole[kind], **changes).save()


def test_the_database_refuses_an_entry_between_phases_or_beside_its_line(whole):
    other = line_of(phase_with_lines(code="other"))
    spare = received(whole["receipt"].contribution.phase, whole["receipt"].by, 100_000)
    with pytest.raises(IntegrityError, match="entry_agrees"), transaction.atomic():
        like(whole["allotment"], contribution_id=spare.pk, line_id=other.pk).save()
    with pytest.raises(IntegrityError, match="entry_agrees"), transaction.atomic():
        like(whole["expenditure"], line_id=line_of(other.phase, "AL1").pk).save()


@pytest.fixture
def in_euros(phase, finance):
    """A receipt and an expenditure in euros, beside them a contribution and a commitment that could be mistaken for
    theirs."""
    line = funded(phase, finance, 100_000)
    euros = pledged(phase, finance, 1_000, "EUR", "1.1")
    pledged(phase, finance, 1_000, "EUR", "1.1")
    ours, _another = committed(line, finance, 20_000), committed(line, finance, 20_000)
    return {
        "receipt": actions.receive(euros, amount=D(100), rate=D("1.1"), date=DAY, by=finance),
        "expenditure": spent(ours, finance, 100, currency="EUR", rate=D("1.1")),
    }


def mirror(entry: Entry, **changes) -> Entry:
    """What takes the entry back, but for the changes; to be written past every action."""
    return like(entry, **{"reverses_id": entry.pk, "amount": -entry.amount, "usd": -entry.usd, **changes})


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("expenditure", {"amount": D(-99)}),
        ("expenditure", {"usd": D("-109.99")}),
        ("expenditure", {"rate": D("1.2")}),
        ("expenditure", {"currency": "GBP"}),
        ("receipt", {"kind": "pledge"}),
    ],
)
def test_the_database_lets_a_reversal_only_mirror_its_entry(in_euros, kind, changes):
    with pytest.raises(IntegrityError, match="entry_agrees"), transaction.atomic():
        mirror(in_euros[kind], **changes).save()
    mirror(in_euros[kind]).save()


def test_the_database_lets_a_reversal_only_stand_on_the_accounts_of_its_entry(in_euros):
    another = Contribution.objects.exclude(pk=in_euros["receipt"].contribution_id).get(currency="EUR")
    with pytest.raises(IntegrityError, match="entry_agrees"), transaction.atomic():
        mirror(in_euros["receipt"], contribution_id=another.pk).save()
    another = Commitment.objects.exclude(pk=in_euros["expenditure"].commitment_id).get()
    with pytest.raises(IntegrityError, match="entry_agrees"), transaction.atomic():
        mirror(in_euros["expenditure"], commitment_id=another.pk).save()


def test_the_database_lets_an_allotment_be_taken_back_from_its_own_line_only(phase, finance, line):
    contribution = received(phase, finance, 1_000)
    allotted = actions.allot(contribution, line, usd=D(100), date=DAY, by=finance)
    with pytest.raises(IntegrityError, match="entry_agrees"), transaction.atomic():
        mirror(allotted, line_id=line_of(phase, "AL1").pk).save()


def test_the_database_lets_an_entry_be_taken_back_once(whole, finance):
    actions.reverse(whole["expenditure"], by=finance, reason="Once")
    with pytest.raises(IntegrityError, match="reverses_id"), transaction.atomic():
        mirror(whole["expenditure"]).save()


def test_the_database_lets_nothing_reverse_a_reversal(whole, finance):
    reversal = actions.reverse(whole["expenditure"], by=finance, reason="Once")
    with pytest.raises(IntegrityError), transaction.atomic():
        like(whole["expenditure"], reverses_id=reversal.pk).save()


def test_what_the_ledger_rests_on_is_not_deleted(whole, phase):
    for record in (whole["receipt"].contribution, whole["expenditure"].commitment, whole["expenditure"].line):
        with pytest.raises(Exception, match="protected"), transaction.atomic():
            record.delete()


def test_an_amount_in_full_measure_keeps_its_cents(phase, finance):
    contribution = pledged(phase, finance, "999999999999.99", "IDR", "0.00004")
    actions.receive(contribution, amount=D("999999999999.98"), rate=D("0.00004"), date=DAY, by=finance)
    contribution.refresh_from_db()
    assert (contribution.pledged, contribution.to_receive) == (D("999999999999.99"), D("0.01"))
    assert contribution.received_usd == 40_000_000
    assert received(phase, finance, "0.01").received_usd == D("0.01")
