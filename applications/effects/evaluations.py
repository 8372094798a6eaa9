"""What closing an evaluation, one's own or the application's, does besides changing the state."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from applications import ties
from applications.models import Application, Criterion, Evaluation, Interest, Score
from portal import clock, trail, verbs
from portal.fields import too_long
from portal.models import User
from portal.refusals import Refused

CENT = Decimal("0.01")
MODERATED = verbs.declare("applications.moderated", _("Difference between evaluations moderated"))


def spread_of(values: Sequence[Decimal | int]) -> Decimal | int:
    """How far apart the highest and the lowest are; 0 for one value alone, or none."""
    return max(values) - min(values) if values else 0


def is_wide(spread: Decimal | int, call, *, of: int = 100) -> bool:
    """Whether a spread, on a scale up to `of`, is over the call's threshold, which is in points out of 100."""
    return spread * 100 > call.spread_threshold * of


def totals(application: Application) -> list[Decimal]:
    """The totals of the evaluations that are in."""
    return [e.score for e in application.evaluations.all() if e.score is not None]


def wants_moderation(application: Application) -> bool:
    """Whether the totals are too far apart for the evaluations that the call asks for, without one more."""
    found = totals(application)
    enough = len(found) > application.call.evaluators_needed
    return not enough and is_wide(spread_of(found), application.call)


def close(application: Application, *, by: User, moderation: str = "") -> None:
    """Keep mean, median, spread and gender score as they stand now. Raises Refused where the totals are too far apart
    and no note of moderation says why they may stand."""
    if wants_moderation(application):
        if not moderation:
            raise Refused(
                {"moderation": _("The totals are too far apart: ask for one more evaluation, or write a note.")}
            )
        application.moderation, application.moderated_by, application.moderated_at = moderation, by, clock.now()
        trail.record(MODERATED, application, by=by, reason=moderation)
    found = totals(application)
    application.score = _to_the_cent(sum(found) / len(found))
    application.median, application.spread = _to_the_cent(median(found)), spread_of(found)
    application.gender_score = _gender_score(application)


def _gender_score(application: Application) -> Decimal | None:
    """The mean of what was given on gender equality, out of 5; none where no criterion of the call measures it."""
    given = Score.objects.filter(
        evaluation__application=application, evaluation__state="submitted", criterion__measures_gender=True
    )
    values = [Decimal(value) for value in given.exclude(value=None).values_list("value", flat=True)]
    return _to_the_cent(sum(values) / len(values)) if values else None


def _to_the_cent(value: Decimal) -> Decimal:
    return Decimal(value).quantize(CENT, ROUND_HALF_UP)


# --- One evaluation ---------------------------------------------------------------------------------------------------


def all_scored(evaluation: Evaluation) -> bool:
    """Whether each criterion of the call has its score."""
    scored = evaluation.scores.exclude(value=None).count()
    return scored == evaluation.application.call.criteria.count() > 0


def comments_fit(evaluation: Evaluation) -> bool:
    """Whether no comment is longer than its limit."""
    return not any(too_long(part) for part in (evaluation, *evaluation.scores.all()))


def unexplained(evaluation: Evaluation) -> QuerySet[Score]:
    """The scores at which the call asks for a comment, and that have none."""
    explained = evaluation.application.call.scores_explained
    return evaluation.scores.filter(value__in=explained, comment="")


def all_explained(evaluation: Evaluation) -> bool:
    """Whether each score at which the call asks for a comment has one."""
    return not unexplained(evaluation).exists()


def nationality_declared(evaluation: Evaluation) -> bool:
    return ties.has_declared(evaluation.evaluator)


def _still_evaluated(evaluation: Evaluation) -> Application:
    """The application, locked, so that its evaluation can't be closed meanwhile. Raises Refused where it has been."""
    application = Application.objects.select_for_update().get(pk=evaluation.application_id)
    if application.state != "evaluation":
        raise Refused(_("This application is no longer being evaluated."))
    return application


def total(evaluation: Evaluation, *, by: User) -> None:
    """The weighted score out of 100. Refused where the application is no longer being evaluated."""
    _still_evaluated(evaluation)
    if evaluation.evaluator_id != by.pk:
        raise PermissionDenied
    weighted = sum(s.value * s.criterion.weight for s in evaluation.scores.select_related("criterion"))
    evaluation.score = _to_the_cent(Decimal(weighted) / Criterion.TOP)


def reopen(evaluation: Evaluation, *, by: User, reason: str) -> None:
    """Drop the total, and keep on the record that the evaluator could read other evaluations meanwhile."""
    _still_evaluated(evaluation)
    evaluation.score = None
    others = Evaluation.objects.filter(application=evaluation.application_id, state="submitted")
    if others.exclude(pk=evaluation.pk).exists():
        evaluation.could_read_others = True


def give_up(evaluation: Evaluation, *, by: User, reason: str) -> None:
    """End an evaluation without a total; one that was in no longer counts. Raises Refused once all are closed."""
    if evaluation.score is not None:
        _still_evaluated(evaluation)
    evaluation.score = None


def recuse(evaluation: Evaluation, *, by: User, reason: str) -> None:
    """Put what the evaluator says on the register, unless the register says as much already."""
    give_up(evaluation, by=by, reason=reason)
    if not ties.conflicts(evaluation.evaluator, evaluation.application):
        Interest.objects.create(
            user=evaluation.evaluator,
            kind=Interest.Kind.STATEMENT,
            application=evaluation.application,
            statement=reason,
            declared_by=by,
            since=clock.now(),
        )
