"""Evaluations: an evaluator's own, and what the Secretariat reads of them."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from statistics import fmean

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Criterion, Evaluation, Score
from portal import clock
from portal.interests import ties
from portal.interests.queries import declared_nationality
from portal.models import Invitation, User
from portal.readings.asking import UNDECLARED
from portal.readings.bases import OPEN
from portal.readings.blindness import shuffled
from portal.readings.figures import scores_in

Text = str | Promise
RECENTLY = dt.timedelta(days=183)  # whose load an officer looks at beside what is open
READS_ALL = _("An officer reads every evaluation: this one would not be blind.")


def asked_of(user: User) -> QuerySet[Evaluation]:
    """Everything that an evaluator was ever asked, closed to them by now or not."""
    if not user.holds("evaluator"):
        return Evaluation.objects.none()
    return Evaluation.objects.filter(evaluator=user).select_related("application__party", "application__call")


def evaluations_of(user: User) -> QuerySet[Evaluation]:
    """An evaluator's own evaluations, but for those that a conflict of interest closes; never anybody else's."""
    return ties.open_to(user, asked_of(user).exclude(state="recused"), "application__")


def evaluations_closed_to(user: User) -> QuerySet[Evaluation]:
    """An evaluator's own that a conflict of interest closes: of the application, they may know Party and reference."""
    tied = ties.tied(user)
    return asked_of(user).filter(Q(state="recused") | tied.q(Application, "application__"))


def evaluations_for_officer(application: Application) -> QuerySet[Evaluation]:
    """Every evaluation of an application, with its scores, for the Secretariat alone."""
    return application.evaluations.select_related("evaluator").prefetch_related("scores")


# --- Whom to ask ------------------------------------------------------------------------------------------------------


@dataclass
class Suggestion:
    """An evaluator with their load, and the reasons against asking them; without a reason they may be asked."""

    evaluator: User
    open: int
    recent: int
    speaks: bool
    against: list[Text] = field(default_factory=list)


def suggestions(application: Application) -> list[Suggestion]:
    """The evaluators in the order in which to ask them: those with the least to do, then those asked least often of
    late, then those who work in the project's language. Those who can't be asked come last, with reasons."""
    mine = Evaluation.objects.filter(evaluator=OuterRef("pk")).order_by().values("evaluator")
    waiting = mine.filter(state__in=OPEN).annotate(n=Count("pk")).values("n")
    lately = mine.filter(assigned_at__gte=clock.now() - RECENTLY).annotate(n=Count("pk")).values("n")
    asked = Exists(application.evaluations.filter(evaluator=OuterRef("pk")))
    officers = User.objects.holding("secretariat").order_by()
    people = (
        User.objects.holding("evaluator")
        .filter(~asked)
        .annotate(
            open_evaluations=Subquery(waiting),
            recent_evaluations=Subquery(lately),
            declared=declared_nationality(),
            officer=Exists(officers.filter(pk=OuterRef("pk"))),
        )
    )
    closed = ties.against(application)
    found = [
        Suggestion(
            person,
            person.open_evaluations or 0,
            person.recent_evaluations or 0,
            application.language in person.works_in,
            [
                *closed.get(person.pk, []),
                *([] if person.declared else [UNDECLARED]),
                *([READS_ALL] if person.officer else []),
            ],
        )
        for person in people
    ]
    return sorted(
        found, key=lambda s: (bool(s.against), s.open, s.recent, not s.speaks, s.evaluator.full_name, s.evaluator.pk)
    )


def free_evaluators(application: Application) -> list[User]:
    """Who could be asked, least loaded first."""
    return [suggestion.evaluator for suggestion in suggestions(application) if not suggestion.against]


def invitations_in_conflict(officer: User) -> QuerySet[Invitation]:
    """Unanswered invitations to speak for a Party of somebody who evaluates, or evaluated, its application; without
    applications from which an interest keeps the officer away."""
    judged = ties.open_to(officer, Evaluation.objects.filter(application__party=OuterRef("party")), "application__")
    address = Q(evaluator__email__iexact=OuterRef("email"))
    confirmed = Q(evaluator__emailaddress__email__iexact=OuterRef("email"), evaluator__emailaddress__verified=True)
    invited = Invitation.objects.unanswered().select_related("party").order_by("invited_at", "pk")
    return invited.filter(Exists(judged.filter(address | confirmed)))


# --- What the Party reads ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Feedback:
    """What the evaluators say on one criterion: the mean out of 5, and their comments."""

    criterion: Criterion
    mean: float
    comments: list[str]


def feedback(application: Application) -> list[Feedback]:
    """What a declined Party reads, by criterion and without names; nothing before the decision.

    The comments of each criterion are in an order that follows from their text, so that no reader can tell which
    comments on two criteria come from one evaluator."""
    if application.state != "declined":
        return []
    given: dict[Criterion, list[Score]] = defaultdict(list)
    rows = scores_in(Evaluation, application).select_related("criterion")
    for score in rows.order_by("criterion__position"):
        given[score.criterion].append(score)
    return [
        Feedback(
            criterion,
            fmean(score.value or 0 for score in scores),
            sorted((s.comment for s in scores if s.comment), key=lambda text: shuffled(criterion.pk, text)),
        )
        for criterion, scores in given.items()
    ]
