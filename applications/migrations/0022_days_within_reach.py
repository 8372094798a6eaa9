"""A year that was mistyped goes into no table (`portal/horizon.py`)."""

from django.db import migrations

from portal.triggers import within_reach


class Migration(migrations.Migration):
    dependencies = [("applications", "0021_call_closes_at")]

    operations = [
        *within_reach("applications_call", "opens_on", "closes_on"),
        *within_reach("applications_countrylist", "dated"),
        *within_reach("applications_application", "desired_start"),
        *within_reach("applications_evaluation", "due_on", "reminded_on"),
        *within_reach("applications_clarification", "due_on", "reminded_on", "officer_told_on"),
        *within_reach("applications_contact", "on"),
        *within_reach("applications_absence", "first_day", "last_day"),
    ]
