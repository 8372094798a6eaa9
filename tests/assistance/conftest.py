"""A programme day of its own, the nine steps, and English messages unless a reader's language is another."""

import datetime as dt

import pytest
from django.utils import translation

from portal import clock
from tests.assistance import factories
from tests.factories import person

TODAY = dt.date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _day():
    with clock.at(TODAY):
        yield


@pytest.fixture
def application(focal_point, officer):
    """A selected application of Senegal, for 15 months, in French."""
    return factories.selected(focal_point, officer)


@pytest.fixture
def assistance(application, officer):
    """Its assistance, opened today."""
    return factories.opened(application, officer)


@pytest.fixture
def expert(officer):
    """An admitted expert who signs in."""
    return factories.expert(officer)


@pytest.fixture
def at_work(assistance, expert, officer, focal_point):
    """The expert's assignment, agreed and accepted."""
    return factories.at_work(assistance, expert, officer, focal_point)


@pytest.fixture
def field_office(senegal):
    """An officer of the field office that follows Senegal."""
    return person("field_office", countries=[senegal], full_name="Félix Dakar")
