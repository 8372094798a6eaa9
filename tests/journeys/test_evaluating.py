"""Evaluators: an interest that closes an application, scores that stay one's own until they are in, one who abstains
and is replaced, totals that are far apart, an evaluation that an officer re-opens, a note or a third evaluation that
lets it close."""

import pytest
from playwright.sync_api import expect

from tests.journeys.people import Person

pytestmark = pytest.mark.journey


@pytest.mark.parametrize(("screen", "language"), [("phone", "fr"), ("desktop", "en")])
def test_from_an_interest_to_the_end_of_the_evaluation(enters, staged, screen, language):
    scene = staged("evaluation")
    (application,) = scene.applications
    officer = enters(scene.officer, screen=screen, language=language)
    tied, one, other, third, last = (enters(e, screen=screen, language=language) for e in scene.evaluators)
    declares_an_interest(tied, application)
    names = scene.names
    the_officer_is_told_why(officer, application, names[0])
    for name in names[1:3]:
        asks(officer, application, name)
    abstains(one)
    asks(officer, application, names[3])
    scores(other, 5, application["title"])
    nothing_of_it_is_read_yet(third, application["title"])
    scores(third, 1, application["title"])
    reads_the_other(third)
    is_given_back(officer, application, names[2])
    opens_the_only_one(other)
    scores(other, 5, application["title"])
    cannot_close(officer, application)
    if language == "fr":
        officer.sends({"moderation": "Les deux lisent autrement le deuxième critère."})
        officer.reads("Les deux lisent autrement le deuxième critère.")
    else:
        asks(officer, application, names[4])
        scores(last, 3, application["title"])
        officer.goes_to(workspace_of(application))
        officer.presses("Close the evaluation")
        officer.sends()
    officer.sees("Evaluated, decision awaited")


def declares_an_interest(evaluator: Person, application: dict) -> None:
    evaluator.goes_to("/interests/")
    evaluator.fills({"kind": "project", "statement": "J’y ai conduit une étude."})
    evaluator.fills({"country": evaluator.option("country", application["country"][evaluator.language])})
    evaluator.sends()


def the_officer_is_told_why(officer: Person, application: dict, name: str) -> None:
    officer.goes_to(f"/admin/applications/application/{application['pk']}/assign/")
    officer.sees("Earlier role in a project of this country.")
    expect(officer.page.locator('[name="evaluator"] option', has_text=name)).to_have_count(0)


def asks(officer: Person, application: dict, name: str) -> None:
    officer.goes_to(f"/admin/applications/application/{application['pk']}/assign/")
    officer.sends({"evaluator": officer.option("evaluator", name)})


def abstains(evaluator: Person) -> None:
    opens_the_only_one(evaluator)
    evaluator.presses("I can’t evaluate it")
    evaluator.sends({"reason": "Le sujet m’est étranger."})


def opens_the_only_one(evaluator: Person) -> None:
    evaluator.goes_to("/evaluations/")
    with evaluator.page.expect_navigation():
        evaluator.page.locator('main a[href^="/evaluations/"]').first.click()


def begins(evaluator: Person) -> None:
    opens_the_only_one(evaluator)
    evaluator.presses("I have no conflict of interest")
    evaluator.sends({"declaration": True})


def scores(evaluator: Person, value: int, title: str) -> None:
    if not evaluator.page.locator('[name^="value-"]').count():
        begins(evaluator)
    boxes = evaluator.page.locator(f'[name^="value-"][value="{value}"]').all()
    given = {box.get_attribute("name"): str(value) for box in boxes}
    evaluator.sends(given | {"comment": f"Note {value} partout."}, button='main [name="_submit"][value="1"]')
    evaluator.sees("Your scores are saved. They are sent when you submit the evaluation.")
    evaluator.sends(button='[value="submit"]')
    evaluator.sends()


def nothing_of_it_is_read_yet(evaluator: Person, title: str) -> None:
    begins(evaluator)
    evaluator.reads(title)
    expect(evaluator.page.get_by_text("Note 5 partout.")).to_have_count(0)


def reads_the_other(evaluator: Person) -> None:
    """Once one's own is in."""
    evaluator.reads("Note 5 partout.")


def is_given_back(officer: Person, application: dict, name: str) -> None:
    """The officer sees how far apart they are, and has one of them put right."""
    officer.goes_to(workspace_of(application))
    officer.sees("Far apart")
    officer.opens(name)
    officer.presses("Reopen the evaluation")
    officer.sends({"reason": "Un critère est à relire."})
    officer.goes_to(workspace_of(application))
    officer.sees("Being scored")


def workspace_of(application: dict) -> str:
    return f"/admin/applications/application/{application['pk']}/change/"


def cannot_close(officer: Person, application: dict) -> None:
    """Not without a word on why the totals may be so far apart."""
    officer.goes_to(workspace_of(application))
    officer.presses("Close the evaluation")
    officer.is_refused("The totals are too far apart: ask for one more evaluation, or write a note.")
