"""What is kept for a whole phase: by line and Party, and of its contributions; the ledger alone writes it.

That it is what the entries add up to is asked after every refusal, every race and every drawn sequence of actions
(`differences`).
"""

import datetime as dt
from decimal import Decimal as D
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from budget import actions, queries
from budget.models import Commitment, Contribution, PartyBalance, PhaseBalance
from portal.models import Country
from tests.budget.factories import committed, line_of, pledged, spent
from tests.budget.ledgers import differences
from tests.factories import CountryFactory

fill = import_module("budget.migrations.0004_fill_balances").fill


def by_party() -> list[tuple]:
    """Line, Party, committed and spent."""
    rows = PartyBalance.objects.order_by("line__code", "party__iso3")
    return [(row.line.code, row.party and row.party.iso3, row.committed, row.spent) for row in rows]


def test_commitments_of_one_party_on_one_line_are_one_sum(money, finance):
    senegal = Country.objects.get(iso3="SEN")
    second = committed(line_of(money), finance, 20_000, party=senegal)
    actions.release(second, by=finance, reason="Less travel", amount=D(5_000))
    committed(line_of(money, "AL4"), finance, 1_000, party=senegal)
    assert by_party() == [
        ("AL3", "COL", 50_000, 0),
        ("AL3", "SEN", 75_000, D("10000.33")),
        ("AL4", "PEE", 5_000, 0),
        ("AL4", "SEN", 1_000, 0),
    ]
    assert differences() == []


def test_commitments_for_no_single_party_are_one_sum_too(money, finance):
    for amount in (100, 200):
        actions.commit(
            line=line_of(money, "AL4"), party=None, year=2024, amount=D(amount), label="A meeting", by=finance
        )
    assert ("AL4", None, 300, 0) in by_party()
    assert queries.by_party(money)[-1] == {"party": None, "committed": 300, "spent": 0}
    assert differences() == []


def test_a_phase_keeps_what_its_contributions_come_to_and_when_its_money_moved(money, finance):
    kept = PhaseBalance.objects.get()
    assert (kept.pledged, kept.received, kept.allotted) == (408_000, 399_000, 349_000)
    assert (kept.first_on, kept.last_on) == (dt.date(2024, 2, 1), dt.date(2024, 5, 15))
    pledged(money, finance, 1, signed_on=dt.date(2021, 11, 30))
    kept.refresh_from_db()
    assert (kept.pledged, kept.first_on) == (408_001, dt.date(2021, 11, 30))
    assert queries.years_of(money) == range(2021, 2026)
    assert differences() == []


def test_a_party_that_has_its_money_back_is_still_listed_with_nothing(money, finance):
    commitment = Commitment.objects.get(party__iso3="COL")
    actions.release(commitment, by=finance, reason="It will not take place")
    assert ("AL3", "COL", 0, 0) in by_party()


def test_the_migration_adds_up_what_was_recorded_before_balances_were_kept(money, finance):
    actions.commit(line=line_of(money, "AL4"), party=None, year=2024, amount=D(300), label="A meeting", by=finance)
    spent(Commitment.objects.get(party__iso3="COL"), finance, "0.10")
    before = by_party(), list(PhaseBalance.objects.values_list("phase", "pledged", "received", "allotted"))
    PartyBalance.objects.all().delete()
    PhaseBalance.objects.all().delete()
    fill(apps, None)
    after = by_party(), list(PhaseBalance.objects.values_list("phase", "pledged", "received", "allotted"))
    assert after == before
    assert differences() == []


def test_the_migration_has_nothing_to_add_up_where_no_money_moved(phase):
    fill(apps, None)
    assert not PartyBalance.objects.exists()
    assert not PhaseBalance.objects.exists()
    assert queries.years_of(phase) == range(2022, 2026)


@pytest.mark.parametrize(
    ("changes", "refused_by"),
    [
        ({"spent": D(60_001)}, "party_balance_spent_within_committed"),
        ({"committed": D(-1)}, "party_balance_spent_within_committed"),
        ({"party": None}, "stays_with_its_line_and_party"),
    ],
)
def test_the_database_keeps_a_party_s_sum_within_bounds_and_in_its_place(money, changes, refused_by):
    with pytest.raises(IntegrityError, match=refused_by), transaction.atomic():
        PartyBalance.objects.filter(party__iso3="SEN").update(**changes)


@pytest.mark.parametrize(
    ("changes", "refused_by"),
    [
        ({"pledged": D(-1)}, "phase_balance_pledged_not_negative"),
        ({"allotted": D(399_001)}, "phase_balance_allotted_within_received"),
    ],
)
def test_the_database_keeps_a_phase_s_sums_within_bounds(money, changes, refused_by):
    with pytest.raises(IntegrityError, match=refused_by), transaction.atomic():
        PhaseBalance.objects.update(**changes)


def test_the_database_keeps_one_sum_for_no_single_party(money):
    line = line_of(money)
    PartyBalance.objects.create(line=line, party=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        PartyBalance.objects.create(line=line, party=None)


def test_the_database_keeps_a_commitment_for_its_party(money):
    with pytest.raises(IntegrityError, match="stays_for_its_party"), transaction.atomic():
        Commitment.objects.filter(party__iso3="SEN").update(party=CountryFactory())


def test_a_whole_phase_is_read_in_as_many_queries_whatever_it_holds(money, finance, django_assert_num_queries):
    def read():
        rows = queries.lines_of(money)
        return queries.totals(money, rows), queries.by_party(money), queries.sums_of_phase(money)

    with django_assert_num_queries(6):
        read()
    for number in range(3):
        pledged(money, finance, 1, reference=f"MORE-{number}")
        committed(line_of(money), finance, 1)
    with django_assert_num_queries(6):
        read()
    assert Contribution.objects.count() == 5
