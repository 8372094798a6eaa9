"""The filters of the queue that an officer keeps, and the lists that one takes away."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from applications.models import SavedFilter
from applications.rules import is_secretariat
from portal import trail, verbs
from portal.models import User
from portal.refusals import Refused

QUEUE_EXPORTED = verbs.declare("applications.queue_exported", _("List of applications exported"))

MOST_FILTERS = 20  # that one officer keeps


def record_export(*, by: User, kind: str, asked: str, rows: int) -> None:
    """That the person has taken the list with them: which, and how many rows."""
    if not is_secretariat(by):
        raise PermissionDenied
    trail.record(QUEUE_EXPORTED, by, by=by, changes={"file": [None, kind], "list": [None, asked], "rows": [None, rows]})


@transaction.atomic
def keep_filter(name: str, asked: str, *, by: User) -> SavedFilter:
    """Keep what the officer asks of the queue under a name; the same name again is another filter from now on."""
    if not is_secretariat(by):
        raise PermissionDenied
    User.objects.select_for_update().get(pk=by.pk)
    own = SavedFilter.objects.filter(owner=by)
    if not own.filter(name=name).exists() and own.count() >= MOST_FILTERS:
        raise Refused({"name": _("You keep as many filters as there is room for: forget one first.")})
    kept, _made = own.update_or_create(name=name, defaults={"owner": by, "asked": asked})
    return kept


def forget_filter(kept: SavedFilter, *, by: User) -> None:
    if kept.owner != by:
        raise PermissionDenied
    kept.delete()
