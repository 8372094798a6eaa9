"""The list of assistances as officers work through it: filters kept, one after another, and who stands in for whom."""

import re

import pytest
from django.urls import reverse

from assistance import conversation
from assistance.models import Assistance
from portal import clock
from portal.models import SavedFilter, User
from portal.queues import absences
from tests.applications.pages import hidden
from tests.assistance import factories
from tests.factories import CountryFactory, officer, person
from tests.some import some

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
LIST = "/admin/assistance/assistance/"
ASKED = "charge=me&o=-5"


def made_once() -> None:
    """Three, each of another Party; the officer is in charge of all but the last."""
    with clock.at(factories.TODAY):
        factories.reference.load()
        for party in CountryFactory.create_batch(3):
            factories.opened(factories.selected(person("focal_point", party=party), officer()), officer())
        Assistance.objects.filter(pk=Assistance.objects.latest("pk").pk).update(officer=person("secretariat"))


@pytest.fixture
def colleague() -> User:
    return User.objects.holding("secretariat").latest("pk")


@pytest.fixture
def client(client, officer):
    client.force_login(officer, backend="portal.people.signin.PortalBackend")
    return client


def walked(client, address: str) -> list[str]:
    """What the workspace says of the walk: “1 of 2”, and the keys of those before and after."""
    page = client.get(address).content.decode()
    number = re.search(r"(\d+ of \d+) in this queue", page)
    ways = [re.search(rf'rel="{way}" href="{LIST}(\d+)/change/', page) for way in ("prev", "next")]
    return [one.group(1) if one else "" for one in (number, *ways)]


def test_one_goes_from_one_to_the_next_in_the_order_that_the_list_has(client):
    rows = re.findall(rf'<a href="({LIST}(\d+)/change/[^"]*)"', client.get(f"{LIST}?{ASKED}").content.decode())
    (first_link, first), (second_link, second) = rows
    assert walked(client, first_link.replace("&amp;", "&")) == ["1 of 2", "", second]
    assert walked(client, second_link.replace("&amp;", "&")) == ["2 of 2", first, ""]
    page = client.get(first_link.replace("&amp;", "&")).content.decode()
    following = re.search(r'rel="next" href="([^"]+)"', page).group(1)
    assert walked(client, following.replace("&amp;", "&")) == ["2 of 2", first, ""]
    assert f'href="{LIST}?{ASKED}"'.replace("&", "&amp;") in page


def test_who_comes_by_another_way_walks_through_their_own(client, officer, colleague):
    first, second, other = Assistance.objects.order_by("pk")
    assert {walked(client, f"{LIST}{one.pk}/change/")[0] for one in (first, second)} == {"1 of 2", "2 of 2"}
    assert walked(client, f"{LIST}{other.pk}/change/") == ["", "", ""]
    absences.record(colleague, officer, clock.today(), clock.today(), by=officer)
    client.get(f"{LIST}?charge=me")
    assert walked(client, f"{LIST}{other.pk}/change/")[0] in {"1 of 3", "2 of 3", "3 of 3"}


@pytest.mark.parametrize("asked", ["password__regex=a", "state=nonsense", "o=z.9", "q=%00", "p=99", "charge=you"])
def test_an_address_that_means_nothing_is_no_error(client, asked):
    one = Assistance.objects.first()
    address = reverse("admin:assistance_assistance_change", args=[one.pk])
    assert client.get(address, {"_changelist_filters": asked}).status_code == 200


def test_a_filter_is_kept_above_the_list_and_forgotten(client, officer, colleague, sign_in):
    keep = f"{LIST}filters/keep/?{ASKED}&p=2&password__regex=a"
    led = client.post(keep, {"name": "Mine", "_submit": "1", "_token": hidden(client.get(keep))["_token"]})
    kept = SavedFilter.objects.get()
    assert (kept.queue, kept.asked, led.headers["Location"]) == ("assistance.assistance", ASKED, f"{LIST}?{ASKED}")
    link = f'<a href="?{ASKED}"'.replace("&", "&amp;")
    assert link in client.get(LIST).content.decode()
    assert link not in client.get("/admin/applications/application/").content.decode()
    assert link not in sign_in(colleague).get(LIST).content.decode()
    forget = f"{LIST}filters/{kept.pk}/forget/"
    assert sign_in(colleague).get(forget).status_code == 404
    client = sign_in(officer)
    client.post(forget, {"_submit": "1", "_token": hidden(client.get(forget))["_token"]})
    assert not SavedFilter.objects.exists()


def test_who_stands_in_for_the_officer_answers_too(officer, colleague):
    ones = some(Assistance.objects.filter(officer=officer).order_by("pk"))
    absences.record(officer, colleague, clock.today(), clock.today(), by=officer)
    for one in ones:
        assert conversation.in_charge(one) == [officer, colleague]
        assert conversation.in_charge_of_roadmap(one.roadmap) == [officer, colleague]
