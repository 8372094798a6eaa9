"""What machines ask of the portal, and what they are told when a part of it fails."""

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse

from portal import heartbeats
from portal.running import health

PARTS = ("database", "broker", "storage", "migrations", "beat", "worker", "mail")
OK = {"ready": True, **dict.fromkeys(PARTS, "ok")}


@pytest.fixture(autouse=True)
def embedded(settings):
    """The embedded broker, its folder in place; no answer kept from another test."""
    settings.CELERY_BROKER_URL = "filesystem://"
    (settings.BROKER_FOLDER / "queue").mkdir(parents=True)
    health.migrations.cache_clear()
    yield
    health.migrations.cache_clear()


def ask(client) -> tuple[int, dict]:
    answer = client.get(reverse("health-ready"))
    return answer.status_code, answer.json()


def test_live_needs_nothing_but_the_process(client, django_assert_num_queries):
    answer = client.get(reverse("health-live"))
    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.parametrize("name", ["health-live", "health-ready"])
def test_only_reading_is_allowed(client, name):
    assert client.post(reverse(name)).status_code == 405


@pytest.mark.django_db
def test_ready_when_every_part_is(client):
    assert ask(client) == (200, OK)


@pytest.mark.django_db
def test_is_never_kept_by_a_cache(client):
    assert "no-store" in client.get(reverse("health-ready"))["Cache-Control"]


def test_a_database_that_does_not_answer(client, monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError("could not connect to postgres://portal:password@db")

    monkeypatch.setattr(connection, "cursor", fail)
    monkeypatch.setattr(connection, "introspection", None)
    monkeypatch.setattr(health, "MigrationExecutor", fail)
    monkeypatch.setattr(heartbeats, "troubles", fail)
    assert ask(client) == (
        503,
        OK
        | {
            "ready": False,
            "database": "the database does not answer",
            **dict.fromkeys(("migrations", "beat", "worker", "mail"), "unknown while the database does not answer"),
        },
    )


@pytest.mark.django_db
def test_a_broker_that_does_not_answer(client, settings):
    settings.CELERY_BROKER_URL = "redis://user:password@127.0.0.1:1/0"
    assert ask(client) == (503, OK | {"ready": False, "broker": "the broker does not answer"})


@pytest.mark.django_db
def test_an_embedded_broker_without_its_folder(client, settings):
    (settings.BROKER_FOLDER / "queue").rmdir()
    wrong = "the broker's folder is missing or can't be written to"
    assert ask(client) == (503, OK | {"ready": False, "broker": wrong})


@pytest.mark.django_db
def test_a_folder_that_takes_no_documents(client, settings, tmp_path):
    (tmp_path / "file").write_text("in the way")
    settings.MEDIA_ROOT = tmp_path / "file"
    wrong = "documents can't be written (no room, or no right to)"
    assert ask(client) == (503, OK | {"ready": False, "storage": wrong})


@pytest.mark.django_db
def test_migrations_are_counted_until_they_are_applied_and_then_believed(client, monkeypatch):
    pending = [("one", False), ("two", False)]
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda executor, targets: pending)
    assert ask(client) == (503, OK | {"ready": False, "migrations": "2 not applied yet"})
    pending.clear()
    assert ask(client) == (200, OK)
    pending.append(("three", False))
    assert ask(client) == (200, OK)
