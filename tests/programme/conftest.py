"""The demonstration, made once for the tests of a module and taken back at its end."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items):
    """All on one worker, so that no module's is made twice."""
    for item in items:
        if "tests/programme/" in item.nodeid:
            item.add_marker(pytest.mark.xdist_group("programme"))


def ground(folder: Path) -> dict:
    """Settings under which the demonstration is made in a folder of its own, with passwords that are quick to hash."""
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": folder / "files"}}
    return {
        "DEMO": True,
        "BROKER_FOLDER": folder / "broker",
        "STORAGES": {**django_settings.STORAGES, "default": storage},
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    }


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Path]:
    """The demonstration as `manage.py demo` makes it; its folder."""
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), override_settings(**ground(folder)), transaction.atomic():
        call_command("demo", verbosity=0)
        yield folder
        transaction.set_rollback(True)


@pytest.fixture
def demo(made, db, settings) -> Path:
    """The demonstration in one test, which may change it: nothing of that remains."""
    for name, value in ground(made).items():
        setattr(settings, name, value)
    return made
