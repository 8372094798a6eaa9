"""What follows from the conclusions of a gathering: who agrees on it, who reads it, what it holds in place."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from portal import clock, registry
from portal.followups import actions, queries
from portal.gatherings import actions as of_gatherings
from portal.gatherings.followups import CONCLUSION
from portal.models import Conclusion, FollowUp
from portal.refusals import Refused
from tests import factories as people
from tests.factories import CountryFactory, person
from tests.portal.gatherings import AFTER, held
from tests.roadmap import factories as roadmaps
from tests.some import some

pytestmark = pytest.mark.django_db
DUE = dt.date(2026, 12, 31)
TEXT = "Les guichets décrivent leurs aides dans un même format."


def made_once():
    roadmaps.begun(people.senegal(), by=people.officer())
    people.focal_point()


@pytest.fixture(autouse=True)
def _the_day_after():
    with clock.at(AFTER):
        yield


@pytest.fixture
def conclusion(officer) -> Conclusion:
    gathering = held(roadmaps.NationalRoadmap.objects.get())
    of_gatherings.report(gathering, by=officer, summary="", conclusions=[(None, TEXT)])
    return gathering.conclusions.get()


def agree(conclusion, by, **said) -> FollowUp:
    given = {"what": "Publier le format commun", "language": "fr", "due": DUE, **said}
    return actions.agree(CONCLUSION, conclusion, by=by, **given)


def test_whoever_writes_in_the_gathering_agrees_on_it_and_it_reaches_the_desk(conclusion, focal_point, officer):
    found = agree(conclusion, officer, owner=focal_point)
    assert (found.source, found.about, found.party) == (
        conclusion,
        conclusion.gathering,
        focal_point.grants.get().party,
    )
    waiting = [(str(item.title), item.due) for item in registry.work_of(focal_point) if "/follow-ups/" in item.url]
    assert waiting == [("Publier le format commun", DUE)]


def test_a_field_office_reads_what_follows_and_agrees_on_nothing(conclusion, focal_point, officer, senegal, sign_in):
    found, field = agree(conclusion, officer, owner=focal_point), person("field_office", countries=[senegal])
    assert set(queries.visible_to(field)) == {found}
    web = sign_in(field)
    assert "Publier le format commun" in web.get(reverse("gathering", args=[conclusion.gathering_id])).text
    assert web.get(reverse("follow-up", args=[found.pk])).status_code == 200
    assert web.get(reverse("follow-up-agree", args=["conclusion", conclusion.pk])).status_code == 403
    with pytest.raises(PermissionDenied):
        agree(conclusion, field, owner=focal_point)


def test_who_doesnt_read_the_gathering_reads_nothing_of_what_follows(conclusion, focal_point, officer, sign_in):
    found = agree(conclusion, officer, owner=focal_point)
    for user in some([person("focal_point", party=CountryFactory()), person("expert"), person("donor")]):
        web = sign_in(user)
        assert web.get(reverse("follow-up", args=[found.pk])).status_code == 404
        assert web.get(reverse("follow-up-agree", args=["conclusion", conclusion.pk])).status_code == 404
        assert registry.page_of(user, conclusion) == ""


def test_its_page_leads_to_the_form_and_lists_what_was_agreed(conclusion, focal_point, web):
    page = reverse("gathering", args=[conclusion.gathering_id])
    form = reverse("follow-up-agree", args=["conclusion", conclusion.pk])
    assert form in web.get(page).text
    assert TEXT in web.get(form).text
    said = {"what": "Publier", "language": "fr", "due": DUE.isoformat(), "owner_named": "Le guichet", "_submit": "1"}
    assert web.post(form, said).url == f"{page}#follow-ups"
    assert "Le guichet" in web.get(page).text
    shown = web.get(reverse("follow-up", args=[FollowUp.objects.get().pk])).text
    assert f"{page}#conclusion-{conclusion.pk}" in shown


def test_a_conclusion_from_which_something_follows_stays(conclusion, focal_point, officer):
    agree(conclusion, officer, owner=focal_point)
    with pytest.raises(Refused, match="Something follows from the conclusion"):
        of_gatherings.report(conclusion.gathering, by=officer, summary="", conclusions=[(conclusion.pk, "")])
    with pytest.raises(IntegrityError, match="something follows from it"), transaction.atomic():
        Conclusion.objects.all().delete()
    assert Conclusion.objects.get().text == TEXT


def test_one_from_which_nothing_follows_is_taken_away(conclusion, officer):
    of_gatherings.report(conclusion.gathering, by=officer, summary="", conclusions=[(conclusion.pk, "")])
    assert not Conclusion.objects.exists()
