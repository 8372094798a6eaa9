"""A year that was mistyped goes into no table (`portal/horizon.py`)."""

from django.db import migrations

from portal.triggers import within_reach


class Migration(migrations.Migration):
    dependencies = [("budget", "0005_one_order")]

    operations = [
        *within_reach("budget_contribution", "signed_on"),
        *within_reach("budget_commitment", "made_on"),
        *within_reach("budget_entry", "date"),
        *within_reach("budget_phasebalance", "first_on", "last_on"),
    ]
