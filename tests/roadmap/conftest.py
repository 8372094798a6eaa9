"""What several tests of roadmaps stand on."""

import itertools

import pytest

from tests.roadmap import factories


@pytest.fixture
def _open_roadmap(db) -> None:
    factories.open_roadmap()


@pytest.fixture
def english(client):
    """Somebody without an account, who reads English."""
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def quick_pdf(monkeypatch) -> None:
    """A document in no time, each with bytes of its own, where a test isn't about what is drawn."""
    numbers = itertools.count(1)
    monkeypatch.setattr(
        "portal.outgoing.pdf.render", lambda *_args, **_kw: b"%%PDF-1.7\n%% drawing %d\n%%%%EOF\n" % next(numbers)
    )
