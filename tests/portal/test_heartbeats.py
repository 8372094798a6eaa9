"""What works in the background is missed when it falls silent: by machines, on the Secretariat's desk, and where
somebody waits."""

import datetime as dt
import logging
import smtplib
from types import SimpleNamespace

import pytest
from celery.beat import PersistentScheduler
from django.core import mail
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone, translation

from portal import heartbeats, registry
from portal.celery import app, say_that_a_worker_works
from portal.heartbeats import Part
from portal.models import Document, Heartbeat, OutgoingMessage, Reason
from portal.outgoing import documents, outbox
from portal.running.beat import Scheduler
from portal.written import moment
from tests.factories import CountryFactory, UserFactory, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def started_long_ago(settings, monkeypatch):
    settings.SILENT_SECONDS = 90
    monkeypatch.setattr(heartbeats, "STARTED", ago(3600))
    monkeypatch.setattr(heartbeats, "_said", {})


def ago(seconds: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(seconds=seconds)


def seen(reason: str = "", **parts: int) -> None:
    """Each part, so many seconds ago."""
    for part, seconds in parts.items():
        Heartbeat.objects.update_or_create(part=part, defaults={"seen_at": ago(seconds), "reason": reason})


def parts_in_trouble() -> list[str]:
    return [trouble.part for trouble in heartbeats.troubles()]


# --- Who is missed ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("beat", "worker", "missed"),
    [(0, 0, []), (80, 80, []), (0, 95, ["worker"]), (95, 95, ["beat"]), (95, 0, ["beat"]), (95, 3000, ["beat"])],
)
def test_a_part_is_missed_after_a_minute_and_a_half_and_no_worker_is_blamed_for_beat(beat, worker, missed):
    seen(beat=beat, worker=worker)
    assert parts_in_trouble() == missed


def test_one_that_never_came_is_missed_too():
    seen(beat=0)
    assert parts_in_trouble() == ["worker"]


def test_nothing_is_missed_before_it_has_had_the_time_to_start(monkeypatch):
    seen(beat=7200, worker=7200)
    monkeypatch.setattr(heartbeats, "STARTED", ago(80))
    assert parts_in_trouble() == []
    monkeypatch.setattr(heartbeats, "STARTED", ago(95))
    assert parts_in_trouble() == ["beat"]


def test_it_is_found_out_in_one_query(django_assert_num_queries):
    seen(beat=0, worker=95)
    seen(mail=0, reason=Reason.SERVER)
    with django_assert_num_queries(1):
        assert parts_in_trouble() == ["worker", "mail"]


# --- Who says that it is there ----------------------------------------------------------------------------------------


def test_a_worker_says_so_with_every_task():
    say_that_a_worker_works()
    assert Heartbeat.objects.get().part == Part.WORKER


def test_beat_says_so_at_every_tick(tmp_path, monkeypatch):
    asked_anew = []
    monkeypatch.setattr("portal.running.beat.close_old_connections", lambda: asked_anew.append("a new connection"))
    monkeypatch.setattr(PersistentScheduler, "tick", lambda self: 10.0)
    assert Scheduler(app=app, schedule_filename=str(tmp_path / "beat"), lazy=True).tick() == 10.0
    assert Heartbeat.objects.get().part == Part.BEAT
    assert asked_anew == ["a new connection"]
    assert app.conf.beat_scheduler == "portal.running.beat:Scheduler"


def test_a_busy_process_says_so_once_in_a_while(django_assert_num_queries):
    heartbeats.seen(Part.WORKER)
    with django_assert_num_queries(0):
        heartbeats.seen(Part.WORKER)
    Heartbeat.objects.update(seen_at=ago(95))
    heartbeats._said[Part.WORKER] -= heartbeats.BETWEEN
    heartbeats.seen(Part.WORKER)
    assert Heartbeat.objects.get().seen_at > ago(5)


def test_a_database_that_is_away_ends_no_worker(monkeypatch, caplog):
    def fail(**values):
        raise DatabaseError("gone")

    monkeypatch.setattr(Heartbeat.objects, "filter", lambda **asked: SimpleNamespace(update=fail))
    heartbeats.seen(Part.WORKER)
    assert [record.message for record in caplog.records] == ["The sign of life of worker could not be written"]


# --- Whom it reaches --------------------------------------------------------------------------------------------------


def ready(client) -> tuple[int, dict]:
    answer = client.get(reverse("health-ready"), headers={"Accept-Language": "fr"})
    return answer.status_code, {part: answer.json()[part] for part in ("beat", "worker", "mail")}


def test_machines_are_told_in_english(client):
    seen(beat=0, worker=95)
    seen(mail=0, reason=Reason.FOLDER)
    with translation.override("en"):
        since = moment(Heartbeat.objects.get(part="worker").seen_at)
    no_folder = "The folder that messages are written to is missing or can’t be written to."
    assert ready(client) == (
        503,
        {
            "beat": "ok",
            "worker": f"Background work has stopped since {since}: messages and documents are waiting.",
            "mail": f"Messages can’t be sent. {no_folder}",
        },
    )


