"""Calendar files and feeds, read back by another parser (vobject), with a change of clocks between."""

import datetime as dt
import zoneinfo
from dataclasses import replace

import pytest
import vobject
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import clock
from portal.gatherings import actions, calendars
from portal.gatherings.lifecycle import GATHERING
from portal.models import Event, Gathering, Pass, User
from portal.passes import purposes, signing
from roadmap.models import NationalRoadmap
from tests.factories import CountryFactory, focal_point, officer, person, senegal
from tests.portal.test_gathering_doors import SAID
from tests.roadmap import factories as roadmaps
from tests.some import some

pytestmark = pytest.mark.django_db

PARIS = zoneinfo.ZoneInfo("Europe/Paris")
TODAY = dt.date(2027, 3, 1)


def made_once() -> None:
    focal_point(), officer()
    roadmaps.begun(senegal(), by=officer())


@pytest.fixture(autouse=True)
def _one_day():
    with clock.at(TODAY):
        yield


def plan(day: dt.date, by: User | None = None, record=None, **said) -> Gathering:
    record = record or NationalRoadmap.objects.get(party=senegal())
    return actions.plan(record, by=by or focal_point(), **SAID | {"first_day": day} | said)


def feed(client) -> list:
    """The events of the focal point's feed, as the other parser reads them."""
    made = calendars.make_feed(focal_point(), by=focal_point())
    answer = client.get(signing.address_of(made))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return read(answer.content)


def read(content: bytes) -> list:
    assert b"\n" not in content.replace(b"\r\n", b"")  # lines end as the standard says
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    return list(vobject.readOne(content.decode()).contents.get("vevent", []))


def said(event) -> dict[str, str]:
    return {name: event.contents[name][0].value for name in ("uid", "sequence", "status", "summary", "location")}


# --- Times ------------------------------------------------------------------------------------------------------------


def test_ten_oclock_stays_ten_oclock_where_clocks_change_between(client):
    """In Paris clocks go forward on 28 March 2027 and back on 31 October."""
    for day in some([dt.date(2027, 3, 26), dt.date(2027, 3, 29), dt.date(2027, 10, 29), dt.date(2027, 11, 2)]):
        plan(day)
    shown = [(event.dtstart.value, event.dtend.value) for event in feed(client)]
    assert [start.astimezone(dt.UTC).isoformat() for start, _end in shown] == [
        "2027-03-26T09:00:00+00:00",
        "2027-03-29T08:00:00+00:00",
        "2027-10-29T08:00:00+00:00",
        "2027-11-02T09:00:00+00:00",
    ]
    assert {start.astimezone(PARIS).time() for start, _end in shown} == {dt.time(10)}
    assert {end.astimezone(PARIS).time() for _start, end in shown} == {dt.time(12)}


def test_one_that_lasts_over_the_night_in_which_clocks_change_has_its_own_length(client):
    night = {"begins": dt.time(22), "last_day": dt.date(2027, 3, 28), "ends": dt.time(6)}
    plan(dt.date(2027, 3, 27), **night)
    [event] = feed(client)
    assert event.dtend.value - event.dtstart.value == dt.timedelta(hours=7)


@pytest.mark.parametrize(
    ("zone", "utc"),
    [("Africa/Dakar", 10), ("America/Asuncion", 13), ("Asia/Ho_Chi_Minh", 3), ("Asia/Kathmandu", 4.25)],
)
def test_the_hour_is_that_of_the_place(zone, utc, client):
    plan(dt.date(2027, 6, 1), time_zone=zone)
    [event] = feed(client)
    midnight = dt.datetime(2027, 6, 1, tzinfo=dt.UTC)
    assert event.dtstart.value - midnight == dt.timedelta(hours=utc)


# --- What it says -----------------------------------------------------------------------------------------------------


def test_a_gathering_as_a_calendar_reads_it(client):
    title = "Consultation : artistes; producteurs, éditeurs" + " et diffuseurs" * 4
    planned = plan(dt.date(2027, 6, 1), title=title, link="https://visio.example.org/awa", programme="Accueil\n\nDébat")
    [event] = feed(client)
    assert said(event) == {
        "uid": f"gathering-{planned.pk}@testserver",
        "sequence": "0",
        "status": "CONFIRMED",
        "summary": title,
        "location": "Maison de la culture",
    }
    text = event.description.value
    assert "https://visio.example.org/awa" in text
    assert text.endswith("Accueil\n\nDébat")
    assert event.contents["url"][0].value == f"http://testserver/gatherings/{planned.pk}/"


