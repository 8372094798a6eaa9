"""What officers write down beside an application, the filters of the queue that they keep, and what they take out."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Contact, Note, SavedFilter
from applications.rules import handles, is_secretariat
from portal import clock, trail
from portal.models import User
from portal.refusals import Refused

NOTE_ADDED = trail.verb("applications.note_added", _("Internal note added"))

CONTACT_LOGGED = trail.verb("applications.contact_logged", _("Call or e-mail logged"))

QUEUE_EXPORTED = trail.verb("applications.queue_exported", _("List of applications exported"))


@transaction.atomic
def add_note(application: Application, text: str, *, by: User) -> Note:
    """An internal note. The trail says that there is one, not what it says."""
    _check(application, by)
    note = Note(application=application, text=text, by=by, at=clock.now())
    note.full_clean()
    note.save()
    trail.record(NOTE_ADDED, application, by=by)
    return note


@transaction.atomic
def log_contact(application: Application, *, kind: str, on: dt.date, with_whom: str, summary: str, by: User) -> Contact:
    """A call, an e-mail or a meeting that took place. Raises Refused for a day to come."""
    _check(application, by)
    if on > clock.today():
        raise Refused({"on": _("This day is still to come.")})
    contact = Contact(
        application=application, kind=kind, on=on, with_whom=with_whom, summary=summary, by=by, at=clock.now()
    )
    contact.full_clean()
    contact.save()
    trail.record(CONTACT_LOGGED, application, by=by)
    return contact


def record_export(*, by: User, kind: str, asked: str, rows: int) -> None:
    """That the person has taken the list with them: which, and how many rows."""
    if not is_secretariat(by):
        raise PermissionDenied
    trail.record(QUEUE_EXPORTED, by, by=by, changes={"file": [None, kind], "list": [None, asked], "rows": [None, rows]})


MOST_FILTERS = 20  # that one officer keeps


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


def _check(application: Application, by: User) -> None:
    if application.submitted_at is None or not handles(by, application):
        raise PermissionDenied
