"""The database of each release, with its demonstration, migrates to where the source is now, on the engine under test:
no row goes, all that holds a rule is there afterwards, and people go on working in it.

Each release adds its own (`make_dump.py`). What a migration does on purpose is named here, with the reason.
"""

import json
import lzma
import re
import sqlite3
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.schema import DatabaseSchemaEditor
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.urls import reverse
from lxml import html

from portal import registry
from portal.invariants import checks
from portal.models import Event, Interest, Remark
from portal.triggers import VendorSQL
from tests.budget.test_race import postgresql_url
from tests.databases import another_database
from tests.services import new_database, newest_postgresql
from tests.some import some
from tests.upgrade import schema
from tests.upgrade.schema import names

KEPT = Path(__file__).parent
RELEASES = sorted(path.name for path in KEPT.glob("v*"))
pytestmark = pytest.mark.xdist_group("upgrade")  # so that each release is migrated once
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL changes a table where it is")

FILLED = {
    "django_migrations": "a row for each migration since",
    "django_content_type": "a row for each new model",
    "auth_permission": "four rows for each new model",
    "portal_interest": "the rows of applications_interest, under the numbers that they had (applications/0030)",
    "portal_reach": "the rows of applications_interest_named_in (applications/0030)",
    "portal_name": "a row for each name and address in the trail and the outbox (portal/0038)",
    "portal_remark": "the comments and the internal notes (applications/0032, assistance/0006)",
    "portal_event": "the seal of each roadmap that was published (roadmap/0006)",
    "budget_partybalance": "a sum for each line and Party that has commitments (budget/0004)",
    "budget_phasebalance": "a sum for each phase that has contributions (budget/0004)",
}
# (kind, table, name) of what a migration took away: why.
GONE: dict[tuple[str, str, str], str] = {}

# What is kept of people without their names, and the columns in which those stood.
KEEPS_NAMES = {
    "portal_event": ["about_label", "changes"],
    "portal_outgoingmessage": ["to", "subject", "text", "html"],
}

# What a database refuses, and what it then says.
REFUSED = {
    "UPDATE portal_event SET verb = 'x'": r"portal_event refuses UPDATE \(append_only\)",
    "DELETE FROM portal_event": r"portal_event refuses DELETE \(append_only\)",
    "UPDATE portal_storedfile SET name = 'x'": r"portal_storedfile refuses UPDATE \(append_only\)",
    "UPDATE budget_entry SET usd = 0": r"budget_entry refuses UPDATE \(append_only\)",
    "DELETE FROM budget_entry": r"budget_entry refuses DELETE \(append_only\)",
    "DELETE FROM applications_submission": r"applications_submission refuses DELETE \(append_only\)",
    "UPDATE applications_criterion SET weight = 1": "the criteria of a call are frozen once it opens",
    "UPDATE applications_score SET value = 0": "the scores of an evaluation that was submitted stay as they are",
    "DELETE FROM assistance_step": r"assistance_step refuses DELETE \(nine_steps\)",
    "UPDATE roadmap_nationalroadmap SET title = 'x' WHERE state = 'published'": "nationalroadmap refuses UPDATE",
    "UPDATE applications_evaluation SET state = 'x' WHERE state = 'assigned'": "evaluation_state_known",
    "UPDATE portal_country SET iso3 = 'SEN'": "(?i)unique constraint.*iso3",
}


