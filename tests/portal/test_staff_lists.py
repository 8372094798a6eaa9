"""The admin's lists stand in one order on every database, say what they have, and are files that can be worked with."""

import datetime as dt
import io

import pytest
from openpyxl import load_workbook

from portal import clock
from portal.models import GoverningSession, RoleGrant
from tests.factories import person
from tests.markup import joined
from tests.portal.imported import as_csv, hand_in, row

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("asked", ["2", "-2"])
def test_what_says_nothing_in_the_sorted_column_comes_last(asked, officer, focal_point, sign_in):
    person("donor")
    page = sign_in(officer).get(f"/admin/portal/rolegrant/?o={asked}")
    listed = list(page.context["cl"].result_list)
    parties = [grant.party is not None for grant in listed]
    assert len(listed) == RoleGrant.objects.count() >= 3
    assert parties == sorted(parties, reverse=True)


def test_a_deadline_is_words_on_the_page_and_a_day_in_its_file(officer, sign_in):
    """By which a spreadsheet sorts; the page says its hour and zone."""
    year = {"starts_on": dt.date(2027, 2, 9), "ends_on": dt.date(2027, 2, 12), "source": "agenda"}
    GoverningSession.objects.create(body="committee", number=20, documents_due_on=dt.date(2027, 1, 12), **year)
    GoverningSession.objects.create(body="conference", number=11, **year)
    web = sign_in(officer)
    assert "12 Jan 2027, 23:59 (Paris time)" in web.get("/admin/portal/governingsession/").content.decode()
    book = load_workbook(io.BytesIO(web.get("/admin/portal/governingsession/export/xlsx/").getvalue()))
    lines = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    assert {line[0]: line[2] and line[2].date() for line in lines} == {
        "Intergovernmental Committee, session 20": dt.date(2027, 1, 12),
        "Conference of Parties, session 11": None,
    }


def test_a_list_without_anything_says_so_and_one_narrowed_that_nothing_matches(officer, sign_in):
    web, address = sign_in(officer), "/admin/portal/absence/"
    assert "This list is empty for now." in web.get(address).content.decode()
    assert "Nothing in this list matches." in web.get(address, {"q": "nobody"}).content.decode()


def test_the_first_of_a_month_is_written_as_french_writes_it(officer, sign_in):
    officer.language = "fr"
    officer.save()
    days = {"starts_on": dt.date(2027, 6, 1), "ends_on": dt.date(2027, 6, 4), "source": "agenda"}
    GoverningSession.objects.create(body="conference", number=11, **days)
    with clock.at(dt.datetime(2026, 12, 1, 8, 5, tzinfo=dt.UTC)):
        made = hand_in(as_csv([row(1)]), by=officer)
    web = sign_in(officer)
    listed = joined(web.get("/admin/portal/governingsession/").content.decode())
    assert ("1er juin 2027" in listed, "4 juin 2027" in listed) == (True, True)
    for page in ("/admin/portal/import/", f"/admin/portal/import/{made.pk}/change/"):
        assert "1er décembre 2026 à 09\u00a0h\u00a005" in web.get(page).content.decode()
    book = load_workbook(io.BytesIO(web.get("/admin/portal/import/export/xlsx/").getvalue()))
    assert book.worksheets[0]["E2"].value.isoformat() == "2026-12-01T09:05:00"
