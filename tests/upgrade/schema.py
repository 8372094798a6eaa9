"""What a database is made of and how many rows it has, as the database itself tells: no model and no migration is
asked."""

import re
from typing import NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper


class Part(NamedTuple):
    """A trigger, a constraint…: of which table, its name, and its definition."""

    kind: str
    table: str
    name: str
    said: str


SQLITE = """
SELECT type, tbl_name, name, COALESCE(sql, '') FROM sqlite_master WHERE tbl_name NOT LIKE 'sqlite_%'
UNION ALL
SELECT 'column', m.name, c.name, '' FROM sqlite_master m, pragma_table_info(m.name) c
WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'
"""
POSTGRESQL = """
WITH ours AS (
    SELECT oid, relname, relkind FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S')
)
SELECT 'table', relname, relname, '' FROM ours WHERE relkind = 'r'
UNION ALL
SELECT 'column', relname, attname, format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END
    || COALESCE(' COLLATE ' || NULLIF(attcollation, 0)::regcollation, '') || ' identity:' || attidentity::text
    || COALESCE(' DEFAULT ' || pg_get_expr(adbin, adrelid), '')
FROM ours JOIN pg_attribute a ON attrelid = ours.oid AND attnum > 0 AND NOT attisdropped
LEFT JOIN pg_attrdef d ON adrelid = attrelid AND adnum = attnum WHERE relkind = 'r'
UNION ALL
SELECT 'constraint', relname, conname, pg_get_constraintdef(c.oid) || ' ' || convalidated
FROM ours JOIN pg_constraint c ON conrelid = ours.oid
UNION ALL
SELECT 'index', relname, indexrelid::regclass::text, pg_get_indexdef(indexrelid)
FROM ours JOIN pg_index ON indrelid = ours.oid
UNION ALL
SELECT 'trigger', relname, tgname, pg_get_triggerdef(t.oid) || ' ' || tgenabled::text
FROM ours JOIN pg_trigger t ON tgrelid = ours.oid AND NOT tgisinternal
UNION ALL
SELECT 'function', '', proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL
SELECT 'sequence', '', relname, format_type(seqtypid, NULL) || ' ' || seqincrement || ' ' || seqmax || ' ' || seqcycle
FROM ours JOIN pg_sequence ON seqrelid = oid
"""
LAST_KEYS = {
    "sqlite": "SELECT name, seq FROM sqlite_sequence",
    "postgresql": """
        SELECT refobjid::regclass::text, COALESCE(pg_sequence_last_value(seqrelid), 0)
        FROM pg_sequence JOIN pg_depend ON objid = seqrelid AND deptype = 'i' AND refclassid = 'pg_class'::regclass
    """,
}
UNHELD = {
    "sqlite": "SELECT * FROM pragma_foreign_key_check",
    "postgresql": "SELECT conname FROM pg_constraint WHERE NOT convalidated",
}


def parts(database: BaseDatabaseWrapper) -> set[Part]:
    if database.vendor == "postgresql":
        return {bare(Part(*row)) for row in asked(database, POSTGRESQL)}
    found = {Part(*row) for row in asked(database, SQLITE)}
    return found | {constraint for part in found if part.kind == "table" for constraint in within(part)}


def bare(part: Part) -> Part:
    """Without the casts and brackets that PostgreSQL sets anew when it restores a condition from a dump. A function's
    body it keeps as text."""
    if part.kind == "function":
        return part
    return part._replace(said=re.sub(r"::(character varying|text)(\[])?|[()]", "", part.said))


def names(parts: set[Part]) -> set[tuple[str, str, str]]:
    return {part[:3] for part in parts}


def within(table: Part) -> set[Part]:
    """SQLite has the constraints of a table in the table's own definition."""
    return {Part("constraint", table.name, name, "") for name in re.findall(r'CONSTRAINT "(\w+)"', table.said)}


def rows(database: BaseDatabaseWrapper) -> dict[str, int]:
    """How many each table has."""
    tables = sorted(part.name for part in parts(database) if part.kind == "table")
    counts = " UNION ALL ".join(f"SELECT '{table}', COUNT(*) FROM {table}" for table in tables)
    return dict(asked(database, counts))


def last_keys(database: BaseDatabaseWrapper) -> dict[str, int]:
    """The highest number that each table has given."""
    return dict(asked(database, LAST_KEYS[database.vendor]))


def unheld(database: BaseDatabaseWrapper) -> list[tuple]:
    """Foreign keys that lead nowhere."""
    return asked(database, UNHELD[database.vendor])


def asked(database: BaseDatabaseWrapper, sql: str) -> list[tuple]:
    with database.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()
