"""The migrated database, made once and copied: running every migration takes longer than most files of tests.

The copies are kept between runs, under a name that tells all that the migrations read: their own source, that of the
modules they import and so on, the reference data, and the versions of what is installed.
"""

import ast
import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import setup_databases

from tests.services import ROOT, newest_postgresql

SECONDS_KEPT = 24 * 3600


def set_up() -> list:
    """The test database, migrated; returns what `teardown_databases` takes.

    Django runs its migrations in any case: over a copy it finds none left. Others wait while the first one makes it.
    """
    file = migrated()
    with alone(file), filled(file):
        made = setup_databases(verbosity=0, interactive=False, keepdb=True, serialized_aliases=set())
        if not file.exists():
            with unfinished(file) as copy:
                save(copy)
    return made


@cache
def migrated(vendor: str = "") -> Path:
    """Where the copy is, once such a database has been set up: of the one in use, or of another kind."""
    return kept() / f"migrated-{state_of_migrations()}.{vendor or connection.vendor}"


def kept() -> Path:
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "national-roadmaps-portal-tests")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def storages_in(folder: Path) -> dict:
    """The setting, with uploads in a folder of their own."""
    uploads = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": folder / "files"}}
    return settings.STORAGES | {"default": uploads}


@contextmanager
def alone(file: Path) -> Iterator[None]:
    with file.with_name(f"{file.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def forget_old(folder: Path) -> None:
    for file in folder.iterdir():
        with suppress(FileNotFoundError):  # somebody else was quicker
            if file.stat().st_mtime < time.time() - SECONDS_KEPT:
                shutil.rmtree(file) if file.is_dir() else file.unlink()


@contextmanager
def unfinished(place: Path) -> Iterator[Path]:
    """Another name for a file or folder until it is whole; what is old makes room for it."""
    forget_old(place.parent)
    aside = place.with_suffix(f".{os.getpid()}")
    yield aside
    aside.rename(place)


# --- Copies -----------------------------------------------------------------------------------------------------------


@contextmanager
def filled(file: Path) -> Iterator[None]:
    """The test database holds what the file holds, if there is one, before Django looks at it."""
    name = connection.creation._get_test_db_name()
    if connection.vendor == "sqlite":
        # Shared and in memory: it lasts while somebody is connected, here until Django is.
        with closing(sqlite3.connect(name, uri=True)) as memory:
            if file.exists():
                load(file, memory)
            yield
    else:
        restore(file, name)
        yield


@contextmanager
def instead(file: Path) -> Iterator[None]:
    """The test database holds what this file holds; at the end it is as it was after its migrations."""
    connection.ensure_connection()
    ContentType.objects.clear_cache()
    if connection.vendor == "sqlite":
        load(file, connection.connection)
        try:
            yield
        finally:
            load(migrated(), connection.connection)
    else:
        with another(file) as name, connected_to(name):
            yield
    ContentType.objects.clear_cache()


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


@contextmanager
def another(file: Path) -> Iterator[str]:
    """A PostgreSQL database beside the test's, with what this file holds; its name."""
    name = f"{connection.settings_dict['NAME']}_{file.stem}"
    restore(file, name)
    yield name
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def save(file: Path, name: str | None = None) -> None:
    """The test database, or the one of this name."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(file)) as copy:
            connection.connection.backup(copy)
    else:
        run("pg_dump", "--format=custom", "--file", file, "--dbname", name or connection.settings_dict["NAME"])


def load(file: Path, memory: sqlite3.Connection) -> None:
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as copy:  # it must be there
        copy.backup(memory)


def restore(file: Path, name: str) -> None:
    """A new PostgreSQL database with what the file holds, if there is one."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    if file.exists():
        run("pg_restore", "--no-owner", "--dbname", name, file)


def run(program: str, *arguments: str | Path) -> None:
    given = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    server = {name: str(given[setting]) for name, setting in names.items() if given[setting]}
    subprocess.run([newest_postgresql() / program, *arguments], env=os.environ | server, check=True)


# --- What the migrations read -----------------------------------------------------------------------------------------


def state_of_migrations() -> str:
    migrations = sorted(ROOT.glob("*/migrations/*.py"))
    data = [*ROOT.glob("fixtures/**/*.csv"), ROOT / "requirements.txt"]
    return digest_of({*with_imports(migrations), *data})


def digest_of(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


def with_imports(files: list[Path]) -> set[Path]:
    """The files and all of the project's own that they import, directly or not, anywhere in them."""
    read, waiting = set(), list(files)
    while waiting:
        file = waiting.pop()
        if file not in read:
            read.add(file)
            waiting += [module for name in imported_by(file) for module in files_of(name)]
    return read


def imported_by(file: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            package = ".".join(file.relative_to(ROOT).parts[: -node.level]) if node.level else ""
            module = ".".join(filter(None, (package, node.module)))
            names |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    return names


def files_of(module: str) -> list[Path]:
    path = ROOT.joinpath(*module.split("."))
    return [file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()]


def unwritable_cache(place: Path, backend: str = "portal.caches.ForgivingFileCache") -> dict:
    """The setting CACHES with a folder that not even root can write to or read: a file stands in its way."""
    (place / "a-file").touch()
    return {"default": {"BACKEND": backend, "LOCATION": place / "a-file" / "cache"}}
