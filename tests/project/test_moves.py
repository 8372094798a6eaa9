"""What a record waits for is said alike in all places: desks, pages, the queue, what it calls late, the timeline.

Every person of the demonstration, and of twice as much, is asked on several days what their desk lists; every record
that they may read is asked what it waits for from them.
"""

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Iterable

import pytest
from django.db.models import Q, QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import translation
from lxml import html

from applications import conversation, timeline
from applications import moves as of_applications
from applications import queries as applications
from applications.models import Application, Evaluation, SelectionRound
from applications.queries import queue, rounds
from applications.queries.rows import rows
from assistance import queries as assistances
from assistance.models import Assistance
from portal import clock, moves, registry
from portal.followups import queries as followups
from portal.gatherings import queries as gatherings
from portal.models import FollowUp, Gathering, User
from portal.moves import Move
from portal.written import date_long, date_short, deadline_short
from roadmap import queries as roadmaps
from roadmap.models import NationalRoadmap
from tests.project import growing
from tests.some import some

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def all_applications(user: User) -> QuerySet[Application]:
    """An officer is written to about drafts too, of which nothing else is theirs to read."""
    open_to = (applications.visible_to(user), conversation.open_to(user))
    keys = (Q(pk__in=found.order_by().values("pk")) for found in open_to)
    return Application.objects.filter(next(keys) | next(keys)).select_related("call", "party", "officer")


# What each person may read of each model that waits for something.
READABLE = {
    Application: lambda user: all_applications(user).prefetch_related(*of_applications.READ),
    Evaluation: applications.evaluations_of,
    SelectionRound: rounds.visible_to,
    Assistance: lambda user: assistances.for_moves(assistances.visible_to(user)),
    NationalRoadmap: roadmaps.followed_by,
    FollowUp: lambda user: followups.with_people(followups.visible_to(user)),
    Gathering: gatherings.visible_to,
}
DAYS = (0, 25, 70, 400)  # from today: what is planned comes near, what was promised becomes late


def people() -> Iterable[User]:
    return User.objects.filter(is_active=True, grants__ended_at=None).exclude(grants=None).distinct()


def said(move: Move) -> tuple:
    """What a reader sees of a move."""
    return str(move.what), str(move.title), move.url, move.since, move.due


def on_desk(user: User) -> list[Move]:
    return [item for item in registry.work_of(user) if isinstance(item, Move)]


def on_records(user: User) -> list[Move]:
    records = [record for readable in READABLE.values() for record in readable(user)]
    return [move for record in records for move in moves.for_person(registry.moves_of(record), user)]


def differences(desk: Iterable[Move], records: Iterable[Move]) -> Counter:
    """How much oftener the desk says each than the records do; below zero, how much less often."""
    counted = Counter(map(said, desk))
    counted.subtract(map(said, records))
    return Counter({key: number for key, number in counted.items() if number})


def test_every_model_that_waits_for_something_is_walked():
    assert {model._meta.label_lower for model in READABLE} == set(registry._registry.awaited)


@pytest.mark.parametrize("days", DAYS)
def test_each_persons_desk_lists_what_the_records_wait_for_from_them(demonstration, days):
    growing.grow(demonstration)
    listed = 0
    with clock.at(clock.today() + dt.timedelta(days=days)):
        for user in some(people()):
            desk = on_desk(user)
            assert differences(desk, on_records(user)) == {}, user.email
            listed += len(desk)
    assert listed > 30


def test_a_desk_that_says_another_day_or_says_nothing_is_caught(demonstration):
    [move, *others] = on_records(User.objects.get(email="secretariat@example.org"))
    later = dataclasses.replace(move, due=dt.date(2030, 1, 1))
    assert differences([later, *others], [move, *others]) == {said(later): 1, said(move): -1}
    assert differences(others, [move, *others]) == {said(move): -1}
    assert differences([move, *others], [move, *others]) == {}


