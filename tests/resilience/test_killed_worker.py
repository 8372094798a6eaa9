"""A worker killed at any moment loses nothing and doubles nothing: what it was doing is done, once, within a minute.

One window remains, in which a message may go out twice: its worker is killed after the mail server took it and before
the row says so. It has the same Message-ID both times, by which a mail server may know it again.
"""

import hashlib

import pytest

from portal.models import Document, OutgoingMessage
from tests.factories import UserFactory
from tests.resilience.outside import Portal, kill_both, kill_child
from tests.roadmap import factories as roadmaps
from tests.services import wait_for

# A plan that takes some seconds to draw.
CODES = ("1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4")
ACTIONS_EACH = 30
WITHIN = 60  # seconds, from the moment that a worker runs again
TO_BEGIN = 60  # seconds until worker and beat have started and taken up the work, on two busy cores


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
    with make_portal() as portal, portal.running("worker") as worker, portal.running("beat"):
        pk = portal.ask("document", roadmap.pk)
        wait_for(lambda: is_rendering(portal, pk), TO_BEGIN)
        kill_child(worker)
        wait_until_ready(portal, pk)
        assert worker.poll() is None
        assert_made_once(portal, pk)


def test_child_and_parent_killed_while_they_render(make_portal, roadmap):
    with make_portal() as portal, portal.running("beat"):
        with portal.running("worker") as worker:
            pk = portal.ask("document", roadmap.pk)
            wait_for(lambda: is_rendering(portal, pk), TO_BEGIN)
            kill_both(worker)
        assert portal.row(Document, pk).state == Document.State.RENDERING
        with portal.running("worker"):
            wait_until_ready(portal, pk)
            assert_made_once(portal, pk)


def test_a_child_killed_while_it_sends(make_portal, person, postbox):
    with make_portal() as portal, portal.running("worker") as worker, portal.running("beat"):
        pk = portal.ask("message", person.pk)
        assert postbox.reached.wait(TO_BEGIN)
        postbox.slow = False
        kill_child(worker)
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
