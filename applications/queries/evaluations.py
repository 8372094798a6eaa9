"""Evaluations: an evaluator's own, and what the Secretariat reads of them."""

from django.db.models import Avg, Count, Prefetch, Q, QuerySet

from applications.models import Application, Evaluation, Score
from portal.models import User
from portal.roles import WRITERS


def evaluations_of(user: User) -> QuerySet[Evaluation]:
    """An evaluator's own evaluations; never anybody else's."""
    if not user.holds("evaluator"):
        return Evaluation.objects.none()
    return Evaluation.objects.filter(evaluator=user).select_related("application__party", "application__call")


def evaluations_for_officer(application: Application) -> QuerySet[Evaluation]:
    """Every evaluation of an application, with its scores, for the Secretariat alone."""
    scores = Prefetch("scores", Score.objects.select_related("criterion"))
    return application.evaluations.select_related("evaluator").prefetch_related(scores)


def free_evaluators(application: Application) -> QuerySet[User]:
    """Evaluators who could be asked: without this application and not speaking for its Party, least loaded first."""
    open_ones = Count("evaluations", filter=Q(evaluations__state__in=["assigned", "scoring"]), distinct=True)
    return (
        User.objects.filter(grants__role="evaluator", grants__ended_at=None, is_active=True)
        .exclude(evaluations__application=application)
        .exclude(grants__role__in=WRITERS, grants__party=application.party_id, grants__ended_at=None)
        .annotate(open_evaluations=open_ones)
        .order_by("open_evaluations", "full_name")
    )


def mean_by_criterion(application: Application) -> dict[int, float]:
    """The mean of the submitted scores, by criterion."""
    rows = Score.objects.filter(evaluation__application=application, evaluation__state="submitted")
    return dict(rows.values_list("criterion").annotate(mean=Avg("value")))
