"""From the queue to eligibility: notes, a question to the Party and its answer, more time, what differs, a waiver; and
the list taken along as a file."""

import datetime as dt
import io
import zipfile
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from portal import clock
from tests.journeys.people import Person

pytestmark = pytest.mark.journey

TODAY = clock.today()
IN_TWO_WEEKS, IN_A_MONTH = (TODAY + dt.timedelta(days=days) for days in (14, 30))
QUEUE = "/admin/applications/application/"


@pytest.mark.parametrize(("screen", "language"), [("phone", "fr"), ("desktop", "en")])
def test_from_the_queue_to_eligibility(enters, staged, screen, language):
    scene = staged("submitted")
    (application,) = scene.applications
    officer = enters(scene.officer, screen=screen, language=language)
    takes_the_list_along(officer, application)
    finds_it_in_the_queue(officer, application)
    keeps_notes(officer)
    asks(officer)
    focal = enters(application["focal"], screen=screen, language=language)
    answers(focal, application)
    reads_what_differs(officer, application)
    admits_with_a_reason(officer, application)
    focal.goes_to(f"/applications/{application['pk']}/")
    focal.sees("It is with the evaluators and the Secretariat.")


def takes_the_list_along(officer: Person, application: dict) -> None:
    """As the queue is filtered; a text that begins like a formula stays a text."""
    found = f"?q={application['reference']}"
    sheet = officer.page.request.get(f"{QUEUE}export/csv/{found}").text()
    assert application["reference"] in sheet
    book = officer.page.request.get(f"{QUEUE}export/xlsx/{found}").body()
    assert "xl/worksheets/sheet1.xml" in zipfile.ZipFile(io.BytesIO(book)).namelist()


def finds_it_in_the_queue(officer: Person, application: dict) -> None:
    officer.goes_to(f"{QUEUE}?q={application['country'][officer.language]}")
    officer.opens(application["reference"])
    officer.sees("%(number)s of %(count)s in this queue", number=1, count=1)


def keeps_notes(officer: Person) -> None:
    officer.presses("Add an internal note")
    officer.sends({"text": "À vérifier avec le bureau."})
    officer.reads("À vérifier avec le bureau.")
    officer.presses("Log a call or an e-mail")
    officer.sends({"kind": "call", "with_whom": "Mme Diallo", "summary": "Elle rappelle lundi."})
    officer.reads("Elle rappelle lundi.")


def asks(officer: Person) -> None:
    """A question on one section; then the Party gets more time."""
    officer.presses("Ask for a clarification")
    officer.sends({"question_context": "D’où viennent ces chiffres ?", "due_on": str(IN_TWO_WEEKS)})
    officer.presses("Give the Party more time")
    officer.sends({"due_on": str(IN_A_MONTH), "reason": "Une fête nationale."})


def answers(focal: Person, application: dict) -> None:
    """The section that was asked about is open, and no other."""
    focal.goes_to(f"/applications/{application['pk']}/")
    focal.presses("Read the questions and answer")
    focal.reads("D’où viennent ces chiffres ?")
    clarification = focal.page.url
    with focal.page.expect_navigation():
        focal.page.locator('fieldset a[href$="/context/"]').click()
    focal.sends({"context": "Les œuvres circulent mal : une enquête de 2025 le montre."}, button='[value="next"]')
    assert focal.page.url == clarification
    focal.goes_to(f"/applications/{application['pk']}/gender/")
    expect(focal.page.locator("#page-form:visible")).to_have_count(0)
    focal.goes_to(urlsplit(clarification).path)
    name = focal.page.locator("#page-form fieldset textarea").first.get_attribute("name")
    focal.sends({name: "D’une enquête du ministère."}, button='[value="send"]')
    focal.sends()
    focal.sees("Your answer has been received")


def reads_what_differs(officer: Person, application: dict) -> None:
    officer.goes_to(f"{QUEUE}{application['pk']}/change/")
    officer.presses("Differences between submissions")
    expect(officer.page.locator("ins").first).to_be_visible()
    officer.reads("D’une enquête du ministère.")


def admits_with_a_reason(officer: Person, application: dict) -> None:
    """The checklist has a “no”, which a reason passes."""
    officer.goes_to(f"{QUEUE}{application['pk']}/change/")
    officer.presses("Fill in the checklist")
    boxes = [box.get_attribute("name") for box in officer.page.locator('[name^="found-"][value="yes"]').all()]
    note = boxes[0].replace("found-", "note-")
    officer.sends(dict.fromkeys(boxes, "yes") | {boxes[0]: "no", note: "La lettre vient d’un autre ministère."})
    officer.presses("Declare eligible")
    officer.sends({"waive_found": "Ce ministère a confirmé par courriel."})
    officer.reads("Ce ministère a confirmé par courriel.")
