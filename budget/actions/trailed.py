"""The first and last steps of every action on the ledger: the right to do it, the reason, the trail."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from budget.models import Entry
from portal import trail
from portal.models import User
from portal.refusals import Refused
from portal.text import clean_prose


def require(predicate, by: User | None) -> None:
    """Refuse whoever may not."""
    if not predicate(by):
        raise PermissionDenied


def reason_given(reason: str) -> str:
    """The reason, clean; Refused where there is none."""
    reason = clean_prose(reason)
    if not reason:
        raise Refused({"reason": _("Say why.")})
    return reason


def put_on_trail(verb: str, entry: Entry, *, by: User, reason: str = "") -> Entry:
    """Write the entry on the trail of the contribution or commitment that it belongs to."""
    changes = {"amount": [None, f"{entry.amount} {entry.currency}"], "date": [None, entry.date.isoformat()]}
    if entry.line:
        changes["line"] = [None, entry.line.code]
    trail.record(verb, entry.part_of, by=by, changes=changes, reason=reason)
    return entry
