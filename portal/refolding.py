"""What brings folded columns up to date with what they are made from, and gives them their index: for the rows that
were there before the column was, and again where folding changes or something wrote past `save`."""

from collections.abc import Iterator
from typing import Any

from django.db import DatabaseError, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.operations.base import Operation

from portal.searching import COLUMN, FoldedField
from portal.triggers import aside

AT_ONCE = 1000


def stale(model: type[models.Model], alias: str = "default") -> Iterator[tuple[str, Any]]:
    """What the column should hold, and the key, of each row in which it holds something else."""
    column: FoldedField = model._meta.get_field(COLUMN)  # type: ignore[assignment]
    rows = model._base_manager.using(alias).order_by("pk").only("pk", COLUMN, *column.fields_read)
    for row in rows.iterator(AT_ONCE):
        if (text := column.text_of(row)) != row.folded:
            yield text, row.pk


def refold(model: type[models.Model], connection: BaseDatabaseWrapper) -> int:
    """Fill the column where it is stale, in rows that nothing else may change too; how many there were."""
    pk = model._meta.pk
    rows = [(text, pk.get_db_prep_value(key, connection)) for text, key in stale(model, connection.alias)]
    table, quoted = model._meta.db_table, connection.ops.quote_name
    update = f"UPDATE {quoted(table)} SET {quoted(COLUMN)} = %s WHERE {quoted(pk.column)} = %s"  # noqa: S608 (our names)
    if rows:
        with transaction.atomic(connection.alias), aside(connection, table), connection.cursor() as cursor:
            cursor.executemany(update, rows)
    return len(rows)


def index(model: type[models.Model], connection: BaseDatabaseWrapper) -> bool:
    """Give the column its index of trigrams; whether it has one now. SQLite has none that serves `contains`, nor has a
    PostgreSQL whose pg_trgm the portal's user may not create: there the column is read from end to end."""
    if connection.vendor != "postgresql" or not _has_trigrams(connection):
        return False
    table, quoted = model._meta.db_table, connection.ops.quote_name
    name = quoted(f"{table}_{COLUMN}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [name])
        if cursor.fetchone() == (None,):  # to ask for one that is there waits until nobody writes
            cursor.execute(
                f"CREATE INDEX {name} ON {quoted(table)} USING gin ({quoted(COLUMN)} gin_trgm_ops) "
                "WITH (fastupdate = off)"
            )
    return True


def _has_trigrams(connection: BaseDatabaseWrapper) -> bool:
    try:
        with transaction.atomic(connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError:  # not installed, or not this user's to create
        return False
    return True


class Fold(Operation):
    """In a migration that adds folded columns, last: fill and index those of these models."""

    reversible = True

    def __init__(self, *models_folded: str):
        self.models_folded = models_folded

    def deconstruct(self):
        return type(self).__qualname__, [*self.models_folded], {}

    def state_forwards(self, app_label, state):
        pass

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for name in self.models_folded:
            model = to_state.apps.get_model(app_label, name)
            refold(model, schema_editor.connection)
            index(model, schema_editor.connection)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        """Nothing: the columns go, and their indexes with them."""

    def describe(self):
        return f"Fill and index what {', '.join(self.models_folded)} are found by"
