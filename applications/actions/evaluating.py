"""Evaluators asked, and the scores that they save."""

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from applications import emails
from applications.models import Application, Evaluation, Score
from applications.rules import is_secretariat, is_the_evaluator
from portal import clock, trail
from portal.models import User
from portal.refusals import Refused, WrongState
from portal.roles import WRITERS

EVALUATOR_ASSIGNED = trail.verb("applications.evaluator_assigned", _("Evaluator assigned"))

SCORES_SAVED = trail.verb("applications.scores_saved", _("Scores saved"))

DAYS_TO_EVALUATE = 21


@transaction.atomic
def assign_evaluator(
    application: Application, evaluator: User, *, by: User, due_on: dt.date | None = None
) -> Evaluation:
    """Ask an evaluator to score. Raises Refused where they speak for the Party or already have it."""
    if not is_secretariat(by):
        raise PermissionDenied
    application = Application.objects.select_for_update().get(pk=application.pk)
    if application.state != "evaluation":
        raise WrongState(_("Evaluators are assigned while the application is being evaluated."))
    if not evaluator.holds("evaluator"):
        raise Refused({"evaluator": _("This person isn’t an evaluator.")})
    if evaluator.holds(*WRITERS, party_id=application.party_id):
        raise Refused({"evaluator": _("This person speaks for the Party: that is a conflict of interest.")})
    if application.evaluations.filter(evaluator=evaluator).exists():
        raise Refused({"evaluator": _("This evaluator already has this application.")})
    evaluation = Evaluation.objects.create(
        application=application,
        evaluator=evaluator,
        assigned_by=by,
        assigned_at=clock.now(),
        due_on=due_on or clock.today() + dt.timedelta(days=DAYS_TO_EVALUATE),
    )
    trail.record(EVALUATOR_ASSIGNED, evaluation, by=by, changes={"evaluator": [None, evaluator.full_name]})
    emails.assigned(evaluation, by=by)
    return evaluation


@transaction.atomic
def save_scores(
    evaluation: Evaluation, *, by: User, scores: Mapping[int, tuple[int | None, str]], comment: str, revision: int
) -> Evaluation:
    """Keep the scores of one's own evaluation: by criterion's key, a value from 0 to 5 or none yet, and a comment."""
    evaluation = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    if not is_the_evaluator(by, evaluation):
        raise PermissionDenied
    if evaluation.state != "scoring":
        raise WrongState(_("This evaluation can’t be changed now."))
    if evaluation.revision != revision:
        raise Refused(
            _("You saved this evaluation from another page since you opened this one. Check it, then save again."),
            code="overtaken",
        )
    for criterion in evaluation.application.call.criteria.all():
        value, remark = scores.get(criterion.pk, (None, ""))
        score, _made = Score.objects.get_or_create(evaluation=evaluation, criterion=criterion)
        score.value, score.comment = value, remark
        score.full_clean(validate_unique=False)
        score.save()
    evaluation.comment, evaluation.revision = comment, revision + 1
    evaluation.save()
    trail.record(SCORES_SAVED, evaluation, by=by)
    return evaluation
