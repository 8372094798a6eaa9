"""Applications: what a person may see starts from `visible_to`."""

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from applications.models import Application, Evaluation, Priority, Section
from portal.models import User
from portal.roles import WRITERS
from portal.rules import is_secretariat


def visible_to(user: User) -> QuerySet[Application]:
    """A Party's own; for the Secretariat every one past its draft."""
    found = Application.objects.select_related("call", "party", "officer")
    if is_secretariat(user):
        return found.exclude(submitted_at=None)
    return found.filter(party__in=user.party_ids(*WRITERS)).exclude(state="abandoned")


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
