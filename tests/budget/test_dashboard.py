"""The donor's pages: who sees them, that every figure is the sum of what it drills down to, and CSV that runs nothing."""

import csv
import datetime as dt
import io
import re
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from budget import actions, queries
from portal import clock
from portal.models import Organisation
from tests.budget.factories import (
    committed,
    finance_officer,
    funded,
    line_of,
    phase_with_lines,
    pledged,
    received,
    spent,
)
from tests.factories import CountryFactory, OrganisationFactory, person

pytestmark = pytest.mark.django_db

D = Decimal
ADDRESSES = [
    "/budget/",
    "/budget/export.csv",
    "/budget/lines/AL3/",
    "/budget/lines/AL3/?show=received",
    "/budget/lines/AL3/?show=spent",
    "/budget/lines/AL3/export.csv",
]


@pytest.fixture
def nordalie(db) -> Organisation:
    return OrganisationFactory(name="Nordalie")


@pytest.fixture
def donor(nordalie):
    return person("donor", organisation=nordalie, full_name="Dora Donor")


@pytest.fixture
def money(phase, finance, nordalie):
    """Nordalie gave 300,000 of which 250,000 are on line 3; another donor 100,000 euros, all on line 4.

    Two Parties' assistances: 60,000 for 2024 (10,000 and 200 CFA francs spent) and 50,000 for 2025; 5,000 on line 4.
    """
    ours = received(phase, finance, 300_000, donor=nordalie, reference="NOR-1", currency="USD")
    actions.allot(ours, line_of(phase), usd=D(250_000), date=dt.date(2024, 3, 2), by=finance)
    theirs = pledged(phase, finance, 100_000, "EUR", "1.08", reference="OTH-1")
    actions.receive(theirs, amount=D(90_000), rate=D("1.1"), date=dt.date(2024, 4, 1), by=finance)
    actions.allot(theirs, line_of(phase, "AL4"), usd=D(99_000), date=dt.date(2024, 4, 2), by=finance)
    first = committed(line_of(phase), finance, 60_000, party=CountryFactory(iso3="SEN", short_name_en="Senegal"))
    committed(line_of(phase), finance, 50_000, year=2025, party=CountryFactory(iso3="COL", short_name_en="Colombia"))
    committed(line_of(phase, "AL4"), finance, 5_000, label="Peers", party=CountryFactory(iso3="PEE"))
    spent(first, finance, 10_000)
    spent(first, finance, 200, currency="XOF", rate=D("0.00165"))
    return phase


