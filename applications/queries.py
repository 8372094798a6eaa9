"""Named questions about calls, applications and evaluations; what a person may see starts from `visible_to`."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Avg, Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from applications.models import Application, Call, Evaluation, Priority, Score, Section
from portal import clock
from portal.models import Country, User
from portal.rules import is_secretariat


def open_calls() -> QuerySet[Call]:
    """The calls that take applications today."""
    today = clock.today()
    return (
        Call.objects.filter(state="open", opens_on__lte=today)
        .exclude(closes_on__lt=today)
        .select_related("eligible", "phase")
    )


def published_calls() -> QuerySet[Call]:
    """The calls that anyone may read: open, or closed since."""
    return Call.objects.filter(state__in=["open", "closed"]).select_related("eligible", "phase")


def eligible_parties(call: Call) -> QuerySet[Country]:
    """The Parties on the call's list, by region; pages show each region's by the name that the reader sees."""
    return call.eligible.countries.filter(is_party=True).order_by("region", "short_name")


def to_apply(user: User) -> Iterator[tuple[Call, Country]]:
    """The open calls to which the person's Parties may still apply, with the Party."""
    own = user.party_ids("focal_point", "deputy")
    if not own:
        return
    mine = Country.objects.filter(is_party=True, pk__in=own).order_by("short_name")
    live = set(Application.objects.filter(party__in=own, is_live=True).order_by().values_list("call", "party"))
    for call in open_calls().prefetch_related(Prefetch("eligible__countries", mine)):
        yield from ((call, party) for party in call.eligible.countries.all() if (call.pk, party.pk) not in live)


@dataclass(frozen=True)
class Standing:
    """What a person's Parties have to do with a call: those that may begin an application, and the ones under way."""

    call: Call
    may_begin: list[Country]
    under_way: list[Application]


def standings(user: User, calls: Iterable[Call]) -> list[Standing]:
    """For each call, in its order."""
    may_begin, under_way = defaultdict(list), defaultdict(list)
    for call, party in to_apply(user):
        may_begin[call.pk].append(party)
    own = user.party_ids("focal_point", "deputy")
    for application in visible_to(user).filter(party__in=own, call__in=calls, is_live=True):
        under_way[application.call_id].append(application)
    return [Standing(call, may_begin[call.pk], under_way[call.pk]) for call in calls]


def visible_to(user: User) -> QuerySet[Application]:
    """A Party's own; for the Secretariat every one past its draft."""
    found = Application.objects.select_related("call", "party", "officer")
    if is_secretariat(user):
        return found.exclude(submitted_at=None)
    return found.filter(party__in=user.party_ids("focal_point", "deputy")).exclude(state="abandoned")


def for_tasks(applications: QuerySet[Application]) -> QuerySet[Application]:
    """With what the task list looks at."""
    return applications.prefetch_related("objectives", "priorities", "partners", "expert_needs", "sections")


def whole(applications: QuerySet[Application]) -> QuerySet[Application]:
    """With everything that its dossier reads."""
    priorities = Prefetch("priorities", Priority.objects.select_related("activity__output"))
    sections = Prefetch("sections", Section.objects.select_related("saved_by"))
    return applications.prefetch_related("objectives", "partners", "expert_needs", "themes", priorities, sections)


def queue(user: User) -> QuerySet[Application]:
    """The Secretariat's list, with the counts that it shows."""
    evaluations = Evaluation.objects.filter(application=OuterRef("pk"))
    return visible_to(user).annotate(
        evaluations_in=_how_many(evaluations.filter(state="submitted")),
        evaluations_asked=_how_many(evaluations.exclude(state="recused")),
    )


def _how_many(evaluations: QuerySet[Evaluation]) -> Coalesce:
    """Counted apart: over a join, the database would group whole applications with all their text."""
    counts = evaluations.order_by().values("application").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counts), 0)


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
        .exclude(grants__role__in=["focal_point", "deputy"], grants__party=application.party_id, grants__ended_at=None)
        .annotate(open_evaluations=open_ones)
        .order_by("open_evaluations", "full_name")
    )


def mean_by_criterion(application: Application) -> dict[int, float]:
    """The mean of the submitted scores, by criterion."""
    rows = Score.objects.filter(evaluation__application=application, evaluation__state="submitted")
    return dict(rows.values_list("criterion").annotate(mean=Avg("value")))
