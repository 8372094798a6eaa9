"""What applications put on each person's desk: what is for them to do, by when, and nothing that isn't."""

import datetime as dt

import pytest

from applications.models import Evaluation
from applications.queries import queue, rows
from portal import clock, registry
from portal.models import User
from tests.applications import factories
from tests.applications.test_screening import ask
from tests.factories import person

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


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
    promised = clock.today() + dt.timedelta(days=application.call.evaluation_days)
    seen = [(waits_for(officer), turn_of(application))]
    for _nth in range(2):
        evaluation = factories.evaluation(application, officer)
        seen.append((waits_for(officer), turn_of(application)))
        factories.score(evaluation, 3, 3)
        seen.append((waits_for(officer), turn_of(application)))
    assert seen == [
        ([("Ask evaluators", promised)], "Secretariat"),
        ([("Follow the evaluation", evaluation.due_on)], "Evaluators"),
        ([("Ask evaluators", promised)], "Secretariat"),
        ([("Follow the evaluation", evaluation.due_on)], "Evaluators"),
        ([("Close the evaluation", promised)], "Secretariat"),
    ]


def test_an_evaluation_is_late_with_its_first_evaluator_and_without_any_by_the_calls_promise(focal_point, officer):
    """On the desk, in the queue's line and among what the queue calls late."""
    application = factories.in_evaluation(focal_point, officer)
    promised = clock.today() + dt.timedelta(days=application.call.evaluation_days)

    def stands(day: dt.date) -> tuple:
        with clock.at(day):
            [item], [row] = registry.work_of(User.objects.get(pk=officer.pk)), rows.rows([application.pk])
            late = queue.asked_for(officer, queue.Asked.read({"waiting": "late"})).exists()
            assert item.is_late == row.is_late == late
        assert item.due == row.until
        return row.until, late

    assert stands(promised) == (promised, False)
    assert stands(promised + DAY) == (promised, True)
    first = factories.evaluation(application, officer)
    Evaluation.objects.filter(pk=first.pk).update(due_on=promised + 5 * DAY)
    factories.evaluation(application, officer)
    Evaluation.objects.exclude(pk=first.pk).update(due_on=promised + 9 * DAY)
    assert stands(promised + 5 * DAY) == (promised + 5 * DAY, False)
    assert stands(promised + 6 * DAY) == (promised + 5 * DAY, True)
