"""A person at a browser: reads what is on the screen in their language, presses buttons by their words, fills in
forms."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from babel.dates import format_date
from django.utils import translation
from playwright.sync_api import Browser, Locator, Page, expect

from programme.demo import texts
from tests.services import wait_for

SCREENS = {"phone": {"width": 360, "height": 740}, "desktop": {"width": 1280, "height": 900}}
SUBMIT = 'button[name="_submit"]'
PASSWORD = texts.read("people")["password"]
BETWEEN = r"\s+"  # words, which a no-break space may part
SLACK = 1  # pixels by which rounding may widen a page
SECONDS_FOR_A_WORKER = 180  # on a machine that does other things too; none is waited for longer than it takes


class Person:
    """`language` is the one they read the portal in; every page they open is checked to be in it, whole, and to hold
    on their screen. Whoever has another screen `also` looks at each page on it too, fills in its forms there, and finds
    there what they press."""

    def __init__(self, browser: Browser, address: str, screen: str, language: str, also: str | None = None) -> None:
        context = browser.new_context(
            base_url=address,
            viewport=SCREENS[screen],
            locale=language,
            has_touch=screen == "phone",
            reduced_motion="reduce",  # what moves is drawn many times
        )
        self.page: Page = context.new_page()
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda said: self.wrong.append(said.text) if said.type == "error" else None)
        self.language, self.wrong = language, []
        self.screen, self.also = screen, also

    # --- Reading --------------------------------------------------------------------------------------------------

    def words(self, english: str, context: str | None = None, **values: Any) -> str:
        """What the portal says for it in their language."""
        with translation.override(self.language):
            said = translation.pgettext(context, english) if context else translation.gettext(english)
        return said % values if values else said

    def sees(self, english: str, context: str | None = None, **values: Any) -> None:
        self.reads(self.words(english, context, **values))

    def reads(self, text: str) -> None:
        """These words, whatever the language, somewhere on the page."""
        expect(self.page.locator("body")).to_contain_text(text)

    def moment(self, moment: dt.datetime, city: str, pattern: str = "d MMMM y") -> str:
        """A promise of time in their language: 31 January 2027, 23:59 (Paris time)."""
        day = format_date(moment, pattern, self.language)
        if self.language == "fr":
            day = f"1er{day[1:]}" if moment.day == 1 else day
            return f"{day} à {moment:%H\xa0h\xa0%M} (heure de {city})"
        return f"{day}, {moment:%H:%M} ({city} time)"

    def check_page(self) -> None:
        page = self.page
        assert page.locator("html").get_attribute("lang") == self.language, page.url
        self.check_width()
        if self.also:
            with self.on_the_other_screen():
                self.check_width()
        assert not self.wrong, (page.url, self.wrong)

    def check_width(self) -> None:
        width, wide = self.page.viewport_size["width"], self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width + SLACK, f"{self.page.url} is {wide} pixels wide on a screen of {width}"

    @contextmanager
    def on_the_other_screen(self) -> Iterator[None]:
        """The same page: which screen it is on the portal never knows."""
        self.page.set_viewport_size(SCREENS[self.also or self.screen])
        yield
        self.page.set_viewport_size(SCREENS[self.screen])

    # --- Doing ----------------------------------------------------------------------------------------------------

    def goes_to(self, path: str) -> None:
        answer = self.page.goto(path)
        assert answer.status == 200, (path, answer.status)
        self.check_page()

    def presses(self, english: str, context: str | None = None, within: Locator | None = None, **values: Any) -> None:
        """The first link or button of that name; the page that follows is there when this returns."""
        name = self.words(english, context, **values)
        here = within or self.page.locator("main, #content, #header, .masthead")
        exactly = re.compile(rf"^\s*{BETWEEN.join(map(re.escape, name.split()))}\s*$")
        self.follows(here.get_by_role("link", name=exactly).or_(here.get_by_role("button", name=exactly)).first)

    def follows(self, target: Locator) -> None:
        """A link or a button, once it is found on the other screen too."""
        if self.also:
            with self.on_the_other_screen():
                target.click(trial=True)
        with self.page.expect_navigation():
            target.click()
        self.check_page()

    def opens(self, text: str) -> None:
        """The first link that contains these words of a record."""
        self.follows(self.page.get_by_role("link", name=text).first)

    def fills(self, fields: Mapping[str, Any]) -> None:
        """Each field by its name, in the way that its kind is filled in."""
        for name, value in fields.items():
            self._fill(self.page.locator(f'[name="{name}"]:not([type="hidden"])'), value)

    def _fill(self, field: Locator, value: Any) -> None:
        folded = self.page.locator("details:not([open])").filter(has=field)
        if not field.first.is_visible() and folded.count():
            folded.first.locator("> summary").click()
        kind = field.first.evaluate("field => field.type")
        if kind == "radio" or (kind == "checkbox" and field.count() > 1):
            for chosen in value if isinstance(value, list) else [value]:
                field.and_(self.page.locator(f'[value="{chosen}"]')).check()
        elif kind == "checkbox":
            field.set_checked(value)
        elif kind == "file":
            field.set_input_files(value)
        elif kind.startswith("select"):
            field.select_option(value)
        else:
            field.fill(str(value))

    def sends(self, fields: Mapping[str, Any] | None = None, button: str = SUBMIT, own_language: bool = True) -> None:
        """The page's form, by its button; where it is refused, what it says is shown here."""
        with self.on_the_other_screen():
            self.fills(fields or {})
        before = self.page.url
        with self.page.expect_navigation():
            self.page.locator(button).first.click()
        problems = self.page.locator(".errors, .errornote, .errorlist").all_inner_texts()
        assert not problems, (before, problems)
        if own_language:
            self.check_page()

    def is_refused(self, english: str, **values: Any) -> None:
        """The form comes back, and says why."""
        with self.page.expect_navigation():
            self.page.locator(SUBMIT).first.click()
        self.sees(english, **values)
        self.wrong.clear()  # the browser logs the status of a refusal

    def keeps_a_proposal(self, says: str) -> None:
        """On its page: has a portfolio worked out, waits until the page shows one that says this, and keeps it."""
        self.sends(button='button[value="ask"]')
        keep = self.page.get_by_role("button", name=self.words("Keep this proposal"), exact=True)
        expect(keep).to_be_visible(timeout=SECONDS_FOR_A_WORKER * 1000)
        expect(self.page.locator("#proposal")).to_contain_text(says)
        with self.page.expect_navigation():
            keep.click()
        self.sees("The proposal is kept.")
        self.check_page()

    def option(self, name: str, text: str) -> str:
        """The value of the choice that contains this text."""
        return self.page.locator(f'[name="{name}"] option', has_text=text).first.get_attribute("value")

    def signs_in(self, address: str, password: str = PASSWORD) -> None:
        """And puts the portal into their language, if it speaks another."""
        self.goes_to("/accounts/login/")
        self.sends({"login": address, "password": password}, button="main form button", own_language=False)
        switch = self.page.locator(f'button[name="_language"][value="{self.language}"]')
        if switch.count():
            if not switch.first.is_visible():
                self.page.locator(".places-menu > summary").click()
            with self.page.expect_navigation():
                switch.filter(visible=True).first.click()
        self.check_page()

    def waits_for_documents(self, count: int = 1) -> list[str]:
        """Stays on the page until the worker has made them, which the page shows by itself; their addresses."""
        ready = self.page.locator(".document > a")
        expect(ready).to_have_count(count, timeout=SECONDS_FOR_A_WORKER * 1000)
        return [link.get_attribute("href") for link in ready.all()]

    def waits_for_state(self, english: str, context: str | None = None) -> None:
        """Looks at the page again until the portal has brought its record there by itself."""
        said = self.page.locator(".turn .state").get_by_text(self.words(english, context), exact=True)
        wait_for(lambda: said.count() or self._looks_again(), SECONDS_FOR_A_WORKER)
        self.check_page()

    def _looks_again(self) -> None:
        self.page.wait_for_timeout(1000)
        self.page.reload()

    def downloads(self, address: str, place: Path) -> Path:
        """A file, as the browser keeps it."""
        answer = self.page.request.get(address)
        assert answer.status == 200, address
        file = place / f"{address.strip('/').rpartition('/')[2]}.pdf"
        file.write_bytes(answer.body())
        return file
