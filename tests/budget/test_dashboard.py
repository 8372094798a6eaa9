"""The donor's dashboard: who sees it, figures that add up, and what a donor sees of the others."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from budget import actions, queries
from portal import clock
from tests.budget.factories import committed, funded, phase_with_lines, pledged, spent
from tests.budget.pages import text_of
from tests.factories import person

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

D = Decimal
ADDRESSES = [
    "/budget/",
    "/budget/export.csv",
    "/budget/export.xlsx",
    "/budget/lines/AL3/",
    "/budget/lines/AL3/?show=received",
    "/budget/lines/AL3/?show=spent",
    "/budget/lines/AL3/export.csv",
    "/budget/lines/AL3/export.xlsx",
    "/budget/entries/all/?mine",
    "/budget/entries/received/",
    "/budget/entries/committed/export.csv",
]


# --- Who -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["donor", "finance", "secretariat"])
def test_donors_and_staff_see_the_money(sign_in, money, role):
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


# --- Figures -------------------------------------------------------------------------------------------------------


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
        "First phase · as at 15 May 2024",
        "Pledged USD 408,000 agreements signed",
        "Received USD 399,000 23% of the USD 1,750,000 approved",
        "Committed USD 115,000 29% of what was received",
        "Spent USD 10,000.33 9% of what was committed",
        "US dollars, as at 15 May 2024",
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


def test_staff_see_every_contribution(sign_in, finance, money):
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
    assert "Second phase · as at 15 May 2024" in told
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


# --- Lists stay flat -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [*ADDRESSES, "/budget/?year=2024", "/budget/lines/AL3/?year=2024"])
@pytest.mark.parametrize("role", ["donor", "finance"])
def test_the_number_of_queries_does_not_grow_with_the_rows(
    sign_in, donor, line, finance, address, role, django_assert_num_queries
):
    client = sign_in(donor if role == "donor" else finance)
    more_money(line, finance, donor)
    with CaptureQueriesContext(connection) as first:
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
