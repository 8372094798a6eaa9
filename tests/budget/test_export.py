"""Money as CSV: plain numbers that add up, the reader's words, and nothing that a spreadsheet would run."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import translation

from budget.exports import ENTRY_HEADER, _cells
from budget.models import Entry
from portal import exports
from tests.budget.factories import committed, funded
from tests.budget.pages import rows_in, rows_of, sheet_of

pytestmark = pytest.mark.django_db

D = Decimal
DAY = 45_427  # 15 May 2024 as spreadsheets count days


def test_the_lines_as_csv_with_plain_numbers(sign_in, donor, money):
    response = sign_in(donor).get("/budget/export.csv")
    content = response.getvalue()
    assert content.startswith(b"\xef\xbb\xbf")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="budget-2022-2025.csv"'
    rows = rows_in(content)
    assert rows[2] == {
        "Phase": "2022-2025", "Year": "", "As at": "2024-05-15", "Currency": "USD", "Code": "AL3",
        "Action line": "3 Technical assistance", "Approved": "900000.00", "Received": "250000.00",
        "Committed": "110000.00", "Spent": "10000.33",
    }  # fmt: skip
    assert [row["Code"] for row in rows] == ["AL1", "AL2", "AL3", "AL4", "AL5", "AL6", "EVAL", "IDC", "", ""]
    for name in ("Approved", "Received", "Committed", "Spent"):
        assert sum(D(row[name]) for row in rows[:-1]) == D(rows[-1][name])


def test_the_csv_follows_the_year_and_says_so(sign_in, donor, money):
    response = sign_in(donor).get("/budget/export.csv?year=2025")
    assert "budget-2022-2025-2025.csv" in response["Content-Disposition"]
    rows = rows_of(response)
    assert {row["Year"] for row in rows} == {"2025"}
    assert [row["Committed"] for row in rows if row["Code"] == "AL3"] == ["50000.00"]


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
    assert [exports.safe(text) for text in ("\t=1", "\r=1", "\n=1", "plain", "a=1")] == [
        "'\t=1",
        "'\r=1",
        "'\n=1",
        "plain",
        "a=1",
    ]
    assert [exports.safe(value) for value in (D("-5.00"), -3, None)] == [D("-5.00"), -3, None]


def test_the_csv_s_header_is_in_the_reader_s_language(sign_in, donor, money):
    with translation.override("en"):
        assert [str(cell) for cell in ENTRY_HEADER][:3] == ["Entry", "Takes back entry", "Kind"]


def test_a_very_small_rate_is_written_out():
    entry = SimpleNamespace(
        pk=1, reverses_id=None, get_kind_display=lambda: "Receipt", date=dt.date(2024, 5, 15), contribution=None,
        commitment=None, line=None, currency="XOF", amount=D(1), rate=D("0.0000000001"), usd=D(0),
    )  # fmt: skip
    assert [*exports.written([_cells(entry)], exports.DIALECTS["en"])][1].endswith(",0.0000000001,0\r\n")


# --- As each language's spreadsheet opens it --------------------------------------------------------------------------


def in_french(donor):
    donor.language = "fr"
    donor.save()
    return donor


def test_in_french_a_csv_has_semicolons_and_decimal_commas(sign_in, donor, money):
    lines = sign_in(in_french(donor)).get("/budget/export.csv").getvalue().decode("utf-8-sig").splitlines()
    assert lines[3] == "2022-2025;;2024-05-15;USD;AL3;3 Assistances techniques;900000,00;250000,00;110000,00;10000,33;"
    entries = sign_in(donor).get("/budget/lines/AL3/export.csv").getvalue().decode("utf-8-sig").splitlines()
    assert [line.split(";")[-5:-1] for line in entries if ";XOF;" in line] == [["XOF", "200,00", "0,00165", "0,33"]]


def test_in_english_it_has_commas_and_decimal_points(sign_in, donor, money):
    lines = sign_in(donor).get("/budget/export.csv").getvalue().decode("utf-8-sig").splitlines()
    assert lines[3] == "2022-2025,,2024-05-15,USD,AL3,3 Technical assistance,900000.00,250000.00,110000.00,10000.33,"


def test_every_language_of_the_portal_has_its_own_csv(settings):
    assert set(exports.DIALECTS) == {code for code, _name in settings.LANGUAGES}


def test_a_workbook_has_numbers_and_days_in_its_cells(sign_in, donor, money):
    lines = sheet_of(sign_in(donor).get("/budget/export.xlsx"))
    assert lines[3] == [
        "2022-2025", DAY, "USD", "AL3", "3 Technical assistance", 900_000, 250_000, 110_000, D("10000.33"),
    ]  # fmt: skip
    entries = sheet_of(sign_in(donor).get("/budget/lines/AL3/export.xlsx"))
    allotment = Entry.objects.get(kind="allotment", usd=250_000)
    assert entries[1] == [
        allotment.pk, "Allotment", DAY - 74, "AL3", "Nordalie", "NOR-1", "USD", 250_000, 1, 250_000,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "address", ["/budget/export.pdf", "/budget/lines/AL3/export.ods", "/budget/entries/spent/export.x"]
)
def test_another_kind_of_file_does_not_exist(sign_in, donor, money, address):
    assert sign_in(donor).get(address).status_code == 404
