"""Whom one may ask to read."""

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from portal.interests import queries, ties
from portal.models import User
from portal.refusals import Refused

UNDECLARED = _("No nationality has been declared yet.")


def lock(reader: User) -> None:
    """Before it is checked: declaring an interest locks the same row, so that of the two the second sees what the first
    did."""
    User.objects.select_for_update(no_key=True).get(pk=reader.pk)


def check_free(reader: User, record: Model, *, at: str) -> None:
    """Raises Refused, at that field, where an interest keeps the person away, or where they have declared nothing."""
    if reasons := ties.conflicts(reader, record):
        message = _("This would be a conflict of interest: %(reasons)s")
        raise Refused({at: message % {"reasons": " ".join(str(reason) for reason in reasons)}})
    if not queries.has_declared(reader):
        raise Refused({at: UNDECLARED})
