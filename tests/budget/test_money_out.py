"""Commitment, release, expenditure: exact amounts, never a cent beyond what is available, and what is refused."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from budget import actions, queries
from budget.models import Commitment
from portal import clock
from portal.models import Event
from tests.budget.factories import DAY, committed, funded, line_of, spent
from tests.budget.ledgers import differences, refusal
from tests.factories import person

pytestmark = pytest.mark.django_db

D = Decimal


@pytest.fixture
def line(phase, finance):
    """Action line 3 with 100,000 dollars on it."""
    return funded(phase, finance, 100_000)


def figures(row) -> tuple[Decimal, ...]:
    row.refresh_from_db()
    return (row.amount, row.spent) if isinstance(row, Commitment) else (row.allotted, row.committed, row.spent)


def test_an_assistance_is_committed_on_the_line_for_its_party_and_year(line, officer, senegal):
    commitment = actions.commit(
        line=line, party=senegal, year=2024, amount=D("60000.25"), label="  Feuille de route\n", by=officer,
        is_fictional=True, language="fr",
    )  # fmt: skip
    assert (commitment.line, commitment.party, commitment.year, commitment.label, commitment.language) == (
        line, senegal, 2024, "Feuille de route", "fr",
    )  # fmt: skip
    assert (commitment.made_on, commitment.is_fictional, figures(commitment)) == (DAY, True, (D("60000.25"), 0))
    assert figures(line) == (100_000, D("60000.25"), 0)
    assert queries.assistance_line(line.phase).available == D("39999.75")
    entry = commitment.entries.get()
    assert (entry.kind, entry.amount, entry.currency, entry.usd, entry.date, entry.by) == (
        "commitment", D("60000.25"), "USD", D("60000.25"), DAY, officer,
    )  # fmt: skip
    assert differences() == []


def test_a_commitment_is_refused_beyond_what_is_allotted_to_the_line(line, officer):
    committed(line, officer, 60_000)
    with refusal("amount", "This is more than what is available on this line: USD 40,000."):
        committed(line, officer, "40000.01")
    assert Commitment.objects.count() == 1
    committed(line, officer, 40_000)
    with refusal("amount", "This is more than what is available on this line: USD 0."):
        committed(line, officer, "0.01")


def test_what_is_approved_but_not_received_can_not_be_committed(phase, officer):
    with refusal("amount", "This is more than what is available on this line: USD 0."):
        committed(line_of(phase), officer, 60_000)


@pytest.mark.parametrize("year", [2021, 2026, 0, -1, 20_24_0])
def test_a_commitment_falls_in_a_year_of_its_phase(line, officer, year):
    with refusal("year", "The phase runs from 2022 to 2025."):
        committed(line, officer, year=year)


def test_only_the_assistance_line_needs_a_party(phase, line, finance):
    with refusal("party", "Name the Party that the assistance is for."):
        actions.commit(line=line, party=None, year=2024, amount=D(1), label="Something", by=finance)
    other = funded(phase, finance, 5_000, "AL6")
    commitment = actions.commit(line=other, party=None, year=2024, amount=D(5_000), label="Campaign", by=finance)
    assert commitment.party is None


def test_a_commitment_says_what_it_is_for(line, officer):
    with refusal("label", "Say what the commitment is for."):
        committed(line, officer, label=" \n\u0007 ")


@pytest.mark.parametrize("amount", [D(0), D(-60_000), D(10) ** 20, D("0.005"), D("NaN")])
def test_what_is_no_amount_is_not_committed(line, officer, amount):
    with refusal("amount"):
        committed(line, officer, amount)
    assert not Commitment.objects.exists()


def test_an_expenditure_in_another_currency_counts_in_dollars_at_its_rate(line, finance):
    commitment = committed(line, finance, 60_000)
    entry = spent(commitment, finance, "6559570", currency="XOF", rate=D("0.0016463"), memo="Expert, first invoice")
    assert (entry.usd, entry.currency, entry.memo) == (D("10799.02"), "XOF", "Expert, first invoice")
    assert figures(commitment) == (60_000, D("10799.02"))
    assert figures(line) == (100_000, 60_000, D("10799.02"))
    assert differences() == []


def test_more_than_remains_of_the_commitment_is_not_spent(line, finance):
    commitment = committed(line, finance, 60_000)
    spent(commitment, finance, 59_000)
    with refusal("amount", "This is more than what remains of this commitment: USD 1,000."):
        spent(commitment, finance, "1000.01")
    with refusal("amount", "This is more than what remains of this commitment: USD 1,000."):
        spent(commitment, finance, 1_000, currency="EUR", rate=D("1.08"))
    spent(commitment, finance, 1_000)
    assert figures(commitment) == (60_000, 60_000)


def test_an_expenditure_is_dated_between_its_commitment_and_today(line, finance):
    commitment = committed(line, finance, 60_000)
    with refusal("date", "This is before the commitment was made."):
        spent(commitment, finance, date=DAY - dt.timedelta(days=1))
    with refusal("date", "This date is in the future."):
        spent(commitment, finance, date=DAY + dt.timedelta(days=1))
    with refusal("currency", "This is not a currency in use today."):
        spent(commitment, finance, currency="ECU")


def test_an_expenditure_is_no_finer_than_its_currency(line, finance):
    commitment = committed(line, finance, 60_000)
    with refusal("amount", "JPY has no decimal places: enter a whole amount."):
        spent(commitment, finance, "1500.50", currency="JPY", rate=D("0.0067"))
    with refusal("amount"):
        spent(commitment, finance, "12.345", currency="TND", rate=D("0.32"))
    spent(commitment, finance, "12.34", currency="TND", rate=D("0.32"))


def test_the_database_dates_no_expenditure_before_its_commitment(line, finance):
    entry = spent(committed(line, finance, 60_000), finance, 1)
    entry.pk, entry.date = None, DAY - dt.timedelta(days=1)
    with pytest.raises(IntegrityError, match="entry_not_before_its_record"), transaction.atomic():
        entry.save(force_insert=True)


def test_the_rest_goes_back_to_the_line_when_an_assistance_ends(line, officer, finance):
    commitment = committed(line, officer, 60_000)
    spent(commitment, finance, "45000.10")
    entry = actions.release(commitment, by=officer, reason="The assistance has ended")
    assert (entry.kind, entry.amount, entry.usd, entry.memo) == (
        "release", D("-14999.90"), D("-14999.90"), "The assistance has ended",
    )  # fmt: skip
    assert figures(commitment) == (D("45000.10"), D("45000.10"))
    assert figures(line) == (100_000, D("45000.10"), D("45000.10"))
    assert actions.release(commitment, by=officer, reason="Again") is None
    assert differences() == []


def test_part_of_a_commitment_may_be_released_but_not_what_is_spent(line, officer, finance):
    commitment = committed(line, officer, 60_000)
    spent(commitment, finance, 10_000)
    actions.release(commitment, amount=D(20_000), by=officer, reason="Less travel")
    assert figures(commitment) == (40_000, 10_000)
    with refusal("amount", "Part of this commitment is spent; at most USD 30,000 of it can be released."):
        actions.release(commitment, amount=D("30000.01"), by=officer, reason="Less")
    with refusal("reason", "Say why."):
        actions.release(commitment, amount=D(1), by=officer, reason="  ")


def test_a_commitment_is_raised_or_lowered_to_a_new_amount(line, officer):
    commitment = committed(line, officer, 60_000)
    assert actions.change_commitment(commitment, amount=D(75_000), by=officer, reason="More days").kind == "commitment"
    assert actions.change_commitment(commitment, amount=D(50_000), by=officer, reason="Fewer days").kind == "release"
    assert actions.change_commitment(commitment, amount=D(50_000), by=officer, reason="As before") is None
    assert [entry.amount for entry in commitment.entries.order_by("id")] == [60_000, 15_000, -25_000]
    assert figures(line) == (100_000, 50_000, 0)
    with refusal("amount", "This is more than what is available on this line: USD 50,000."):
        actions.change_commitment(commitment, amount=D("100000.01"), by=officer, reason="All")


@pytest.mark.parametrize("role", ["donor", "focal_point", "evaluator", "expert", "field_office"])
def test_only_staff_commit_and_only_finance_spends(line, finance, officer, role):
    commitment, somebody = committed(line, finance, 10_000), person(role)
    for attempt in (
        lambda: committed(line, somebody, 1),
        lambda: actions.change_commitment(commitment, amount=D(1), by=somebody, reason="Mine"),
        lambda: actions.release(commitment, by=somebody, reason="Mine"),
        lambda: spent(commitment, somebody, 1),
        lambda: spent(commitment, officer, 1),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert figures(line) == (100_000, 10_000, 0)


def test_commitments_are_on_the_trail_under_their_party(line, officer, finance, senegal):
    commitment = committed(line, officer, 60_000, party=senegal)
    spent(commitment, finance, 10_000)
    actions.release(commitment, amount=D(5_000), by=officer, reason="Less travel")
    events = Event.objects.filter(party=senegal).order_by("id")
    assert [(e.verb, e.by, e.about, e.changes["amount"][1], e.reason, e.shared) for e in events] == [
        ("budget.committed", officer, commitment, "60000.00 USD", "", False),
        ("budget.spent", finance, commitment, "10000.00 USD", "", False),
        ("budget.released", officer, commitment, "-5000.00 USD", "Less travel", False),
    ]


def test_a_decision_that_fails_after_committing_commits_nothing(line, officer):
    @transaction.atomic
    def decide():
        committed(line, officer, 60_000)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        decide()
    assert figures(line) == (100_000, 0, 0)
    assert not Commitment.objects.exists()


def test_a_refusal_within_a_decision_leaves_the_decision_s_transaction_usable(line, officer):
    with transaction.atomic():
        with refusal("amount"):
            committed(line, officer, 100_001)
        committed(line, officer, 100_000)
    assert figures(line) == (100_000, 100_000, 0)


def test_dates_follow_the_programme_s_clock(line, officer):
    with clock.at(dt.date(2025, 1, 7)):
        assert committed(line, officer, 1, year=2025).made_on == dt.date(2025, 1, 7)


@pytest.mark.parametrize("changes", [{"spent": D("60000.01")}, {"spent": D("-0.01")}, {"amount": D("-1")}])
def test_the_database_refuses_a_commitment_out_of_its_bounds(line, officer, changes):
    commitment = committed(line, officer, 60_000)
    with pytest.raises(IntegrityError, match="commitment_spent_within_it"), transaction.atomic():
        Commitment.objects.filter(pk=commitment.pk).update(**changes)


def test_the_database_keeps_a_commitment_on_its_line(line, officer):
    commitment = committed(line, officer, 60_000)
    with pytest.raises(IntegrityError, match="stays_on_its_line"), transaction.atomic():
        Commitment.objects.filter(pk=commitment.pk).update(line=line_of(line.phase, "AL1"))