# --- The database of a release ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=RELEASES)
def upgraded(request, django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[SimpleNamespace]:
    """What it held before and after; its database, in place of the test's own, brought up to date as
    docs/operating.md has it done."""
    with django_db_blocker.unblock():
        made_new = schema.parts(connection)
        with holding(request.param, tmp_path_factory.mktemp("upgrade")) as database:
            before = told_by(database)
            call_command("migrate", verbosity=0, interactive=False)
            after = told_by(database)
            call_command("load_reference", verbosity=0)
            yield SimpleNamespace(release=request.param, before=before, after=after, made_new=made_new)


@contextmanager
def holding(release: str, place: Path) -> Iterator[BaseDatabaseWrapper]:
    """A new database with what the release had on this engine."""
    dump = lzma.decompress((KEPT / release / f"{connection.vendor}.sql.xz").read_bytes())
    if connection.vendor == "sqlite":
        with another_database(NAME=str(place / "portal.sqlite3")) as database:
            # Through Django, for constraints call a REGEXP that it gives to SQLite.
            with database.constraint_checks_disabled(), database.cursor() as cursor:
                cursor.executescript(dump.decode())
            yield database
    else:
        name = f"{connection.settings_dict['NAME']}_upgrade"
        with new_database(postgresql_url(), name) as url, another_database(NAME=name) as database:
            psql = [newest_postgresql() / "psql", "--quiet", "--set", "ON_ERROR_STOP=1", url]
            subprocess.run(psql, input=dump, stdout=subprocess.DEVNULL, check=True)
            yield database


def told_by(database: BaseDatabaseWrapper) -> SimpleNamespace:
    parts, rows, last_keys = schema.parts(database), schema.rows(database), schema.last_keys(database)
    people = dict(schema.asked(database, "SELECT email, full_name FROM portal_user"))
    kept = {table: schema.asked(database, in_order(table)) for table in KEEPS_NAMES}
    return SimpleNamespace(parts=parts, rows=rows, last_keys=last_keys, people=people, kept=kept)


def in_order(table: str) -> str:
    columns = ", ".join(f'"{column}"' for column in KEEPS_NAMES[table])
    return f"SELECT {columns} FROM {table} ORDER BY id"


def changed(before: dict[str, int], after: dict[str, int]) -> dict[str, tuple[int, int | None]]:
    return {name: (number, after.get(name)) for name, number in before.items() if after.get(name) != number}


@pytest.mark.parametrize("release", RELEASES)
def test_each_release_is_kept_as_both_engines_had_it(release):
    assert sorted(path.name for path in (KEPT / release).iterdir()) == [
        "accounts.txt",
        "postgresql.sql.xz",
        "sqlite.sql.xz",
    ]


# --- What is there ----------------------------------------------------------------------------------------------------


def test_every_row_is_there(upgraded, db):
    before, after = upgraded.before.rows, upgraded.after.rows
    new = dict.fromkeys(after.keys() - before.keys(), 0)
    assert {table: rows for table, rows in changed(before | new, after).items() if table not in FILLED} == {}
    assert [table for table in FILLED if after[table] < before.get(table, 0)] == []


# How many rows an old table has, and how many of them are remarks of that record, with who and when.
COPIED = """
    SELECT count(*), count(r.id) FROM {app}_{old} o JOIN {app}_{record} a ON a.id = o.{record}_id
    JOIN django_content_type t ON t.app_label = '{app}' AND t.model = '{record}'
    LEFT JOIN portal_remark r ON r.content_type_id = t.id AND r.object_id = a.id AND r.party_id = a.party_id
    AND r.author_id = o.by_id AND r.at = o.at AND r.text = o.text AND r.audience = '{audience}' AND NOT r.asks"""
COMMENTS = {"app": "assistance", "old": "comment", "record": "assistance", "audience": "field_office"}
NOTES = {"app": "applications", "old": "note", "record": "application", "audience": "secretariat"}


@pytest.mark.parametrize("table", [COMMENTS, NOTES], ids=["comments", "notes"])
def test_comments_and_notes_are_remarks_with_who_and_when(upgraded, db, table):
    [(old, copied)] = schema.asked(connection, COPIED.format(**table))
    assert copied == old


def test_a_comment_is_written_for_whom_its_author_spoke_and_its_trail_leads_to_it(upgraded, db):
    comments = Remark.objects.filter(audience="field_office").values_list("author__email", "side")
    assert dict(comments).items() >= {
        ("fieldoffice@example.org", "field_office"),
        ("secretariat@example.org", "secretariat"),
        ("focal.sen@example.org", "party"),
    }
    comment = apps.get_model("assistance.Comment").objects.filter(by__email="fieldoffice@example.org").first()
    assert registry.page_of(comment.by, comment) == reverse("assistance", args=[comment.assistance_id])


def test_no_key_is_given_a_second_time(upgraded, db):
    """The trail tells of deleted records by their keys."""
    before, after = upgraded.before.last_keys, upgraded.after.last_keys
    assert {table: number for table, number in before.items() if after.get(table, 0) < number} == {}


def test_all_that_the_release_had_is_there(upgraded, db):
    """Tables, columns, constraints, indexes, triggers, and on PostgreSQL the triggers' functions."""
    assert names(upgraded.before.parts) - names(upgraded.after.parts) - GONE.keys() == set()


def test_it_is_built_word_for_word_as_a_database_made_new(upgraded, db):
    assert upgraded.after.parts - upgraded.made_new == set()
    assert upgraded.made_new - upgraded.after.parts == set()


def test_every_trigger_that_a_migration_makes_is_there(upgraded, db):
    """One that was made and lost since the last release is missing in a database made new, too."""
    made: dict[str, str] = {}
    for statement in said_by_migrations():
        if found := re.match(r"CREATE TRIGGER (\w+)(?:.* EXECUTE FUNCTION (\w+))?", statement):
            made[found[1]] = found[2]
        elif found := re.match(r"DROP (?:TRIGGER|FUNCTION) (\w+)", statement):
            made = {name: function for name, function in made.items() if found[1] not in (name, function)}
    assert {part.name for part in upgraded.after.parts if part.kind == "trigger"} == made.keys()


def said_by_migrations() -> Iterator[str]:
    """The statements that migrations word themselves, in the order of a database made new."""
    executor = MigrationExecutor(connection)
    for migration, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True):
        for operation in migration.operations:
            if isinstance(operation, VendorSQL):
                yield from operation.forwards[connection.vendor]


