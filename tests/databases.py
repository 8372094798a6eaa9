"""A database that a test has for itself, where the portal's code finds the usual one."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.contenttypes.models import ContentType
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper


@contextmanager
def another_database(**settings: object) -> Iterator[BaseDatabaseWrapper]:
    """Of the same engine; `settings` are what differs from the usual one's. Django must be free to open it: ask for
    `django_db_blocker.unblock()`."""
    usual = connections["default"]
    connections["default"] = another = type(usual)({**usual.settings_dict, **settings}, "default")
    ContentType.objects.clear_cache()
    try:
        yield another
    finally:
        another.close()
        connections["default"] = usual
        ContentType.objects.clear_cache()
