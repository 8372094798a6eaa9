"""SQLite and PostgreSQL answer alike: the rows of the demonstration are copied from one to the other, and both are
asked for every page, list and export, by everybody who gets it. So tests of what a page says need one database.
"""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.contrib import admin
from django.core.management import call_command
from django.db import connection
from django.urls import resolve, reverse

from portal import clock
from tests import demonstration, ground
from tests.project import pages, world
from tests.project.pages import STAFF
from tests.project.test_permissions import ROWS, SIGNED_IN
from tests.services import ROOT, portal_environment

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("both databases")]  # asked once


@pytest.fixture(scope="module")
def answers(django_db_setup, django_db_blocker, tmp_path_factory) -> tuple[dict, dict]:
    """What PostgreSQL answers, and what SQLite does."""
    place = tmp_path_factory.mktemp("databases")
    with django_db_blocker.unblock(), demonstration.in_place("ready", place):
        question = {"pages": everything(world.find()), "sessions": world.sessions(), "now": clock.now().isoformat()}
        call_command("dumpdata", format="xml", use_base_manager=True, output=place / "rows.xml", verbosity=0)
        copied_to_sqlite(place)
        here = demonstration.address(connection.settings_dict["NAME"])
        return asked(place, question, here), asked(place, question, f"sqlite:///{place / 'db.sqlite3'}")


def everything(records) -> list[tuple[str | None, str]]:
    """Every page by everybody who is served it (somebody who isn't gets no text to compare)."""
    found = set(pages.all_of_them(records))
    for name, row in ROWS.items():
        address = reverse(name, args=row.args(records) if row.args else [])
        found |= {(person, address) for person in row.ok}
    return sorted(found | {(person, "/") for person in SIGNED_IN} | set(lists_of_staff()), key=str)


def lists_of_staff() -> Iterator[tuple[str, str]]:
    """Each list searched, and sorted by its first two columns, up and down."""
    for model in admin.site._registry:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for asked in ("q=senegal", "q=Sénégal", "q=2025", "o=1", "o=-1", "o=2.1", "o=-2.-1"):
            yield STAFF, f"{address}?{asked}"


def copied_to_sqlite(place: Path) -> None:
    """A database of the same migrations, without its rows and what guards them, filled with these."""
    env = portal_environment(place, DJANGO_SETTINGS_MODULE="tests.settings")
    if ground.migrated("sqlite").exists():
        shutil.copy(ground.migrated("sqlite"), place / "db.sqlite3")
    else:
        manage(env, "migrate")
    with closing(sqlite3.connect(place / "db.sqlite3")) as made:
        named = made.execute("SELECT type, name FROM sqlite_master WHERE type IN ('table', 'trigger')").fetchall()
        for kind, name in named:
            if kind == "trigger":
                made.execute(f'DROP TRIGGER "{name}"')
        for kind, name in named:
            if kind == "table" and not name.startswith(("django_migrations", "sqlite")):
                made.execute(f'DELETE FROM "{name}"')
        made.commit()
    manage(env, "loaddata", str(place / "rows.xml"))


def manage(env: dict[str, str], *command: str) -> None:
    subprocess.run([sys.executable, "manage.py", *command, "--verbosity", "0"], cwd=ROOT, env=env, check=True)


def asked(place: Path, question: dict, database: str) -> dict[str, dict]:
    file = place / f"{database.partition(':')[0]}.json"
    file.write_text(json.dumps(question))
    env = portal_environment(
        place,
        DJANGO_SETTINGS_MODULE="tests.settings",
        DATABASE_URL=database,
        PYTHONHASHSEED="0",  # the order of what Django writes from sets
    )
    subprocess.run([sys.executable, "-m", "tests.project.asked", str(file)], cwd=ROOT, env=env, check=True)
    return json.loads(file.with_suffix(".answers").read_text())


def apart(one: dict[str, dict], other: dict[str, dict]) -> dict[str, list[str]]:
    """The pages that differ, and in what."""
    pages = {page: [part for part in one[page] if one[page][part] != other[page][part]] for page in one}
    return {page: parts for page, parts in pages.items() if parts}


def test_every_page_is_the_same(answers):
    postgresql, sqlite = answers
    assert apart(postgresql, sqlite) == {}
    assert postgresql.keys() == sqlite.keys()


def test_a_page_that_differs_is_found(answers):
    (_postgresql, sqlite), page = answers, "secretariat /"
    other = sqlite[page] | {"queries": 0, "text": sqlite[page]["text"].replace("a", "b", 1)}
    assert apart(sqlite | {page: other}, sqlite) == {page: ["queries", "text"]}


def test_the_pages_are_served(answers):
    """But for links that nobody was given, and a button that leads on."""
    postgresql, _sqlite = answers
    led_on = {resolve(page.split()[-1]).url_name for page, answer in postgresql.items() if answer["status"] == 302}
    assert led_on == {name for name, row in ROWS.items() if row.status == 302}
    assert {answer["status"] for answer in postgresql.values()} - {302} == {200, 410}
    assert len(postgresql) > 600