def test_the_register_of_interests_moved_with_its_trail(upgraded, db):
    """Each row under its number, by whom and when; what the trail says of it leads to it."""
    columns = "id, user_id, kind, country_id, organisation, statement, declared_by_id, since, ended_at, ended_by_id"
    about = "CASE WHEN about_id IS NULL THEN '' ELSE model END, about_id"
    types = "LEFT JOIN django_content_type t ON t.id = about_type_id"
    before = f"SELECT {columns}, CASE WHEN application_id IS NULL THEN '' ELSE 'application' END, application_id"
    moved = f"SELECT {', '.join(f'i.{name}' for name in columns.split(', '))}, {about} FROM portal_interest i {types}"
    old = schema.asked(connection, f"{before} FROM applications_interest ORDER BY id")
    assert len(old) > 0
    assert schema.asked(connection, f"{moved} ORDER BY i.id") == old
    reached = "SELECT interest_id, record_id FROM portal_reach ORDER BY 1, 2"
    named = "SELECT interest_id, application_id FROM applications_interest_named_in ORDER BY 1, 2"
    assert schema.asked(connection, reached) == schema.asked(connection, named)
    told = Event.objects.filter(verb="applications.interest_declared").order_by("pk")
    assert [event.about.pk for event in some(told)] == [int(event.object_id) for event in told]
    assert {type(event.about) for event in told} == {Interest}


@pytest.mark.parametrize("table", KEEPS_NAMES)
def test_what_is_kept_names_nobody_and_says_what_it_said(upgraded, db, table):
    """No column holds a name or an address of v0.1's people; put in by hand, row by row the text is what it was."""
    names = dict(schema.asked(connection, "SELECT pseudonym, text FROM portal_name"))
    kept = upgraded.before.kept[table]
    now = schema.asked(connection, in_order(table))[: len(kept)]  # and what migrations wrote on the trail since
    for before, after in zip(kept, now, strict=True):
        for old, new in zip(before, after, strict=True):
            said = plain(new)
            assert not [one for person in upgraded.before.people.items() for one in person if one in said]
            for pseudonym in re.findall("~[a-z2-7]{16}~", said):
                said = said.replace(pseudonym, names[pseudonym])
            assert said == plain(old)


def plain(stored: str) -> str:
    """In which another way to write the same letters is no difference."""
    return json.dumps(json.loads(stored), ensure_ascii=False) if stored.startswith("{") else unescape(stored)


@pytest.mark.parametrize(("statement", "said"), REFUSED.items(), ids=REFUSED)
def test_it_refuses(upgraded, db, statement, said):
    with pytest.raises(IntegrityError, match=said), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_every_foreign_key_leads_somewhere(upgraded, db):
    assert schema.unheld(connection) == []


def test_no_migration_is_left_to_run_or_to_write(upgraded, db):
    """Either command ends the process where there is one."""
    call_command("migrate", check_unapplied=True, verbosity=0)
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


