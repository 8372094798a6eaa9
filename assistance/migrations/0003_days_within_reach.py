"""A year that was mistyped goes into no table (`portal/horizon.py`)."""

from django.db import migrations

from portal.triggers import within_reach


class Migration(migrations.Migration):
    dependencies = [("assistance", "0002_nine_steps")]

    operations = [
        *within_reach("assistance_assistance", "opened_on", "suspended_on", "ends_on"),
        *within_reach("assistance_step", "planned_start", "planned_end", "done_on"),
        *within_reach("assistance_milestone", "due", "done_on"),
    ]
