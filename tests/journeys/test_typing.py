"""A ministry types as people do: what it pastes from Word, odd numbers, half dates, texts that are too long, a file
that can’t be opened, two writers at once. Nothing is lost, and every message is understood."""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests import papers
from tests.journeys.people import Person
from tests.services import wait_for

pytestmark = pytest.mark.journey

NEXT = 'button[value="next"]'
PARIS = ZoneInfo("Europe/Paris")
HALF_A_DATE = "31/02/2027"
PASTED = "Les œuvres\x0bcirculent mal.\rAnnée\tFilms\r2025\t12"


@pytest.mark.parametrize(("screen", "language"), [("phone", "fr"), ("desktop", "en")])
def test_nothing_that_a_ministry_types_is_lost(enters, staged, tmp_path, screen, language):
    (draft,) = staged("draft").applications
    focal = enters(draft["focal"], screen=screen, language=language)
    deputy = enters(draft["deputy"], screen=screen, language=language)
    odd_answers_come_back_and_a_colleague_puts_them_right(focal, deputy, draft)
    what_is_pasted_keeps_its_lines_and_its_columns(focal, draft)
    a_text_that_is_too_long_is_kept_and_said(focal, draft)
    a_file_beside_one_that_cannot_be_opened_is_asked_for_again(focal, draft, tmp_path)
    a_text_that_a_colleague_replaced_is_put_back(focal, deputy, draft)
    what_an_officer_left_in_the_admin_is_offered_back(enters("secretariat", screen=screen, language=language))


@pytest.mark.parametrize(("screen", "language"), [("phone", "fr"), ("desktop", "en")])
def test_a_deadline_is_said_by_the_programmes_clock_and_by_ones_own(enters, staged, screen, language):
    """On Kiritimati it ends the day after: at eleven or at noon, as the clocks stand in Paris."""
    (asked,) = staged("clarifying").applications
    focal = enters(asked["focal"], screen=screen, language=language)
    focal.goes_to("/account/")
    focal.sends({"time_zone": "Pacific/Kiritimati"}, own_language=False)
    day = dt.datetime.now(PARIS).date() + dt.timedelta(days=30)
    end = dt.datetime.combine(day, dt.time(23, 59), PARIS)
    own = end.astimezone(ZoneInfo("Pacific/Kiritimati"))
    assert own.date() == day + dt.timedelta(days=1)
    page = f"/applications/{asked['pk']}/"
    for address, pattern in ((f"{page}clarification/", "d MMMM y"), (page, "d MMMM y"), ("/", "d MMM y")):
        focal.goes_to(address)
        focal.reads(focal.moment(end, "Paris", pattern))
        focal.reads(focal.moment(own, "Kiritimati", pattern))


def at(draft: dict, section: str) -> str:
    return f"/applications/{draft['pk']}/{section}/"


def box(person: Person, name: str):
    return person.page.locator(f"[name={name}]")


def saved(person: Person) -> None:
    """The form has saved itself."""
    expect(person.page.locator("#saving .saved")).to_be_visible(timeout=20_000)


def odd_answers_come_back_and_a_colleague_puts_them_right(focal: Person, deputy: Person, draft: dict) -> None:
    focal.goes_to(at(draft, "calendar"))
    focal.fills({"months": "12-18", "desired_start": HALF_A_DATE})
    saved(focal)
    focal.sees("Kept as you typed it, to put right before it is handed in:")
    focal.sees("This is no day of the calendar. Write day/month/year, such as 31/1/2027.")
    deputy.goes_to(at(draft, "calendar"))
    expect(box(deputy, "months")).to_have_value("12-18")
    expect(box(deputy, "desired_start")).to_have_value(HALF_A_DATE)
    deputy.sees("This is no day of the calendar. Write day/month/year, such as 31/1/2027.")
    deputy.sends({"months": "12", "desired_start": "31 mars 2027"}, button=NEXT)
    deputy.goes_to(at(draft, "calendar"))
    expect(box(deputy, "desired_start")).to_have_value("31/03/2027")


def what_is_pasted_keeps_its_lines_and_its_columns(focal: Person, draft: dict) -> None:
    focal.goes_to(at(draft, "context"))
    focal.sends({"context": PASTED}, button=NEXT)
    focal.goes_to(at(draft, "context"))
    expect(box(focal, "context")).to_have_value("Les œuvres\ncirculent mal.\nAnnée | Films\n2025 | 12")


def a_text_that_is_too_long_is_kept_and_said(focal: Person, draft: dict) -> None:
    focal.goes_to(at(draft, "gender"))
    focal.sends({"gender": "mot " * 310}, button=NEXT)
    focal.goes_to(at(draft, "gender"))
    assert len(box(focal, "gender").input_value().split()) == 310
    focal.goes_to(f"/applications/{draft['pk']}/check/")
    focal.reads("10")
    focal.goes_to(at(draft, "gender"))
    focal.sends({"gender": "La parité"}, button=NEXT)


def a_file_beside_one_that_cannot_be_opened_is_asked_for_again(focal: Person, draft: dict, place: Path) -> None:
    (place / "lettre.pdf").write_bytes(papers.pdf(said=b"of a ministry"))
    (place / "annexe.pdf").write_bytes(b"%PDF-1.7 and no more")
    focal.goes_to(at(draft, "attachments"))
    stored = focal.page.locator(".files li").count()
    focal.fills({"letter": place / "lettre.pdf", "document": place / "annexe.pdf"})
    focal.is_refused("Choose “%(name)s” again: it wasn’t taken with the rest.", name="lettre.pdf")
    focal.is_refused(
        "“%(name)s” isn’t here any more: choose it again, or send the form once more to go on without it.",
        name="lettre.pdf",
    )
    focal.sends({"letter": place / "lettre.pdf"})
    focal.goes_to(at(draft, "attachments"))
    expect(focal.page.locator(".files li")).to_have_count(stored + 1)


def a_text_that_a_colleague_replaced_is_put_back(focal: Person, deputy: Person, draft: dict) -> None:
    deputy.goes_to(at(draft, "sustainability"))
    focal.goes_to(at(draft, "sustainability"))
    focal.sends({"sustainability": "Écrit par le point focal."}, button=NEXT)
    with deputy.page.expect_navigation():
        deputy.page.evaluate(  # both had the page open; the second presses the button before the page saves by itself
            "() => { document.querySelector('textarea').value = 'Écrit par le suppléant.';"
            " document.querySelector('button[value=next]').click(); }"
        )
    deputy.wrong.clear()  # the browser logs the status of a refusal
    deputy.presses("Keep mine")
    focal.goes_to(at(draft, "sustainability"))
    expect(box(focal, "sustainability")).to_have_value("Écrit par le suppléant.")
    focal.presses("Earlier versions")
    focal.reads("Écrit par le point focal.")
    focal.presses("Put back this version")
    expect(box(focal, "sustainability")).to_have_value("Écrit par le point focal.")


def what_an_officer_left_in_the_admin_is_offered_back(officer: Person) -> None:
    """Kept on the device; shown again, it saves nothing."""
    page = "/admin/applications/call/add/"
    officer.goes_to(page)
    officer.fills({"code": "un-appel", "opens_on": HALF_A_DATE})
    kept = "Object.keys(localStorage).some((name) => name.endsWith('/call/add/'))"
    wait_for(lambda: officer.page.evaluate(kept))
    officer.goes_to(page)
    officer.presses("Restore it", within=officer.page.locator("#kept-offer"))
    expect(box(officer, "code")).to_have_value("un-appel")
    expect(box(officer, "opens_on")).to_have_value(HALF_A_DATE)
