"""Pages of errors lead to help and to the Secretariat, as every page does (test_every_page.py)."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

# Their pages are those of the web server in front, which has no portal to ask.
ERRORS = sorted(path.name for path in Path(settings.BASE_DIR / "templates").glob("[45]*.html"))


def missing(page: str) -> set[str]:
    """Where a page leads nobody: to the guides, to whom one can write."""
    return {name for name in ("help", "contact") if not re.search(rf'<a href="{re.escape(reverse(name))}"', page)}


def without(found: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    return {address: lacks for address, page in found if (lacks := missing(page))}


def test_every_page_of_an_error_leads_to_help_and_to_the_secretariat():
    request = HttpRequest()
    assert {"404.html", "500.html"} <= set(ERRORS)
    assert without((name, render_to_string(name, request=request)) for name in ERRORS) == {}


def test_the_page_of_an_error_of_the_server_asks_no_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert missing(render_to_string("500.html")) == set()


def test_a_page_that_leads_nowhere_is_caught():
    assert without([("/", '<a href="/help/">Aide</a>'), ("/x", "<p>Aide</p>")]) == {
        "/": {"contact"},
        "/x": {"help", "contact"},
    }
