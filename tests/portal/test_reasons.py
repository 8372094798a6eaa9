"""Why a message or a document failed is said in an officer's words, and in the machine's beside them."""

import errno
import smtplib
import ssl

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import default_storage
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone, translation

from portal.models import Document, OutgoingMessage, Reason
from portal.outgoing import documents, outbox, reasons
from tests.factories import CountryFactory, UserFactory

pytestmark = pytest.mark.django_db


def os_error(number: int) -> OSError:
    return OSError(number, "")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (smtplib.SMTPAuthenticationError(535, b"no"), "sign_in"),
        (smtplib.SMTPRecipientsRefused({}), "address"),
        (smtplib.SMTPSenderRefused(550, b"no", "a@example.org"), "refused"),
        (smtplib.SMTPDataError(554, b"no"), "refused"),
        (smtplib.SMTPServerDisconnected("gone"), "server"),
        (smtplib.SMTPConnectError(421, b"busy"), "server"),
        (smtplib.SMTPNotSupportedError("no STARTTLS"), "security"),
        (ssl.SSLCertVerificationError("unknown"), "security"),
        (ConnectionRefusedError(), "server"),
        (TimeoutError(), "server"),
        (os_error(errno.ENETUNREACH), "server"),
        (os_error(errno.ENOSPC), "room"),
        (os_error(errno.EACCES), "folder"),
        (os_error(errno.ENOENT), "folder"),
        (os_error(errno.ENOTDIR), "folder"),
        (os_error(errno.EROFS), "folder"),
        (ImproperlyConfigured("is not a directory"), "folder"),
        (DatabaseError(), "database"),
        (KeyError("name"), "fault"),
    ],
    ids=repr,
)
def test_what_is_said_of_a_message(error, reason):
    assert reasons.of_message(error) == Reason(reason)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (os_error(errno.ENOSPC), "room"),
        (os_error(errno.EDQUOT), "room"),
        (os_error(errno.EACCES), "right"),
        (os_error(errno.EROFS), "right"),
        (os_error(errno.ENOENT), "missing"),
        (DatabaseError(), "database"),
        (ValueError("no ink"), "fault"),
    ],
    ids=repr,
)
def test_what_is_said_of_a_document(error, reason):
    assert reasons.of_document(error) == Reason(reason)


def test_every_reason_is_a_whole_sentence_in_both_languages():
    for language in ("en", "fr"):
        with translation.override(language):
            said = [str(label) for label in Reason.labels]
        assert len(set(said)) == len(Reason)
        assert all(label[0].isupper() and label.endswith(".") and "Error" not in label for label in said)


def drawn_by(monkeypatch, draw) -> Document:
    monkeypatch.setitem(documents._kinds, "test.kind", documents.Kind("test.kind", str, draw))
    return documents.request("test.kind", CountryFactory(), language="fr", by=None)


def tried(document: Document) -> bool:
    """Its next attempt, as soon as that is due."""
    Document.objects.filter(pk=document.pk).update(next_try_at=timezone.now())
    return documents.render(document.pk)


def test_a_full_disk_is_the_reason_and_not_the_workers_that_met_it(monkeypatch):
    def full(name, content):
        raise OSError(errno.ENOSPC, "No space left on device")

    document = drawn_by(monkeypatch, lambda record, document, progress: b"%PDF")
    monkeypatch.setattr(default_storage, "save", full)
    assert documents.render(document.pk) is False
    document.refresh_from_db()
    assert (document.state, document.reason, document.error, document.attempts) == (
        "queued", "room", "OSError: [Errno 28] No space left on device", 1,
    )  # fmt: skip


def test_while_the_database_is_away_a_document_waits_and_at_last_says_so(monkeypatch):
    def away(record, document, progress):
        raise DatabaseError("server closed the connection unexpectedly")

    document = drawn_by(monkeypatch, away)
    for _attempt in range(documents.MAX_ATTEMPTS - 1):
        assert tried(document) is False
        assert Document.objects.get().state == "queued"
    assert tried(document) is False
    document.refresh_from_db()
    assert (document.state, document.reason) == ("failed", "database")
    assert document.error == "DatabaseError: server closed the connection unexpectedly"


def test_made_at_last_it_has_no_reason_any_more(monkeypatch):
    answers = iter([DatabaseError("away")])

    def second_time(record, document, progress):
        for error in answers:
            raise error
        return b"%PDF"

    document = drawn_by(monkeypatch, second_time)
    assert [tried(document), tried(document)] == [False, True]
    document.refresh_from_db()
    assert (document.state, document.reason, document.error) == ("ready", "", "")


def test_a_document_that_ended_its_workers_says_so(monkeypatch):
    document = drawn_by(monkeypatch, lambda record, document, progress: b"%PDF")
    Document.objects.update(attempts=documents.MAX_ATTEMPTS)
    documents.render(document.pk)
    assert Document.objects.get().reason == Reason.ENDED


@pytest.fixture
def failed(monkeypatch) -> dict[str, str]:
    """A document and a message that failed, by their pages in the admin."""

    def no_file(record, document, progress):
        raise FileNotFoundError(errno.ENOENT, "No such file or directory", "/srv/secret/place")

    document = drawn_by(monkeypatch, no_file)
    for _attempt in range(documents.MAX_ATTEMPTS):
        tried(document)
    monkeypatch.setattr(
        outbox, "_deliver", lambda message: (_ for _ in ()).throw(ConnectionRefusedError(111, "refused"))
    )
    message = outbox.queue("portal/mail/account_changed", to=UserFactory(language="en"))
    for _attempt in range(outbox.MAX_ATTEMPTS):
        OutgoingMessage.objects.update(next_try_at=timezone.now())
        outbox.send(message.pk)
    return {
        reverse("admin:portal_document_change", args=[document.pk]): "A file that belongs to it is missing",
        reverse("admin:portal_outgoingmessage_change", args=[message.pk]): "The mail server can’t be reached.",
    }


def test_an_officer_reads_it_on_the_record_s_page_and_on_the_desk(sign_in, officer, failed):
    desk = sign_in(officer).get(reverse("home")).content.decode()
    for address, words in failed.items():
        assert words in desk
        assert words in sign_in(officer).get(address).content.decode()


def test_released_it_is_tried_without_the_old_reason(officer, failed):
    message = OutgoingMessage.objects.get()
    outbox.release(message, by=officer)
    message.refresh_from_db()
    assert (message.state, message.reason) == ("queued", "")
