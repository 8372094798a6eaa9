"""A document is a row before it is a file; whatever kills its worker, it is made, once."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from portal.models import Document, Event
from portal.outgoing import documents, leases
from portal.refusals import WrongState
from tests.factories import CountryFactory, person
from tests.markup import joined

pytestmark = pytest.mark.django_db
State = Document.State


@pytest.fixture
def drawn(monkeypatch):
    """A kind whose drawing can be watched and made to fail."""
    calls = []

    def draw(record, document, progress):
        calls.append(document.pk)
        progress(50)
        return b"%PDF " + str(len(calls)).encode()

    kind = documents.Kind("test.kind", lambda record: f"About {record}", draw)
    monkeypatch.setitem(documents._kinds, "test.kind", kind)
    return calls


def ask(country=None) -> Document:
    return documents.request("test.kind", country or CountryFactory(), language="fr", by=None)


def test_asking_makes_a_row_and_rendering_a_file_with_its_checksum(drawn):
    document = ask()
    assert (document.state, document.version, document.progress) == (State.QUEUED, 1, 0)
    assert documents.render(document.pk) is True
    document.refresh_from_db()
    assert (document.state, document.progress, document.size, document.lease) == (State.READY, 100, 6, None)
    with default_storage.open(document.file) as file:
        assert file.read() == b"%PDF 1"


def test_the_same_document_still_waiting_is_not_asked_for_twice(drawn):
    country = CountryFactory()
    assert ask(country) == ask(country)
    documents.render(ask(country).pk)
    assert ask(country).version == 2


def test_rendering_twice_makes_one_file(drawn):
    document = ask()
    assert [documents.render(document.pk), documents.render(document.pk)] == [True, False]
    assert drawn == [document.pk]


def test_a_worker_that_was_overtaken_changes_nothing(drawn):
    document = ask()
    dead = leases.take(Document, document.pk, waiting=State.QUEUED, working=State.RENDERING)
    assert documents.render(document.pk) is False
    Document.objects.filter(pk=document.pk).update(leased_until=timezone.now() - dt.timedelta(seconds=1))
    assert documents.render(document.pk) is True
    assert leases.finish(Document, document.pk, dead, state=State.FAILED) is False
    assert Document.objects.get(pk=document.pk).state == State.READY


def test_a_worker_that_is_overtaken_while_it_draws_leaves_no_file(monkeypatch):
    """Its lease lapsed meanwhile, and another has made the document."""
    turns = iter(["the slow one", "the other"])

    def draw(record, document, progress):
        if next(turns) == "the slow one":
            Document.objects.filter(pk=document.pk).update(leased_until=timezone.now() - dt.timedelta(seconds=1))
            assert documents.render(document.pk) is True
            return b"%PDF late"
        return b"%PDF in time"

    monkeypatch.setitem(documents._kinds, "test.kind", documents.Kind("test.kind", str, draw))
    document = ask()
    assert documents.render(document.pk) is False
    document.refresh_from_db()
    folder = f"documents/{document.pk.hex[:2]}"
    assert [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]] == [document.file]
    with default_storage.open(document.file) as file:
        assert file.read() == b"%PDF in time"


def test_the_sweep_finds_what_waits_too_long_and_nothing_else(drawn):
    fresh, unheard, alive, dead = ask(), ask(), ask(), ask()
    past, future = timezone.now() - dt.timedelta(minutes=1), timezone.now() + dt.timedelta(minutes=1)
    Document.objects.filter(pk__in=[unheard.pk, alive.pk, dead.pk]).update(enqueued_at=past)
    rendering = {"state": State.RENDERING, "lease": uuid.uuid4()}
    Document.objects.filter(pk=alive.pk).update(**rendering, leased_until=future)
    Document.objects.filter(pk=dead.pk).update(**rendering, leased_until=past)
    assert set(documents.waiting_too_long()) == {unheard, dead}
    assert fresh not in documents.waiting_too_long()


def test_a_document_that_kills_every_worker_is_given_up(drawn):
    document = ask()
    Document.objects.filter(pk=document.pk).update(attempts=documents.MAX_ATTEMPTS)
    assert documents.render(document.pk) is False
    document.refresh_from_db()
    assert document.state == State.FAILED
    assert drawn == []


# --- Tried again ------------------------------------------------------------------------------------------------------


@pytest.fixture
def failing(drawn, monkeypatch) -> Document:
    def fail(record, document, progress):
        progress(50)
        raise ValueError("no ink")

    monkeypatch.setitem(documents._kinds, "test.kind", documents.Kind("test.kind", str, fail))
    return ask()


def wait(document: Document) -> None:
    """Until its next attempt is due."""
    Document.objects.filter(pk=document.pk).update(next_try_at=timezone.now())


def test_a_drawing_that_fails_says_why_and_is_tried_again_later(failing):
    before = timezone.now()
    assert documents.render(failing.pk) is False
    failing.refresh_from_db()
    assert (failing.state, failing.error, failing.lease, failing.progress) == (
        State.QUEUED, "ValueError: no ink", None, 0,
    )  # fmt: skip
    assert dt.timedelta(seconds=30) <= failing.next_try_at - before < dt.timedelta(seconds=40)
    assert failing.is_tried_again


def test_until_then_no_worker_takes_it_and_the_sweep_leaves_it(failing, drawn):
    documents.render(failing.pk)
    Document.objects.update(enqueued_at=timezone.now() - dt.timedelta(minutes=1))
    assert documents.render(failing.pk) is False
    assert Document.objects.get().attempts == 1
    assert list(documents.waiting_too_long()) == []
    wait(failing)
    assert list(documents.waiting_too_long()) == [failing]


def test_each_pause_is_twice_the_last_and_after_five_attempts_it_is_given_up(failing):
    pauses = []
    for _attempt in range(documents.MAX_ATTEMPTS):
        wait(failing)
        before = timezone.now()
        documents.render(failing.pk)
        failing.refresh_from_db()
        pauses.append(round((failing.next_try_at - before).total_seconds() / 30))
    assert pauses == [1, 2, 4, 8, 16]
    assert (failing.state, failing.attempts, failing.is_tried_again) == (State.FAILED, 5, False)
    wait(failing)
    assert documents.render(failing.pk) is False
    assert Document.objects.get().attempts == 5


def test_whoever_asks_for_it_again_need_not_wait(failing):
    documents.render(failing.pk)
    assert documents.request("test.kind", failing.about, language="fr", by=None) == failing
    assert Document.objects.get().next_try_at <= timezone.now()


def test_its_line_says_when_the_next_attempt_follows(failing, officer, sign_in):
    Document.objects.update(requested_by=officer)
    documents.render(failing.pk)
    page = joined(sign_in(officer).get(reverse("my-documents")).content.decode())
    assert "The portal itself made an error" in page
    assert "Attempt 1 of 5 did not succeed; the next one follows:" in page


# --- Cancelled --------------------------------------------------------------------------------------------------------


def asked_by(user, country=None) -> Document:
    return documents.request("test.kind", country or CountryFactory(), language="fr", by=user)


def test_one_that_waits_is_cancelled_by_whoever_asked_for_it(drawn):
    user = person("donor")
    document = documents.cancel(asked_by(user), by=user)
    assert (document.state, document.is_under_way) == (State.CANCELLED, False)
    assert documents.render(document.pk) is False
    assert drawn == []
    event = Event.objects.get(verb="portal.document_cancelled")
    assert (event.by, event.object_id) == (user, str(document.pk))


def test_cancelled_while_it_is_drawn_it_leaves_no_file(monkeypatch):
    user = person("donor")

    def draw(record, document, progress):
        documents.cancel(document, by=user)
        return b"%PDF too late"

    monkeypatch.setitem(documents._kinds, "test.kind", documents.Kind("test.kind", str, draw))
    document = asked_by(user)
    assert documents.render(document.pk) is False
    document.refresh_from_db()
    assert (document.state, document.file, document.lease) == (State.CANCELLED, "", None)
    assert default_storage.listdir(f"documents/{document.pk.hex[:2]}")[1] == []


def test_one_that_fails_after_it_was_cancelled_stays_so(monkeypatch):
    user = person("donor")

    def draw(record, document, progress):
        documents.cancel(document, by=user)
        raise ValueError("no ink")

    monkeypatch.setitem(documents._kinds, "test.kind", documents.Kind("test.kind", str, draw))
    document = asked_by(user)
    documents.render(document.pk)
    document.refresh_from_db()
    assert (document.state, document.error) == (State.CANCELLED, "")


def test_nobody_elses_is_cancelled_but_by_an_officer(drawn, officer):
    document = asked_by(person("donor"))
    with pytest.raises(PermissionDenied):
        documents.cancel(document, by=person("finance"))
    assert documents.cancel(document, by=officer).state == State.CANCELLED


def test_what_is_made_is_not_cancelled(drawn, officer):
    document = asked_by(officer)
    documents.render(document.pk)
    with pytest.raises(WrongState, match="no longer being made"):
        documents.cancel(document, by=officer)
    assert Document.objects.get().state == State.READY


def test_it_can_be_asked_for_again(drawn, officer, senegal):
    documents.cancel(asked_by(officer, senegal), by=officer)
    again = asked_by(officer, senegal)
    assert (again.version, again.state) == (2, State.QUEUED)


# --- One's own --------------------------------------------------------------------------------------------------------


def test_ones_own_documents_stand_on_one_page_with_their_state(drawn, sign_in):
    mine, theirs = person("donor", language="en"), person("donor")
    ready, waiting, other = asked_by(mine), asked_by(mine), asked_by(theirs)
    documents.render(ready.pk)
    page = sign_in(mine).get(reverse("my-documents")).content.decode()
    assert reverse("document", args=[ready.pk]) in page
    assert f"Reference {ready.number}" in page
    assert "Waiting to be made" in page
    assert reverse("document-cancel", args=[waiting.pk]) in page
    assert reverse("document-cancel", args=[ready.pk]) not in page
    assert str(other.pk) not in page


def test_the_button_cancels_ones_own_and_nobody_elses(drawn, sign_in):
    mine, theirs = person("donor", language="en"), person("donor")
    own, other = asked_by(mine), asked_by(theirs)
    web = sign_in(mine)
    answer = web.post(reverse("document-cancel", args=[own.pk]), follow=True)
    assert "The document is cancelled." in answer.content.decode()
    assert web.post(reverse("document-cancel", args=[other.pk])).status_code == 404
    assert web.get(reverse("document-cancel", args=[own.pk])).headers["Location"] == reverse("my-documents")
    again = web.post(reverse("document-cancel", args=[own.pk]), follow=True).content.decode()
    assert "This document is no longer being made." in again
    assert [Document.objects.get(pk=one.pk).state for one in (own, other)] == [State.CANCELLED, State.QUEUED]


def test_an_officer_cancels_it_on_its_page(drawn, officer, sign_in):
    document = asked_by(person("donor"))
    web = sign_in(officer)
    assert (
        "Cancel this document" in web.get(reverse("admin:portal_document_change", args=[document.pk])).content.decode()
    )
    web.post(reverse("admin:portal_document_cancel", args=[document.pk]))
    assert Document.objects.get().state == State.CANCELLED


@pytest.mark.parametrize("lie", [{"state": "ready"}, {"state": "rendering"}, {"progress": 101}])
def test_the_database_refuses_a_row_that_lies(drawn, lie):
    document = ask()
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(**lie)
