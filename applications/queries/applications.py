"""Applications: what a person may see starts from `visible_to`."""

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects

from applications.models import Application, Priority, Question, Section
from applications.models.applications import KEPT
from portal import clock
from portal.interests import ties
from portal.models import User
from portal.roles import SPEAKERS, WRITERS
from portal.rules import is_secretariat

LISTS = ("objectives", "partners", "team", "funds", "expert_needs", "main_stages", "risks")


def visible_to(user: User) -> QuerySet[Application]:
    """The applications of the person's Parties; for the Secretariat all that are submitted, but those closed to
    them."""
    found = Application.objects.select_related("call", "party", "officer")
    if is_secretariat(user):
        return ties.open_to(user, found.exclude(submitted_at=None))
    return found.filter(party__in=user.party_ids(*WRITERS)).exclude(state="abandoned")


def questions_on(application: Application, section: str) -> QuerySet[Question]:
    """What the Secretariat asks about a section now; nothing where no clarification is open."""
    return Question.objects.filter(
        clarification__application=application, clarification__closed_at=None, section=section
    ).select_related("clarification")


def deleted_drafts(user: User) -> QuerySet[Application]:
    """The drafts of a person's Parties that can still be restored."""
    found = Application.objects.select_related("call", "party")
    return found.filter(party__in=user.party_ids(*SPEAKERS), state="abandoned", state_since__gte=clock.now() - KEPT)


def to_move(user: User) -> QuerySet[Application]:
    """What a person may see, and the deleted drafts that they may restore."""
    return Application.objects.filter(
        Q(pk__in=visible_to(user).order_by().values("pk")) | Q(pk__in=deleted_drafts(user).order_by().values("pk"))
    ).select_related("call", "party", "officer")


def for_tasks(applications: QuerySet[Application]) -> QuerySet[Application]:
    """With what the task list reads; `progress` reads the lists themselves."""
    return applications.prefetch_related("sections")


def _parts() -> list[str | Prefetch]:
    """Everything that a dossier reads beside the application itself."""
    priorities = Prefetch("priorities", Priority.objects.select_related("activity__output"))
    sections = Prefetch("sections", Section.objects.select_related("saved_by"))
    return [*LISTS, "themes", priorities, sections]


def whole(applications: QuerySet[Application]) -> QuerySet[Application]:
    """With everything that its dossier reads."""
    return applications.prefetch_related(*_parts())


def read_whole(application: Application) -> None:
    """Read the same for an application that was fetched already."""
    prefetch_related_objects([application], *_parts())