def test_all_its_data_is_as_it_must_be(upgraded, db, capsys):
    """But for the content of files, of which a release keeps the rows alone."""
    kept_apart = {"portal.files", "portal.documents"}
    call_command("verify", *(check.name for check in checks.every() if check.name not in kept_apart))
    assert capsys.readouterr().out == ""


# --- Who works in it --------------------------------------------------------------------------------------------------


class HashedOnce(PBKDF2PasswordHasher):
    """As in use, where hashing takes a good part of a second: the demonstration's accounts share password and salt."""

    encode = cache(PBKDF2PasswordHasher.encode)


def test_everybody_signs_in_and_opens_what_their_home_leads_to(upgraded, db, settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.HashedOnce"]
    password, accounts = accounts_of(upgraded.release)
    assert dict(accounts).keys() == upgraded.before.people.keys()
    opened = defaultdict(set)
    for email, role in accounts:
        client, home = signed_in(email, password)
        assert home.xpath("string(//div[@class='who']//summary)").strip() == upgraded.before.people[email]
        addresses = set(home.xpath("//nav//a/@href | //main//a/@href")) - opened[role]
        assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)
        opened[role] |= addresses
    assert [role for role, addresses in opened.items() if len(addresses) < 2] == []


def accounts_of(release: str) -> tuple[str, list[tuple[str, str]]]:
    """The password of all, and (address, role) as that release's `manage.py demo_accounts` printed them."""
    printed = (KEPT / release / "accounts.txt").read_text()
    accounts = re.findall(r"^  (\S+@\S+) +(\w[\w ]*\w)", printed, re.MULTILINE)
    return re.search(r"password of all: (.+)\)", printed)[1], accounts


def signed_in(email: str, password: str) -> tuple[Client, html.HtmlElement]:
    """Through the sign-in page, as a browser does; and the home that it leads to."""
    client = Client(enforce_csrf_checks=True)
    page = html.fromstring(client.get(reverse("account_login")).content)
    (form,) = [form for form in page.forms if "login" in form.fields]
    form.fields.update(login=email, password=password)
    answer = client.post(reverse("account_login"), dict(form.form_values()), follow=True)
    assert (answer.status_code, answer.redirect_chain) == (200, [(reverse("home"), 302)])
    return client, html.fromstring(answer.content)


# --- What goes missing is seen ----------------------------------------------------------------------------------------


def test_a_lost_trigger_and_a_lost_row_are_seen(upgraded, db):
    before = told_by(connection)
    with connection.cursor() as cursor:
        for event in ("update", "delete"):
            on = "ON portal_event" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER portal_event_append_only_{event} {on}")
        cursor.execute("DELETE FROM portal_event WHERE id = (SELECT MIN(id) FROM portal_event)")
    after = told_by(connection)

    assert names(before.parts) - names(after.parts) == {
        ("trigger", "portal_event", "portal_event_append_only_update"),
        ("trigger", "portal_event", "portal_event_append_only_delete"),
    }
    rows = before.rows["portal_event"]
    assert changed(before.rows, after.rows) == {"portal_event": (rows, rows - 1)}


@on_sqlite
def test_a_table_made_anew_by_django_alone_loses_its_triggers_and_that_is_seen(upgraded, db, tmp_path):
    event = apps.get_model("portal", "Event")
    verb, longer = event._meta.get_field("verb"), event._meta.get_field("verb").clone()
    longer.max_length += 1
    longer.set_attributes_from_name("verb")
    file = connection.settings_dict["NAME"]
    with another_database(NAME=str(tmp_path / "copy.sqlite3")) as copy:
        copy.ensure_connection()
        sqlite3.connect(file).backup(copy.connection)
        before = names(schema.parts(copy))
        with copy.schema_editor() as ours:
            ours.alter_field(event, verb, longer)
        assert before - names(schema.parts(copy)) == set()
        with DatabaseSchemaEditor(copy) as django:
            django.alter_field(event, longer, verb)
        assert before - names(schema.parts(copy)) == {
            ("trigger", "portal_event", "portal_event_append_only_update"),
            ("trigger", "portal_event", "portal_event_append_only_delete"),
        }
