"""The portal as a process tree: once as `make run` starts it, once over PostgreSQL and Redis."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection, connections

from tests.budget.test_race import on_postgresql, on_sqlite, postgresql_url
from tests.resilience.outside import Portal
from tests.resilience.postbox import postbox as open_postbox
from tests.services import portal_environment, redis

OUTSIDE = "outside"


@pytest.fixture
def postbox():
    with open_postbox() as server:
        yield server


@pytest.fixture(
    params=[
        pytest.param("embedded", marks=on_sqlite),
        pytest.param("redis", marks=[pytest.mark.postgres, on_postgresql]),
    ]
)
def make_portal(request, transactional_db, tmp_path, postbox):
    """`with make_portal() as portal:` once the test's records are there. Its mail goes to the postbox."""
    return {"embedded": embedded, "redis": on_redis}[request.param](tmp_path / "portal", postbox.url)


def embedded(place: Path, email_url: str):
    """SQLite and the filesystem broker. The test's database is in memory: its copy is the portal's."""

    @contextmanager
    def made() -> Iterator[Portal]:
        place.mkdir()
        file = place / "db.sqlite3"
        with sqlite3.connect(file) as copy:
            connection.connection.backup(copy)
        connections.settings[OUTSIDE] = {**connection.settings_dict, "NAME": str(file)}
        connections[OUTSIDE].connect()  # by hand: Django refuses to open for a test what it wasn't told of before
        try:
            yield Portal(place, portal_environment(place, ALLOW_SQLITE="1", EMAIL_URL=email_url), OUTSIDE)
        finally:
            connections[OUTSIDE].close()
            del connections[OUTSIDE], connections.settings[OUTSIDE]

    return made


def on_redis(place: Path, email_url: str):
    """The test's own PostgreSQL database, and a Redis of its own."""

    @contextmanager
    def made() -> Iterator[Portal]:
        place.mkdir()
        with redis() as broker_url:
            env = {"DATABASE_URL": postgresql_url(), "BROKER_URL": broker_url, "EMAIL_URL": email_url}
            yield Portal(place, portal_environment(place, **env))

    return made
