"""The day on which budget tests happen, the language of the messages they read, and who keeps the ledger."""

import pytest
from django.utils import translation

from portal import clock
from tests.budget import factories


@pytest.fixture(autouse=True)
def _day_and_language():
    with clock.at(factories.DAY), translation.override("en"):
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
