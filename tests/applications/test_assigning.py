"""Who follows which application: put in charge, one or many; officers away; next and previous; kept filters."""

import datetime as dt
import re

import pytest
from django.core.exceptions import PermissionDenied

from applications import actions, emails
from applications.models import Application
from portal import clock
from portal.interests.actions import declare_interest
from portal.models import Absence, Event, SavedFilter, User
from portal.queues import absences
from portal.refusals import Refused
from tests import factories as people
from tests.applications import factories
from tests.applications.pages import hidden
from tests.applications.test_desk import found
from tests.factories import CountryFactory, person
from tests.told import line, told

pytestmark = pytest.mark.django_db
QUEUE = "/admin/applications/application/"
DAY = dt.timedelta(days=1)


def made_once() -> None:
    """Three, submitted one hour after the other."""
    people.officer()
    parties = CountryFactory.create_batch(3)
    call = factories.call(*parties)
    for number, party in enumerate(parties):
        with clock.at(clock.now() + number * dt.timedelta(hours=1)):
            factories.submitted(person("focal_point", party=party), on=call)


@pytest.fixture
def applications(db) -> list[Application]:
    return list(Application.objects.order_by("pk"))


@pytest.fixture
def colleague() -> User:
    return person("secretariat", full_name="Inès")


def tie(user: User, application: Application, officer: User) -> User:
    declare_interest(user, "nationality", country=application.party, by=officer)
    return User.objects.get(pk=user.pk)


def away(officer: User, substitute: User) -> Absence:
    today = clock.today()
    return absences.record(officer, substitute, today, today + 3 * DAY, by=officer)


# --- In charge --------------------------------------------------------------------------------------------------------


def test_several_are_put_in_an_officers_charge_with_one_message(applications, officer, colleague):
    done = actions.put_in_charge(colleague, applications, by=officer)
    assert (done.given, done.refused) == (applications, [])
    assert set(Application.objects.values_list("officer", flat=True)) == {colleague.pk}
    events = Event.objects.filter(verb="applications.officer_changed")
    assert [event.changes for event in events] == [{"officer": [None, "Inès"]}] * 3
    assert told("applications/mail/put_in_charge") == [colleague.email]
    assert line("applications/mail/put_in_charge") == "3 applications are in your charge"


def test_who_has_it_already_is_told_nothing_again(applications, officer, colleague):
    actions.put_in_charge(colleague, applications[:1], by=officer)
    assert actions.put_in_charge(colleague, applications[:1], by=officer) == actions.Assigned()
    assert Event.objects.filter(verb="applications.officer_changed").count() == 1


def test_an_interest_keeps_one_back_and_lets_the_others_go(applications, officer, colleague):
    colleague = tie(colleague, applications[1], officer)
    done = actions.put_in_charge(colleague, applications, by=officer)
    assert done.given == [applications[0], applications[2]]
    (kept, reasons) = done.refused[0]
    assert (kept, [str(reason) for reason in reasons]) == (
        applications[1], ["Nationality of the applicant country."],
    )  # fmt: skip
    assert Application.objects.get(pk=applications[1].pk).officer is None


def test_a_tied_officer_gives_the_application_to_nobody(applications, officer, colleague, sign_in):
    tied = tie(person("secretariat"), applications[1], officer)
    done = actions.put_in_charge(colleague, applications, by=tied)
    assert (done.given, done.refused) == ([applications[0], applications[2]], [])
    assert Application.objects.get(pk=applications[1].pk).officer is None
    assert sign_in(tied).get(f"{QUEUE}charge/?application={applications[1].pk}").status_code == 404


def test_only_officers_put_officers_in_charge(applications, officer, focal_point):
    with pytest.raises(PermissionDenied):
        actions.put_in_charge(officer, applications, by=focal_point)
    with pytest.raises(Refused, match="Only an officer"):
        actions.put_in_charge(focal_point, applications, by=officer)


