"""What every page of the portal must be, each opened once by somebody who sees it: light enough for a slow line."""

import gzip
import re
from functools import cache
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests.project import pages
from tests.some import some

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

FIRST_VISIT, ON_RETURN = 100_000, 15_000  # bytes
NAMED = re.compile(r'(?:href|src)="/static/([^"]+\.(?:css|js|svg|png|ico|woff2?))"')
HEADERS = 600  # bytes of an answer, about


@pytest.fixture(scope="module")
def drawn(demonstration, django_db_blocker, sessions) -> dict[str, str]:
    """The HTML of every page, by who opens it and its address."""
    with django_db_blocker.unblock():
        return {f"{who} {path}": pages.opened(sessions, who, path) for who, path in pages.all_of_them(demonstration)}


def packed(text: str | bytes) -> int:
    """Bytes that travel."""
    return len(gzip.compress(text.encode() if isinstance(text, str) else text, 6)) + HEADERS


@cache
def weight_of_file(name: str) -> int:
    return packed(Path(finders.find(name)).read_bytes())


def on_return(html: str) -> int:
    """What a browser fetches that has the files: their names change with what they hold, so they are kept for good."""
    return packed(html)


def at_first(html: str) -> int:
    return packed(html) + sum(weight_of_file(name) for name in set(NAMED.findall(html)))


def too_heavy(drawn: dict[str, str], weigh, limit: int) -> dict[str, int]:
    return {where: weight for where, html in some(drawn.items()) if (weight := weigh(html)) > limit}


def test_no_page_is_heavier_than_a_slow_line_bears_at_first(drawn):
    assert too_heavy(drawn, at_first, FIRST_VISIT) == {}


def test_no_page_is_heavier_on_return(drawn):
    assert too_heavy(drawn, on_return, ON_RETURN) == {}


def test_a_page_that_is_too_heavy_is_found():
    noise = "".join(f"{number * 7919:x}" for number in range(40_000))
    fat = {"nobody /fat/": f"<p>{noise}</p>", "nobody /thin/": "<p>Bonjour</p>"}
    assert list(too_heavy(fat, on_return, ON_RETURN)) == ["nobody /fat/"]
    scripts = {"nobody /": '<script src="/static/admin/js/vendor/jquery/jquery.js"></script>'}
    assert at_first(scripts["nobody /"]) > on_return(scripts["nobody /"]) + 60_000
