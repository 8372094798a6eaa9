"""What each figure is made of: the lists behind a line and a contribution, as far as one may see them."""

import datetime as dt
from decimal import Decimal

import pytest

from budget import actions, queries
from portal import clock
from portal.people.actions import end_role, grant_role
from tests.budget.factories import committed, funded, line_of, received
from tests.budget.pages import rows_of, text_of
from tests.factories import OrganisationFactory, person

pytestmark = pytest.mark.django_db

D = Decimal


def test_commitments_add_up_to_what_is_committed_and_spent(sign_in, donor, money):
    told = text_of(sign_in(donor).get("/budget/lines/AL3/"))
    assert "Committed USD 110,000 USD 140,000 available today" in told
    assert "Technical assistance Colombia 2025 15 May 2024 50,000.00 0.00" in told
    assert "Technical assistance Senegal 2024 15 May 2024 60,000.00 10,000.33" in told
    assert "Total 110,000.00 10,000.33" in told


def test_expenditures_add_up_to_what_is_spent(sign_in, donor, money):
    told = text_of(sign_in(donor).get("/budget/lines/AL3/?show=spent"))
    assert "XOF 200 0.00165 0.33" in told
    assert "USD 10,000 1 10,000.00" in told
    assert "Total 10,000.33" in told


def test_allotments_add_up_to_what_is_received_others_in_total(sign_in, donor, money, finance):
    third = received(money, finance, 7_000, reference="THI-1")
    actions.allot(third, line_of(money), usd=D(7_000), date=dt.date(2024, 5, 1), by=finance)
    told = text_of(sign_in(donor).get("/budget/lines/AL3/?show=received"))
    entry = line_of(money).entries.get(kind="allotment", usd=250_000)
    ours = f"Nordalie NOR-1 2 Mar 2024 {entry.pk} 250,000.00"
    assert f"{ours} Other donors, in total 7,000.00 Total 257,000.00" in told
    assert "THI-1" not in told


def test_a_reversal_stands_beside_what_it_takes_back(sign_in, donor, money, finance):
    entry = money.lines.get(code="AL3").entries.filter(kind="expenditure").latest("id")
    actions.reverse(entry, by=finance, reason="Twice <b>paid</b>")
    response = sign_in(donor).get("/budget/lines/AL3/?show=spent")
    told = text_of(response)
    assert f"takes back entry {entry.pk}" in told
    assert "-XOF 200 0.00165 -0.33" in told
    assert "Total 10,000.00" in told
    assert "Twice" not in told


def test_a_label_is_shown_in_its_language_and_never_run(sign_in, donor, line, finance):
    funded(line.phase, finance, 1_000)
    committed(line, finance, 10, label="<script>alert(1)</script>", language="fr", is_fictional=True)
    page = sign_in(donor).get("/budget/lines/AL3/").content.decode()
    assert '<bdi lang="fr">&lt;script&gt;alert(1)&lt;/script&gt;</bdi> <span class="fictional">Fictional</span>' in page
    assert "<script>alert" not in page


def test_a_contribution_is_open_to_its_donor_and_staff(sign_in, donor, money, finance):
    ours, theirs = (money.contributions.get(reference=reference) for reference in ("NOR-1", "OTH-1"))
    told = text_of(sign_in(donor).get(f"/budget/contributions/{ours.pk}/"))
    assert "Pledged USD 300,000" in told
    assert "3 Technical assistance 250,000.00 Total 250,000.00" in told
    assert "1 Mar 2024" in told
    assert sign_in(donor).get(f"/budget/contributions/{theirs.pk}/").status_code == 404
    assert sign_in(finance).get(f"/budget/contributions/{theirs.pk}/").status_code == 200
    assert sign_in(person("donor")).get(f"/budget/contributions/{ours.pk}/").status_code == 404
    assert sign_in(person("expert")).get(f"/budget/contributions/{ours.pk}/").status_code == 403


def test_what_each_may_read_of_the_ledger(money, donor, officer, finance):
    assert queries.ledger(finance).count() == queries.ledger(officer).count() == 11
    assert sorted(entry.kind for entry in queries.ledger(donor)) == [
        "allotment", "commitment", "commitment", "commitment", "expenditure", "expenditure", "pledge", "receipt",
    ]  # fmt: skip
    for role in ("focal_point", "deputy", "evaluator", "expert", "field_office"):
        somebody = person(role)
        assert not queries.ledger(somebody).exists()
        assert not queries.contributions_visible_to(somebody).exists()
        assert not queries.commitments_visible_to(somebody).exists()


def test_a_donor_whose_role_has_ended_sees_nothing(sign_in, donor, money):
    end_role(donor.grants.get(), reason="Left the ministry", by=person("secretariat"))
    assert sign_in(type(donor).objects.get(pk=donor.pk)).get("/budget/").status_code == 403


def test_of_two_organisations_a_donor_sees_the_one_of_today(sign_in, donor, money):
    former = donor.grants.get()
    today = OrganisationFactory(name="Sudalie")
    grant_role(donor, "donor", by=person("secretariat"), organisation=today)
    end_role(former, reason="Left the ministry", by=person("secretariat"))
    donor = type(donor).objects.get(pk=donor.pk)
    assert queries.donor_ids(donor) == {today.pk}
    assert not queries.contributions_visible_to(donor).exists()
    assert not queries.ledger(donor).filter(contribution__isnull=False).exists()
    ours = money.contributions.get(reference="NOR-1")
    assert sign_in(donor).get(f"/budget/contributions/{ours.pk}/").status_code == 404
    assert queries.others_allotted(line_of(money), donor) == D(250_000)


def test_the_other_donors_of_a_year_are_those_of_that_year(sign_in, donor, money, finance):
    third = received(money, finance, 7_000, reference="THI-1")
    for year, usd in ((2024, 4_000), (2025, 3_000)):
        day = dt.date(year, 5, 1)
        with clock.at(day):
            actions.allot(third, line_of(money), usd=D(usd), date=day, by=finance)
    line = line_of(money)
    said = {year: queries.others_allotted(line, donor, year) for year in (None, 2023, 2024, 2025)}
    assert said == {None: D(7_000), 2023: D(0), 2024: D(4_000), 2025: D(3_000)}
    with clock.at(dt.date(2025, 6, 1)):
        web = sign_in(donor)
        told = text_of(web.get("/budget/lines/AL3/?show=received&year=2025"))
        rows = rows_of(web.get("/budget/lines/AL3/export.csv?year=2025"))
    assert "Other donors, in total 3,000.00 Total 3,000.00" in told
    assert [(row["Donor"], row["USD"]) for row in rows if row["Kind"] == "Allotment"] == [
        ("Other donors, in total", "3000.00")
    ]
