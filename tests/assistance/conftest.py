"""A programme day of its own, and the project of Senegal: there already, where a module has made it once."""

import pytest

from applications.models import Application
from assistance.models import Assistance
from portal import clock
from tests.assistance import factories
from tests.factories import person


@pytest.fixture(autouse=True)
def _day():
    with clock.at(factories.TODAY):
        yield


@pytest.fixture
def application(focal_point, officer) -> Application:
    """Selected, for 15 months, in French."""
    return Application.objects.first() or factories.selected(focal_point, officer)


@pytest.fixture
def assistance(application, officer) -> Assistance:
    """Opened today."""
    return Assistance.objects.first() or factories.opened(application, officer)


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