def test_ticked_in_the_queue_they_change_hands_together(applications, officer, colleague, sign_in):
    web = sign_in(officer)
    colleague = tie(colleague, applications[0], officer)
    ticked = f"{QUEUE}charge/?application={applications[0].pk}&application={applications[1].pk}"
    page = web.get(ticked)
    assert applications[0].reference in page.content.decode()
    sent = {"officer": colleague.pk, "_submit": "1", "_token": hidden(page)["_token"]}
    page = web.post(ticked, sent, follow=True).content.decode()
    assert "1 application is now in the charge of Inès." in page
    assert f"{applications[0].reference} stays as it was, for an interest keeps this officer away" in page
    assert found(colleague, officer="me") == [applications[1].reference]


def test_where_nothing_can_be_given_the_form_says_why(applications, officer, colleague, sign_in):
    web = sign_in(officer)
    tie(colleague, applications[0], officer)
    one = f"{QUEUE}charge/?application={applications[0].pk}"
    sent = {"officer": colleague.pk, "_submit": "1", "_token": hidden(web.get(one))["_token"]}
    answer = web.post(one, sent)
    assert answer.status_code == 422
    assert "Nationality of the applicant country." in answer.content.decode()


def test_nothing_ticked_is_said(officer, sign_in):
    assert "Tick applications in the list first." in sign_in(officer).get(f"{QUEUE}charge/").content.decode()
    assert sign_in(officer).get(f"{QUEUE}charge/?application=999999").status_code == 404


@pytest.mark.parametrize(
    ("key", "is_number"),
    [("0", True), ("999999", True), ("²", False), ("9" * 30, False), ("-1", False), ("1e3", False)],
)
def test_an_address_that_means_nothing_is_no_error(applications, officer, sign_in, key, is_number):
    """A number of no application leads nowhere; what is no number names none, as if nothing were ticked."""
    web = sign_in(officer)
    page = web.get(f"{QUEUE}charge/?application={key}")
    assert page.status_code == (404 if is_number else 200)
    assert ("Tick applications in the list first." in page.content.decode()) is not is_number
    with_one = web.get(f"{QUEUE}charge/?application={key}&application={applications[0].pk}").content.decode()
    assert [one.reference in with_one for one in applications] == [True, False, False]
    change = web.get(f"{QUEUE}{key}/change/")
    assert (change.status_code, change.headers.get("Location")) == (302, "/admin/")


# --- Next and previous ------------------------------------------------------------------------------------------------


def test_the_workspace_leads_along_the_queue_that_one_comes_from(applications, officer, sign_in):
    _first, second, third = applications
    page = sign_in(officer).get(f"{QUEUE}{second.pk}/change/?order=waiting").content.decode()
    assert "2 of 3 in this queue" in page
    assert f'rel="next" href="{QUEUE}{third.pk}/change/?state=open&amp;order=waiting"' in page


def walked(web, application, asked: str = "") -> str:
    """What the workspace says of the walk: “2 of 3”, and what comes before and after; empty where it says nothing."""
    page = web.get(f"{QUEUE}{application.pk}/change/{asked}").content.decode()
    number = re.search(r"(\d+ of \d+) in this queue", page)
    ways = [re.search(rf'rel="{way}" href="{QUEUE}(\d+)/change/', page) for way in ("prev", "next")]
    return " ".join([number.group(1) if number else "", *(found.group(1) if found else "–" for found in ways)])


def test_the_walk_goes_on_after_the_application_has_left_the_queue(applications, officer, sign_in):
    first, second, third = applications
    web = sign_in(officer)
    asked = "?state=submitted&order=waiting"
    assert walked(web, second, asked) == f"2 of 3 {first.pk} {third.pk}"
    url = f"{QUEUE}{second.pk}/do/refuse/"
    answer = web.post(url, {**hidden(web.get(url)), "_submit": "1", "reason": "Hors sujet"})
    assert answer.headers["Location"] == f"{QUEUE}{second.pk}/change/"
    assert walked(web, second) == f"2 of 3 {first.pk} {third.pk}"
    assert walked(web, third, asked) == f"3 of 3 {second.pk} –"
    assert walked(web, second, asked) == f"2 of 3 {first.pk} {third.pk}"


