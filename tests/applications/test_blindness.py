"""What an evaluator must not read, and what must not count: before the declaration, after leaving, under a conflict."""

from collections.abc import Callable
from itertools import permutations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from applications import actions, queries
from applications.admin.evaluations import panel
from applications.effects import evaluations
from applications.models import Application, Evaluation
from portal import files
from portal.interests import actions as interests
from portal.interests import ties
from portal.models import Interest, User
from portal.readings.blindness import others_of
from portal.readings.figures import mean_by_criterion
from tests import factories as people
from tests.applications import factories
from tests.factories import person

pytestmark = pytest.mark.django_db


def made_once() -> None:
    factories.in_evaluation(people.focal_point(), people.officer())


@pytest.fixture
def application(db) -> Application:
    return Application.objects.get()


@pytest.fixture
def opens(application, sign_in) -> Callable[[User], int]:
    """`opens(user)`: what the person is answered who asks for the authority's letter."""
    letter = files.about(application).get()

    def asked(user: User) -> int:
        return sign_in(User.objects.get(pk=user.pk)).get(f"/files/{letter.pk}/").status_code

    return asked


def tie(user: User, application: Application) -> Interest:
    """On the register without a word to the evaluation, as what another app knows of a person is."""
    return Interest.objects.create(user=user, kind="nationality", country=application.party, declared_by=user)


def end_ties(user: User, officer: User) -> None:
    """Those to an application; so that what is closed is closed by the evaluation's own state."""
    for interest in Interest.objects.filter(user=user, kind="statement"):
        interests.end_interest(interest, by=officer, reason="Il s’avère que non")


# --- The letter -------------------------------------------------------------------------------------------------------


def test_the_letter_opens_with_the_declaration_and_stays_open_once_the_evaluation_is_in(application, officer, opens):
    evaluator = person("evaluator")
    asked = actions.assign_evaluator(application, evaluator, by=officer)
    assert opens(evaluator) == 404
    factories.move(asked, "accept", evaluator, declaration=True)
    assert opens(evaluator) == 200
    factories.score(Evaluation.objects.get(pk=asked.pk), 4, 4)
    assert opens(evaluator) == 200


@pytest.mark.parametrize(
    ("move", "by_officer"), [("recuse", False), ("exclude", True), ("abstain", False), ("replace", True)]
)
def test_the_letter_closes_when_an_evaluator_leaves(application, officer, opens, move, by_officer):
    """By the evaluation's own state: a tie that proves to be none doesn't open it again."""
    found = factories.evaluation(application, officer)
    assert opens(found.evaluator) == 200
    factories.move(found, move, officer if by_officer else found.evaluator, reason="Un lien")
    end_ties(found.evaluator, officer)
    assert ties.conflicts(found.evaluator, application) == []
    assert opens(found.evaluator) == 404


def test_a_conflict_closes_the_letter_whenever_it_is_declared(application, officer, opens):
    """Also once the evaluation is closed, which keeps what was in."""
    found = [factories.score(factories.evaluation(application, officer), 4, 4) for _nth in range(2)]
    factories.move(application, "close_evaluation", officer)
    assert [opens(one.evaluator) for one in found] == [200, 200]
    tied = User.objects.get(pk=found[0].evaluator_id)
    interests.declare_interest(tied, "nationality", country=application.party, by=tied)
    assert Evaluation.objects.get(pk=found[0].pk).state == "submitted"
    assert [opens(one.evaluator) for one in found] == [404, 200]


# --- At the action itself ---------------------------------------------------------------------------------------------


def test_under_a_conflict_nobody_declares_that_there_is_none(application, officer):
    evaluator = person("evaluator")
    asked = actions.assign_evaluator(application, evaluator, by=officer)
    assert not ties.tied(evaluator).covers(application)  # as a page has read it, and keeps it with the person
    tie(evaluator, application)
    with pytest.raises(PermissionDenied):
        factories.move(asked, "accept", evaluator, declaration=True)
    assert Evaluation.objects.get(pk=asked.pk).state == "assigned"


