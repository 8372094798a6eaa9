"""Internal notes become remarks that the Secretariat alone reads; their table takes no more rows."""

import django.db.models.deletion
from django.db import migrations, models

from portal.remarks import moving
from portal.triggers import Refuse


def copy(apps, schema_editor):
    moving.copy(
        apps, "applications.Note", about="application", audience="secretariat", side_of=lambda apps, note: "secretariat"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0030_interests_to_the_portals_register"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("portal", "0028_remarks_that_ask_nobody"),
    ]

    operations = [
        migrations.RunPython(copy),
        migrations.AlterField(
            model_name="note",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="applications.application"
            ),
        ),
        Refuse("applications_note", "INSERT", name="closed"),
    ]
