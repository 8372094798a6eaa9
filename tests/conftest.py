"""What every test stands on: a folder of its own for files, tasks that wait to be asked, mail kept in memory."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import TransactionTestCase, override_settings
from django.test.utils import teardown_databases
from django.utils import translation

from portal.models import Country, User
from tests import factories, ground

# They wait for processes that are killed or begin to serve. One worker has all of a group, and has them first, so that
# the others have the processor meanwhile.
WAITING = {
    "waiting for workers": ("tests/resilience/test_killed_worker.py", "tests/resilience/test_frozen.py"),
    "waiting for a start": (
        "tests/resilience/test_crowd.py",
        "tests/resilience/test_slow_bodies.py",
        "tests/portal/test_serve.py",
        "tests/portal/test_containers.py",
        "tests/test_bench.py",
        "tests/budget/test_race.py",
    ),
}
# What a file's tests have made for all of them, by `made_once` or by one of these, is made on one worker alone.
MADE_FOR_A_FILE = {"drawn", "made", "made_ready"}
# The longest begin first: whoever had one of them last would work while the others have nothing left.
ORDER = (
    *(place for places in WAITING.values() for place in places),
    "tests/journeys/test_thread.py",
    "tests/project/test_bad_inputs.py",
    "tests/project/test_noninterference.py",
    "tests/upgrade/",
    "tests/test_races.py",
    "tests/project/test_both_databases.py",
    "tests/project/test_server_errors.py",
    "tests/project/test_unknown_records.py",
    "tests/project/test_random_lives.py",
    "tests/project/",
    "tests/programme/",
)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """The groups before xdist reads them, the order after pytest-django has made its own."""
    for group, places in WAITING.items():
        for item in items:
            if item.nodeid.startswith(places):
                item.add_marker(pytest.mark.xdist_group(group))
    for item in items:
        of_a_file = hasattr(item.module, "made_once") or MADE_FOR_A_FILE.intersection(item.fixturenames)
        if of_a_file and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(item.module.__name__))
    yield
    items.sort(key=lambda item: next((n for n, place in enumerate(ORDER) if item.nodeid.startswith(place)), len(ORDER)))


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """In place of pytest-django's: the migrations have been run before."""
    with django_db_blocker.unblock():
        made = ground.set_up()
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def _solver_within() -> Iterator[None]:
    """A process takes a second to load the solver; a test process loads it once. The process apart has its own test."""

    def answers(question):
        from applications.selection import solver

        return solver.answers(question)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("applications.selection.apart.answers", answers)
        yield


@pytest.fixture(scope="module", autouse=True)
def _made_once(request, tmp_path_factory) -> Iterator[Path | None]:
    """What a module's function `made_once` makes is there for each of its tests: it is made in a transaction around
    theirs, which undo what they do and leave it standing. Its files are here, to be copied."""
    make = getattr(request.module, "made_once", None)
    if make is None:
        yield None
        return
    request.getfixturevalue("django_db_setup")
    place = tmp_path_factory.mktemp("made_once")
    with request.getfixturevalue("django_db_blocker").unblock(), transaction.atomic():
        with override_settings(DEMO=True, STORAGES=ground.storages_in(place)), translation.override("en"):
            make()
        yield place
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _own_ground(settings, tmp_path, _made_once):
    """No test touches another's files, the broker, or the outside. What differs outside the demo is tested by name."""
    if _made_once:
        shutil.copytree(_made_once, tmp_path, dirs_exist_ok=True)
    settings.DEMO = True
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.BROKER_FOLDER = tmp_path / "broker"
    settings.STORAGES = ground.storages_in(tmp_path)
    settings.CELERY_BROKER_URL = "memory://"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _empty_cache():
    """Keys come back in the next test, for other records."""
    cache.clear()


@pytest.fixture(autouse=True)
def _in_english():
    """Messages of actions are asserted in English, whatever an earlier test's request left active."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _bells(monkeypatch):
    """No worker listens in a test: the rows of outbox, documents, imports and proposals wait until the test has them
    done."""
    monkeypatch.setattr("portal.outgoing.documents.enqueue", lambda pk: None)
    monkeypatch.setattr("portal.outgoing.outbox.enqueue", lambda pk: None)
    monkeypatch.setattr("portal.imports.running.enqueue", lambda pk: None)
    monkeypatch.setattr("applications.actions.proposals.enqueue", lambda pk: None)


@pytest.fixture
def sign_in(client):
    """`sign_in(user)` gives the client that the person browses with."""

    def as_user(user: User):
        client.force_login(user, backend="portal.people.signin.PortalBackend")
        return client

    return as_user


@pytest.fixture
def officer(db) -> User:
    return factories.officer()


@pytest.fixture
def senegal(db) -> Country:
    return factories.senegal()


@pytest.fixture
def focal_point(db) -> User:
    """Of Senegal, who reads French."""
    return factories.focal_point()


@pytest.fixture
def web(sign_in, focal_point):
    """The browser of Senegal's focal point, in English."""
    focal_point.language = "en"
    focal_point.save()
    return sign_in(focal_point)


# The flush after a transactional test deletes rows that triggers keep in place: they step aside for it, no longer.
_flush = TransactionTestCase._fixture_teardown


def _flush_without_triggers(self) -> None:
    if connection.vendor != "sqlite":
        # Tables of earlier releases, to which no model belongs any more, point to some of those that are emptied.
        ops, sql_flush = connection.ops, connection.ops.sql_flush
        cascading = lambda *given, **asked: sql_flush(*given, **asked | {"allow_cascade": True})  # noqa: E731
        with mock.patch.object(ops, "sql_flush", cascading):
            return _flush(self)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        _flush(self)
        for _name, sql in triggers:
            cursor.execute(sql)


TransactionTestCase._fixture_teardown = _flush_without_triggers