def text_of(response) -> str:
    """What the page says, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def rows_of(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


# --- Who -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["donor", "finance", "secretariat"])
def test_donors_and_staff_see_the_money(sign_in, money, settings, role):
    settings.DEMO = True
    reader = sign_in(person(role))
    assert {address: reader.get(address).status_code for address in ADDRESSES} == dict.fromkeys(ADDRESSES, 200)


@pytest.mark.parametrize("role", ["focal_point", "deputy", "evaluator", "expert", "field_office", None])
def test_nobody_else_does(sign_in, money, role):
    reader = sign_in(person(*([role] if role else [])))
    assert {address: reader.get(address).status_code for address in ADDRESSES} == dict.fromkeys(ADDRESSES, 403)


def test_a_visitor_is_asked_to_sign_in(client, money):
    for address in ADDRESSES:
        response = client.get(address)
        assert (response.status_code, response.url.split("?")[0]) == (302, reverse("account_login"))


def test_the_pages_only_read(sign_in, donor, money):
    reader = sign_in(donor)
    for method in ("post", "put", "delete", "patch"):
        assert [getattr(reader, method)(address).status_code for address in ADDRESSES] == [405] * len(ADDRESSES)


def test_the_budget_stands_in_the_navigation_of_those_who_see_it(sign_in, donor, money):
    assert 'href="/budget/" aria-current="page"' in sign_in(donor).get("/budget/").content.decode()
    assert "/budget/" not in sign_in(person("expert")).get("/").content.decode()


# --- Figures ---------------------------------------------------------------------------------------------------------


def test_the_figures_are_those_of_the_ledger(money):
    rows = {row.code: (row.received, row.committed, row.spent) for row in queries.lines_of(money)}
    assert rows == {
        "AL1": (0, 0, 0), "AL2": (0, 0, 0), "AL3": (250_000, 110_000, D("10000.33")), "AL4": (99_000, 5_000, 0),
        "AL5": (0, 0, 0), "AL6": (0, 0, 0), "EVAL": (0, 0, 0), "IDC": (0, 0, 0), "": (50_000, 0, 0),
    }  # fmt: skip
    totals = queries.totals(money, queries.lines_of(money))
    assert (totals.approved, totals.pledged, totals.received, totals.committed, totals.spent) == (
        1_750_000, 408_000, 399_000, 115_000, D("10000.33"),
    )  # fmt: skip


def test_the_figures_of_a_year_are_dated_in_it_or_committed_for_it(money):
    rows = {row.code: (row.received, row.committed, row.spent) for row in queries.lines_of(money, 2025)}
    assert rows["AL3"] == (0, 50_000, 0)
    assert rows[""] == (0, 0, 0)
    rows = {row.code: (row.received, row.committed, row.spent) for row in queries.lines_of(money, 2024)}
    assert (rows["AL3"], rows["AL4"], rows[""]) == (
        (250_000, 60_000, D("10000.33")), (99_000, 5_000, 0), (50_000, 0, 0),
    )  # fmt: skip


def test_years_before_and_after_the_phase_are_shown_when_money_moved_in_them(phase, finance):
    contribution = pledged(phase, finance, 1_000, signed_on=dt.date(2021, 11, 30))
    with clock.at(dt.date(2026, 2, 1)):
        actions.receive(contribution, amount=D(1_000), rate=D(1), date=dt.date(2026, 1, 15), by=finance)
    assert queries.years_of(phase) == range(2021, 2027)
    years = [queries.totals(phase, queries.lines_of(phase, year), year) for year in queries.years_of(phase)]
    assert [(year.pledged, year.received) for year in years] == [(1_000, 0), *[(0, 0)] * 4, (0, 1_000)]


def test_by_party_adds_up_to_what_is_committed_and_spent(money, finance):
    other = funded(money, finance, 3_000, "AL6")
    actions.commit(line=other, party=None, year=2024, amount=D(3_000), label="Campaign", by=finance)
    rows = queries.by_party(money)
    assert [(str(row["party"]), row["committed"], row["spent"]) for row in rows] == [
        ("Colombia", 50_000, 0), ("Country PEE", 5_000, 0), ("Senegal", 60_000, D("10000.33")), ("None", 3_000, 0),
    ]  # fmt: skip


def test_every_figure_says_its_date_currency_and_rule(sign_in, donor, money):
    told = text_of(sign_in(donor).get("/budget/"))
    for words in (
        "First phase · as of 15 May 2024",
        "Pledged USD 408,000 agreements signed",
        "Received USD 399,000 23% of the USD 1,750,000 approved",
        "Committed USD 115,000 29% of what was received",
        "Spent USD 10,000.33 9% of what was committed",
        "US dollars, as of 15 May 2024",
        "Other currencies are counted in US dollars at the rate of the day",
        "Total 1,750,000.00 399,000.00 115,000.00 10,000.33",
        "Received, not yet allotted 50,000.00",
    ):
        assert words in told


def test_the_same_page_in_french_writes_numbers_as_the_french_do(sign_in, donor, money):
    donor.language = "fr"
    donor.save()
    told = text_of(sign_in(donor).get("/budget/"))
    assert "399 000 USD" in told
    assert "3 Assistances techniques" in told


def test_a_donor_sees_own_contributions_in_detail_and_the_others_in_total(sign_in, donor, money):
    told = text_of(sign_in(donor).get("/budget/"))
    assert "Your contributions" in told
    assert "NOR-1 Nordalie 1 Feb 2024 USD 300,000 USD 300,000 300,000.00 250,000.00" in told
    assert "Other donors, in total 1 108,000.00 99,000.00" in told
    assert "Total 2 408,000.00 399,000.00" in told
    assert "OTH-1" not in told
    assert "Organisation" not in told


def test_staff_see_every_contribution(sign_in, finance, money, settings):
    settings.DEMO = True
    told = text_of(sign_in(finance).get("/budget/"))
    assert "OTH-1" in told
    assert "NOR-1" in told
    assert "Other donors" not in told


def test_a_phase_without_a_budget_says_so(sign_in, donor):
    assert "No budget has been approved for this phase yet." in text_of(sign_in(donor).get("/budget/"))
    assert sign_in(donor).get("/budget/export.csv").status_code == 404
    assert sign_in(donor).get("/budget/lines/AL3/").status_code == 404


def test_another_phase_is_shown_on_request(sign_in, donor, money, finance):
    other = phase_with_lines(
        code="next", name_en="Second phase", starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2029, 12, 31)
    )
    told = text_of(sign_in(donor).get("/budget/?phase=next"))
    assert "Second phase · as of 15 May 2024" in told
    assert "Received USD 0" in told
    assert queries.totals(other, queries.lines_of(other)).received == 0


@pytest.mark.parametrize(
    "query",
    ["phase=none", "phase=%3Cscript%3E", "year=2019", "year=2030", "year=0", "year=-1", "year=two", "year=2024.0"],
)
def test_what_is_no_phase_and_no_year_of_it_is_not_found(sign_in, donor, money, query):
    for address in ("/budget/", "/budget/export.csv", "/budget/lines/AL3/", "/budget/lines/AL3/export.csv"):
        assert sign_in(donor).get(f"{address}?{query}").status_code == 404


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=999", "page=x", "sort=nothing", "sort=-amount", "sort="])
def test_a_page_or_order_that_does_not_exist_does_no_harm(sign_in, donor, money, query):
    for address in (
        "/budget/?",
        "/budget/lines/AL3/?",
        "/budget/lines/AL3/?show=spent&",
        "/budget/lines/AL3/?show=received&",
    ):
        assert sign_in(donor).get(address + query).status_code == 200


def test_a_line_or_list_that_does_not_exist_is_not_found(sign_in, donor, money):
    for address in (
        "/budget/lines/AL9/",
        "/budget/lines/al3/",
        "/budget/lines/AL3/?show=all",
        "/budget/lines/AL9/export.csv",
    ):
        assert sign_in(donor).get(address).status_code == 404


# --- What a figure is made of ------------------------------------------------------------------------------------------


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
    assert "Nordalie NOR-1 2 Mar 2024 3 250,000.00 Other donors, in total 7,000.00 Total 257,000.00" in told
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


def test_a_contribution_is_open_to_its_donor_and_staff(sign_in, donor, money, finance, settings):
    settings.DEMO = True
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
    from portal.actions import end_role

    end_role(donor.grants.get(), by=finance_officer())
    assert sign_in(type(donor).objects.get(pk=donor.pk)).get("/budget/").status_code == 403


# --- CSV -------------------------------------------------------------------------------------------------------------


def test_the_lines_as_csv_with_plain_numbers(sign_in, donor, money):
    response = sign_in(donor).get("/budget/export.csv")
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="budget-2022-2025.csv"'
    rows = rows_of(response)
    assert rows[2] == {
        "Phase": "2022-2025", "Year": "", "As of": "2024-05-15", "Currency": "USD", "Code": "AL3",
        "Action line": "3 Technical assistance", "Approved": "900000.00", "Received": "250000.00",
        "Committed": "110000.00", "Spent": "10000.33",
    }  # fmt: skip
    assert [row["Code"] for row in rows] == ["AL1", "AL2", "AL3", "AL4", "AL5", "AL6", "EVAL", "IDC", "", ""]
    for name in ("Approved", "Received", "Committed", "Spent"):
        assert sum(D(row[name]) for row in rows[:-1]) == D(rows[-1][name])


def test_the_csv_follows_the_year_and_says_so(sign_in, donor, money):
    response = sign_in(donor).get("/budget/export.csv?year=2025")
    assert "budget-2022-2025-2025.csv" in response["Content-Disposition"]
    assert {row["Year"] for row in rows_of(response)} == {"2025"}
    assert [row["Committed"] for row in rows_of(response) if row["Code"] == "AL3"] == ["50000.00"]


def test_the_entries_of_a_line_as_csv_add_up_to_its_figures(sign_in, donor, money):
    rows = rows_of(sign_in(donor).get("/budget/lines/AL3/export.csv"))
    sums = {kind: sum(D(row["USD"]) for row in rows if row["Kind"] == kind) for kind in {row["Kind"] for row in rows}}
    assert sums == {"Allotment": 250_000, "Commitment": 110_000, "Expenditure": D("10000.33")}
    paid = next(row for row in rows if row["Currency"] == "XOF")
    assert (paid["Amount"], paid["Rate (USD for one unit)"], paid["USD"], paid["Party"], paid["Year"]) == (
        "200.00", "0.00165", "0.33", "Senegal", "2024",
    )  # fmt: skip
    rows = rows_of(sign_in(donor).get("/budget/lines/AL4/export.csv"))
    assert [(row["Donor"], row["USD"]) for row in rows if row["Kind"] == "Allotment"] == [
        ("Other donors, in total", "99000.00")
    ]


def test_the_entries_of_a_year_as_csv_add_up_to_its_figures(sign_in, donor, money):
    rows = rows_of(sign_in(donor).get("/budget/lines/AL3/export.csv?year=2025"))
    assert [(row["Kind"], row["USD"]) for row in rows] == [("Commitment", "50000.00")]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x","y")'])
def test_a_spreadsheet_runs_nothing_that_somebody_typed(sign_in, donor, line, finance, text):
    funded(line.phase, finance, 1_000, donor=donor.current_grants[0].organisation, reference=text)
    committed(line, finance, 10, label=text)
    rows = rows_of(sign_in(donor).get("/budget/lines/AL3/export.csv"))
    assert {row["Agreement"] for row in rows} == {"'" + text, ""}
    assert {row["What it is for"] for row in rows} == {"'" + text, ""}


def test_cells_that_begin_like_a_formula_are_quoted_and_negative_numbers_are_not():
    from budget.exports import safe

    assert [safe(text) for text in ("\t=1", "\r=1", "\n=1", "plain", "a=1")] == [
        "'\t=1",
        "'\r=1",
        "'\n=1",
        "plain",
        "a=1",
    ]
    assert [safe(value) for value in (D("-5.00"), -3, None)] == [D("-5.00"), -3, None]


def test_the_csv_s_header_is_in_the_reader_s_language(sign_in, donor, money):
    from budget import exports

    with translation.override("en"):
        assert [str(cell) for cell in exports.ENTRY_HEADER][:3] == ["Entry", "Takes back entry", "Kind"]


# --- Lists stay flat ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [*ADDRESSES, "/budget/?year=2024", "/budget/lines/AL3/?year=2024"])
@pytest.mark.parametrize("role", ["donor", "finance"])
def test_the_number_of_queries_does_not_grow_with_the_rows(
    sign_in, donor, line, finance, settings, address, role, django_assert_num_queries
):
    settings.DEMO = True
    client = sign_in(donor if role == "donor" else finance)
    more_money(line, finance, donor)
    with counted() as first:
        client.get(address)
    for _number in range(2):
        more_money(line, finance, donor)
    with django_assert_num_queries(len(first)):
        client.get(address)


def more_money(line, finance, donor):
    """One more of everything that a page lists."""
    ours = donor.current_grants[0].organisation
    funded(line.phase, finance, 1_000, donor=ours)
    funded(line.phase, finance, 1_000)
    commitment = committed(line, finance, 500)
    actions.reverse(spent(commitment, finance, 10), by=finance, reason="Again")
    spent(commitment, finance, 20)


def counted():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return CaptureQueriesContext(connection)
