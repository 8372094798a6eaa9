"""A worker killed at any moment loses nothing and doubles nothing: what it was doing is done, once, within a minute.

One window remains, in which a message may go out twice: its worker is killed after the mail server took it and before
the row says so. It has the same Message-ID both times, by which a mail server may know it again.
"""

import hashlib
import time
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from applications.models import Application, SelectionRound
from budget.models import Commitment
from portal.models import Document, OutgoingMessage
from portal.outgoing import documents, outbox
from tests.applications import factories
from tests.factories import CountryFactory, UserFactory
from tests.outside import Portal, kill_with_children, the_busy_one, the_one_that_speaks_from
from tests.roadmap import factories as roadmaps
from tests.services import kill, wait_for

# A plan that takes some seconds to draw.
CODES = ("1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4")
ACTIONS_EACH = 30
WITHIN = 180  # seconds, from the moment that a worker runs again on a busy machine
with_redis = pytest.mark.postgres  # where people work; the demonstration's broker, which is a folder, in the others
TO_BEGIN = WITHIN  # seconds until worker and beat have started and taken up the work, likewise


@pytest.fixture
def roadmap(transactional_db):
    return roadmaps.planned(codes=CODES, count=ACTIONS_EACH)


@pytest.fixture
def person(transactional_db):
    return UserFactory(email="fatou@example.org")


def is_rendering(portal: Portal, pk: str) -> bool:
    """The worker has begun and is at it."""
    document = portal.row(Document, pk)
    assert document.state in (Document.State.QUEUED, Document.State.RENDERING)
    return document.state == Document.State.RENDERING and document.progress > 0


def wait_until_ready(portal: Portal, pk: str) -> None:
    wait_for(lambda: portal.row(Document, pk).state == Document.State.READY, WITHIN)


def assert_made_once(portal: Portal, pk: str) -> None:
    document = portal.row(Document, pk)
    assert (document.version, document.attempts, document.error, document.lease) == (1, 2, "", None)
    assert Document.objects.using(portal.alias).count() == 1
    (file,) = portal.files_of(pk)
    content = file.read_bytes()
    assert content.startswith(b"%PDF-")
    assert (document.sha256, document.size) == (hashlib.sha256(content).hexdigest(), len(content))


def test_a_child_killed_while_it_renders(make_portal, roadmap):
    with make_portal(as_in_use=True) as portal, portal.running("worker") as worker, portal.running("beat"):
        pk = portal.ask("document", roadmap.pk)
        wait_for(lambda: is_rendering(portal, pk), TO_BEGIN)
        kill(the_busy_one(worker))
        wait_until_ready(portal, pk)
        assert worker.poll() is None
        assert_made_once(portal, pk)


@with_redis
def test_child_and_parent_killed_while_they_render(make_portal, roadmap):
    with make_portal() as portal, portal.running("beat"):
        with portal.running("worker") as worker:
            pk = portal.ask("document", roadmap.pk)
            wait_for(lambda: is_rendering(portal, pk), TO_BEGIN)
            kill_with_children(worker)
        assert portal.row(Document, pk).state == Document.State.RENDERING
        with portal.running("worker"):
            wait_until_ready(portal, pk)
            assert_made_once(portal, pk)


@with_redis
def test_a_child_killed_while_it_sends(make_portal, person, postbox):
    with make_portal() as portal, portal.running("worker") as worker, portal.running("beat"):
        pk = portal.ask("message", person.pk)
        assert postbox.reached.wait(TO_BEGIN)
        postbox.slow = False
        kill(the_one_that_speaks_from(worker, postbox.waiting_port))
        wait_for(lambda: portal.row(OutgoingMessage, pk).state == OutgoingMessage.State.SENT, WITHIN)
        (text,) = postbox.taken
        assert f"Message-ID: <{pk}@example.org>" in text
        assert portal.row(OutgoingMessage, pk).attempts == 2


def test_a_broker_that_was_down_when_the_action_committed(make_portal, person, roadmap, postbox):
    postbox.slow = False
    with make_portal() as portal:
        with portal.without_broker() as down:
            message, document = portal.ask("message", person.pk, **down), portal.ask("document", roadmap.pk, **down)
        assert portal.row(Document, document).state == Document.State.QUEUED
        with portal.running("worker"), portal.running("beat"):
            wait_until_ready(portal, document)
            wait_for(lambda: portal.row(OutgoingMessage, message).state == OutgoingMessage.State.SENT, WITHIN)
        assert len(postbox.taken) == 1
        assert len(portal.files_of(document)) == 1


@with_redis
def test_a_worker_killed_while_it_publishes_a_round(make_portal, officer):
    """Two applications are decided and the third isn't yet: none is, for anybody, until another publishes all three."""
    due = factories.due_round(officer)
    with make_portal() as portal:
        with portal.hangs_at("publish", "2") as worker:
            worker.kill()
        assert states(portal) == ["evaluated"] * 3
        assert portal.row(SelectionRound, due.pk).state == "releasing"
        assert portal.ask("publish").splitlines()[-1] == "1"
        assert states(portal) == ["declined", "selected", "selected"]
        told = OutgoingMessage.objects.using(portal.alias).filter(template="applications/mail/decision")
        assert (Commitment.objects.using(portal.alias).count(), told.count()) == (2, 3)
        assert portal.ask("publish").splitlines()[-1] == "0"


def states(portal: Portal) -> list[str]:
    return sorted(Application.objects.using(portal.alias).values_list("state", flat=True))


def test_the_file_of_a_worker_killed_before_the_row_said_so_goes(db, monkeypatch):
    drawn = documents.Kind("test.kind", str, lambda record, document, progress: b"%PDF-1.7 again")
    monkeypatch.setitem(documents._kinds, "test.kind", drawn)
    document, other = (documents.request("test.kind", CountryFactory(), language="fr", by=None) for _time in range(2))
    folder = f"documents/{document.pk.hex[:2]}"
    _left, kept = (
        default_storage.save(f"{folder}/{pk.hex}-{uuid4().hex}.pdf", ContentFile(b"%PDF-1.7 first"))
        for pk in (document.pk, other.pk)
    )
    assert documents.render(document.pk)
    document.refresh_from_db()
    assert sorted(f"{folder}/{name}" for name in default_storage.listdir(folder)[1]) == sorted([document.file, kept])


def test_a_mail_server_that_takes_its_time_is_not_taken_for_a_dead_worker(transactional_db, monkeypatch, settings):
    settings.LEASE_SECONDS = 1
    message = outbox.queue("portal/mail/account_changed", to=UserFactory())
    seen_as_lost = []

    def deliver(message: OutgoingMessage) -> None:
        time.sleep(2)
        seen_as_lost.extend(outbox.waiting_too_long())

    monkeypatch.setattr(outbox, "_deliver", deliver)
    assert outbox.send(message.pk)
    assert seen_as_lost == []
