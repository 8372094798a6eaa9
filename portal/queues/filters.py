"""The filters of a list that an officer keeps."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.models import SavedFilter, User
from portal.refusals import Refused
from portal.rules import is_secretariat

MOST_FILTERS = 20  # that one officer keeps of one list


def of(user: User, queue: str) -> QuerySet[SavedFilter]:
    """The person's own, by name."""
    return SavedFilter.objects.filter(owner=user, queue=queue)


@transaction.atomic
def keep(name: str, asked: str, *, queue: str, by: User) -> SavedFilter:
    """Keep what the officer asks of a list under a name; the same name again is another filter from now on."""
    if not is_secretariat(by):
        raise PermissionDenied
    if len(asked) > SavedFilter.LONGEST:
        raise Refused({"name": _("This filter is too long to be kept: look for fewer words.")})
    User.objects.select_for_update().get(pk=by.pk)
    own = of(by, queue)
    if not own.filter(name=name).exists() and own.count() >= MOST_FILTERS:
        raise Refused({"name": _("You keep as many filters as there is room for: forget one first.")})
    kept, _made = own.update_or_create(name=name, defaults={"owner": by, "queue": queue, "asked": asked})
    return kept


def forget(kept: SavedFilter, *, by: User) -> None:
    if kept.owner != by:
        raise PermissionDenied
    kept.delete()
