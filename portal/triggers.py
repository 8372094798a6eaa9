"""Migration operations for what constraints cannot say: rows that nothing may change, on both databases. And what
keeps their triggers when a table is changed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.backends.sqlite3.schema import DatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

from portal import horizon


class VendorSQL(Operation):
    """SQL that each database words in its own way."""

    reversible = True
    reduces_to_sql = True

    def __init__(
        self,
        *,
        sqlite: Sequence[str],
        postgresql: Sequence[str],
        undo_sqlite: Sequence[str] = (),
        undo_postgresql: Sequence[str] = (),
    ):
        self.forwards = {"sqlite": sqlite, "postgresql": postgresql}
        self.backwards = {"sqlite": undo_sqlite, "postgresql": undo_postgresql}

    def deconstruct(self):
        return (
            type(self).__qualname__,
            [],
            {
                "sqlite": self.forwards["sqlite"],
                "postgresql": self.forwards["postgresql"],
                "undo_sqlite": self.backwards["sqlite"],
                "undo_postgresql": self.backwards["postgresql"],
            },
        )

    def state_forwards(self, app_label, state):
        pass

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for statement in self.forwards[schema_editor.connection.vendor]:
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for statement in self.backwards[schema_editor.connection.vendor]:
            schema_editor.execute(statement, params=None)

    def describe(self):
        return "SQL for each database"


class Refuse(VendorSQL):
    """One trigger for each event that a table refuses: `Refuse("portal_event", "UPDATE", "DELETE")`.

    `when` is an SQL condition over OLD (and NEW for UPDATE) in words that both databases know.
    """

    def __init__(self, table: str, *events: str, when: str = "", name: str = "append_only"):
        self.table, self.events, self.when, self.name = table, events, when, name
        said = f"{table} refuses {{}} ({name})"
        condition = f"WHEN ({when}) " if when else ""
        function = f"{table}_{name}"
        super().__init__(
            sqlite=[
                f"CREATE TRIGGER {function}_{event.lower()} BEFORE {event} ON {table} FOR EACH ROW {condition}"
                f"BEGIN SELECT RAISE(ABORT, '{said.format(event)}'); END"
                for event in events
            ],
            postgresql=[
                f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"RAISE EXCEPTION '{table} refuses % ({name})', TG_OP USING ERRCODE = 'check_violation'; END $$",
                *(
                    f"CREATE TRIGGER {function}_{event.lower()} BEFORE {event} ON {table} FOR EACH ROW {condition}"
                    f"EXECUTE FUNCTION {function}()"
                    for event in events
                ),
            ],
            undo_sqlite=[f"DROP TRIGGER {function}_{event.lower()}" for event in events],
            undo_postgresql=[f"DROP FUNCTION {function}() CASCADE"],
        )

    def deconstruct(self):
        return type(self).__qualname__, [self.table, *self.events], {"when": self.when, "name": self.name}

    def describe(self):
        return f"{self.table} refuses {' and '.join(self.events)} ({self.name})"


def within_reach(table: str, *columns: str) -> list[Refuse]:
    """Keep the days of these columns between FIRST and LAST of `portal.horizon`. A day that a row has had since before
    the rule doesn't keep it from being changed."""
    far = {column: f"NEW.\"{column}\" NOT BETWEEN '{horizon.FIRST}' AND '{horizon.LAST}'" for column in columns}
    new = (f'({days} AND (OLD."{column}" IS NULL OR OLD."{column}" <> NEW."{column}"))' for column, days in far.items())
    return [
        Refuse(table, "INSERT", when=" OR ".join(far.values()), name="far_day"),
        Refuse(table, "UPDATE", when=" OR ".join(new), name="farther_day"),
    ]


def guard(name: str, table: str, event: str, condition: str, said: str) -> VendorSQL:
    """A trigger that refuses a row for what stands in other rows (PostgreSQL allows no subquery in WHEN)."""
    return VendorSQL(
        sqlite=[
            f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW WHEN ({condition}) "
            f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
        ],
        postgresql=[
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF ({condition}) THEN "
            f"RAISE EXCEPTION '{said}' USING ERRCODE = 'check_violation'; END IF; RETURN NULL; END $$",
            f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ],
        undo_sqlite=[f"DROP TRIGGER {name}"],
        undo_postgresql=[f"DROP FUNCTION {name}() CASCADE"],
    )


@contextmanager
def aside(connection: BaseDatabaseWrapper, table: str) -> Iterator[None]:
    """For what the portal itself makes anew from what a row holds: without the table's triggers, which are as they were
    afterwards. Within a transaction."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is still to be checked keeps a table from changing
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            return
        named = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s ORDER BY rowid"
        triggers = cursor.execute(named, [table]).fetchall()
        for name, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _name, sql in triggers:
            cursor.execute(sql)


class KeepingSchemaEditor(DatabaseSchemaEditor):
    """SQLite changes most of a table by making it anew under another name, which Django does in `_remake_table`. The
    old table takes its triggers along; its name can't be given to the new one while another table's trigger reads it;
    and keys count on from the rows that are left, so that a new row would take a deleted one's, and its trail."""

    def _remake_table(self, model, *args, **kwargs) -> None:
        table = model._meta.db_table
        with self._triggers_aside(table), self._counting_on(table):
            super()._remake_table(model, *args, **kwargs)
        self._refuse_broken_triggers()

    @contextmanager
    def _triggers_aside(self, table: str) -> Iterator[None]:
        """Those that stand on it or read it; they come back word for word."""
        named = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND instr(lower(sql), %s) ORDER BY rowid"
        triggers = self._rows(named, table.lower())
        for name, _sql in triggers:
            self.execute(f"DROP TRIGGER {self.quote_name(name)}", params=None)
        yield
        for _name, sql in triggers:
            self.execute(sql, params=None)

    @contextmanager
    def _counting_on(self, table: str) -> Iterator[None]:
        last = self._rows("SELECT seq FROM sqlite_sequence WHERE name = %s", table)
        yield
        for (number,) in last:
            self.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [number, table])

    def _refuse_broken_triggers(self) -> None:
        """A trigger may name a column that is gone, and would refuse every write from now on. SQLite reads them all
        when any table is renamed, and says which."""
        for statement in ("CREATE TABLE probe (id)", "ALTER TABLE probe RENAME TO probed", "DROP TABLE probed"):
            self.execute(statement, params=None)

    def _rows(self, sql: str, *params: str) -> list[tuple]:
        with self.connection.cursor() as cursor:
            return cursor.execute(sql, params).fetchall()


def keep() -> None:
    """From now on no migration loses a trigger, without a word in it. On PostgreSQL a column that goes would take the
    triggers whose condition reads it along: Django adds CASCADE."""
    DatabaseWrapper.SchemaEditorClass = KeepingSchemaEditor
    BaseDatabaseSchemaEditor.sql_delete_column = KeepingSchemaEditor.sql_delete_column
