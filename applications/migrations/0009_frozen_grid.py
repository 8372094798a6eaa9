from django.db import migrations

from portal.reference import rows
from portal.triggers import Refuse, VendorSQL

FROZEN = "the criteria of a call are frozen once it opens (append_only)"
HUNDRED = "the weights of a call add up to exactly 100 when it opens"
SIX = "the six levels of the scale are described when a call opens"
OPENS = "NEW.state = 'open' AND OLD.state <> 'open'"
RULES = ("evaluators_needed", "spread_threshold", "days_to_evaluate")
WRITTEN = ("user_id", "kind", "country_id", "organisation", "application_id", "statement", "declared_by_id", "since")


def describe_levels(apps, schema_editor):
    """Calls of before had the same words for every call."""
    level = apps.get_model("applications", "Level")
    for call in apps.get_model("applications", "Call").objects.filter(levels=None):
        for row in rows("levels.csv"):
            texts = {name: text for name, text in row.items() if name != "value"}
            level.objects.create(call=call, value=int(row["value"]), **texts)


def sqlite_frozen(table: str, event: str) -> str:
    row = "NEW" if event == "INSERT" else "OLD"
    return (
        f"CREATE TRIGGER {table}_frozen_{event.lower()} BEFORE {event} ON applications_{table} FOR EACH ROW "
        f"WHEN (SELECT state FROM applications_call WHERE id = {row}.call_id) <> 'draft' "
        f"BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END"
    )


def sqlite_opens(name: str, condition: str, message: str) -> str:
    return (
        f"CREATE TRIGGER {name} BEFORE UPDATE OF state ON applications_call FOR EACH ROW "
        f"WHEN {OPENS} AND {condition} BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )


WEIGHTS = "(SELECT COALESCE(SUM(weight), 0) FROM applications_criterion WHERE call_id = NEW.id) <> 100"
LEVELS = "(SELECT COUNT(*) FROM applications_level WHERE call_id = NEW.id) <> 6"
EVENTS = ("INSERT", "UPDATE", "DELETE")


class Migration(migrations.Migration):
    """Criteria, scale and the rules of evaluation are fixed when the call opens; an interest stays as it was written."""

    dependencies = [("applications", "0008_screening")]

    operations = [
        migrations.RunPython(describe_levels, migrations.RunPython.noop),
        VendorSQL(
            sqlite=[
                *(sqlite_frozen(table, event) for table in ("criterion", "level") for event in EVENTS),
                sqlite_opens("call_opens_with_100", WEIGHTS, HUNDRED),
                sqlite_opens("call_opens_with_scale", LEVELS, SIX),
            ],
            postgresql=[
                "SET CONSTRAINTS ALL IMMEDIATE",  # the levels just written, before their table is changed
                "CREATE TRIGGER level_frozen BEFORE INSERT OR UPDATE OR DELETE ON applications_level "
                "FOR EACH ROW EXECUTE FUNCTION criterion_frozen()",
                "CREATE FUNCTION call_opens_with_scale() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF {LEVELS} THEN RAISE EXCEPTION '{SIX}' USING ERRCODE = 'check_violation'; END IF; "
                "RETURN NEW; END $$",
                "CREATE TRIGGER call_opens_with_scale BEFORE UPDATE OF state ON applications_call FOR EACH ROW "
                f"WHEN ({OPENS}) EXECUTE FUNCTION call_opens_with_scale()",
            ],
            undo_sqlite=[
                *(f"DROP TRIGGER {table}_frozen_{event.lower()}" for table in ("criterion", "level") for event in EVENTS),
                "DROP TRIGGER call_opens_with_100",
                "DROP TRIGGER call_opens_with_scale",
            ],
            undo_postgresql=[
                "DROP TRIGGER level_frozen ON applications_level",
                "DROP FUNCTION call_opens_with_scale() CASCADE",
            ],
        ),
        Refuse(
            "applications_call",
            "UPDATE",
            when=f"OLD.state <> 'draft' AND ({' OR '.join(f'NEW.{name} <> OLD.{name}' for name in RULES)})",
            name="rules_frozen",
        ),
        Refuse(
            "applications_interest",
            "UPDATE",
            when="OLD.ended_at IS NOT NULL OR "
            + " OR ".join(f"COALESCE(CAST(NEW.{n} AS text), '') <> COALESCE(CAST(OLD.{n} AS text), '')" for n in WRITTEN),
        ),
        Refuse("applications_interest", "DELETE", name="kept"),
    ]
