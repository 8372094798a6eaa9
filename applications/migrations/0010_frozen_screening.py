from django.db import migrations

from portal.reference import rows
from portal.triggers import Refuse, VendorSQL

FROZEN = "the checklist of a call is frozen once it opens (append_only)"
EVENTS = ("INSERT", "UPDATE", "DELETE")


def write_checklists(apps, schema_editor):
    """Calls of before had no checklist; they take the one that a new call starts from."""
    item = apps.get_model("applications", "ChecklistItem")
    for call in apps.get_model("applications", "Call").objects.filter(checklist=None):
        for row in rows("checklist.csv"):
            item.objects.create(
                call=call, position=int(row["position"]), title_fr=row["title_fr"], title_en=row["title_en"]
            )


def sqlite_frozen(event: str) -> str:
    row = "NEW" if event == "INSERT" else "OLD"
    return (
        f"CREATE TRIGGER checklist_frozen_{event.lower()} BEFORE {event} ON applications_checklistitem FOR EACH ROW "
        f"WHEN (SELECT state FROM applications_call WHERE id = {row}.call_id) <> 'draft' "
        f"BEGIN SELECT RAISE(ABORT, '{FROZEN}'); END"
    )


class Migration(migrations.Migration):
    """A submission stays as it was handed in; the checklist is fixed when the call opens."""

    dependencies = [("applications", "0009_frozen_grid")]

    operations = [
        migrations.RunPython(write_checklists, migrations.RunPython.noop),
        VendorSQL(
            sqlite=[sqlite_frozen(event) for event in EVENTS],
            postgresql=[
                "SET CONSTRAINTS ALL IMMEDIATE",  # the items just written, before their table is changed
                "CREATE TRIGGER checklist_frozen BEFORE INSERT OR UPDATE OR DELETE ON applications_checklistitem "
                "FOR EACH ROW EXECUTE FUNCTION criterion_frozen()",
            ],
            undo_sqlite=[f"DROP TRIGGER checklist_frozen_{event.lower()}" for event in EVENTS],
            undo_postgresql=["DROP TRIGGER checklist_frozen ON applications_checklistitem"],
        ),
        Refuse("applications_submission", "UPDATE", "DELETE"),
    ]
