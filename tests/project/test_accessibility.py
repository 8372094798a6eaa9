"""Every page under axe, in the browser, for somebody who sees it, on a phone, where least fits; then once narrower and
once in letters twice as large, where nothing may be wider than the screen. The pages come from the
test client; what they fetch comes from the static files. (Colours, light and dark: tests/portal/test_contrast.py.)

What axe says of a contrast depends on the letters and on what is painted behind them, and takes it longer than all its
other rules: it is asked on each page that has a pair of them which no earlier page had.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import ThreadingHTTPServer

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.chromium import chromium
from tests.project import pages
from tests.shown import server, show

pytestmark = [pytest.mark.django_db, pytest.mark.journey]

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # what passes isn't counted, which takes half the time
}
BUT_CONTRAST = RULES | {"rules": {"color-contrast": {"enabled": False}}}
# Of each element with words of its own: its letters, and how each element around it is painted and placed.
COLOURS = """() => {
    const painted = new Map([[null, ""]]);
    const ground = element => {
        if (!painted.has(element)) {
            const style = getComputedStyle(element);
            const own = [style.backgroundColor, style.backgroundImage, style.opacity, style.filter, style.position];
            const paints = own.join() !== "rgba(0, 0, 0, 0),none,1,none,static";
            const around = ground(element.parentElement);
            painted.set(element, paints ? `${around}|${own}` : around);
        }
        return painted.get(element);
    };
    const speaks = element => element.matches("input, select, textarea")
        || [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const letters = element => {
        const style = getComputedStyle(element);
        return [style.color, style.fontSize, style.fontWeight, style.textShadow, ground(element)].join();
    };
    return [...new Set([...document.body.querySelectorAll("*")].filter(speaks).map(letters))];
}"""
PHONE = {"width": 360, "height": 740}
NARROW, WIDE = 320, 1280
TEXT, LARGE_TEXT = 16, 32  # pixels: what a reader's browser is set to, and twice that
PARTS = 3  # each on a worker of its own


class Screen:
    """A tab, and the server of what it shows."""

    def __init__(self, tab: Page, server: ThreadingHTTPServer) -> None:
        self.tab, self.server, self.colours = tab, server, set()
        self.browser = tab.context.new_cdp_session(tab)

    def show(self, html: str) -> None:
        """The page as the browser draws it, with its stylesheets and scripts."""
        show(self.tab, html, self.server)

    def problems(self, html: str) -> list[str]:
        """What axe says, and a page wider than its screen."""
        self.show(html)
        self.tab.add_script_tag(url="/axe.js")
        said = self.tab.evaluate("rules => axe.run(rules)", self.rules())["violations"]
        found = [f"{v['id']}: {node['target']} {node['failureSummary']}" for v in said for node in v["nodes"]]
        return found + self.too_wide()

    def too_wide(self) -> list[str]:
        """Where the page that is open is wider than its screen."""
        found = []
        for width, text in [(PHONE["width"], TEXT), (NARROW, TEXT), (WIDE, LARGE_TEXT)]:
            self.becomes(width, text)
            drawn = self.tab.evaluate("document.documentElement.scrollWidth")
            if drawn > width + 1:
                found.append(f"{drawn} pixels wide on a screen of {width}, in letters of {text}")
        self.becomes(PHONE["width"], TEXT)
        return found

    def becomes(self, width: int, text: int) -> None:
        self.tab.set_viewport_size({"width": width, "height": PHONE["height"]})
        self.browser.send("Page.setFontSizes", {"fontSizes": {"standard": text, "fixed": text}})

    def rules(self) -> dict:
        """All of them where the page has colours that no earlier one had."""
        new = set(self.tab.evaluate(COLOURS)) - self.colours
        self.colours |= new
        return RULES if new else BUT_CONTRAST


@contextmanager
def screen() -> Iterator[Screen]:
    with server(axe=axe()) as found, chromium() as browser:
        yield Screen(browser.new_context(viewport=PHONE, reduced_motion="reduce").new_page(), found)


@cache
def axe() -> bytes:
    return Axe().axe_script.encode()


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page(part, visit, demonstration):
    mine = pages.all_of_them(demonstration)[part::PARTS]
    drawn = {(who, path): visit(who, path).content.decode() for who, path in mine}
    with screen() as shown:
        said = {f"{who} {path}": shown.problems(html) for (who, path), html in drawn.items()}
    found = [f"{where}: {line}" for where, lines in said.items() for line in lines]
    assert not found, "\n".join(found)


def test_a_page_that_excludes_somebody_is_found():
    broken = (
        '<!doctype html><html lang="fr"><title>Page</title><main><h1>Page</h1><img src="/static/icon.svg">'
        '<p style="color:#ccc">pâle</p><input name="q"><div style="width:2000px">large</div></main></html>'
    )
    with screen() as shown:
        found = shown.problems(broken)
    assert {line.partition(":")[0] for line in found[:-3]} == {"color-contrast", "image-alt", "label"}
    assert found[-3:] == [
        "2008 pixels wide on a screen of 360, in letters of 16",
        "2008 pixels wide on a screen of 320, in letters of 16",
        "2008 pixels wide on a screen of 1280, in letters of 32",
    ]


@pytest.mark.parametrize(
    "style",
    [
        "h1 { color: #aaa }",
        "h1 { background: #555 }",
        "main { background: #555 }",
        "main { opacity: 0.4 }",
        "body { opacity: 0.4; background: #fff } main { background: #fff }",
    ],
)
def test_pale_letters_are_found_on_a_page_after_others(style):
    with screen() as shown:
        assert shown.problems(styled("")) == shown.problems(styled("")) == []
        assert {line.partition(":")[0] for line in shown.problems(styled(style))} == {"color-contrast"}


def test_contrast_is_asked_once_for_the_same_colours():
    with screen() as shown:
        shown.show(styled("div { color: #123456 }"))
        assert [shown.rules(), shown.rules()] == [RULES, BUT_CONTRAST]


@pytest.mark.parametrize(
    ("style", "found"),
    [
        ("div { width: 340px }", "348 pixels wide on a screen of 320, in letters of 16"),
        ("div { width: 15rem } @media (min-width: 600px) { div { width: 42rem } }",
         "1352 pixels wide on a screen of 1280, in letters of 32"),
    ],
)  # fmt: skip
def test_a_page_that_fits_a_phone_alone_is_found(style, found):
    with screen() as shown:
        assert shown.problems(styled(style)) == [found]


def test_columns_that_count_in_the_readers_letters_fit():
    with screen() as shown:
        assert shown.problems(styled("@media (min-width: 62em) { div { width: 50rem } }")) == []


def styled(style: str) -> str:
    head = f"<title>Page</title><style>{style}</style>"
    return f'<!doctype html><html lang="fr">{head}<main><h1>Page</h1><div>a</div></main></html>'
