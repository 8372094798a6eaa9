"""Messages are stored in their recipient's language and sent once, after the commit."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from portal.models import OutgoingMessage
from portal.outgoing import outbox
from portal.people import actions
from tests.applications.factories import pdf
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
State = OutgoingMessage.State


def queue(**kwargs) -> OutgoingMessage:
    return outbox.queue("portal/mail/account_changed", to=UserFactory(language="en"), **kwargs)


def test_a_message_is_written_at_once_and_sent_later():
    message = queue()
    assert (message.subject, message.state, mail.outbox) == ("Your account has changed", State.QUEUED, [])
    assert outbox.send(message.pk) is True
    sent = mail.outbox[0]
    assert (sent.to, sent.subject) == ([message.to], "Your account has changed")
    assert "write to the Secretariat" in sent.body
    assert sent.alternatives[0].content.startswith('<!doctype html>\n<html lang="en">')
    assert str(message.pk) in sent.extra_headers["Message-ID"]


def test_sending_twice_sends_once():
    message = queue()
    assert [outbox.send(message.pk), outbox.send(message.pk)] == [True, False]
    assert len(mail.outbox) == 1


def test_a_failure_is_tried_again_later_and_given_up_after_eight(monkeypatch):
    monkeypatch.setattr(outbox, "_deliver", lambda message: 1 / 0)
    message = queue()
    for attempt in range(1, outbox.MAX_ATTEMPTS + 1):
        OutgoingMessage.objects.filter(pk=message.pk).update(next_try_at=timezone.now())
        outbox.send(message.pk)
        message.refresh_from_db()
        assert (message.attempts, message.state) == (attempt, State.FAILED if attempt == 8 else State.QUEUED)
        assert message.next_try_at > timezone.now() + dt.timedelta(seconds=30)
    assert message.error.startswith("ZeroDivisionError")


def test_a_message_held_back_waits_for_an_officer(officer):
    message = queue(held=True)
    assert outbox.send(message.pk) is False
    outbox.release(message, by=officer)
    assert outbox.send(message.pk) is True


def test_a_link_is_made_when_the_message_is_sent_and_never_stored(officer, senegal):
    actions.invite("awa@example.org", "Awa", "focal_point", by=officer, party=senegal, letter=pdf(), language="fr")
    message = OutgoingMessage.objects.get()
    assert outbox.MARKER in message.text
    assert "/invitation/" not in message.text + message.html
    outbox.send(message.pk)
    assert "/invitation/" in mail.outbox[0].body
    message.refresh_from_db()
    assert "/invitation/" not in message.text + message.html


def test_what_people_typed_cannot_add_recipients_or_markup(officer, senegal):
    officer.full_name = "Eve\r\nBcc: all@example.org <script>alert(1)</script>"
    officer.save()
    actions.invite("eve@example.org", "Eve", "focal_point", by=officer, party=senegal, letter=pdf())
    message = OutgoingMessage.objects.get()
    assert "\n" not in message.subject
    assert "<script>" not in message.html
    outbox.send(message.pk)
    assert mail.outbox[0].recipients() == ["eve@example.org"]
