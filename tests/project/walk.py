"""Every form of the site in turn, sent by whoever has it open; what was done to it is undone."""

import datetime as dt
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from lxml.html import HtmlElement

from portal import clock
from portal.models import User
from programme.demo import texts
from tests.passes import has_named
from tests.project import finding, forms
from tests.project.bad_inputs import Typed, good, rows
from tests.project.forms import Form
from tests.project.pages import signed_in

PHRASE = "une phrase assez longue"
HOURS = {"first_day": "{soon}", "begins": "10:00", "last_day": "", "ends": "12:00"}
MOVED = HOURS | {"new_link": ""}
AS_ANNOUNCED = {"ended_on": "", "ended_at": ""}


def table() -> SimpleUploadedFile:
    """Made anew for each form that it is sent with."""
    return SimpleUploadedFile("contacts.csv", (texts.FOLDER / "contacts.csv").read_bytes())


# What can't be told from a field: by form, then by field ({year}: of the roadmap, {soon}: in two months).
KNOWN: dict[str, Typed] = {
    "invitation": {"password": PHRASE},
    "designation-ask": {"website": ""},
    "gathering-enter": {"website": ""},
    "gathering-plan": {"level": "national", "place": "Tunis", "link": "", **HOURS},
    "gathering-change": {"link": "https://example.org/ailleurs"},
    "admin:portal_governingsession_change": {"documents_due_on": "2020-01-10", "known_to": "day"},
    "admin:portal_contact_add": {"organisation_kind": "civil_society"},
    "admin:portal_contact_change": {"organisation_kind": "civil_society"},
    "gathering-do move": MOVED,
    "gathering-do replan": MOVED,
    "admin:portal_gathering_do move": MOVED,
    "admin:portal_gathering_do replan": MOVED,
    "gathering-do close": AS_ANNOUNCED,
    "admin:portal_gathering_do close": AS_ANNOUNCED,
    "admin:portal_import_hand_in": {"file": table},
    "admin:portal_phasetarget_add": {"region": "africa", "countries": "1", "year": f"{clock.today().year}"},
    "admin:portal_governingsession_add": {
        "number": "99",
        "starts_on": "2035-06-01",
        "ends_on": "2035-06-05",
        "documents_due_on": "2035-05-01",
        "known_to": "day",
    },
    "pass-address": {"email": "aide@example.org"},
    "roadmap-action-add": {"starts_on": "{year}-01-01", "ends_on": "{year}-12-31"},
    "application-section calendar": {"months": "15"},
    "application-section partners": {f"sector-{row}": "academic" for row in range(3)},
    "admin:applications_call_change": {"code": "un-autre-appel", "criteria-9-weight": "5"},  # of the row to add
    "interests": {"kind": "employer"},
    "admin:portal_interest_add": {"kind": "employer"},
    "admin:applications_evaluation_extend": {"due_on": f"{clock.today().year + 1}-12-31"},
    "admin:applications_application_do ask": {"due_on": "{soon}"},
    "admin:applications_application_do extend": {"due_on": "{soon}"},
    "admin:assistance_milestone_do return": {"due": "{soon}"},
    "admin:assistance_assistance_propose": {"role": "associate"},
    "admin:portal_rolegrant_add": {"role": "evaluator", "countries": []},
    "admin:portal_invitation_add": {"role": "evaluator", "countries": []},
    "admin:portal_phase_add": {"code": "apres", "starts_on": "2040-01-01", "ends_on": "2043-12-31"},
    "admin:portal_phase_change": {"code": "autrement"},
    "account_login": {"login": "donor1@example.org", "password": "demo-portal"},
    "account_change_password": {"oldpassword": "demo-portal", "password1": PHRASE, "password2": PHRASE},
    "account_reauthenticate": {"password": "demo-portal"},
}


class Walk:
    """The forms of the site and the people who have them open; everybody reads French."""

    def __init__(self, world):
        User.objects.update(language="fr")
        self.clients: dict[str | None, Client] = {}
        self.cookies: dict[str | None, str] = {}
        self.year = world.published.period_start
        self.soon = clock.today() + dt.timedelta(days=60)
        self.dropping: dict[str, list[str]] = {}
        self.forms = finding.find(world, self.read)
        self.rows = rows()

    def client(self, person: str | None) -> Client:
        if person not in self.clients:
            self.clients[person] = signed_in(Client(raise_request_exception=False), person)
            if person is None:
                has_named(self.clients[person], finding.NEWCOMER)
            self.cookies[person] = self.clients[person].cookies.output(header="")
        return self.clients[person]

    def undo(self) -> None:
        """Back to the sessions that everybody began with: those of a form that was undone are no more."""
        transaction.set_rollback(True)
        for person, client in self.clients.items():
            client.cookies = SimpleCookie(self.cookies[person])

    def read(self, person: str | None, address: str) -> HtmlElement | None:
        response = self.client(person).get(address)
        is_page = response.status_code == 200 and response.headers["Content-Type"].startswith("text/html")
        page = forms.tree(response.content.decode()) if is_page else None
        if page is not None and (names := forms.dropping(page)):
            self.dropping[address] = names
        return page

    def send(self, form: Form, typed: Typed, client: Client | None = None) -> HttpResponse:
        return (client or self.client(form.person)).post(form.action, {k: v for k, v in typed.items() if k})

    def good(self, place: str, form: Form) -> Typed:
        known = next((known for name, known in KNOWN.items() if place.startswith(name)), {})
        return good(form, {name: self.said(value) for name, value in known.items()})

    def said(self, value: Any) -> Any:
        if callable(value):
            return value()
        return value.format(year=self.year, soon=self.soon) if isinstance(value, str) else value


def each(walk: Walk, places: set[str] | None = None) -> Iterator[tuple[str, Form]]:
    """Each form in turn (or those of some places); what was done to it is undone."""
    for place, form in walk.forms.items():
        if places is not None and place not in places:
            continue
        with transaction.atomic():
            yield place, form
            walk.undo()


def is_one_of(place: str, names: set[str]) -> bool:
    return any(place.startswith(name) for name in names)


def unlike(walk: Walk) -> set[str]:
    """The places of all forms; of moves that are one page and ask the same (most ask for a reason) the first."""
    found: dict[tuple, str] = {}
    for place, form in walk.forms.items():
        page = "a move" if "-do " in place else "a move in the admin" if "_do " in place else place
        found.setdefault((page, *form.asked), place)
    return set(found.values())
