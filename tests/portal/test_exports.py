"""A list as a file: what it says of itself, and that a program and a spreadsheet read it back."""

import csv
import datetime as dt
import io
import zipfile
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.utils import timezone, translation

from portal import clock, exports
from tests.budget.pages import SHEET
from tests.some import some

MOMENT = dt.datetime(2026, 11, 30, 22, 30, tzinfo=dt.UTC)
ASKED = [("State", "Submitted"), ("Region", "Africa")]
LINES = [
    ["Name", "Amount", "Day", "Moment"],
    ["=1+1", Decimal("-5.00"), dt.date(2026, 11, 30), MOMENT],
    ["Œuvre; « une »", 3, None, None],
]


def about(**said) -> exports.About:
    with clock.at(MOMENT):
        return exports.About("/some/list/?state=submitted", said.pop("rows", 2), **said)


def file(kind: str, said: exports.About, language: str = "en", lines: list = LINES) -> bytes:
    with translation.override(language):
        return exports.response(kind, "list", "List", iter(lines), said).getvalue()


def read(content: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=delimiter))


def sheets(content: bytes) -> list[list[list[str]]]:
    """Every sheet's cells, as texts."""
    book = zipfile.ZipFile(io.BytesIO(content))
    names = sorted(name for name in book.namelist() if name.startswith("xl/worksheets/sheet"))
    roots = [ElementTree.fromstring(book.read(name)) for name in names]
    return [[["".join(cell.itertext()) for cell in row] for row in root.iter(f"{SHEET}row")] for root in roots]


# --- What it says of itself -------------------------------------------------------------------------------------------


@pytest.fixture
def _in_kyoto(settings):
    with timezone.override("Asia/Tokyo"):
        yield


@pytest.mark.usefixtures("_in_kyoto")
def test_a_csv_says_what_it_is_in_the_header_of_a_last_empty_column(settings):
    settings.PORTAL_URL = "https://roadmaps.example.org"
    header, *lines = read(file("csv", about(asked=ASKED)))
    assert header == [
        "Name", "Amount", "Day", "Moment",
        "Source: National digital roadmaps, https://roadmaps.example.org/some/list/?state=submitted"
        " · Taken on: 30 November 2026, 23:30 (Paris time) · Filter: State: Submitted, Region: Africa · Rows: 2"
        " · Licence: Internal use: it holds information that isn’t public",
    ]  # fmt: skip
    assert [line[-1] for line in lines] == ["", ""]


def test_each_line_has_as_many_cells_as_the_header_also_in_an_empty_list():
    for lines in (LINES, LINES[:1]):
        found = read(file("csv", about(rows=len(lines) - 1), lines=lines))
        assert ({len(line) for line in found}, len(found)) == ({5}, len(lines))
        assert found[0][-1].startswith("Source: ")


def test_a_workbook_says_it_on_a_second_sheet():
    listed, said = sheets(file("xlsx", about(licence=exports.OPEN_DATA)))
    assert listed[0] == ["Name", "Amount", "Day", "Moment"]
    assert [line[0] for line in said] == ["Source", "Taken on", "Filter", "Rows", "Licence"]
    assert said[2:4] == [["Filter", "none, the whole list"], ["Rows", "2"]]
    assert said[4][1].startswith("Open data: Attribution-ShareAlike 3.0 IGO (CC BY-SA 3.0 IGO)")


def test_a_file_holds_so_many_rows_and_says_that_there_are_more(monkeypatch):
    monkeypatch.setattr(exports, "MOST_ROWS", 1)
    content = file("csv", about())
    header, *lines = read(content)
    assert [line[0] for line in lines] == ["'=1+1"]
    assert "Rows: the first 1 of 2, for a file holds no more: narrow the list to have the others" in header[-1]
    listed, said = sheets(file("xlsx", about()))
    assert (len(listed), said[3][1][:14]) == (2, "the first 1 of")


# --- What is in its cells ---------------------------------------------------------------------------------------------


def test_texts_cannot_run_and_numbers_days_and_moments_stay_what_they_are():
    _header, first, second = read(file("csv", about()))
    assert first == ["'=1+1", "-5.00", "2026-11-30", "2026-11-30T23:30+01:00", ""]
    assert second == ["Œuvre; « une »", "3", "", "", ""]
    french = read(file("csv", about(), "fr"), ";")
    assert french[1][:2] == ["'=1+1", "-5,00"]
    sheet = sheets(file("xlsx", about()))[0]
    day = (dt.date(2026, 11, 30) - dt.date(1899, 12, 30)).days
    assert (sheet[1][0], Decimal(sheet[1][1]), int(sheet[1][2])) == ("=1+1", Decimal(-5), day)
    assert dt.timedelta(days=float(sheet[1][3]) - day).total_seconds() == pytest.approx((23 * 60 + 30) * 60, abs=1)


def test_an_address_that_would_run_in_a_spreadsheet_does_not():
    content = file("csv", about(asked=[("Search", "=cmd|' /C calc'!A0")]))
    assert read(content)[0][-1][0] not in exports.RUNS
    book = zipfile.ZipFile(io.BytesIO(file("xlsx", about(asked=[("Search", "=cmd|' /C calc'!A0")]))))
    sheets = some(name for name in book.namelist() if "sheet" in name)
    assert [name for name in sheets if b"<f>" in book.read(name)] == []
