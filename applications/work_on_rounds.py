"""What selection rounds and re-openings put on an officer's desk."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications import ties
from applications.models import Reopening, SelectionRound
from applications.queries import rounds as queries
from portal.models import User
from portal.registry import WorkItem
from portal.rules import is_secretariat

MOST = 10
TO_DO = {
    "preparing": _("Propose and decide"),
    "decided": _("Read and release the letters"),
    "releasing": _("The letters are about to go out"),
}


def waiting(user: User) -> Iterator[WorkItem]:
    """Rounds under way; decisions that another officer asks to re-open."""
    if not is_secretariat(user):
        return
    for found in queries.visible_to(user).filter(is_live=True).order_by("state_since")[:MOST]:
        yield WorkItem(
            title=found.name,
            title_lang="und",
            what=TO_DO[found.state],
            url=page(user, found),
            since=found.state_since,
        )
    asked = Reopening.objects.filter(is_done=False, dropped_at=None).exclude(asked_by=user).order_by("asked_at")
    asked = ties.open_to(user, asked, "application__")
    for one in asked.select_related("application__party")[:MOST]:
        application = one.application
        yield WorkItem(
            title=application.title,
            title_lang=application.language,
            what=_("Confirm that the decision is re-opened, or not"),
            url=reverse("admin:applications_application_reopen_confirm", args=[application.pk]),
            since=one.asked_at,
            country=application.party,
        )


def page(user: User, found: SelectionRound) -> str:
    """Where an officer reads a round; nobody else does."""
    return reverse("admin:applications_selectionround_change", args=[found.pk]) if is_secretariat(user) else ""
