"""What selection rounds and re-openings put on an officer's desk."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from applications import moves
from applications.models import Reopening, SelectionRound
from applications.queries import rounds as queries
from portal.interests import ties
from portal.models import User
from portal.registry import WorkItem, address
from portal.rules import is_secretariat

MOST = 10


def waiting(user: User) -> Iterator[WorkItem]:
    """Rounds under way; decisions that another officer asks to re-open."""
    if not is_secretariat(user):
        return
    for selection_round in queries.visible_to(user).filter(is_live=True).order_by("state_since")[:MOST]:
        yield from moves.of_round(selection_round)
    asked = Reopening.objects.filter(is_done=False, dropped_at=None).exclude(asked_by=user).order_by("asked_at", "pk")
    asked = ties.open_to(user, asked, "application__")
    for one in asked.select_related("application__party")[:MOST]:
        application = one.application
        yield WorkItem(
            title=application.title,
            title_lang=application.language,
            what=_("Confirm that the decision is re-opened, or not"),
            url=address("admin:applications_application_reopen_confirm", application.pk),
            since=one.asked_at,
            country=application.party,
        )


def page(user: User, selection_round: SelectionRound) -> str:
    """Where an officer reads a round; nobody else does."""
    return address("admin:applications_selectionround_change", selection_round.pk) if is_secretariat(user) else ""
