"""Evaluators asked, given more time, and the scores that they save."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from applications import emails, queries, ties
from applications.models import Application, Evaluation, Score
from applications.rules import handles, may_evaluate
from portal import clock, trail, verbs, versions
from portal.fields import clean_draft
from portal.models import User
from portal.refusals import Refused, WrongState
from portal.text import clean_prose

EVALUATOR_ASSIGNED = verbs.declare("applications.evaluator_assigned", _("Evaluator assigned"))

SCORES_SAVED = verbs.declare("applications.scores_saved", _("Scores saved"))

DUE_EXTENDED = verbs.declare("applications.due_extended", _("More time given to evaluate"))


@transaction.atomic
def assign_evaluator(
    application: Application, evaluator: User, *, by: User, due_on: dt.date | None = None
) -> Evaluation:
    """Ask an evaluator to score. Raises Refused, at `evaluator`, with every reason why this one can't be asked."""
    application = Application.objects.select_for_update().get(pk=application.pk)
    if not handles(by, application):
        raise PermissionDenied
    if application.state != "evaluation":
        raise WrongState(_("Evaluators are assigned while the application is being evaluated."))
    # Declaring an interest locks the same row: of the two, the second sees what the first did.
    User.objects.select_for_update(no_key=True).get(pk=evaluator.pk)
    _check_evaluator(application, evaluator)
    evaluation = Evaluation.objects.create(
        application=application,
        evaluator=evaluator,
        assigned_by=by,
        assigned_at=clock.now(),
        due_on=due_on or clock.today() + dt.timedelta(days=application.call.days_to_evaluate),
    )
    changes = {"evaluator": [None, evaluator.full_name]}
    with trail.telling(trail.record(EVALUATOR_ASSIGNED, evaluation, by=by, changes=changes)):
        emails.assigned(evaluation, by=by)
    return evaluation


def _check_evaluator(application: Application, evaluator: User) -> None:
    if not evaluator.holds("evaluator"):
        raise Refused({"evaluator": _("This person isn’t an evaluator.")})
    if evaluator.holds("secretariat"):
        raise Refused({"evaluator": queries.READS_ALL})
    if application.evaluations.filter(evaluator=evaluator).exists():
        raise Refused({"evaluator": _("This evaluator already has this application.")})
    if reasons := ties.conflicts(evaluator, application):
        message = _("This would be a conflict of interest: %(reasons)s")
        raise Refused({"evaluator": message % {"reasons": " ".join(str(reason) for reason in reasons)}})
    if not ties.has_declared(evaluator):
        raise Refused({"evaluator": queries.UNDECLARED})


@transaction.atomic
def extend_due(evaluation: Evaluation, *, by: User, due_on: dt.date, reason: str) -> Evaluation:
    """Give the evaluator until a later day. Raises Refused for an earlier one, or where nothing is waited for."""
    evaluation = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    if not handles(by, evaluation):
        raise PermissionDenied
    if evaluation.state not in ("assigned", "scoring"):
        raise WrongState(_("Nothing is waited for any more in this evaluation."))
    if due_on <= max(evaluation.due_on, clock.today()):
        raise Refused({"due_on": _("Choose a day after the present one, and still to come.")})
    before, evaluation.due_on = evaluation.due_on, due_on
    evaluation.save()
    changes = {"due_on": [before.isoformat(), due_on.isoformat()]}
    with trail.telling(trail.record(DUE_EXTENDED, evaluation, by=by, changes=changes, reason=reason)):
        emails.extended(evaluation, by=by)
    return evaluation


@transaction.atomic
def save_scores(
    evaluation: Evaluation, *, by: User, scores: Mapping[int, tuple[int | None, str]], comment: str
) -> Evaluation:
    """Keep the scores of one's own evaluation: by criterion's key, a value from 0 to 5 or none yet, and a comment."""
    evaluation = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    if not may_evaluate(by, evaluation):
        raise PermissionDenied
    if evaluation.state != "scoring":
        raise WrongState(_("This evaluation can’t be changed now."))
    before = written(evaluation)
    for criterion in evaluation.application.call.criteria.all():
        value, remark = scores.get(criterion.pk, (None, ""))
        score, _made = Score.objects.get_or_create(evaluation=evaluation, criterion=criterion)
        score.value, score.comment = value, remark
        clean_draft(score, ["value", "comment"])
        score.save()
    evaluation.comment = comment
    clean_draft(evaluation, ["comment"])
    evaluation.save()
    versions.keep(evaluation, before, written(evaluation), by=by)
    trail.record(SCORES_SAVED, evaluation, by=by)
    return evaluation


def written(evaluation: Evaluation) -> dict[str, Any]:
    """What its evaluator wrote, in values that JSON holds: the comment, and by criterion's key score and remark."""
    scores = Score.objects.filter(evaluation=evaluation).exclude(value=None, comment="")
    marks = {str(score.criterion_id): [score.value, score.comment] for score in scores}
    return {"comment": clean_prose(evaluation.comment), "scores": marks}


def restore_scores(evaluation: Evaluation, stored: Mapping[str, Any], *, by: User) -> Evaluation:
    """Save again what `written` gave. Raises as `save_scores`."""
    scores = {int(key): (value, remark) for key, (value, remark) in stored["scores"].items()}
    return save_scores(evaluation, by=by, scores=scores, comment=stored["comment"])
