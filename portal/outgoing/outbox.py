"""Outgoing messages. An action queues a row in its recipient's language; a task sends it after the commit.

A template is plain text: its first line is the subject, a blank line, then paragraphs. `[[link]]` stands where a link
that signs in, resets or invites is put at the moment of sending. Of what waits for the daily message
(`portal/outgoing/timing.py`) the template is the subject, which is then a line of it, and the address that it leads to.
"""

import datetime as dt
import logging
import re
import uuid
from collections.abc import Callable

from celery import shared_task
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal import clock, heartbeats, personal, pseudonyms, registry, trail, verbs
from portal.heartbeats import Part
from portal.models.daily import Notice
from portal.models.messages import OutgoingMessage
from portal.models.names import Name
from portal.models.passes import Pass
from portal.models.people import User
from portal.models.running import Heartbeat, Reason
from portal.outgoing import leases, notices, reasons, timing
from portal.text import clean_prose

logger = logging.getLogger(__name__)
State = OutgoingMessage.State
MARKER = "[[link]]"
MESSAGE_RELEASED = verbs.declare("portal.message_released", _("Message released"))
MAX_ATTEMPTS = 8
STRANGERS_KEPT = dt.timedelta(days=90)
ASKED_AGAIN = dt.timedelta(seconds=30)
_links: dict[str, Callable[[OutgoingMessage], str]] = {}


def makes_link(kind: str, make: Callable[[OutgoingMessage], str]) -> None:
    """Register `make(message)`, which makes a kind of link when its message is sent."""
    _links[kind] = make


def queue(
    template: str,
    *,
    to: User | None = None,
    email: str = "",
    language: str = "",
    about: models.Model | None = None,
    link: str = "",
    carries: Pass | None = None,
    held: bool = False,
    reply_to: str = "",
    **context,
) -> OutgoingMessage | Notice:
    """Store a message, written now in the recipient's language, to be sent after the transaction commits; or a line of
    the recipient's daily message, where that is how it is told.

    `template` is “app/mail/name”; `carries` is the pass whose link it brings; `held` keeps it back until an officer
    releases it in the admin. Whoever answers it writes to `reply_to`, or else to the officer in charge of the record or
    the Secretariat's box.
    """
    language = language or (to.language if to else settings.LANGUAGE_CODE)
    kind = timing.kind_of(template)
    with pseudonyms.kept():
        subject, text = _put_into_words(template, language, to, about, context)
        if kind and to:
            others = [code for code, _name in settings.LANGUAGES if code != language]
            lines = {code: _put_into_words(template, code, to, about, context)[0] for code in others}
            lines[language] = subject
            return notices.leave(template, kind, to=to, lines=lines, url=_led_to(text), about=about)
        message = OutgoingMessage(
            recipient=to,
            language=language,
            template=template,
            subject=subject,
            text=text,
            link=OutgoingMessage.Link.PASS if carries else link,
            carries=carries,
            about=about,
            state=State.HELD if held else State.QUEUED,
        )
        message.to = _addressee(email, carries or to or about or message) if email else to.email
        message.reply_to = _addressee(reply_to, about) if reply_to and about else answers_go_to(about, to)
        message.html = as_html(message, text)
        message.save()
        notices.told_at_once(message)
    if not held:
        transaction.on_commit(lambda: enqueue(message.pk))
    return message


def _put_into_words(template: str, language: str, to: User | None, about: models.Model | None, context: dict):
    """Subject and text, in which the recipient stands as a pseudonym; the subject says which country it is about."""
    subject, text = write(template, language, to=to, about=about, **context)
    subject, text = (personal.put_out(to, said) if to else said for said in (subject, text))
    return _with_country(subject, about, language), text


def _addressee(email: str, whose: models.Model) -> str:
    return pseudonyms.of(whose, Name.Kind.ADDRESS, email)


def _led_to(text: str) -> str:
    """The page to which a daily line leads, without the portal's own address."""
    return text.split()[-1].removeprefix(settings.PORTAL_URL)


def answers_go_to(about: models.Model | None, to: User | None) -> str:
    """The address of the officer in charge, unless the message is theirs; else the Secretariat's."""
    in_charge = registry.in_charge_of(about) if about else []
    return next((officer.email for officer in in_charge if officer != to), settings.SECRETARIAT_EMAIL)


def _with_country(subject: str, about: models.Model | None, language: str) -> str:
    """The subject, which begins with the country that the message is about unless it names it."""
    with translation.override(language):
        party = str(trail.party_of(about) or "") if about else ""
    return subject if party in subject else pseudonyms.shortened(f"{party} · {subject}", 200)


def write(template: str, language: str, *, to: User | None = None, **context) -> tuple[str, str]:
    """Subject and text of a template in a language, with moments by the recipient's clock; without an account, by the
    programme's."""
    with translation.override(language), timezone.override(to.zone if to else None):
        whole = render_to_string(f"{template}.txt", {"portal_url": settings.PORTAL_URL, "to": to, **context})
    subject, _, text = clean_prose(whole).partition("\n")
    subject = re.sub(" +", " ", subject).strip()  # a space before a colon in French doesn't break, and stays so
    return pseudonyms.shortened(subject, 200), re.sub(r"\n{3,}", "\n\n", text.strip())


