"""The migrated database, made once and copied: running every migration takes longer than most files of tests.

The copies are kept between runs, under a name that tells all that the migrations read: their own source, that of the
modules they import and so on, the reference data, and the versions of what is installed.
"""

import ast
import fcntl
import hashlib
import os
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from django.db import connection
from django.test.utils import setup_databases

from tests.services import ROOT, newest_postgresql

SECONDS_KEPT = 7 * 24 * 3600


def set_up() -> list:
    """The test database, migrated; returns what `teardown_databases` takes.

    Django runs its migrations in any case: over a copy it finds none left. Others wait while the first one makes it.
    """
    file = kept() / f"migrated-{state_of_migrations()}.{connection.vendor}"
    with alone(file), filled(file):
        made = setup_databases(verbosity=0, interactive=False, keepdb=True, serialized_aliases=set())
        if not file.exists():
            forget_old(file.parent)
            save(file)
    return made


def kept() -> Path:
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "national-roadmaps-portal-tests")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def alone(file: Path) -> Iterator[None]:
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def forget_old(folder: Path) -> None:
    for file in folder.iterdir():
        with suppress(FileNotFoundError):  # somebody else was quicker
            if file.stat().st_mtime < time.time() - SECONDS_KEPT:
                file.unlink()


# --- Copies -----------------------------------------------------------------------------------------------------------


@contextmanager
def filled(file: Path) -> Iterator[None]:
    """The test database holds what the file holds, if there is one, before Django looks at it."""
    name = connection.creation._get_test_db_name()
    if connection.vendor == "sqlite":
        # Shared and in memory: it lasts while somebody is connected, here until Django is.
        with closing(sqlite3.connect(name, uri=True)) as memory:
            if file.exists():
                with closing(sqlite3.connect(file)) as copy:
                    copy.backup(memory)
            yield
    else:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}"')
        if file.exists():
            run("pg_restore", "--no-owner", "--dbname", name, file)
        yield


def save(file: Path) -> None:
    """Under another name until it is whole."""
    unfinished = file.with_suffix(f".{os.getpid()}")
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(unfinished)) as copy:
            connection.connection.backup(copy)
    else:
        run("pg_dump", "--format=custom", "--file", unfinished, "--dbname", connection.settings_dict["NAME"])
    unfinished.rename(file)


def run(program: str, *arguments: str | Path) -> None:
    given = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    server = {name: str(given[setting]) for name, setting in names.items() if given[setting]}
    subprocess.run([newest_postgresql() / program, *arguments], env=os.environ | server, check=True)


# --- What the migrations read -----------------------------------------------------------------------------------------


def state_of_migrations() -> str:
    migrations = sorted(ROOT.glob("*/migrations/*.py"))
    read = {*with_imports(migrations), *ROOT.glob("fixtures/**/*.csv"), ROOT / "requirements.txt", Path(__file__)}
    digest = hashlib.sha256()
    for file in sorted(read):
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
