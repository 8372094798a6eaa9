"""The daily messages of the whole demonstration: each thing apart, each link open to its reader, nothing said twice."""

import datetime as dt
import re

import pytest
from django.conf import settings

from portal import clock, registry
from portal.daily import collecting, telling
from portal.interests.actions import declare_interest
from portal.models import DailyMessage, DailyPlan, Notice, User
from portal.outgoing import outbox
from tests.applications import factories
from tests.factories import person
from tests.some import some
from tests.told import told_daily

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def written(demonstration, db) -> list[DailyMessage]:
    """Everybody's message of tomorrow at noon, with the news of a month."""
    telling.plan_newcomers()
    DailyPlan.objects.update(next_at=clock.now(), news_since=clock.now() - dt.timedelta(days=30))
    while telling.tell_everybody():
        pass
    return list(DailyMessage.objects.select_related("message", "person"))


def test_no_two_things_on_a_desk_are_one(demonstration, db):
    desks = [(user, registry.work_of(user)) for user in User.objects.all()]
    assert max(len(works) for _user, works in desks) > 5
    doubled = [(user.email, len(works)) for user, works in desks if len({*map(collecting.thing, works)}) < len(works)]
    assert doubled == []


def test_every_link_opens_for_whom_it_is_sent_to(written, client):
    assert len(written) > 10
    for one in written:
        client.force_login(one.person, backend="portal.people.signin.PortalBackend")
        for link in some(set(re.findall(re.escape(settings.PORTAL_URL) + r"(/\S*)", one.message.text))):
            assert (one.person.email, link, client.get(link.partition("#")[0]).status_code) == (
                one.person.email,
                link,
                200,
            )


def doubled_lines(text: str) -> list[str]:
    """Things said twice in one message."""
    said = [block for block in text.split("\n\n") if " · " in block]
    return [block for block in said if said.count(block) > 1]


def test_nothing_is_said_twice_in_a_message_nor_in_the_next(written):
    assert [
        (one.person.email, doubled_lines(one.message.text)) for one in written if doubled_lines(one.message.text)
    ] == []
    assert doubled_lines("To do · A\n/a/\n\nTo do · A\n/a/")
    DailyMessage.objects.update(day=clock.today() - dt.timedelta(days=2))
    DailyPlan.objects.update(next_at=clock.now())
    assert telling.tell_everybody() == 0


def test_what_a_message_of_its_own_has_told_is_no_news(focal_point, officer):
    """The receipt of the Party; the Secretariat has a line on its desk."""
    told_daily(focal_point, clock.now())
    with clock.at(clock.now() + dt.timedelta(days=1)):
        factories.submitted(focal_point)
        submitted = "Application submitted"
        later = clock.now() + dt.timedelta(days=1)
    assert submitted not in told_daily(focal_point, later)
    assert "Check eligibility" in told_daily(officer, later)


def test_a_line_about_what_is_closed_to_the_officer_by_now_is_not_told(focal_point, officer):
    colleague = person("secretariat")
    application = factories.submitted(focal_point)
    with clock.at(clock.now() + dt.timedelta(hours=1)):
        for user in (officer, colleague):
            outbox.queue("applications/mail/withdrawn", to=user, about=application, application=application)
    declare_interest(colleague, "nationality", country=application.party, by=officer)
    tomorrow = clock.now() + dt.timedelta(days=1)
    said = f"Application {application.reference} has been withdrawn"
    assert said in told_daily(officer, tomorrow)
    assert said not in told_daily(User.objects.get(pk=colleague.pk), tomorrow)


def test_what_was_asked_and_is_done_by_the_morning_is_not_asked_again(focal_point, officer):
    found = factories.evaluation(factories.in_evaluation(focal_point, officer), officer)
    factories.score(found, 4, 4)
    assert Notice.objects.get(person=found.evaluator).template == "applications/mail/to_evaluate"
    assert told_daily(found.evaluator, clock.now() + dt.timedelta(days=1)) == ""