def test_who_opens_the_queue_again_begins_the_walk_again(applications, officer, sign_in):
    first, second, third = applications
    web = sign_in(officer)
    asked = "?state=submitted&order=waiting"
    walked(web, first, asked)
    factories.move(second, "refuse", officer, reason="Hors sujet")
    assert walked(web, first, asked) == f"1 of 3 – {second.pk}"
    web.get(f"{QUEUE}?state=submitted&order=title")
    assert walked(web, first, asked) == f"1 of 3 – {second.pk}"
    web.get(f"{QUEUE}{asked}")
    assert walked(web, first, asked) == f"1 of 2 – {third.pk}"
    assert walked(web, second, asked) == " – –"


def test_without_a_queue_it_is_ones_own(applications, officer, sign_in):
    actions.put_in_charge(officer, applications[:1], by=officer)
    web = sign_in(officer)
    assert "1 of 1 in this queue" in web.get(f"{QUEUE}{applications[0].pk}/change/").content.decode()
    assert "in this queue" not in web.get(f"{QUEUE}{applications[1].pk}/change/").content.decode().replace(
        "In this queue", ""
    )


# --- Away -------------------------------------------------------------------------------------------------------------


def test_while_an_officer_is_away_the_queue_is_anothers_too(applications, officer, colleague):
    actions.put_in_charge(officer, applications[:2], by=officer)
    absence = away(officer, colleague)
    mine = [applications[0].reference, applications[1].reference]
    assert found(colleague, officer="me", order="waiting") == mine
    assert found(officer, officer="me", order="waiting") == mine
    assert told("portal/mail/stands_in") == [colleague.email]
    with clock.at(clock.now() + 4 * DAY):
        assert found(colleague, officer="me") == []
    absences.end(absence, by=officer)
    assert found(colleague, officer="me") == []


def test_messages_reach_the_substitute_but_for_what_an_interest_closes(applications, officer, colleague):
    actions.put_in_charge(officer, applications, by=officer)
    away(officer, colleague)
    colleague = tie(colleague, applications[0], officer)
    assert list(emails.officers(Application.objects.get(pk=applications[0].pk))) == [officer]
    assert list(emails.officers(Application.objects.get(pk=applications[1].pk))) == [officer, colleague]
    assert found(colleague, officer="me", order="waiting") == [a.reference for a in applications[1:]]


# --- Filters ----------------------------------------------------------------------------------------------------------


def test_a_filter_is_kept_found_again_and_forgotten(officer, colleague, sign_in):
    web = sign_in(officer)
    keep = f"{QUEUE}filters/keep/?region=africa&nonsense=1&order=waiting"
    answer = web.post(keep, {"name": "Afrique", "_submit": "1", "_token": hidden(web.get(keep))["_token"]})
    assert answer.headers["Location"] == f"{QUEUE}?state=open&region=africa&order=waiting"
    kept = SavedFilter.objects.get()
    assert (kept.owner, kept.name, kept.asked) == (officer, "Afrique", "state=open&region=africa&order=waiting")
    assert "Afrique" in web.get(QUEUE).content.decode()
    other = sign_in(colleague)
    assert "Afrique" not in other.get(QUEUE).content.decode()
    assert other.get(f"{QUEUE}filters/{kept.pk}/forget/").status_code == 404
    web = sign_in(officer)
    forget = f"{QUEUE}filters/{kept.pk}/forget/"
    web.post(forget, {"_submit": "1", "_token": hidden(web.get(forget))["_token"]})
    assert not SavedFilter.objects.exists()