def as_html(message: OutgoingMessage, text: str) -> str:
    """The same text as a light HTML page; the text remains the message."""
    with translation.override(message.language):
        paragraphs = [part.strip() for part in text.split("\n\n") if part.strip()]
        context = {"message": message, "paragraphs": paragraphs, "portal_url": settings.PORTAL_URL}
        return render_to_string("portal/mail/message.html", context)


def enqueue(pk: uuid.UUID) -> None:
    """Hand the message to the workers."""
    leases.tell_workers(send_message, pk)


@transaction.atomic
def release(message: OutgoingMessage, *, by: User) -> None:
    """Let a message go out that was held back or given up; any other stays as it is."""
    freed = OutgoingMessage.objects.filter(pk=message.pk, state__in=[State.HELD, State.FAILED]).update(
        state=State.QUEUED, attempts=0, next_try_at=timezone.now(), reason=""
    )
    if freed:
        trail.record(MESSAGE_RELEASED, message, by=by)
        transaction.on_commit(lambda: enqueue(message.pk))


def is_waiting(template: str, email: str, *, concerning: models.Model | None = None) -> bool:
    """Whether such a message to that address (about that record, where one is named) hasn't gone out yet."""
    messages = about(concerning) if concerning else OutgoingMessage.objects.all()
    waits = messages.filter(template=template, to=email, state=State.QUEUED).exists()
    return waits or notices.is_waiting(template, email, concerning=concerning)


def waiting_too_long() -> models.QuerySet[OutgoingMessage]:
    """Messages that are due and not being sent."""
    return OutgoingMessage.objects.filter(leases.free(State.QUEUED, State.SENDING), next_try_at__lte=timezone.now())


def send(pk: uuid.UUID) -> bool:
    """Send one message if it is free and due. A failure is tried again, each time later, eight times in all."""
    due = {"next_try_at__lte": timezone.now()}
    lease = leases.take(OutgoingMessage, pk, waiting=State.QUEUED, working=State.SENDING, **due)
    if lease is None:
        return False
    message = OutgoingMessage.objects.get(pk=pk)
    if not address(message, "to"):
        leases.finish(OutgoingMessage, pk, lease, state=State.FAILED, reason=Reason.ERASED)
        return False
    try:
        with leases.kept_alive(OutgoingMessage, pk, lease):
            _deliver(message)
    except Exception as error:
        logger.warning("Message %s could not be sent: %s", pk, error)
        _put_off(message, lease, error)
        return False
    heartbeats.seen(Part.MAIL)
    return leases.finish(OutgoingMessage, pk, lease, state=State.SENT, sent_at=timezone.now(), reason="", error="")


@shared_task(name="portal.tasks.send_message")
def send_message(pk: str) -> None:
    """Send one message, by a worker."""
    send(uuid.UUID(pk))


def _put_off(message: OutgoingMessage, lease: uuid.UUID, error: Exception) -> None:
    given_up, reason = message.attempts >= MAX_ATTEMPTS, reasons.of_message(error)
    if reason.concerns_all_mail:
        heartbeats.note(Part.MAIL, reason)
    leases.finish(
        OutgoingMessage,
        message.pk,
        lease,
        state=State.FAILED if given_up else State.QUEUED,
        next_try_at=timezone.now() + dt.timedelta(seconds=30 * 2**message.attempts),
        reason=reason,
        error=reasons.in_the_machine_s_words(error),
    )


def try_the_mail() -> None:
    """Whether messages could be sent, without sending one: a folder is looked at each time, a server that was away is
    asked again now and then."""
    trouble = Heartbeat.objects.filter(part=Part.MAIL).exclude(reason="").first()
    if trouble and trouble.seen_at > timezone.now() - ASKED_AGAIN:
        return
    try:
        connection = get_connection()  # Django's backend for a folder looks at it here
        if trouble:
            connection.open()
            connection.close()
    except Exception as error:
        heartbeats.note(Part.MAIL, reasons.of_message(error))
    else:
        heartbeats.seen(Part.MAIL)


def _deliver(message: OutgoingMessage) -> None:
    with translation.override(message.language):
        link = _links[message.link](message) if message.link else ""
    mail = EmailMultiAlternatives(
        message.subject,
        message.text.replace(MARKER, link),
        to=[address(message, "to")],
        reply_to=[address(message, "reply_to") or settings.SECRETARIAT_EMAIL],
        headers={"Message-ID": f"<{message.pk}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].strip('>')}>"},
    )
    anchor = format_html('<a href="{0}">{0}</a>', link)
    mail.attach_alternative(message.html.replace(MARKER, anchor), "text/html")
    mail.send()


def address(message: OutgoingMessage, column: str) -> str:
    """The address that stands in the column; none where it was erased."""
    stored = message._meta.get_field(column).value_from_object(message)
    return "" if pseudonyms.is_erased(stored) else getattr(message, column)


def forget_strangers() -> None:
    """The address of somebody of whom there is nothing but a message, such as whoever typed it to sign in without an
    account, goes when nobody asks about the message any more."""
    strangers = pseudonyms.known_by(OutgoingMessage)
    for message in OutgoingMessage.objects.filter(to__in=strangers, queued_at__lt=clock.now() - STRANGERS_KEPT):
        pseudonyms.erase(message)


def about(record: models.Model) -> models.QuerySet[OutgoingMessage]:
    """The messages about a record, newest first."""
    return OutgoingMessage.objects.filter(content_type=ContentType.objects.get_for_model(record), object_id=record.pk)
