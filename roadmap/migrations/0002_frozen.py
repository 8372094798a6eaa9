from django.db import migrations

from portal.triggers import Refuse, VendorSQL

TEXT = ["party_id", "title", "language", "vision", "context", "period_start", "period_end", "is_fictional"]
STATE_OF = {
    "roadmap_priority": "SELECT r.state FROM roadmap_nationalroadmap r WHERE r.id = {row}.roadmap_id",
    "roadmap_measure": "SELECT r.state FROM roadmap_nationalroadmap r "
    "JOIN roadmap_priority p ON p.roadmap_id = r.id WHERE p.id = {row}.priority_id",
    "roadmap_actionitem": "SELECT r.state FROM roadmap_nationalroadmap r "
    "JOIN roadmap_priority p ON p.roadmap_id = r.id WHERE p.id = {row}.priority_id",
}


def changed(*columns: str) -> str:
    return "(" + " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns) + ")"


def raises(name: str, events: dict[str, str], table: str) -> VendorSQL:
    """Triggers that refuse each event where its condition holds; conditions may ask other tables (PostgreSQL's WHEN
    may not, so there the function asks)."""
    message = f"{table} refuses this ({name})"
    sqlite, postgresql, undo = [], [], []
    for event, condition in events.items():
        trigger = f"{table}_{name}_{event.lower()}"
        sqlite.append(
            f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} FOR EACH ROW WHEN ({condition}) "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        postgresql += [
            f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF ({condition}) THEN "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; END IF; "
            f"RETURN {'OLD' if event == 'DELETE' else 'NEW'}; END $$",
            f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {trigger}()",
        ]
        undo.append(trigger)
    return VendorSQL(
        sqlite=sqlite,
        postgresql=postgresql,
        undo_sqlite=[f"DROP TRIGGER {trigger}" for trigger in undo],
        undo_postgresql=[f"DROP FUNCTION {trigger}() CASCADE" for trigger in undo],
    )


def only_while(table: str, state: str) -> VendorSQL:
    """Rows come, change and go only while their roadmap is in that state."""
    new, old = (f"({STATE_OF[table].format(row=row)}) <> '{state}'" for row in ("NEW", "OLD"))
    return raises("frozen", {"INSERT": new, "UPDATE": f"{new} OR {old}", "DELETE": old}, table)


BELONGS = (
    "NEW.measure_id IS NOT NULL AND "
    "(SELECT m.priority_id FROM roadmap_measure m WHERE m.id = NEW.measure_id) <> NEW.priority_id"
)


class Migration(migrations.Migration):
    """What is written when: text, priorities and measures in the draft, the action plan once validated, nothing once
    published."""

    dependencies = [("roadmap", "0001_initial")]

    operations = [
        Refuse("roadmap_nationalroadmap", "UPDATE", when="OLD.state = 'published'", name="published"),
        Refuse("roadmap_nationalroadmap", "DELETE", when="OLD.state <> 'drafting'", name="kept"),
        Refuse(
            "roadmap_nationalroadmap",
            "UPDATE",
            when=f"OLD.state <> 'drafting' AND {changed(*TEXT)}",
            name="text_frozen",
        ),
        Refuse(
            "roadmap_nationalroadmap",
            "UPDATE",
            when=f"OLD.state = 'validating' AND {changed('follow_up')}",
            name="follow_up_frozen",
        ),
        Refuse(
            "roadmap_nationalroadmap",
            "UPDATE",
            when=f"OLD.state = 'validated' AND {changed('validated_on', 'authority')}",
            name="validation_frozen",
        ),
        only_while("roadmap_priority", "drafting"),
        only_while("roadmap_measure", "drafting"),
        only_while("roadmap_actionitem", "validated"),
        # An action serves a measure of its own priority.
        raises("measure_of_its_priority", {"INSERT": BELONGS, "UPDATE": BELONGS}, "roadmap_actionitem"),
    ]
