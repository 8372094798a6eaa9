"""What is typed stays: saved without a button, kept over a lost connection, a closed tab and an ended session, for its
writer alone; of two writers the second chooses."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from tests.services import wait_for

pytestmark = pytest.mark.journey

TEXTAREA = "textarea[name=context]"
WRITER = "focal.mdg"


def opens_the_section(who) -> str:
    """Of the Party's draft, which whoever comes first begins."""
    who.goes_to("/applications/")
    begin = who.page.locator('main a[href*="/apply/"]')
    if begin.count():
        with who.page.expect_navigation():
            begin.first.click()
        who.sends({"title": "Musiques et cinéma"})
    else:
        with who.page.expect_navigation():
            who.page.locator("main .queue a").first.click()
    section = f"{urlsplit(who.page.url).path}context/"
    who.goes_to(section)
    return section


def types(who, text: str) -> None:
    who.page.fill(TEXTAREA, text)


def is_saved(who) -> None:
    expect(who.page.locator("#saving .saved")).to_be_visible(timeout=15_000)


def height_of_the_button(who) -> float:
    """Where it stands on the page, however far that is scrolled."""
    where = "button => button.getBoundingClientRect().top + scrollY"
    return who.page.locator('button[value="next"]').evaluate(where)


@contextmanager
def without_a_line(context: BrowserContext) -> Iterator[None]:
    """Nothing gets out, the last message of a tab that closes neither: `set_offline` ends with the tab, which may then
    still send it."""
    context.route("**/*", lambda route: route.abort("internetdisconnected"))
    yield
    context.unroute_all()


def offer(who):
    return who.page.locator("#kept-offer")


@pytest.mark.parametrize(("screen", "language"), [("phone", "fr"), ("desktop", "en")])
def test_typed_text_outlives_tab_connection_and_session(enters, screen, language):
    awa = enters(WRITER, screen=screen, language=language)
    page, context = awa.page, awa.page.context
    section = opens_the_section(awa)
    stood = height_of_the_button(awa)
    types(awa, "word " * 801)
    expect(page.locator("#saving .why")).to_be_visible(timeout=15_000)
    assert height_of_the_button(awa) == stood  # or the thumb would miss it
    types(awa, f"Saved without a button, {language}")
    expect(page.locator("#saving .why")).to_have_count(0, timeout=15_000)
    is_saved(awa)
    expect(page.locator("#id_context_count")).to_contain_text("5 ")

    with without_a_line(context):
        types(awa, f"Kept on this device, {language}")
        expect(page.locator("#saving .flash")).to_be_visible(timeout=15_000)
        page.close()
    awa.wrong.clear()  # the browser's word that there was no connection
    awa.page = page = context.new_page()
    awa.goes_to(section)
    expect(page.locator(TEXTAREA)).to_have_value(f"Saved without a button, {language}")
    with page.expect_navigation():
        offer(awa).get_by_role("button").first.click()
    expect(page.locator(TEXTAREA)).to_have_value(f"Kept on this device, {language}")
    is_saved(awa)

    session = context.cookies()
    context.clear_cookies(name="sessionid")
    types(awa, f"After the session, {language}")
    again = page.locator("#saving a")
    expect(again).to_be_visible(timeout=15_000)
    with page.expect_navigation():
        again.click()
    assert "/accounts/login/" in page.url

    somebody = enters_here(awa, "focal.sen")
    somebody.goes_to("/applications/")
    assert any(name.startswith("kept:") for name in page.evaluate("Object.keys(localStorage)"))
    context.clear_cookies(name="sessionid")
    context.add_cookies([cookie for cookie in session if cookie["name"] == "sessionid"])
    awa.goes_to(section)
    with page.expect_navigation():
        offer(awa).get_by_role("button").first.click()
    expect(page.locator(TEXTAREA)).to_have_value(f"After the session, {language}")
    is_saved(awa)

    context.set_offline(True)
    types(awa, "Forgotten at sign-out")
    expect(page.locator("#saving .flash")).to_be_visible(timeout=15_000)
    context.set_offline(False)
    is_saved(awa)
    page.evaluate("localStorage.setItem(`kept:${document.forms['page-form'].dataset.keep}:/x/`, '{\"at\": 9e15}')")
    awa.goes_to("/accounts/logout/")
    with page.expect_navigation():
        page.locator("main form button").first.click()
    page.wait_for_function("!Object.keys(localStorage).some((name) => name.startsWith('kept:'))")


def enters_here(person, account: str):
    """Somebody else signs in on the same browser."""
    person.signs_in(f"{account}@example.org")
    return person


def test_what_arrives_from_a_closed_tab_is_there_and_is_not_offered_again(enters):
    awa = enters(WRITER, screen="phone", language="fr")
    page, context = awa.page, awa.page.context
    section = opens_the_section(awa)
    types(awa, "Avant")
    is_saved(awa)
    arrived = []

    def deliver(route: Route) -> None:
        arrived.append(route.fetch().status)  # the tab never reads the reply

    page.route(f"**{section}", deliver)
    types(awa, "Parti avec l’onglet")
    wait_for(lambda: page.wait_for_timeout(50) or arrived)
    page.close()
    assert arrived == [200]

    awa.page = page = context.new_page()
    awa.goes_to(section)
    expect(page.locator(TEXTAREA)).to_have_value("Parti avec l’onglet")
    page.wait_for_function("!Object.keys(localStorage).some((name) => name.startsWith('kept:'))")
    expect(offer(awa)).to_have_count(0)


def test_of_two_writers_the_second_compares_and_chooses(enters):
    first = enters(WRITER, screen="desktop", language="fr")
    second = enters(WRITER, screen="phone", language="fr")
    opens_the_section(first)
    opens_the_section(second)
    types(first, "La première version")
    is_saved(first)
    types(second, "La seconde version")
    compare = second.page.locator("button[name=_compare]")
    with second.page.expect_navigation():
        compare.click(timeout=15_000)
    expect(second.page.locator(".versions")).to_contain_text("La première version")
    expect(second.page.locator(".versions")).to_contain_text("La seconde version")
    with second.page.expect_navigation():
        second.page.locator("button[value=mine]").click()
    opens_the_section(first)
    expect(first.page.locator(TEXTAREA)).to_have_value("La seconde version")


def test_what_a_visitor_types_stays_in_the_tab_and_in_no_other(enters):
    ministry = enters(None, screen="phone", language="fr")
    page = ministry.page
    ministry.goes_to("/focal-point/")
    page.fill("#id_authority", "Direction des arts")
    ministry.goes_to("/focal-point/")
    with page.expect_navigation():
        offer(ministry).get_by_role("button").first.click()
    expect(page.locator("#id_authority")).to_have_value("Direction des arts")
    assert page.evaluate("Object.keys(localStorage)") == []
    ministry.page = page.context.new_page()
    ministry.goes_to("/focal-point/")
    expect(ministry.page.locator("#id_authority")).to_have_value("")
    expect(offer(ministry)).to_have_count(0)
