"""Every figure leads to its entries, which add up to it: on the dashboard, on a donor's home, in the files."""

import re
from decimal import Decimal
from html import unescape

import pytest

from budget import actions, figures
from budget.figures import Part
from budget.models import Entry
from tests.budget.factories import line_of, pledged, received
from tests.budget.pages import rows_of, text_of
from tests.factories import person
from tests.some import some

pytestmark = pytest.mark.django_db

D = Decimal
LINK = re.compile(r'<a href="(/budget/entries/[^"]+)"[^>]*>([^<]*)</a>')


# --- What they add up to ----------------------------------------------------------------------------------------------


def added_up(keep) -> Decimal:
    """The sum over the ledger, entry by entry; a function of the entry says what it counts."""
    return sum((keep(entry) for entry in Entry.objects.all()), D(0))


@pytest.mark.parametrize(
    ("name", "counted"),
    [
        ("pledged", lambda e: e.usd if e.kind == "pledge" else 0),
        ("received", lambda e: e.usd if e.kind == "receipt" else 0),
        ("allotted", lambda e: e.usd if e.kind == "allotment" else 0),
        ("unallotted", lambda e: {"receipt": e.usd, "allotment": -e.usd}.get(e.kind, 0)),
        ("committed", lambda e: e.usd if e.kind in ("commitment", "release") else 0),
        ("spent", lambda e: e.usd if e.kind == "expenditure" else 0),
    ],
)
def test_the_entries_behind_a_figure_add_up_to_it(money, donor, finance, name, counted):
    for reader in (donor, finance):
        found = figures.behind(name, Part(money), reader)
        assert found.total == added_up(counted)
        assert sum(entry.counted for entry in found.entries) + found.others == found.total
    assert figures.behind(name, Part(money), finance).others == 0


def test_of_a_year_they_are_those_dated_in_it_or_set_aside_for_it(money, finance):
    said = {
        year: [figures.behind(name, Part(money, year), finance).total for name in ("received", "committed", "spent")]
        for year in (2023, 2024, 2025)
    }
    assert said == {2023: [0, 0, 0], 2024: [399_000, 65_000, D("10000.33")], 2025: [0, 50_000, 0]}


def test_what_is_released_is_among_them(money, finance):
    commitment = line_of(money, "AL4").commitments.get()
    actions.release(commitment, amount=D(2_000), reason="Not needed", by=finance)
    found = figures.behind("committed", Part(money, line=line_of(money, "AL4")), finance)
    assert (found.total, sorted(entry.usd for entry in found.entries)) == (3_000, [-2_000, 5_000])


def test_a_donors_own_are_those_of_the_contribution_and_of_the_lines_that_it_feeds(money, donor):
    own = {name: figures.behind(name, Part(money, mine=True), donor) for name in figures.FIGURES}
    assert {name: found.total for name, found in own.items() if name != "all"} == {
        "pledged": 300_000, "received": 300_000, "allotted": 250_000, "unallotted": 50_000, "committed": 110_000,
        "spent": D("10000.33"),
    }  # fmt: skip
    assert {found.others for found in own.values()} == {0}
    assert not own["all"].entries.filter(line=line_of(money, "AL4")).exists()


def test_what_others_gave_stays_a_sum(sign_in, donor, money):
    told = text_of(sign_in(donor).get("/budget/entries/received/"))
    assert "Received USD 399,000" in told
    assert "Other donors, in total – – 99,000.00 Total 399,000.00" in told
    assert "OTH-1" not in told
    rows = rows_of(sign_in(donor).get("/budget/entries/received/export.csv"))
    assert [(row["Donor"], row["USD"]) for row in rows] == [
        ("Nordalie", "300000.00"), ("Other donors, in total", "99000.00"),
    ]  # fmt: skip


def test_of_one_party_or_of_none(sign_in, donor, money, finance):
    funds = line_of(money, "AL4")
    actions.commit(line=funds, party=None, year=2024, amount=D(300), label="Campaign", by=finance)
    told = text_of(sign_in(donor).get("/budget/entries/committed/?party=SEN"))
    assert "Committed USD 60,000" in told
    assert "Colombia" not in told
    assert "Committed USD 300 " in text_of(sign_in(donor).get("/budget/entries/committed/?party=none"))