@pytest.mark.parametrize("days", DAYS)
def test_the_queue_and_the_timeline_say_the_same_turn_and_the_same_day(demonstration, days):
    officer = User.objects.get(email="secretariat@example.org")
    with clock.at(clock.today() + dt.timedelta(days=days)):
        found = READABLE[Application](officer).exclude(submitted_at=None).filter(state__in=queue.under_way())
        lines = {line.pk: line for line in rows([application.pk for application in found])}
        late = set(queue.asked_for(officer, queue.Asked.read({"waiting": "late"})).values_list("pk", flat=True))
        assert late == {line.pk for line in lines.values() if line.is_late}
        for application in found:
            line, own = lines[application.pk], list(of_applications.of_application(application))
            assert {(move.side, move.due) for move in own} == ({(line.side, line.until)} if line.side else set())
            promised = application.promised_on if application.state == "evaluation" else line.until
            assert timeline.until(application) == promised
    assert {application.state for application in found} >= {"submitted", "clarifying", "evaluation"}


@pytest.mark.parametrize("model", [Assistance, SelectionRound])
def test_the_staff_s_lists_say_the_same_turn_and_the_same_day(demonstration, client, model):
    officer = User.objects.get(email="secretariat@example.org")
    client.force_login(officer, backend="portal.people.signin.PortalBackend")
    base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    page = html.fromstring(client.get(reverse(f"{base}_changelist")).content.decode())
    for record in some(READABLE[model](officer)):
        link = reverse(f"{base}_change", args=[record.pk])
        [cell] = page.xpath(f"//tr[th/a[starts-with(@href, '{link}')]]/td[@class='field-turn']")
        with translation.override(officer.language):
            first = next(iter(registry.moves_of(record)), None)
            expected = f"{first.side.label} {deadline_short(first.until)}" if first else "–"
        assert cell.text_content().split() == expected.split(), record


def page_of(user: User, record) -> str:
    """Where the person reads a record that waits for them."""
    if user.holds("secretariat") and isinstance(record, Application) and record.submitted_at is None:
        return conversation.CONVERSATION.address(record)
    officer = f"admin:{record._meta.app_label}_{record._meta.model_name}_change"
    if user.holds("secretariat") and not isinstance(record, Assistance | FollowUp | Gathering):
        return reverse(officer, args=[record.pk])
    return registry.page_of(user, record)


def pages(user: User) -> Iterable[tuple[str, Move]]:
    """The address of each record that waits for the person, and the first thing that it waits for."""
    for model, readable in READABLE.items():
        if model is Evaluation:  # says in words of its own what comes before the scores; its day stands in the list
            continue
        for record in readable(user):
            if own := moves.for_person(registry.moves_of(record), user):
                yield page_of(user, record), own[0]


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return " ".join(html.fromstring(response.content.decode()).text_content().split())


def test_each_records_page_says_what_it_waits_for_and_until_when(demonstration, client):
    opened = 0
    for name in ("secretariat", "focal.sen", "focal.tun", "focal.mdg", "focal.jam", "expert1"):
        user = User.objects.get(email=f"{name}@example.org")
        client.force_login(user, backend="portal.people.signin.PortalBackend")
        for address, move in some(pages(user)):
            shown = text_of(client, address)
            with translation.override(user.language):
                assert str(move.what) in shown, address
                assert move.due is None or date_long(move.due) in shown, address
            opened += 1
    assert opened > 8


def test_an_evaluators_list_and_desk_say_the_same_day(demonstration, client):
    user = User.objects.get(email="evaluator2@example.org")
    client.force_login(user, backend="portal.people.signin.PortalBackend")
    evaluations = [move for move in on_desk(user) if move.side is moves.Side.EVALUATORS]
    shown, home = (text_of(client, reverse(name)) for name in ("evaluations", "home"))
    with translation.override(user.language):
        assert evaluations
        for move in evaluations:
            assert date_short(move.due) in shown
            assert move.is_late or date_short(move.due) in home
