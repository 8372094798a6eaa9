"""The filters and absences of applications become those of every list: copied under the same keys, so that the trail and
every link still lead to them. The tables stay as they were."""

from django.core.management.color import no_style
from django.db import migrations
from django.db.migrations.state import StateApps

from portal.triggers import aside

QUEUE = "applications.application"
MOVED = ("absence", "savedfilter")


def copy(apps: StateApps, schema_editor) -> None:
    before, now = apps.get_model("applications", "SavedFilter"), apps.get_model("portal", "SavedFilter")
    now.objects.bulk_create([now(queue=QUEUE, **values) for values in before.objects.order_by("pk").values()])
    before, absence = apps.get_model("applications", "Absence"), apps.get_model("portal", "Absence")
    # A day that was mistyped before years were held within reach goes along as it is.
    with aside(schema_editor.connection, "portal_absence"):
        absence.objects.bulk_create([absence(**values) for values in before.objects.order_by("pk").values()])
    for statement in schema_editor.connection.ops.sequence_reset_sql(no_style(), [now, absence]):
        schema_editor.execute(statement)


def lead_the_trail(apps: StateApps, schema_editor) -> None:
    """What the trail says of an absence stands under its kind of record, which is the portal's from now on."""
    kinds = apps.get_model("contenttypes", "ContentType").objects
    for model in MOVED:
        if kinds.filter(app_label="applications", model=model).exists():
            kinds.filter(app_label="portal", model=model).delete()
            kinds.filter(app_label="applications", model=model).update(app_label="portal")


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0027_forced_with_a_reason"),
        ("portal", "0020_queues_filters_and_absences"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.RunPython(copy, migrations.RunPython.noop),
        migrations.RunPython(lead_the_trail, migrations.RunPython.noop),
    ]
