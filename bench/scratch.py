"""A database for the time of the measures, migrated and empty."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection


@contextmanager
def database(migrated: Path | None = None) -> Iterator[None]:
    """In DATA_DIR for SQLite; for PostgreSQL beside the one that DATABASE_URL names."""
    given = connection.settings_dict["NAME"]
    if migrated:
        shutil.copy(migrated, connection.settings_dict["TEST"]["NAME"])
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=bool(migrated))
    try:
        yield
    finally:
        connection.creation.destroy_test_db(given, verbosity=0)
