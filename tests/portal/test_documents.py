"""A document is a row before it is a file; whatever kills its worker, it is made, once."""

import datetime as dt
import uuid

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.models import Document
from portal.outgoing import documents, leases
from tests.factories import CountryFactory

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


def test_a_drawing_that_fails_says_why(drawn, monkeypatch):
    def fail(record, document, progress):
        raise ValueError("no ink")

    monkeypatch.setitem(documents._kinds, "test.kind", documents.Kind("test.kind", str, fail))
    document = ask()
    documents.render(document.pk)
    document.refresh_from_db()
    assert (document.state, document.error, document.lease) == (State.FAILED, "ValueError: no ink", None)


@pytest.mark.parametrize("lie", [{"state": "ready"}, {"state": "rendering"}, {"progress": 101}])
def test_the_database_refuses_a_row_that_lies(drawn, lie):
    document = ask()
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(**lie)