def test_the_secretariat_finds_it_on_its_desk(sign_in, officer):
    seen(beat=0, worker=95)
    page = sign_in(officer).get(reverse("home")).content.decode()
    assert "Tell whoever runs the portal" in page
    assert "Background work has stopped since" in page
    seen(worker=0)
    assert "Tell whoever runs the portal" not in sign_in(officer).get(reverse("home")).content.decode()


@pytest.mark.parametrize("role", ["focal_point", "evaluator", "expert", "donor", "field_office"])
def test_nobody_else_has_it_on_their_desk(role):
    seen(beat=95, worker=95)
    seen(mail=0, reason=Reason.SERVER)
    assert not [item for item in registry.work_of(person(role)) if item.title == "Tell whoever runs the portal"]


@pytest.fixture
def waiting(monkeypatch, officer) -> dict[str, str]:
    """The addresses of what an officer waits for: a line that asks again by itself, a document, a message."""
    drawn = documents.Kind("test.kind", str, lambda record, document, progress: b"%PDF")
    monkeypatch.setitem(documents._kinds, "test.kind", drawn)
    document = documents.request("test.kind", CountryFactory(), language="fr", by=officer)
    monkeypatch.setattr("portal.files.may_read", lambda *args: True)
    message = outbox.queue("portal/mail/account_changed", to=UserFactory())
    return {
        "line": reverse("document-state", args=[document.pk]),
        "document": reverse("admin:portal_document_change", args=[document.pk]),
        "message": reverse("admin:portal_outgoingmessage_change", args=[message.pk]),
    }


@pytest.mark.parametrize("where", ["line", "document", "message"])
@pytest.mark.parametrize("away", ["beat", "worker"])
def test_whoever_waits_is_told_while_they_wait(sign_in, officer, waiting, where, away):
    page = lambda: sign_in(officer).get(waiting[where]).content.decode()  # noqa: E731
    seen(beat=0, worker=0)
    assert "Nothing is lost" not in page()
    seen(**{away: 95})
    assert "Nothing is lost: it goes on as soon as this is mended." in page()
    Document.objects.update(state="failed", reason=Reason.ENDED)
    OutgoingMessage.objects.update(state="failed", reason=Reason.SERVER)
    assert "Nothing is lost" not in page()


# --- Mail -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(settings, tmp_path):
    """Mail goes to a folder."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    return tmp_path / "mail"


def tried_again() -> None:
    Heartbeat.objects.update(seen_at=ago(60))
    heartbeats._said.clear()
    outbox.try_the_mail()


def test_a_folder_that_is_broken_is_found_without_a_message(folder):
    outbox.try_the_mail()
    assert parts_in_trouble() == ["beat"]
    folder.rmdir()
    folder.write_text("in the way")
    tried_again()
    assert (Heartbeat.objects.get().reason, parts_in_trouble()) == (Reason.FOLDER, ["beat", "mail"])
    folder.unlink()
    tried_again()
    assert (Heartbeat.objects.get().reason, parts_in_trouble()) == ("", ["beat"])


def test_a_server_is_asked_again_once_it_was_away_and_not_before(settings, monkeypatch):
    asked = []
    monkeypatch.setattr(outbox, "get_connection", lambda: SimpleNamespace(open=opened, close=lambda: None))

    def opened() -> None:
        asked.append("open")
        if len(asked) == 1:
            raise ConnectionRefusedError("nobody there")

    outbox.try_the_mail()
    assert asked == []
    heartbeats.note(Part.MAIL, Reason.SERVER)
    outbox.try_the_mail()
    assert asked == []  # half a minute hasn't passed
    tried_again()
    assert (asked, Heartbeat.objects.get().reason) == (["open"], Reason.SERVER)
    tried_again()
    assert (asked, Heartbeat.objects.get().reason) == (["open", "open"], "")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ConnectionRefusedError("nobody there"), Reason.SERVER),
        (smtplib.SMTPAuthenticationError(535, b"no"), Reason.SIGN_IN),
        (smtplib.SMTPRecipientsRefused({"a@example.org": (550, b"no such user")}), ""),
        (smtplib.SMTPDataError(554, b"spam"), ""),
        (ZeroDivisionError(), ""),
    ],
)
def test_a_message_that_fails_tells_of_all_mail_only_what_the_next_one_meets_too(monkeypatch, error, reason):
    def fail(message) -> None:
        raise error

    heartbeats.note(Part.MAIL)
    monkeypatch.setattr(outbox, "_deliver", fail)
    outbox.send(outbox.queue("portal/mail/account_changed", to=UserFactory()).pk)
    assert Heartbeat.objects.get(part=Part.MAIL).reason == reason


def test_a_message_that_went_out_shows_that_mail_works():
    assert outbox.send(outbox.queue("portal/mail/account_changed", to=UserFactory()).pk)
    assert len(mail.outbox) == 1
    assert Heartbeat.objects.get(part=Part.MAIL).reason == ""


def test_the_log_of_a_failed_message_is_a_line(monkeypatch, caplog):
    monkeypatch.setattr(outbox, "_deliver", lambda message: 1 / 0)
    with caplog.at_level(logging.WARNING):
        outbox.send(outbox.queue("portal/mail/account_changed", to=UserFactory()).pk)
    assert [record.exc_info for record in caplog.records if "could not be sent" in record.message] == [None]
