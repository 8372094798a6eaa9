"""A copy of the demonstration for the tests of a module, taken back at its end."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction

from tests.demonstration import in_place, settings_in


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Path]:
    """The demonstration as a first start makes it; its folder."""
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), in_place("queued", folder), transaction.atomic():
        yield folder
        transaction.set_rollback(True)


@pytest.fixture
def demo(made, db, settings) -> Path:
    """The demonstration in one test, which may change it: nothing of that remains."""
    for name, value in settings_in(made).items():
        setattr(settings, name, value)
    return made


@pytest.fixture(scope="module")
def made_ready(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Path]:
    """The demonstration once its documents are made; its folder."""
    folder = tmp_path_factory.mktemp("ready")
    with django_db_blocker.unblock(), in_place("ready", folder), transaction.atomic():
        yield folder
        transaction.set_rollback(True)


@pytest.fixture
def finished(made_ready, db, settings, tmp_path) -> Path:
    """The same in one test, which may change rows and files."""
    place = tmp_path / "finished"
    shutil.copytree(made_ready / "files", place / "files")
    for name, value in settings_in(place).items():
        setattr(settings, name, value)
    return place
