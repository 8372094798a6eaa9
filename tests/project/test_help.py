"""Every page of the project leads to help and to the Secretariat, whoever reads it; so do the pages of errors."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from tests.project import pages
from tests.some import some

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

# Their pages are those of the web server in front, which has no portal to ask.
ERRORS = sorted(path.name for path in Path(settings.BASE_DIR / "templates").glob("[45]*.html"))


def missing(page: str) -> set[str]:
    """Where a page leads nobody: to the guides, to whom one can write."""
    return {name for name in ("help", "contact") if not re.search(rf'<a href="{re.escape(reverse(name))}"', page)}


def without(found: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    return {address: lacks for address, page in found if (lacks := missing(page))}


def opened(world) -> Iterable[tuple[str, str]]:
    """Each page for somebody who reads it."""
    clients: dict[str | None, Client] = {}
    for person, address in some(pages.all_of_them(world)):
        client = clients.setdefault(person, pages.signed_in(Client(), person))
        response = client.get(address)
        if response.headers["Content-Type"].startswith("text/html") and response.status_code != 302:
            yield f"{person} {address}", response.content.decode()


def test_every_page_leads_to_help_and_to_the_secretariat(demonstration):
    seen = list(opened(demonstration))
    assert len(seen) > 180
    assert without(seen) == {}


def test_every_page_of_an_error_does_too():
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