@pytest.mark.parametrize("query", ["party=XXX", "line=AL9", "currency=XXX", "year=1999", "phase=none"])
def test_what_is_not_there_is_not_found(sign_in, donor, money, query):
    assert sign_in(donor).get(f"/budget/entries/committed/?{query}").status_code == 404
    assert sign_in(donor).get("/budget/entries/nothing/").status_code == 404


# --- Every figure leads to them ---------------------------------------------------------------------------------------


def dead_ends(web, page: str) -> list[str]:
    """The links of a page whose entries don't come to the amount that the link says."""
    found = []
    for address, said in some(LINK.findall(page)):
        if "/all/" in address or "%" in said:
            continue
        total = re.search(r'<h1>.*?<span class="nowrap">(.*?)</span>', web.get(unescape(address)).content.decode())
        told = re.sub(r"[^\d.]", "", said.strip()).removesuffix(".00")
        if told != re.sub(r"[^\d.]", "", total[1]).removesuffix(".00"):
            found.append(f"{said} at {address}: {total[1]}")
    return found


@pytest.mark.parametrize("address", ["/", "/budget/", "/budget/?year=2024"])
def test_every_figure_of_a_page_leads_to_entries_that_come_to_it(sign_in, donor, money, address):
    web = sign_in(donor)
    page = web.get(address).content.decode()
    assert dead_ends(web, page) == []
    assert not re.findall(r"<dd>\s*(?:USD|\d)", page)


def test_a_figure_that_leads_elsewhere_is_found(sign_in, donor, money):
    web = sign_in(donor)
    page = '<a href="/budget/entries/spent/">USD 1</a><a href="/budget/entries/received/">399,000.00</a>'
    assert dead_ends(web, page) == ["USD 1 at /budget/entries/spent/: USD\xa010,000.33"]


# --- A donor's home ---------------------------------------------------------------------------------------------------


def test_a_donors_home_speaks_of_their_own_money(sign_in, donor, money):
    told = text_of(sign_in(donor).get("/"))
    for words in (
        "First phase · as at 15 May 2024 What your contribution made possible",
        "Parties supported 2",
        "Your share 75% of the USD 399,000 that the programme received",
        "Received, not yet allotted USD 50,000",
        "Pledged USD 300,000 1 agreement",
        "Received USD 300,000 100% of what you pledged",
        "Allotted USD 250,000 to 1 action line",
        "Committed USD 110,000",
        "Spent USD 10,000.33 9% of what was committed",
        "Total 110,000.00 10,000.33",
    ):
        assert words in told
    assert "OTH-1" not in told
    assert "Still to be received from you" not in told


def test_what_changed_is_what_happened_to_their_money_and_on_its_lines(sign_in, donor, money):
    told = text_of(sign_in(donor).get("/"))
    news = told[told.index("What changed") : told.index("To take away")]
    assert news == (
        "What changed All the history Senegal · Expenditure · XOF 200 Technical assistance · 15 May 2024 "
        "Senegal · Expenditure · USD 10,000 Technical assistance · 15 May 2024 "
        "Colombia · Commitment · USD 50,000 Technical assistance · 15 May 2024 "
        "Senegal · Commitment · USD 60,000 Technical assistance · 15 May 2024 "
        "NOR-1 · Allotment · USD 250,000 3 Technical assistance · 2 March 2024 "
    )


def test_what_is_still_to_be_received_is_said_first(sign_in, donor, phase, finance, nordalie):
    pledged(phase, finance, 5_000, "EUR", "1.1", donor=nordalie, reference="NOR-2")
    told = text_of(sign_in(donor).get("/"))
    assert "Still to be received from you EUR 5,000 under the agreement NOR-2 , signed on 1 February 2024." in told
    assert "Received USD 0 0% of what you pledged" in told


def test_a_donor_who_gives_nothing_to_the_phase_is_told_so(sign_in, donor, phase, finance):
    received(phase, finance, 1_000)
    told = text_of(sign_in(donor).get("/"))
    assert "No contribution of yours is recorded for this phase." in told
    assert "Where every dollar goes" in told


@pytest.mark.parametrize("also", ["focal_point", "finance", "expert"])
def test_who_has_other_work_has_the_desk_as_home(sign_in, donor, money, also):
    both = person("donor", also)
    assert sign_in(both).get("/").templates[0].name == "portal/desk.html"
