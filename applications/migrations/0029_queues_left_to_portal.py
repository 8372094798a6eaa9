"""No code reads the tables of filters and absences any more. They stay with their rows, and no longer keep a person's
row from being removed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def loose(model: str, name: str) -> migrations.AlterField:
    """The column without its foreign key."""
    do_nothing = django.db.models.deletion.DO_NOTHING
    field = models.ForeignKey(settings.AUTH_USER_MODEL, do_nothing, related_name="+", db_constraint=False)
    return migrations.AlterField(model, name, field)


class Migration(migrations.Migration):
    dependencies = [("applications", "0028_queues_moved_to_portal")]

    operations = [
        loose("SavedFilter", "owner"),
        loose("Absence", "officer"),
        loose("Absence", "substitute"),
        loose("Absence", "recorded_by"),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel("SavedFilter"), migrations.DeleteModel("Absence")]
        ),
    ]
