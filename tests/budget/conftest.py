"""The day on which budget tests happen, who keeps the ledger, and what is in it."""

import datetime as dt
from decimal import Decimal as D

import pytest

from budget import actions
from portal import clock
from portal.models import Organisation
from tests.budget import factories
from tests.budget.factories import committed, line_of, pledged, received, spent
from tests.factories import CountryFactory, OrganisationFactory, person


@pytest.fixture(autouse=True)
def _day():
    with clock.at(factories.DAY):
        yield


@pytest.fixture
def finance(db):
    return factories.finance_officer()


@pytest.fixture
def phase(db):
    return factories.phase_with_lines()


@pytest.fixture
def line(phase):
    """Action line 3, nothing received on it yet."""
    return factories.line_of(phase)


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
    first = committed(
        line_of(phase), finance, 60_000, party=CountryFactory(iso3="SEN", iso2="01", short_name_en="Senegal")
    )
    committed(
        line_of(phase),
        finance,
        50_000,
        year=2025,
        party=CountryFactory(iso3="COL", iso2="02", short_name_en="Colombia"),
    )
    committed(line_of(phase, "AL4"), finance, 5_000, label="Peers", party=CountryFactory(iso3="PEE", iso2="03"))
    spent(first, finance, 10_000)
    spent(first, finance, 200, currency="XOF", rate=D("0.00165"))
    return phase
