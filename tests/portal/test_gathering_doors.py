"""The attendance page: from a code at the door, without an account, while the gathering lasts and two hours longer."""

import datetime as dt
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from lxml import html

from portal import clock, trail
from portal.gatherings import actions, attendance, door
from portal.gatherings.lifecycle import GATHERING
from portal.models import Attendance, Event, Gathering, Pass
from portal.passes import actions as passes
from portal.passes import purposes, signing
from portal.refusals import WrongState
from roadmap.models import NationalRoadmap
from tests.factories import CountryFactory, focal_point, officer, person, senegal
from tests.passes import address_of, pass_of
from tests.roadmap import factories as roadmaps
from tests.some import some

pytestmark = pytest.mark.django_db

# 10:00 to 12:00 in Paris, where it is summer: 8:00 to 10:00 UTC.
BEGINS, ENDS = dt.datetime(2027, 6, 1, 8, tzinfo=dt.UTC), dt.datetime(2027, 6, 1, 10, tzinfo=dt.UTC)
DURING = dt.datetime(2027, 6, 1, 9, tzinfo=dt.UTC)
SECOND, HOUR = dt.timedelta(seconds=1), dt.timedelta(hours=1)
ENGLISH = {"headers": {"accept-language": "en"}}
SAID = {
    "kind": "consultation",
    "title": "Consultation des artistes",
    "language": "fr",
    "first_day": dt.date(2027, 6, 1),
    "begins": dt.time(10),
    "last_day": None,
    "ends": dt.time(12),
    "time_zone": "Europe/Paris",
    "place": "Maison de la culture",
    "level": "national",
}
TYPED = {
    "name": "Awa Ndiaye",
    "organisation": "Festival du Fleuve",
    "sector": "civil_society",
    "gender": "woman",
    "age_band": "under_35",
    "_submit": "1",
}


def made_once() -> None:
    focal_point(), officer()
    roadmaps.begun(senegal(), by=officer())


@pytest.fixture
def gathering() -> Gathering:
    with clock.at(dt.date(2027, 5, 1)):
        found = actions.plan(NationalRoadmap.objects.get(), by=focal_point(), **SAID)
        door.make(found, by=focal_point())
    return Gathering.objects.get(pk=found.pk)


def state_at(web: Client, address: str, moment: dt.datetime) -> int:
    with clock.at(moment):
        return web.get(address).status_code


# --- When it opens ----------------------------------------------------------------------------------------------------


def test_it_opens_when_the_gathering_begins_and_closes_two_hours_after_it_ended(gathering, client):
    address = address_of(gathering)
    expected = {
        BEGINS - SECOND: 410,
        BEGINS: 200,
        ENDS: 200,
        ENDS + 2 * HOUR - SECOND: 200,
        ENDS + 2 * HOUR: 410,
        ENDS + 48 * HOUR: 410,
    }
    assert {moment: state_at(client, address, moment) for moment in expected} == expected


def test_before_and_afterwards_it_says_so(gathering, client):
    address = address_of(gathering)
    said = {}
    for name, moment in {"before": BEGINS - HOUR, "after": ENDS + 3 * HOUR}.items():
        with clock.at(moment):
            said[name] = client.get(address, **ENGLISH).content.decode()
    assert "not open yet" in said["before"]
    assert "1 June 2027, 10:00 (Paris time)" in said["before"]
    assert "It closes two hours after the gathering has ended" in said["after"]


def test_the_printed_code_stays_good_when_the_gathering_is_moved(gathering, client):
    address = address_of(gathering)
    with clock.at(dt.date(2027, 5, 10)):
        day = {"first_day": dt.date(2027, 9, 1), "begins": dt.time(10), "last_day": None, "ends": dt.time(12)}
        GATHERING.perform(gathering, "move", by=focal_point(), reason="Vacances.", **day)
    assert state_at(client, address, DURING) == 410
    assert state_at(client, address, dt.datetime(2027, 9, 1, 9, tzinfo=dt.UTC)) == 200


