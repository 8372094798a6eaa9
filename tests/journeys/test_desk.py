"""The desk of officers: work given to a colleague, one application after the other, a filter that is kept, a queue that
a substitute has while its officer is away."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from portal import clock
from tests.journeys.people import Person

pytestmark = pytest.mark.journey

QUEUE = "/admin/applications/application/"
ABSENCES = "/admin/portal/absence/"


@pytest.mark.parametrize(("screen", "language"), [("phone", "en"), ("desktop", "fr")])
def test_work_given_kept_and_handed_over(enters, staged, screen, language):
    scene = staged("submitted", 3)
    first, second, third = sorted(application["reference"] for application in scene.applications)
    officer = enters(scene.officer, screen=screen, language=language)
    other = enters(scene.other, screen=screen, language=language)
    gives(officer, [first, second], scene.other_name)
    goes_from_one_to_the_next(other, [first, second])
    keeps_a_filter(other, [first, second], third)
    gives(officer, [third], scene.officer_name)
    hands_the_queue_over(other, scene)
    sees_in_the_own_queue(officer, [first, second, third])
    comes_back(other)
    sees_in_the_own_queue(officer, [third])


def gives(officer: Person, references: list[str], name: str) -> None:
    """Ticked in the list, whoever had them."""
    officer.goes_to(QUEUE)
    for reference in references:
        officer.page.get_by_role("checkbox", name=reference).check()
    officer.presses("Change the officer in charge")
    officer.sends({"officer": officer.option("officer", name)})
    officer.reads(name)


def goes_from_one_to_the_next(officer: Person, references: list[str]) -> None:
    """In the own queue, and back to it."""
    first, second = references
    officer.goes_to(f"{QUEUE}?officer=me&order=reference")
    officer.opens(first)
    officer.sees("%(number)s of %(count)s in this queue", number=1, count=2)
    officer.presses("Next", "queue")
    officer.reads(second)
    officer.presses("Previous", "queue")
    officer.presses("%(number)s of %(count)s in this queue", number=1, count=2)
    expect(officer.page.get_by_role("link", name=second)).to_be_visible()


def keeps_a_filter(officer: Person, mine: list[str], not_mine: str) -> None:
    """Under a name, one press away from then on, until it is forgotten."""
    officer.goes_to(QUEUE)
    officer.page.get_by_text(officer.words("More filters")).click()
    officer.fills({"officer": "me", "order": "reference"})
    officer.presses("Show")
    officer.presses("Keep this filter")
    officer.sends({"name": "À moi"})
    officer.goes_to(QUEUE)
    officer.opens("À moi")
    sees_only(officer, mine, not_mine)
    officer.opens(officer.words("Forget this filter"))
    officer.sends()
    expect(officer.page.get_by_role("link", name="À moi")).to_have_count(0)


def sees_only(officer: Person, references: list[str], other: str) -> None:
    for reference in references:
        expect(officer.page.get_by_role("link", name=reference)).to_be_visible()
    expect(officer.page.get_by_role("link", name=other)).to_have_count(0)


def hands_the_queue_over(officer: Person, scene) -> None:
    officer.goes_to(f"{ABSENCES}add/")
    days = {"first_day": clock.today(), "last_day": clock.today() + dt.timedelta(days=7)}
    officer.fills({"substitute": officer.option("substitute", scene.officer_name)} | days)
    officer.sends(button='button[name="_save"]')


def sees_in_the_own_queue(officer: Person, references: list[str]) -> None:
    officer.goes_to(f"{QUEUE}?officer=me&order=reference")
    found = officer.page.locator("table.desk tbody th")
    expect(found).to_have_text(references)


def comes_back(officer: Person) -> None:
    officer.goes_to(ABSENCES)
    with officer.page.expect_navigation():
        officer.page.locator("#result_list tbody th a").first.click()
    officer.presses("End this absence now")
    officer.sends()
