"""`Document.rung_at` is `enqueued_at` from now on; its column keeps the name that v0.1 gave it."""

from django.db import migrations, models

import portal.clock


class Migration(migrations.Migration):
    dependencies = [("portal", "0003_designations")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField("document", "rung_at", "enqueued_at"),
                migrations.AlterField(
                    "document", "enqueued_at", models.DateTimeField(default=portal.clock.now, db_column="rung_at")
                ),
            ],
        ),
    ]
