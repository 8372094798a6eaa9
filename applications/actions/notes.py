"""What officers write down beside an application: internal notes, calls and e-mails."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Contact, Note
from applications.rules import handles
from portal import clock, trail, verbs
from portal.models import User
from portal.refusals import Refused

NOTE_ADDED = verbs.declare("applications.note_added", _("Internal note added"))
CONTACT_LOGGED = verbs.declare("applications.contact_logged", _("Call or e-mail logged"))


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


def _check(application: Application, by: User) -> None:
    if application.submitted_at is None or not handles(by, application):
        raise PermissionDenied
