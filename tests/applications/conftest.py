"""The application that a module has made once, read anew by each test."""

import pytest

from applications.models import Application


@pytest.fixture
def application(db) -> Application:
    return Application.objects.get()
