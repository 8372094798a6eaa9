"""Every list of staff, donors and the public can be taken away as a file: exactly what it shows, and what it is."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Sum
from django.urls import reverse
from lxml import html
from openpyxl import load_workbook

from budget.models import Entry
from portal.exports import DIALECTS
from portal.models import Event
from tests.project.pages import STAFF
from tests.project.test_permissions import ROWS
from tests.project.test_query_counts import LISTS
from tests.some import some

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

FILES = {
    "roadmaps": "roadmaps-export",
    "calls": "calls-export",
    "open-roadmap": "open-roadmap-export",
    "assistances": "assistances-export",
    "budget-dashboard": "budget-export",
    "budget-entries": "budget-entries-export",
    "budget-line": "budget-line-export",
    "budget-contribution": "budget-contribution-export",
}
# The other pages with a list, and why none is taken away.
OF_ONE_RECORD = "parts of one record"
OWN = "a Party’s or an evaluator’s own few"
OF_A_GATHERING = "of one gathering; names of people leave it by no file"
WITHOUT = {
    "programme": "figures of other pages", "deputies": OWN, "my-roadmaps": OWN, "applications": OWN,
    "evaluations": OWN, "interests": OWN, "my-documents": OWN,
    "data-checks": "what is to be put right, which is hoped to be nothing",
    **dict.fromkeys(("gathering", "gathering-people", "gathering-report"), OF_A_GATHERING),
    **dict.fromkeys((
        "activity", "roadmap-priorities", "roadmap-plan", "roadmap-check", "roadmap-drafts", "roadmap-action-add",
        "call", "application", "application-check", "evaluation", "assistance", "milestone", "milestone-log",
        "assignment", "application-draft", "application-section-earlier", "evaluation-earlier", "roadmap-text-earlier",
        "roadmap-priority-earlier", "roadmap-measure-earlier", "roadmap-action-earlier", "conversation",
        "gatherings", "pass-links",
    ), OF_ONE_RECORD),
}  # fmt: skip


def files_offered(page: str) -> set[str]:
    """The kinds of file in which a page's list can be taken away."""
    links = html.fromstring(page).xpath("//main//a/@href | //*[@id='content-main']//a/@href")
    return {found[1] for link in links if (found := re.search(r"export[./](csv|xlsx)\b", link))}


def lines_of(response) -> list[list[str]]:
    delimiter = DIALECTS[response.headers["Content-Language"]].delimiter
    return list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig")), delimiter=delimiter))


# --- Pages of the web -------------------------------------------------------------------------------------------------


def undecided(lists: set[str]) -> set[str]:
    return {name for name in lists if not name.endswith("-export")} - FILES.keys() - WITHOUT.keys()


def test_every_page_with_a_list_has_its_file_or_a_reason_why_not():
    assert undecided(LISTS) == set()
    assert not FILES.keys() & WITHOUT.keys()


def test_a_list_that_nobody_thought_about_is_caught():
    assert undecided({"calls", "practices", "practices-export"}) == {"practices"}


@pytest.mark.parametrize("name", sorted(FILES))
def test_the_page_offers_both_and_they_say_what_they_are(name, demonstration, visit):
    row, of_file = ROWS[name], ROWS[FILES[name]]
    person = row.ok[-1]
    address = reverse(name, args=row.args(demonstration) if row.args else [])
    assert files_offered(visit(person, address).content.decode()) == {"csv", "xlsx"}
    *args, _kind = of_file.args(demonstration)
    header, *lines = lines_of(visit(person, reverse(FILES[name], args=[*args, "csv"])))
    assert re.search(rf"^Source.*{address}.* · Licence", header[-1])
    assert ("CC BY-SA 3.0 IGO" in header[-1]) == row.public
    assert {len(line) for line in some(lines)} == {len(header)}
    assert visit(person, reverse(FILES[name], args=[*args, "pdf"])).status_code == 404


def test_a_page_without_its_file_is_caught():
    page = "<html><main><table class='records'></table><a href='/roadmaps/export.csv?page=2'>CSV</a></main></html>"
    assert files_offered(page) == {"csv"}
    assert files_offered("<html><main><a href='/exports/csv-help/'>Help</a></main></html>") == set()


# --- Lists of the admin -----------------------------------------------------------------------------------------------


# Whose files have other columns than the page, and why.
OTHER_COLUMNS = {
    "admin:applications_application": "a page of its own, with more columns in its file",
    "admin:portal_contact": "those of the import, by which the file can be handed in again",
}
# Columns that a file has beside those of the page, which says both in one.
BESIDE = {
    "admin:budget_contribution": {"Monnaie"},
    "admin:budget_entry": {"Monnaie"},
    "admin:assistance_assistance": {"Échéance"},
    "admin:applications_selectionround": {"Échéance"},
}


