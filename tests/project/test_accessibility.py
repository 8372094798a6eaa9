"""Every page under axe, in the browser, for somebody who sees it, on a phone, where least fits; then once narrower and
once in letters twice as large, where nothing may be wider than the screen. The pages come from the
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
NARROW, WIDE = 320, 1280
TEXT, LARGE_TEXT = 16, 32  # pixels: what a reader's browser is set to, and twice that
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
    return found + too_wide(tab)


def too_wide(tab: Page) -> list[str]:
    """Where the page that is open is wider than its screen."""
    sizes = [(PHONE["width"], TEXT), (NARROW, TEXT), (WIDE, LARGE_TEXT)]
    browser = tab.context.new_cdp_session(tab)
    found = []
    for width, text in sizes:
        tab.set_viewport_size({"width": width, "height": PHONE["height"]})
        browser.send("Page.setFontSizes", {"fontSizes": {"standard": text, "fixed": text}})
        drawn = tab.evaluate("document.documentElement.scrollWidth")
        if drawn > width + 1:
            found.append(f"{drawn} pixels wide on a screen of {width}, in letters of {text}")
    browser.send("Page.setFontSizes", {"fontSizes": {"standard": TEXT, "fixed": TEXT}})
    browser.detach()
    tab.set_viewport_size(PHONE)
    return found


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
    assert {line.partition(":")[0] for line in found[:-3]} == {"color-contrast", "image-alt", "label"}
    assert found[-3:] == [
        "2008 pixels wide on a screen of 360, in letters of 16",
        "2008 pixels wide on a screen of 320, in letters of 16",
        "2008 pixels wide on a screen of 1280, in letters of 32",
    ]


@pytest.mark.parametrize(
    ("style", "found"),
    [
        ("div { width: 340px }", "348 pixels wide on a screen of 320, in letters of 16"),
        ("div { width: 15rem } @media (min-width: 600px) { div { width: 42rem } }",
         "1352 pixels wide on a screen of 1280, in letters of 32"),
    ],
)  # fmt: skip
def test_a_page_that_fits_a_phone_alone_is_found(style, found):
    with tab() as open_tab:
        assert problems(open_tab, styled(style)) == [found]


def test_columns_that_count_in_the_readers_letters_fit():
    with tab() as open_tab:
        assert problems(open_tab, styled("@media (min-width: 62em) { div { width: 50rem } }")) == []


def styled(style: str) -> str:
    head = f"<title>Page</title><style>{style}</style>"
    return f'<!doctype html><html lang="fr">{head}<main><h1>Page</h1><div>a</div></main></html>'
