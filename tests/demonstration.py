"""The demonstration, made once on each database by a portal's own first start, and copied.

What is kept between runs is `var`, the DATA_DIR of a portal whose documents are made, and two copies of its database:
`queued`, as a first start leaves it, and `ready`, once its documents are made. It is made anew on another day, and when
any source of the portal has changed.
"""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import override_settings

from portal import clock
from portal.models import User
from programme.demo import texts
from tests import ground
from tests.services import ROOT, portal_environment

BESIDE_THE_APPS = ("fixtures/**/*.*", "locale/**/*.po", "templates/**/*.*", "static/**/*.*", "requirements.txt")


def kept() -> Path:
    """The folder of what was made; makes it, while others wait."""
    place = ground.kept() / f"demonstration-{state()}.{connection.vendor}"
    with ground.alone(place):
        if not place.exists():
            with ground.unfinished(place) as made:
                make(made)
    return place


def state() -> str:
    """The day, and the sources of the portal."""
    code = {file for app in ROOT.glob("*/apps.py") for file in app.parent.rglob("*.py")}
    beside = {file for pattern in BESIDE_THE_APPS for file in ROOT.glob(pattern) if file.is_file()}
    return f"{clock.today()}-{ground.digest_of(code | beside | {Path(__file__).with_name('first_start.py')})}"


@contextmanager
def in_place(name: str, folder: Path) -> Iterator[None]:
    """In the test database, `queued` or `ready`; with files of its own in `folder`."""
    shutil.copytree(kept() / "var/files", folder / "files")
    for part in ("queue", "control"):
        (folder / "broker" / part).mkdir(parents=True)
    with override_settings(**settings_in(folder)), ground.instead(kept() / name):
        User.objects.update(password=make_password(texts.read("people")["password"]))  # quick to check
        yield


def settings_in(folder: Path) -> dict:
    """What a test needs to go on with the demonstration."""
    return {
        "DEMO": True,
        "BROKER_FOLDER": folder / "broker",
        "STORAGES": ground.storages_in(folder),
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    }


def copied_to(data: Path) -> None:
    """The DATA_DIR of a portal that has been started once."""
    shutil.copytree(kept() / "var", data)


# --- Making it --------------------------------------------------------------------------------------------------------


def make(place: Path) -> None:
    data = place / "var"
    data.mkdir(parents=True)
    if connection.vendor == "sqlite":
        shutil.copy(ground.migrated(), data / "db.sqlite3")
        for name in ("queued", "ready"):
            step(name, data)
            copy(data / "db.sqlite3", place / name)
    else:
        with ground.another(ground.migrated()) as database:
            for name in ("queued", "ready"):
                step(name, data, DATABASE_URL=address(database))
                ground.save(place / name, database)


def step(name: str, data: Path, **env: str) -> None:
    env |= {"DEMO": "1", "DJANGO_SETTINGS_MODULE": "portal.settings"}
    command = [sys.executable, "-m", "tests.first_start", name]
    done = subprocess.run(command, cwd=ROOT, env=portal_environment(data, **env), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def copy(database: Path, file: Path) -> None:
    """With a journal that a database in memory can have too."""
    with closing(sqlite3.connect(database)) as made, closing(sqlite3.connect(file)) as copied:
        made.backup(copied)
        copied.execute("PRAGMA journal_mode=DELETE")


def address(database: str) -> str:
    given = connection.settings_dict
    host, port = given["HOST"] or "127.0.0.1", given["PORT"] or 5432
    return f"postgres://{given['USER']}:{given['PASSWORD']}@{host}:{port}/{database}"
