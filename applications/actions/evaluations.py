"""Evaluators asked, given more time, and the scores that they save."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from applications import emails, queries
from applications.models import Application, Evaluation
from applications.rules import handles
from portal import clock, trail, verbs
from portal.models import User
from portal.readings import asking, writing
from portal.readings.rules import may_write
from portal.refusals import Refused, WrongState

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
    asking.lock(evaluator)
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
    asking.check_free(evaluator, application, at="evaluator")


@transaction.atomic
def extend_due(evaluation: Evaluation, *, by: User, due_on: dt.date, reason: str) -> Evaluation:
    """Give the evaluator until a later day. Raises Refused for an earlier one, or where nothing is waited for."""
    evaluation = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    if not handles(by, evaluation):
        raise PermissionDenied
    changes = writing.give_more_time(evaluation, due_on)
    with trail.telling(trail.record(DUE_EXTENDED, evaluation, by=by, changes=changes, reason=reason)):
        emails.extended(evaluation, by=by)
    return evaluation


@transaction.atomic
def save_scores(
    evaluation: Evaluation, *, by: User, scores: Mapping[int, tuple[int | None, str]], comment: str
) -> Evaluation:
    """Keep the scores of one's own evaluation: by criterion's key, a value from 0 to 5 or none yet, and a comment."""
    evaluation = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    if not may_write(by, evaluation):
        raise PermissionDenied
    writing.keep(evaluation, scores, comment, by=by)
    trail.record(SCORES_SAVED, evaluation, by=by)
    return evaluation


def restore_scores(evaluation: Evaluation, stored: Mapping[str, Any], *, by: User) -> Evaluation:
    """Save again what an earlier version holds. Raises as `save_scores`."""
    return save_scores(evaluation, by=by, scores=writing.scores_of(stored), comment=stored["comment"])