def test_of_one_that_ended_early_it_closes_with_the_list_and_by_the_true_end_where_that_is_opened_again(
    gathering, client
):
    """Planned until 12:00 in Paris, over at 11:00: opened again by an officer, the door is shut from 13:00 on."""
    with clock.at(DURING):
        GATHERING.perform(gathering, "hold", by=focal_point())
        person = {"name": "Awa Ndiaye", "organisation": "", "sector": "", "gender": "", "age_band": ""}
        attendance.add_people(gathering, by=focal_point(), state="came", people=[person])
    early = DURING + 5 * dt.timedelta(minutes=1)
    with clock.at(early):
        GATHERING.perform(gathering, "close", by=focal_point(), ended_at=dt.time(11))
        assert client.get(address_of(gathering)).status_code == 410
        GATHERING.perform(gathering, "reopen", by=officer(), reason="Un nom manque.")
    assert state_at(client, address_of(gathering), DURING + 2 * HOUR - SECOND) == 200
    assert state_at(client, address_of(gathering), DURING + 2 * HOUR) == 410


def test_of_a_cancelled_one_it_says_that_it_is_cancelled(gathering, client):
    with clock.at(dt.date(2027, 5, 10)):
        GATHERING.perform(gathering, "cancel", by=focal_point(), reason="Grève.")
    with clock.at(DURING):
        answer = client.get(address_of(gathering), **ENGLISH)
    assert (answer.status_code, "This gathering is cancelled." in answer.content.decode()) == (410, True)


# --- What is entered --------------------------------------------------------------------------------------------------


def test_who_enters_waits_for_the_organiser_and_the_trail_names_nobody(gathering, client):
    with clock.at(DURING):
        answer = client.post(address_of(gathering), TYPED)
        assert answer.headers["Location"] == "/attendance/entered/now/"
        assert "Enter somebody else on this phone" in client.get("/attendance/entered/now/", **ENGLISH).content.decode()
    row = Attendance.objects.get()
    assert (row.state, row.entered_by, row.name, row.organisation) == (
        "waiting",
        None,
        "Awa Ndiaye",
        "Festival du Fleuve",
    )
    assert (row.sector, row.gender, row.age_band) == ("civil_society", "woman", "under_35")
    event = Event.objects.latest("pk")
    assert (event.verb, event.by, event.through) == ("portal.gathering_name_entered", None, pass_of(gathering))
    assert "Awa" not in f"{event.about_label} {event.changes} {event.reason}"


def test_gender_may_be_left_and_a_name_may_not(gathering, client):
    with clock.at(DURING):
        empty = client.post(address_of(gathering), {"_submit": "1"})
        assert (empty.status_code, list(empty.context["form"].errors)) == (422, ["name", "sector", "age_band"])
        assert client.post(address_of(gathering), TYPED | {"gender": "", "organisation": ""}).status_code == 302
    assert Attendance.objects.get().gender == ""


def test_what_was_typed_stays_where_something_is_missing(gathering, client):
    with clock.at(DURING):
        answer = client.post(address_of(gathering), {"name": "Awa Ndiaye", "_submit": "1"})
    assert 'value="Awa Ndiaye"' in answer.content.decode()


def test_a_double_click_enters_once_and_a_program_never(gathering, client):
    with clock.at(DURING):
        address = address_of(gathering)
        token = html.fromstring(client.get(address).content).xpath("string(//input[@name='_token']/@value)")
        for _click in range(2):
            assert client.post(address, TYPED | {"_token": token}).status_code == 302
        client.post(address, TYPED | {"website": "http://spam.example"})
    assert Attendance.objects.count() == 1


def test_a_page_left_open_enters_nobody_after_it_has_closed(gathering, client):
    with clock.at(ENDS + 2 * HOUR):
        assert client.post(address_of(gathering), TYPED).status_code == 410
        with pytest.raises(WrongState):
            door.enter(gathering, name="Awa", organisation="", sector="public", gender="", age_band="under_35")
    assert not Attendance.objects.exists()


