"""What records are looked for by, folded, in a column of each that is searched."""

import portal.searching
from django.db import migrations

from portal.refolding import Fold


class Migration(migrations.Migration):
    dependencies = [
        ("roadmap", "0004_days_within_reach"),
    ]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="folded",
            field=portal.searching.FoldedField("title_fr", "title_en", "code"),
        ),
        migrations.AddField(
            model_name="nationalroadmap",
            name="folded",
            field=portal.searching.FoldedField("title", "reference", "authority"),
        ),
        Fold("activity", "nationalroadmap"),
    ]