def test_under_a_conflict_nobody_scores_or_submits(application, officer):
    found = factories.evaluation(application, officer)
    criteria = list(application.call.criteria.all())
    scores = {criterion.pk: (4, "") for criterion in criteria}
    actions.save_scores(found, by=found.evaluator, scores=scores, comment="")
    assert not ties.tied(found.evaluator).covers(application)
    tie(found.evaluator, application)
    with pytest.raises(PermissionDenied):
        actions.save_scores(Evaluation.objects.get(pk=found.pk), by=found.evaluator, scores={}, comment="Encore")
    with pytest.raises(PermissionDenied):
        factories.move(found, "submit", found.evaluator)
    with pytest.raises(PermissionDenied):  # nor does anybody else hand in the total
        evaluations.total(found, by=officer)
    found = Evaluation.objects.get(pk=found.pk)
    assert (found.state, found.comment, found.score) == ("scoring", "", None)
    assert list(found.scores.values_list("value", flat=True)) == [4] * len(criteria)


# --- What the order tells ---------------------------------------------------------------------------------------------


def test_the_order_of_the_others_says_nothing_of_who_wrote(application, officer):
    """The same texts stand in the same order, whichever of the others wrote which, first or last, due soon or late."""
    mine, *others = (factories.score(factories.evaluation(application, officer), mark, 3) for mark in (5, 4, 2))
    written = [("Alpha", others[0].score), ("Beta", others[1].score)]

    def shown(authors: list[Evaluation]) -> list[str]:
        for author, (text, score) in zip(authors, written, strict=True):
            Evaluation.objects.filter(pk=author.pk).update(comment=text, score=score)
        return [other.comment for other in others_of(Evaluation.objects.get(pk=mine.pk))]

    assert shown(others) == shown(others[::-1])
    assert sorted(shown(others)) == ["Alpha", "Beta"]


def test_the_order_of_the_comments_says_nothing_of_who_wrote(application, officer):
    """A declined Party reads each criterion's in the same order, whichever evaluator wrote which."""
    asked = [factories.evaluation(application, officer) for _nth in range(3)]
    factories.funds()

    def read(texts: tuple[str, ...]) -> list[list[str]]:
        with transaction.atomic():
            for found, text in zip(asked, texts, strict=True):
                given(found, 4, text)
                factories.move(found, "submit", found.evaluator)
            factories.move(application, "close_evaluation", officer)
            factories.decided(application, officer, "decline", reasons="Faute de places")
            comments = [one.comments for one in queries.feedback(Application.objects.get())]
            transaction.set_rollback(True)
        return comments

    told = [read(texts) for texts in permutations(("Alpha", "Beta", "Gamma"))]
    assert [sorted(comments) for comments in told[0]] == [["Alpha", "Beta", "Gamma"]] * 2
    assert told == [told[0]] * 6


# --- What counts ------------------------------------------------------------------------------------------------------


def given(found: Evaluation, mark: int, text: str) -> Evaluation:
    """Scored and saved, with the text in every place; not handed in."""
    scores = {criterion.pk: (mark, text) for criterion in found.application.call.criteria.all()}
    return actions.save_scores(found, by=found.evaluator, scores=scores, comment=text)


def handed_in(application: Application, officer: User, mark: int) -> Evaluation:
    found = given(factories.evaluation(application, officer), mark, f"Note {mark}")
    return factories.move(found, "submit", found.evaluator)


def test_what_is_not_handed_in_counts_nowhere_and_is_read_by_nobody(application, officer):
    mine = handed_in(application, officer, 4)
    open_one = given(factories.evaluation(application, officer), 0, "Brouillon")
    assert set(mean_by_criterion(Evaluation, application).values()) == {4.0}
    assert others_of(mine) == []
    assert others_of(open_one) == []  # nor does who hasn't handed in read what others have
    assert panel(application)["spread"] is None


def test_what_was_saved_and_given_up_counts_no_more(application, officer):
    """Neither in the mean, nor in the gender score, nor in what a declined Party reads."""
    handed_in(application, officer, 4)
    mine = handed_in(application, officer, 3)
    gone = given(factories.evaluation(application, officer), 0, "Brouillon")
    factories.move(gone, "abstain", gone.evaluator, reason="Le temps manque")
    factories.move(application, "close_evaluation", officer)
    application = Application.objects.get()
    assert (application.score, application.gender_score) == (70, 3.5)
    assert set(mean_by_criterion(Evaluation, application).values()) == {3.5}
    assert [other.comment for other in others_of(mine)] == ["Note 4"]
    factories.funds()
    factories.decided(application, officer, "decline", reasons="Faute de places")
    found = queries.feedback(Application.objects.get())
    assert [(one.mean, sorted(one.comments)) for one in found] == [(3.5, ["Note 3", "Note 4"])] * 2
