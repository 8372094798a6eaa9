"""A call closes at a time of day; those before this closed as their day ended."""

import datetime as dt

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0020_unread")]

    operations = [
        migrations.AddField(
            "call",
            "closes_at",
            models.TimeField(
                blank=True,
                default=dt.time(23, 59),
                help_text="By the programme’s clock; 23:59 where none is given. The minute that is named still counts.",
                verbose_name="closing time",
            ),
        ),
    ]
