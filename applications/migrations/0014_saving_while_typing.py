from django.db import migrations, models


class Migration(migrations.Migration):
    """Which form saved a section last, and what the section said before the sitting."""

    dependencies = [("applications", "0013_notes_and_contacts")]

    operations = [
        migrations.AddField("section", "before", models.JSONField(editable=False, null=True)),
        migrations.AddField("section", "form", models.UUIDField(editable=False, null=True)),
        migrations.AddField("section", "sequence", models.PositiveIntegerField(default=0, editable=False)),
    ]
