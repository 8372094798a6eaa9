"""What officers write down beside an application: internal notes, calls and e-mails."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Contact
from applications.notes import NOTES
from applications.rules import is_on_the_desk
from portal import clock, trail, verbs
from portal.models import Remark, User
from portal.refusals import Refused
from portal.remarks import actions as remarks

CONTACT_LOGGED = verbs.declare("applications.contact_logged", _("Call or e-mail logged"))


def add_note(application: Application, text: str, *, by: User) -> Remark:
    """An internal note. The trail says that there is one, not what it says."""
    return remarks.comment(NOTES, application, text=text, by=by)


@transaction.atomic
def log_contact(application: Application, *, kind: str, on: dt.date, with_whom: str, summary: str, by: User) -> Contact:
    """A call, an e-mail or a meeting that took place. Raises Refused for a day to come."""
    if not is_on_the_desk(by, application):
        raise PermissionDenied
    if on > clock.today():
        raise Refused({"on": _("This day is still to come.")})
    contact = Contact(
        application=application, kind=kind, on=on, with_whom=with_whom, summary=summary, by=by, at=clock.now()
    )
    contact.full_clean()
    contact.save()
    trail.record(CONTACT_LOGGED, application, by=by)
    return contact
