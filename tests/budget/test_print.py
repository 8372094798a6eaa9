"""The budget on paper, as a browser prints it: every row of every table."""

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.budget.factories import committed, line_of
from tests.chromium import chromium
from tests.factories import CountryFactory
from tests.shown import server, show
from tests.some import some

pytestmark = [pytest.mark.django_db, pytest.mark.journey]

PARTIES = 60  # a table longer than a page
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def printed(html: str) -> str:
    """What is on the paper."""
    with server() as found, chromium() as browser:
        page = browser.new_context().new_page()
        show(page, html, found)
        reader = PdfReader(BytesIO(page.pdf(format="A4", print_background=True)))
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


def test_no_row_of_the_budget_is_lost_on_paper(sign_in, donor, money, finance):
    for number in range(PARTIES):
        pair = LETTERS[number // 26] + LETTERS[number % 26]
        party = CountryFactory(iso3=f"x{pair}", iso2=pair.lower(), short_name_en=f"Land {number:02}.")
        committed(line_of(money), finance, 10, party=party)
    text = printed(sign_in(donor).get("/budget/").content.decode())
    assert [number for number in range(PARTIES) if f"Land {number:02}." not in text] == []
    assert all(line.short_title in text for line in some(money.lines.all()))


def test_a_row_that_is_cut_off_is_missed():
    rows = "".join(f"<p>Land {number:02}.</p>" for number in range(PARTIES))
    text = printed(f'<!doctype html><html lang="en"><main style="height:200px;overflow:hidden">{rows}</main></html>')
    assert "Land 00." in text
    assert "Land 59." not in text
