"""Whatever a migration does to a table, its triggers stay. SQLite makes a table anew to change it, and PostgreSQL drops
with a column whatever reads it: Django alone, the broken sample, loses triggers on both."""

from collections.abc import Iterator

import pytest
from django.apps.registry import Apps
from django.db import DatabaseError, IntegrityError, OperationalError, connection, models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.backends.sqlite3.schema import DatabaseSchemaEditor

from portal.triggers import Refuse, VendorSQL
from tests.databases import another_database

on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL changes a table where it is")
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite knows no CASCADE")
LIBRARY = Apps()

TRIGGERS = {
    "loan_kept": "CREATE TRIGGER loan_kept BEFORE DELETE ON library_loan FOR EACH ROW "
    "WHEN (OLD.reader = 'Awa') BEGIN SELECT RAISE(ABORT, 'it is 100% kept'); END",
    "book_lent": "CREATE TRIGGER book_lent BEFORE DELETE ON library_book FOR EACH ROW "
    "WHEN EXISTS (SELECT 1 FROM Library_Loan WHERE book_id = OLD.id) BEGIN SELECT RAISE(ABORT, 'it is lent'); END",
}


class Book(models.Model):
    class Meta:
        apps, app_label = LIBRARY, "library"


class Loan(models.Model):
    book = models.ForeignKey(Book, models.PROTECT)
    reader = models.CharField(max_length=10, db_index=True)
    note = models.CharField(max_length=10, unique=True)

    class Meta:
        apps, app_label = LIBRARY, "library"


def field(name: str, given: models.Field) -> models.Field:
    given.set_attributes_from_name(name)
    given.model = Loan
    return given


READER, NOTE = Loan._meta.get_field("reader"), Loan._meta.get_field("note")
NOBODY = models.CheckConstraint(condition=~models.Q(reader=""), name="loan_to_somebody")
CHANGES = {
    "alter a field": lambda editor: editor.alter_field(Loan, READER, field("reader", models.TextField())),
    "add a field": lambda editor: editor.add_field(Loan, field("days", models.IntegerField(default=7))),
    "remove a field": lambda editor: editor.remove_field(Loan, NOTE),
    "add a constraint": lambda editor: editor.add_constraint(Loan, NOBODY),
}
every_change = pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)


@pytest.fixture
def library(tmp_path, django_db_blocker) -> Iterator[DatabaseWrapper]:
    """A database of its own: one book, lent to Awa; a loan that came after hers was deleted."""
    with django_db_blocker.unblock(), another_database(NAME=tmp_path / "library.sqlite3") as library:
        with library.schema_editor() as editor:
            editor.create_model(Book)
            editor.create_model(Loan)
        run(library, "INSERT INTO library_book VALUES (1)")
        run(library, "INSERT INTO library_loan (reader, note, book_id) VALUES ('Awa', 'a', 1), ('Ben', 'b', 1)")
        run(library, "DELETE FROM library_loan WHERE id = 2")
        with library.schema_editor() as editor:
            triggers = VendorSQL(sqlite=[*TRIGGERS.values()], postgresql=[])
            triggers.database_forwards("library", editor, None, None)
        yield library


def run(library: DatabaseWrapper, sql: str) -> list[tuple]:
    with library.cursor() as cursor:
        return cursor.execute(sql).fetchall()


def triggers(library: DatabaseWrapper) -> dict[str, str]:
    return dict(run(library, "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))


def next_loan(library: DatabaseWrapper) -> int:
    ((number,),) = run(library, "INSERT INTO library_loan (reader, book_id) VALUES ('Eva', 1) RETURNING id")
    return number


@on_sqlite
class TestKept:
    @every_change
    def test_triggers_stay_word_for_word(self, library, change):
        with library.schema_editor() as editor:
            change(editor)

        assert triggers(library) == TRIGGERS

    @every_change
    def test_triggers_refuse_as_before(self, library, change):
        with library.schema_editor() as editor:
            change(editor)

        with pytest.raises(IntegrityError, match="it is 100% kept"):
            run(library, "DELETE FROM library_loan")
        with pytest.raises(IntegrityError, match="it is lent"):
            run(library, "DELETE FROM library_book")

    def test_a_new_row_never_takes_the_key_of_a_deleted_one(self, library):
        with library.schema_editor() as editor:
            CHANGES["remove a field"](editor)

        assert next_loan(library) == 3

    def test_a_column_that_a_trigger_reads_does_not_go(self, library):
        """Every later write would fail. The migration drops the trigger first, or says it anew."""
        said = r"error in trigger loan_kept: no such column: OLD\.reader"
        with pytest.raises(OperationalError, match=said), library.schema_editor() as editor:
            editor.remove_field(Loan, READER)

        assert triggers(library) == TRIGGERS
        assert run(library, "SELECT reader FROM library_loan") == [("Awa",)]


@on_sqlite
class TestLostByDjangoAlone:
    @pytest.fixture
    def library(self, library):
        library.SchemaEditorClass = DatabaseSchemaEditor
        return library

    def test_a_table_that_another_s_trigger_reads_cannot_be_changed(self, library):
        said = "error in trigger book_lent: no such table"
        with pytest.raises(OperationalError, match=said), library.schema_editor() as editor:
            CHANGES["alter a field"](editor)

    def test_triggers_go_and_keys_come_again(self, library):
        run(library, "DROP TRIGGER book_lent")
        with library.schema_editor() as editor:
            CHANGES["remove a field"](editor)

        assert triggers(library) == {}
        assert next_loan(library) == 2


@pytest.mark.postgres
@on_postgresql
class TestOnPostgreSQL:
    @pytest.fixture
    def editor(self, db) -> Iterator[BaseDatabaseSchemaEditor]:
        with connection.schema_editor() as editor:
            editor.create_model(Book)
            editor.create_model(Loan)
            kept = Refuse("library_loan", "DELETE", when="OLD.reader = 'Awa'", name="kept")
            kept.database_forwards("library", editor, None, None)
            yield editor

    def triggers(self) -> list[str]:
        sql = "SELECT tgname FROM pg_trigger WHERE tgrelid = 'library_loan'::regclass AND NOT tgisinternal"
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return [name for (name,) in cursor.fetchall()]

    def test_a_column_that_a_trigger_reads_does_not_go(self, editor):
        said = "trigger library_loan_kept_delete on table library_loan depends on column reader"
        with pytest.raises(DatabaseError, match=said), transaction.atomic():
            editor.remove_field(Loan, READER)

        assert self.triggers() == ["library_loan_kept_delete"]

    def test_any_other_goes_as_before(self, editor):
        editor.remove_field(Loan, NOTE)

        assert self.triggers() == ["library_loan_kept_delete"]

    def test_django_alone_drops_the_trigger_too(self, editor):
        editor.sql_delete_column += " CASCADE"
        editor.remove_field(Loan, READER)

        assert self.triggers() == []
