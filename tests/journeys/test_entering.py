"""How a country comes in: may it apply, a ministry without an account, a colleague who helps, a successor."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.applications.factories import PDF
from tests.journeys.people import Person

pytestmark = pytest.mark.journey
PASSWORD = "une longue phrase pour entrer"


@dataclass(frozen=True)
class Country:
    """As people type it, and who speaks for it."""

    language: str
    screen: str
    typed: str
    iso3: str

    def address(self, who: str) -> str:
        return f"{who}.{self.iso3.lower()}@example.com"


@pytest.fixture
def letter(tmp_path) -> Path:
    path = tmp_path / "lettre.pdf"
    path.write_bytes(PDF)
    return path


@pytest.mark.parametrize(
    "country",
    [
        pytest.param(Country("fr", "phone", "benin", "BEN"), id="French on a phone"),
        pytest.param(Country("en", "desktop", "Kenya", "KEN"), id="English on a desktop"),
    ],
)
def test_from_a_question_to_a_successor(enters, link_in_mail_to, letter, country):
    def as_(account: str | None = None) -> Person:
        return enters(account, screen=country.screen, language=country.language)

    ministry = as_()
    finds_the_answer(ministry, country)
    asks(ministry, country, letter)
    confirms_the_address(ministry, link_in_mail_to(country.address("focal")))
    officer_confirms(as_("secretariat"), letter)
    accepts(ministry, link_in_mail_to(country.address("focal")), country.address("focal"), "Focal")
    ministry.sees("Your country may apply")

    draft = begins(ministry)
    invites_a_contributor(ministry, country, draft)
    contributor = as_()
    accepts(contributor, link_in_mail_to(country.address("helper")), country.address("helper"), "Helper")
    writes_and_sees_nothing_else(contributor, country, draft)

    hands_over(ministry, country, letter)
    successor = as_()
    accepts(successor, link_in_mail_to(country.address("successor")), country.address("successor"), "Successor")
    successor.goes_to(draft)
    successor.reads("Helper")  # who wrote in it
    assert ministry.page.goto(draft).status == 404


def finds_the_answer(person: Person, country: Country) -> None:
    person.goes_to("/")
    person.presses("Can my country apply?")
    person.sends({"q": country.typed}, button="main form button")
    person.sees("Yes, this country may apply.")
    person.presses("Become your country’s focal point")


def asks(person: Person, country: Country, letter: Path) -> None:
    assert person.page.locator('[name="party"]').evaluate("field => field.value") != ""
    answers = {"authority": "Ministère", "full_name": "Focal", "function": "Direction", "consent": True}
    person.sends({**answers, "email": country.address("focal"), "language": country.language, "letter": letter})
    person.sees("Check your mailbox")


def confirms_the_address(person: Person, link: str) -> None:
    person.goes_to(urlsplit(link).path)
    person.sends()
    person.sees("Your request is with the Secretariat")


def officer_confirms(officer: Person, letter: Path) -> None:
    """From the queue, after the letter."""
    officer.goes_to("/")
    officer.presses("Request to be focal point")
    expect(officer.page.get_by_role("link", name=letter.name)).to_be_visible()
    officer.presses("Confirm this focal point")
    officer.sends()
    officer.sees("Confirmed", context="request")


def accepts(person: Person, link: str, address: str, name: str) -> None:
    person.goes_to(urlsplit(link).path)
    person.sends({"email": address})
    person.sends({"full_name": name, "language": person.language, "password": PASSWORD})
    person.goes_to("/")


def begins(focal: Person) -> str:
    """The draft's address."""
    focal.goes_to("/can-my-country-apply/")
    focal.goes_to("/applications/")
    with focal.page.expect_navigation():
        focal.page.locator('a[href*="/apply/"]').first.click()
    focal.sends({"title": "Des œuvres partout", "language": focal.language})
    return urlsplit(focal.page.url).path


def invites_a_contributor(focal: Person, country: Country, draft: str) -> None:
    focal.goes_to(draft)
    focal.presses("Invite somebody to write with you")
    answers = {"role": "contributor", "full_name": "Helper", "language": country.language}
    focal.sends({**answers, "email": country.address("helper")})
    focal.reads("Helper")


def writes_and_sees_nothing_else(contributor: Person, country: Country, draft: str) -> None:
    contributor.sees("Write the application")
    contributor.goes_to(f"{draft}context/")
    contributor.sends({"context": "Les œuvres circulent mal."})
    for closed in (f"/account/deputies/{country.iso3.lower()}/", "/assistances/", f"{draft}do/submit/"):
        assert contributor.page.goto(closed).status == 403, closed


def hands_over(focal: Person, country: Country, letter: Path) -> None:
    focal.goes_to("/account/")
    focal.presses("Who speaks for the Party")
    focal.presses("Hand over to your successor")
    answers = {"full_name": "Successor", "language": country.language, "letter": letter}
    focal.sends({**answers, "email": country.address("successor")})
    focal.sees("Your successor is invited. You remain the focal point until the invitation is accepted.")
