"""Writing to the Secretariat, with an account or without; what was written waits until it is marked as answered."""

import datetime as dt
from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal import clock, trail, verbs
from portal.help import emails
from portal.models import ContactMessage, Country, User
from portal.outgoing import outbox
from portal.refusals import Refused
from portal.registry import WorkItem, address
from portal.roles import WRITERS
from portal.rules import is_secretariat

# Each stands on the officers' desks while it waits.
WRITTEN = verbs.declare("portal.contact_written", _("Message to the Secretariat"), is_news=False)
ANSWERED = verbs.declare("portal.contact_answered", _("Message marked as answered"), is_news=False)
KEPT = dt.timedelta(days=730)  # after the answer
TWICE = dt.timedelta(hours=1)  # within which the same message is a double click


@transaction.atomic
def write(*, full_name: str, email: str, subject: str, text: str, language: str, by: User | None) -> None:
    """Keep a message and send it to the officers, who answer the person directly. Nothing is sent to the address
    given: it may be somebody else's."""
    said = {"full_name": full_name, "email": email.lower(), "subject": subject, "text": text, "sender": by}
    if ContactMessage.objects.filter(at__gt=clock.now() - TWICE, answered_at=None, **said).exists():
        return
    message = ContactMessage(language=language, party=_party_of(by), **said)
    message.full_clean(validate_constraints=False)
    message.save()
    trail.record(WRITTEN, message, by=by)
    emails.written(message)


def _party_of(user: User | None) -> Country | None:
    """The Party for which the person writes, where it is one."""
    own = user.party_ids(*WRITERS) if user else set()
    return Country.objects.get(pk=own.pop()) if len(own) == 1 else None


@transaction.atomic
def mark_answered(message: ContactMessage, *, by: User) -> None:
    """It waits no longer. Raises Refused where a colleague was faster."""
    if not is_secretariat(by):
        raise PermissionDenied
    answered = ContactMessage.objects.filter(pk=message.pk, answered_at=None)
    if not answered.update(answered_at=clock.now(), answered_by=by):
        raise Refused(_("This message is marked as answered already."))
    trail.record(ANSWERED, message, by=by)


def unanswered() -> QuerySet[ContactMessage]:
    """The longest waiting first."""
    return ContactMessage.objects.filter(answered_at=None).select_related("party").order_by("at", "pk")


def waiting(user: User) -> Iterator[WorkItem]:
    """What officers have to answer."""
    if not is_secretariat(user):
        return
    for message in unanswered()[:20]:
        yield WorkItem(
            title=message.subject,
            title_lang=message.language,
            what=_("Answer this message to the Secretariat"),
            url=address("admin:portal_contactmessage_change", message.pk),
            since=message.at,
            country=message.party,
        )


def page(user: User, message: ContactMessage) -> str:
    """Where the person reads it."""
    return address("admin:portal_contactmessage_change", message.pk) if is_secretariat(user) else ""


def forget_answered() -> None:
    """Delete what was answered long ago, and the messages that brought it to the officers."""
    for message in ContactMessage.objects.filter(answered_at__lt=clock.now() - KEPT):
        with transaction.atomic():
            outbox.about(message).delete()
            message.delete()
