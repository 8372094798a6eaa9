"""A year that was mistyped goes into no table (`portal/horizon.py`)."""

from django.db import migrations

from portal.triggers import within_reach


class Migration(migrations.Migration):
    dependencies = [("roadmap", "0003_one_order")]

    operations = [
        *within_reach("roadmap_nationalroadmap", "validated_on", "published_on"),
        *within_reach("roadmap_actionitem", "starts_on", "ends_on"),
    ]