def test_one_that_is_moved_keeps_its_name_and_says_a_higher_sequence(client):
    planned = plan(dt.date(2027, 3, 26))
    [before] = feed(client)
    day = {"first_day": dt.date(2027, 4, 2), "begins": dt.time(14), "last_day": None, "ends": dt.time(16)}
    GATHERING.perform(planned, "move", by=focal_point(), reason="Salle prise.", **day)
    [after] = feed(client)
    assert (after.uid.value, before.sequence.value, after.sequence.value) == (before.uid.value, "0", "1")
    assert after.dtstart.value.astimezone(dt.UTC).isoformat() == "2027-04-02T12:00:00+00:00"


def test_one_that_is_cancelled_stays_in_the_feed_as_cancelled_and_comes_back_when_planned_anew(client):
    planned = plan(dt.date(2027, 3, 26))
    GATHERING.perform(planned, "cancel", by=focal_point(), reason="Grève.")
    [cancelled] = feed(client)
    assert (cancelled.status.value, cancelled.sequence.value) == ("CANCELLED", "1")
    day = {"first_day": dt.date(2027, 4, 2), "begins": dt.time(10), "last_day": None, "ends": dt.time(12)}
    GATHERING.perform(planned, "replan", by=focal_point(), reason="Fin de la grève.", **day)
    [anew] = feed(client)
    assert (anew.status.value, anew.sequence.value, anew.uid.value) == ("CONFIRMED", "2", cancelled.uid.value)


def test_one_as_a_file_for_who_may_read_it(sign_in):
    planned = plan(dt.date(2027, 6, 1))
    address = f"/gatherings/{planned.pk}/calendar.ics"
    answer = sign_in(focal_point()).get(address)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="gathering-{planned.pk}.ics"'
    [event] = read(answer.content)
    assert event.uid.value == f"gathering-{planned.pk}@testserver"
    assert sign_in(person("focal_point", party=CountryFactory())).get(address).status_code == 404


# --- A person's feed --------------------------------------------------------------------------------------------------


def test_a_feed_has_what_its_owner_reads_and_nothing_else(client):
    other = CountryFactory()
    plan(dt.date(2027, 6, 1), title="La nôtre")
    theirs = roadmaps.begun(other, by=officer())
    plan(dt.date(2027, 6, 1), by=roadmaps.focal_point_of(other), record=theirs, title="La leur")
    assert [event.summary.value for event in feed(client)] == ["La nôtre"]
    office = calendars.make_feed(officer(), by=officer())
    seen = {event.summary.value for event in read(client.get(signing.address_of(office)).content)}
    assert seen == {"La nôtre", "La leur"}


def test_a_draft_is_in_no_feed_and_what_is_long_over_neither(client):
    plan(dt.date(2027, 6, 1), title="Proche")
    Gathering.objects.filter(pk=plan(dt.date(2027, 6, 2), title="Brouillon").pk).update(state="draft")
    with clock.at(dt.date(2028, 5, 31)):
        assert [event.summary.value for event in feed(client)] == ["Proche"]
    with clock.at(dt.date(2028, 6, 2)):
        assert feed(client) == []


def test_a_feed_is_made_and_ended_by_its_owner_alone(sign_in, client):
    web = sign_in(focal_point())
    assert web.post("/account/calendar/").headers["Location"] == "/account/calendar/"
    made = Pass.objects.get(purpose="calendar")
    assert signing.link_of(made) in web.get("/account/calendar/").content.decode()
    with pytest.raises(PermissionDenied):
        calendars.make_feed(focal_point(), by=officer())
    address = signing.address_of(made)
    assert client.get(address).status_code == 200
    web = sign_in(focal_point())
    web.post("/account/calendar/", {"end": "1"})
    assert client.get(address).status_code == 410
    assert list(Event.objects.filter(verb__contains="pass_taken").values_list("by", flat=True)) == [focal_point().pk]
    web.post("/account/calendar/")
    assert client.get(address).status_code == 410  # the new one is another
    assert Pass.objects.filter(purpose="calendar").count() == 2


def test_the_feed_of_a_closed_account_opens_nothing(client):
    made = calendars.make_feed(focal_point(), by=focal_point())
    User.objects.filter(pk=focal_point().pk).update(is_active=False)
    assert client.get(signing.address_of(made)).status_code == 410


def test_one_source_asks_so_often(client, monkeypatch):
    monkeypatch.setitem(purposes._purposes, "calendar", replace(calendars.FEED, limit="2/h/ip"))
    address = signing.address_of(calendars.make_feed(focal_point(), by=focal_point()))
    assert [client.get(address).status_code for _time in range(3)] == [200, 200, 429]


def test_a_feed_takes_as_many_queries_for_three_as_for_one(client):
    counts = []
    for day in (1, 2, 3):
        plan(dt.date(2027, 6, day))
        address = signing.address_of(calendars.make_feed(focal_point(), by=focal_point()))
        with CaptureQueriesContext(connection) as taken:
            events = read(client.get(address).content)
        counts.append((len(events), len(taken)))
    assert [events for events, _queries in counts] == [1, 2, 3]
    assert counts[0][1] == counts[2][1]
