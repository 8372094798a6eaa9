"""What is found missing or altered when somebody asks for it."""

import django.db.models.deletion
from django.db import migrations, models

import portal.clock


class Migration(migrations.Migration):
    dependencies = [("portal", "0010_heartbeats_and_reasons")]

    operations = [
        migrations.CreateModel(
            name="Damage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_missing", models.BooleanField(verbose_name="missing")),
                ("found_at", models.DateTimeField(default=portal.clock.now, verbose_name="found")),
                (
                    "document",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="damage",
                        to="portal.document",
                    ),
                ),
                (
                    "stored_file",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="damage",
                        to="portal.storedfile",
                    ),
                ),
            ],
            options={
                "verbose_name": "damaged file",
                "verbose_name_plural": "damaged files",
                "ordering": ["found_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("document__isnull", True), ("stored_file__isnull", False)),
                            models.Q(("document__isnull", False), ("stored_file__isnull", True)),
                            _connector="OR",
                        ),
                        name="damage_of_one_file",
                    )
                ],
            },
        ),
    ]
