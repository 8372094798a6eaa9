"""Every page under axe, in the browser, for somebody who sees it, on a phone, where least fits. The pages come from the
test client; what they fetch comes from the static files. (Colours, light and dark: tests/portal/test_contrast.py.)"""

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from playwright.sync_api import Page, Route

from tests.chromium import chromium
from tests.project import pages

pytestmark = [pytest.mark.django_db, pytest.mark.journey]

ORIGIN = "http://portal.test"
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # what passes isn't counted, which takes half the time
}
PHONE = {"width": 360, "height": 740}
PARTS = 3  # each on a worker of its own


@contextmanager
def tab() -> Iterator[Page]:
    with chromium() as browser:
        yield browser.new_context(viewport=PHONE, reduced_motion="reduce").new_page()


def show(tab: Page, html: str) -> None:
    """The page as the browser draws it, with its stylesheets and scripts."""

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if route.request.is_navigation_request():
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        elif path.startswith("/static/") and (found := finders.find(path.removeprefix("/static/"))):
            route.fulfill(path=found, content_type=mimetypes.guess_type(path)[0])
        else:
            route.fulfill(status=404)

    tab.route("**/*", answer)
    tab.goto(f"{ORIGIN}/")
    tab.unroute("**/*")


def problems(tab: Page, html: str) -> list[str]:
    """What axe says, and a page wider than its screen."""
    show(tab, html)
    said = Axe().run(tab, options=RULES).response["violations"]
    found = [f"{v['id']}: {node['target']} {node['failureSummary']}" for v in said for node in v["nodes"]]
    wide, width = tab.evaluate("document.documentElement.scrollWidth"), PHONE["width"]
    return found + ([f"{wide} pixels wide on a screen of {width}"] if wide > width + 1 else [])


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page(part, visit, demonstration):
    mine = pages.all_of_them(demonstration)[part::PARTS]
    drawn = {(who, path): visit(who, path).content.decode() for who, path in mine}
    with tab() as open_tab:
        said = {f"{who} {path}": problems(open_tab, html) for (who, path), html in drawn.items()}
    found = [f"{where}: {line}" for where, lines in said.items() for line in lines]
    assert not found, "\n".join(found)


def test_a_page_that_excludes_somebody_is_found():
    broken = (
        '<!doctype html><html lang="fr"><title>Page</title><main><h1>Page</h1><img src="/static/icon.svg">'
        '<p style="color:#ccc">pâle</p><input name="q"><div style="width:2000px">large</div></main></html>'
    )
    with tab() as open_tab:
        found = problems(open_tab, broken)
    assert {line.partition(":")[0] for line in found[:-1]} == {"color-contrast", "image-alt", "label"}
    assert found[-1] == "2008 pixels wide on a screen of 360"
