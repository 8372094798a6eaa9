from django.db import migrations

from portal.triggers import Refuse, VendorSQL

# The last day: the opening plus the months (in a shorter month its last day), less one, plus the days suspended.
SQLITE_LAST_DAY = """date(
    min(date(NEW.opened_on, '+' || NEW.months || ' months'),
        date(NEW.opened_on, 'start of month', '+' || (NEW.months + 1) || ' months', '-1 day')),
    '-1 day', '+' || NEW.suspended_days || ' days')"""
POSTGRESQL_LAST_DAY = "(opened_on + make_interval(months => months::integer))::date - 1 + suspended_days"

NINE = " UNION ALL ".join(f"SELECT {number} AS n" for number in range(1, 10))
MAKE_STEPS = f"""INSERT INTO assistance_step (assistance_id, number, kind_id, planned_start, planned_end)
    SELECT NEW.id, n, n, NEW.opened_on, NEW.ends_on FROM ({NINE}) AS nine;"""

# From the third on, a step lies between the opening and the end; the second may begin before the opening.
OUTSIDE = """SELECT 1 FROM assistance_assistance a WHERE a.id = NEW.assistance_id AND NEW.number > 1
    AND (NEW.planned_end > a.ends_on OR (NEW.number > 2 AND NEW.planned_start < a.opened_on))"""
LEFT_OUTSIDE = """SELECT 1 FROM assistance_step s WHERE s.assistance_id = NEW.id AND s.number > 1
    AND (s.planned_end > NEW.ends_on OR (s.number > 2 AND s.planned_start < NEW.opened_on))"""


def sqlite_refuses(table: str, name: str, event: str, condition: str) -> str:
    return (
        f"CREATE TRIGGER {table}_{name}_{event.lower()} BEFORE {event} ON {table} FOR EACH ROW WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{table} refuses {event} ({name})'); END"
    )


def postgresql_refuses(table: str, name: str, events: str, condition: str) -> list[str]:
    return [
        f"CREATE FUNCTION {table}_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
        f"RAISE EXCEPTION '{table} refuses % ({name})', TG_OP USING ERRCODE = 'check_violation'; END IF; "
        "RETURN NEW; END $$",
        f"CREATE TRIGGER {table}_{name} BEFORE {events} ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_{name}()",
    ]


class Migration(migrations.Migration):
    """An assistance lasts exactly its months, has exactly nine steps, and they lie within it; comments stay as written."""

    dependencies = [("assistance", "0001_initial")]

    operations = [
        VendorSQL(
            sqlite=[
                sqlite_refuses("assistance_assistance", "last_day", event, f"NEW.ends_on <> {SQLITE_LAST_DAY}")
                for event in ("INSERT", "UPDATE")
            ],
            postgresql=[
                "ALTER TABLE assistance_assistance ADD CONSTRAINT assistance_assistance_last_day "
                f"CHECK (ends_on = {POSTGRESQL_LAST_DAY})"
            ],
            undo_sqlite=[f"DROP TRIGGER assistance_assistance_last_day_{event}" for event in ("insert", "update")],
            undo_postgresql=["ALTER TABLE assistance_assistance DROP CONSTRAINT assistance_assistance_last_day"],
        ),
        VendorSQL(
            sqlite=[
                "CREATE TRIGGER assistance_assistance_nine_steps AFTER INSERT ON assistance_assistance "
                f"FOR EACH ROW BEGIN {MAKE_STEPS} END"
            ],
            postgresql=[
                "CREATE FUNCTION assistance_assistance_nine_steps() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN {MAKE_STEPS} RETURN NULL; END $$",
                "CREATE TRIGGER assistance_assistance_nine_steps AFTER INSERT ON assistance_assistance "
                "FOR EACH ROW EXECUTE FUNCTION assistance_assistance_nine_steps()",
            ],
            undo_sqlite=["DROP TRIGGER assistance_assistance_nine_steps"],
            undo_postgresql=["DROP FUNCTION assistance_assistance_nine_steps() CASCADE"],
        ),
        VendorSQL(
            sqlite=[
                *(sqlite_refuses("assistance_step", "within", event, f"EXISTS ({OUTSIDE})") for event in ("INSERT", "UPDATE")),
                sqlite_refuses("assistance_assistance", "steps_within", "UPDATE", f"EXISTS ({LEFT_OUTSIDE})"),
            ],
            postgresql=[
                *postgresql_refuses("assistance_step", "within", "INSERT OR UPDATE", f"EXISTS ({OUTSIDE})"),
                *postgresql_refuses("assistance_assistance", "steps_within", "UPDATE", f"EXISTS ({LEFT_OUTSIDE})"),
            ],
            undo_sqlite=[
                "DROP TRIGGER assistance_step_within_insert",
                "DROP TRIGGER assistance_step_within_update",
                "DROP TRIGGER assistance_assistance_steps_within_update",
            ],
            undo_postgresql=[
                "DROP FUNCTION assistance_step_within() CASCADE",
                "DROP FUNCTION assistance_assistance_steps_within() CASCADE",
            ],
        ),
        Refuse("assistance_step", "DELETE", name="nine_steps"),
        Refuse(
            "assistance_step",
            "UPDATE",
            when="NEW.assistance_id <> OLD.assistance_id OR NEW.number <> OLD.number OR NEW.id <> OLD.id",
            name="keeps_its_place",
        ),
        Refuse("assistance_comment", "UPDATE", "DELETE"),
    ]