def test_one_source_enters_so_many(gathering, client, monkeypatch):
    monkeypatch.setitem(purposes._purposes, "attendance", replace(door.PURPOSE, limit="2/h/ip"))
    with clock.at(DURING):
        statuses = [client.post(address_of(gathering), TYPED | {"name": f"Awa {n}"}).status_code for n in range(3)]
    assert (statuses, Attendance.objects.count()) == ([302, 302, 429], 2)


def test_the_page_is_in_the_visitors_language(gathering, client):
    with clock.at(DURING):
        pages = {code: client.get(address_of(gathering), headers={"accept-language": code}) for code in ("fr", "en")}
    assert 'lang="fr"' in pages["fr"].content.decode()
    assert "Enter my name" in pages["en"].content.decode()
    for page in some(pages.values()):
        assert "Consultation des artistes" in page.content.decode()


# --- The organiser's sheet --------------------------------------------------------------------------------------------


def test_the_organiser_makes_the_code_once_and_prints_the_link_that_it_holds(sign_in):
    with clock.at(dt.date(2027, 5, 1)):
        gathering = actions.plan(NationalRoadmap.objects.get(), by=focal_point(), **SAID)
        web, address = sign_in(focal_point()), f"/gatherings/{gathering.pk}/door/"
        assert "<svg" not in main_of(web.get(address))
        for _click in range(2):
            assert web.post(address).headers["Location"] == address
        made = Pass.objects.get(purpose="attendance")
        page = main_of(web.get(address))
    assert signing.link_of(made) in page
    assert 'class="code"' in page
    assert Event.objects.filter(verb="portal.gathering_door_opened").count() == 1


def main_of(response) -> str:
    return html.tostring(html.fromstring(response.content).xpath("//main")[0], encoding="unicode")


def test_only_who_writes_in_the_gathering_makes_its_code(gathering, sign_in):
    address = f"/gatherings/{gathering.pk}/door/"
    follows = person("field_office", countries=[senegal()])
    stranger = person("focal_point", party=CountryFactory())
    people = (focal_point(), officer(), follows, stranger, person("donor"))
    assert [sign_in(user).get(address).status_code for user in people] == [200, 200, 403, 404, 404]
    for user in some([follows, stranger]):
        with pytest.raises(PermissionDenied):
            door.make(gathering, by=user)


def test_a_code_that_was_taken_back_opens_nothing_and_a_new_one_does(gathering, client):
    first = address_of(gathering)
    passes.take_back(pass_of(gathering), by=focal_point(), reason="Le code circule sur un réseau social.")
    with clock.at(DURING):
        answer = client.get(first, **ENGLISH)
        assert (answer.status_code, "réseau social" in answer.content.decode()) == (410, True)
        door.make(gathering, by=focal_point())
        assert address_of(gathering) != first
        assert client.get(address_of(gathering)).status_code == 200


def test_none_is_made_for_one_that_is_over(gathering):
    with clock.at(dt.date(2027, 5, 10)):
        GATHERING.perform(gathering, "cancel", by=focal_point(), reason="Grève.")
        with pytest.raises(WrongState):
            door.make(gathering, by=focal_point())


def test_the_names_entered_are_listed_with_the_link_and_not_one_by_one_on_the_gatherings_page(gathering, sign_in):
    with clock.at(DURING), trail.through(pass_of(gathering)):
        for number in range(3):
            said = {"organisation": "", "sector": "public", "gender": "", "age_band": "under_35"}
            door.enter(gathering, name=f"Awa {number}", **said)
    web = sign_in(officer())
    assert "Name entered at a gathering" not in web.get(f"/gatherings/{gathering.pk}/").content.decode()
    assert "Name entered at a gathering × 3" in web.get(f"/links/attendance/{gathering.pk}/").content.decode()
