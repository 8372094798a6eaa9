"""A selection round of three: proposed, weighed, decided against the proposal, stopped, taken up again, published; what
the Parties then read; a place that becomes free, and a decision that two officers re-open."""

import pytest
from playwright.sync_api import expect

from tests.journeys.people import SECONDS_FOR_A_WORKER, Person

pytestmark = pytest.mark.journey

ROUNDS = "/admin/applications/selectionround/"
COSTS = (20000, 15000, 10000)


@pytest.mark.parametrize(("screen", "language"), [("phone", "en"), ("desktop", "fr")])
def test_from_a_portfolio_to_what_the_parties_read(enters, staged, screen, language):
    scene = staged("evaluated", 3)
    officer = enters(scene.officer, screen=screen, language=language)
    address = begins_a_round(officer, scene.applications)
    weighs_the_proposal(officer, scene.applications)
    decides(officer, scene.applications)
    reads_every_letter(officer, len(scene.applications))
    officer.presses("Release the letters")
    officer.sends()
    stops_and_takes_it_up_again(officer, scene.applications[0]["country"][language])
    officer.waits_for_state("Published", "selection round")
    first, second, third = scene.applications
    the_party_reads(enters, first, "Not selected", "Un autre pays était plus avancé.", screen, language)
    the_party_reads(enters, second, "Selected", "Le projet est prêt.", screen, language)
    the_party_reads(enters, third, "On the reserve list", "En attente d’une place.", screen, language)
    two_officers_reopen(officer, enters(scene.other, screen=screen, language=language), second)
    the_next_is_proposed(officer, address, third)


def begins_a_round(officer: Person, applications: list[dict]) -> str:
    """Of one place; the letters wait an hour. Returns the round's address."""
    officer.goes_to(f"{ROUNDS}add/")
    call = officer.page.locator('[name="call"] option').nth(1).get_attribute("value")
    officer.fills({"call": call, "name": f"Intake {applications[0]['pk']}", "places": 1, "delay_hours": 1})
    officer.sends(button='button[name="_save"]')
    address = officer.page.url
    officer.presses("Candidates and their costs")
    officer.sends({f"cost_{a['pk']}": cost for a, cost in zip(applications, COSTS, strict=True)})
    return address


def weighs_the_proposal(officer: Person, applications: list[dict]) -> None:
    """With the second forced in, the page says who leaves and what is lost; without, the first is the best."""
    first, second, _third = (a["country"][officer.language] for a in applications)
    officer.presses("Propose a portfolio")
    field = officer.page.locator("label", has_text=applications[1]["reference"]).first.get_attribute("for")
    officer.page.select_option(f"#{field}", "in")
    officer.page.fill(f"#{field.replace('force', 'why')}", "Équilibre entre les régions.")
    officer.sends(button='button[value="ask"]')
    proposal = officer.page.locator("#proposal")
    compared = officer.words("Against the proposal without forcing")
    expect(proposal).to_contain_text(compared, timeout=SECONDS_FOR_A_WORKER * 1000)
    expect(proposal.locator("dd").nth(0)).to_have_text(second)
    expect(proposal.locator("dd").nth(1)).to_have_text(first)
    officer.page.select_option(f"#{field}", "")
    officer.keeps_a_proposal(first)


def decides(officer: Person, applications: list[dict]) -> None:
    """The second instead of the first, and why; the third waits."""
    departs = {"departure": "Équilibre entre les régions."}
    answers = (
        {"decision": "decline", "reasons": "Un autre pays était plus avancé.", **departs},
        {"decision": "select", "reasons": "Le projet est prêt.", **departs},
        {"decision": "reserve", "reasons": "En attente d’une place.", "reserve_order": 1},
    )
    for application, given in zip(applications, answers, strict=True):
        officer.opens(application["country"][officer.language])
        officer.sends(given)
    officer.presses("Close the decisions")
    officer.sends()


def reads_every_letter(officer: Person, count: int) -> None:
    officer.opens(officer.words("To read"))
    for _letter in range(count):
        officer.sends({"read": True})


def stops_and_takes_it_up_again(officer: Person, first: str) -> None:
    """Stopped before anything has gone out; without a delay this time, for the journey won't wait an hour."""
    officer.presses("Stop the release")
    officer.sends({"reason": "Une faute dans une lettre."})
    officer.presses("Go back to the decisions")
    officer.sends({"reason": "Une faute dans une lettre."})
    officer.presses("Places, envelope and regions")
    officer.sends({"delay_hours": 0})
    officer.presses("Propose a portfolio")
    officer.keeps_a_proposal(first)
    officer.presses("Close the decisions")
    officer.sends()
    reads_every_letter(officer, 3)
    officer.presses("Release the letters")
    officer.sends()


def the_party_reads(enters, application: dict, state: str, reasons: str, screen: str, language: str) -> None:
    """Its state and the reasons; a declined Party also what the evaluators say, by criterion."""
    focal = enters(application["focal"], screen=screen, language=language)
    focal.goes_to(f"/applications/{application['pk']}/")
    focal.sees(state)
    focal.reads(reasons)
    said = focal.page.get_by_role("heading", name=focal.words("What the evaluators say"))
    expect(said).to_have_count(1 if state == "Not selected" else 0)


def two_officers_reopen(officer: Person, other: Person, application: dict) -> None:
    """Who asks can't confirm."""
    workspace = f"/admin/applications/application/{application['pk']}/change/"
    officer.goes_to(workspace)
    officer.presses("Ask to re-open the decision")
    officer.sends({"reason": "Une pièce avait été mal lue."})
    other.goes_to(workspace)
    other.presses("Answer")
    other.sends({"answer": "confirm"})
    other.sees("Evaluated, decision awaited")


def the_next_is_proposed(officer: Person, address: str, application: dict) -> None:
    """The re-opened decision has freed a place: a round of one begins for who waits first."""
    officer.goes_to(address[address.index("/admin") :])
    officer.sees("Reserve list of the call")
    officer.presses("Propose the next of the reserve list")
    officer.sends()
    officer.sees("From the reserve list: %(country)s", country=application["country"][officer.language])
    officer.sees("Being prepared")
