"""What closing an evaluation, one's own or the application's, does besides changing the state."""

from decimal import Decimal
from statistics import median

from django.utils.translation import gettext_lazy as _

from applications.models import Application, Evaluation
from portal import clock, trail, verbs
from portal.interests import queries as interests
from portal.interests.actions import register_conflict
from portal.models import User
from portal.readings import writing
from portal.readings.figures import is_wide, scores_in, spread_of, to_the_cent
from portal.refusals import Refused

MODERATED = verbs.declare("applications.moderated", _("Difference between evaluations moderated"))


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
    application.score = to_the_cent(sum(found) / len(found))
    application.median, application.spread = to_the_cent(median(found)), spread_of(found)
    application.gender_score = _gender_score(application)


def _gender_score(application: Application) -> Decimal | None:
    """The mean of what was given on gender equality, out of 5; none where no criterion of the call measures it."""
    given = scores_in(Evaluation, application).filter(criterion__measures_gender=True)
    values = [Decimal(value) for value in given.values_list("value", flat=True)]
    return to_the_cent(sum(values) / len(values)) if values else None


# --- One evaluation ---------------------------------------------------------------------------------------------------


def nationality_declared(evaluation: Evaluation) -> bool:
    return interests.has_declared(evaluation.evaluator)


def _still_evaluated(evaluation: Evaluation) -> Application:
    """The application, locked, so that its evaluation can't be closed meanwhile. Raises Refused where it has been."""
    application = Application.objects.select_for_update().get(pk=evaluation.application_id)
    if application.state != "evaluation":
        raise Refused(_("This application is no longer being evaluated."))
    return application


def total(evaluation: Evaluation, *, by: User) -> None:
    """The weighted score out of 100. Refused where the application is no longer being evaluated."""
    _still_evaluated(evaluation)
    writing.hand_in(evaluation, by=by)


def reopen(evaluation: Evaluation, *, by: User, reason: str) -> None:
    """Drop the total, and keep on the record that the evaluator could read other evaluations meanwhile."""
    _still_evaluated(evaluation)
    writing.take_up_again(evaluation)


def give_up(evaluation: Evaluation, *, by: User, reason: str) -> None:
    """End an evaluation without a total; one that was in no longer counts. Raises Refused once all are closed."""
    if evaluation.score is not None:
        _still_evaluated(evaluation)
    evaluation.score = None


def recuse(evaluation: Evaluation, *, by: User, reason: str) -> None:
    """Put what the evaluator says on the register, unless the register says as much already."""
    give_up(evaluation, by=by, reason=reason)
    register_conflict(evaluation.evaluator, evaluation.application, statement=reason, by=by)
