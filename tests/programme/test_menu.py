"""Everybody's menu: every list of the staff stands in one place, for those who may read it; each role on the web has
its places, and no page of theirs is without one; one masthead on every page."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from lxml.html import HtmlElement, fromstring

from portal import registry
from portal.models import RoleGrant, User
from portal.roles import ROLES
from programme import menu
from tests import factories
from tests.project.test_permissions import ROWS

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SECRETARIAT = ["To do", "Applications", "Rounds", "Assistances", "Experts", "Money", "People", "Programme"]


def places(user) -> list[str]:
    return [str(place.label) for place in registry.navigation_of(user) if not (place.public or place.own)]


def page(client, address: str) -> HtmlElement:
    return fromstring(client.get(address).content.decode())


def current(page: HtmlElement, landmark: str) -> list[str]:
    return [link.text.strip() for link in page.xpath(f"//nav[@aria-label='{landmark}']//a[@aria-current]")]


def without_a_place(models) -> set[str]:
    """Lists of the admin that no place holds, or more than one."""
    held = [name for place in menu.PLACES for name in place.lists]
    return {model._meta.label for model in models if held.count(model._meta.label) != 1}


def test_every_list_of_the_admin_stands_in_one_place():
    assert without_a_place(admin.site._registry) == set()


def test_a_list_without_a_place_is_found():
    from django.contrib.sessions.models import Session

    assert without_a_place([*admin.site._registry, Session]) == {"sessions.Session"}


def test_the_menu_is_by_work_and_holds_what_the_person_may_read(officer, focal_point):
    finance = factories.person("finance")
    assert places(officer) == SECRETARIAT
    assert places(finance) == ["To do", "Assistances", "Money", "People", "Programme"]
    assert not set(places(focal_point)) & {"Rounds", "Money", "People"}


def test_a_list_stands_beside_those_of_its_place(sign_in, officer):
    people = page(sign_in(officer), reverse("admin:portal_user_changelist"))
    assert current(people, "Main") == ["People", "People"]  # in the row, and in the menu of a narrow screen
    assert current(people, "People") == ["People"]
    beside = [link.text.strip() for link in people.xpath("//nav[@aria-label='People']//a")]
    assert beside == [
        "People", "Roles held", "Invitations", "Requests to be focal point", "Links for people without an account",
        "Messages to the Secretariat", "Contacts", "Organisations", "Field offices", "Imports",
    ]  # fmt: skip


def test_the_page_of_a_record_marks_the_place_of_its_list(sign_in, officer):
    record = page(sign_in(officer), reverse("admin:portal_user_change", args=[officer.pk]))
    assert current(record, "Main") == ["People", "People"]
    assert record.xpath("//nav[@aria-label='People']") == []


@pytest.mark.parametrize("name", ["admin:index", "admin:app_list"])
def test_the_admin_has_no_home_of_its_own(sign_in, officer, name):
    answer = sign_in(officer).get(reverse(name, args=["portal"] if name == "admin:app_list" else []))
    assert (answer.status_code, answer.url) == (302, reverse("home"))


# --- The places of each role on the web -------------------------------------------------------------------------------

PARTY = ["Home", "Our applications", "My roadmap", "Assistances"]
WEB = {
    "focal_point": PARTY,
    "deputy": PARTY,
    "contributor": ["Home", "Our applications"],
    "evaluator": ["Home", "My evaluations"],
    "expert": ["Home", "Assistances", "My entry"],
    "field_office": ["Home", "Roadmaps under way", "Assistances"],
    "donor": ["Home", "Budget"],
}
OF_PARTY = ("focal_point", "deputy", "contributor")


def holder(role: str, senegal):
    return factories.person(role, **({"party": senegal} if role in OF_PARTY else {}))


def test_every_role_that_is_not_staffs_has_its_places_here():
    assert WEB.keys() == {code for code, role in ROLES.items() if not role.staff}


@pytest.mark.parametrize("role", WEB)
def test_each_role_has_its_places(role, senegal):
    assert places(holder(role, senegal)) == WEB[role]


def test_in_the_menu_of_the_account_stand_ones_own(senegal, officer):
    own = {role: [str(p.label) for p in registry.navigation_of(holder(role, senegal)) if p.own] for role in WEB}
    assert own == {role: ["My interests", "My documents"] if role == "evaluator" else ["My documents"] for role in WEB}
    assert [str(p.label) for p in registry.navigation_of(officer) if p.own] == ["My interests", "My documents"]


def test_a_page_of_ones_own_is_marked_as_open_too(sign_in, senegal):
    opened = page(sign_in(factories.person("deputy", party=senegal, language="en")), reverse("my-documents"))
    marked = opened.xpath("//details[contains(@class, 'menu')]//a[@aria-current]")
    assert [link.text.strip() for link in marked] == ["My documents", "My documents"]
    assert "My documents" in opened.xpath("string(//details[contains(@class, 'places-menu')]/summary)")


def test_whoever_holds_two_roles_has_each_page_once(senegal):
    both = factories.person("focal_point", party=senegal)
    RoleGrant.objects.create(user=both, role="field_office")
    both = User.objects.get(pk=both.pk)
    assert places(both) == PARTY


def test_visitors_have_what_is_public(client):
    visitor = [str(place.label) for place in registry.navigation_of(AnonymousUser())]
    assert visitor == ["The programme", "Open roadmap", "Call", "Published roadmaps"]


# Pages that a role opens by an address without a record, and that stand in no place of a menu: where else.
ELSEWHERE: dict[str | tuple[str, str], str] = {
    ("expert", "my-roadmaps"): "the assistance, for an expert at work in one",
    ("secretariat", "my-roadmaps"): "the list of national roadmaps, among the assistances",
    ("secretariat", "assistances"): "the list of assistances in the admin",
    "home": "the brand and the first place",
    "search": "the field in the masthead",
    "profile": "the menu of the account",
    "calendar": "a button of one’s profile",
    "gathering-entered": "where the form at the door of a gathering leads",
    "verify": "the published roadmaps, each PDF, and one’s own documents",
    "help": "the foot of every page",
    "contact": "the foot of every page",
    "contact-sent": "where the form leads",
    "accessibility": "the foot of every page",
    "data-protection": "the foot of every page",
    "legal": "the foot of every page",
    "can-apply": "a button of the public home page",
    "before-you-start": "a button of the public home page",
    "designation-ask": "the page of the call, and that of the country’s answer",
    "designation-sent": "where the form leads",
    "designation-confirmed": "where the link in the message leads",
    "my-entry-change": "one’s own entry",
    "health-live": "for machines",
    "health-ready": "for machines",
}


def of_no_place(rows: dict, demo_accounts: dict[str, str]) -> set[tuple[str, str]]:
    """(role, address) of each page without a record that the role opens and that none of its places holds."""
    found = set()
    for role, account in demo_accounts.items():
        user = User(pk=0)
        user.unended_grants = [RoleGrant(role=role, party_id=1)]
        held = {tab.url for place in registry.navigation_of(user) for tab in (*place.tabs, place)}
        for name, row in rows.items():
            opens = row.args is None and row.status == 200 and account in row.ok
            if opens and not ELSEWHERE.keys() & {name, (role, name)} and reverse(name) not in held:
                found.add((role, name))
    return found


ACCOUNTS = {
    "focal_point": "focal.sen",
    "deputy": "deputy.sen",
    "contributor": "contributor.pry",
    "evaluator": "evaluator1",
    "expert": "expert1",
    "field_office": "fieldoffice",
    "donor": "donor1",
    "secretariat": "secretariat",
    "finance": "finance",
}


def test_no_page_of_a_role_is_without_a_place():
    assert ACCOUNTS.keys() == ROLES.keys()
    assert of_no_place(ROWS, ACCOUNTS) == set()


def test_a_page_without_a_place_is_found(monkeypatch):
    monkeypatch.setattr(menu, "WEB_PLACES", tuple(p for p in menu.WEB_PLACES if p.pages != "evaluations"))
    assert of_no_place(ROWS, ACCOUNTS) == {("evaluator", "evaluations")}


def test_a_place_may_hold_pages_that_stand_side_by_side():
    place = menu.WebPlace("Work", (("One", "evaluations"), ("Two", "interests")), ("evaluator",)).item(3)
    assert [tab.label for tab in place.tabs] == ["One", "Two"]
    assert place.holds(reverse("interests"))
    assert place.url == reverse("evaluations")


def test_the_open_place_is_marked_in_the_row_and_in_the_menu_of_a_narrow_screen(sign_in, senegal):
    opened = page(sign_in(factories.person("deputy", party=senegal, language="en")), reverse("my-roadmaps"))
    assert current(opened, "Main") == ["My roadmap", "My roadmap"]
