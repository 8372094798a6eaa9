"""A year that was mistyped goes into no table (`portal/horizon.py`)."""

from django.db import migrations

from portal.triggers import within_reach


class Migration(migrations.Migration):
    dependencies = [("portal", "0008_invitation_open_once")]

    operations = [
        *within_reach("portal_country", "party_since"),
        *within_reach("portal_phase", "starts_on", "ends_on"),
    ]
