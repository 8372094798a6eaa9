"""What every page of the portal must be, each opened once by somebody who sees it: light enough for a slow line, in
words throughout, and with a way to help."""

import gzip
import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.staticfiles import finders
from lxml import html

from tests.project import pages
from tests.project.test_help import without
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


def on_return(text: str) -> int:
    """What a browser fetches that has the files: their names change with what they hold, so they are kept for good."""
    return packed(text)


def at_first(text: str) -> int:
    return packed(text) + sum(weight_of_file(name) for name in set(NAMED.findall(text)))


def too_heavy(drawn: dict[str, str], weigh, limit: int) -> dict[str, int]:
    return {where: weight for where, text in some(drawn.items()) if (weight := weigh(text)) > limit}


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


# --- A way to help ----------------------------------------------------------------------------------------------------


def test_every_page_leads_to_help_and_to_the_secretariat(drawn):
    assert len(drawn) > 180
    assert without(drawn.items()) == {}


# --- In words ---------------------------------------------------------------------------------------------------------

OURS = "|".join(sorted({config.label for config in apps.get_app_configs() if not config.name.startswith("django.")}))
RAW = {
    "a value as the program writes it": re.compile(
        r"""\[(?:['"].*)?\]|\{['"]|^(?:None|True|False|null)$|: (?:None|True|False)$"""
    ),
    "the name of a model or an act": re.compile(rf"(?<![\w@./-])(?:{OURS})\.[a-z_]+(?![\w.@/])"),
    "a name of the program": re.compile(r"(?<![\w@./=&?{-])[a-z]+(?:_[a-z0-9]+)+(?![\w@./}-])"),
    "the same twice": re.compile(r"(?:^|· )([^·]+?) · \1(?= ·|$)"),
    "the code of a language": re.compile(r"\[(?:fr|en)\]"),
}
NOT_READ = "script", "style", "template", "textarea", "code", "pre"


def texts(page: str) -> list[str]:
    """What a page says, an element's own text at a time, its columns and lists told apart."""
    unread = " or ".join(f"self::{name}" for name in NOT_READ)
    said = html.fromstring(page).xpath(f"//body//text()[not(ancestor::*[{unread}])]")
    return [line for text in said if (line := " ".join(text.split()))]


def raw(page: str) -> list[str]:
    return [f"{what}: {text}" for text in texts(page) for what, pattern in RAW.items() if pattern.search(text)]


def test_no_page_says_what_only_the_program_understands(drawn):
    assert {where: found for where, page in some(drawn.items()) if (found := raw(page))} == {}


@pytest.mark.parametrize(
    "text",
    [
        '["fr", "en"]', "['fr']", "[]", "None", "Rate: None", "True", "applications.dossier", "Kind: budget.pledged",
        "needs_review", "Decision: not_selected", "ZWG · ZWG", "Title [fr]", "{'a': 1}",
    ],
)  # fmt: skip
def test_a_page_that_says_it_is_found(text):
    assert raw(f"<html><body><p>Bonjour</p><ul><li>{text}</li></ul></body></html>") != []


@pytest.mark.parametrize(
    "text",
    ["None has been worked out yet.", "portal.example.org", "a_b@example.org", "lettre_signee.pdf", "Mali · Niger"],
)
def test_a_page_in_words_is_not(text):
    assert raw(f"<html><body><p>{text}</p><code>call_code</code></body></html>") == []
