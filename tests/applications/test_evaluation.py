"""Two evaluators score without seeing each other."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from applications import actions, queries
from applications.models import Evaluation, Score
from portal.refusals import GateClosed, Refused, WrongState
from tests.applications import factories
from tests.factories import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(focal_point, officer):
    return factories.in_evaluation(focal_point, officer)


def test_the_score_is_the_weighted_mean_out_of_100(application, officer):
    found = factories.score(factories.evaluation(application, officer), 5, 2)
    assert found.score == Decimal("76.00")  # 60 × 5/5 + 40 × 2/5


def test_every_criterion_needs_its_score(application, officer):
    found = factories.evaluation(application, officer)
    first = application.call.criteria.first()
    actions.save_scores(found, by=found.evaluator, scores={first.pk: (3, "")}, comment="", revision=0)
    with pytest.raises(GateClosed, match="from 0 to 5"):
        factories.move(found, "submit", found.evaluator)


def test_a_dossier_opens_only_after_the_declaration(application, officer):
    evaluator = person("evaluator")
    found = actions.assign_evaluator(application, evaluator, by=officer)
    with pytest.raises(WrongState):
        actions.save_scores(found, by=evaluator, scores={}, comment="", revision=0)
    with pytest.raises(ValidationError):
        factories.move(found, "accept", evaluator, declaration=False)


def test_nobody_scores_in_another_name(application, officer):
    found = factories.evaluation(application, officer)
    for user in (person("evaluator"), officer):
        with pytest.raises(PermissionDenied):
            actions.save_scores(found, by=user, scores={}, comment="", revision=0)
        assert list(queries.evaluations_of(user)) == []


def test_who_speaks_for_the_party_cannot_evaluate_it(application, officer, senegal):
    both = person("evaluator", "deputy", party=senegal)
    with pytest.raises(Refused, match="conflict of interest"):
        actions.assign_evaluator(application, both, by=officer)
    assert both not in queries.free_evaluators(application)


def test_two_evaluations_must_be_in(application, officer):
    factories.score(factories.evaluation(application, officer), 4, 4)
    second = factories.evaluation(application, officer)
    with pytest.raises(GateClosed, match="that the call asks for must be in"):
        factories.move(application, "close_evaluation", officer)
    factories.score(second, 3, 3)
    assert factories.move(application, "close_evaluation", officer).score == Decimal("70.00")


def test_a_recused_evaluator_loses_the_dossier(application, officer, sign_in):
    found = factories.evaluation(application, officer)
    factories.move(found, "recuse", found.evaluator, reason="Mon frère y travaille")
    page = sign_in(found.evaluator).get(f"/evaluations/{found.pk}/")
    assert "Les œuvres circulent mal." not in page.content.decode()


def test_the_page_shows_the_dossier_and_never_the_other_scores(application, officer, sign_in):
    one, other = factories.evaluation(application, officer), factories.evaluation(application, officer)
    actions.save_scores(
        other,
        by=other.evaluator,
        scores={c.pk: (1, "CANARY") for c in application.call.criteria.all()},
        comment="CANARY",
        revision=0,
    )
    page = sign_in(one.evaluator).get(f"/evaluations/{one.pk}/").content.decode()
    assert "Les œuvres circulent mal." in page
    assert "CANARY" not in page
    assert other.evaluator.full_name not in page
    assert sign_in(one.evaluator).get(f"/evaluations/{other.pk}/").status_code == 404


@pytest.mark.parametrize("value", [6, -1])
def test_the_database_keeps_scores_within_0_and_5(application, officer, value):
    found = factories.evaluation(application, officer)
    with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
        Score.objects.create(evaluation=found, criterion=application.call.criteria.first(), value=value)


def test_reopening_forgets_the_total_and_needs_a_reason(application, officer):
    found = factories.score(factories.evaluation(application, officer), 4, 4)
    with pytest.raises(ValidationError):
        factories.move(found, "reopen", officer)
    factories.move(found, "reopen", officer, reason="Une erreur de saisie")
    assert (Evaluation.objects.get(pk=found.pk).state, found.score) == ("scoring", None)
