"""What closing an evaluation, one's own or the application's, does besides changing the state."""

from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Criterion, Evaluation
from portal.models import User
from portal.refusals import Refused

CENT = Decimal("0.01")


def average(application: Application, *, by: User) -> None:
    """The score: the mean of the evaluations that are in, to the hundredth."""
    scores = [e.score for e in application.evaluations.all() if e.score is not None]
    application.score = (sum(scores) / len(scores)).quantize(CENT, ROUND_HALF_UP)


def all_scored(evaluation: Evaluation) -> bool:
    """Whether each criterion of the call has its score."""
    scored = evaluation.scores.exclude(value=None).count()
    return scored == evaluation.application.call.criteria.count() > 0


def total(evaluation: Evaluation, *, by: User) -> None:
    """The weighted score out of 100. Refused where the application is no longer being evaluated."""
    if evaluation.application.state != "evaluation":
        raise Refused(_("This application is no longer being evaluated."))
    if evaluation.evaluator_id != by.pk:
        raise PermissionDenied
    weighted = sum(s.value * s.criterion.weight for s in evaluation.scores.select_related("criterion"))
    evaluation.score = (Decimal(weighted) / Criterion.TOP).quantize(CENT, ROUND_HALF_UP)


def forget_total(evaluation: Evaluation, *, by: User, reason: str) -> None:
    evaluation.score = None