def lists() -> list[str]:
    return [f"admin:{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry]


@pytest.mark.parametrize("name", [pytest.param("", id="all")])
def test_every_list_of_the_admin_is_taken_away_as_it_is_seen(name, demonstration, visit):
    """The columns of the page, the rows of the page in their order, and the filter in the address and in words."""
    for base in some(lists()):
        address = reverse(f"{base}_changelist")
        page = html.fromstring(visit(STAFF, address).content.decode())
        heads = [" ".join(cell.text_content().split()) for cell in page.xpath("//table//thead//th")]
        rows = [row.xpath("string(.//th)").split() for row in page.xpath("//table/tbody/tr")]
        assert files_offered(html.tostring(page).decode()) == {"csv", "xlsx"}, address
        header, *lines = lines_of(visit(STAFF, reverse(f"{base}_export", args=["csv"])))
        assert f"{address} " in header[-1], address
        if base not in OTHER_COLUMNS:
            assert [head for head in header[:-1] if head not in BESIDE.get(base, ())] == heads, address
            assert BESIDE.get(base, set()) <= set(header) - set(heads), address
        if base != "admin:applications_application":  # whose pages are shorter
            assert len(lines) == len(rows) or len(rows) == 50, address


# What a spreadsheet can neither sort nor add up: a number as it is written, alone or with a currency; a day in words.
NUMBER = r"\d{1,3}([\s\u202f]?\d{3})*(,\d+)?(\s[A-Z]{3})?"
DAY = r"(\S+\s)?\d{1,2}(er)?\s(janv|févr|mars|avril|mai|juin|juil|août|sept|oct|nov|déc)\S*\s\d{4}(\sà.*)?"


# Where records are named as they are, a target by its year; and sessions of which no more than the year is known.
NAMED_BY_NUMBERS = {"admin:portal_event", "admin:portal_governingsession"}


def said_in_words(cells: Iterable[Any]) -> list[str]:
    texts = (cell for cell in cells if isinstance(cell, str))
    return [text for text in texts if re.fullmatch(f"{NUMBER}|{DAY}", text)]


def cells_of(response) -> Iterator[Any]:
    sheet = load_workbook(io.BytesIO(response.getvalue()), read_only=True).worksheets[0]
    return (cell for row in sheet.iter_rows(min_row=2, values_only=True) for cell in row if cell is not None)


@pytest.mark.parametrize("name", [pytest.param("", id="all")])
def test_in_the_file_of_a_list_numbers_are_numbers_and_days_are_days(name, demonstration, visit):
    for base in some(set(lists()) - NAMED_BY_NUMBERS):
        found = said_in_words(cells_of(visit(STAFF, reverse(f"{base}_export", args=["xlsx"]))))
        assert found == [], base


def test_a_number_or_a_day_in_words_is_caught():
    words = ["105 000,00", "9\u202f800 TND", "46", "9 déc. 2026", "Partie 4 déc. 2026 à 23 h 59 (heure de Paris)"]
    assert said_in_words([*words, "AL3", "2026-SEN-01", "1.1", 46, "Session de mai"]) == words


def test_the_ledger_is_added_up_from_its_file_as_from_the_database(demonstration, visit):
    book = load_workbook(io.BytesIO(visit(STAFF, reverse("admin:budget_entry_export", args=["xlsx"])).getvalue()))
    heads, *rows = book.worksheets[0].iter_rows(values_only=True)
    named = [dict(zip(heads, row, strict=True)) for row in rows]
    expected = Entry.objects.values_list("currency").annotate(sum=Sum("amount"))
    sums = {currency: sum(row["Montant"] for row in named if row["Monnaie"] == currency) for currency, _sum in expected}
    assert {currency: round(total, 2) for currency, total in sums.items()} == {
        currency: float(total) for currency, total in some(expected)
    }


def test_a_list_narrowed_and_searched_is_taken_away_so_and_that_is_on_the_trail(demonstration, visit):
    base, asked = "admin:assistance_assistance", "q=senegal&state=running"
    page = html.fromstring(visit(STAFF, f"{reverse(f'{base}_changelist')}?{asked}").content.decode())
    (link,) = page.xpath("//a[contains(@href, 'export/csv')]/@href")
    header, *lines = lines_of(visit(STAFF, link))
    seen = [" ".join(cell.text_content().split()) for cell in page.xpath("//table/tbody/tr/th")]
    assert [line[0] for line in lines] == seen
    assert re.search(r"Filt\w+\s?: Recherche\s?: senegal, État\s?: En cours ", header[-1])
    event = Event.objects.filter(verb="portal.list_exported").latest("pk")
    assert event.changes["rows"] == [None, len(lines)]
    kept = link.partition("?")[2].replace("q=senegal", "q=%E2%80%A6")  # which might have been somebody's name
    assert event.changes["list"] == [None, f"assistance.assistance?{kept}"]


def test_an_address_that_the_list_does_not_take_gives_no_file_either(demonstration, visit):
    base = reverse("admin:portal_user_export", args=["csv"])
    assert visit(STAFF, f"{base}?password__startswith=md5").status_code == 400
    assert visit(STAFF, f"{base}?o=nonsense").status_code in (200, 404)
