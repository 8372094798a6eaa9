"""Messages in these tests are English, unless a page is read by somebody whose language is another."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield
