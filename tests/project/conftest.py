"""A copy of the demonstration for the tests that walk the whole project; each test's own writes are undone."""

from http.cookies import SimpleCookie

import pytest
from django.conf import settings
from django.db import transaction

from tests.demonstration import in_place
from tests.project import world


@pytest.fixture(scope="package")
def demonstration(django_db_setup, django_db_blocker, tmp_path_factory):
    """What the tests need by name; the rest is found through it."""
    place = tmp_path_factory.mktemp("demonstration")
    with django_db_blocker.unblock(), in_place("ready", place), transaction.atomic():
        yield world.find()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _own_ground(settings):
    """The demonstration's folders stay in place."""


@pytest.fixture(scope="package")
def sessions(demonstration) -> dict[str, str]:
    """The key of each account's session, by its name."""
    return world.sessions()


@pytest.fixture
def visit(sessions, db, client):
    """`visit("donor1", path)` opens a page as that demo account; None is nobody in particular."""

    def open_page(name: str | None, path: str, method: str = "get", **data):
        client.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: sessions[name]} if name else {})
        return getattr(client, method)(path, data)

    return open_page
