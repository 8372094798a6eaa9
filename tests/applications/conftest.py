"""The application that a module has made once, read anew by each test; a draft that its focal point has open."""

import pytest

from applications.models import Application
from tests.applications import factories
from tests.applications.pages import address, hidden


@pytest.fixture
def application(db) -> Application:
    return Application.objects.get()


@pytest.fixture
def draft(focal_point) -> Application:
    return factories.draft(focal_point)


@pytest.fixture
def typing(web, draft):
    """`typing(section)` opens a section's page; what it returns sends what is typed, under a number."""

    def opened(section: str, of: Application = draft):
        page, url = hidden(web.get(address(of, section))), address(of, section)

        def send(sequence: int, **typed):
            return web.post(url, {**page, "_autosave": "1", "_sequence": str(sequence), **typed})

        return send

    return opened
