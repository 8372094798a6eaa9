"""What applications put on each person's desk: what is for them to do, by when, and nothing that isn't."""

import datetime as dt

import pytest

from applications.queries import rows
from portal import clock, registry
from portal.models import User
from tests.applications import factories
from tests.applications.test_screening import ask
from tests.factories import person

pytestmark = pytest.mark.django_db


def waits_for(user: User) -> list[tuple[str, dt.date | None]]:
    return [(str(item.what), item.due) for item in registry.work_of(User.objects.get(pk=user.pk))]


def turn_of(application) -> str:
    [row] = rows.rows([application.pk])
    return str(row.turn)


def test_only_who_may_submit_a_draft_is_asked_to(focal_point, senegal):
    deputy, contributor = (person(role, party=senegal) for role in ("deputy", "contributor"))
    factories.draft(focal_point)
    assert waits_for(focal_point) == [("Finish and submit the application", None)]
    assert waits_for(deputy) == waits_for(contributor) == [("Write the application", None)]


def test_the_questions_of_the_secretariat_wait_for_the_party_until_their_day(focal_point, senegal, officer):
    contributor = person("contributor", party=senegal)
    application = ask(factories.submitted(focal_point), officer, days=21)
    expected = [("Answer the Secretariat’s questions", clock.today() + dt.timedelta(days=21))]
    assert waits_for(focal_point) == waits_for(contributor) == expected
    assert waits_for(person("focal_point")) == []
    assert turn_of(application) == "Party"


def test_an_evaluation_is_the_secretariats_turn_before_and_after_that_of_the_evaluators(focal_point, officer):
    application = factories.in_evaluation(focal_point, officer)
    seen = [(waits_for(officer), turn_of(application))]
    for _nth in range(2):
        found = factories.evaluation(application, officer)
        seen.append((waits_for(officer), turn_of(application)))
        factories.score(found, 3, 3)
        seen.append((waits_for(officer), turn_of(application)))
    assert seen == [
        ([("Ask evaluators", None)], "Secretariat"),
        ([("Follow the evaluation", None)], "Evaluators"),
        ([("Ask evaluators", None)], "Secretariat"),
        ([("Follow the evaluation", None)], "Evaluators"),
        ([("Close the evaluation", None)], "Secretariat"),
    ]
