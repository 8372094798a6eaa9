"""What changed: each person hears of what they may open, and of nothing else."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications import actions as applications
from assistance import actions as assistances
from portal import clock, history, registry
from portal.models import Event, User
from portal.people import actions
from tests.applications.factories import call
from tests.assistance import factories as assistance_factories
from tests.factories import person
from tests.portal import gatherings

pytestmark = pytest.mark.django_db
TITLE = "Un projet que personne ne connaît encore"


@pytest.fixture
def draft(senegal, focal_point):
    return applications.start(call(senegal), senegal, title=TITLE, language="fr", by=focal_point)


def heard_by(user: User) -> set[str]:
    return {news.event.verb for news in history.news_for(User.objects.get(pk=user.pk), 12)}


def test_a_draft_is_the_partys_own_business(draft, senegal, officer, focal_point):
    assert "applications.started" in heard_by(focal_point)
    assert "applications.started" in heard_by(person("deputy", party=senegal))
    for other in (officer, person("field_office", countries=[senegal]), person("expert")):
        assert "applications.started" not in heard_by(other)


def test_the_trail_in_the_admin_says_nothing_of_a_draft(draft, officer, sign_in):
    client = sign_in(officer)
    event = Event.objects.get(verb="applications.started")
    assert TITLE not in client.get(reverse("admin:portal_event_changelist")).content.decode()
    assert client.get(reverse("admin:portal_event_change", args=[event.pk])).status_code == 302


def test_a_field_office_doesnt_hear_who_is_invited(senegal, officer, focal_point):
    actions.invite("demba@example.org", "Demba", "deputy", by=focal_point, party=senegal)
    assert actions.INVITED in heard_by(officer) & heard_by(focal_point)
    assert heard_by(person("field_office", countries=[senegal])) == set()


def test_what_is_done_many_times_in_a_day_is_said_once(draft, senegal, officer, focal_point):
    """Whoever did it, and whatever came in between; and again on another day."""
    deputy = person("deputy", party=senegal)

    for revision, by in enumerate([focal_point, focal_point, deputy, focal_point]):
        values = {"context": f"Version {revision}"}
        applications.save_section(draft, "context", by=by, revision=revision, values=values)
    heard = history.news_for(User.objects.get(pk=focal_point.pk), 12)
    assert [(news.event.verb, news.event.by, news.times) for news in heard[:4]] == [
        ("applications.section_saved", focal_point, 4),
        ("applications.started", focal_point, 1),
    ]
    with clock.at(clock.now() + dt.timedelta(days=1)):
        applications.save_section(draft, "context", by=deputy, revision=4, values={"context": "Version 4"})
    heard = history.news_for(User.objects.get(pk=focal_point.pk), 12)
    assert [(news.event.by, news.times) for news in heard[:2]] == [(deputy, 1), (focal_point, 4)]
    assert heard[0].day > heard[1].day


def test_a_change_of_language_is_no_news(officer):
    actions.change_language(officer, language="fr")
    assert Event.objects.filter(verb=actions.PROFILE_CHANGED).exists()
    assert actions.PROFILE_CHANGED not in heard_by(officer)


def test_whoever_follows_a_country_hears_of_what_they_may_open(senegal, officer, focal_point):
    found = assistance_factories.opened(assistance_factories.selected(focal_point, officer), officer)
    expert = assistance_factories.expert(officer)
    assistance_factories.at_work(found, expert, officer, focal_point)
    office = person("field_office", countries=[senegal])
    assistances.comment(found, text="Bon début", language="fr", by=office)

    def of_the_assistance(user: User) -> set[str]:
        return {verb for verb in heard_by(user) if verb.startswith("assistance.")}

    assert {"assistance.opened", "assistance.commented"} <= of_the_assistance(office)
    assert heard_by(office) == of_the_assistance(office) | {"roadmap.begun"}  # and nothing of the application before
    assert "assistance.opened" in of_the_assistance(expert.user)
    assert "assistance.commented" not in of_the_assistance(expert.user)


# --- At what cost -----------------------------------------------------------------------------------------------------


def asked_for_news(user: User) -> tuple[int, list[str]]:
    reader = User.objects.get(pk=user.pk)
    with CaptureQueriesContext(connection) as asked:
        heard = history.news_for(reader, 100)
    gathered = [news for news in heard if news.event.content_type.model == "gathering"]
    assert [news.page for news in gathered] == [registry.page_of(reader, news.event.about) for news in gathered]
    return len(asked), [news.page for news in gathered]


@pytest.mark.parametrize("whose", ["office", "expert", "officer", "focal_point"])
def test_news_of_thirty_gatherings_asks_what_news_of_one_does(whose, senegal, officer, focal_point):
    assistance = assistance_factories.opened(assistance_factories.selected(focal_point, officer), officer)
    expert = assistance_factories.expert(officer)
    assistance_factories.at_work(assistance, expert, officer, focal_point)
    office = person("field_office", countries=[senegal])
    reader = {"office": office, "expert": expert.user, "officer": officer, "focal_point": focal_point}[whose]
    for nth in range(2):
        gatherings.planned(assistance.roadmap, by=officer, title=f"Atelier {nth}")
        gatherings.planned(assistance, by=officer, kind="training", title=f"Formation {nth}")
    few, pages = asked_for_news(reader)
    assert len(pages) == 4
    assert all(pages)
    for nth in range(13):
        gatherings.planned(assistance.roadmap, by=officer, title=f"Autre atelier {nth}")
        gatherings.planned(assistance, by=officer, kind="training", title=f"Autre formation {nth}")
    many, pages = asked_for_news(reader)
    assert (many, len(pages)) == (few, 30)
    closed = asked_for_news(person("field_office", countries=[]))
    assert closed[1] == []
