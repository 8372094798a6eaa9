"""Migration operations for what constraints cannot say: rows that nothing may change, on both databases."""

from collections.abc import Sequence

from django.db.migrations.operations.base import Operation


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
