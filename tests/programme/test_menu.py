"""The staff's menu: every list stands in one place of it, for those who may read it; one masthead on every page."""

import pytest
from django.contrib import admin
from django.urls import reverse
from lxml.html import HtmlElement, fromstring

from portal import registry
from programme import menu
from tests import factories

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
        "People", "Roles held", "Invitations", "Requests to be focal point", "Messages to the Secretariat",
        "Organisations", "Field offices",
    ]  # fmt: skip


def test_the_page_of_a_record_marks_the_place_of_its_list(sign_in, officer):
    record = page(sign_in(officer), reverse("admin:portal_user_change", args=[officer.pk]))
    assert current(record, "Main") == ["People", "People"]
    assert record.xpath("//nav[@aria-label='People']") == []


@pytest.mark.parametrize("name", ["admin:index", "admin:app_list"])
def test_the_admin_has_no_home_of_its_own(sign_in, officer, name):
    answer = sign_in(officer).get(reverse(name, args=["portal"] if name == "admin:app_list" else []))
    assert (answer.status_code, answer.url) == (302, reverse("home"))
